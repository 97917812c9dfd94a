// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sitemaps (sitemaps.org 0.9, Google's news extension), sitemap indexes, and the plain-text form of one address a line.
// A sitemap may hold 50,000 addresses; the newest are what a monitor wants.
#ifndef PARSERS_SITEMAP_H
#define PARSERS_SITEMAP_H

#include "core/arena.h"
#include "core/err.h"
#include "core/view.h"
#include "parsers/dates.h"

enum { SITEMAP_ENTRIES_MAX = 1000, SITEMAP_INDEX_MAX = 50, SITEMAP_READ_MAX = 60000 };

struct sitemap_entry {
    struct view url; // absolute
    bool is_sitemap; // an entry of an index
    struct view title;
    struct date published; // news:publication_date
    struct date changed;   // lastmod
};
struct sitemap {
    struct sitemap_entry *entries; // newest first
    size_t entry_count;            // at most SITEMAP_ENTRIES_MAX, of an index SITEMAP_INDEX_MAX
    size_t left_out;
};

// text: decoded; base: the sitemap's own address. In the arena. ERR_SYNTAX when it is none.
enum err sitemap_read(struct view text, struct view base, int64_t now_ms, struct arena *a,
                      struct sitemap *ret_sitemap) MUST_USE;

#endif
