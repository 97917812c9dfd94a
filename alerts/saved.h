// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Saved queries: the texts that `%name` stands for, in the control store. A change that a watch or another saved query
// would not survive is refused, so that what is stored always parses.
#ifndef ALERTS_SAVED_H
#define ALERTS_SAVED_H

#include "core/db.h"
#include "query/query.h"

struct saved {
    struct view name, query;
    int64_t changed_ms;
};

enum err saved_migrate(struct db *db, struct errmsg *m) MUST_USE;
// How query_parse_with finds them; borrows db.
struct query_saved saved_in(struct db *db);
// Adds or replaces. Names are letters, digits, '-' and '_', at most 64 bytes. ERR_SYNTAX and its like: the query, or
// one that refers to it, would not be understood; m says which and why.
enum err saved_put(struct db *db, struct view name, struct view query, struct errmsg *m) MUST_USE;
// ERR_NOTFOUND; ERR_REFUSED: something refers to it.
enum err saved_remove(struct db *db, struct view name, struct errmsg *m) MUST_USE;
enum err saved_list(struct db *db, struct arena *a, struct saved **ret, size_t *ret_count) MUST_USE;

#endif
