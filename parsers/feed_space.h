// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which vocabulary a feed's element belongs to. Feeds get their namespaces wrong in every way (other versions, other
// case, a missing slash, a prefix never declared), so families are known by what all their spellings share.
#ifndef PARSERS_FEED_SPACE_H
#define PARSERS_FEED_SPACE_H

#include "core/view.h"

enum feed_space {
    SPACE_CORE = 1 << 0, // RSS, RDF, Atom, CDF: the feed's own
    SPACE_DC = 1 << 1,
    SPACE_DCTERMS = 1 << 2,
    SPACE_CONTENT = 1 << 3,
    SPACE_ITUNES = 1 << 4,
    SPACE_MEDIA = 1 << 5,
    SPACE_GEORSS = 1 << 6,
    SPACE_GML = 1 << 7,
    SPACE_GEO = 1 << 8, // W3C Basic Geo
    SPACE_XHTML = 1 << 9,
    SPACE_LICENCE = 1 << 10, // Creative Commons
    SPACE_WFW = 1 << 11,
    SPACE_SYNDICATION = 1 << 12,
    SPACE_PROXY = 1 << 13, // FeedBurner and its like
    SPACE_OTHER = 1 << 14,
};

// space: the namespace's URI, or the prefix where it was not declared; empty: none.
enum feed_space feed_space_of(struct view space);

#endif
