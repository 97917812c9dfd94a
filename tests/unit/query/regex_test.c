// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Regular expressions: what is found, what is refused and with which words, and that nothing runs away.
#include "core/buf.h"
#include "query/regex.h"
#include "tests/support/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static struct regex *made(const char *pattern, unsigned flags)
{
    struct regex *r = NULL;
    struct errmsg m = {""};
    if (regex_new(view_of(pattern), flags, &r, &m, NULL))
        fail_msg("%s: %s", pattern, m.text);
    return r;
}

// "start-end" of the first match, or the error's name.
static const char *found_by(struct regex *r, struct view text, size_t from)
{
    static char out[64];
    struct regex_budget b = REGEX_BUDGET_INIT;
    size_t start, end;
    enum err err = regex_find(r, text, from, &b, &start, &end);
    if (err)
        return err_name(err);
    snprintf(out, sizeof out, "%zu-%zu", start, end);
    return out;
}

static const char *found(const char *pattern, unsigned flags, const char *text)
{
    CLEANUP(regex_cleanup) struct regex *r = made(pattern, flags);
    return found_by(r, view_of(text), 0);
}

static void matches_are_bytes_of_unicode_text(void **state)
{
    (void)state;
    assert_string_equal(found("gas|oil", 0, "the oil price"), "4-7");
    assert_string_equal(found("OIL", 0, "the oil price"), "notfound");
    assert_string_equal(found("OIL", REGEX_NOCASE, "the oil price"), "4-7");
    assert_string_equal(found("\xC3\x96L", REGEX_NOCASE, "Roh\xC3\xB6lpreis"), "3-6");
    assert_string_equal(found("^.l", 0, "\xC3\xB6l"), "0-3");
    assert_string_equal(found("\\w+", 0, "\xD8\xA8\xD8\xA7\xD8\xB2\xD8\xA7\xD8\xB1 x"), "0-10");
    assert_string_equal(found("a.b", 0, "a\nb"), "notfound");
    assert_string_equal(found("a.b", REGEX_DOTALL, "a\nb"), "0-3");
    assert_string_equal(found("", 0, ""), "0-0");
    assert_string_equal(found("$", 0, "abc"), "3-3");
    assert_string_equal(found("(?<=oil )price", 0, "gas price oil price"), "14-19");
    assert_string_equal(found("oil\\Kprice", 0, "oilprice"), "3-8");
}

static void a_search_goes_on_from_where_it_is_told(void **state)
{
    (void)state;
    CLEANUP(regex_cleanup) struct regex *r = made("\\boil|^x", 0);
    struct view text = VIEW_LIT("xoil oil oil");
    assert_string_equal(found_by(r, text, 0), "0-1");
    assert_string_equal(found_by(r, text, 1), "5-8");
    assert_string_equal(found_by(r, text, 6), "9-12");
    assert_string_equal(found_by(r, text, 10), "notfound");
    assert_string_equal(found_by(r, text, text.n), "notfound");
}

static void a_wrong_expression_is_named_with_its_character(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        size_t at;
        const char *words[2];
    } cases[] = {
        {"oil(gas", 7, {"at the end", "closing ) is missing"}},
        {"oil)", 3, {"character 4", "closes nothing"}},
        {"\xC3\xB6*+?*x", 4, {"character 4 of", "nothing before this *"}},
        {"[a-", 3, {"at the end", "needs a closing ]"}},
        {"[z-a]", 3, {"character 4", "first character must come before"}},
        {"a{5,2}", 5, {"character 6", "must not be larger"}},
        {"(?<=a*)b", 0, {"character 1", "fixed length"}},
        {"\\p{Nope}", 8, {"at the end", "no such Unicode property"}},
        {"x\\Cy", 3, {"character 4", "single byte"}},
        {"x\\Gy", 1, {"character 2", "not taken"}},
        {"a(*SKIP)b", 1, {"character 2", "not taken"}},
        {"a\\", 2, {"at the end", "must follow"}},
        {"(?Z)", 2, {"character 3", "unrecognized"}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct regex *r = NULL;
        struct errmsg m = {""};
        size_t at = 99;
        assert_int_not_equal(regex_new(view_of(cases[i].pattern), 0, &r, &m, &at), OK);
        assert_null(r);
        if (at != cases[i].at || !strstr(m.text, cases[i].words[0]) || !strstr(m.text, cases[i].words[1]))
            fail_msg("%s: at %zu: %s", cases[i].pattern, at, m.text);
    }
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    struct regex *r = NULL;
    struct errmsg m = {""};
    size_t at;
    assert_int_equal(regex_new(VIEW_LIT("oil\xFF"), 0, &r, &m, &at), ERR_ENCODING);
    assert_int_equal(at, 3);
}

static void an_expression_that_is_too_large_is_refused(void **state)
{
    (void)state;
    static const char *const nested = "(?:(?:(?:a{1,200}){1,200}){1,200})";
    CLEANUP(buf_done) struct buf b;
    struct regex *r = NULL;
    struct errmsg m = {""};
    buf_init(&b, 1 << 20);
    while (buf_left(&b))
        buf_add_char(&b, 'a');
    assert_int_equal(regex_new(buf_view(&b), 0, &r, &m, NULL), ERR_TOOBIG);
    assert_non_null(strstr(m.text, "10000 bytes"));
    assert_int_equal(regex_new(view_of(nested), 0, &r, &m, NULL), ERR_TOOBIG);
    buf_clear(&b);
    for (int i = 0; i < REGEX_NEST_MAX + 1; i++)
        buf_add_char(&b, '(');
    for (int i = 0; i < REGEX_NEST_MAX + 1; i++)
        buf_add_char(&b, ')');
    assert_int_equal(regex_new(buf_view(&b), 0, &r, &m, NULL), ERR_TOOBIG);
    assert_non_null(strstr(m.text, "100 deep"));
}

static void equal_expressions_share_one_compiled_form(void **state)
{
    (void)state;
    struct regex_stats before = regex_stats();
    struct regex *a = made("oil|gas", 0), *b = made("oil|gas", 0), *c = made("oil|gas", REGEX_NOCASE);
    assert_ptr_equal(a, b);
    assert_ptr_not_equal(a, c);
    assert_int_equal(regex_stats().count, before.count + 2);
    regex_unref(a);
    regex_unref(c);
    assert_int_equal(regex_stats().count, before.count + 1);
    assert_ptr_equal(regex_ref(b), b);
    regex_unref(b);
    regex_unref(b);
    assert_int_equal(regex_stats().count, before.count);
    assert_int_equal(regex_stats().code_bytes, before.code_bytes);
}

static void machine_code_is_made_for_what_is_searched_often_and_finds_the_same(void **state)
{
    (void)state;
    size_t before = regex_stats().machine_bytes;
    CLEANUP(regex_cleanup) struct regex *r = made("(oil|gas)\\s+(price|export)s?\\b", REGEX_NOCASE);
    for (int i = 0; i < 100; i++) {
        assert_string_equal(found_by(r, VIEW_LIT("Brent: Oil  exports fell"), 0), "7-19");
        if (i == 0)
            assert_int_equal(regex_stats().machine_bytes, before);
    }
    assert_true(regex_stats().machine_bytes > before);
}

static void search_until_machine_code(struct regex *r)
{
    for (int i = 0; i < 40; i++)
        (void)found_by(r, VIEW_LIT("-"), 0);
}

// Hard searches come in pieces; what is found must not depend on where these end.
static void a_match_is_found_wherever_it_stands_in_a_hard_text(void **state)
{
    (void)state;
    static const size_t places[] = {0, 63, 64, 65, 4095, 4096, 4097, 65535, 65536, 65600, 70000, 140000};
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        // A thousand steps at the first place; then characters of three bytes, across the ends of pieces.
        CLEANUP(regex_cleanup) struct regex *r = made("(?:a|b)*c|(?<=.)needle", 0);
        char wanted[32];
        buf_clear(&b);
        for (int k = 0; k < 500; k++)
            buf_add_str(&b, "ab");
        while (b.n < places[i] + 1000)
            buf_add_utf8(&b, 0x7A7A);
        snprintf(wanted, sizeof wanted, "%zu-%zu", b.n, b.n + 6);
        buf_add_str(&b, "needle and more");
        struct regex_budget budget = {INT64_MAX};
        size_t start, end;
        for (int round = 0; round < 2; round++) { // interpreted, then as machine code
            assert_int_equal(regex_find(r, buf_view(&b), 0, &budget, &start, &end), OK);
            char got[32];
            snprintf(got, sizeof got, "%zu-%zu", start, end);
            assert_string_equal(got, wanted);
            search_until_machine_code(r);
        }
    }
}

static int64_t cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void expressions_that_explode_end_as_unknown(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "(a+)+$",    "(a|a)*$",       "(a|aa)+$",        "(.*a){20}b",     "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(?:a*)*b$", "(a?){30}a{30}", "(\\w+\\s?)*\\1x", "((a|b)(?1)?)+c", "(?R)?a+(?R)?b",
    };
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 30000; i++)
        buf_add_char(&text, 'a');
    buf_add_char(&text, '!');
    size_t unknown = 0;
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        CLEANUP(regex_cleanup) struct regex *r = made(patterns[i], 0);
        for (int round = 0; round < 2; round++) {
            int64_t start = cpu_ms();
            unknown += strcmp(found_by(r, buf_view(&text), 0), "toobig") == 0;
            int64_t took = cpu_ms() - start;
            if (took > 3000)
                fail_msg("%s took %d ms", patterns[i], (int)took);
            search_until_machine_code(r);
        }
    }
    assert_in_range(unknown, 8, 20); // the others PCRE2 sees through
}

static void what_the_hard_searches_of_a_doc_take_together_is_bounded(void **state)
{
    (void)state;
    CLEANUP(regex_cleanup) struct regex *r = made("(a+)+$", 0);
    struct regex_budget b = REGEX_BUDGET_INIT;
    struct view hard = VIEW_LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    size_t start, end;
    int64_t begun = cpu_ms();
    for (int i = 0; i < 10000; i++)
        assert_int_equal(regex_find(r, hard, 0, &b, &start, &end), ERR_TOOBIG);
    assert_in_range(cpu_ms() - begun, 0, 3000);
    assert_true(b.left_us <= 0 || b.left_us < REGEX_DOC_US);
    // Others of that doc are still answered, where they are easy.
    CLEANUP(regex_cleanup) struct regex *easy = made("a!", 0);
    assert_int_equal(regex_find(easy, hard, 0, &b, &start, &end), OK);
}

static void *search_often(void *user)
{
    for (int i = 0; i < 2000; i++) {
        CLEANUP(regex_cleanup) struct regex *own = made(i % 2 ? "h\\w+a" : "k\\w+a$", 0);
        struct regex_budget b = REGEX_BUDGET_INIT;
        size_t start = 0, end = 0;
        struct regex *shared = user;
        CHECK(regex_find(shared, VIEW_LIT("namaste harkara"), 0, &b, &start, &end) == OK && start == 8);
        CHECK(regex_find(own, VIEW_LIT("namaste harkara"), 0, &b, &start, &end) == OK);
    }
    return NULL;
}

static void threads_search_with_one_compiled_form(void **state)
{
    (void)state;
    CLEANUP(regex_cleanup) struct regex *r = made("har\\w+", 0);
    pthread_t threads[4];
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, search_often, r), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_are_bytes_of_unicode_text),
        cmocka_unit_test(a_search_goes_on_from_where_it_is_told),
        cmocka_unit_test(a_wrong_expression_is_named_with_its_character),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(an_expression_that_is_too_large_is_refused),
        cmocka_unit_test(equal_expressions_share_one_compiled_form),
        cmocka_unit_test(machine_code_is_made_for_what_is_searched_often_and_finds_the_same),
        cmocka_unit_test(a_match_is_found_wherever_it_stands_in_a_hard_text),
        cmocka_unit_test(expressions_that_explode_end_as_unknown),
        cmocka_unit_test(what_the_hard_searches_of_a_doc_take_together_is_bounded),
        cmocka_unit_test(threads_search_with_one_compiled_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
