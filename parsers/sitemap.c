// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading sitemaps. A large one would not fit the tree of markup.h, so its elements are taken as they come by:
//
//   url, sitemap          an entry           fields of the entry itself: loc, lastmod, …
//     news, image, video  a group within it  fields of the group: title, publication_date, …
//       loc, title …      a leaf             its text is one field, elements within it count for nothing
//
// All entries are read, then sorted, because files are written oldest first as often as newest first.
#include "parsers/sitemap.h"

#include "core/buf.h"
#include "parsers/facts.h"
#include "parsers/feed.h"
#include "parsers/markup.h"

#include <stdlib.h>

enum group { GROUP_ENTRY, GROUP_NEWS, GROUP_IMAGE, GROUP_VIDEO };
enum leaf {
    LEAF_NONE,
    LEAF_LOC,
    LEAF_LASTMOD,
    LEAF_FREQ,
    LEAF_PRIORITY,
    LEAF_NEWS_TITLE,
    LEAF_NEWS_NAME,
    LEAF_NEWS_LANG,
    LEAF_NEWS_KEYWORDS,
    LEAF_NEWS_GENRES,
    LEAF_NEWS_DATE,
    LEAF_MEDIA_URL,
    LEAF_MEDIA_PLAYER, // counts where no film is named
    LEAF_MEDIA_THUMBNAIL,
    LEAF_MEDIA_TITLE,
    LEAF_MEDIA_TEXT,
    LEAF_MEDIA_DATE,
};

static const struct {
    enum group group;
    const char *name;
    enum leaf leaf;
} leaves[] = {
    {GROUP_ENTRY, "loc", LEAF_LOC},
    {GROUP_ENTRY, "lastmod", LEAF_LASTMOD},
    {GROUP_ENTRY, "changefreq", LEAF_FREQ},
    {GROUP_ENTRY, "priority", LEAF_PRIORITY},
    {GROUP_NEWS, "title", LEAF_NEWS_TITLE},
    {GROUP_NEWS, "name", LEAF_NEWS_NAME},
    {GROUP_NEWS, "language", LEAF_NEWS_LANG},
    {GROUP_NEWS, "keywords", LEAF_NEWS_KEYWORDS},
    {GROUP_NEWS, "genres", LEAF_NEWS_GENRES},
    {GROUP_NEWS, "publication_date", LEAF_NEWS_DATE},
    {GROUP_IMAGE, "loc", LEAF_MEDIA_URL},
    {GROUP_IMAGE, "title", LEAF_MEDIA_TITLE},
    {GROUP_IMAGE, "caption", LEAF_MEDIA_TEXT},
    {GROUP_VIDEO, "content_loc", LEAF_MEDIA_URL},
    {GROUP_VIDEO, "player_loc", LEAF_MEDIA_PLAYER},
    {GROUP_VIDEO, "thumbnail_loc", LEAF_MEDIA_THUMBNAIL},
    {GROUP_VIDEO, "title", LEAF_MEDIA_TITLE},
    {GROUP_VIDEO, "description", LEAF_MEDIA_TEXT},
    {GROUP_VIDEO, "publication_date", LEAF_MEDIA_DATE},
};

struct reader {
    struct arena *arena;
    struct view base;
    int64_t now_ms;
    struct sitemap map;
    size_t room;
    bool known; // the document element was seen
    // Depths count from 1; 0: not inside one.
    size_t depth, entry_depth, group_depth, leaf_depth;
    enum group group;
    enum leaf leaf;
    struct sitemap_entry entry; // being read
    struct buf text;            // of the leaf, or of an entry without one
};

static void add(struct reader *r, struct sitemap_entry e)
{
    struct sitemap *m = &r->map;
    if (e.url.n > 0 && m->entry_count == SITEMAP_ENTRIES_MAX) {
        m->left_out++;
        return;
    }
    e.url = feed_resolve(e.url, r->base, r->arena);
    if (e.url.n == 0)
        return;
    if (m->entry_count == r->room) {
        size_t room = r->room ? 2 * r->room : 64;
        m->entries = arena_grow(r->arena, m->entries, m->entry_count, room, sizeof e);
        r->room = room;
    }
    m->entries[m->entry_count++] = e;
}

static void begin_entry(struct reader *r, bool is_sitemap)
{
    r->entry = (struct sitemap_entry){.is_sitemap = is_sitemap, .priority_percent = -1};
}

// ---- fields ------------------------------------------------------------------------------------------------------

static int percent_of(struct view text)
{
    uint64_t whole = 0, tenths = 0;
    struct view rest = text, before = view_cut(&rest, '.');
    rest.n = rest.n > 1 ? 1 : rest.n;
    if (!view_to_u64(before, &whole) || (rest.n > 0 && !view_to_u64(rest, &tenths)))
        return -1;
    return whole >= 1 ? 100 : (int)tenths * 10;
}

static struct sitemap_media *media(struct reader *r)
{
    static struct sitemap_media beyond; // what comes after the last that is kept goes nowhere
    struct sitemap_entry *e = &r->entry;
    return e->media_count > 0 && e->media_count <= SITEMAP_MEDIA_MAX ? &e->media[e->media_count - 1] : &beyond;
}

static void set_media(struct reader *r, enum leaf leaf, struct view v)
{
    struct sitemap_media *m = media(r);
    if (leaf == LEAF_MEDIA_URL || (leaf == LEAF_MEDIA_PLAYER && m->url.n == 0))
        m->url = v;
    else if (leaf == LEAF_MEDIA_THUMBNAIL)
        m->thumbnail = v;
    else if (leaf == LEAF_MEDIA_TITLE)
        m->title = fact_text(v, r->arena);
    else if (leaf == LEAF_MEDIA_TEXT)
        m->text = fact_text(v, r->arena);
    else if (leaf == LEAF_MEDIA_DATE)
        m->published = date_read(v, false, r->now_ms);
}

// A second address in one entry begins another one.
static void set_loc(struct reader *r, struct view v)
{
    if (r->entry.url.n > 0) {
        add(r, r->entry);
        begin_entry(r, r->entry.is_sitemap);
    }
    r->entry.url = v;
}

static void set(struct reader *r, enum leaf leaf, struct view v)
{
    struct sitemap_entry *e = &r->entry;
    switch (leaf) {
    case LEAF_LOC:
        set_loc(r, v);
        break;
    case LEAF_LASTMOD:
        e->lastmod = v;
        e->changed = date_read(v, false, r->now_ms);
        break;
    case LEAF_FREQ:
        e->freq = v;
        break;
    case LEAF_PRIORITY:
        e->priority_percent = percent_of(v);
        break;
    case LEAF_NEWS_TITLE:
        e->news.title = fact_text(v, r->arena);
        break;
    case LEAF_NEWS_NAME:
        e->news.publication = fact_text(v, r->arena);
        break;
    case LEAF_NEWS_LANG:
        e->news.lang = v;
        break;
    case LEAF_NEWS_KEYWORDS:
        e->news.keywords = v;
        break;
    case LEAF_NEWS_GENRES:
        e->news.genres = v;
        break;
    case LEAF_NEWS_DATE:
        e->news.published = date_read(v, false, r->now_ms);
        break;
    default:
        set_media(r, leaf, v);
    }
}

// ---- elements ----------------------------------------------------------------------------------------------------

static void open_group(struct reader *r, enum group group)
{
    struct sitemap_entry *e = &r->entry;
    r->group = group;
    r->group_depth = r->depth;
    if (group == GROUP_NEWS)
        return;
    if (!e->media)
        e->media = arena_array(r->arena, SITEMAP_MEDIA_MAX, sizeof *e->media);
    if (e->media_count <= SITEMAP_MEDIA_MAX && e->media_count++ < SITEMAP_MEDIA_MAX)
        *media(r) = (struct sitemap_media){.is_video = group == GROUP_VIDEO};
}

static void open_within(struct reader *r, struct view name)
{
    static const struct {
        const char *name;
        enum group group;
    } groups[] = {{"news", GROUP_NEWS}, {"image", GROUP_IMAGE}, {"video", GROUP_VIDEO}};
    for (size_t i = 0; r->group == GROUP_ENTRY && i < ARRAY_LEN(groups); i++)
        if (view_is(name, groups[i].name)) {
            open_group(r, groups[i].group);
            return;
        }
    r->entry.is_mobile |= view_is(name, "mobile");
    for (size_t i = 0; i < ARRAY_LEN(leaves); i++)
        if (leaves[i].group == r->group && view_is(name, leaves[i].name)) {
            r->leaf = leaves[i].leaf;
            r->leaf_depth = r->depth;
        }
}

static void on_open(void *user, struct view name)
{
    struct reader *r = user;
    r->depth++;
    if (r->leaf)
        return;
    buf_clear(&r->text);
    if (r->entry_depth > 0) {
        open_within(r, name);
    } else if (view_is(name, "url") || view_is(name, "sitemap")) {
        r->entry_depth = r->depth;
        begin_entry(r, view_is(name, "sitemap"));
    }
    r->known |= view_is(name, "urlset") || view_is(name, "sitemapindex");
}

static void on_text(void *user, struct view text)
{
    struct reader *r = user;
    if (r->leaf || (r->entry_depth > 0 && r->depth == r->entry_depth))
        buf_add_view(&r->text, text);
}

// What was too long to be a field is none.
static struct view take_text(struct reader *r)
{
    struct view text = buf_err(&r->text) ? (struct view){0} : text_fold(buf_view(&r->text), r->arena, r->text.n);
    buf_clear(&r->text);
    return text;
}

// Some write the address straight into the entry.
static void end_entry(struct reader *r)
{
    if (r->entry.url.n == 0)
        r->entry.url = take_text(r);
    if (r->entry.media_count > SITEMAP_MEDIA_MAX)
        r->entry.media_count = SITEMAP_MEDIA_MAX;
    add(r, r->entry);
    r->entry_depth = r->group_depth = 0;
    r->group = GROUP_ENTRY;
}

static void on_close(void *user)
{
    struct reader *r = user;
    if (r->leaf && r->depth == r->leaf_depth) {
        set(r, r->leaf, take_text(r));
        r->leaf = LEAF_NONE;
    } else if (!r->leaf && r->group != GROUP_ENTRY && r->depth == r->group_depth) {
        r->group = GROUP_ENTRY;
    } else if (!r->leaf && r->entry_depth > 0 && r->depth == r->entry_depth) {
        end_entry(r);
    }
    r->depth -= r->depth > 0;
}

// The file broke off within an entry. Its address counts if the break came after it: "<loc>http://a/b</l".
static void end_document(struct reader *r, struct view text)
{
    size_t n = text.n;
    if (r->entry_depth == 0)
        return;
    while (n > 0 && text.p[n - 1] != '<' && text.p[n - 1] != '>')
        n--;
    if (r->leaf == LEAF_LOC && n > 0 && text.p[n - 1] == '<')
        set_loc(r, take_text(r));
    r->leaf = LEAF_NONE;
    buf_clear(&r->text);
    end_entry(r);
}

static void read_xml(struct reader *r, struct view text)
{
    static const struct markup_events events = {.open = on_open, .text = on_text, .close = on_close};
    buf_init(&r->text, ADDRESS_MAX_BYTES);
    markup_scan_xml(text, SITEMAP_MAX_BYTES, &events, r);
    end_document(r, text);
    buf_done(&r->text);
}

static void read_lines(struct reader *r, struct view text)
{
    while (text.n > 0) {
        struct view line = view_trim(view_cut(&text, '\n'));
        if (view_starts_nocase(line, "www."))
            line = view_of(arena_printf(r->arena, "http://%.*s", VIEW_ARG(line)));
        if (view_starts_nocase(line, "http://") || view_starts_nocase(line, "https://"))
            add(r, (struct sitemap_entry){.url = line, .priority_percent = -1});
    }
}

// ---- order -------------------------------------------------------------------------------------------------------

int64_t sitemap_time_ms(const struct sitemap_entry *e)
{
    return e->news.published.found ? e->news.published.ms : e->changed.found ? e->changed.ms : 0;
}

// Entries lie in one array: where the times agree the address tells the order.
static int compare(const void *a, const void *b)
{
    const struct sitemap_entry *x = *(const struct sitemap_entry *const *)a,
                               *y = *(const struct sitemap_entry *const *)b;
    int64_t s = sitemap_time_ms(x), t = sitemap_time_ms(y);
    if (s != t)
        return s > t ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void sort(struct sitemap *m, struct arena *a)
{
    size_t n = m->entry_count;
    const struct sitemap_entry **order = arena_array(a, n + 1, sizeof *order);
    struct sitemap_entry *sorted = arena_array(a, n + 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        order[i] = &m->entries[i];
    qsort(order, n, sizeof *order, compare);
    for (size_t i = 0; i < n; i++)
        sorted[i] = *order[i];
    m->entries = sorted;
}

enum err sitemap_read(struct view text, struct view base, int64_t now_ms, struct arena *a, struct sitemap *ret_sitemap)
{
    struct reader r = {.arena = a, .base = base, .now_ms = now_ms};
    if (view_starts(view_trim(text), "<"))
        read_xml(&r, text);
    else
        read_lines(&r, text);
    if (!r.known && r.map.entry_count == 0)
        return ERR_SYNTAX;
    sort(&r.map, a);
    *ret_sitemap = r.map;
    return OK;
}
