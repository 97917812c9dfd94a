// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The shape of an address: what the addresses of one kind of page on one site have in common. "/news/2026/11/25/floods-
// in-the-north-4711.html" has the shape "/news/Y/D/D/*N.html". Which shapes give articles is learnt by counting.
//
//   Y year   M a month in letters   D one or two digits   N a longer number   X a word with digits in it
//   * many words   - two or three   w one (the last part only; others stand as they are)   *N, -N: with a number of
//   four digits or more, or a key such as "c3e1182ef8ef"   ?id=N: names in the query, and whether their values are
//   numbers
#ifndef PARSERS_SHAPE_H
#define PARSERS_SHAPE_H

#include "core/arena.h"
#include "core/url.h"

enum { SHAPE_MAX_BYTES = 120 };

// In the arena, at most SHAPE_MAX_BYTES.
struct view shape_of(const struct url *u, struct arena *a);

// ---- learning ----------------------------------------------------------------------------------------------------
struct yield {
    struct view shape;
    int64_t tried, good; // pages parsed, and how many of them were articles
};
struct yields {
    struct yield *items;
    size_t count;
};

enum shape_verdict {
    SHAPE_UNKNOWN, // too few tries, or a mixture
    SHAPE_GOOD,
    SHAPE_BARREN, // hardly ever an article
};
enum { SHAPE_TRIES_MIN = 4 };
enum shape_verdict shape_judge(const struct yields *y, struct view shape);
// How often it was tried.
int64_t shape_tried(const struct yields *y, struct view shape);

#endif
