// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Stems: of folded forms, in the language of the doc, from any thread.
#include "analysis/stem.h"
#include "analysis/tokens.h"
#include "tests/support/unit.h"

#include <pthread.h>
#include <string.h>

// The stem of the word as text holds it, in the arena.
static struct view stem(const char *lang, const char *word, struct arena *a)
{
    char out[STEM_MAX_BYTES];
    return arena_copy(a, stem_of(view_of(lang), tokens_fold(view_of(word), a), out));
}

static void assert_same_stem(const char *lang, const char *one, const char *other)
{
    struct arena *a = arena_new();
    assert_string_equal(stem(lang, one, a).p, stem(lang, other, a).p);
    arena_free(a);
}

static void words_of_one_stem_come_together(void **state)
{
    (void)state;
    assert_same_stem("en", "Elections", "election");
    assert_same_stem("en", "running", "runs");
    assert_same_stem("de", "Häuser", "Hauses");
    assert_same_stem("es", "naciones", "nación");
    assert_same_stem("nb", "bøker", "bøkene");
    assert_same_stem("el", "Αθήνα", "αθήνας");
    assert_same_stem("tr", "evlerde", "evler");
}

static void other_words_do_not(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_not_equal(stem("en", "elected", a).p, stem("en", "electric", a).p);
    assert_string_not_equal(stem("de", "Haus", a).p, stem("de", "Hase", a).p);
    arena_free(a);
}

static void letters_that_folding_took_are_put_back_for_the_rules(void **state)
{
    (void)state;
    assert_same_stem("ru", "новый", "новая");
    assert_same_stem("ru", "российский", "российского");
    assert_same_stem("ar", "المدرسة", "مدرسة");
    assert_same_stem("ar", "الكتاب", "كتابها");
    // The same written on an Urdu keyboard.
    assert_same_stem("ar", "المدرسہ", "مدرسة");
}

static void stems_are_folded(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    static const char *const words[][2] = {{"ar", "المدرسة"}, {"sr", "речима"}, {"sr", "kućama"}, {"ru", "чужой"}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct view s = stem(words[i][0], words[i][1], a);
        assert_true(view_equals(s, tokens_fold(s, a)));
    }
    arena_free(a);
}

static void a_language_without_rules_keeps_its_words(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_true(stem_knows(view_of("en")));
    assert_true(stem_knows(view_of("nn")));
    assert_false(stem_knows(view_of("ur")));
    assert_false(stem_knows(view_of("")));
    assert_false(stem_knows(view_of("porter")));
    assert_true(view_equals(stem("ur", "انتخابات", a), tokens_fold(view_of("انتخابات"), a)));
    assert_string_equal(stem("", "elections", a).p, "elections");
    arena_free(a);
}

static void whatever_stands_in_a_form_has_a_stem(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(stem("en", "c++", a).p, "c++");
    assert_string_equal(stem("en", "#tags", a).p, "#tag");
    assert_string_equal(stem("en", "", a).p, "");
    char wide[STEM_MAX_BYTES + 2];
    memset(wide, 's', sizeof wide);
    char out[STEM_MAX_BYTES];
    assert_int_equal(stem_of(view_of("en"), (struct view){wide, sizeof wide}, out).n, sizeof wide);
    // Serbian letters become two of the Latin script.
    for (size_t i = 0; i + 1 < STEM_MAX_BYTES; i += 2)
        memcpy(wide + i, "џ", 2);
    assert_true(stem_of(view_of("sr"), (struct view){wide, STEM_MAX_BYTES}, out).n <= STEM_MAX_BYTES);
    assert_true(stem_of(view_of("en"), VIEW_LIT("\xff\xc3s"), out).n > 0);
    arena_free(a);
}

static void all_stems_of_a_word_hold_that_of_each_language(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    size_t n;
    const struct view *all = stem_all(VIEW_LIT("nationales"), a, &n);
    assert_true(view_is(all[0], "nationales"));
    assert_in_range(n, 3, 29);
    static const char *const langs[] = {"en", "fr", "de", "es", "tr", "ur", ""};
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        struct view s = stem(langs[i], "nationales", a);
        size_t found = 0;
        for (size_t k = 0; k < n; k++)
            found += view_equals(all[k], s);
        assert_int_equal(found, 1);
    }
    arena_free(a);
}

static void *stem_much(void *word)
{
    char out[STEM_MAX_BYTES];
    bool same = true;
    for (int i = 0; i < 2000; i++)
        same &= view_is(stem_of(VIEW_LIT("en"), view_of(word), out), "elect");
    return same ? word : NULL;
}

static void threads_stem_side_by_side(void **state)
{
    (void)state;
    static char words[4][12] = {"elections", "election", "electing", "elected"};
    pthread_t threads[4];
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, stem_much, words[i]), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        void *ok = NULL;
        assert_int_equal(pthread_join(threads[i], &ok), 0);
        assert_non_null(ok);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_one_stem_come_together),
        cmocka_unit_test(other_words_do_not),
        cmocka_unit_test(letters_that_folding_took_are_put_back_for_the_rules),
        cmocka_unit_test(stems_are_folded),
        cmocka_unit_test(a_language_without_rules_keeps_its_words),
        cmocka_unit_test(whatever_stands_in_a_form_has_a_stem),
        cmocka_unit_test(all_stems_of_a_word_hold_that_of_each_language),
        cmocka_unit_test(threads_stem_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
