// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The one evaluator: does this doc match this query, by which clauses, at which passages? Linear in the doc for each
// clause, but for distances within distances; past a limit the answer is "unknown". Positive clauses only give spans,
// and only those that took part in the match.
#ifndef QUERY_EVAL_H
#define QUERY_EVAL_H

#include "query/query.h"
#include "query/subject.h"

enum { EVAL_SPANS_MAX = 200 };

struct span {
    uint32_t clause;     // query_clause number
    uint32_t unit;       // text unit of the doc
    uint32_t start, end; // bytes within the unit
};
struct verdict {
    bool matches;
    struct span *spans; // by unit and start, in the arena; of more than EVAL_SPANS_MAX each clause keeps its first ones
    size_t span_count;
    uint32_t *clauses; // all positive clauses that took part, rising: also those without text, like lang:en
    size_t clause_count;
};

// Does it match? now_ms stands for `now` in relative dates. What has to be written down meanwhile lives in `a`: nothing
// for words and plain fields. ERR_TOOBIG when a stated limit was reached and the answer hangs on it, which is
// "unknown", never "no match".
enum err eval_decide(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a,
                     bool *ret_matches) MUST_USE;
// By which clauses, and where, a query matches of which eval_decide said so. A limit reached here costs spans only.
void eval_explain(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a,
                  struct verdict *ret_verdict);
// Both, one after the other. Spans live in `a`.
enum err eval_query(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a,
                    struct verdict *ret_verdict) MUST_USE;

#endif
