// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The presearcher's own promises: every candidate once, good guesses, refusals with a reason. That it never leaves out
// a match is agreement_test.c's.
#include "alerts/expressions.h"
#include "alerts/presearch.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static char named[256];
static struct frequency *learnt;

static void note(void *user, uint32_t id)
{
    (void)user;
    snprintf(named + strlen(named), sizeof named - strlen(named), "%u ", id);
}

static enum err add(struct presearch *p, uint32_t id, const char *text, struct errmsg *m)
{
    struct query *q;
    assert_int_equal(query_parse(view_of(text), &q, NULL), OK);
    enum err err = presearch_add(p, id, q, m);
    query_free(q);
    return err;
}

static const char *candidates(struct presearch *p, const char *text)
{
    struct doc *d = doc_new();
    struct subject *s;
    d->source = view_of("Dawn");
    doc_add_author(d, view_of("Imran Khan"));
    doc_add_block(d, BLOCK_P, view_of(text));
    assert_int_equal(subject_new(d, d->arena, &s), OK);
    named[0] = '\0';
    presearch_doc(p, s, note, NULL);
    doc_free(d);
    return named;
}

static void a_query_is_named_once_and_only_for_its_rarest_word(void **state)
{
    (void)state;
    struct presearch *p = presearch_new(learnt);
    assert_int_equal(add(p, 0, "oil petrochemicals", NULL), OK);
    assert_int_equal(add(p, 1, "oil OR gas OR coal", NULL), OK);
    assert_string_equal(candidates(p, "oil is oil"), "1 ");
    assert_string_equal(candidates(p, "gas and coal and oil"), "1 ");
    assert_string_equal(candidates(p, "petrochemicals"), ""); // its guard, oil, is missing
    assert_string_equal(candidates(p, "nothing"), "");
    assert_int_equal(strlen(candidates(p, "oil petrochemicals")), 4);
    presearch_free(p);
}

static void wildcards_and_fields_lead_to_queries_too(void **state)
{
    (void)state;
    struct presearch *p = presearch_new(learnt);
    assert_int_equal(add(p, 0, "elect*", NULL), OK);
    assert_int_equal(add(p, 1, "source:dawn", NULL), OK);
    assert_int_equal(add(p, 2, "author:kha*", NULL), OK);
    assert_int_equal(add(p, 3, "author:bhutto", NULL), OK);
    assert_string_equal(candidates(p, "Elections"), "0 2 1 ");
    assert_string_equal(candidates(p, "khan elbow"), "2 1 ");
    presearch_free(p);
}

static void an_expression_is_named_by_what_it_needs(void **state)
{
    (void)state;
    struct presearch *p = presearch_new(learnt);
    assert_int_equal(add(p, 0, "/(opec|brent)\\s+cuts/i", NULL), OK);
    assert_int_equal(add(p, 1, "author:/^imran\\b/i", NULL), OK);
    assert_int_equal(add(p, 2, "/\\d+ (tonnes|barrels)/ AND zinc", NULL), OK);
    assert_int_equal(add(p, 3, "oil -/palm(ist)?/", NULL), OK);
    assert_int_equal(add(p, 4, "/^\\d+%/ OR /\\b[A-Z]{2}\\b/", NULL), OK);
    assert_int_equal(add(p, 5, "/^\\d+%/ AND zinc", NULL), OK);
    assert_string_equal(candidates(p, "OPEC has cut"), "1 4 ");
    assert_string_equal(candidates(p, "The BRENT\ncuts"), "0 1 4 ");
    assert_string_equal(candidates(p, "5 barrels"), "1 4 ");
    assert_string_equal(candidates(p, "zinc"), "5 1 4 ");
    assert_int_equal(strlen(candidates(p, "5 barrels of zinc")), 8);
    assert_string_equal(candidates(p, "oil"), "3 1 4 ");
    presearch_free(p);
}

static void only_so_many_expressions_are_tried_on_every_doc(void **state)
{
    (void)state;
    struct presearch *p = presearch_new(learnt);
    char text[64];
    for (uint32_t i = 0; i < EXPRESSIONS_OPEN_MAX; i++) {
        snprintf(text, sizeof text, "/[0-9]{%u}%%/", i);
        assert_int_equal(add(p, i, text, NULL), OK);
    }
    struct errmsg m = {""};
    assert_int_equal(add(p, 1000, "oil OR /[0-9]:[0-9]/", &m), ERR_REFUSED);
    assert_non_null(strstr(m.text, "every doc"));
    assert_int_equal(add(p, 1001, "/[0-9]{7}%/", NULL), OK); // as one that is there
    assert_int_equal(add(p, 1002, "oil AND /[0-9]:[0-9]/", NULL), OK);
    assert_int_equal(add(p, 1003, "/[0-9]: (oil|gas)/", NULL), OK);
    presearch_free(p);
}

static void a_query_without_an_anchor_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const char *const texts[] = {"-oil", "*:*", "published:>now-1d", "oil OR -gas", "-(oil -gas)"};
    struct presearch *p = presearch_new(learnt);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct errmsg m = {""};
        assert_int_equal(add(p, 0, texts[i], &m), ERR_REFUSED);
        assert_non_null(strstr(m.text, "every doc"));
    }
    assert_string_equal(candidates(p, "oil"), "");
    presearch_free(p);
}

static void what_docs_hold_teaches_which_words_are_rare(void **state)
{
    (void)state;
    struct presearch *p = presearch_new(learnt);
    for (int i = 0; i < 1200; i++)
        candidates(p, "parliamentarians spoke");
    assert_int_equal(frequency_docs(learnt), 1200);
    struct presearch *next = presearch_new(learnt);
    // By its length the first word would be the anchor; what was seen says the second.
    assert_int_equal(add(next, 0, "parliamentarians OR xy zz", NULL), OK);
    assert_int_equal(add(next, 1, "parliamentarians xy", NULL), OK);
    assert_string_equal(candidates(next, "parliamentarians xy"), "0 1 ");
    assert_string_equal(candidates(next, "parliamentarians"), "0 ");
    presearch_free(p);
    presearch_free(next);
}

static void many_queries_share_a_word(void **state)
{
    (void)state;
    struct presearch *p = presearch_new(learnt);
    for (uint32_t i = 0; i < 5000; i++) {
        char text[64];
        snprintf(text, sizeof text, "company%u OR shared", i);
        assert_int_equal(add(p, i, text, NULL), OK);
    }
    assert_string_equal(candidates(p, "company4711"), "4711 ");
    assert_string_equal(candidates(p, "company5000"), "");
    presearch_free(p);
}

static int set_up(void **state)
{
    (void)state;
    learnt = frequency_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    frequency_free(learnt);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_query_is_named_once_and_only_for_its_rarest_word, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wildcards_and_fields_lead_to_queries_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_expression_is_named_by_what_it_needs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_so_many_expressions_are_tried_on_every_doc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_without_an_anchor_is_refused_with_a_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_docs_hold_teaches_which_words_are_rare, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_queries_share_a_word, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
