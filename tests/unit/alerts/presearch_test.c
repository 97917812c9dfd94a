// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The presearcher's own promises: every candidate once, good guesses, refusals with a reason. That it never leaves out
// a match is agreement_test.c's.
#include "alerts/expressions.h"
#include "alerts/presearch.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
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
    d->lang = view_of("en");
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

// By the last call of candidates.
static bool is_named(unsigned long id)
{
    char *at = named;
    while (*at) {
        if (strtoul(at, &at, 10) == id)
            return true;
        at += *at == ' ';
    }
    return false;
}

// Each way of asking, with a text that has what is asked for and one that has not.
static void every_kind_of_part_anchors_a_query(void **state)
{
    (void)state;
    static const struct {
        const char *query, *has, *has_not;
    } cases[] = {
        {"*stan", "Pakistan", "Pakistani stands"},
        {"\"https://dawn.com/*\"", "see https://dawn.com/news", "see https://bbc.com/news"},
        {"organi?ation", "an organisation", "a station"},
        {"\"pr* oil\"", "pricey oil", "dear oil"},
        {"\"the * oil\"", "the crude oil", "the crude gas"},
        {"color~1", "colour", "clever"},
        {"government~2", "goverment", "ministry"},
        {"~running", "she runs", "a rune"},
        {"=Oil", "Oil", "gas"},
        {"{NASA}", "NASA", "ESA"},
        {"/pric(e|ing)s? of/", "prices of oil", "pricks of oil"},
        {"/\\boil(field)?\\b.*xyz/is", "OILFIELD, then Xyz", "oilfield"},
        {"/colou?rful/", "colorful", "color"},
        {"gas /[a-z]/", "gas", "oil"},
        {"gas OR /petrol(eum)?/", "Petroleum", "patrol"},
        {"ATLEAST/3(oil OR petrol)", "petrol", "gas"},
        {"FIRST/50(oil)", "oil", "gas"},
        {"\"crude price\"~3", "crude oil price", "crude oil cost"},
        {"oil NOT NEAR/5 palm", "oil", "palm"},
        {"palm NOT NEAR/5 oil", "palm", "oil"},
        {"oil /s price", "price of oil", "oil alone"},
        {"oil NOT /p price", "oil", "price"},
        {"(oil OR gas) NEAR/5 (price ONEAR/2 rise)", "gas price on the rise", "oil and gas"},
        {"author:/^imran/i x1yzz", "x1yzz", "nobody"},
        {"oil -/palm/", "oil", "palm"},
        {"title:oil", "oil", "gas"}, // where it stands is for the evaluator to see
        {"page:2 x1yzz", "x1yzz", "page"},
        {"has:author x1yzz", "x1yzz", "author"},
    };
    struct presearch *p = presearch_new(learnt);
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct errmsg m = {""};
        if (add(p, i, cases[i].query, &m))
            fail_msg("%s: %s", cases[i].query, m.text);
    }
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        candidates(p, cases[i].has);
        if (!is_named(i))
            fail_msg("%s: not named for \"%s\"", cases[i].query, cases[i].has);
        candidates(p, cases[i].has_not);
        if (is_named(i))
            fail_msg("%s: named for \"%s\"", cases[i].query, cases[i].has_not);
    }
    presearch_free(p);
}

static void a_field_that_few_docs_have_is_enough(void **state)
{
    (void)state;
    static const char *const texts[] = {"has:author",       "author:/^imran/i", "geo:31.5,74.3,50km", "page:1..3",
                                        "has:speaker -oil", "author:~khan",     "engagement:>1000",   "source:/^daw/"};
    static const char *const refused[] = {"engagement:<5", "has:source", "has:title", "words:>300",
                                          "has:author OR fetched:>now-1d"};
    struct presearch *p = presearch_new(learnt);
    for (uint32_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(add(p, i, texts[i], NULL), OK);
    for (uint32_t i = 0; i < ARRAY_LEN(refused); i++)
        assert_int_equal(add(p, 100, refused[i], NULL), ERR_REFUSED);
    candidates(p, "of one author");
    for (uint32_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(is_named(i), i == 0 || i == 1 || i == 5 || i == 7);
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
        cmocka_unit_test_setup_teardown(every_kind_of_part_anchors_a_query, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_that_few_docs_have_is_enough, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_without_an_anchor_is_refused_with_a_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_docs_hold_teaches_which_words_are_rare, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_queries_share_a_word, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
