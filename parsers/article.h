// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The article of a page: which of its runs a reader would call the text, in order, as blocks. Needs no knowledge of the
// site and counts no script's own punctuation: length, links and the names of elements decide.
#ifndef PARSERS_ARTICLE_H
#define PARSERS_ARTICLE_H

#include "core/doc.h"
#include "parsers/sift.h"

struct article {
    struct block *blocks; // in the arena
    size_t block_count;
    uint32_t weight;      // text_weight of paragraphs and the like: how much was found
    uint32_t page_weight; // of all text shown on the page
    uint32_t link_weight; // of all link text on the page
    bool ruled;           // the blocks are from the regions that the caller named
    // how it came about, for whoever wants to explain it
    struct scene scene;
    const struct fate *fates; // one for each of scene.runs
};

struct article_in {
    const struct tree *tree;
    const uint32_t *hints;      // of the tree: hints_of_tree
    struct view title;          // the page's own, which is not repeated as a block
    const struct view *authors; // likewise, and lines about them behind the text are left out
    size_t author_count;
    const struct node *const *regions; // where the text stands, when the caller knows: outermost elements, in order
    size_t region_count;
};
// Never fails; an empty page gives no blocks.
void article_find(const struct article_in *in, struct arena *a, struct article *ret_article);

#endif
