// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The set of watches: added, replaced, swept, rebuilt; and no watch that is wrong disturbs another.
#include "alerts/matcher.h"
#include "tests/support/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static char matched[4096];

static void note(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v)
{
    (void)user;
    (void)q;
    assert_true(v->matches);
    size_t n = strlen(matched);
    snprintf(matched + n, sizeof matched - n, "%" PRId64 "%.*s ", watch, VIEW_ARG(name));
}

static const char *matches(struct matcher *m, const char *text)
{
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P, view_of(text));
    matched[0] = '\0';
    assert_int_equal(matcher_doc(m, d, 0, d->arena, note, NULL), OK);
    doc_free(d);
    return matched;
}

static void add(struct matcher *m, int64_t watch, const char *name, const char *query)
{
    struct errmsg msg = {""};
    if (matcher_add(m, watch, view_of(name), view_of(query), &msg))
        fail_msg("%s", msg.text);
}

static void a_watch_is_replaced_by_its_number(void **state)
{
    (void)state;
    struct matcher *m = matcher_new();
    add(m, 7, "a", "oil");
    add(m, 8, "b", "gas");
    assert_string_equal(matches(m, "oil"), "7a ");
    add(m, 7, "a", "coal");
    assert_int_equal(matcher_count(m), 2);
    assert_string_equal(matches(m, "oil"), "");
    assert_string_equal(matches(m, "coal"), "7a ");
    add(m, 7, "renamed", "coal");
    assert_string_equal(matches(m, "coal"), "7renamed ");
    matcher_free(m);
}

static void a_sweep_removes_what_was_not_added_again(void **state)
{
    (void)state;
    struct matcher *m = matcher_new();
    add(m, 1, "a", "oil");
    add(m, 2, "b", "oil");
    assert_int_equal(matcher_sweep(m, 0, 1000), 0);
    add(m, 2, "b", "oil");
    assert_int_equal(matcher_sweep(m, 0, 1000), 1);
    assert_int_equal(matcher_count(m), 1);
    assert_string_equal(matches(m, "oil"), "2b ");
    add(m, 1, "a", "oil gas");
    add(m, 2, "b", "oil");
    assert_int_equal(matcher_sweep(m, 0, 1000), 0);
    assert_string_equal(matches(m, "oil"), "2b ");
    matcher_free(m);
}

static void a_bad_query_is_refused_and_its_earlier_form_goes(void **state)
{
    (void)state;
    struct matcher *m = matcher_new();
    struct errmsg msg = {""};
    add(m, 1, "a", "oil");
    add(m, 2, "b", "oil");
    assert_int_equal(matcher_add(m, 1, view_of("a"), view_of("oil AND"), &msg), ERR_SYNTAX);
    assert_non_null(strstr(msg.text, "character 8"));
    assert_int_equal(matcher_add(m, 3, view_of("c"), view_of("-oil"), &msg), ERR_REFUSED);
    assert_int_equal(matcher_count(m), 1);
    assert_string_equal(matches(m, "oil"), "2b ");
    matcher_free(m);
}

static void rebuilding_changes_no_answer(void **state)
{
    (void)state;
    struct matcher *m = matcher_new();
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 1000; i++) {
            char query[64];
            snprintf(query, sizeof query, "word%d round%d", i, round);
            add(m, i, "w", query);
        }
        matcher_sweep(m, 0, 1000);
        assert_int_equal(matcher_count(m), 1000);
        char text[64];
        snprintf(text, sizeof text, "word500 round%d", round);
        assert_string_equal(matches(m, text), "500w ");
        assert_string_equal(matches(m, "word500 round9"), "");
    }
    // Past the number of docs after which frequencies are learnt anew.
    for (int i = 0; i < 2100; i++)
        assert_string_equal(matches(m, "word7 round4"), "7w ");
    assert_int_equal(matcher_stats(m).unknown, 0);
    assert_true(matcher_stats(m).matches >= 2100);
    matcher_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_watch_is_replaced_by_its_number),
        cmocka_unit_test(a_sweep_removes_what_was_not_added_again),
        cmocka_unit_test(a_bad_query_is_refused_and_its_earlier_form_goes),
        cmocka_unit_test(rebuilding_changes_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
