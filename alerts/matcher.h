// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A set of watches that docs are put to: presearch, then the evaluator. Without queue or store, for the match stage,
// `harkara match --watches`, tests and benchmarks. Not thread-safe.
#ifndef ALERTS_MATCHER_H
#define ALERTS_MATCHER_H

#include "query/eval.h"

enum { MATCHER_WATCHES_MAX = 16 << 20 };

struct matcher;
struct matcher *matcher_new(void);    // Returns owned
void matcher_free(struct matcher *m); // NULL is fine
// Adds a watch, or replaces the one of that number; one that is there already just as given costs nothing. A query that
// does not parse or has no anchor is refused with its reason (an earlier form of it goes too); the others stay.
// ERR_TOOBIG past MATCHER_WATCHES_MAX.
enum err matcher_add(struct matcher *m, int64_t watch, struct view name, struct view query,
                     struct errmsg *msg) MUST_USE;
// Removes those of the watches first … last (both included) that were not added again since their last sweep. Returns
// how many.
size_t matcher_sweep(struct matcher *m, int64_t first, int64_t last);
size_t matcher_count(const struct matcher *m);

typedef void matcher_fn(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v);
// Calls fn for each watch that matches. Verdicts live in `a`.
enum err matcher_doc(struct matcher *m, const struct doc *d, int64_t now_ms, struct arena *a, matcher_fn *fn,
                     void *user) MUST_USE;
// Called for a watch of which a limit of the evaluator left open whether it matches, right after that doc's matches;
// `times` counts its docs so far. NULL: nobody is told.
typedef void matcher_unknown_fn(void *user, int64_t watch, struct view name, uint32_t times);
void matcher_tell_unknown(struct matcher *m, matcher_unknown_fn *fn, void *user);

struct matcher_stats {
    int64_t docs, candidates, matches;
    int64_t unknown; // evaluations that ended at a limit, neither yes nor no
};
struct matcher_stats matcher_stats(const struct matcher *m);
// What the set takes, in bytes: queries as parsed; words' table and postings; names; the rest.
struct matcher_bytes {
    size_t queries, table, postings, names, rest;
};
struct matcher_bytes matcher_bytes(const struct matcher *m);

#endif
