// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a text must contain for a regular expression to have any match in it: `(oil|gas)\s+prices?` needs "oil" and
// "price", or "gas" and "price". Literals are folded as analysis/fold.h folds each character, and stand within the
// folded text, so that case and diacritics ask nothing of whoever looks for them. Found by a small parser of our own;
// an expression that uses what it does not know needs nothing, which only costs a search.
#ifndef QUERY_REGEX_LITERALS_H
#define QUERY_REGEX_LITERALS_H

#include "core/arena.h"
#include "query/regex.h"

enum {
    REGEX_LITERAL_MIN_BYTES = 3, // shorter ones are in every text
    REGEX_LITERAL_MAX_BYTES = 32,
    REGEX_ALTERNATIVES_MAX = 64,
    REGEX_NEEDS_MAX = 3
};

// Literals that all stand in the text where this alternative matches; the rarest first.
struct regex_alternative {
    struct view needs[REGEX_NEEDS_MAX];
    size_t n; // at least 1
};
struct regex_literals {
    const struct regex_alternative *v; // a text without the needs of any of these has no match
    size_t n;                          // 0: nothing is known, any text may have one
};
// Of several such lists the one that the fewest texts should satisfy. Lives in the arena.
struct regex_literals regex_literals(const struct regex *r, struct arena *a);
// Of a hundred thousand docs, how many may be expected to contain this folded text? A guess from its letters, at
// least 1.
uint64_t regex_literal_cost(struct view literal);

#endif
