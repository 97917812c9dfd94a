// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Draft → query: the parser's tree of pointers becomes one piece of memory, laid out as query/tree.h draws it.
#ifndef QUERY_PACK_H
#define QUERY_PACK_H

#include "query/parser.h"

// What stands before the nodes.
struct query {
    uint32_t bytes; // of the whole
    uint32_t node_count, clause_count;
    uint32_t text_at, text_n;
    bool unanchored;
};

// Returns owned. ERR_TOOBIG past 2 GiB, or where a word does not fit a struct word. Takes over the draft's expressions,
// whether it succeeds or not.
enum err pack_query(struct view text, const struct parsed *parsed, struct query **ret_query) MUST_USE;

#endif
