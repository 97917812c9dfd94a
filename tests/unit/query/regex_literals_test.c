// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Required literals: which are found, and above all that no text which matches is ever without them.
#include "analysis/tokens.h"
#include "core/utf8.h"
#include "query/regex_literals.h"
#include "tests/support/hscollider.h"
#include "tests/support/literals.h"
#include "tests/support/random_regex.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

// "a & b | c": the alternatives with their needs; "" for none.
static const char *needs(const char *pattern, unsigned flags)
{
    static char out[8192];
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(regex_cleanup) struct regex *r = NULL;
    struct errmsg m = {""};
    if (regex_new(view_of(pattern), flags, &r, &m, NULL))
        fail_msg("%s: %s", pattern, m.text);
    struct regex_literals l = regex_literals(r, a);
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < l.n; i++) {
        for (size_t k = 0; k < l.v[i].n; k++)
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s",
                                  k   ? " & "
                                  : i ? " | "
                                      : "",
                                  VIEW_ARG(l.v[i].needs[k]));
    }
    return out;
}

static void literals_are_cut_where_anything_can_stand(void **state)
{
    (void)state;
    assert_string_equal(needs("crude oil", 0), "crude oil");
    assert_string_equal(needs("Crude\\s+OIL price", 0), "oil price & crude");
    assert_string_equal(needs("colou?rs", 0), "colours | colors");
    assert_string_equal(needs("goo+gle", 0), "ogle & goo");
    assert_string_equal(needs("go{2}gle", 0), "google");
    assert_string_equal(needs("bra[sz]il", 0), "brasil | brazil");
    assert_string_equal(needs("F-1[0-9]{3}x", 0), "f-1");
    assert_string_equal(needs("^\\bopec\\b$", 0), "opec");
    assert_string_equal(needs("\\Qa.b*c\\E+", 0), "a.b*c");
    assert_string_equal(needs("x\\.y\\/z\\x2d\\x{e9}t", 0), "x.y/z-et");
}

static void every_alternative_needs_its_own(void **state)
{
    (void)state;
    assert_string_equal(needs("opec|brent|wti crude", 0), "opec | brent | wti crude");
    assert_string_equal(needs("(?:opec|brent) price", 0), "opec price | brent price");
    assert_string_equal(needs("(?:opec.*|brent)\\d price", 0), " price");
    assert_string_equal(needs("opec|x.y", 0), "");
    assert_string_equal(needs("(?:the )?oil price", 0), "oil price");
    assert_string_equal(needs("(opec)?brent(shell)*", 0), "brent");
    assert_string_equal(needs("(?:opec)+ cuts", 0), "opec cuts");
}

static void looking_around_needs_what_it_sees(void **state)
{
    (void)state;
    assert_string_equal(needs("(?<=crude )oil", 0), "crude  & oil");
    assert_string_equal(needs("brent(?=.*opec)", 0), "brent & opec");
    assert_string_equal(needs("brent(?!.*opec)", 0), "brent");
    assert_string_equal(needs("(?=opec)?brent", 0), "brent");
}

static void case_and_diacritics_are_folded(void **state)
{
    (void)state;
    assert_string_equal(needs("Stra\xC3\x9F"
                              "e",
                              REGEX_NOCASE),
                        "strasse");
    assert_string_equal(needs("(?i)\xC3\x96L", 0), "");
    assert_string_equal(needs("(?i:Caf\xC3\xA9)", 0), "cafe");
    assert_string_equal(needs("(?-i)[Oo]il[Ss]", REGEX_NOCASE), "oils");
}

static void what_is_not_understood_needs_nothing(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "(?x) opec # comment",
        "(?#x)opec",
        "(*UTF)opec",
        "(?(?=a)opec|opec)",
        "(?C1)opec",
        "opec\\cA",
        "opec\\01",
        "[[:<:]]opec",
        "ope{,3}c",
        ".*",
        "",
        "[^x]{40}",
        "(?*opec)",
        "opec\\N{U+41}",
    };
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
        assert_string_equal(needs(patterns[i], 0), "");
}

// Where the expression matches, its needs are met. Returns whether it did.
static bool check(struct regex *r, const struct regex_literals *l, struct view text, struct arena *a)
{
    struct regex_budget b = REGEX_BUDGET_INIT;
    size_t start, end;
    if (regex_find(r, text, 0, &b, &start, &end))
        return false;
    if (!literals_allow(l, tokens_fold(text, a)))
        fail_msg("/%.*s/%u matches \"%.*s\" without its literals", VIEW_ARG(regex_pattern(r)), regex_flags(r),
                 VIEW_ARG(text));
    return true;
}

static void no_text_of_hscollider_matches_without_them(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct collider set;
    size_t taken = 0, with = 0, matches = 0;
    if (!collider_open(a, &set))
        return;
    for (size_t i = 0; i < set.pattern_count; i++) {
        CLEANUP(arena_cleanup) struct arena *work = arena_new();
        CLEANUP(regex_cleanup) struct regex *r = NULL;
        const struct collider_pattern *p = &set.patterns[i];
        unsigned flags = (p->nocase ? REGEX_NOCASE : 0) | (p->dotall ? REGEX_DOTALL : 0);
        if (regex_new(p->pattern, flags, &r, NULL, NULL))
            continue;
        struct regex_literals l = regex_literals(r, work);
        taken++;
        with += l.n > 0;
        for (size_t k = 0; k < set.text_count; k++) {
            // Its own texts, and some of the others.
            if (set.texts[k].pattern == i || (k + i) % 97 == 0)
                matches += check(r, &l, set.texts[k].text, work);
        }
    }
    printf("%zu patterns, %zu taken, %zu with literals, %zu matches\n", set.pattern_count, taken, with, matches);
    assert_in_range(taken, 2000, set.pattern_count);
    assert_in_range(with, taken / 3, taken);
    assert_in_range(matches, 5000, 10000000);
}

static void no_random_text_matches_without_them(void **state)
{
    (void)state;
    unsigned seed = 11;
    size_t taken = 0, with = 0, matches = 0;
    CLEANUP(buf_done) struct buf pattern, text;
    buf_init(&pattern, 4096);
    buf_init(&text, 4096);
    for (int i = 0; i < 20000; i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        CLEANUP(regex_cleanup) struct regex *r = NULL;
        buf_clear(&pattern);
        random_regex(&seed, &pattern);
        if (regex_new(buf_view(&pattern), random_below(&seed, 4), &r, NULL, NULL))
            continue;
        struct regex_literals l = regex_literals(r, a);
        taken++;
        with += l.n > 0;
        for (int k = 0; k < 20; k++) {
            buf_clear(&text);
            random_regex_text(&seed, &text);
            matches += check(r, &l, buf_view(&text), a) && l.n > 0;
        }
    }
    printf("%zu taken, %zu with literals, %zu matches of these\n", taken, with, matches);
    assert_in_range(with, 1000, taken);
    assert_in_range(matches, 1000, 10000000);
}

// What PCRE2 takes for one letter without regard to case folds to one form: the assumption that literals stand on.
static void letters_that_differ_in_case_fold_alike(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf all;
    size_t pairs = 0;
    buf_init(&all, 1 << 20);
    CLEANUP(regex_cleanup) struct regex *cased = NULL;
    assert_int_equal(regex_new(VIEW_LIT("[\\p{L&}\\p{Nl}\\x{345}\\x{24B6}-\\x{24E9}]"), 0, &cased, NULL, NULL), OK);
    struct regex_budget b = {INT64_MAX};
    size_t start, end;
    for (uint32_t c = 'A'; c < 0x1F000; c++) {
        char one[UTF8_MAX];
        struct view v = {one, utf8_encode(c, one)};
        if ((c < 0xD800 || c > 0xDFFF) && regex_find(cased, v, 0, &b, &start, &end) == OK)
            buf_add_view(&all, v);
    }
    struct view text = buf_view(&all);
    for (size_t i = 0, n; i < text.n; i += n) {
        CLEANUP(regex_cleanup) struct regex *r = NULL;
        n = utf8_decode(view_from(text, i), NULL);
        struct view letter = {text.p + i, n};
        assert_int_equal(regex_new(letter, REGEX_NOCASE, &r, NULL, NULL), OK);
        for (size_t from = 0; regex_find(r, text, from, &b, &start, &end) == OK; from = end, pairs++)
            assert_true(
                view_equals(tokens_fold((struct view){text.p + start, end - start}, a), tokens_fold(letter, a)));
    }
    assert_in_range(pairs, 6000, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_cut_where_anything_can_stand),
        cmocka_unit_test(every_alternative_needs_its_own),
        cmocka_unit_test(looking_around_needs_what_it_sees),
        cmocka_unit_test(case_and_diacritics_are_folded),
        cmocka_unit_test(what_is_not_understood_needs_nothing),
        cmocka_unit_test(no_text_of_hscollider_matches_without_them),
        cmocka_unit_test(no_random_text_matches_without_them),
        cmocka_unit_test(letters_that_differ_in_case_fold_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
