// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// SQLite, the control store: one file in WAL mode with foreign keys, full synchronisation of commits, a 5 s busy
// timeout; the only file that knows sqlite3. Statements are prepared once and kept by text. One handle per thread.
#ifndef CORE_DB_H
#define CORE_DB_H

#include "core/arena.h"
#include "core/err.h"
#include "core/view.h"

struct db;

// Opens or creates the file (mode 0600). ERR_IO, ERR_CORRUPT, ERR_BUSY with the reason in m.
enum err db_open(const char *path, struct db **ret_db, struct errmsg *m) MUST_USE;
void db_close(struct db *db); // NULL is fine
// Applies the statements of `steps` that this part has not seen yet; each runs once, in order, in a transaction. The
// list only ever grows. `part` names its owner ("sources", "watches").
enum err db_migrate(struct db *db, const char *part, const char *const *steps, size_t count, struct errmsg *m) MUST_USE;

// Runs a statement without rows. `types` says how to bind what follows: i int64_t, d double, v struct view (text),
// b struct view (blob), s const char * (NULL binds NULL).
//   db_run(db, "UPDATE x SET a=? WHERE id=?", "vi", a, id)
// ERR_EXISTS: a uniqueness constraint. ERR_REFUSED: another constraint. ERR_BUSY, ERR_FULL (disk), ERR_IO, ERR_CORRUPT.
enum err db_run(struct db *db, const char *sql, const char *types, ...) MUST_USE;
int64_t db_changes(const struct db *db);
int64_t db_last_id(const struct db *db);

// A query: db_query, then db_next until ERR_END. Columns are valid until the next step. At most one open cursor per
// SQL text; db_end closes it early (db_next does at its end).
struct db_cursor;
enum err db_query(struct db *db, struct db_cursor **ret_cursor, const char *sql, const char *types, ...) MUST_USE;
enum err db_next(struct db_cursor *c) MUST_USE;
void db_end(struct db_cursor *c); // NULL is fine
// In one step: the first column of the first row; `otherwise` where it is NULL. ERR_END: no row.
enum err db_get_int(struct db *db, int64_t otherwise, int64_t *ret_value, const char *sql, const char *types,
                    ...) MUST_USE;
int64_t db_int(struct db_cursor *c, int column);
double db_double(struct db_cursor *c, int column);
struct view db_text(struct db_cursor *c, int column);
bool db_is_null(struct db_cursor *c, int column);

// BEGIN IMMEDIATE … COMMIT. A failed commit rolls back.
enum err db_begin(struct db *db) MUST_USE;
enum err db_commit(struct db *db) MUST_USE;
void db_rollback(struct db *db);
// The text of the last failure; borrowed, never NULL.
const char *db_error(const struct db *db);

#endif
