// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Where a regular expression matches in title and text, and which words such a match covers.
#ifndef QUERY_EXPRESSION_H
#define QUERY_EXPRESSION_H

#include "query/finder.h"

struct match {
    uint32_t unit, start, end; // bytes within the unit; may be empty
};
struct expression {
    struct finder *finder;
    const struct node *node; // NODE_REGEX of a WORDS field
    uint32_t unit;           // under way
    size_t from;             // in it
};

struct expression expression_of(struct finder *f, const struct node *n);
// The next match, none overlapping the one before. ERR_NOTFOUND: no more. ERR_TOOBIG: a limit was reached.
enum err expression_next(struct expression *x, struct match *ret) MUST_USE;
// The first and the last word that it touches; false when it touches none. The words of an address count, not the
// whole.
bool expression_words(const struct subject *s, const struct match *m, uint32_t *ret_from, uint32_t *ret_to);

#endif
