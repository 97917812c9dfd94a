// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sitemaps of all forms: what each field gives, what broken ones still give, and, where the shared data is at hand, the
// samples with the addresses and fields that another reader found in them.
#include "core/clock.h"
#include "core/codec.h"
#include "core/json.h"
#include "core/url.h"
#include "parsers/charset.h"
#include "parsers/feed.h"
#include "parsers/parse.h"
#include "parsers/sitemap.h"
#include "parsers/tree.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t now_ms = INT64_C(1795392000000);

static struct sitemap read_text(const char *text, struct arena *a)
{
    struct sitemap map;
    assert_int_equal(sitemap_read(view_of(text), VIEW_LIT("https://news.example/map.xml"), now_ms, a, &map), OK);
    return map;
}

static void each_field_of_a_news_sitemap_is_read(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct sitemap map = read_text(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' xmlns:image='x' xmlns:video='y'>"
        "<url><loc> /a?x=1&amp;y=2 </loc><lastmod>2026-11-20</lastmod><changefreq>hourly</changefreq>"
        "<priority>0.8</priority><news:news><news:publication><news:name>The &lt;b&gt;Paper&lt;/b&gt;</news:name>"
        "<news:language>ur</news:language></news:publication><news:genres>Blog</news:genres>"
        "<news:publication_date>2026-11-19T08:00:00+05:00</news:publication_date><news:title>A &amp;amp; B</news:title>"
        "<news:keywords>one, two</news:keywords></news:news>"
        "<image:image><image:loc>/p.jpg</image:loc><image:caption>C</image:caption></image:image>"
        "<video:video><video:player_loc>/player</video:player_loc><video:content_loc>/f.mp4</video:content_loc>"
        "<video:player_loc>/player</video:player_loc><video:title>F</video:title>"
        "<video:publication_date>2026-11-18</video:publication_date></video:video><mobile/></url></urlset>",
        a);
    assert_int_equal(map.entry_count, 1);
    const struct sitemap_entry *e = &map.entries[0];
    assert_true(view_is(e->url, "https://news.example/a?x=1&y=2"));
    assert_true(view_is(e->lastmod, "2026-11-20") && e->changed.found && !e->changed.has_time);
    assert_true(view_is(e->freq, "hourly") && e->priority_percent == 80 && e->is_mobile && !e->is_sitemap);
    assert_true(view_is(e->news.title, "A & B") && view_is(e->news.publication, "The Paper"));
    assert_true(view_is(e->news.lang, "ur") && view_is(e->news.keywords, "one, two") &&
                view_is(e->news.genres, "Blog"));
    int64_t ms;
    assert_int_equal(clock_parse_iso(VIEW_LIT("2026-11-19T03:00:00Z"), &ms), OK);
    assert_int_equal(sitemap_time_ms(e), ms); // published wins over changed
    assert_int_equal(e->media_count, 2);
    assert_true(view_is(e->media[0].url, "/p.jpg") && view_is(e->media[0].text, "C") && !e->media[0].is_video);
    assert_true(view_is(e->media[1].url, "/f.mp4") && view_is(e->media[1].title, "F") && e->media[1].is_video);
    assert_true(e->media[1].published.found);
}

static void the_newest_stand_first_and_the_undated_keep_their_order_behind(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct sitemap map = read_text("<urlset><url><loc>/1</loc></url><url><loc>/2</loc><lastmod>2026-01-01</lastmod>"
                                   "</url><url><loc>/3</loc></url><url><loc>/4</loc><lastmod>2026-11-01</lastmod></url>"
                                   "</urlset>",
                                   a);
    static const char *const order[] = {"/4", "/2", "/1", "/3"};
    assert_int_equal(map.entry_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(view_ends(map.entries[i].url, order[i]));
}

static void broken_sitemaps_give_what_they_have(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count;
    } cases[] = {
        {"<urlset><url><loc>http://a.example/1</loc></url><url><loc>http://a.example/2</lo", 2},
        {"<urlset><url><loc>http://a.example/1</loc></url><url><loc>http://a.example/trunc", 1},
        {"<urlset><url><loc>http://a.example/1</loc><lastmod>2026-11", 1},
        {"<urlset><url><loc><url>http://a.example/1</url></loc></url></urlset>", 1},
        {"<sitemapindex><sitemap><loc>http://a.example/1</loc><loc>http://a.example/2</loc></sitemap></sitemapindex>",
         2},
        {"<sitemapindex><sitemap> http://a.example/1 </sitemap></sitemapindex>", 1},
        {"<urlset xmlns='http://wrong.example/'><url><loc>http://a.example/1?a=1&b=2</loc></url></urlset>", 1},
        {"<urlset><url><loc>ftp://a.example/1</loc></url><url><loc/></url></urlset>", 0},
        {"<urlset></urlset>", 0},
        {"http://a.example/1\r\nwww.a.example/2\n# no address\n\nhttps://a.example/3", 3},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        struct sitemap map = read_text(cases[i].text, a);
        if (map.entry_count != cases[i].count)
            fail_msg("%zu entries, not %zu: %s", map.entry_count, cases[i].count, cases[i].text);
    }
}

static void what_is_no_sitemap_is_told(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "just text", "<html><body>no</body></html>", "<rss/>"};
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct sitemap map;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(sitemap_read(view_of(bad[i]), VIEW_LIT("http://a/"), now_ms, a, &map), ERR_SYNTAX);
}

// A generator that knows no limit: 120,000 entries in 14 MB.
static void a_sitemap_beyond_the_limits_is_read_up_to_ours_and_the_rest_counted(void **state)
{
    (void)state;
    enum { ENTRIES = 120000 };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 64 << 20);
    buf_add_str(&text, "<?xml version=\"1.0\"?><urlset>\n");
    for (int i = 0; i < ENTRIES; i++)
        buf_printf(&text,
                   "<url>\n <loc>https://news.example/%d/some-title-of-an-article-that-is-long?a=1&amp;b=2</loc>\n"
                   " <lastmod>2026-11-20T10:00:00Z</lastmod>\n</url>\n",
                   i);
    buf_add_str(&text, "</urlset>");
    struct sitemap map;
    assert_int_equal(sitemap_read(buf_view(&text), VIEW_LIT("https://news.example/"), now_ms, a, &map), OK);
    assert_int_equal(map.entry_count, SITEMAP_ENTRIES_MAX);
    assert_int_equal(map.left_out, ENTRIES - SITEMAP_ENTRIES_MAX);
    assert_true(view_ends(map.entries[0].url, "?a=1&b=2"));
}

static void more_pictures_than_are_kept_do_no_harm(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "<urlset><url><loc>/1</loc>");
    for (int i = 0; i < 100; i++)
        buf_printf(&text, "<image><loc>/%d.jpg</loc><title>t</title></image>", i);
    buf_add_str(&text, "</url><url><loc>/2</loc></url></urlset>");
    buf_add_char(&text, '\0');
    struct sitemap map = read_text(text.p, a);
    assert_int_equal(map.entry_count, 2);
    assert_int_equal(map.entries[0].media_count, SITEMAP_MEDIA_MAX);
    assert_true(view_is(map.entries[0].media[SITEMAP_MEDIA_MAX - 1].url, "/15.jpg"));
    assert_int_equal(map.entries[1].media_count, 0);
}

// ---- the shared samples ------------------------------------------------------------------------------------------

struct miss {
    size_t fields, missed;
};

static void check_text(struct miss *m, const char *file, const char *name, const struct json *said, struct view got)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    if (!json_is_string(said))
        return;
    m->fields++;
    struct view want = text_fold(json_view(said), a, 1 << 16);
    if (view_equals(want, got))
        return;
    m->missed++;
    printf("%s: %s is '%.*s', not '%.*s'\n", file, name, VIEW_ARG(got), VIEW_ARG(want));
}

static void check_date(struct miss *m, const char *file, const char *name, const struct json *said, struct date got)
{
    int64_t ms;
    if (!json_is_string(said))
        return;
    m->fields++;
    struct view text = json_view(said);
    bool read = clock_parse_iso(text, &ms) == OK || clock_parse_http(text, &ms) == OK;
    if (read && got.found && got.ms == ms)
        return;
    m->missed++;
    printf("%s: %s is %lld, not '%.*s'\n", file, name, (long long)got.ms, VIEW_ARG(text));
}

static const struct sitemap_entry *entry_of(const struct sitemap *map, struct view loc)
{
    struct url u;
    const struct sitemap_entry *found = NULL;
    assert_int_equal(url_parse(loc, NULL, &u), OK);
    for (size_t i = 0; i < map->entry_count && !found; i++)
        if (view_is(map->entries[i].url, u.text))
            found = &map->entries[i];
    url_done(&u);
    return found;
}

static void check_media(struct miss *m, const char *file, const struct json *list, bool video,
                        const struct sitemap_entry *e)
{
    size_t at = 0;
    for (const struct json *o = json_first(list); o; o = json_next(o), at++) {
        while (at < e->media_count && e->media[at].is_video != video)
            at++;
        m->fields++;
        if (at >= e->media_count) {
            m->missed++;
            printf("%s: a picture or film is missing\n", file);
            return;
        }
        const struct sitemap_media *got = &e->media[at];
        const struct json *url = json_get(o, "content_loc") ? json_get(o, "content_loc") : json_get(o, "player_loc");
        check_text(m, file, "media url", video ? url : json_get(o, "loc"), got->url);
        check_text(m, file, "media title", json_get(o, "title"), got->title);
        check_text(m, file, "thumbnail", json_get(o, "thumbnail_loc"), got->thumbnail);
        check_date(m, file, "media date", json_get(o, "publication_date"), got->published);
        if (!video)
            check_text(m, file, "caption", json_get(o, "caption"), got->text);
    }
}

static void check_entry(struct miss *m, const char *file, const struct json *want, const struct sitemap *map)
{
    const struct sitemap_entry *e = entry_of(map, json_get_view(want, "loc"));
    const struct json *news = json_get(want, "news"), *publication = json_get(news, "publication");
    m->fields++;
    if (!e) {
        m->missed++;
        printf("%s: %.*s is missing\n", file, VIEW_ARG(json_get_view(want, "loc")));
        return;
    }
    check_text(m, file, "lastmod", json_get(want, "lastmod"), e->lastmod);
    check_date(m, file, "lastmod", json_get(want, "lastmod"), e->changed);
    check_text(m, file, "changefreq", json_get(want, "changefreq"), e->freq);
    if (json_get(want, "priority"))
        assert_int_equal(e->priority_percent, (int)(strtod(json_get_view(want, "priority").p, NULL) * 100 + 0.5));
    check_text(m, file, "news title", json_get(news, "title"), e->news.title);
    check_text(m, file, "news name", json_get(publication, "name"), e->news.publication);
    check_text(m, file, "news language", json_get(publication, "language"), e->news.lang);
    check_text(m, file, "news keywords", json_get(news, "keywords"), e->news.keywords);
    check_text(m, file, "news genres", json_get(news, "genres"), e->news.genres);
    check_date(m, file, "news date", json_get(news, "publication_date"), e->news.published);
    check_media(m, file, json_get(want, "images"), false, e);
    check_media(m, file, json_get(want, "videos"), true, e);
}

// The decoded text of a file as the parse stage makes it.
static struct view text_of(const char *dir, const char *file, struct arena *a)
{
    CLEANUP(buf_done) struct buf bytes, plain;
    buf_init(&bytes, 1 << 20);
    buf_init(&plain, 1 << 20);
    shared_read(dir, file, &bytes);
    if (codec_decode(CODEC_GZIP, buf_view(&bytes), &plain) != OK)
        return charset_decode(arena_copy(a, buf_view(&bytes)), (struct view){0}, 1 << 20, a, NULL);
    return charset_decode(arena_copy(a, buf_view(&plain)), (struct view){0}, 1 << 20, a, NULL);
}

// Feeds are read by parsers/feed: through the parse stage's eyes they are links like others.
static void check_feed(struct miss *m, const char *file, const struct json *want, struct view text, struct arena *a)
{
    struct page page = {.url = VIEW_LIT("https://www.example.com/"), .kind = PAGE_SITEMAP, .fetched_ms = now_ms};
    const struct http_response response = {.status = 200, .body = text};
    struct parsed p;
    assert_int_equal(parse_page(&page, &response, a, &p), OK);
    size_t i = 0;
    for (const struct json *o = json_first(want); o; o = json_next(o)) {
        if (json_get_view(o, "loc").n == 0)
            continue; // an entry whose guid says that it is no address
        assert_true(i < p.link_count);
        check_text(m, file, "loc", json_get(o, "loc"), p.links[i].url);
        check_date(m, file, "date", json_get(o, "lastmod"),
                   (struct date){.found = true, .ms = p.links[i].hint.published_ms});
        i++;
    }
    assert_int_equal(i, p.link_count);
}

static void check_sample(struct miss *m, const char *dir, struct view line)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(json_cleanup) struct json *root = NULL;
    assert_int_equal(json_parse(line, &root, NULL), OK);
    const char *file = arena_copy(a, json_get_view(root, "file")).p;
    struct view kind = json_get_view(root, "kind"), text = text_of(dir, file, a);
    const struct json *urls = json_get(root, "urls");
    if (view_is(kind, "rss") || view_is(kind, "atom")) {
        check_feed(m, file, urls, text, a);
        return;
    }
    struct sitemap map;
    assert_int_equal(sitemap_read(text, VIEW_LIT("https://www.example.com/map.xml"), now_ms, a, &map), OK);
    if (map.entry_count != (size_t)json_get_int(root, "count", -1))
        fail_msg("%s: %zu entries", file, map.entry_count);
    for (const struct json *want = json_first(urls); want; want = json_next(want))
        check_entry(m, file, want, &map);
    if (map.entry_count > 0)
        assert_int_equal(map.entries[0].is_sitemap, view_is(kind, "index"));
}

static void the_shared_samples_give_every_address_and_field(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("sitemaps", dir))
        return;
    CLEANUP(buf_done) struct buf list;
    buf_init(&list, 1 << 20);
    shared_read(dir, "expected.jsonl", &list);
    struct miss m = {0};
    size_t files = 0;
    for (struct view rest = buf_view(&list), line; (line = view_cut(&rest, '\n')).n > 0; files++)
        check_sample(&m, dir, line);
    printf("%zu files, %zu fields, %zu missed\n", files, m.fields, m.missed);
    assert_int_equal(files, 20);
    assert_int_equal(m.missed, 0);
}

static void the_shared_inline_samples_give_as_many_addresses_as_expected(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("sitemaps", dir))
        return;
    CLEANUP(buf_done) struct buf list;
    buf_init(&list, 1 << 20);
    shared_read(dir, "inline.jsonl", &list);
    for (struct view rest = buf_view(&list), line; (line = view_cut(&rest, '\n')).n > 0;) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        CLEANUP(json_cleanup) struct json *root = NULL;
        assert_int_equal(json_parse(line, &root, NULL), OK);
        struct page page = {.url = json_get_view(root, "url"), .kind = PAGE_SITEMAP, .fetched_ms = now_ms};
        const struct http_response response = {.status = 200, .body = json_get_view(root, "content")};
        struct parsed p;
        assert_int_equal(parse_page(&page, &response, a, &p), OK);
        int64_t urls = 0, maps = 0;
        for (size_t i = 0; i < p.link_count; i++)
            *(p.links[i].kind == PAGE_SITEMAP ? &maps : &urls) += 1;
        // The one that wants 0 is about refusing addresses outside of the sitemap's own folder. The press keeps its
        // sitemaps in folders of their own, so that rule is not ours.
        bool folder_rule = view_is(json_get_view(root, "id"), "testLenientParser");
        if (urls != json_get_int(root, "urls", 0) + folder_rule || maps != json_get_int(root, "sitemaps", 0))
            fail_msg("%.*s: %lld addresses, %lld sitemaps", VIEW_ARG(json_get_view(root, "id")), (long long)urls,
                     (long long)maps);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_of_a_news_sitemap_is_read),
        cmocka_unit_test(the_newest_stand_first_and_the_undated_keep_their_order_behind),
        cmocka_unit_test(broken_sitemaps_give_what_they_have),
        cmocka_unit_test(what_is_no_sitemap_is_told),
        cmocka_unit_test(a_sitemap_beyond_the_limits_is_read_up_to_ours_and_the_rest_counted),
        cmocka_unit_test(more_pictures_than_are_kept_do_no_harm),
        cmocka_unit_test(the_shared_samples_give_every_address_and_field),
        cmocka_unit_test(the_shared_inline_samples_give_as_many_addresses_as_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
