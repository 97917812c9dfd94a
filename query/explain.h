// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a query means, as JSON for the command line and the API.
#ifndef QUERY_EXPLAIN_H
#define QUERY_EXPLAIN_H

#include "core/json.h"
#include "query/query.h"

// The character of the text that begins at or holds this byte, counted from 1, as messages count.
size_t explain_character(struct view text, size_t byte);
// Into the open object: "tree" (as query_add_tree), "anchored" (a watch takes it), "clauses" (their texts), "warnings"
// ([{"character","part","text"}] of query/lint.h).
void explain_write(const struct query *q, struct json_writer *w);

#endif
