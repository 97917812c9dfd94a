// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Lists of feeds: what others write, our own there and back, and, where the shared data is at hand, all real lists.
#include "parsers/opml.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct source *read_list(const char *text, struct arena *a, size_t *ret_count, size_t *ret_left_out)
{
    struct source *list;
    assert_int_equal(opml_read(view_of(text), a, &list, ret_count, ret_left_out), OK);
    return list;
}

static void outlines_with_a_feed_become_sources(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    size_t count, left_out;
    struct source *s =
        read_list("<opml version='1.0'><head><title>T</title></head><body>"
                  "<outline text='Asia'><outline title='Pak / istan' text='x'>"
                  "<outline text='One &amp; only' xmlUrl='https://a.example/rss?a=1&amp;b=2' "
                  "htmlUrl='https://a.example/' type='rss' "
                  "language='ur'/></outline><outline text='Two' XMLURL='feed://b.example/atom'/></outline>"
                  "<outline text='no feed' type='link' url='https://c.example/'/>"
                  "<outline text='Three' xmlUrl='feed:https://d.example/' language='unknown'/>"
                  "<outline text='bad' xmlUrl='ftp://e.example/'/><outline text='bad' xmlUrl='none'/></body></opml>",
                  a, &count, &left_out);
    assert_int_equal(count, 3);
    assert_int_equal(left_out, 2);
    assert_true(view_is(s[0].title, "One & only") && view_is(s[0].url, "https://a.example/rss?a=1&b=2"));
    assert_true(view_is(s[0].site, "https://a.example/") && view_is(s[0].lang, "ur"));
    assert_true(view_is(s[0].collection, "Asia/Pak - istan") && s[0].name.n == 0 && s[0].enabled);
    assert_true(view_is(s[1].url, "http://b.example/atom") && view_is(s[1].collection, "Asia"));
    assert_true(view_is(s[2].url, "https://d.example/") && s[2].collection.n == 0 && s[2].lang.n == 0);
    assert_true(s[2].kind == PAGE_FEED && s[2].interval_ms == SOURCE_INTERVAL_DEFAULT_MS);
}

static void a_broken_list_is_read_and_what_is_none_is_told(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    size_t count, left_out;
    struct source *s = read_list("\n<opml><body><outline text=A & B xmlUrl='http://a.example/1'>"
                                 "<outline text='Q&A' xmlUrl='http://a.example/?x=1&y=2'/><outline text='cut",
                                 a, &count, &left_out);
    assert_true(count >= 1 && view_is(s[count - 1].url, "http://a.example/?x=1&y=2"));
    static const char *const bad[] = {"", "text", "<rss/>", "<html><outline xmlUrl='http://a.example/'/></html>"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(opml_read(view_of(bad[i]), a, &s, &count, &left_out), ERR_SYNTAX);
}

static void values_that_were_never_escaped_are_read(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    size_t count, left_out;
    struct source *s = read_list(
        "<opml><body><outline text=\"The \"Daily\" News\" title='' description=\"<a href=\"x\" class=\"y\">by</a> it\" "
        "xmlUrl=\"https://a.example/\" type=\"rss\" />\n<outline text=\"fine\" unknown=\"1\" "
        "xmlUrl=\"https://b.example/\">"
        "</outline><outline description=\"\"'So' it is.\" - They\" "
        "xmlUrl=\"https://c.example/\"></outline></body></opml>",
        a, &count, &left_out);
    assert_int_equal(count, 3);
    assert_true(view_is(s[0].title, "The \"Daily\" News") && view_is(s[0].url, "https://a.example/"));
    assert_true(view_is(s[1].title, "fine") && view_is(s[2].url, "https://c.example/"));
}

static void a_list_of_ours_reads_back_as_it_was(void **state)
{
    (void)state;
    static const struct source list[] = {
        {.name = VIEW_INIT("a"),
         .title = VIEW_INIT("A \"<&>' \xDB\x81"),
         .url = VIEW_INIT("https://a.example/?x=1&y=2"),
         .medium = VIEW_INIT("web"),
         .collection = VIEW_INIT("Asia"),
         .kind = PAGE_FEED,
         .interval_ms = 60000,
         .enabled = true},
        {.name = VIEW_INIT("b"),
         .url = VIEW_INIT("https://b.example/news"),
         .title = VIEW_INIT("B"),
         .kind = PAGE_SECTION,
         .medium = VIEW_INIT("print"),
         .lang = VIEW_INIT("ur"),
         .country = VIEW_INIT("PK"),
         .site = VIEW_INIT("https://b.example/"),
         .collection = VIEW_INIT("Asia/Pakistan/Sindh"),
         .interval_ms = 300000},
        {.name = VIEW_INIT("c"),
         .title = VIEW_INIT("C"),
         .url = VIEW_INIT("https://c.example/map.xml"),
         .kind = PAGE_SITEMAP,
         .medium = VIEW_INIT("web"),
         .collection = VIEW_INIT("Europe/Pakistan"),
         .interval_ms = 300000,
         .enabled = true},
    };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    size_t count, left_out;
    buf_init(&out, 1 << 16);
    opml_write(list, ARRAY_LEN(list), VIEW_LIT("T & U"), 0, &out);
    struct source *back = read_list(out.p, a, &count, &left_out);
    assert_int_equal(count, ARRAY_LEN(list));
    for (size_t i = 0; i < count; i++) {
        const struct source *s = &list[i], *b = &back[i];
        assert_true(view_equals(s->name, b->name) && view_equals(s->title, b->title) && view_equals(s->url, b->url));
        assert_true(view_equals(s->medium, b->medium) && view_equals(s->lang, b->lang));
        assert_true(view_equals(s->country, b->country) && view_equals(s->site, b->site));
        assert_true(view_equals(s->collection, b->collection) && s->kind == b->kind && s->enabled == b->enabled);
        assert_int_equal(s->interval_ms, b->interval_ms);
    }
}

// ---- the shared lists --------------------------------------------------------------------------------------------

enum { ADDRESSES_MAX = 4000 };
static char *found[ADDRESSES_MAX];
static size_t found_count, list_count;

static int read_file(const char *path, const struct stat *st, int type)
{
    (void)st;
    if (type != FTW_F || !view_ends(view_of(path), ".opml"))
        return 0;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    size_t count, left_out;
    struct source *s;
    buf_init(&text, 1 << 20);
    shared_read("/", path + 1, &text);
    if (opml_read(buf_view(&text), a, &s, &count, &left_out) != OK)
        fail_msg("%s does not parse", path);
    if (count == 0 || left_out > 0)
        fail_msg("%s: %zu sources, %zu left out", path, count, left_out);
    for (size_t i = 0; i < count && found_count < ADDRESSES_MAX; i++)
        found[found_count++] = strndup(s[i].url.p, s[i].url.n);
    list_count++;
    return 0;
}

static void all_real_lists_give_their_addresses(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("feeds", dir))
        return;
    CLEANUP(buf_done) struct buf urls;
    char lists[SHARED_PATH_MAX + 32];
    snprintf(lists, sizeof lists, "%s/awesome-rss-opml", dir);
    buf_init(&urls, 1 << 20);
    shared_read(lists, "urls.txt", &urls);
    assert_int_equal(ftw(lists, read_file, 16), 0);
    size_t wanted = 0, missed = 0;
    for (struct view rest = buf_view(&urls), line; (line = view_cut(&rest, '\n')).n > 0; wanted++) {
        size_t i = 0;
        while (i < found_count && !view_is(line, found[i]))
            i++;
        if (i == found_count && ++missed)
            printf("missed: %.*s\n", VIEW_ARG(line));
    }
    printf("%zu lists, %zu addresses, %zu of %zu wanted missed\n", list_count, found_count, missed, wanted);
    assert_int_equal(list_count, 118);
    assert_int_equal(wanted, 781);
    assert_int_equal(missed, 0);
    while (found_count > 0)
        free(found[--found_count]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outlines_with_a_feed_become_sources),
        cmocka_unit_test(a_broken_list_is_read_and_what_is_none_is_told),
        cmocka_unit_test(values_that_were_never_escaped_are_read),
        cmocka_unit_test(a_list_of_ours_reads_back_as_it_was),
        cmocka_unit_test(all_real_lists_give_their_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
