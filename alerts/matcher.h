// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A set of watches that docs are put to: presearch, then the evaluator. Without queue or store, for the match stage,
// `harkara match --watches`, tests and benchmarks. Not thread-safe.
#ifndef ALERTS_MATCHER_H
#define ALERTS_MATCHER_H

#include "query/eval.h"

struct matcher;
struct matcher *matcher_new(void);    // Returns owned
void matcher_free(struct matcher *m); // NULL is fine
// Adds a watch, or replaces the one of that number; one that is there already just as given costs nothing. A query that
// does not parse or has no anchor is refused with its reason (an earlier form of it goes too); the others stay.
enum err matcher_add(struct matcher *m, int64_t watch, struct view name, struct view query,
                     struct errmsg *msg) MUST_USE;
// Removes what was not added again since the last sweep. Returns how many.
size_t matcher_sweep(struct matcher *m);
size_t matcher_count(const struct matcher *m);

typedef void matcher_fn(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v);
// Calls fn for each watch that matches. Verdicts live in `a`.
enum err matcher_doc(struct matcher *m, const struct doc *d, int64_t now_ms, struct arena *a, matcher_fn *fn,
                     void *user) MUST_USE;

struct matcher_stats {
    int64_t docs, candidates, matches;
    int64_t unknown; // evaluations that ended at a limit, neither yes nor no
};
struct matcher_stats matcher_stats(const struct matcher *m);

#endif
