// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What addresses of one kind have in common, and what follows from how they turned out.
#include "parsers/shape.h"
#include "tests/support/unit.h"

static void addresses_of_one_kind_have_one_shape(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"https://a.example/", "/"},
        {"https://a.example/sport", "/w"},
        {"https://a.example/Sport/cricket/", "/sport/w"},
        {"https://a.example/news/2026/11/25/floods-in-the-north-4711.html", "/news/Y/D/D/*N.html"},
        {"https://a.example/world/2026/nov/25/short-title", "/world/Y/M/D/-"},
        {"https://a.example/sudan-museums-fa3849af561dd96f0612e395e75b84d8", "/*N"},
        {"https://a.example/news/123456/a-b", "/news/N/-"},
        {"https://a.example/c4gl1x8v", "/X"},
        {"https://a.example/story.php?id=77&sort=new", "/w.php?id=N&sort=w"},
        {"https://a.example/story.php?utm_source=x#y", "/w.php?utm_source=w"},
        {"https://a.example/%D8%AE%D8%A8%D8%B1", "/w"},
        {"https://a.example/%D8%AE%D8%A8%D8%B1-%D8%B1-%D8%AE-%D8%A8%D8%B1", "/*"},
        {"https://a.example//double///slash", "/double/w"},
    };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct url u;
        assert_int_equal(url_parse(view_of(cases[i][0]), NULL, &u), OK);
        struct view shape = shape_of(&u, a);
        if (!view_is(shape, cases[i][1]))
            fail_msg("%s: %.*s, not %s", cases[i][0], VIEW_ARG(shape), cases[i][1]);
        url_done(&u);
    }
}

static void a_shape_is_bounded(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    struct url u;
    buf_init(&text, URL_MAX_BYTES);
    buf_add_str(&text, "https://a.example");
    for (int i = 0; i < 800; i++)
        buf_add_str(&text, "/section");
    assert_int_equal(url_parse(buf_view(&text), NULL, &u), OK);
    assert_int_equal(shape_of(&u, a).n, SHAPE_MAX_BYTES);
    url_done(&u);
}

static void a_few_tries_decide_nothing_many_do(void **state)
{
    (void)state;
    static const struct {
        int64_t tried, good;
        enum shape_verdict verdict;
    } cases[] = {{0, 0, SHAPE_UNKNOWN},  {3, 0, SHAPE_UNKNOWN}, {3, 3, SHAPE_UNKNOWN},
                 {4, 0, SHAPE_BARREN},   {4, 1, SHAPE_GOOD},    {20, 20, SHAPE_GOOD},
                 {20, 4, SHAPE_UNKNOWN}, {20, 2, SHAPE_BARREN}, {1000, 250, SHAPE_GOOD}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct yield item = {.shape = VIEW_LIT("/w"), .tried = cases[i].tried, .good = cases[i].good};
        struct yields y = {.items = &item, .count = 1};
        assert_int_equal(shape_judge(&y, VIEW_LIT("/w")), cases[i].verdict);
        assert_int_equal(shape_judge(&y, VIEW_LIT("/x")), SHAPE_UNKNOWN);
        assert_int_equal(shape_tried(&y, VIEW_LIT("/w")), cases[i].tried);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_one_kind_have_one_shape),
        cmocka_unit_test(a_shape_is_bounded),
        cmocka_unit_test(a_few_tries_decide_nothing_many_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
