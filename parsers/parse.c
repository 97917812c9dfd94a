// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One page to what it holds. What is found in the bytes decides, not what the crawler expected: a feed address that
// answers with a page gives no article, an article address that answers with a feed gives its links. Every outcome has
// a name, so that each page ends in exactly one counted state. Below it the stage: a batch of [pages] is parsed one by
// one, and what a page yields is published in the same step that acknowledges it.
#include "parsers/parse.h"

#include "core/clock.h"
#include "core/codec.h"
#include "core/health.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/push.h"
#include "parsers/backlog.h"
#include "parsers/charset.h"
#include "parsers/facts.h"
#include "parsers/feed.h"
#include "parsers/kind.h"
#include "parsers/record.h"
#include "parsers/revision.h"
#include "parsers/section.h"
#include "parsers/sitemap.h"
#include "parsers/sniff.h"

enum {
    TEXT_MAX_BYTES = 16 << 20, // of decoded text, but of sitemaps; the rest of a larger page is not read
    LINKS_AT_ONCE = 500,       // published in one step
    BATCH_MAX = 16,
    WAIT_MS = 1000,
    LINK_META_MAX_BYTES = 32 << 10,
};

static const char what_empty[] = "empty", what_not_html[] = "not-html", what_not_feed[] = "not-feed";

struct input {
    const struct page *page;
    const struct known *known;
    struct view head; // of the answer
    struct view text;
    struct view base;
    struct arena *arena;
};

static struct link *add_link(struct parsed *p, const struct input *in, struct view url, enum page_kind kind)
{
    struct link *l = &p->links[p->link_count++];
    *l = (struct link){.url = url, .kind = kind, .source = in->page->source};
    return l;
}

static enum err parse_feed(const struct input *in, struct parsed *p)
{
    struct feed feed;
    if (feed_read(in->text, in->base, in->page->fetched_ms, in->arena, &feed) != OK) {
        p->what = what_not_feed;
        return OK;
    }
    p->what = "feed";
    p->ttl_ms = feed.ttl_ms;
    p->hub = hub_of_feed(in->head, &feed, in->base, in->arena);
    p->links = arena_array(in->arena, feed.entry_count + 1, sizeof *p->links);
    p->fed = arena_array(in->arena, feed.entry_count + 1, sizeof(struct doc *));
    for (size_t i = 0; i < feed.entry_count; i++) {
        const struct feed_entry *e = &feed.entries[i];
        struct date published = feed_time(e);
        if (e->url.n == 0)
            continue;
        struct doc *whole = record_of_entry(in->page, e, in->arena);
        if (whole)
            p->fed[p->fed_count++] = whole;
        add_link(p, in, e->url, PAGE_ARTICLE)->hint = (struct hint){.title = fact_text(e->title.value, in->arena),
                                                                    .author = feed_author_names(e, in->arena),
                                                                    .published_ms = published.found ? published.ms : 0};
    }
    return OK;
}

static enum err parse_sitemap(const struct input *in, struct parsed *p)
{
    struct sitemap map;
    if (sitemap_read(in->text, in->base, in->page->fetched_ms, in->arena, &map) != OK) {
        p->what = what_not_feed;
        return OK;
    }
    p->what = "sitemap";
    backlog_links(&map, in->page, in->known->sitemap_read, in->arena, &p->links, &p->link_count);
    if (map.left_out > 0)
        log_warn("parse.sitemap", "url=%s read=%zu left_out=%zu", log_quote_n(in->page->url.p, in->page->url.n),
                 map.entry_count, map.left_out);
    return OK;
}

// The page's type as a word that lives for ever.
static const char *page_type_what(struct view kind)
{
    for (enum page_type type = 0; type < TYPE_COUNT; type++)
        if (view_is(kind, page_type_name(type)))
            return page_type_name(type);
    return page_type_name(TYPE_OTHER);
}

// A page where a feed was expected is the source's failure, not an article. A list of articles that a section led to
// was an attempt, and is no doc.
static enum err parse_html(const struct input *in, struct parsed *p)
{
    if (in->page->kind == PAGE_SECTION) {
        p->what = "section";
        p->hub = hub_of_html(in->head, in->text, in->base, in->arena);
        section_links(in->text, in->page, &in->known->yields, in->arena, &p->links, &p->link_count);
        return OK;
    }
    if (in->page->kind != PAGE_ARTICLE) {
        p->what = what_not_feed;
        return OK;
    }
    p->doc = record_of_html(in->page, in->text, rules_find(in->known->rules, in->base), in->arena);
    p->what = p->doc ? page_type_what(p->doc->kind) : what_empty;
    if (p->doc && in->page->shape.n > 0 && view_is(p->doc->kind, "listing")) {
        doc_free(p->doc);
        p->doc = NULL;
    }
    return OK;
}

static enum err parse_text(const struct input *in, struct parsed *p)
{
    switch (sniff_text(in->text)) {
    case SNIFF_EMPTY:
        p->what = what_empty;
        return OK;
    case SNIFF_FEED:
    case SNIFF_JSON:
        return parse_feed(in, p);
    case SNIFF_SITEMAP:
        return parse_sitemap(in, p);
    case SNIFF_HTML:
        return parse_html(in, p);
    case SNIFF_TEXT:
        if (in->page->kind == PAGE_SITEMAP)
            return parse_sitemap(in, p);
        p->what = what_not_html;
        return OK;
    default:
        p->what = what_not_html;
        return OK;
    }
}

static size_t text_max(const struct page *page)
{
    return page->kind == PAGE_SITEMAP ? SITEMAP_MAX_BYTES : TEXT_MAX_BYTES;
}

// A file that is gzip itself, such as sitemap.xml.gz, once a Content-Encoding is off. What is broken or too long is
// read as far as it goes.
static struct view unpack(const struct page *page, struct view body, struct arena *a)
{
    if (!view_starts(body, "\x1F\x8B"))
        return body;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, text_max(page));
    enum err err = codec_decode(CODEC_GZIP, body, &out);
    if (err)
        log_info("parse.unpack", "url=%s err=%s bytes=%zu", log_quote_n(page->url.p, page->url.n), err_name(err),
                 out.n);
    return out.n > 0 ? arena_copy(a, buf_view(&out)) : body;
}

enum err parse_page(const struct page *page, const struct http_response *response, struct arena *a,
                    struct parsed *ret_parsed)
{
    const struct known nothing = {0};
    return parse_page_knowing(page, response, &nothing, a, ret_parsed);
}

enum err parse_page_knowing(const struct page *page, const struct http_response *response, const struct known *known,
                            struct arena *a, struct parsed *ret_parsed)
{
    struct parsed p = {.what = what_not_html};
    struct view body = unpack(page, response->body, a);
    enum err err = OK;
    switch (sniff_bytes(body)) {
    case SNIFF_EMPTY:
        p.what = what_empty;
        break;
    case SNIFF_TEXT: {
        struct view http = charset_of_content_type(http_field(response->head, "Content-Type"));
        struct input in = {.page = page,
                           .known = known,
                           .head = response->head,
                           .text = charset_decode(body, http, text_max(page), a, NULL),
                           .base = page->final_url.n ? page->final_url : page->url,
                           .arena = a};
        err = parse_text(&in, &p);
        break;
    }
    default:
        break;
    }
    for (size_t i = 0; i < p.link_count; i++)
        p.links[i].pushed = page->pushed;
    if (err == OK)
        *ret_parsed = p;
    return err;
}

void parsed_done(struct parsed *p)
{
    doc_free(p->doc);
    for (size_t i = 0; i < p->fed_count; i++)
        doc_free(p->fed[i]);
    *p = (struct parsed){0};
}

// ---- the stage -------------------------------------------------------------------------------------------------

#define OUTCOME(word)                                                                                                  \
    METRIC_INIT(METRIC_COUNTER, "harkara_pages_parsed", "what=\"" word "\"", "Pages by what they hold")
// The last stands for what ended in an error.
static struct {
    const char *what;
    struct metric metric;
} outcomes[] = {
    {"article", OUTCOME("article")},   {"listing", OUTCOME("listing")},   {"forum", OUTCOME("forum")},
    {"product", OUTCOME("product")},   {"other", OUTCOME("other")},       {"feed", OUTCOME("feed")},
    {"sitemap", OUTCOME("sitemap")},   {"section", OUTCOME("section")},   {"empty", OUTCOME("empty")},
    {"not-html", OUTCOME("not-html")}, {"not-feed", OUTCOME("not-feed")}, {"failed", OUTCOME("failed")},
};
static struct metric parse_seconds =
    METRIC_INIT(METRIC_HISTOGRAM, "harkara_parse_seconds", NULL, "Time to parse one page");

static void count_outcome(const char *what)
{
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(outcomes) && !view_is(view_of(what), outcomes[i].what))
        i++;
    metric_add(&outcomes[i].metric, 1);
}

// A source whose feed is none any more, or has nothing in it, falls silent otherwise. What a hub brought was no visit.
static void tell_health(struct stage *s, const struct page *page, const struct parsed *p, struct arena *a)
{
    struct view what = view_of(p->what);
    bool is_list = view_is(what, "feed") || view_is(what, "sitemap") || view_is(what, "section");
    enum err err = OK;
    if (page->kind == PAGE_ARTICLE || page->source.n == 0 || page->pushed)
        return;
    if (p->ttl_ms > 0 && page->kind == PAGE_FEED)
        err = health_ttl(s->redis, page->source, p->ttl_ms);
    if (!err && (view_is(what, "feed") || view_is(what, "section")))
        err = push_offer(s->redis, page->source, p->hub.url, p->hub.topic, clock_now_ms());
    if (!is_list) {
        struct view words = view_of(arena_printf(a, "expected a %s, found: %s", page_kind_name(page->kind), p->what));
        err = health_blame(s->redis, page->source, "parse", words, page->fetched_ms);
    } else if (page->kind == PAGE_FEED && p->link_count == 0) {
        err = health_blame(s->redis, page->source, "empty feed", VIEW_LIT("the feed has no entries"), page->fetched_ms);
    }
    if (err)
        log_warn("parse.health", "source=%s err=%s", log_quote_n(page->source.p, page->source.n), err_name(err));
}

static struct queue_item doc_item(const struct doc *d, struct arena *a, struct buf *body)
{
    struct json_writer w;
    json_init(&w, body);
    doc_write(d, &w);
    char *meta = arena_printf(a, "{\"id\":\"%.*s\",\"rev\":%u}", VIEW_ARG(d->id), (unsigned)d->rev);
    return (struct queue_item){.stream = "docs", .meta = view_of(meta), .body = buf_view(body)};
}

// Empty meta: the link's address is too long to be one.
static struct queue_item link_item(const struct link *l, struct arena *a)
{
    CLEANUP(buf_done) struct buf meta;
    struct json_writer w;
    buf_init(&meta, LINK_META_MAX_BYTES);
    json_init(&w, &meta);
    link_write(l, &w);
    bool fits = buf_err(&meta) == OK;
    return (struct queue_item){.stream = "links", .meta = fits ? arena_copy(a, buf_view(&meta)) : (struct view){0}};
}

// Publishes, answers the message if it is given, and tries again while that is worth it.
static enum err publish_some(struct stage *s, const struct queue_item *items, size_t count, const struct queue_batch *b,
                             size_t index)
{
    enum err err = queue_publish(s->queue, items, count, b, index);
    for (int tries = 1; err_class(err) == ERR_CLASS_RETRY && !stage_is_stopping(); tries++) {
        stage_back_off(tries);
        stage_beat(s);
        err = queue_publish(s->queue, items, count, b, index);
    }
    return err;
}

// The last step acknowledges, and carries the doc: nothing is lost in between. The links of a long sitemap go ahead in
// parts, because a step holds Redis up; the frontier takes each address once, so that parts sent twice do no harm.
static enum err publish(struct stage *s, const struct parsed *p, const struct queue_batch *b, size_t index,
                        struct arena *a)
{
    CLEANUP(buf_done) struct buf body;
    buf_init(&body, QUEUE_BODY_MAX_BYTES);
    struct queue_item *items = arena_array(a, p->link_count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < p->link_count; i++) {
        items[count] = link_item(&p->links[i], a);
        count += items[count].meta.n > 0;
    }
    if (p->doc)
        items[count++] = doc_item(p->doc, a, &body);
    enum err err = buf_err(&body);
    size_t done = 0;
    for (; !err && count - done > LINKS_AT_ONCE; done += LINKS_AT_ONCE)
        err = publish_some(s, items + done, LINKS_AT_ONCE, NULL, 0);
    return err ? err : publish_some(s, items + done, count - done, b, index);
}

// Articles that stood in the feed itself go ahead of the message's end: sent twice they are the same docs.
static enum err publish_fed(struct stage *s, const struct parsed *p, struct arena *a)
{
    bool *news = arena_array(a, p->fed_count + 1, sizeof *news);
    struct queue_item *items = arena_array(a, p->fed_count + 1, sizeof *items);
    size_t count = 0;
    enum err err = revision_settle_fed(s->redis, p->fed, p->fed_count, news);
    for (size_t i = 0; i < p->fed_count && !err; i++) {
        CLEANUP(buf_done) struct buf body;
        if (!news[i])
            continue;
        buf_init(&body, QUEUE_BODY_MAX_BYTES);
        items[count] = doc_item(p->fed[i], a, &body);
        err = buf_err(&body);
        items[count].body = arena_copy(a, items[count].body);
        count++;
    }
    return err || count == 0 ? err : queue_publish(s->queue, items, count, NULL, 0);
}

// Tries again while that is worth it.
static enum err settle(struct stage *s, const struct parsed *p, struct arena *a)
{
    enum err err = OK;
    for (int tries = 0; tries == 0 || (err_class(err) == ERR_CLASS_RETRY && !stage_is_stopping()); tries++) {
        if (tries > 0)
            stage_back_off(tries);
        stage_beat(s);
        err = p->doc ? revision_settle(s->redis, p->doc) : publish_fed(s, p, a);
    }
    return err;
}

static enum err parse_message(struct stage *s, const struct queue_batch *b, size_t index, const struct rules *rules,
                              struct arena *a, const char **ret_what)
{
    const struct queue_message *m = &b->messages[index];
    struct page page;
    struct http_response response;
    struct parsed parsed = {0};
    struct known known = {0};
    enum err err = m->body_err;
    if (!err)
        err = page_read(m->meta, a, &page);
    if (!err)
        err = known_read(s->redis, &page, a, &known);
    known.rules = rules;
    if (!err)
        err = warc_read_page(m->body, (size_t)s->config->crawler.max_body_bytes, a, &response);
    if (!err)
        err = parse_page_knowing(&page, &response, &known, a, &parsed);
    if (err)
        return err;
    *ret_what = parsed.what;
    tell_health(s, &page, &parsed, a);
    log_info("page.parsed", "url=%s what=%s links=%zu id=%.*s", log_quote_n(page.url.p, page.url.n), parsed.what,
             parsed.link_count, parsed.doc ? (int)parsed.doc->id.n : 1, parsed.doc ? parsed.doc->id.p : "-");
    err = settle(s, &parsed, a);
    if (!err)
        err = publish(s, &parsed, b, index, a);
    if (!err && known_learn(s->redis, &page, parsed.what))
        log_warn("parse.known", "source=%s redis=%s", log_quote_n(page.source.p, page.source.n),
                 log_quote(redis_error(s->redis)));
    parsed_done(&parsed);
    return err;
}

// OK, or an error that ends the stage. A page that cannot be parsed goes where the class of its error says.
static enum err handle(struct stage *s, const struct queue_batch *b, size_t index, const struct rules *rules,
                       struct arena *a)
{
    const char *what = "failed";
    int64_t start_us = clock_mono_us();
    enum err err = parse_message(s, b, index, rules, a, &what);
    metric_observe_us(&parse_seconds, clock_mono_us() - start_us);
    count_outcome(err ? "failed" : what);
    if (!err || (stage_is_stopping() && err_class(err) == ERR_CLASS_RETRY))
        return OK; // unacknowledged: it is read again after the next start
    log_warn("page.failed", "entry=%s err=%s", log_quote_n(b->messages[index].id.p, b->messages[index].id.n),
             err_name(err));
    enum err failed = queue_fail(s->queue, b, index, err, err_name(err));
    return err_class(failed) == ERR_CLASS_STOP ? failed : OK;
}

// The rules are looked at once the pages are there: those are parsed by the rules of their own time.
static enum err turn(struct stage *s, struct rules_file *file, struct arena *a)
{
    struct queue_batch b;
    enum err err = queue_read(s->queue, "pages", "parse", s->name, BATCH_MAX, WAIT_MS, &b);
    if (err)
        return err;
    const struct rules *rules = rules_file_look(file);
    for (size_t i = 0; i < b.count && !err && !stage_is_stopping(); i++) {
        err = handle(s, &b, i, rules, a);
        arena_reset(a);
        stage_beat(s);
    }
    queue_batch_done(&b);
    return err;
}

enum err parse_run(struct stage *s)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(rules_file_done) struct rules_file file = {.path = s->config->parser.rules};
    int failures = 0;
    (void)rules_file_look(&file); // a mistake in it is told at the start
    while (!stage_is_stopping()) {
        stage_beat(s);
        if (!queue_has_room(s->queue, "docs") || !queue_has_room(s->queue, "links")) {
            stage_back_off(1);
            continue;
        }
        enum err err = turn(s, &file, a);
        if (err_class(err) == ERR_CLASS_STOP)
            return err;
        failures = err ? failures + 1 : 0;
        if (err)
            stage_back_off(failures);
    }
    return OK;
}
