// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The query language: what each form parses to, and what a person is told about each mistake.
#include "query/query.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *tree_of(const char *text)
{
    static char out[4096];
    struct query *q;
    struct errmsg m = {""};
    struct buf tree;
    if (query_parse(view_of(text), &q, &m))
        fail_msg("%s: %s", text, m.text);
    buf_init(&tree, sizeof out - 1);
    query_add_tree(q, &tree);
    snprintf(out, sizeof out, "%.*s", VIEW_ARG(buf_view(&tree)));
    buf_done(&tree);
    query_free(q);
    return out;
}

struct expected {
    const char *text, *tree;
};

static void assert_trees(const struct expected *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(tree_of(cases[i].text), cases[i].tree);
}

static void words_and_operators_follow_their_precedence(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"oil", "(TERM any \"oil\")"},
        {"Oil gas", "(AND (TERM any \"oil\") (TERM any \"gas\"))"},
        {"a OR b c", "(OR (TERM any \"a\") (AND (TERM any \"b\") (TERM any \"c\")))"},
        {"a AND b OR c AND d", "(OR (AND (TERM any \"a\") (TERM any \"b\")) (AND (TERM any \"c\") (TERM any \"d\")))"},
        {"a b NEAR/2 c", "(AND (TERM any \"a\") (NEAR/2 (TERM any \"b\") (TERM any \"c\")))"},
        {"NOT a b", "(AND (NOT (TERM any \"a\")) (TERM any \"b\"))"},
        {"a NEAR/1 b ONEAR/2 c", "(ONEAR/2 (NEAR/1 (TERM any \"a\") (TERM any \"b\")) (TERM any \"c\"))"},
        {"or and not near", "(AND (TERM any \"or\") (TERM any \"and\") (TERM any \"not\") (TERM any \"near\"))"},
        {"\"AND\"", "(TERM any \"and\")"},
        {"a -b -\"c d\" -(e f)", "(AND (TERM any \"a\") (NOT (TERM any \"b\")) (NOT (PHRASE any \"c\" \"d\"))"
                                 " (NOT (AND (TERM any \"e\") (TERM any \"f\"))))"},
        {"*:* -a", "(AND (ALL) (NOT (TERM any \"a\")))"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static void the_tree_is_normal(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"((a))", "(TERM any \"a\")"},
        {"a (b (c d))", "(AND (TERM any \"a\") (TERM any \"b\") (TERM any \"c\") (TERM any \"d\"))"},
        {"(a OR b) OR (c OR d)", "(OR (TERM any \"a\") (TERM any \"b\") (TERM any \"c\") (TERM any \"d\"))"},
        {"NOT NOT a", "(TERM any \"a\")"},
        {"NOT --a", "(NOT (TERM any \"a\"))"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static void words_are_taken_apart_as_docs_are(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"mother-in-law", "(PHRASE any \"mother\" \"in\" \"law\")"},
        {"U.S.", "(PHRASE any \"u\" \"s\")"},
        {"AT&T C++ Khan's", "(AND (TERM any \"at&t\") (TERM any \"c++\") (TERM any \"khan\"))"},
        {"#Budget @khan $TSLA", "(AND (TERM any \"#budget\") (TERM any \"@khan\") (TERM any \"$tsla\"))"},
        {"\u5317\u4eac", "(PHRASE any \"\u5317\" \"\u4eac\")"},
        {"\u201ccrude oil\u201d", "(PHRASE any \"crude\" \"oil\")"},
        {"\u00c9lys\u00e9e*", "(TERM any \"elysee\"*)"},
        {"\u200f\u0643\u064a\u200e", "(TERM any \"\u06a9\u06cc\")"},
        {"10:30", "(PHRASE any \"10\" \"30\")"},
        {"what!", "(TERM any \"what\")"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static void fields_take_words_phrases_and_groups(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"title:oil", "(TERM title \"oil\")"},
        {"TITLE:\"crude oil\"", "(PHRASE title \"crude\" \"oil\")"},
        {"text:(a OR b) c", "(AND (OR (TERM text \"a\") (TERM text \"b\")) (TERM any \"c\"))"},
        {"-author:khan x", "(AND (NOT (TERM author \"khan\")) (TERM any \"x\"))"},
        {"source:Dawn", "(TERM source \"dawn\")"},
        {"source:\"BBC Urdu\"", "(TERM source \"bbc urdu\")"},
        {"site:bbc.co.uk", "(TERM site \"bbc.co.uk\")"},
        {"site:bbc*", "(TERM site \"bbc\"*)"},
        {"url:https://a.b/c?d=e~f", "(TERM url \"https://a.b/c?d=e~f\")"},
        {"lang:(en OR ur)", "(OR (TERM lang \"en\") (TERM lang \"ur\"))"},
        {"title:(a NEAR/3 b)", "(NEAR/3 (TERM title \"a\") (TERM title \"b\"))"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static void words_carry_wildcards_and_marks(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"elect*", "(TERM any \"elect\"*)"},
        {"el*ct?on", "(TERM any *\"el*ct?on\")"},
        {"*tion a**b", "(AND (TERM any *\"*tion\") (TERM any *\"a*b\"))"},
        {"mother-in*", "(PHRASE any \"mother\" \"in\"*)"},
        {"\"crude o?l * pr*\"", "(PHRASE any \"crude\" *\"o?l\" * \"pr\"*)"},
        {"\u5317\u4eac*", "(PHRASE any \"\u5317\" \"\u4eac\")"},
        {"\"crude price\"~3", "(PHRASE/3 any \"crude\" \"price\")"},
        {"=\u00c9lys\u00e9e", "(TERM any =\"\u00c9lys\u00e9e\")"},
        {"=\"New York\"", "(PHRASE any =\"New\" =\"York\")"},
        {"{NASA} {New York}", "(AND (TERM any {}\"NASA\") (PHRASE any {}\"New\" {}\"York\"))"},
        {"~running", "(TERM any ~\"running\")"},
        {"Colour~1 -government~2", "(AND (TERM any \"colour\"~1) (NOT (TERM any \"government\"~2)))"},
        {"title:{NASA} author:kh*n", "(AND (TERM title {}\"NASA\") (TERM author *\"kh*n\"))"},
        {"site:*bbc*", "(TERM site *\"*bbc*\")"},
        {"url:https://a.b/c?d", "(TERM url \"https://a.b/c?d\")"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static void distances_take_any_group(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"(a b) NEAR/5 c", "(NEAR/5 (NEAR/5 (TERM any \"a\") (TERM any \"b\")) (TERM any \"c\"))"},
        {"(a -b) ONEAR/2 c", "(ONEAR/2 (NOT-NEAR/2 (TERM any \"a\") (TERM any \"b\")) (TERM any \"c\"))"},
        {"a NEAR/5 (b OR (c d))",
         "(NEAR/5 (TERM any \"a\") (OR (TERM any \"b\") (NEAR/5 (TERM any \"c\") (TERM any \"d\"))))"},
        {"a NOT NEAR/5 b", "(NOT-NEAR/5 (TERM any \"a\") (TERM any \"b\"))"},
        {"a NOT ONEAR/5 b", "(NOT-ONEAR/5 (TERM any \"a\") (TERM any \"b\"))"},
        {"a /s \"b c\" /p d", "(NEAR/p (NEAR/s (TERM any \"a\") (PHRASE any \"b\" \"c\")) (TERM any \"d\"))"},
        {"a NOT /s b", "(NOT-NEAR/s (TERM any \"a\") (TERM any \"b\"))"},
        {"ATLEAST/3(a OR b)", "(ATLEAST/3 (OR (TERM any \"a\") (TERM any \"b\")))"},
        {"ATLEAST/2(a b)", "(AND (ATLEAST/2 (TERM any \"a\")) (ATLEAST/2 (TERM any \"b\")))"},
        {"FIRST/9(a -b)", "(AND (FIRST/9 (TERM any \"a\")) (NOT (FIRST/9 (TERM any \"b\"))))"},
        {"title:(FIRST/9(a NEAR/2 b))", "(FIRST/9 (NEAR/2 (TERM title \"a\") (TERM title \"b\")))"},
        {"FIRST/9(a) NEAR/3 b", "(NEAR/3 (FIRST/9 (TERM any \"a\")) (TERM any \"b\"))"},
        {"/o.l/i NEAR/3 gas", "(NEAR/3 (REGEX any /o.l/i) (TERM any \"gas\"))"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static void ranges_areas_expressions_and_comments_are_read(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"page:3", "(RANGE page 3..3)"},
        {"page:2..5 words:>300", "(AND (RANGE page 2..5) (RANGE words 301..*))"},
        {"engagement:<=-1", "(RANGE engagement *..-1)"},
        {"geo:31.5,74.3,50km", "(AREA geo 31.5,74.3 50000m)"},
        {"geo:-20,170..-10,-170", "(AREA geo -20,170..-10,-170)"},
        {"has:author -has:geo", "(AND (HAS author) (NOT (HAS geo)))"},
        {"/a b(c)\\/d/s", "(REGEX any /a b(c)\\/d/s)"},
        {"url:/x\\d+/ (/y/)", "(AND (REGEX url url:/x\\d+/) (REGEX any /y/))"},
        {"a <<< and (b >>> OR<<<>>>c", "(OR (TERM any \"a\") (TERM any \"c\"))"},
        {"\u202aa\u202c \u2067b\u2069", "(AND (TERM any \"a\") (TERM any \"b\"))"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static enum err find_saved(void *user, struct view name, struct arena *a, struct view *ret_text)
{
    static const struct expected library[] = {
        {"fuels", "oil OR gas"}, {"trade", "%fuels price"}, {"loop", "a %pool"}, {"pool", "%loop"}, {"bad", "a OR"}};
    (void)user;
    for (size_t i = 0; i < ARRAY_LEN(library); i++) {
        if (!view_is(name, library[i].text))
            continue;
        *ret_text = arena_copy(a, view_of(library[i].tree));
        return OK;
    }
    return ERR_NOTFOUND;
}

static void saved_queries_stand_where_they_are_named(void **state)
{
    (void)state;
    const struct query_saved saved = {find_saved, NULL};
    struct query *q;
    struct buf tree;
    assert_int_equal(query_parse_with(VIEW_LIT("x %trade"), &saved, &q, NULL), OK);
    buf_init(&tree, 1000);
    query_add_tree(q, &tree);
    assert_string_equal(tree.p,
                        "(AND (TERM any \"x\") (OR (TERM any \"oil\") (TERM any \"gas\")) (TERM any \"price\"))");
    const struct node *n = query_clause(q, 2);
    assert_int_equal(n->start, 2);
    assert_int_equal(n->end, 8);
    buf_done(&tree);
    query_free(q);
    static const struct expected mistakes[] = {
        {"%none", "there is no saved query"},
        {"x %loop",
         "character 3: in %loop: character 3: in %pool: character 1: the saved query %loop refers to itself"},
        {"%bad", "in %bad: character 5: expected a word"},
    };
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        struct errmsg m = {""};
        assert_int_equal(query_parse_with(view_of(mistakes[i].text), &saved, &q, &m), ERR_SYNTAX);
        assert_non_null(strstr(m.text, mistakes[i].tree));
    }
}

static void dates_become_ranges(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"published:2026-01-31", "(RANGE published 2026-01-31T00:00:00Z..2026-01-31T23:59:59.999Z)"},
        {"published:2026-02", "(RANGE published 2026-02-01T00:00:00Z..2026-02-28T23:59:59.999Z)"},
        {"published:2025", "(RANGE published 2025-01-01T00:00:00Z..2025-12-31T23:59:59.999Z)"},
        {"published:2025-12", "(RANGE published 2025-12-01T00:00:00Z..2025-12-31T23:59:59.999Z)"},
        {"published:>2026-01-01", "(RANGE published 2026-01-02T00:00:00Z..*)"},
        {"published:>=2026-01-01", "(RANGE published 2026-01-01T00:00:00Z..*)"},
        {"published:<2026-01-01", "(RANGE published *..2025-12-31T23:59:59.999Z)"},
        {"published:<=2026-01-01", "(RANGE published *..2026-01-01T23:59:59.999Z)"},
        {"published:2026-01-01..2026-02-01", "(RANGE published 2026-01-01T00:00:00Z..2026-02-01T23:59:59.999Z)"},
        {"published:2026-01-01..", "(RANGE published 2026-01-01T00:00:00Z..*)"},
        {"published:2026-01-01T10:30Z", "(RANGE published 2026-01-01T10:30:00Z..2026-01-01T10:30:59.999Z)"},
        {"published:<2026-01-01T10:30:05+05:00", "(RANGE published *..2026-01-01T05:30:04.999Z)"},
        {"published:>=now-7d", "(RANGE published now-604800000ms..*)"},
        {"published:now-12h..now", "(RANGE published now-43200000ms..now+0ms)"},
        {"fetched:>now-2w", "(RANGE fetched now-1209599999ms..*)"},
    };
    assert_trees(cases, ARRAY_LEN(cases));
}

static void each_mistake_names_its_character_and_what_was_expected(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err err;
        const char *start, *part;
    } cases[] = {
        {"", ERR_SYNTAX, "the query is empty", "expected a word"},
        {"a OR", ERR_SYNTAX, "character 5: ", "expected a word"},
        {"OR a", ERR_SYNTAX, "character 1: ", "before this OR"},
        {"\u0646\u0641\u062a AND", ERR_SYNTAX, "character 8: ", "at the end"},
        {"(a b", ERR_SYNTAX, "character 1: ", "never closed"},
        {"a) b", ERR_SYNTAX, "character 2: ", "no ( before it"},
        {"a ()", ERR_SYNTAX, "character 4: ", "expected a word"},
        {"a \"b c", ERR_SYNTAX, "character 3: ", "never closed"},
        {"a \"...\"", ERR_SYNTAX, "character 3: ", "no letter or digit"},
        {"a NEAR b", ERR_SYNTAX, "character 3: ", "NEAR/5"},
        {"a NEAR/0 b", ERR_SYNTAX, "character 3: ", "from 1 to 1000"},
        {"a NEAR/1001 b", ERR_SYNTAX, "character 3: ", "from 1 to 1000"},
        {"a near/5 b", ERR_SYNTAX, "character 3: ", "capitals"},
        {"a w/5 b", ERR_SYNTAX, "character 3: ", "NEAR/n"},
        {"a NEAR/5", ERR_SYNTAX, "character 9: ", "at the end"},
        {"a NEAR/5 lang:en", ERR_SYNTAX, "character 10: ", "title and text"},
        {"NOT a NEAR/5 b", ERR_SYNTAX, "character 1: ", "a NOT NEAR/n b"},
        {"a NEAR/5 (-b -c)", ERR_SYNTAX, "character 11: ", "NOT has no place there"},
        {"a /s lang:en", ERR_SYNTAX, "character 6: ", "this field has no place there"},
        {"a /s *:*", ERR_SYNTAX, "character 6: ", "*:* has no place there"},
        {"ATLEAST/3 a", ERR_SYNTAX, "character 11: ", "a group in parentheses"},
        {"ATLEAST(a)", ERR_SYNTAX, "character 1: ", "ATLEAST/3(oil OR gas)"},
        {"ATLEAST/0(a)", ERR_SYNTAX, "character 1: ", "from 1 to 100000"},
        {"ATLEAST/2(a OR b c)", ERR_SYNTAX, "character 11: ", "an OR with an AND in it"},
        {"ATLEAST/2(-a)", ERR_SYNTAX, "character 11: ", "NOT cannot be counted"},
        {"FIRST/50(lang:en)", ERR_SYNTAX, "character 10: ", "FIRST counts the words"},
        {"first/50(a)", ERR_SYNTAX, "character 1: ", "capitals"},
        {"a w/s b", ERR_SYNTAX, "character 3: ", "/s for words in one sentence"},
        {"titel:x", ERR_SYNTAX, "character 1: ", "did you mean \"title\"?"},
        {"x colour:red", ERR_SYNTAX, "character 3: ", "no field \"colour\""},
        {"https://a.b", ERR_SYNTAX, "character 1: ", "url:\"https"},
        {"title: x", ERR_SYNTAX, "character 1: ", "right behind \"title:\""},
        {"title:-x", ERR_SYNTAX, "character 7: ", "behind the field"},
        {"title:(author:x)", ERR_SYNTAX, "character 8: ", "field within a field"},
        {"title:(*:*)", ERR_SYNTAX, "character 8: ", "within a field"},
        {"source:\" \"", ERR_SYNTAX, "character 8: ", "expected a value"},
        {"e*", ERR_SYNTAX, "character 2: ", "at least 2 letters"},
        {"?a", ERR_SYNTAX, "character 1: ", "at least 2 letters"},
        {"foo-*", ERR_SYNTAX, "character 5: ", "right beside the *"},
        {"*", ERR_SYNTAX, "character 1: ", "every doc is found by *:*"},
        {"****", ERR_SYNTAX, "character 1: ", "every doc is found by *:*"},
        {"\"* *\"", ERR_SYNTAX, "character 2: ", "letters beside the *"},
        {"source:*", ERR_SYNTAX, "character 8: ", "has:source"},
        {"source:(=Dawn)", ERR_UNSUPPORTED, "character 9: ", "whole values"},
        {"a /b.c", ERR_SYNTAX, "character 3: ", "never closed"},
        {"a //", ERR_SYNTAX, "character 3: ", "empty"},
        {"/a/x", ERR_SYNTAX, "character 4: ", "expected i"},
        {"/a/b/", ERR_SYNTAX, "character 4: ", "expected i"},
        {"a /b(/", ERR_SYNTAX, "character 6: ", "in this expression"},
        {"=", ERR_SYNTAX, "character 1: ", "a word right behind the ="},
        {"=el*", ERR_UNSUPPORTED, "character 1: ", "takes no wildcard"},
        {"{NASA", ERR_SYNTAX, "character 1: ", "never closed"},
        {"{}", ERR_SYNTAX, "character 1: ", "no letter or digit"},
        {"NA{SA}", ERR_SYNTAX, "character 3: ", "as in {NASA}"},
        {"~U.S.", ERR_SYNTAX, "character 1: ", "one plain word"},
        {"oil~3", ERR_SYNTAX, "character 4: ", "~1 or ~2"},
        {"oil~", ERR_SYNTAX, "character 4: ", "~1 or ~2"},
        {"ab~1", ERR_SYNTAX, "character 1: ", "at least 3 letters"},
        {"abcd~2", ERR_SYNTAX, "character 1: ", "at least 5 letters"},
        {"\"a b\"~", ERR_SYNTAX, "character 6: ", "expected a number"},
        {"%", ERR_SYNTAX, "character 1: ", "the name of a saved query"},
        {"%mine", ERR_UNSUPPORTED, "character 1: ", "not known here"},
        {"a <<< x", ERR_SYNTAX, "character 3: ", "never closed"},
        {"a >>>", ERR_SYNTAX, "character 3: ", "closes no comment"},
        {"has:nothing", ERR_SYNTAX, "character 5: ", "has:author"},
        {"page:x", ERR_SYNTAX, "character 6: ", "whole number"},
        {"page:9..3", ERR_SYNTAX, "character 6: ", "exchange its ends"},
        {"geo:31,74", ERR_SYNTAX, "character 5: ", "lat,lon,distance"},
        {"geo:91,74,5km", ERR_SYNTAX, "character 5: ", "lat,lon,distance"},
        {"geo:9,5..8,6", ERR_SYNTAX, "character 5: ", "south-west"},
        {"title:(page:3)", ERR_SYNTAX, "character 8: ", "within a field"},
        {"a|b", ERR_SYNTAX, "character 2: ", "write OR"},
        {"a && b", ERR_SYNTAX, "character 3: ", "write AND"},
        {"+a", ERR_SYNTAX, "character 1: ", "leave out the +"},
        {"!a", ERR_SYNTAX, "character 1: ", "write NOT"},
        {"a - b", ERR_SYNTAX, "character 3: ", "right behind the -"},
        {"a^2", ERR_SYNTAX, "character 2: ", "weights"},
        {"published:soon", ERR_SYNTAX, "character 11: ", "2026-01-31"},
        {"published:2026-02-30", ERR_SYNTAX, "character 11: ", "expected a date"},
        {"published:2026-13", ERR_SYNTAX, "character 11: ", "expected a date"},
        {"published:now-7x", ERR_SYNTAX, "character 11: ", "m, h, d or w"},
        {"published:now-7d", ERR_SYNTAX, "character 11: ", ">now-7d"},
        {"published:2026-02..2026-01", ERR_SYNTAX, "character 11: ", "exchange its ends"},
        {"published:..", ERR_SYNTAX, "character 11: ", "expected a date"},
        {"a\xff", ERR_SYNTAX, "character 2: ", "UTF-8"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct query *q = NULL;
        struct errmsg m = {""};
        enum err err = query_parse(view_of(cases[i].text), &q, &m);
        if (err != cases[i].err || strncmp(m.text, cases[i].start, strlen(cases[i].start)) != 0 ||
            !strstr(m.text, cases[i].part))
            fail_msg("%s: %s %s", cases[i].text, err_name(err), m.text);
        assert_null(q);
    }
}

// text repeated n times, between head and tail. Free it.
static struct view repeated(const char *text, size_t n)
{
    size_t length = strlen(text);
    char *p = malloc(length * n + 1);
    assert_non_null(p);
    for (size_t i = 0; i < n; i++)
        memcpy(p + i * length, text, length);
    return (struct view){p, length * n};
}

static void too_large_queries_are_refused_not_suffered(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t times;
    } cases[] = {{"x ", QUERY_MAX_BYTES},     {"(", 10000},          {"-", 10000}, {"NOT ", 10000}, {"x NEAR/2 ", 5000},
                 {"x ", QUERY_NODES_MAX + 1}, {"(a b) OR (c ", 2000}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct view text = repeated(cases[i].text, cases[i].times);
        struct query *q = NULL;
        struct errmsg m = {""};
        assert_int_equal(query_parse(text, &q, &m), ERR_TOOBIG);
        assert_string_not_equal(m.text, "");
        free((char *)text.p);
    }
}

static void clauses_are_numbered_in_text_order_and_know_their_text(void **state)
{
    (void)state;
    struct query *q;
    const char *text = "oil title:(gas OR \"crude oil\") -lang:en";
    assert_int_equal(query_parse(view_of(text), &q, NULL), OK);
    assert_int_equal(query_clause_count(q), 4);
    static const char *const clauses[] = {"oil", "gas", "\"crude oil\"", "lang:en"};
    for (uint32_t i = 0; i < 4; i++) {
        const struct node *n = query_clause(q, i);
        struct view piece = {text + n->start, n->end - n->start};
        assert_int_equal(n->clause, i);
        assert_true(view_is(piece, clauses[i]));
    }
    assert_true(view_is(query_text(q), text));
    query_free(q);
}

static void queries_that_need_no_word_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool unanchored;
    } cases[] = {{"a", false},           {"-a", true},       {"*:*", true},     {"published:>now-1d", true},
                 {"a OR -b", true},      {"a -b", false},    {"a OR b", false}, {"a published:2026", false},
                 {"lang:en", false},     {"a OR *:*", true}, {"el*", false},    {"a NEAR/3 b", false},
                 {"(a OR -b) c", false}, {"-(a -b)", true}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct query *q;
        assert_int_equal(query_parse(view_of(cases[i].text), &q, NULL), OK);
        assert_int_equal(query_is_unanchored(q), cases[i].unanchored);
        query_free(q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_operators_follow_their_precedence),
        cmocka_unit_test(the_tree_is_normal),
        cmocka_unit_test(words_are_taken_apart_as_docs_are),
        cmocka_unit_test(fields_take_words_phrases_and_groups),
        cmocka_unit_test(words_carry_wildcards_and_marks),
        cmocka_unit_test(distances_take_any_group),
        cmocka_unit_test(ranges_areas_expressions_and_comments_are_read),
        cmocka_unit_test(saved_queries_stand_where_they_are_named),
        cmocka_unit_test(dates_become_ranges),
        cmocka_unit_test(each_mistake_names_its_character_and_what_was_expected),
        cmocka_unit_test(too_large_queries_are_refused_not_suffered),
        cmocka_unit_test(clauses_are_numbered_in_text_order_and_know_their_text),
        cmocka_unit_test(queries_that_need_no_word_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
