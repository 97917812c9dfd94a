// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The judgement on each entry. An address is fetched once, but the sitemaps of an index are to be read again when they
// change: their links bear a version, the lastmod; where that is missing, or names only a recent day, the hour stands
// in, so that such a sitemap is read once an hour.
#include "parsers/backlog.h"

#include <inttypes.h>

enum { HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };

struct judge {
    const struct page *page;
    bool known;
    struct arena *arena;
    size_t maps, maps_undated;    // so far
    size_t maps_undated_all;      // in the file
    size_t fresh_count, dateless; // articles so far
};

static bool is_in_window(const struct judge *j, int64_t time_ms)
{
    return time_ms >= j->page->fetched_ms - BACKLOG_WINDOW_MS;
}

// changefreq "never" stands for what is archived (sitemaps.org).
static struct view judge_article(struct judge *j, const struct sitemap_entry *e)
{
    int64_t time_ms = sitemap_time_ms(e);
    if (time_ms > 0 && !is_in_window(j, time_ms))
        return VIEW_LIT("old");
    if (time_ms == 0 && view_is_nocase(e->freq, "never"))
        return VIEW_LIT("old");
    size_t rank = time_ms > 0 ? j->fresh_count++ : j->dateless++;
    size_t most = time_ms > 0 ? BACKLOG_DATED_MAX : BACKLOG_UNDATED_MAX;
    return j->known || rank < most ? (struct view){0} : VIEW_LIT("backlog");
}

static struct view hour(const struct judge *j, struct view lastmod)
{
    return view_of(arena_printf(j->arena, "%.*s/%" PRId64, VIEW_ARG(lastmod), j->page->fetched_ms / HOUR_MS));
}

static void judge_map(struct judge *j, const struct sitemap_entry *e, struct link *l)
{
    l->kind = PAGE_SITEMAP;
    l->depth = j->page->depth + 1;
    l->version = e->lastmod;
    if (l->depth > BACKLOG_DEPTH_MAX) {
        l->state = VIEW_LIT("trap");
    } else if (e->changed.found) {
        bool vague = !e->changed.has_time && e->changed.ms >= j->page->fetched_ms - 2 * DAY_MS;
        if (!is_in_window(j, e->changed.ms))
            l->state = VIEW_LIT("old");
        else if (j->maps++ >= BACKLOG_MAPS_MAX)
            l->state = VIEW_LIT("backlog");
        else if (vague)
            l->version = hour(j, e->lastmod);
    } else {
        size_t i = j->maps_undated++, behind = j->maps_undated_all - j->maps_undated;
        if (i < BACKLOG_MAPS_MAX / 2 || behind < BACKLOG_MAPS_MAX / 2)
            l->version = hour(j, e->lastmod);
        else if (!j->known)
            l->state = VIEW_LIT("backlog");
    }
}

void backlog_links(const struct sitemap *map, const struct page *page, bool known, struct arena *a,
                   struct link **ret_links, size_t *ret_count)
{
    struct judge j = {.page = page, .known = known, .arena = a};
    struct link *links = arena_array(a, map->entry_count + 1, sizeof *links);
    for (size_t i = 0; i < map->entry_count; i++)
        j.maps_undated_all += map->entries[i].is_sitemap && !map->entries[i].changed.found;
    for (size_t i = 0; i < map->entry_count; i++) {
        const struct sitemap_entry *e = &map->entries[i];
        struct link *l = &links[i];
        *l = (struct link){.url = e->url, .kind = PAGE_ARTICLE, .source = page->source};
        if (e->is_sitemap) {
            judge_map(&j, e, l);
            continue;
        }
        l->state = judge_article(&j, e);
        l->hint =
            (struct hint){.title = e->news.title, .published_ms = e->news.published.found ? e->news.published.ms : 0};
    }
    *ret_links = links;
    *ret_count = map->entry_count;
}
