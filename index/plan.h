// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A query as the index can answer it. Where its operations mean exactly what query/eval means, the plan is exact;
// otherwise it finds every doc that matches and some that do not, and search asks the evaluator about each.
#ifndef INDEX_PLAN_H
#define INDEX_PLAN_H

#include "core/buf.h"
#include "index/xapian.h"
#include "query/query.h"

struct plan {
    const struct xapian_op *ops; // in the arena
    size_t op_count;
    bool is_exact;
};

// now_ms stands for `now` in relative dates, as for eval_query. Lives in the arena.
void plan_of_query(const struct query *q, int64_t now_ms, struct arena *a, struct plan *ret_plan);
// As text, one operation after the other: `"oil" "Spalm" AND-NOT`. For tests and for people. Appends.
void plan_write(const struct plan *plan, struct buf *out);

#endif
