// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Places in feeds: GeoRSS Simple and GML (points, lines, polygons, boxes), W3C Basic Geo.
#ifndef PARSERS_FEED_PLACE_H
#define PARSERS_FEED_PLACE_H

#include "parsers/feed.h"
#include "parsers/tree.h"

// The place of the entry, from its elements; kind FEED_NO_PLACE where there is none or its numbers do not add up.
struct feed_place feed_place_read(const struct node *entry, struct arena *a);

#endif
