// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Feeds: RSS 0.9x and 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed, all to one form. Tolerant: an element is known
// by its local name, an entry by its having a link, whatever else is wrong around it.
#ifndef PARSERS_FEED_H
#define PARSERS_FEED_H

#include "core/arena.h"
#include "core/err.h"
#include "core/view.h"
#include "parsers/dates.h"

enum { FEED_ENTRIES_MAX = 1000 };

struct feed_entry {
    struct view url;    // absolute
    struct view title;  // plain text
    struct view author; // names, joined as the feed has them
    struct view id;     // guid or atom:id
    struct date published;
};
struct feed {
    struct view title;
    struct view lang;
    struct feed_entry *entries; // in the feed's order
    size_t entry_count;
};

// text: decoded; base: the feed's own address, against which links are resolved. In the arena. ERR_SYNTAX when it is no
// feed at all; a feed without entries is fine.
enum err feed_read(struct view text, struct view base, int64_t now_ms, struct arena *a, struct feed *ret_feed) MUST_USE;
enum err feed_read_json(struct view text, struct view base, int64_t now_ms, struct arena *a,
                        struct feed *ret_feed) MUST_USE;
// The absolute form of a link as written in a document whose address is base; empty when it is no web address.
struct view feed_resolve(struct view link, struct view base, struct arena *a);

#endif
