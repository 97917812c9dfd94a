// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading sitemaps: every url or sitemap element with a loc is an entry, whatever namespace it claims. All are read
// (up to a bound), then sorted, then cut, because files are written oldest first as often as newest first.
#include "parsers/sitemap.h"

#include "parsers/facts.h"
#include "parsers/feed.h"
#include "parsers/markup.h"

#include <stdlib.h>

struct reader {
    struct arena *arena;
    struct view base;
    int64_t now_ms;
    struct sitemap *map;
    size_t room;
};

static void add(struct reader *r, struct sitemap_entry e)
{
    struct sitemap *m = r->map;
    e.url = feed_resolve(e.url, r->base, r->arena);
    if (e.url.n == 0 || m->entry_count == SITEMAP_READ_MAX)
        return;
    if (m->entry_count == r->room) {
        size_t room = r->room ? 2 * r->room : 64;
        m->entries = arena_grow(r->arena, m->entries, m->entry_count, room, sizeof e);
        r->room = room;
    }
    m->entries[m->entry_count++] = e;
}

static struct view text_of(struct reader *r, const struct node *n, const char *name)
{
    const struct node *c = n ? node_child(n, name) : NULL;
    return c ? node_text(c, r->arena, ADDRESS_MAX_BYTES) : (struct view){0};
}

static void read_entry(struct reader *r, const struct node *n, bool is_sitemap)
{
    const struct node *news = node_child(n, "news");
    add(r, (struct sitemap_entry){.url = text_of(r, n, "loc"),
                                  .is_sitemap = is_sitemap,
                                  .title = fact_text(text_of(r, news, "title"), r->arena),
                                  .published = date_read(text_of(r, news, "publication_date"), false, r->now_ms),
                                  .changed = date_read(text_of(r, n, "lastmod"), false, r->now_ms)});
}

static bool read_lines(struct reader *r, struct view text)
{
    while (text.n > 0) {
        struct view line = view_trim(view_cut(&text, '\n'));
        if (view_starts_nocase(line, "http://") || view_starts_nocase(line, "https://"))
            add(r, (struct sitemap_entry){.url = line});
    }
    return r->map->entry_count > 0;
}

static int64_t time_of(const struct sitemap_entry *e)
{
    return e->published.found ? e->published.ms : e->changed.ms;
}

// Newest first; those without a time keep their order behind (entries lie in one array: the address tells the order).
static int compare(const void *a, const void *b)
{
    const struct sitemap_entry *x = *(const struct sitemap_entry *const *)a,
                               *y = *(const struct sitemap_entry *const *)b;
    int64_t s = time_of(x), t = time_of(y);
    if (s != t)
        return s > t ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void sort_and_cut(struct reader *r)
{
    struct sitemap *m = r->map;
    struct sitemap_entry **order = arena_array(r->arena, m->entry_count + 1, sizeof(struct sitemap_entry *));
    bool index = m->entry_count > 0 && m->entries[0].is_sitemap;
    size_t max = index ? SITEMAP_INDEX_MAX : SITEMAP_ENTRIES_MAX;
    for (size_t i = 0; i < m->entry_count; i++)
        order[i] = &m->entries[i];
    qsort(order, m->entry_count, sizeof(struct sitemap_entry *), compare);
    size_t n = m->entry_count < max ? m->entry_count : max;
    struct sitemap_entry *sorted = arena_array(r->arena, n + 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = *order[i];
    m->left_out = m->entry_count - n;
    m->entries = sorted;
    m->entry_count = n;
}

enum err sitemap_read(struct view text, struct view base, int64_t now_ms, struct arena *a, struct sitemap *ret_sitemap)
{
    struct tree t;
    struct sitemap map = {0};
    struct reader r = {.arena = a, .base = base, .now_ms = now_ms, .map = &map};
    bool known = false;
    if (view_starts(view_trim(text), "<") || view_starts(text, "\xEF\xBB\xBF")) {
        markup_read_xml(text, a, &t);
        for (const struct node *n = node_after(t.root, t.root); n; n = node_after(n, t.root)) {
            known |= view_is(n->name, "urlset") || view_is(n->name, "sitemapindex");
            if (view_is(n->name, "url") || view_is(n->name, "sitemap"))
                read_entry(&r, n, view_is(n->name, "sitemap"));
        }
    } else {
        known = read_lines(&r, text);
    }
    if (!known && map.entry_count == 0)
        return ERR_SYNTAX;
    sort_and_cut(&r);
    *ret_sitemap = map;
    return OK;
}
