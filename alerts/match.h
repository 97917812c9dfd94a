// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The match stage: [docs] → [hits]. Holds all watches of the snapshot in memory, presearches, evaluates, publishes.
#ifndef ALERTS_MATCH_H
#define ALERTS_MATCH_H

#include "core/stage.h"
#include "query/eval.h"

enum err match_run(struct stage *s) MUST_USE;

// The set of watches by itself, for `harkara match --watches`, tests and benchmarks.
struct matcher;
struct matcher *matcher_new(void); // Returns owned
void matcher_free(struct matcher *m);
// A query that does not parse or has no anchor is refused with its reason; the others stay.
enum err matcher_add(struct matcher *m, int64_t watch, struct view name, struct view query, struct errmsg *msg) MUST_USE;
size_t matcher_count(const struct matcher *m);
typedef void matcher_fn(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v);
// Calls fn for each watch that matches. Verdicts live in `a`.
enum err matcher_doc(struct matcher *m, const struct doc *d, int64_t now_ms, struct arena *a, matcher_fn *fn,
                     void *user) MUST_USE;

#endif
