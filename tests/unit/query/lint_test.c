// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Warnings: each is given for what deserves it, at its place, and nothing sensible is warned of.
#include "query/lint.h"
#include "tests/support/unit.h"

#include <string.h>

static void what_is_hardly_meant_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *query, *part, *text;
    } cases[] = {
        {"oil -Oil", "-Oil", "nothing can match"},
        {"oil (-oil gas)", "-oil", "nothing can match"},
        {"(a OR b) -(a OR b)", "-(a OR b", "nothing can match"},
        {"x (oil OR -oil)", "oil OR -oil", "every doc matches"},
        {"oil OR gas OR oil", "oil", "twice"},
        {"oil gas oil", "oil", "twice"},
        {"a lang:en lang:ur", "lang:ur", "nothing can match"},
        {"a published:2025 published:2026", "published:2026", "nothing can match"},
        {"a words:<10 words:>20", "words:>20", "nothing can match"},
        {"a -*:*", "-*:*", "takes everything away"},
        {"a *:*", "*:*", "asks for nothing"},
        {"title:a NEAR/5 text:b", "title:a NEAR/5 text:b", "never near"},
        {"FIRST/2(\"a b c\")", "\"a b c\"", "longer than the stretch"},
        {"oil NOT NEAR/5 oil", "oil NOT NEAR/5 oil", "stand alone"},
        {"el*", "el*", "nearly every doc"},
        {"\"who is he?\"", "\"who is he?\"", "question mark"},
        {"-oil", "-oil", "a watch does not"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        CLEANUP(query_cleanup) struct query *q = NULL;
        struct warning *w;
        size_t n;
        assert_int_equal(query_parse(view_of(cases[i].query), &q, NULL), OK);
        lint_query(q, a, &w, &n);
        if (n == 0 || !strstr(w[0].text, cases[i].text))
            fail_msg("%s: %zu %s", cases[i].query, n, n ? w[0].text : "");
        struct view part = {cases[i].query + w[0].start, w[0].end - w[0].start};
        if (!view_is(part, cases[i].part))
            fail_msg("%s: \"%.*s\"", cases[i].query, VIEW_ARG(part));
    }
}

static void a_sensible_query_has_no_warnings(void **state)
{
    (void)state;
    static const char *const queries[] = {"oil NEAR/5 (price OR cost) -palm",
                                          "title:(oil OR gas) author:khan author:imran",
                                          "elect* \"crude pr*\"",
                                          "a lang:(en OR ur) published:2025 -published:2025-12",
                                          "FIRST/9(\"a b c\")",
                                          "tag:a tag:b page:1 page:3",
                                          "(oil price) OR (oil tax)"};
    for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        CLEANUP(query_cleanup) struct query *q = NULL;
        struct warning *w;
        size_t n;
        assert_int_equal(query_parse(view_of(queries[i]), &q, NULL), OK);
        lint_query(q, a, &w, &n);
        if (n)
            fail_msg("%s: %s", queries[i], w[0].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_hardly_meant_is_named),
        cmocka_unit_test(a_sensible_query_has_no_warnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
