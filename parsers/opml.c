// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Outlines and sources. Programs differ in the case of attributes and in which of text and title they fill, and many
// lists are not well-formed; the tree of markup.h bears all that.
#include "parsers/opml.h"

#include "core/clock.h"
#include "core/url.h"
#include "parsers/markup.h"
#include "parsers/opml_repair.h"

#include <stdlib.h>

enum { TITLE_MAX_BYTES = 300 };

#define NAMESPACE "urn:harkara:source"

static struct view attr(const struct node *n, const char *name)
{
    for (const struct attr *a = n->attrs; a; a = a->next)
        if (view_is_nocase(a->name, name))
            return view_trim(a->value);
    return (struct view){0};
}

static struct view title_of(const struct node *n, struct arena *a)
{
    struct view title = attr(n, "title");
    return text_fold(title.n ? title : attr(n, "text"), a, TITLE_MAX_BYTES);
}

static bool is_outline(const struct node *n)
{
    return view_is_nocase(n->name, "outline");
}

// ---- reading -----------------------------------------------------------------------------------------------------

// The titles of the outlines around n, outermost first. A '/' within a title would be taken for a step.
static struct view collection_of(const struct node *n, struct arena *a)
{
    const struct node *around[TREE_DEPTH_MAX];
    size_t depth = 0;
    CLEANUP(buf_done) struct buf path;
    for (const struct node *p = n->parent; p && is_outline(p) && depth < TREE_DEPTH_MAX; p = p->parent)
        around[depth++] = p;
    buf_init(&path, OPML_COLLECTION_MAX_BYTES);
    while (depth-- > 0) {
        struct view title = title_of(around[depth], a);
        if (title.n == 0 || title.n + 1 > buf_left(&path))
            continue;
        if (path.n > 0)
            buf_add_char(&path, '/');
        for (size_t i = 0; i < title.n; i++)
            buf_add_char(&path, title.p[i] == '/' ? '-' : title.p[i]);
    }
    return arena_copy(a, buf_view(&path));
}

// "feed://host/path" and "feed:https://host/path" are addresses of the web in disguise.
static struct view address_of(const struct node *n, struct arena *a)
{
    struct view address = attr(n, "xmlUrl");
    if (address.n == 0 && attr(n, "kind").n > 0)
        address = attr(n, "url"); // of ours
    if (view_starts_nocase(address, "feed://"))
        return view_of(arena_printf(a, "http://%.*s", (int)(address.n - 7), address.p + 7));
    return view_starts_nocase(address, "feed:") ? view_from(address, 5) : address;
}

static bool is_of_the_web(struct view address)
{
    struct url u;
    if (url_parse(address, NULL, &u) != OK)
        return false;
    bool is_web = url_is_web(&u);
    url_done(&u);
    return is_web;
}

static struct view or_else(struct view v, const char *otherwise)
{
    return v.n ? v : view_of(otherwise);
}

static struct source source_of(const struct node *n, struct view url, struct arena *a)
{
    int64_t seconds;
    struct view name = attr(n, "name"), lang = attr(n, "language");
    struct source s = {.name = source_name_is_valid(name) ? name : (struct view){0},
                       .title = title_of(n, a),
                       .url = url,
                       .kind = PAGE_FEED,
                       .medium = or_else(attr(n, "medium"), "web"),
                       .lang = view_is(lang, "unknown") ? (struct view){0} : lang,
                       .country = attr(n, "country"),
                       .site = attr(n, "htmlUrl"),
                       .collection = collection_of(n, a),
                       .interval_ms = SOURCE_INTERVAL_DEFAULT_MS,
                       .enabled = !view_is(attr(n, "enabled"), "false")};
    (void)page_kind_parse(attr(n, "kind"), &s.kind);
    if (view_to_i64(attr(n, "interval"), &seconds) && seconds > 0 && seconds < INT64_MAX / 1000)
        s.interval_ms = seconds * 1000;
    return s;
}

enum err opml_read(struct view text, struct arena *a, struct source **ret_sources, size_t *ret_count,
                   size_t *ret_left_out)
{
    struct tree t;
    struct source *sources = NULL;
    size_t count = 0, room = 0, left_out = 0;
    bool known = false;
    CLEANUP(buf_done) struct buf repaired;
    buf_init(&repaired, 2 * MARKUP_MAX_BYTES);
    opml_repair(text.n > MARKUP_MAX_BYTES ? (struct view){text.p, MARKUP_MAX_BYTES} : text, &repaired);
    markup_read_xml(buf_view(&repaired), a, &t);
    for (const struct node *n = node_after(t.root, t.root); n; n = node_after(n, t.root)) {
        known |= view_is_nocase(n->name, "opml");
        struct view url = known && is_outline(n) ? address_of(n, a) : (struct view){0};
        if (url.n == 0)
            continue;
        if (count == OPML_SOURCES_MAX || !is_of_the_web(url)) {
            left_out++;
            continue;
        }
        if (count == room) {
            room = room ? 2 * room : 64;
            sources = arena_grow(a, sources, count, room, sizeof *sources);
        }
        sources[count++] = source_of(n, url, a);
    }
    if (!known)
        return ERR_SYNTAX;
    *ret_sources = sources;
    *ret_count = count;
    *ret_left_out = left_out;
    return OK;
}

// ---- writing -----------------------------------------------------------------------------------------------------

static void add_attr(struct buf *out, const char *name, struct view value)
{
    if (value.n == 0)
        return;
    buf_printf(out, " %s=\"", name);
    buf_add_html(out, value);
    buf_add_char(out, '"');
}

static void add_indent(struct buf *out, size_t depth)
{
    for (size_t i = 0; i < depth + 2; i++)
        buf_add_str(out, "  ");
}

static void add_source(struct buf *out, const struct source *s, size_t depth)
{
    bool is_feed = s->kind == PAGE_FEED;
    add_indent(out, depth);
    buf_add_str(out, "<outline");
    add_attr(out, "type", is_feed ? VIEW_LIT("rss") : VIEW_LIT("link"));
    add_attr(out, "text", s->title.n ? s->title : s->name);
    add_attr(out, "title", s->title);
    add_attr(out, is_feed ? "xmlUrl" : "url", s->url);
    add_attr(out, "htmlUrl", s->site);
    add_attr(out, "language", s->lang);
    add_attr(out, "harkara:name", s->name);
    add_attr(out, "harkara:kind", view_of(page_kind_name(s->kind)));
    add_attr(out, "harkara:medium", s->medium);
    add_attr(out, "harkara:country", s->country);
    buf_printf(out, " harkara:interval=\"%lld\"", (long long)(s->interval_ms / 1000));
    if (!s->enabled)
        add_attr(out, "harkara:enabled", VIEW_LIT("false"));
    buf_add_str(out, "/>\n");
}

// The steps that two paths share.
static size_t shared_steps(struct view a, struct view b)
{
    size_t n = 0;
    while (a.n > 0 && b.n > 0 && view_equals(view_cut(&a, '/'), view_cut(&b, '/')))
        n++;
    return n;
}

static size_t depth_of(struct view collection)
{
    size_t depth = 0;
    for (; collection.n > 0; depth++)
        view_cut(&collection, '/');
    return depth;
}

// From the outlines of one collection to those of the next: closes what ends, opens what begins.
static void change_collection(struct buf *out, struct view from, struct view to)
{
    size_t keep = shared_steps(from, to);
    for (size_t depth = depth_of(from); depth > keep; depth--) {
        add_indent(out, depth - 1);
        buf_add_str(out, "</outline>\n");
    }
    struct view rest = to;
    for (size_t i = 0; rest.n > 0; i++) {
        struct view step = view_cut(&rest, '/');
        if (i < keep)
            continue;
        add_indent(out, i);
        buf_add_str(out, "<outline");
        add_attr(out, "text", step);
        buf_add_str(out, ">\n");
    }
}

static int by_collection(const void *a, const void *b)
{
    const struct source *x = *(const struct source *const *)a, *y = *(const struct source *const *)b;
    int order = view_compare(x->collection, y->collection);
    return order ? order : view_compare(x->name, y->name);
}

void opml_write(const struct source *sources, size_t count, struct view title, int64_t now_ms, struct buf *out)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct source **order = arena_array(a, count + 1, sizeof *order);
    char date[CLOCK_TEXT_MAX];
    struct view at = {0};
    for (size_t i = 0; i < count; i++)
        order[i] = &sources[i];
    qsort(order, count, sizeof *order, by_collection);
    buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:harkara=\"" NAMESPACE
                     "\">\n  <head>\n    <title>");
    buf_add_html(out, title);
    buf_printf(out, "</title>\n    <dateCreated>%s</dateCreated>\n  </head>\n  <body>\n",
               clock_format_http(now_ms, date));
    for (size_t i = 0; i < count; i++) {
        change_collection(out, at, order[i]->collection);
        at = order[i]->collection;
        add_source(out, order[i], depth_of(at));
    }
    change_collection(out, at, (struct view){0});
    buf_add_str(out, "  </body>\n</opml>\n");
}
