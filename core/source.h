// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A source: a place to visit and how often. The control store (server/) owns the list; the crawler gets it as the
// snapshot "sources": a JSON array of the objects below.
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include "core/arena.h"
#include "core/json.h"
#include "core/page.h"

enum { SOURCE_INTERVAL_MIN_MS = 1000, SOURCE_INTERVAL_DEFAULT_MS = 5 * 60 * 1000 };

struct source {
    struct view name;  // unique: a letter or digit, then letters, digits, '-', '_', '.'; at most 64 bytes
    struct view title; // for people
    struct view url;
    enum page_kind kind;    // feed, sitemap, section (a page read for its links), or article (a single page)
    struct view medium;     // "web" by default
    struct view lang;       // "" where not stated
    struct view country;    // ISO 3166-1 alpha-2
    struct view site;       // the page that it was found on, "" where not known
    struct view collection; // groups of sources, for people: "Asia/Pakistan"
    int64_t interval_ms;    // between two visits
    bool enabled;
};

bool source_name_is_valid(struct view name);
// "feed, sitemap, section or article": for messages and help.
extern const char source_kinds[];
void source_write(const struct source *s, struct json_writer *w);
// Views are copied into the arena; defaults fill what is missing. m names the key that is wrong.
enum err source_read(const struct json *object, struct arena *a, struct source *ret_source, struct errmsg *m) MUST_USE;

#endif
