// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the names that page authors give to elements (class, id, itemprop, role …) say about their content. Names are
// cut into words, so that "header" is no "ad" and "relatedPosts__list" is "related". A hint is evidence, not a verdict:
// article.c weighs it against what the element holds.
#ifndef PARSERS_HINTS_H
#define PARSERS_HINTS_H

#include "parsers/tree.h"

enum name_hint {
    HINT_BODY = 1 << 0,        // the text of the article: articleBody, entry-content
    HINT_ARTICLE = 1 << 1,     // around it: article, story, post
    HINT_COMMENTS = 1 << 2,    // readers' comments
    HINT_RELATED = 1 << 3,     // teasers of other articles
    HINT_SHARE = 1 << 4,       // share bars, follow us
    HINT_PROMO = 1 << 5,       // advertisement, newsletter, subscription, cookie wall
    HINT_NAV = 1 << 6,         // menus, breadcrumbs, sidebars, footers
    HINT_BYLINE = 1 << 7,      // author, date, reading time
    HINT_TAGS = 1 << 8,        // keywords, categories
    HINT_CAPTION = 1 << 9,     // of pictures; credits
    HINT_HIDDEN = 1 << 10,     // not shown, or only to screen readers
    HINT_LEAD = 1 << 11,       // standfirst, summary
    HINT_AUTHOR_BOX = 1 << 12, // a paragraph about the author
    HINT_TITLE = 1 << 13,
    HINT_CORRECTION = 1 << 14, // notes, disclaimers, copyright
    HINT_TOC = 1 << 15,        // table of contents, skip links
    HINT_CONSENT = 1 << 17,    // cookie walls
    HINT_DATE = 1 << 16,       // time of publication: a part of HINT_BYLINE
};

// The hints of one element's own attributes and tag, not of its ancestors.
uint32_t hints_of(const struct node *n);
// Those of all elements of the tree by node index, in the arena; html and body have none: they name the page.
const uint32_t *hints_of_tree(const struct tree *t, struct arena *a);
// The words for the first of the hints: "comments", "share" …; "" for none.
const char *hint_name(uint32_t hints);

#endif
