// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The evaluator: which spans and clauses a match gives, how fields, distances and dates are meant, and what happens at
// its limits. That its yes and no are right for all combinations is tests/unit/alerts/agreement_test.c's.
#include "query/eval.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { NOW_MS_DAY = 86400000 };
static const int64_t now_ms = INT64_C(20600) * NOW_MS_DAY; // 2026-05-27

static struct doc *news(void)
{
    struct doc *d = doc_new();
    d->title = view_of("Crude Oil rises");
    doc_add_block(d, BLOCK_LEAD, view_of("The price of crude"));
    doc_add_block(d, BLOCK_P, view_of("oil went up, said Imran Khan. Gas, too."));
    doc_add_author(d, view_of("Sana Mir"));
    doc_add_author(d, view_of("Ali Khan"));
    doc_add_tag(d, view_of("Energy & Power"));
    d->source = view_of("dawn");
    d->lang = view_of("en");
    d->published_ms = now_ms - 3 * (int64_t)NOW_MS_DAY;
    d->fetched_ms = now_ms;
    return d;
}

// "no", or the clauses and what the spans cover: "0,1: 0=Oil 1=gas".
static const char *verdict_on(struct doc *d, const char *text)
{
    static char out[8192];
    struct query *q;
    struct errmsg m = {""};
    struct subject *s;
    struct verdict v;
    struct arena *a = arena_new();
    if (query_parse(view_of(text), &q, &m))
        fail_msg("%s", m.text);
    assert_int_equal(subject_new(d, a, &s), OK);
    assert_int_equal(eval_query(q, s, now_ms, a, &v), OK);
    size_t n = (size_t)snprintf(out, sizeof out, "%s", v.matches ? "" : "no");
    for (size_t i = 0; i < v.clause_count; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%u", i > 0 ? "," : "", v.clauses[i]);
    n += (size_t)snprintf(out + n, sizeof out - n, v.matches ? ":" : "");
    for (size_t i = 0; i < v.span_count; i++) {
        struct view unit = doc_unit(d, v.spans[i].unit);
        n += (size_t)snprintf(out + n, sizeof out - n, " %u=%.*s", v.spans[i].clause,
                              (int)(v.spans[i].end - v.spans[i].start), unit.p + v.spans[i].start);
    }
    query_free(q);
    arena_free(a);
    return out;
}

static void assert_verdict(const char *text, const char *expected)
{
    struct doc *d = news();
    assert_string_equal(verdict_on(d, text), expected);
    doc_free(d);
}

static void spans_are_those_of_clauses_that_took_part(void **state)
{
    (void)state;
    assert_verdict("oil", "0: 0=Oil 0=oil");
    assert_verdict("oil gas", "0,1: 0=Oil 0=oil 1=Gas");
    assert_verdict("coal OR gas", "1: 1=Gas");
    assert_verdict("gas OR (oil coal)", "0: 0=Gas");
    assert_verdict("gas -coal", "0: 0=Gas");
    assert_verdict("gas -oil", "no");
    assert_verdict("lang:en gas published:2026-05", "0,1,2: 1=Gas");
    assert_verdict("pri* OR ris*", "0,1: 1=rises 0=price");
}

static void phrases_run_on_over_blocks_but_not_into_the_title(void **state)
{
    (void)state;
    assert_verdict("\"crude oil\"", "0: 0=Crude Oil 0=crude 0=oil");
    assert_verdict("\"crude oil went\"", "0: 0=crude 0=oil went");
    assert_verdict("\"rises the\"", "no");
    assert_verdict("title:\"crude oil\"", "0: 0=Crude Oil");
    assert_verdict("text:\"crude oil\"", "0: 0=crude 0=oil");
    assert_verdict("rises NEAR/1000 price", "no");
}

static void distances_count_from_the_nearer_ends(void **state)
{
    (void)state;
    assert_verdict("price NEAR/2 crude", "0,1: 0=price 1=crude");
    assert_verdict("price NEAR/1 crude", "no");
    assert_verdict("crude ONEAR/5 price", "no");
    assert_verdict("price ONEAR/2 \"crude oil\"", "0,1: 0=price 1=crude 1=oil");
    assert_verdict("(coal OR gas) NEAR/5 khan", "1,2: 2=Khan 1=Gas");
    assert_verdict("oil NEAR/5 oil", "no");
    assert_verdict("crude NEAR/1 \"crude oil\"", "no");
    // The distance of a distance: from its last word, and what stands within it is near.
    assert_verdict("(price NEAR/4 oil) ONEAR/2 up", "0,1,2: 0=price 1=oil 2=up");
    assert_verdict("(price NEAR/9 up) NEAR/1 oil", "0,1,2: 0=price 2=oil 1=up");
}

static void only_near_occurrences_give_spans(void **state)
{
    (void)state;
    assert_verdict("oil NEAR/3 rises", "0,1: 0=Oil 1=rises");
}

static void names_match_by_words_within_one_value_and_keywords_whole(void **state)
{
    (void)state;
    assert_verdict("author:khan", "0:");
    assert_verdict("author:\"ali khan\"", "0:");
    assert_verdict("author:\"mir ali\"", "no");
    assert_verdict("author:(sana khan)", "0,1:");
    assert_verdict("author:kh*", "0:");
    assert_verdict("tag:energy", "0:");
    assert_verdict("source:DAWN", "0:");
    assert_verdict("source:daw", "no");
    assert_verdict("source:daw*", "0:");
    assert_verdict("khan -author:khan", "no");
}

static void relative_dates_move_with_now(void **state)
{
    (void)state;
    assert_verdict("published:>now-4d", "0:");
    assert_verdict("published:>now-2d", "no");
    assert_verdict("published:>=now-72h", "0:");
    assert_verdict("published:>now-72h", "no");
    assert_verdict("published:<now", "0:");
    assert_verdict("published:now-5d..now-2d", "0:");
    assert_verdict("fetched:>=now", "0:");
    assert_verdict("published:2026-05-24", "0:");
    assert_verdict("published:<2026-05-24", "no");
}

static void substrings_of_chinese_are_found(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P, view_of("\u4e2d\u534e\u4eba\u6c11\u5171\u548c\u56fd"));
    assert_string_equal(verdict_on(d, "\u4eba\u6c11"), "0: 0=\u4eba\u6c11");
    assert_string_equal(verdict_on(d, "\u6c11\u4eba"), "no");
    doc_free(d);
}

static void tags_are_found_with_and_without_their_sign(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P, view_of("up with #Oil today"));
    assert_string_equal(verdict_on(d, "#oil"), "0: 0=#Oil");
    assert_string_equal(verdict_on(d, "oil"), "0: 0=Oil");
    assert_string_equal(verdict_on(d, "\"with oil today\""), "0: 0=with #Oil today");
    assert_string_equal(verdict_on(d, "\"with #oil today\""), "0: 0=with #Oil today");
    doc_free(d);
}

static struct doc *many(const char *words, size_t times)
{
    struct doc *d = doc_new();
    size_t n = strlen(words);
    char *text = arena_alloc(d->arena, n * times);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * n, words, n);
    doc_add_block(d, BLOCK_P, (struct view){text, n * times});
    return d;
}

static void of_many_spans_each_clause_keeps_its_first(void **state)
{
    (void)state;
    struct doc *d = many("oil oil oil oil oil oil oil oil oil gas ", 1000);
    struct query *q;
    struct subject *s;
    struct verdict v;
    assert_int_equal(query_parse(view_of("oil gas"), &q, NULL), OK);
    assert_int_equal(subject_new(d, d->arena, &s), OK);
    assert_int_equal(eval_query(q, s, now_ms, d->arena, &v), OK);
    assert_int_equal(v.span_count, EVAL_SPANS_MAX);
    size_t gas = 0;
    for (size_t i = 0; i < v.span_count; i++) {
        gas += v.spans[i].clause == 1;
        assert_true(i == 0 || v.spans[i].start > v.spans[i - 1].start);
    }
    assert_int_equal(gas, EVAL_SPANS_MAX / 2);
    query_free(q);
    doc_free(d);
}

static enum err verdict_err(struct doc *d, const char *text, bool *ret_matches)
{
    struct query *q;
    struct subject *s;
    struct verdict v = {0};
    assert_int_equal(query_parse(view_of(text), &q, NULL), OK);
    assert_int_equal(subject_new(d, d->arena, &s), OK);
    enum err err = eval_query(q, s, now_ms, d->arena, &v);
    *ret_matches = v.matches;
    query_free(q);
    return err;
}

static void a_limit_is_an_error_and_not_a_no(void **state)
{
    (void)state;
    bool matches = false;
    struct doc *d = many("a b ", 150000);
    // Plain distances stay linear, however many occurrences there are.
    assert_int_equal(verdict_err(d, "a NEAR/1000 b", &matches), OK);
    assert_true(matches);
    // Pairs of pairs do not.
    assert_int_equal(verdict_err(d, "(a NEAR/1000 b) NEAR/5 a", &matches), ERR_TOOBIG);
    // What another branch settles needs no pairs.
    assert_int_equal(verdict_err(d, "a OR ((a NEAR/1000 b) NEAR/5 a)", &matches), OK);
    assert_true(matches);
    assert_int_equal(verdict_err(d, "((a NEAR/1000 b) NEAR/5 a) OR b", &matches), OK);
    assert_true(matches);
    assert_int_equal(verdict_err(d, "-((a NEAR/1000 b) NEAR/5 a) c", &matches), OK);
    assert_false(matches);
    assert_int_equal(verdict_err(d, "b -((a NEAR/1000 b) NEAR/5 a)", &matches), ERR_TOOBIG);
    // A word that is not there settles it too.
    assert_int_equal(verdict_err(d, "(a NEAR/1000 b) NEAR/5 c", &matches), OK);
    assert_false(matches);
    doc_free(d);
}

static void an_empty_doc_matches_what_asks_for_nothing(void **state)
{
    (void)state;
    struct doc *d = doc_new();
    assert_string_equal(verdict_on(d, "oil"), "no");
    assert_string_equal(verdict_on(d, "oi*"), "no");
    assert_string_equal(verdict_on(d, "-oil"), ":");
    assert_string_equal(verdict_on(d, "*:*"), "0:");
    assert_string_equal(verdict_on(d, "author:x OR tag:x OR source:x OR lang:xx*"), "no");
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_those_of_clauses_that_took_part),
        cmocka_unit_test(phrases_run_on_over_blocks_but_not_into_the_title),
        cmocka_unit_test(distances_count_from_the_nearer_ends),
        cmocka_unit_test(only_near_occurrences_give_spans),
        cmocka_unit_test(names_match_by_words_within_one_value_and_keywords_whole),
        cmocka_unit_test(relative_dates_move_with_now),
        cmocka_unit_test(substrings_of_chinese_are_found),
        cmocka_unit_test(tags_are_found_with_and_without_their_sign),
        cmocka_unit_test(of_many_spans_each_clause_keeps_its_first),
        cmocka_unit_test(a_limit_is_an_error_and_not_a_no),
        cmocka_unit_test(an_empty_doc_matches_what_asks_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
