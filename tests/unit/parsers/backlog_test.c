// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What of a sitemap is fetched: the new, not the archive; and how an index is followed.
#include "core/clock.h"
#include "parsers/backlog.h"
#include "tests/support/unit.h"

#include <stdio.h>

enum { MANY = 3000 };

static const int64_t day_ms = 86400 * 1000;
static const struct page map_page = {.url = VIEW_INIT("https://news.example/map.xml"),
                                     .kind = PAGE_SITEMAP,
                                     .source = VIEW_INIT("news"),
                                     .fetched_ms = INT64_C(1795392000000)};

static struct sitemap_entry dated(int64_t days_ago)
{
    return (struct sitemap_entry){
        .url = VIEW_LIT("https://news.example/a"),
        .lastmod = VIEW_LIT("some day"),
        .changed = {.ms = map_page.fetched_ms - days_ago * day_ms, .found = true, .has_time = true}};
}

static void judge(struct sitemap_entry *entries, size_t count, const struct page *page, bool known, struct arena *a,
                  struct link **ret)
{
    const struct sitemap map = {.entries = entries, .entry_count = count};
    size_t n;
    backlog_links(&map, page, known, a, ret, &n);
    assert_int_equal(n, count);
}

static size_t in_state(const struct link *links, size_t count, const char *state)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += view_is(links[i].state, state);
    return n;
}

static void what_is_recent_is_fetched_and_what_is_old_is_counted(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct link *l;
    struct sitemap_entry entries[] = {dated(0), dated(6), dated(8), dated(4000), dated(9)};
    entries[4].news.published = (struct date){.ms = map_page.fetched_ms, .found = true}; // the news date wins
    entries[4].news.title = VIEW_LIT("T");
    judge(entries, 5, &map_page, false, a, &l);
    static const char *const states[] = {"", "", "old", "old", ""};
    for (size_t i = 0; i < 5; i++)
        assert_true(view_is(l[i].state, states[i]) && l[i].kind == PAGE_ARTICLE && view_is(l[i].source, "news"));
    assert_true(view_is(l[4].hint.title, "T") && l[4].hint.published_ms == map_page.fetched_ms);
    assert_int_equal(l[0].hint.published_ms, 0); // a lastmod is no date of publication
}

static void what_was_there_at_the_first_reading_is_backlog_beyond_a_bound(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct link *l;
    struct sitemap_entry *entries = arena_array(a, MANY, sizeof *entries);
    for (size_t i = 0; i < MANY; i++)
        entries[i] = i < MANY / 2 ? dated(0) : (struct sitemap_entry){.url = VIEW_LIT("https://news.example/a")};
    judge(entries, MANY, &map_page, false, a, &l);
    assert_int_equal(in_state(l, MANY, ""), BACKLOG_DATED_MAX + BACKLOG_UNDATED_MAX);
    assert_int_equal(in_state(l, MANY, "backlog"), MANY - BACKLOG_DATED_MAX - BACKLOG_UNDATED_MAX);
    judge(entries, MANY, &map_page, true, a, &l); // by then the frontier knows them
    assert_int_equal(in_state(l, MANY, ""), MANY);
}

static void what_never_changes_is_old(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct link *l;
    struct sitemap_entry entry = {.url = VIEW_LIT("https://news.example/a"), .freq = VIEW_LIT("never")};
    judge(&entry, 1, &map_page, true, a, &l);
    assert_true(view_is(l[0].state, "old"));
}

static void a_sitemap_of_an_index_is_read_again_when_it_changes(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct link *l;
    struct sitemap_entry entries[] = {dated(1), dated(1), dated(400), dated(0)};
    for (size_t i = 0; i < 4; i++)
        entries[i].is_sitemap = true;
    entries[1].changed.has_time = false; // a day only: it may change again within it
    entries[3].changed.found = false;
    entries[3].lastmod = (struct view){0};
    judge(entries, 4, &map_page, false, a, &l);
    assert_true(l[0].kind == PAGE_SITEMAP && l[0].depth == 1 && view_is(l[0].version, "some day"));
    assert_true(view_starts(l[1].version, "some day/") && l[1].state.n == 0);
    assert_true(view_is(l[2].state, "old"));
    assert_true(view_starts(l[3].version, "/") && l[3].state.n == 0);
    struct page later = map_page;
    later.fetched_ms += 60 * 60 * 1000;
    struct link *again;
    judge(entries, 4, &later, true, a, &again);
    assert_true(view_equals(l[0].version, again[0].version));
    assert_false(view_equals(l[1].version, again[1].version));
    assert_false(view_equals(l[3].version, again[3].version));
}

static void indexes_are_bounded_in_breadth_and_depth(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct link *l;
    struct sitemap_entry *entries = arena_array(a, MANY, sizeof *entries);
    for (size_t i = 0; i < MANY; i++) {
        entries[i] = i < MANY / 2 ? dated(0) : (struct sitemap_entry){.url = VIEW_LIT("https://news.example/m")};
        entries[i].is_sitemap = true;
    }
    judge(entries, MANY, &map_page, false, a, &l);
    assert_int_equal(in_state(l, MANY, ""), 2 * BACKLOG_MAPS_MAX);
    assert_true(l[MANY / 2].state.n == 0 && l[MANY - 1].state.n == 0); // of the undated both ends
    struct page deep = map_page;
    deep.depth = BACKLOG_DEPTH_MAX;
    judge(entries, 1, &deep, false, a, &l);
    assert_true(view_is(l[0].state, "trap"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_recent_is_fetched_and_what_is_old_is_counted),
        cmocka_unit_test(what_was_there_at_the_first_reading_is_backlog_beyond_a_bound),
        cmocka_unit_test(what_never_changes_is_old),
        cmocka_unit_test(a_sitemap_of_an_index_is_read_again_when_it_changes),
        cmocka_unit_test(indexes_are_bounded_in_breadth_and_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
