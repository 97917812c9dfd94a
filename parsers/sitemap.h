// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sitemaps (sitemaps.org 0.9 with the news, image, video and mobile extensions), sitemap indexes, and the plain-text
// form of one address a line. Tolerant: an element is known by its local name, an entry by its having an address.
// RSS and Atom feeds that serve as sitemaps are feeds (parsers/feed.h). Which entries are fetched is backlog.h's.
#ifndef PARSERS_SITEMAP_H
#define PARSERS_SITEMAP_H

#include "core/arena.h"
#include "core/err.h"
#include "core/view.h"
#include "parsers/dates.h"

// The standard allows 50,000 entries and 50 MB; a file that breaks the first limit is read on, as far as this.
enum { SITEMAP_MAX_BYTES = 50 << 20, SITEMAP_ENTRIES_MAX = 100000, SITEMAP_MEDIA_MAX = 16 };

// A picture or a film that stands on the page.
struct sitemap_media {
    bool is_video;
    struct view url; // of the picture; of the film, or else of its player; as written
    struct view thumbnail;
    struct view title, text; // text: caption or description
    struct date published;
};
struct sitemap_news {
    struct view title, publication, lang, keywords, genres; // as written
    struct date published;
};
struct sitemap_entry {
    struct view url;      // absolute
    struct view lastmod;  // as written; it changes when the page does, whatever it says
    struct date changed;  // it as a date
    struct view freq;     // changefreq, as written
    int priority_percent; // -1 where none is stated
    bool is_sitemap;      // an entry of an index
    bool is_mobile;
    struct sitemap_news news;
    struct sitemap_media *media; // the first SITEMAP_MEDIA_MAX
    size_t media_count;
};
struct sitemap {
    struct sitemap_entry *entries; // newest first; those without a date behind them in the order of the file
    size_t entry_count;
    size_t left_out; // entries beyond SITEMAP_ENTRIES_MAX
};

// When it was published, or else changed; 0 where the entry says neither.
int64_t sitemap_time_ms(const struct sitemap_entry *e);
// text: decoded, of which SITEMAP_MAX_BYTES are read; base: the sitemap's own address. In the arena. A file that breaks
// off gives its entries up to there. ERR_SYNTAX when it is no sitemap at all.
enum err sitemap_read(struct view text, struct view base, int64_t now_ms, struct arena *a,
                      struct sitemap *ret_sitemap) MUST_USE;

#endif
