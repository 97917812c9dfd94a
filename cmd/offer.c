// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is tried, and in which order: all that the page declares and links to, then what robots.txt names, then, if no
// feed was found, the usual places. A linked "feed" that turns out to be a page is most likely the list of all feeds:
// its links are tried too. Of an index the sitemap of news is tried.
//
// What comes first of the offers: fresh before stale; then the given address, if it is no page; then feeds, sitemaps of
// news, other sitemaps, the page itself; then the rank of the way it was found; then the number of entries.
#include "cmd/offer.h"

#include "core/codec.h"
#include "core/url.h"
#include "core/warc.h"
#include "parsers/charset.h"
#include "parsers/feed.h"
#include "parsers/section.h"
#include "parsers/sitemap.h"
#include "parsers/sniff.h"

#include <stdlib.h>

enum { OFFERS_MAX = 100, TEXT_MAX_BYTES = 50 << 20, SECTION_LINKS_MIN = 5, SECTIONS_MAX = 15, QUEUE_MAX = 300 };

static const int64_t day_ms = 86400 * 1000;
static const char accept_any[] =
    "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,text/html;q=0.9,*/*;q=0.8";

struct hunt {
    struct probe *probe;
    struct arena *arena;
    int64_t now_ms;
    struct offers *offers;
    struct found queue[QUEUE_MAX]; // to be tried, in the order they came
    size_t queued, tried;
    int tries_left;
    size_t feeds; // that hold entries, found so far
};

static void put(struct hunt *h, const struct found *f)
{
    for (size_t i = 0; i < h->queued; i++)
        if (view_equals(h->queue[i].url, f->url))
            return;
    if (h->queued < QUEUE_MAX)
        h->queue[h->queued++] = *f;
}

static void put_all(struct hunt *h, const struct discovery *d, enum found_kind kind)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].kind == kind)
            put(h, &d->items[i]);
}

static void add(struct hunt *h, const struct found *f, struct view url, struct offer o)
{
    o.url = url;
    o.title = o.title.n ? o.title : f->title;
    o.by = f->by;
    o.rank = f->rank;
    o.is_comments = f->is_comments;
    o.is_narrow = f->is_narrow;
    for (size_t i = 0; i < h->offers->count; i++)
        if (view_equals(h->offers->items[i].url, url))
            return; // two addresses that end at one
    if (h->offers->count < OFFERS_MAX)
        h->offers->items[h->offers->count++] = o;
}

// ---- what an answer is -------------------------------------------------------------------------------------------

static struct view text_of(const struct probe_answer *answer, struct arena *a)
{
    CLEANUP(buf_done) struct buf plain;
    struct view body = answer->body;
    buf_init(&plain, TEXT_MAX_BYTES);
    if (view_starts(body, "\x1F\x8B") && (codec_decode(CODEC_GZIP, body, &plain) == OK || plain.n > 0))
        body = arena_copy(a, buf_view(&plain));
    if (sniff_bytes(body) != SNIFF_TEXT)
        return (struct view){0};
    struct view charset = charset_of_content_type(http_field(answer->head, "Content-Type"));
    return charset_decode(body, charset, TEXT_MAX_BYTES, a, NULL);
}

static bool try_feed(struct hunt *h, const struct found *f, struct view text, struct view url)
{
    struct feed feed;
    if (feed_read(text, url, h->now_ms, h->arena, &feed) != OK)
        return false;
    struct offer o = {.kind = PAGE_FEED,
                      .title = text_fold(feed.head.title.value, h->arena, 200),
                      .lang = feed.head.lang,
                      .entries = feed.entry_count};
    for (size_t i = 0; i < feed.entry_count; i++) {
        struct date d = feed_time(&feed.entries[i]);
        o.newest_ms = d.found && d.ms > o.newest_ms ? d.ms : o.newest_ms;
    }
    h->feeds += feed.entry_count > 0 && !f->is_comments;
    add(h, f, url, o);
    return true;
}

// Of an index the sitemap that is about news is worth a look.
static void put_news_of_index(struct hunt *h, const struct sitemap *map)
{
    for (size_t i = 0; i < map->entry_count; i++) {
        struct found f = discover_sitemap(map->entries[i].url, FOUND_LINKED);
        if (map->entries[i].is_sitemap && f.rank > discover_sitemap((struct view){0}, FOUND_LINKED).rank) {
            put(h, &f);
            return;
        }
    }
}

static bool try_sitemap(struct hunt *h, const struct found *f, struct view text, struct view url)
{
    struct sitemap map;
    if (sitemap_read(text, url, h->now_ms, h->arena, &map) != OK || map.entry_count == 0)
        return false;
    struct offer o = {.kind = PAGE_SITEMAP,
                      .entries = map.entry_count,
                      .newest_ms = sitemap_time_ms(&map.entries[0]),
                      .is_index = map.entries[0].is_sitemap};
    for (size_t i = 0; i < map.entry_count && !o.is_news; i++) {
        o.is_news = map.entries[i].news.published.found;
        o.title = map.entries[i].news.publication;
        o.lang = map.entries[i].news.lang;
    }
    if (o.is_index)
        put_news_of_index(h, &map);
    add(h, f, url, o);
    return true;
}

// ---- pages -------------------------------------------------------------------------------------------------------

// How many links of the page look like articles to a reader without experience.
static size_t count_articles(struct hunt *h, struct view text, struct view url)
{
    const struct page page = {.url = url, .kind = PAGE_SECTION};
    const struct yields nothing = {0};
    struct link *links;
    size_t count, n = 0;
    section_links(text, &page, &nothing, h->arena, &links, &count);
    for (size_t i = 0; i < count; i++)
        n += links[i].state.n == 0;
    return n;
}

static void offer_page(struct hunt *h, const struct found *f, struct view text, struct view url)
{
    size_t count = count_articles(h, text, url);
    if (count > 0)
        add(h, f, url, (struct offer){.kind = PAGE_SECTION, .entries = count});
}

// Fetches one that waits. ret_text: of what was an HTML page, else empty.
static void try_one(struct hunt *h, const struct found *f, struct view *ret_text, struct view *ret_url)
{
    struct probe_answer answer;
    *ret_text = (struct view){0};
    h->tries_left--;
    probe_get(h->probe, f->url, accept_any, h->arena, &answer);
    h->offers->reached |= answer.reached;
    if (!answer.fetched)
        return;
    *ret_url = answer.final_url;
    struct view text = text_of(&answer, h->arena);
    enum sniffed what = sniff_text(text);
    if ((what == SNIFF_FEED || what == SNIFF_JSON) && try_feed(h, f, text, answer.final_url))
        return;
    if ((what == SNIFF_SITEMAP || (what == SNIFF_TEXT && f->kind == FOUND_SITEMAP)) &&
        try_sitemap(h, f, text, answer.final_url))
        return;
    if (what == SNIFF_HTML)
        *ret_text = text;
}

static void try_queue(struct hunt *h, bool stop_at_feed)
{
    while (h->tried < h->queued && h->tries_left > 0 && !(stop_at_feed && h->feeds > 0)) {
        const struct found f = h->queue[h->tried++];
        struct view text, url;
        try_one(h, &f, &text, &url);
        if (text.n > 0 && f.kind == FOUND_FEED && f.by == FOUND_LINKED) {
            struct discovery d;
            discover_html(text, url, h->arena, &d);
            put_all(h, &d, FOUND_FEED);
        }
    }
}

// Sections declare feeds of their own.
static void look_into_sections(struct hunt *h, const struct discovery *d)
{
    size_t looked = 0;
    for (size_t i = 0; i < d->count && looked < SECTIONS_MAX && h->tries_left > 0; i++) {
        struct view text, url;
        struct discovery inner;
        if (d->items[i].kind != FOUND_SECTION)
            continue;
        looked++;
        try_one(h, &d->items[i], &text, &url);
        if (text.n == 0)
            continue;
        discover_html(text, url, h->arena, &inner);
        for (size_t k = 0; k < inner.count; k++)
            if (inner.items[k].kind == FOUND_FEED && inner.items[k].by == FOUND_DECLARED)
                put(h, &inner.items[k]);
    }
    try_queue(h, false);
}

static void put_robots(struct hunt *h, struct view url)
{
    struct view *maps;
    size_t count;
    probe_sitemaps(h->probe, url, h->arena, &maps, &count);
    for (size_t i = 0; i < count; i++) {
        struct found f = discover_sitemap(feed_resolve(maps[i], url, h->arena), FOUND_ROBOTS);
        if (f.url.n > 0)
            put(h, &f);
    }
}

static void hunt_page(struct hunt *h, const struct found *given, struct view text, struct view url, bool all)
{
    struct discovery d, guesses;
    discover_html(text, url, h->arena, &d);
    put_all(h, &d, FOUND_FEED);
    put_robots(h, url);
    put_all(h, &d, FOUND_SITEMAP);
    try_queue(h, false);
    discover_guesses(url, h->arena, &guesses);
    if (h->feeds == 0) {
        h->tries_left = OFFER_TRIES_MAX;
        put_all(h, &guesses, FOUND_FEED);
        put_all(h, &guesses, FOUND_SITEMAP);
        try_queue(h, true);
    }
    if (all)
        look_into_sections(h, &d);
    offer_page(h, given, text, url);
}

// ---- order -------------------------------------------------------------------------------------------------------

bool offer_is_usable(const struct offer *o)
{
    return o->entries >= (o->kind == PAGE_SECTION ? SECTION_LINKS_MIN : 1) && !o->is_comments;
}

// A feed without dates holds what is new all the same; a sitemap without dates holds everything.
static bool is_fresh(const struct offer *o, int64_t now_ms)
{
    if (o->kind == PAGE_SECTION || o->entries == 0)
        return offer_is_usable(o);
    return o->newest_ms >= now_ms - OFFER_FRESH_DAYS * day_ms || (o->newest_ms == 0 && o->kind == PAGE_FEED);
}

static int standing(const struct offer *o)
{
    int class = o->kind == PAGE_FEED ? 3 : o->kind == PAGE_SITEMAP ? (o->is_news ? 2 : 1) : 0;
    int sum = (o->is_fresh ? 1000 : 0) + 100 * class;
    sum += o->by == FOUND_GIVEN && o->kind != PAGE_SECTION ? 500 : 0;
    return sum - (o->is_comments ? 2000 : 0) - (o->is_narrow ? 50 : 0);
}

static int compare(const void *a, const void *b)
{
    const struct offer *x = a, *y = b;
    if (x->standing != y->standing)
        return x->standing > y->standing ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    if (x->entries != y->entries)
        return x->entries > y->entries ? -1 : 1;
    return view_compare(x->url, y->url);
}

void offers_find(struct probe *p, struct view url, bool all, int64_t now_ms, struct arena *a, struct offers *ret)
{
    struct hunt *h = arena_zalloc(a, sizeof *h);
    struct found given = {.by = FOUND_GIVEN, .url = url};
    struct probe_answer answer;
    *ret = (struct offers){.items = arena_array(a, OFFERS_MAX, sizeof *ret->items)};
    *h = (struct hunt){.probe = p,
                       .arena = a,
                       .now_ms = now_ms,
                       .offers = ret,
                       .tries_left = all ? OFFER_TRIES_ALL_MAX : OFFER_TRIES_MAX};
    probe_get(p, url, accept_any, a, &answer);
    ret->reached = answer.reached;
    if (!answer.fetched) {
        ret->why = answer.why;
        return;
    }
    struct view text = text_of(&answer, a);
    enum sniffed what = sniff_text(text);
    struct view at = answer.final_url;
    bool known = ((what == SNIFF_FEED || what == SNIFF_JSON) && try_feed(h, &given, text, at)) ||
                 ((what == SNIFF_SITEMAP || what == SNIFF_TEXT) && try_sitemap(h, &given, text, at));
    if (known)
        try_queue(h, false); // the news of an index
    else if (what == SNIFF_HTML)
        hunt_page(h, &given, text, at, all);
    else
        ret->why = "is neither a page nor a feed nor a sitemap";
    for (size_t i = 0; i < ret->count; i++) {
        ret->items[i].is_fresh = is_fresh(&ret->items[i], now_ms);
        ret->items[i].standing = standing(&ret->items[i]);
    }
    qsort(ret->items, ret->count, sizeof *ret->items, compare);
}
