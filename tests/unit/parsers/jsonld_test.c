// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON-LD as the web writes it: mended where a person could read it, and what is read from it.
#include "core/json.h"
#include "parsers/jsonld.h"
#include "parsers/jsonld_repair.h"
#include "tests/support/unit.h"

#include <string.h>

static void mended_json_is_what_was_meant(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"{\"a\":1,}", "[{\"a\":1}]"},
        {"{\"a\":[1,2,],,\"b\":3}", "[{\"a\":[1,2],\"b\":3}]"},
        {"{\"a\":\"x\ny\"}", "[{\"a\":\"x\\ny\"}]"},
        {"{\"a\":\"He said \"no\" to it\",\"b\":1}", "[{\"a\":\"He said \\\"no\\\" to it\",\"b\":1}]"},
        {"{\"a\":\"he said \"yes\", then left\",\"b\":1}", "[{\"a\":\"he said \\\"yes\\\", then left\",\"b\":1}]"},
        {"{\"a\":\"it\\'s\"}", "[{\"a\":\"it's\"}]"},
        {"{\"a\":\"\\u00e4\\u12\"}", "[{\"a\":\"\\u00e4u12\"}]"},
        {"<!-- {\"a\":1} -->", "[{\"a\":1}]"},
        {"//<![CDATA[\n{\"a\":1}\n//]]>", "[{\"a\":1}]"},
        {"/* x */ {\"a\": /* y */ 1, // z\n \"b\":2};", "[{\"a\":1,\"b\":2}]"},
        {"{\"a\":1}{\"b\":2}", "[{\"a\":1},{\"b\":2}]"},
        {"{&quot;a&quot;:&quot;x &amp; y&quot;}", "[{\"a\":\"x & y\"}]"},
        {"{\"a\":,\"b\":undefined,\"c\":NaN}", "[{\"a\":null,\"b\":null,\"c\":null}]"},
        {"{\"a\":\"x\"\n\"b\":\"y\"}", "[{\"a\":\"x\",\"b\":\"y\"}]"},
        {"{\"a\":\"x\",\"b\":{\"c\":[\"d", "[{\"a\":\"x\",\"b\":{\"c\":[\"d\"]}}]"},
        {"{\"a\":[1,2}", "[{\"a\":[1,2]}]"},
        {"no json at all", "[]"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(buf_done) struct buf got;
        buf_init(&got, 4096);
        jsonld_repair(view_of(cases[i].text), &got);
        if (!view_is(buf_view(&got), cases[i].expected))
            fail_msg("<%s> gives <%.*s>, not <%s>", cases[i].text, VIEW_ARG(buf_view(&got)), cases[i].expected);
    }
}

static void read_block(const char *text, struct arena *a, struct facts *f)
{
    const struct scrubbed blocks = {.jsonld = {view_of(text)}, .jsonld_count = 1};
    *f = (struct facts){0};
    jsonld_read(&blocks, false, INT64_C(1795392000000), a, f);
}

static void names_by_reference_are_looked_up(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct facts f;
    read_block("{\"@graph\":[{\"@type\":\"Article\",\"headline\":\"Quay\",\"author\":{\"@id\":\"#p\"}},"
               "{\"@type\":\"Person\",\"@id\":\"#p\",\"name\":\"Amina Khan\"}]}",
               a, &f);
    assert_int_equal(f.author_count, 1);
    assert_true(view_is(f.authors[0], "Amina Khan"));
    assert_string_equal(f.from[FACT_AUTHORS], "jsonld");
}

static void what_the_article_leaves_open_the_page_tells(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct facts f;
    read_block("[{\"@type\":\"WebPage\",\"inLanguage\":\"ur-PK\"},"
               "{\"@type\":\"NewsArticle\",\"headline\":\"Quay\",\"datePublished\":\"20/11/2026\"}]",
               a, &f);
    assert_true(view_is(f.title, "Quay") && view_is(f.lang, "ur-PK") && f.published.found);
}

static void a_page_that_is_not_free_says_so(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct facts f;
    read_block("{\"@type\":\"Article\",\"isAccessibleForFree\":\"False\"}", a, &f);
    assert_true(f.paywall);
    read_block("{\"@type\":\"Article\",\"isAccessibleForFree\":true,"
               "\"hasPart\":{\"@type\":\"WebPageElement\",\"isAccessibleForFree\":false}}",
               a, &f);
    assert_true(f.paywall);
    read_block("{\"@type\":\"Article\",\"isAccessibleForFree\":true}", a, &f);
    assert_false(f.paywall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mended_json_is_what_was_meant),
        cmocka_unit_test(names_by_reference_are_looked_up),
        cmocka_unit_test(what_the_article_leaves_open_the_page_tells),
        cmocka_unit_test(a_page_that_is_not_free_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
