// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The heads of pages and links: there and back, and what is not one.
#include "core/page.h"
#include "tests/support/unit.h"

static void a_page_reads_back_as_it_was_written(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    struct page p = {
        .url = VIEW_LIT("http://a/1"),
        .final_url = VIEW_LIT("http://a/2"),
        .kind = PAGE_SITEMAP,
        .source = VIEW_LIT("src"),
        .medium = VIEW_LIT("print"),
        .lang = VIEW_LIT("ar"),
        .country = VIEW_LIT("EG"),
        .status = 200,
        .fetched_ms = 1700000000000,
        .hint = {.title = VIEW_LIT("t"), .author = VIEW_LIT("w"), .published_ms = 5},
        .depth = 2,
        .shape = VIEW_LIT("/news/N"),
    };
    buf_init(&out, 10000);
    json_init(&w, &out);
    page_write(&p, &w);
    struct page back;
    assert_int_equal(page_read(buf_view(&out), a, &back), OK);
    assert_true(view_equals(back.url, p.url) && view_equals(back.final_url, p.final_url));
    assert_true(view_equals(back.source, p.source) && view_equals(back.medium, p.medium));
    assert_true(view_equals(back.lang, p.lang) && view_equals(back.country, p.country));
    assert_true(view_equals(back.hint.title, p.hint.title) && view_equals(back.hint.author, p.hint.author));
    assert_true(back.kind == p.kind && back.status == p.status && back.fetched_ms == p.fetched_ms);
    assert_int_equal(back.hint.published_ms, 5);
    assert_true(back.depth == 2 && view_equals(back.shape, p.shape));
}

static void a_link_is_small_and_reads_back(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    struct link l = {.url = VIEW_LIT("http://a/1"), .kind = PAGE_ARTICLE, .source = VIEW_LIT("s")}, back;
    buf_init(&out, 10000);
    json_init(&w, &out);
    link_write(&l, &w);
    assert_string_equal(out.p, "{\"url\":\"http://a/1\",\"kind\":\"article\",\"source\":\"s\"}");
    assert_int_equal(link_read(buf_view(&out), a, &back), OK);
    assert_true(view_is(back.source, "s"));
    assert_int_equal(back.hint.title.n, 0);
}

static void a_link_tells_how_it_was_found_and_what_becomes_of_it(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    struct link l = {.url = VIEW_LIT("http://a/1"),
                     .kind = PAGE_SECTION,
                     .depth = 3,
                     .state = VIEW_LIT("old"),
                     .version = VIEW_LIT("2026-11-25"),
                     .shape = VIEW_LIT("/news/N")},
                back;
    buf_init(&out, 10000);
    json_init(&w, &out);
    link_write(&l, &w);
    assert_int_equal(link_read(buf_view(&out), a, &back), OK);
    assert_true(back.kind == PAGE_SECTION && back.depth == 3);
    assert_true(view_equals(back.state, l.state) && view_equals(back.version, l.version));
    assert_true(view_equals(back.shape, l.shape));
}

static void what_is_no_record_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "[]",
                                      "{}",
                                      "{\"url\":\"x\"}",
                                      "{\"kind\":\"feed\"}",
                                      "{\"url\":\"x\",\"kind\":\"tea\"}",
                                      "{\"url\":7,\"kind\":\"feed\"}"};
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct page p;
        struct link l;
        assert_int_equal(page_read(view_of(bad[i]), a, &p), ERR_SYNTAX);
        assert_int_equal(link_read(view_of(bad[i]), a, &l), ERR_SYNTAX);
    }
    assert_string_equal(page_kind_name(PAGE_KIND_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_reads_back_as_it_was_written),
        cmocka_unit_test(a_link_is_small_and_reads_back),
        cmocka_unit_test(a_link_tells_how_it_was_found_and_what_becomes_of_it),
        cmocka_unit_test(what_is_no_record_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
