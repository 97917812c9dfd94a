// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a page says about itself in its head, gathered in one walk over the tree, for the finders of single facts
// (facts.c, published.c, bylines.c) to ask.
#ifndef PARSERS_WITNESS_H
#define PARSERS_WITNESS_H

#include "parsers/tree.h"

enum { WITNESS_METAS_MAX = 400, WITNESS_HEADINGS_MAX = 8, WITNESS_TEXT_MAX_BYTES = 1000 };

struct meta {
    struct view name, content; // lower case; trimmed
};
struct heading {
    const struct node *node;
    struct view text;
};
struct witness {
    const struct tree *tree;
    const uint32_t *hints; // of the elements' names, by node
    struct arena *arena;
    struct meta metas[WITNESS_METAS_MAX];
    size_t meta_count;
    struct view page_title;                        // <title>
    struct heading headings[WITNESS_HEADINGS_MAX]; // the first h1 elements that hold text
    size_t heading_count;
};

// Everything lives in the arena.
void witness_gather(const struct tree *tree, struct arena *a, struct witness *ret_witness);
// The content of the first meta element of these names (NULL-terminated), in the order of the names; empty when there
// is none. *ret_from, which may be NULL, is then "og" or "meta", else untouched.
struct view witness_meta(const struct witness *w, const char *const *names, const char **ret_from);
// The heading that is the title, of whatever rank; the text that is, where it stands in no heading; else the first h1.
// NULL where there is none of them.
const struct node *witness_heading(const struct witness *w, struct view title);
// The text of a text node and of those that follow it without an element in between: readers of markup part a text at
// its character references. Trimmed.
struct view text_line(const struct node *n, struct arena *a);
// Whether one of the words of the element's itemprop is this one.
bool node_is_prop(const struct node *n, const char *name);

#endif
