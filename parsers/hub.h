// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The WebSub hub of a page that is polled (W3C Recommendation, 2018, §4): where somebody can be asked to tell of news
// instead. Pure.
#ifndef PARSERS_HUB_H
#define PARSERS_HUB_H

#include "parsers/feed.h"

struct hub {
    struct view url, topic; // absolute, in the arena; both empty: none that may be used
};

// The first hub that may be used: a web address without a password, of PUSH_ADDRESS_MAX_BYTES at most, and over TLS
// where the topic is. The Link fields of the head go before what the document says; without a "self" the topic is the
// page's own address, base.
struct hub hub_of_feed(struct view head, const struct feed *feed, struct view base, struct arena *a);
// text: decoded HTML.
struct hub hub_of_html(struct view head, struct view text, struct view base, struct arena *a);

#endif
