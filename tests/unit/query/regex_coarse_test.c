// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Coarse forms: how some look, and that no text which an expression matches is without a match of the coarse form. The
// coarse form is searched for with PCRE2 too, its two bytes beyond ASCII as the characters of these numbers.
#include "query/regex_coarse.h"
#include "tests/support/hscollider.h"
#include "tests/support/random_regex.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct coarse *coarse;
static struct buf form, text;

// "" where there is none.
static const char *form_of(const char *pattern, unsigned flags)
{
    CLEANUP(regex_cleanup) struct regex *r = NULL;
    static char out[COARSE_MAX_BYTES + 1];
    assert_int_equal(regex_new(view_of(pattern), flags, &r, NULL, NULL), OK);
    buf_clear(&form);
    if (!coarse_pattern(coarse, r, &form))
        buf_clear(&form);
    snprintf(out, sizeof out, "%.*s", VIEW_ARG(buf_view(&form)));
    return out;
}

static void characters_become_classes_of_bytes(void **state)
{
    (void)state;
    assert_string_equal(form_of("ab", 0), "(?:[\\x61][\\x62])");
    assert_string_equal(form_of("AI", REGEX_NOCASE), "(?:[\\x41\\x61][\\x49\\x69])");
    assert_string_equal(form_of("k", REGEX_NOCASE), "(?:[\\x4b\\x5f\\x6b])");
    assert_string_equal(form_of("\\d", 0), "(?:[\\x30-\\x39\\x81])");
    assert_string_equal(form_of("[0-9]", 0), "(?:[\\x30-\\x39\\x81])");
    assert_string_equal(form_of("[a-c]|x", 0), "(?:[\\x61-\\x63\\x81]|[\\x78])");
    assert_string_equal(form_of("\\s", 0), "(?:[\\x09-\\x0d\\x20\\x81])");
    assert_string_equal(form_of(".", 0), "(?:[\\x00-\\x09\\x0b-\\x81])");
    assert_string_equal(form_of(".", REGEX_DOTALL), "(?:[\\x00-\\x81])");
    assert_string_equal(form_of("\u062a", 0), "(?:[\\x5f\\x81])");
    assert_string_equal(form_of("\u20ac", 0), "(?:[\\x80-\\x81])");
    assert_string_equal(form_of("(?i)a", 0), "(?:[\\x41\\x61])");
}

static void structure_stays_and_conditions_go(void **state)
{
    (void)state;
    assert_string_equal(form_of("(a|b)*?", 0), "(?:(?:[\\x61]|[\\x62])*)");
    assert_string_equal(form_of("a{3}b{2,}c{1,4}d{,2}", 0), "");
    assert_string_equal(form_of("a{3}b{2,}c{1,4}", 0), "(?:[\\x61]{3,3}[\\x62]{2,}[\\x63]{1,4})");
    assert_string_equal(form_of("a{50}b{2,500}c{0}", 0), "(?:[\\x61]{16,}[\\x62]{2,})");
    assert_string_equal(form_of("^\\ba\\b$", 0), "(?:^\\b[\\x61]\\b$)");
    assert_string_equal(form_of("(?m)^a$", 0), "(?:[\\x41\\x61])");
    assert_string_equal(form_of("(?=x)?a(?=b)(?<!c)\\K", 0), "(?:[\\x61])");
    assert_string_equal(form_of("(a)\\1*", 0), "(?:(?:[\\x61])[\\x00-\\x81]*)");
    assert_string_equal(form_of("(?x)a b", 0), "");
    assert_string_equal(form_of("(*UTF)a", 0), "");
}

static void texts_have_a_byte_for_each_character(void **state)
{
    (void)state;
    buf_clear(&text);
    coarse_text(view_of("Oil: \u20ac5, \u0663\u066a \u062a\u06cc\u0644\u00a0\U0001F600\u0378."), &text);
    assert_true(view_is(buf_view(&text), "Oil: \x80"
                                         "5, 0\x80 ___ \x80\x81."));
}

// Beyond ASCII only the long s and the Kelvin sign have cases there: what set_of_ascii stands on.
static void ascii_letters_have_two_cases_elsewhere(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf all;
    struct regex_budget b = {INT64_MAX};
    size_t start, end;
    buf_init(&all, 8 << 20);
    for (uint32_t c = 0x80; c < 0x110000; c++) {
        if (c != 0x17F && c != 0x212A && (c < 0xD800 || c > 0xDFFF))
            buf_add_utf8(&all, c);
    }
    CLEANUP(regex_cleanup) struct regex *r = NULL;
    assert_int_equal(regex_new(view_of("[\\x00-\\x7f]"), REGEX_NOCASE, &r, NULL, NULL), OK);
    assert_int_equal(regex_find(r, buf_view(&all), 0, &b, &start, &end), ERR_NOTFOUND);
}

static bool matches(struct regex *r, struct view v)
{
    struct regex_budget b = REGEX_BUDGET_INIT;
    size_t start, end;
    return regex_find(r, v, 0, &b, &start, &end) == OK;
}

// NULL where there is none.
static struct regex *coarse_of(struct regex *r)
{
    struct regex *made = NULL;
    struct errmsg m = {""};
    buf_clear(&form);
    if (!coarse_pattern(coarse, r, &form))
        return NULL;
    enum err err = regex_new(buf_view(&form), 0, &made, &m, NULL);
    if (err && err != ERR_TOOBIG)
        fail_msg("/%.*s/: %s", VIEW_ARG(regex_pattern(r)), m.text);
    return made;
}

// Returns whether the expression matches.
static bool check(struct regex *r, struct regex *coarse_regex, struct view original)
{
    if (!matches(r, original))
        return false;
    CLEANUP(buf_done) struct buf wide;
    buf_init(&wide, 8 << 20);
    buf_clear(&text);
    coarse_text(original, &text);
    struct view v = buf_view(&text);
    for (size_t i = 0; i < v.n; i++)
        buf_add_utf8(&wide, (unsigned char)v.p[i]);
    if (!matches(coarse_regex, buf_view(&wide)))
        fail_msg("/%.*s/%u matches \"%.*s\" and its coarse form /%.*s/ does not", VIEW_ARG(regex_pattern(r)),
                 regex_flags(r), VIEW_ARG(original), VIEW_ARG(regex_pattern(coarse_regex)));
    return true;
}

static void no_text_of_hscollider_is_lost(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct collider set;
    size_t taken = 0, with = 0, found = 0;
    if (!collider_open(a, &set))
        return;
    for (size_t i = 0; i < set.pattern_count; i++) {
        CLEANUP(regex_cleanup) struct regex *r = NULL;
        CLEANUP(regex_cleanup) struct regex *c = NULL;
        const struct collider_pattern *p = &set.patterns[i];
        if (regex_new(p->pattern, (p->nocase ? REGEX_NOCASE : 0) | (p->dotall ? REGEX_DOTALL : 0), &r, NULL, NULL))
            continue;
        taken++;
        c = coarse_of(r);
        with += c != NULL;
        for (size_t k = 0; k < set.text_count && c; k++) {
            if (set.texts[k].pattern == i || (k + i) % 97 == 0)
                found += check(r, c, set.texts[k].text);
        }
    }
    printf("%zu taken, %zu with a coarse form, %zu matches\n", taken, with, found);
    assert_in_range(with, taken * 9 / 10, taken);
    assert_in_range(found, 5000, 10000000);
}

static void no_random_text_is_lost(void **state)
{
    (void)state;
    unsigned seed = 5;
    size_t with = 0, found = 0;
    CLEANUP(buf_done) struct buf pattern, original;
    buf_init(&pattern, 4096);
    buf_init(&original, 4096);
    for (int i = 0; i < 20000; i++) {
        CLEANUP(regex_cleanup) struct regex *r = NULL;
        CLEANUP(regex_cleanup) struct regex *c = NULL;
        buf_clear(&pattern);
        random_regex(&seed, &pattern);
        if (regex_new(buf_view(&pattern), random_below(&seed, 4), &r, NULL, NULL))
            continue;
        c = coarse_of(r);
        with += c != NULL;
        for (int k = 0; k < 20 && c; k++) {
            buf_clear(&original);
            random_regex_text(&seed, &original);
            found += check(r, c, buf_view(&original));
        }
    }
    printf("%zu with a coarse form, %zu matches\n", with, found);
    assert_in_range(with, 10000, 20000);
    assert_in_range(found, 50000, 10000000);
}

static int set_up(void **state)
{
    (void)state;
    coarse = coarse_new();
    buf_init(&form, COARSE_MAX_BYTES);
    buf_init(&text, 8 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    coarse_free(coarse);
    buf_done(&form);
    buf_done(&text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_become_classes_of_bytes),
        cmocka_unit_test(structure_stays_and_conditions_go),
        cmocka_unit_test(texts_have_a_byte_for_each_character),
        cmocka_unit_test(ascii_letters_have_two_cases_elsewhere),
        cmocka_unit_test(no_text_of_hscollider_is_lost),
        cmocka_unit_test(no_random_text_is_lost),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
