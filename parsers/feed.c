// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading feeds. The XML dialects differ less than their names: a head, entries called item or entry, and elements that
// feed_elements.c knows. Here they are found, whatever they lie in, and what others ask of an entry is answered.
#include "parsers/feed.h"

#include "core/url.h"
#include "parsers/feed_elements.h"
#include "parsers/feed_json.h"
#include "parsers/feed_space.h"
#include "parsers/feed_text.h"
#include "parsers/markup.h"

// Shared by all parsers of links.
struct view feed_resolve(struct view link, struct view base, struct arena *a)
{
    struct url from, to;
    link = view_trim(link);
    bool has_base = base.n > 0 && url_parse(base, NULL, &from) == OK;
    struct view found = {0};
    if (link.n > 0 && url_parse(link, has_base ? &from : NULL, &to) == OK) {
        if (url_is_web(&to))
            found = arena_copy(a, view_of(to.text));
        url_done(&to);
    }
    if (has_base)
        url_done(&from);
    return found;
}

// ---- finding the parts -------------------------------------------------------------------------------------------

static bool is_own(const struct feed_context *c, const struct node *n)
{
    return n->tag != TAG_TEXT && feed_space_in(c, n) == SPACE_CORE;
}

static bool is_entry(const struct feed_context *c, const struct node *n)
{
    return (view_is_nocase(n->name, "item") || view_is_nocase(n->name, "entry")) &&
           (is_own(c, n) || feed_space_of(n->space) == SPACE_OTHER);
}

static bool is_head(const struct node *n)
{
    return view_is_nocase(n->name, "channel") || view_is_nocase(n->name, "feed");
}

static const struct {
    const char *element, *dialect;
} roots[] = {{"rss", "rss"}, {"RDF", "rdf"}, {"feed", "atom"}, {"channel", "cdf"}};

static const char *dialect_of(const struct node *n)
{
    for (size_t i = 0; i < ARRAY_LEN(roots); i++)
        if (view_is_nocase(n->name, roots[i].element))
            return roots[i].dialect;
    return NULL;
}

// The feed's own facts: a channel's or feed's children, and in RSS 0.9x and 1.0 what stands beside the channel.
static void read_head(const struct feed_context *c, const struct node *n, struct feed *feed)
{
    if (feed->head.title.value.n == 0 && feed->head.links.count == 0)
        feed_elements_read(c, n, &feed->head);
}

// <ttl> in minutes; the syndication module's so many updates a period.
static int64_t ttl_of(const struct feed_context *context, const struct node *head)
{
    static const struct {
        const char *word;
        int64_t minutes;
    } periods[] = {{"hourly", 60},
                   {"daily", 24 * 60},
                   {"weekly", 7 * 24 * 60},
                   {"monthly", 30 * 24 * 60},
                   {"yearly", 365 * 24 * 60}};
    enum { TTL_MAX_MINUTES = 366 * 24 * 60 };
    uint64_t minutes = 0, period = 0, times = 1;
    for (const struct node *c = head->first; c; c = c->next) {
        struct view text = c->tag == TAG_TEXT ? (struct view){0} : feed_text_plain(c, context->arena);
        if (view_is_nocase(c->name, "ttl") && is_own(context, c) && !view_to_u64(text, &minutes))
            minutes = 0;
        if (c->tag == TAG_TEXT || feed_space_of(c->space) != SPACE_SYNDICATION)
            continue;
        for (size_t i = 0; i < ARRAY_LEN(periods); i++)
            if (view_is_nocase(c->name, "updatePeriod") && view_is_nocase(text, periods[i].word))
                period = (uint64_t)periods[i].minutes;
        if (view_is_nocase(c->name, "updateFrequency") && (!view_to_u64(text, &times) || times == 0))
            times = 1;
    }
    minutes = minutes ? minutes : period / times;
    return minutes < TTL_MAX_MINUTES ? (int64_t)minutes * 60000 : 0;
}

static void add_entry(const struct feed_context *c, const struct node *n, struct feed *feed)
{
    if (feed->entry_count == FEED_ENTRIES_MAX) {
        feed->left_out++;
        return;
    }
    size_t count = feed->entry_count;
    if (count == 0)
        feed->entries = arena_array(c->arena, 4, sizeof *feed->entries);
    else if (count >= 4 && (count & (count - 1)) == 0)
        feed->entries = arena_grow(c->arena, feed->entries, count, 2 * count, sizeof *feed->entries);
    feed_elements_read(c, n, &feed->entries[feed->entry_count++]);
}

// RDF is only a frame, and shares its namespace with no element of the feed.
static struct view document_space(const struct tree *t)
{
    for (const struct node *n = t->root->first; n; n = n->next)
        if (n->tag != TAG_TEXT)
            return n->space;
    return (struct view){0};
}

static enum err read_xml(struct view text, struct feed_context *c, struct feed *feed)
{
    struct tree t;
    markup_read_xml(text, c->arena, &t);
    c->own_space = document_space(&t);
    for (const struct node *n = node_after(t.root, t.root); n;) {
        if (is_entry(c, n)) {
            add_entry(c, n, feed);
            n = node_past(n, t.root);
            continue;
        }
        const char *dialect = n->tag == TAG_TEXT ? NULL : dialect_of(n);
        if (dialect && !feed->dialect) {
            feed->dialect = dialect;
            feed->version = node_attr(n, "version");
        }
        if (n->tag != TAG_TEXT && is_head(n)) {
            read_head(c, n, feed);
            feed->ttl_ms = feed->ttl_ms ? feed->ttl_ms : ttl_of(c, n);
        }
        n = node_after(n, t.root);
    }
    if (!feed->dialect && feed->entry_count == 0)
        return ERR_SYNTAX;
    if (!feed->dialect)
        feed->dialect = "rss"; // entries without a frame
    return OK;
}

enum err feed_read(struct view text, struct view base, int64_t now_ms, struct arena *a, struct feed *ret_feed)
{
    struct view start = view_trim(text);
    if (view_starts(start, "{"))
        return feed_json_read(text, base, now_ms, a, ret_feed);
    struct feed_context context = {.arena = a, .base = base, .now_ms = now_ms};
    struct feed feed = {.head = {.is_explicit = -1, .is_blocked = -1}};
    enum err err = read_xml(text, &context, &feed);
    if (!err)
        *ret_feed = feed;
    return err;
}

// ---- questions ---------------------------------------------------------------------------------------------------

struct view feed_author_names(const struct feed_entry *e, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 4000);
    for (size_t i = 0; i < e->authors.count; i++) {
        struct view name = e->authors.items[i].name;
        if (name.n == 0 || view_find_char(name, '@') < name.n)
            continue;
        if (out.n > 0)
            buf_add_str(&out, ", ");
        buf_add_view(&out, name);
    }
    return arena_copy(a, buf_view(&out));
}

const struct feed_text *feed_best_text(const struct feed_entry *e)
{
    const struct feed_text *best = &e->summary;
    for (size_t i = 0; i < e->contents.count; i++)
        if (e->contents.items[i].value.n > best->value.n)
            best = &e->contents.items[i];
    return best;
}

struct date feed_time(const struct feed_entry *e)
{
    return e->published.at.found ? e->published.at : e->created.at.found ? e->created.at : e->updated.at;
}

struct view feed_link_of(const struct feed_entry *e, const char *rel)
{
    for (size_t i = 0; i < e->links.count; i++)
        if (view_is_nocase(e->links.items[i].rel, rel))
            return e->links.items[i].href;
    return (struct view){0};
}
