// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parse stage with a real Redis: pages in, docs and links out, failures where they belong, hints and hostile input.
#include "core/buf.h"
#include "core/clock.h"
#include "core/codec.h"
#include "core/health.h"
#include "parsers/backlog.h"
#include "parsers/parse.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct redis_server server;
static struct config config;
static struct stage stage, watcher; // the stage works in a thread while the tests run
static pthread_t thread;
static char quiet[] = "error";
static const int64_t now_ms = INT64_C(1795392000000);

static const char article[] =
    "<html lang=\"en\"><head><title>A harbour opens</title></head><body><p>The harbour of the town opens in spring, "
    "as its keeper said on Friday to a crowd that had waited for the news all winter long.</p><p>Ships of any size may "
    "moor at the new quay, and boats keep their old places on the inner side of it.</p></body></html>";
static const char feed[] =
    "<rss version=\"2.0\"><channel><title>T</title><item><title>A harbour opens</title><link>https://news.example/a"
    "</link><author>Amina Khan</author><pubDate>Fri, 20 Nov 2026 09:30:00 GMT</pubDate></item></channel></rss>";

static void *run(void *user)
{
    return (void *)(intptr_t)parse_run(user);
}

static int start(void **state)
{
    struct errmsg m;
    (void)state;
    redis_server_start(&server);
    config = (struct config){.data = server.dir, .redis = server.address, .log = quiet};
    config.crawler.max_body_bytes = 1 << 20;
    return stage_open(&config, "parse", 1, &stage, &m) || stage_open(&config, "test", 1, &watcher, &m) ||
           pthread_create(&thread, NULL, run, &stage);
}

static int stop(void **state)
{
    (void)state;
    void *ended = NULL;
    stage_stop();
    bool fine = pthread_join(thread, &ended) == 0 && (intptr_t)ended == OK;
    stage_close(&stage);
    stage_close(&watcher);
    redis_server_stop(&server);
    return fine ? 0 : -1;
}

// ---- one page ----------------------------------------------------------------------------------------------------

static void parse(struct page page, struct view body, struct arena *a, struct parsed *ret)
{
    struct http_response response = {.status = 200, .body = body};
    if (page.url.n == 0)
        page.url = VIEW_LIT("https://news.example/a");
    page.fetched_ms = now_ms;
    assert_int_equal(parse_page(&page, &response, a, ret), OK);
}

static void hints_of_the_feed_fill_what_the_page_does_not_say(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct parsed p;
    struct page page = {.hint = {VIEW_LIT("From the feed"), VIEW_LIT("Amina Khan"), now_ms - 1000}};
    parse(page, view_of(article), a, &p);
    assert_true(view_is(p.doc->title, "A harbour opens"));
    assert_int_equal(p.doc->author_count, 1);
    assert_true(view_is(p.doc->authors[0], "Amina Khan"));
    assert_int_equal(p.doc->published_ms, now_ms - 1000);
    parsed_done(&p);
}

static void a_page_and_its_address_with_tracking_are_one_doc(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct parsed one, two;
    parse((struct page){.url = VIEW_LIT("https://news.example/a")}, view_of(article), a, &one);
    parse((struct page){.url = VIEW_LIT("https://news.example/a?utm_source=x#top")}, view_of(article), a, &two);
    assert_int_equal(one.doc->id.n, 32);
    assert_true(view_equals(one.doc->id, two.doc->id));
    parsed_done(&one);
    parsed_done(&two);
}

static void a_feed_is_a_feed_even_where_an_article_was_expected(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct parsed p;
    parse((struct page){.kind = PAGE_ARTICLE, .source = VIEW_LIT("example")}, view_of(feed), a, &p);
    assert_string_equal(p.what, "feed");
    assert_null(p.doc);
    assert_int_equal(p.link_count, 1);
    assert_true(view_is(p.links[0].source, "example"));
    assert_true(view_is(p.links[0].hint.author, "Amina Khan"));
}

static void a_gzip_file_is_unpacked_though_no_header_says_so(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf packed;
    struct parsed p;
    buf_init(&packed, 1 << 16);
    assert_int_equal(codec_encode(CODEC_GZIP, view_of(feed), &packed), OK);
    parse((struct page){.kind = PAGE_FEED}, buf_view(&packed), a, &p);
    assert_string_equal(p.what, "feed");
    assert_int_equal(p.link_count, 1);
    parse((struct page){.kind = PAGE_FEED}, (struct view){packed.p, packed.n - 12}, a, &p); // broken off
    assert_true(p.link_count <= 1);
    parse((struct page){.kind = PAGE_FEED}, VIEW_LIT("\x1F\x8B\x08 no gzip"), a, &p);
    assert_string_equal(p.what, "not-html");
}

#define SENTENCE "The harbour that was promised for nine years was opened on Sunday by the people who had built it. "
#define PARAGRAPHS                                                                                                     \
    "&lt;p>" SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE                 \
    "&lt;/p>&lt;p>" SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE "%s&lt;/p>"

static size_t fed_count(const char *content)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct parsed p;
    char *text = arena_printf(a,
                              "<rss><channel><item><title>A harbour opens</title><link>https://news.example/b</link>"
                              "<author>Amina Khan</author><category>ports</category>%s</item></channel></rss>",
                              content);
    parse((struct page){.kind = PAGE_FEED, .source = VIEW_LIT("example")}, view_of(text), a, &p);
    assert_int_equal(p.link_count, 1);
    size_t count = p.fed_count;
    if (count > 0) {
        const struct doc *d = p.fed[0];
        assert_true(view_is(d->canonical, "https://news.example/b"));
        assert_true(view_is(d->title, "A harbour opens") && view_is(d->authors[0], "Amina Khan"));
        assert_true(view_is(d->tags[0], "ports") && view_is(d->lang, "en"));
        assert_int_equal(d->block_count, 2);
    }
    parsed_done(&p);
    return count;
}

static const char content_module[] = "http://purl.org/rss/1.0/modules/content/";

static void an_article_that_stands_whole_in_its_feed_is_a_doc(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char *whole = arena_printf(a, PARAGRAPHS, ""), *begun = arena_printf(a, PARAGRAPHS, " [...]");
    assert_int_equal(fed_count(arena_printf(a, "<encoded xmlns='%s'>%s</encoded>", content_module, whole)), 1);
    assert_int_equal(fed_count(arena_printf(a, "<encoded xmlns='%s'>%s</encoded>", content_module, begun)), 0);
    assert_int_equal(fed_count(arena_printf(a, "<description>%s</description>", whole)), 0);
    assert_int_equal(fed_count(""), 0);
}

// ---- hostile input -----------------------------------------------------------------------------------------------

static void add_times(struct buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add_str(out, text);
}

// Whatever it gives, it must end, soon, and leave the rest of the process alone.
static void survives(struct buf *page)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct parsed p;
    int64_t start_ms = clock_mono_ms();
    parse((struct page){.kind = PAGE_ARTICLE}, buf_view(page), a, &p);
    parsed_done(&p);
    parse((struct page){.kind = PAGE_FEED}, buf_view(page), a, &p);
    parsed_done(&p);
    assert_true(clock_mono_ms() - start_ms < 60000); // far above what it takes, far below what a bad algorithm takes
    buf_clear(page);
}

static void hostile_pages_end_in_bounded_time(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf page;
    buf_init(&page, 64 << 20);
    add_times(&page, "<div>", 400000);
    survives(&page);
    add_times(&page, "<b><i>", 400000);
    add_times(&page, "</u>", 400000);
    survives(&page);
    buf_add_str(&page, "<p ");
    for (int i = 0; i < 400000; i++)
        buf_printf(&page, "a%d=1 ", i);
    buf_add_str(&page, ">text</p>");
    survives(&page);
    add_times(&page, "<a href=\"", 400000);
    survives(&page);
    add_times(&page, "<table><tr><td>cell", 100000);
    survives(&page);
    add_times(&page, "<!-- <script> ", 400000);
    survives(&page);
    buf_add_str(&page, "<html>");
    add_times(&page, "<!-- <svg><template>", 300000);
    survives(&page);
    add_times(&page, "<time class=date itemprop=author><span>", 200000);
    survives(&page);
    add_times(&page, "word ", 10 << 20); // 50 MB
    survives(&page);
    buf_add_str(&page, "<rss><channel>");
    add_times(&page, "<item>", 400000);
    survives(&page);
    buf_add_str(&page, "<html><p>");
    buf_add(&page, "a\0b\0\xE2\x82", 6);
    survives(&page);
    buf_add_str(&page, "<html><script type=application/ld+json>{\"a\":");
    buf_add(&page, "\0\0,x}", 5);
    buf_add_str(&page, "</script><p>text");
    survives(&page);
    buf_add_str(&page, "<html><script>");
    add_times(&page, "var a = '<p>';", 1 << 20);
    survives(&page);
    add_times(&page, "<p a=1 b=2 c=3 d=4>", 250000); // a million attributes
    survives(&page);
}

// ---- the stage ---------------------------------------------------------------------------------------------------

static void publish_page(struct stage *s, struct page page, const char *block, struct arena *a)
{
    CLEANUP(buf_done) struct buf meta, record;
    struct json_writer w;
    struct queue_item item = {.stream = "pages"};
    buf_init(&meta, 1 << 16);
    buf_init(&record, 1 << 20);
    json_init(&w, &meta);
    page.fetched_ms = now_ms;
    page.status = 200;
    page_write(&page, &w);
    if (block) {
        struct warc_record r = {.type = WARC_RESPONSE,
                                .target_uri = page.url,
                                .date_ms = now_ms,
                                .content_type = VIEW_LIT("application/http; msgtype=response"),
                                .block = view_of(block)};
        assert_int_equal(warc_write(&r, &record, NULL), OK);
    } else {
        buf_add_str(&record, "this is no record");
    }
    item.meta = arena_copy(a, buf_view(&meta));
    item.body = arena_copy(a, buf_view(&record));
    assert_int_equal(queue_publish(s->queue, &item, 1, NULL, 0), OK);
}

// Waits until nothing is left for the group.
static void wait_until_parsed(struct stage *s)
{
    struct queue_stat stats[QUEUE_STAT_MAX];
    for (int64_t deadline = clock_mono_ms() + 30000;;) {
        size_t n;
        int64_t open = 0;
        assert_int_equal(queue_stats(s->queue, stats, &n), OK);
        for (size_t i = 0; i < n; i++)
            if (strcmp(stats[i].stream, "pages") == 0)
                open += stats[i].lag + stats[i].pending;
        if (open == 0)
            return;
        assert_true(clock_mono_ms() < deadline);
        clock_sleep_ms(10);
    }
}

static void check_doc(const struct queue_message *m, uint32_t rev, unsigned changed)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct doc *d;
    assert_int_equal(doc_read(m->body, &d, NULL), OK);
    assert_true(view_is(d->title, "A harbour opens"));
    assert_int_equal(d->block_count, 2);
    assert_int_equal(d->rev, rev);
    assert_int_equal(d->changed, changed);
    assert_true(view_find(m->meta, arena_printf(a, "\"rev\":%u", (unsigned)rev)) < m->meta.n);
    doc_free(d);
}

// The article, the article of the feed, and the first again with another text.
static void check_docs(struct stage *s)
{
    struct queue_batch b;
    assert_int_equal(queue_read(s->queue, "docs", "index", "index-1", 10, 1000, &b), OK);
    assert_int_equal(b.count, 3);
    check_doc(&b.messages[0], 1, 0);
    check_doc(&b.messages[1], 1, 0);
    check_doc(&b.messages[2], 2, DOC_TEXT_CHANGED);
    queue_batch_done(&b);
}

static char *replace(const char *text, const char *word, const char *by, struct arena *a)
{
    const char *at = strstr(text, word);
    assert_non_null(at);
    return arena_printf(a, "%.*s%s%s", (int)(at - text), text, by, at + strlen(word));
}

static void check_links(struct stage *s, struct arena *a)
{
    struct queue_batch b;
    struct link l;
    assert_int_equal(queue_read(s->queue, "links", "crawl", "crawl-1", 10, 1000, &b), OK);
    assert_int_equal(b.count, 2);
    assert_int_equal(link_read(b.messages[0].meta, a, &l), OK);
    assert_true(view_is(l.url, "https://news.example/a"));
    assert_int_equal(l.hint.published_ms, INT64_C(1795167000000));
    queue_batch_done(&b);
}

static void pages_become_docs_and_links_and_failures_are_told(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct page page = {.url = VIEW_LIT("https://news.example/a"), .source = VIEW_LIT("example")};
    publish_page(&watcher, page, arena_printf(a, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n%s", article), a);
    page.kind = PAGE_FEED;
    publish_page(&watcher, page, arena_printf(a, "HTTP/1.1 200 OK\r\n\r\n%s", feed), a);
    publish_page(
        &watcher, page,
        arena_printf(a,
                     "HTTP/1.1 200 OK\r\n\r\n<rss><channel><item><title>A harbour opens</title>"
                     "<guid>https://news.example/b</guid><encoded xmlns='%s'>%s</encoded></item></channel></rss>",
                     content_module, arena_printf(a, PARAGRAPHS, "")),
        a);
    page.kind = PAGE_ARTICLE;
    publish_page(&watcher, page,
                 arena_printf(a, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n%s",
                              replace(article, "in spring", "in autumn", a)),
                 a);
    page.kind = PAGE_FEED;
    page.source = VIEW_LIT("broken");
    publish_page(&watcher, page, arena_printf(a, "HTTP/1.1 200 OK\r\n\r\n%s", article), a);
    publish_page(&watcher, page, NULL, a);
    wait_until_parsed(&watcher);
    check_docs(&watcher);
    check_links(&watcher, a);
    int64_t dead;
    assert_int_equal(queue_dead_count(watcher.queue, &dead), OK);
    assert_int_equal(dead, 1);
    struct health h;
    assert_int_equal(health_read(watcher.redis, VIEW_LIT("broken"), a, &h), OK);
    assert_true(view_is(h.state, "parse"));
    assert_int_equal(h.failed, 1);
}

// Takes all links of the stream; counts those to be fetched and those of the state.
static void take_links(struct stage *s, const char *state, struct arena *a, size_t *ret_fetch, size_t *ret_state)
{
    struct queue_batch b;
    *ret_fetch = *ret_state = 0;
    for (;;) {
        assert_int_equal(queue_read(s->queue, "links", "crawl", "crawl-1", 500, 0, &b), OK);
        for (size_t i = 0; i < b.count; i++) {
            struct link l;
            assert_int_equal(link_read(b.messages[i].meta, a, &l), OK);
            *ret_fetch += l.state.n == 0;
            *ret_state += view_is(l.state, state);
        }
        size_t count = b.count;
        if (count > 0)
            assert_int_equal(queue_ack_all(s->queue, &b), OK);
        queue_batch_done(&b);
        if (count == 0)
            return;
    }
}

static void an_undated_sitemap_gives_what_is_new_once_it_is_known(void **state)
{
    (void)state;
    enum { LINES = 1200 };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf block;
    size_t fetch, backlog;
    const struct page page = {
        .url = VIEW_LIT("https://news.example/map.txt"), .source = VIEW_LIT("mapped"), .kind = PAGE_SITEMAP};
    take_links(&watcher, "backlog", a, &fetch, &backlog);
    buf_init(&block, 1 << 20);
    buf_add_str(&block, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
    for (int i = 0; i < LINES; i++)
        buf_printf(&block, "https://news.example/%d\n", i);
    publish_page(&watcher, page, block.p, a);
    wait_until_parsed(&watcher);
    take_links(&watcher, "backlog", a, &fetch, &backlog);
    assert_int_equal(fetch, BACKLOG_UNDATED_MAX);
    assert_int_equal(backlog, LINES - BACKLOG_UNDATED_MAX);
    buf_add_str(&block, "https://news.example/new\n");
    publish_page(&watcher, page, block.p, a); // the frontier knows the others by now
    wait_until_parsed(&watcher);
    take_links(&watcher, "backlog", a, &fetch, &backlog);
    assert_int_equal(fetch, LINES + 1);
    assert_int_equal(backlog, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hints_of_the_feed_fill_what_the_page_does_not_say),
        cmocka_unit_test(a_page_and_its_address_with_tracking_are_one_doc),
        cmocka_unit_test(a_feed_is_a_feed_even_where_an_article_was_expected),
        cmocka_unit_test(a_gzip_file_is_unpacked_though_no_header_says_so),
        cmocka_unit_test(an_article_that_stands_whole_in_its_feed_is_a_doc),
        cmocka_unit_test(hostile_pages_end_in_bounded_time),
        cmocka_unit_test(pages_become_docs_and_links_and_failures_are_told),
        cmocka_unit_test(an_undated_sitemap_gives_what_is_new_once_it_is_known),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
