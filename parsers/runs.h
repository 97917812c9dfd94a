// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A page's text as runs: the words between two block boundaries, in reading order, each with the element that holds it.
// A run is what a reader would call a line or a paragraph; article.c decides which of them are the article's.
#ifndef PARSERS_RUNS_H
#define PARSERS_RUNS_H

#include "core/doc.h"
#include "parsers/tree.h"

enum { RUNS_MAX = 40000, RUN_TEXT_MAX_BYTES = 256 << 10 };

struct run {
    const struct node *owner; // the nearest block element
    struct view text;         // folded; '\n' for <br>
    uint32_t weight;          // text_weight of all, of what stands in links, and of what is bold
    uint32_t link_weight, bold_weight;
    enum block_kind kind;
    int level; // of a heading: 1 to 6
};
struct runs {
    struct run *v;
    size_t n;
};

// The runs below `top`. What is never shown (scripts, form controls) has none, nor have hidden elements, unless asked
// for: some pages keep their text hidden until a script has run. Lives in the arena.
struct runs runs_of(const struct node *top, bool with_hidden, struct arena *a);
// Whether the element is not shown by its own attributes: hidden, aria-hidden, display:none.
bool node_is_hidden(const struct node *n);

#endif
