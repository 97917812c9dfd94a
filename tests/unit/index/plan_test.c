// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What becomes of queries: the plan, and whether it is the answer or a bound.
#include "index/plan.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

struct expectation {
    const char *query, *plan;
    bool is_exact;
};

static const struct expectation expectations[] = {
    {"Oil", "\"oil\"", true},
    {"oil gas", "\"oil\" \"gas\" AND:2", true},
    {"oil OR gas", "\"oil\" \"gas\" OR:2", true},
    {"oil NOT gas -coal", "\"oil\" \"gas\" \"coal\" OR:2 ANDNOT:2", true},
    {"NOT oil", "ALL \"oil\" ANDNOT:2", true},
    {"*:*", "ALL", true},
    {"\"crude oil\"", "\"crude\" \"oil\" PHRASE/2:2", true},
    {"title:\"crude oil\"", "\"Scrude\" \"Soil\" PHRASE/2:2", true},
    {"elect*", "\"elect\"*", true},
    {"title:elect*", "\"Select\"*", true},
    {"source:Dawn", "\"XRdawn\" UNRANKED:1", true},
    {"author:\"Ali Khan\"", "\"Aali\" \"Akhan\" PHRASE/2:2 UNRANKED:1", true},
    {"published:2026", "RANGE", true},
    // In the doc, and not in its title alone.
    {"text:oil", "\"oil\" \"XBoil\" ANDNOT:2", true},
    {"oil NEAR/3 gas", "\"oil\" \"gas\" NEAR/4:2", true},
    {"oil ONEAR/3 gas", "\"oil\" \"gas\" PHRASE/4:2", true},
    {"(oil OR gas) NEAR/3 price", "\"oil\" \"gas\" OR:2 \"price\" NEAR/4:2", true},
    // One word for both sides, or two words at one position, would not be near.
    {"oil NEAR/3 oil", "\"oil\" \"oil\" AND:2", false},
    {"#opec NEAR/3 opec", "\"#opec\" \"opec\" AND:2", false},
    {"oil NEAR/3 gas NEAR/3 price", "\"oil\" \"gas\" NEAR/4:2 \"price\" AND:2", false},
    {"oil NEAR/3 \"crude gas\"", "\"oil\" \"crude\" \"gas\" PHRASE/2:2 AND:2", false},
    {"text:\"crude oil\"", "\"crude\" \"oil\" PHRASE/2:2", false},
    {"text:elect*", "\"elect\"*", false},
    // Below NOT the plan must not hold too much.
    {"NOT (oil NEAR/3 oil)", "ALL NONE ANDNOT:2", false},
    {"NOT text:\"crude oil\"", "ALL \"crude\" \"oil\" PHRASE/2:2 \"Scrude\" \"Soil\" PHRASE/2:2 ANDNOT:2 ANDNOT:2",
     false},
    {"NOT text:elect*", "ALL \"elect\"* \"XBelect\"* ANDNOT:2 ANDNOT:2", false},
    {"NOT (oil NOT (gas NEAR/3 gas))", "ALL \"oil\" \"gas\" \"gas\" AND:2 ANDNOT:2 ANDNOT:2", false},
};

static void expect(const struct expectation *e)
{
    struct query *q;
    struct errmsg m = {""};
    if (query_parse(view_of(e->query), &q, &m))
        fail_msg("%s: %s", e->query, m.text);
    struct arena *a = arena_new();
    struct plan plan;
    plan_of_query(q, 0, a, &plan);
    struct buf text;
    buf_init(&text, 1 << 16);
    plan_write(&plan, &text);
    if (strcmp(text.p, e->plan) != 0 || plan.is_exact != e->is_exact)
        fail_msg("%s: %s, %s", e->query, text.p, plan.is_exact ? "exact" : "a bound");
    buf_done(&text);
    arena_free(a);
    query_free(q);
}

static void queries_become_plans(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(expectations); i++)
        expect(&expectations[i]);
}

static void a_date_from_now_is_counted_from_the_time_of_the_search(void **state)
{
    (void)state;
    struct query *q;
    assert_int_equal(query_parse(view_of("published:>=now-1d"), &q, NULL), OK);
    struct arena *a = arena_new();
    struct plan one, other;
    plan_of_query(q, 1000, a, &one);
    plan_of_query(q, 2000, a, &other);
    assert_int_equal(one.op_count, 1);
    assert_true(view_compare(one.ops[0].text, other.ops[0].text) < 0);
    assert_int_equal(one.ops[0].text_hi.n, 0);
    arena_free(a);
    query_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_become_plans),
        cmocka_unit_test(a_date_from_now_is_counted_from_the_time_of_the_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
