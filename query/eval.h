// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The one evaluator: does this doc match this query, by which clauses, at which passages? Linear in the doc for each
// clause; positive clauses only give spans, and only those that took part in the match.
#ifndef QUERY_EVAL_H
#define QUERY_EVAL_H

#include "analysis/tokens.h"
#include "query/query.h"

enum { EVAL_SPANS_MAX = 200 };

struct span {
    uint32_t clause;     // query_clause number
    uint32_t unit;       // text unit of the doc
    uint32_t start, end; // bytes within the unit
};
struct verdict {
    bool matches;
    struct span *spans; // by unit and start; at most EVAL_SPANS_MAX, in the arena
    size_t span_count;
};

// A doc made ready: its tokens and a table from form to occurrences. Make it once per doc, evaluate many queries.
struct subject;
// Borrows d and a for its life, which ends with the arena.
enum err subject_new(const struct doc *d, struct arena *a, struct subject **ret_subject) MUST_USE;
const struct tokens *subject_tokens(const struct subject *s);
const struct doc *subject_doc(const struct subject *s);
// now_ms stands for `now` in relative dates. Spans live in `a`. ERR_TOOBIG when a stated limit was reached, which is
// "unknown", never "no match".
enum err eval_query(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a,
                    struct verdict *ret_verdict) MUST_USE;

#endif
