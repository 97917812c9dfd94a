// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What can be read but is hardly meant: parts that never match, a NOT that takes everything away, wildcards that are
// nearly every word. Warnings only; the query is evaluated as it stands. Everything said here is certain, nothing is
// guessed from words.
#ifndef QUERY_LINT_H
#define QUERY_LINT_H

#include "query/query.h"

enum { LINT_MAX = 50 };

struct warning {
    uint32_t start, end; // bytes of the query text
    const char *text;    // a sentence
};

// Warnings in the order of the text, at most LINT_MAX, in the arena.
void lint_query(const struct query *q, struct arena *a, struct warning **ret_warnings, size_t *ret_count);

#endif
