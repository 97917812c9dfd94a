// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a site offers to a monitor: an address is fetched, whatever it is (a feed, a sitemap, a page), and what it leads
// to is tried, so that each offer has been seen to work.
#ifndef CMD_OFFER_H
#define CMD_OFFER_H

#include "cmd/probe.h"
#include "core/page.h"
#include "parsers/discover.h"

enum {
    OFFER_TRIES_MAX = 12,     // addresses tried beside the one given
    OFFER_TRIES_ALL_MAX = 60, // the same where all section feeds are wanted
    OFFER_FRESH_DAYS = 30,    // what is older brings no news
};

struct offer {
    enum page_kind kind; // what to add it as
    struct view url;     // where it lies, after redirects that last
    struct view title, lang;
    size_t entries;    // articles, or the sitemaps of an index
    int64_t newest_ms; // of its entries, 0: undated
    enum found_by by;
    bool is_index, is_news, is_comments, is_narrow;
    bool is_fresh; // brings news: the newest entry is not old, or the page has several links to articles
    int rank, standing;
};
struct offers {
    struct offer *items; // best first
    size_t count;
    bool reached;    // some server answered
    const char *why; // the given address could not be read: the reason in words; else NULL
};

// all: also look at the site's sections, for the feeds that only they declare. Everything in the arena.
void offers_find(struct probe *p, struct view url, bool all, int64_t now_ms, struct arena *a, struct offers *ret);
// Whether it is worth adding where nothing better is offered.
bool offer_is_usable(const struct offer *o);

#endif
