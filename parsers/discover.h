// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a site offers, as far as one of its pages tells: feeds and sitemaps that it declares or links to, WebSub hubs,
// the sections behind its navigation, and the places where feeds usually lie. Whether an address holds what it promises
// only a fetch can tell; the rank says which to try first.
#ifndef PARSERS_DISCOVER_H
#define PARSERS_DISCOVER_H

#include "core/arena.h"
#include "core/view.h"

enum { DISCOVER_MAX = 200, DISCOVER_SECTIONS_MAX = 40 };

enum found_kind { FOUND_FEED, FOUND_SITEMAP, FOUND_HUB, FOUND_SECTION, FOUND_KIND_COUNT };
enum found_by { FOUND_GIVEN, FOUND_DECLARED, FOUND_LINKED, FOUND_ROBOTS, FOUND_GUESSED, FOUND_BY_COUNT };

struct found {
    enum found_kind kind;
    enum found_by by;
    struct view url;   // absolute, without a fragment
    struct view title; // as the page has it; may be empty
    bool is_comments;  // a feed of comments
    bool is_narrow;    // of one tag, author or search
    int rank;          // higher is better
};
struct discovery {
    struct found *items; // best first; each address once
    size_t count;
};

// text: a decoded HTML page whose address is base. In the arena.
void discover_html(struct view text, struct view base, struct arena *a, struct discovery *ret);
// Where feeds and sitemaps usually lie on the site of base, and below base itself where that is a section.
void discover_guesses(struct view base, struct arena *a, struct discovery *ret);
// A sitemap that robots.txt names.
struct found discover_sitemap(struct view url, enum found_by by);
// Words for people: "feed", "sitemap" …; "declared", "linked" …. Never NULL.
const char *found_kind_name(enum found_kind kind);
const char *found_by_name(enum found_by by);

#endif
