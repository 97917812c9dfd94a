// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The arithmetic behind query/regex_literals: sets of strings that a part of an expression stands for, and lists of
// literals of which one must be there. The parser tells what follows what; here it is joined, cut off and weighed.
#ifndef QUERY_NEEDS_H
#define QUERY_NEEDS_H

#include "query/regex_literals.h"

// All strings that a part can stand for. With none at all it can stand for anything.
struct strings {
    size_t n;
    struct string {
        uint8_t n;
        char p[REGEX_LITERAL_MAX_BYTES];
    } v[REGEX_ALTERNATIVES_MAX];
};
void strings_one(struct strings *s, struct view v); // v is at most REGEX_LITERAL_MAX_BYTES long
// Adds those of b. False, and s is not changed, when they are too many.
bool strings_unite(struct strings *s, const struct strings *b);
// Each of s followed by each of b. False, and s is not changed, when they grow too many or too long.
bool strings_join(struct strings *s, const struct strings *b);

// What a text that this part matches must have.
struct needs {
    struct regex_literals best;           // one of these
    uint64_t cost;                        // of best; UINT64_MAX: none
    struct view singles[REGEX_NEEDS_MAX]; // and all of these, the rarest first
    size_t single_count;
};
void needs_init(struct needs *n);
// And one of these strings. Those shorter than REGEX_LITERAL_MIN_BYTES make the whole set useless.
void needs_add_strings(struct needs *n, const struct strings *s, struct arena *a);
// And what another part needs.
void needs_add(struct needs *n, const struct needs *other);
// This part's needs as alternatives: each of the best with the singles beside it.
struct regex_literals needs_finish(const struct needs *n, struct arena *a);
// Makes of n, which needs nothing yet, the needs of an OR of all lists; one that is empty makes it need nothing.
void needs_of_any(struct needs *n, const struct regex_literals *lists, size_t count, struct arena *a);

#endif
