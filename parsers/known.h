// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the parse stage knows of a source from pages before this one, kept in Redis below harkara:{0}:source:<name>:
//
//   :sitemaps  set   the sitemaps that were read (64 bits of the address's id)
//   :shapes    hash  of a section: "t <shape>" pages of that shape that were parsed, "g <shape>" that were articles
//
// It is written after a page was published: a stage that dies in between learns the same from the page's next delivery.
#ifndef PARSERS_KNOWN_H
#define PARSERS_KNOWN_H

#include "core/page.h"
#include "core/redis.h"
#include "parsers/rules.h"
#include "parsers/shape.h"

enum { KNOWN_SHAPES_MAX = 500 }; // of one source; what comes after is not learnt

struct known {
    bool sitemap_read;         // this very sitemap, for this source
    struct yields yields;      // of a section's addresses; in the arena
    const struct rules *rules; // for hosts (rules.h), borrowed, or NULL; not from Redis but the caller's to set
};

// What matters for a page of this kind; for articles nothing, without asking. ERR_DOWN, ERR_BUSY.
enum err known_read(struct redis *r, const struct page *page, struct arena *a, struct known *ret_known) MUST_USE;
// what: of struct parsed (parse.h).
enum err known_learn(struct redis *r, const struct page *page, const char *what) MUST_USE;

#endif
