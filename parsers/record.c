// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Putting a doc together. Trust runs from the page's own words to the hints of the feed; an address that the page gives
// itself is believed only within its own site, and a language only if the text does not plainly contradict it.
#include "parsers/record.h"

#include "analysis/lang.h"
#include "core/clock.h"
#include "core/url.h"
#include "parsers/authors.h"
#include "parsers/hints.h"
#include "parsers/kind.h"
#include "parsers/links.h"
#include "parsers/markup.h"
#include "parsers/ruling.h"
#include "parsers/runs.h"

#include <string.h>

enum { DETECT_MIN_BYTES = 60, DETECT_SURE_PERCENT = 70, RESCUE_WEIGHT = 250 };

static struct view own(struct doc *d, struct view v)
{
    return arena_copy(d->arena, v);
}

// ---- addresses ---------------------------------------------------------------------------------------------------

// A canonical link is believed when it stays on the page's site and does not point from an article to the front page,
// as careless templates do.
static bool is_believable(const struct url *said, const struct url *fetched)
{
    return url_is_web(said) && view_equals(url_site(said), url_site(fetched)) &&
           (!view_is(said->path, "/") || view_is(fetched->path, "/"));
}

static void set_addresses(struct doc *d, const struct page *page, struct view said)
{
    struct url fetched, canonical;
    struct view address = page->final_url.n ? page->final_url : page->url;
    d->url = own(d, address);
    if (url_parse(address, NULL, &fetched) != OK) {
        d->canonical = d->url;
        doc_identify(d, d->canonical);
        return;
    }
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, URL_MAX_BYTES);
    d->site = own(d, url_site(&fetched));
    bool parsed = said.n > 0 && url_parse(said, &fetched, &canonical) == OK;
    url_add_canonical(&text, parsed && is_believable(&canonical, &fetched) ? &canonical : &fetched);
    d->canonical = own(d, buf_view(&text));
    doc_identify(d, d->canonical);
    if (parsed)
        url_done(&canonical);
    url_done(&fetched);
}

// ---- language ----------------------------------------------------------------------------------------------------

static void set_lang(struct doc *d, const struct page *page, struct view declared)
{
    char detected[LANG_TEXT_MAX];
    struct view hint = declared.n ? declared : page->lang;
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, DOC_MAX_BYTES);
    buf_add_view(&text, d->title);
    buf_add_char(&text, '\n');
    doc_add_text(d, &text);
    int percent = text.n >= DETECT_MIN_BYTES ? lang_detect(buf_view(&text), hint, detected) : 0;
    bool sure = percent >= DETECT_SURE_PERCENT || (percent > 0 && hint.n == 0);
    d->lang = own(d, sure ? view_of(detected) : hint);
}

// ---- text --------------------------------------------------------------------------------------------------------

// articleBody as blocks: for pages whose text is only there (drawn by scripts).
static void add_stated_body(struct doc *d, struct view body, struct arena *a)
{
    while (body.n > 0) {
        struct view line = fact_text(view_cut(&body, '\n'), a);
        if (line.n > 0)
            doc_add_block(d, BLOCK_P, line);
    }
}

bool record_is_stated(const struct article *article, const struct facts *f)
{
    return !article->ruled && article->weight < RESCUE_WEIGHT && text_weight(f->body) > 2 * article->weight;
}

static void add_text(struct doc *d, const struct article *article, const struct facts *f, struct arena *a)
{
    if (record_is_stated(article, f)) {
        add_stated_body(d, f->body, a);
        return;
    }
    for (size_t i = 0; i < article->block_count; i++)
        doc_add_block(d, article->blocks[i].kind, article->blocks[i].text);
}

// ---- facts -------------------------------------------------------------------------------------------------------

static void set_facts(struct doc *d, struct facts *f, const struct hint *hint, struct arena *a)
{
    d->title = own(d, f->title.n ? f->title : text_fold(hint->title, a, FACT_MAX_BYTES));
    d->subtitle = own(d, f->subtitle);
    d->section = own(d, f->section);
    d->publisher = own(d, f->publisher);
    d->image = own(d, feed_resolve(f->image, d->url, a));
    d->amp = own(d, feed_resolve(f->amp, d->url, a));
    d->paywall = f->paywall;
    if (f->author_count == 0) {
        authors_add(f, hint->author, a);
        f->from[FACT_AUTHORS] = f->author_count ? "feed" : NULL;
    }
    for (size_t i = 0; i < f->author_count; i++)
        doc_add_author(d, f->authors[i]);
    for (size_t i = 0; i < f->tag_count; i++)
        doc_add_tag(d, f->tags[i]);
    d->published_ms = f->published.found ? f->published.ms : hint->published_ms;
    d->modified_ms = f->modified.found ? f->modified.ms : 0;
    char date[DATE_TEXT_MAX];
    if (f->published.found)
        d->published = own(d, view_of(date_format(&f->published, date)));
    if (f->modified.found)
        d->modified = own(d, view_of(date_format(&f->modified, date)));
    if (d->published_ms && !f->published.found)
        f->from[FACT_PUBLISHED] = "feed";
    if (d->title.n && !f->title.n)
        f->from[FACT_TITLE] = "feed";
    for (size_t i = 0; i < FACT_COUNT; i++)
        d->from[i] = own(d, view_of(f->from[i] ? f->from[i] : ""));
}

static bool medium_of(struct doc *d, const struct page *page)
{
    return page->medium.n > 0 && doc_medium_parse(page->medium, &d->medium);
}

struct doc *record_of_html(const struct page *page, struct view text, const struct rule *rule, struct arena *a)
{
    struct tree tree;
    struct scrubbed jsonld;
    struct facts facts;
    struct article article;
    struct ruling ruling;
    markup_read_html(text, a, &tree, &jsonld);
    struct view address = page->final_url.n ? page->final_url : page->url;
    const struct facts_in in = {.tree = &tree,
                                .hints = hints_of_tree(&tree, a),
                                .jsonld = &jsonld,
                                .url = address,
                                .now_ms = page->fetched_ms ? page->fetched_ms : clock_now_ms(),
                                .seen_ms = page->fetched_ms};
    facts_find(&in, a, &facts);
    ruling_apply(rule, &in, a, &facts, &ruling);
    article_find(&(struct article_in){.tree = &tree,
                                      .hints = in.hints,
                                      .title = facts.title,
                                      .authors = facts.authors,
                                      .author_count = facts.author_count,
                                      .regions = ruling.regions,
                                      .region_count = ruling.region_count},
                 a, &article);
    ruling_settle(&ruling, &article);
    ruling_count(&ruling, address);
    if (facts.title.n == 0 && article.block_count == 0 && facts.body.n == 0)
        return NULL;
    struct doc *d = doc_new();
    d->feed = own(d, view_of("mmc"));
    d->rev = 1;
    if (!medium_of(d, page))
        d->medium = MEDIUM_WEB;
    d->source = own(d, page->source);
    d->country = own(d, page->country);
    d->fetched_ms = page->fetched_ms;
    const struct kind_in kind = {.jsonld = &jsonld, .facts = &facts, .article = &article};
    enum page_type type = kind_of(&kind);
    d->kind = own(d, view_of(page_type_name(type)));
    d->confidence = kind_confidence(&kind, type);
    set_addresses(d, page, facts.canonical);
    set_facts(d, &facts, &page->hint, a);
    add_text(d, &article, &facts, a);
    links_add(d, &tree, &article, a);
    set_lang(d, page, facts.lang);
    return d;
}

// ---- from a feed -------------------------------------------------------------------------------------------------

// A summary in disguise ends in an ellipsis, or in a link to the rest.
static bool breaks_off(struct view text)
{
    static const char *const ends[] = {"\xE2\x80\xA6", "...", "[\xE2\x80\xA6]", "[...]", "\xE2\x80\xA6]"};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (view_ends(text, ends[i]))
            return true;
    return false;
}

static bool is_link(const struct run *r)
{
    return r->link_weight * 2 > r->weight;
}

// The text's runs as blocks, links alone left out. False: it is not the whole article.
static bool add_content(struct doc *d, const struct feed_text *text, struct arena *a)
{
    enum { WHOLE_WEIGHT = 1200 };
    struct tree tree;
    uint32_t weight = 0;
    struct view last = {0};
    markup_read_html(text->value, a, &tree, NULL);
    struct runs runs = runs_of(tree.root, false, a);
    for (size_t i = 0; i < runs.n; i++) {
        if (is_link(&runs.v[i]))
            continue;
        doc_add_block(d, runs.v[i].kind, runs.v[i].text);
        weight += runs.v[i].kind == BLOCK_CAPTION ? 0 : runs.v[i].weight;
        last = runs.v[i].kind == BLOCK_CAPTION ? last : runs.v[i].text;
    }
    return weight >= WHOLE_WEIGHT && !breaks_off(last);
}

struct doc *record_of_entry(const struct page *feed, const struct feed_entry *e, struct arena *a)
{
    const struct feed_text *text = feed_best_text(e);
    if (text == &e->summary || !text->is_html || e->url.n == 0)
        return NULL;
    struct facts names = {0};
    struct page page = *feed;
    page.url = page.final_url = e->url;
    CLEANUP(doc_cleanup) struct doc *d = doc_new();
    d->feed = own(d, view_of("mmc"));
    d->rev = 1;
    if (!medium_of(d, feed))
        d->medium = MEDIUM_WEB;
    d->source = own(d, feed->source);
    d->country = own(d, feed->country);
    d->fetched_ms = feed->fetched_ms;
    d->kind = own(d, view_of("article"));
    set_addresses(d, &page, (struct view){0});
    d->title = own(d, fact_text(e->title.value, a));
    d->image = own(d, feed_resolve(e->image, d->url, a));
    authors_add(&names, feed_author_names(e, a), a);
    for (size_t i = 0; i < names.author_count; i++)
        doc_add_author(d, names.authors[i]);
    for (size_t i = 0; i < e->tags.count; i++)
        doc_add_tag(d, fact_text(e->tags.items[i].label.n ? e->tags.items[i].label : e->tags.items[i].term, a));
    d->published_ms = feed_time(e).found ? feed_time(e).ms : 0;
    d->modified_ms = e->updated.at.found ? e->updated.at.ms : 0;
    if (!add_content(d, text, a))
        return NULL;
    set_lang(d, &page, text->lang);
    struct doc *whole = d;
    d = NULL;
    return whole;
}
