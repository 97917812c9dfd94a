// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading feeds. The XML dialects differ less than their names: entries are called item or entry, and each fact has two
// or three spellings, listed below in the order of trust. Elements of media and podcast modules share local names with
// the feed's own ("title", "link"), so those namespaces are left out where a fact of the entry itself is wanted.
#include "parsers/feed.h"

#include "core/json.h"
#include "core/url.h"
#include "parsers/facts.h"
#include "parsers/markup.h"

#include <string.h>

struct reader {
    struct arena *arena;
    struct view base;
    int64_t now_ms;
    struct feed *feed;
};

struct view feed_resolve(struct view link, struct view base, struct arena *a)
{
    struct url from, to;
    link = view_trim(link);
    bool has_base = url_parse(base, NULL, &from) == OK;
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

static bool holds(struct view text, const char *part)
{
    return view_find(text, part) < text.n;
}

// Whether the element belongs to a module that describes something else than the entry: media, podcasts, comments.
static bool is_foreign(const struct node *n)
{
    static const char *const parts[] = {"mrss", "media", "itunes", "wfw", "slash", "georss", "podcast", "googleplay"};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (holds(n->space, parts[i]))
            return true;
    return false;
}

static const struct node *child(const struct node *n, const char *name)
{
    for (const struct node *c = n->first; c; c = c->next)
        if (view_is_nocase(c->name, name) && !is_foreign(c))
            return c;
    return NULL;
}

// The text of the first child of these names that has any, markup taken out.
static struct view text_of(struct reader *r, const struct node *n, const char *const *names)
{
    for (; *names; names++) {
        const struct node *c = child(n, *names);
        struct view text = c ? node_text(c, r->arena, ADDRESS_MAX_BYTES) : (struct view){0};
        if (text.n > 0)
            return fact_text(text, r->arena);
    }
    return (struct view){0};
}

// ---- links -------------------------------------------------------------------------------------------------------

// xml:base (Atom 1.0 §2) of the nearest ancestor, resolved against the feed's own address.
static struct view base_of(struct reader *r, const struct node *n)
{
    for (; n; n = n->parent) {
        struct view base = node_attr(n, "base");
        struct view absolute = base.n ? feed_resolve(base, r->base, r->arena) : (struct view){0};
        if (absolute.n > 0)
            return absolute;
    }
    return r->base;
}

static struct view link_of(struct reader *r, const struct node *entry)
{
    struct view other = {0};
    struct view base = base_of(r, entry);
    const struct node *original = child(entry, "origLink"); // feed proxies keep the true address here
    if (original)
        other = feed_resolve(node_text(original, r->arena, ADDRESS_MAX_BYTES), base, r->arena);
    if (other.n > 0)
        return other;
    for (const struct node *c = entry->first; c; c = c->next) {
        if (!view_is_nocase(c->name, "link") || is_foreign(c))
            continue;
        struct view rel = node_attr(c, "rel"), href = node_attr(c, "href");
        struct view url = feed_resolve(href.n ? href : node_text(c, r->arena, ADDRESS_MAX_BYTES), base, r->arena);
        if (url.n > 0 && (rel.n == 0 || view_is(rel, "alternate")))
            return url;
        if (other.n == 0 && (rel.n == 0 || view_is(rel, "related") || view_is(rel, "self")))
            other = url;
    }
    const struct node *guid = child(entry, "guid");
    if (other.n == 0 && guid && !view_is_nocase(node_attr(guid, "isPermaLink"), "false"))
        other = feed_resolve(node_text(guid, r->arena, ADDRESS_MAX_BYTES), (struct view){0}, r->arena);
    return other;
}

// ---- entries -----------------------------------------------------------------------------------------------------

// Atom has author/name, RSS "address (name)" or a bare name, Dublin Core a bare name.
static struct view author_of(struct reader *r, const struct node *entry)
{
    static const char *const creators[] = {"creator", "author", "byline", NULL};
    static const char *const name[] = {"name", NULL};
    const struct node *author = child(entry, "author");
    struct view text = author ? text_of(r, author, name) : (struct view){0};
    if (text.n == 0)
        text = text_of(r, entry, creators);
    size_t open = view_find_char(text, '(');
    if (view_find_char(text, '@') < open && open < text.n) {
        text = view_from(text, open + 1);
        text.n = view_find_char(text, ')');
    }
    return view_find_char(text, '@') < text.n ? (struct view){0} : text;
}

static struct date date_of(struct reader *r, const struct node *entry)
{
    static const char *const names[] = {"pubDate", "published", "date",   "issued",          "created",
                                        "updated", "modified",  "dcdate", "publicationDate", "lastBuildDate"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct node *c = child(entry, names[i]);
        struct date d = c ? date_read(node_text(c, r->arena, 200), false, r->now_ms) : (struct date){0};
        if (d.found)
            return d;
    }
    return (struct date){0};
}

static struct feed_entry *add_entry(struct feed *f, struct arena *a)
{
    if (!f->entries)
        f->entries = arena_array(a, FEED_ENTRIES_MAX, sizeof *f->entries);
    if (f->entry_count == FEED_ENTRIES_MAX)
        return NULL;
    struct feed_entry *e = &f->entries[f->entry_count++];
    *e = (struct feed_entry){0};
    return e;
}

static void read_entry(struct reader *r, const struct node *n)
{
    static const char *const titles[] = {"title", "headline", NULL};
    static const char *const ids[] = {"guid", "id", NULL};
    struct view url = link_of(r, n);
    struct feed_entry *e = url.n > 0 ? add_entry(r->feed, r->arena) : NULL;
    if (!e)
        return;
    *e = (struct feed_entry){.url = url,
                             .title = text_of(r, n, titles),
                             .author = author_of(r, n),
                             .id = text_of(r, n, ids),
                             .published = date_of(r, n)};
}

static bool is_entry(const struct node *n)
{
    return (view_is_nocase(n->name, "item") || view_is_nocase(n->name, "entry")) && !is_foreign(n);
}

static bool is_feed(const struct node *n)
{
    return view_is_nocase(n->name, "rss") || view_is_nocase(n->name, "feed") || view_is_nocase(n->name, "RDF") ||
           view_is_nocase(n->name, "channel");
}

enum err feed_read(struct view text, struct view base, int64_t now_ms, struct arena *a, struct feed *ret_feed)
{
    static const char *const titles[] = {"title", NULL}, *const langs[] = {"language", NULL};
    struct tree t;
    struct feed feed = {0};
    struct reader r = {.arena = a, .base = base, .now_ms = now_ms, .feed = &feed};
    markup_read_xml(text, a, &t);
    bool known = false;
    for (const struct node *n = node_after(t.root, t.root); n;) {
        if (is_entry(n)) {
            read_entry(&r, n);
            n = node_past(n, t.root);
            continue;
        }
        if (is_feed(n)) {
            known = true;
            feed.title = feed.title.n ? feed.title : text_of(&r, n, titles);
            feed.lang = feed.lang.n ? feed.lang : text_of(&r, n, langs);
            feed.lang = feed.lang.n ? feed.lang : node_attr(n, "lang");
        }
        n = node_after(n, t.root);
    }
    if (!known && feed.entry_count == 0)
        return ERR_SYNTAX;
    *ret_feed = feed;
    return OK;
}

// ---- JSON Feed 1.1 -----------------------------------------------------------------------------------------------

static struct view first_name(const struct json *item)
{
    struct view name = json_get_view(json_first(json_get(item, "authors")), "name");
    return name.n ? name : json_get_view(json_get(item, "author"), "name");
}

enum err feed_read_json(struct view text, struct view base, int64_t now_ms, struct arena *a, struct feed *ret_feed)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    enum err err = json_parse(text, &root, NULL);
    if (err)
        return err;
    const struct json *items = json_get(root, "items");
    if (!json_is_array(items) || !holds(json_get_view(root, "version"), "jsonfeed.org"))
        return ERR_SYNTAX;
    struct feed feed = {.title = fact_text(json_get_view(root, "title"), a),
                        .lang = arena_copy(a, json_get_view(root, "language"))};
    for (const struct json *item = json_first(items); item; item = json_next(item)) {
        struct view url = feed_resolve(json_get_view(item, "url"), base, a);
        struct feed_entry *e = url.n > 0 ? add_entry(&feed, a) : NULL;
        if (!e)
            continue;
        struct view published = json_get_view(item, "date_published");
        *e = (struct feed_entry){.url = url,
                                 .title = fact_text(json_get_view(item, "title"), a),
                                 .author = fact_text(first_name(item), a),
                                 .id = arena_copy(a, json_get_view(item, "id")),
                                 .published = date_read(published, false, now_ms)};
    }
    *ret_feed = feed;
    return OK;
}
