// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A page that is read for its links, because its site has no feed: which of them lead to articles. What each link looks
// like is one witness (where it stands, how long its text is, what its address looks like); what addresses of its shape
// turned out to be is the other, and the better one once there are enough of them.
#ifndef PARSERS_SECTION_H
#define PARSERS_SECTION_H

#include "core/page.h"
#include "parsers/shape.h"
#include "parsers/tree.h"

enum {
    SECTION_LINKS_MAX = 2000,  // of one page; what comes after is left out
    SECTION_LIKELY = 40,       // scores: from here on a link is fetched
    SECTION_MAYBE = 10,        // and from here on tried
    SECTION_TRIES_AT_ONCE = 6, // links that are only tried, of one reading
    SECTION_EXPLORE = 20,      // of the links that experience speaks against, one in so many is fetched all the same
};

struct section_link {
    struct view url, text, shape; // text: the longest of those that name the address
    int score;
    bool is_foreign; // of another site
    bool is_asset;   // a picture, film or document by its name
    bool is_lifted;  // the score counts other links of its shape
};

// The distinct web addresses that the page links to, in its order; itself and the front page left out. In the arena.
void section_read(const struct tree *t, struct view base, struct arena *a, struct section_link **ret_links,
                  size_t *ret_count);
// One link for each: to be fetched, or `off-scope`. text: the decoded page. Strings live in the arena or borrow.
void section_links(struct view text, const struct page *page, const struct yields *yields, struct arena *a,
                   struct link **ret_links, size_t *ret_count);

#endif
