// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// SQLite behind a small face; its header is seen here alone. A cursor is a kept statement: statements are prepared once
// and found again by their text, the least recently used idle one makes room when the list is full. WAL lets readers
// read while one writes; full synchronisation makes a commit that returned survive a power cut.
#include "core/db.h"

#include "core/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATEMENTS_MAX = 128, BUSY_MS = 5000 };

struct db_cursor {
    struct db *db;
    sqlite3_stmt *stmt;
    char *sql;
    bool open;      // between db_query and its end
    bool transient; // not in the list: finalised at its end
    uint64_t used;
};

struct db {
    sqlite3 *handle;
    struct db_cursor *statements[STATEMENTS_MAX];
    size_t count;
    uint64_t clock;  // counts uses
    char error[256]; // of the last failure
};

// ---- errors ----------------------------------------------------------------------------------------------------

// Extended codes first; what is not listed goes by its primary code, the low byte.
static enum err to_err(int code)
{
    static const struct {
        int code;
        enum err err;
    } codes[] = {
        {SQLITE_CONSTRAINT_UNIQUE, ERR_EXISTS},
        {SQLITE_CONSTRAINT_PRIMARYKEY, ERR_EXISTS},
        {SQLITE_CONSTRAINT_ROWID, ERR_EXISTS},
        {SQLITE_CONSTRAINT, ERR_REFUSED},
        {SQLITE_BUSY, ERR_BUSY},
        {SQLITE_LOCKED, ERR_BUSY},
        {SQLITE_FULL, ERR_FULL},
        {SQLITE_NOMEM, ERR_FULL},
        {SQLITE_TOOBIG, ERR_TOOBIG},
        {SQLITE_IOERR, ERR_IO},
        {SQLITE_CANTOPEN, ERR_IO},
        {SQLITE_READONLY, ERR_IO},
        {SQLITE_PERM, ERR_IO},
        {SQLITE_AUTH, ERR_IO},
        {SQLITE_CORRUPT, ERR_CORRUPT},
        {SQLITE_NOTADB, ERR_CORRUPT},
    };
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return OK;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (codes[i].code == code)
            return codes[i].err;
    return code > 255 ? to_err(code & 255) : ERR_BUG; // SQLITE_ERROR, MISUSE, RANGE: our own SQL is wrong
}

// Keeps the text, which the next statement on the handle (a rollback) would replace.
static enum err told(struct db *db, int code)
{
    enum err err = to_err(code);
    if (err)
        snprintf(db->error, sizeof db->error, "%s", db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
    return err;
}

const char *db_error(const struct db *db)
{
    return db->error;
}

// ---- opening ---------------------------------------------------------------------------------------------------

static enum err configure(struct db *db)
{
    static const char *const pragmas[] = {
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA trusted_schema=OFF",
    };
    enum err err = OK;
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    for (size_t i = 0; !err && i < ARRAY_LEN(pragmas); i++)
        err = told(db, sqlite3_exec(db->handle, pragmas[i], NULL, NULL, NULL));
    return err;
}

// SQLite would make the file readable for all; what it makes beside it (-wal, -shm) takes the file's mode. A file that
// is there is not opened: closing it again would drop the locks of all this process' handles on it (POSIX fcntl), and
// the next process to close the store would take itself for the last one and delete the log that we write to.
static enum err touch(const char *path, struct errmsg *m)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? OK : errmsg_set(m, ERR_IO, "%s: %s", path, strerror(errno));
    close(fd);
    return OK;
}

enum err db_open(const char *path, struct db **ret_db, struct errmsg *m)
{
    enum err err = touch(path, m);
    if (err)
        return err;
    struct db *db = mem_zalloc(sizeof *db);
    int code = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        sqlite3_extended_result_codes(db->handle, 1);
    err = code == SQLITE_OK ? configure(db) : told(db, code);
    if (err) {
        errmsg_set(m, err, "%s: %s", path, db->error);
        db_close(db);
        return err;
    }
    *ret_db = db;
    return OK;
}

static void finalise(struct db_cursor *c)
{
    sqlite3_finalize(c->stmt);
    free(c->sql);
    free(c);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->count; i++)
        finalise(db->statements[i]);
    sqlite3_close(db->handle);
    free(db);
}

// ---- statements ------------------------------------------------------------------------------------------------

// Takes the place of the one that was idle longest; false when all are open.
static bool make_place(struct db *db, size_t *ret_place)
{
    if (db->count < STATEMENTS_MAX) {
        *ret_place = db->count++;
        return true;
    }
    size_t oldest = STATEMENTS_MAX;
    for (size_t i = 0; i < db->count; i++)
        if (!db->statements[i]->open &&
            (oldest == STATEMENTS_MAX || db->statements[i]->used < db->statements[oldest]->used))
            oldest = i;
    if (oldest == STATEMENTS_MAX)
        return false;
    finalise(db->statements[oldest]);
    *ret_place = oldest;
    return true;
}

static enum err prepare(struct db *db, const char *sql, struct db_cursor **ret)
{
    sqlite3_stmt *stmt;
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    if (code != SQLITE_OK)
        return told(db, code);
    struct db_cursor *c = mem_zalloc(sizeof *c);
    *c = (struct db_cursor){.db = db, .stmt = stmt, .sql = mem_strndup(sql, strlen(sql))};
    size_t place;
    if (make_place(db, &place))
        db->statements[place] = c;
    else
        c->transient = true;
    *ret = c;
    return OK;
}

static enum err find(struct db *db, const char *sql, struct db_cursor **ret)
{
    for (size_t i = 0; i < db->count; i++)
        if (strcmp(db->statements[i]->sql, sql) == 0) {
            CHECK(!db->statements[i]->open); // one cursor at a time per text
            *ret = db->statements[i];
            return OK;
        }
    return prepare(db, sql, ret);
}

static int bind_text(sqlite3_stmt *stmt, int i, struct view v)
{
    // A NULL pointer would bind NULL, but an empty view is an empty text.
    return sqlite3_bind_text64(stmt, i, v.n ? v.p : "", v.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int bind_blob(sqlite3_stmt *stmt, int i, struct view v)
{
    return sqlite3_bind_blob64(stmt, i, v.n ? v.p : "", v.n, SQLITE_TRANSIENT);
}

// The letters of `types` are explained in db.h.
static int bind_all(sqlite3_stmt *stmt, const char *types, va_list args)
{
    int code = SQLITE_OK;
    for (int i = 1; code == SQLITE_OK && *types; i++, types++) {
        const char *s;
        switch (*types) {
        case 'i':
            code = sqlite3_bind_int64(stmt, i, va_arg(args, int64_t));
            break;
        case 'd':
            code = sqlite3_bind_double(stmt, i, va_arg(args, double));
            break;
        case 'v':
            code = bind_text(stmt, i, va_arg(args, struct view));
            break;
        case 'b':
            code = bind_blob(stmt, i, va_arg(args, struct view));
            break;
        case 's':
            s = va_arg(args, const char *);
            code = s ? bind_text(stmt, i, view_of(s)) : sqlite3_bind_null(stmt, i);
            break;
        default:
            CHECK(!"a letter of db.h");
        }
    }
    return code;
}

static enum err start(struct db *db, const char *sql, const char *types, va_list args, struct db_cursor **ret)
{
    struct db_cursor *c = NULL;
    enum err err = find(db, sql, &c);
    if (err)
        return err;
    CHECK((int)strlen(types) == sqlite3_bind_parameter_count(c->stmt));
    c->used = ++db->clock;
    c->open = true;
    int code = bind_all(c->stmt, types, args);
    if (code != SQLITE_OK) {
        err = told(db, code);
        db_end(c);
        return err;
    }
    *ret = c;
    return OK;
}

enum err db_query(struct db *db, struct db_cursor **ret_cursor, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    enum err err = start(db, sql, types, args, ret_cursor);
    va_end(args);
    return err;
}

enum err db_next(struct db_cursor *c)
{
    int code = sqlite3_step(c->stmt);
    if (code == SQLITE_ROW)
        return OK;
    enum err err = code == SQLITE_DONE ? ERR_END : told(c->db, code);
    db_end(c);
    return err;
}

void db_end(struct db_cursor *c)
{
    if (!c)
        return;
    c->open = false;
    sqlite3_reset(c->stmt); // repeats the error of the last step, which was told already
    sqlite3_clear_bindings(c->stmt);
    if (c->transient)
        finalise(c);
}

enum err db_run(struct db *db, const char *sql, const char *types, ...)
{
    struct db_cursor *c;
    va_list args;
    va_start(args, types);
    enum err err = start(db, sql, types, args, &c);
    va_end(args);
    if (err)
        return err;
    do
        err = db_next(c); // rows, as of RETURNING, are passed over
    while (!err);
    return err == ERR_END ? OK : err;
}

enum err db_get_int(struct db *db, int64_t otherwise, int64_t *ret_value, const char *sql, const char *types, ...)
{
    struct db_cursor *c;
    va_list args;
    va_start(args, types);
    enum err err = start(db, sql, types, args, &c);
    va_end(args);
    if (!err)
        err = db_next(c);
    if (err)
        return err;
    *ret_value = db_is_null(c, 0) ? otherwise : db_int(c, 0);
    db_end(c);
    return OK;
}

int64_t db_changes(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

// ---- columns ---------------------------------------------------------------------------------------------------

int64_t db_int(struct db_cursor *c, int column)
{
    return sqlite3_column_int64(c->stmt, column);
}

double db_double(struct db_cursor *c, int column)
{
    return sqlite3_column_double(c->stmt, column);
}

struct view db_text(struct db_cursor *c, int column)
{
    const void *p = sqlite3_column_blob(c->stmt, column); // for text the same bytes, without a terminator
    return (struct view){p, p ? (size_t)sqlite3_column_bytes(c->stmt, column) : 0};
}

bool db_is_null(struct db_cursor *c, int column)
{
    return sqlite3_column_type(c->stmt, column) == SQLITE_NULL;
}

// ---- transactions ----------------------------------------------------------------------------------------------

enum err db_begin(struct db *db)
{
    return db_run(db, "BEGIN IMMEDIATE", "");
}

enum err db_commit(struct db *db)
{
    enum err err = db_run(db, "COMMIT", "");
    if (err)
        db_rollback(db);
    return err;
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->handle)) // some errors have rolled back already
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

// ---- migration -------------------------------------------------------------------------------------------------

static enum err steps_done(struct db *db, const char *part, int64_t *ret_count)
{
    return db_get_int(db, 0, ret_count, "SELECT count(*) FROM migration WHERE part=?", "s", part);
}

// Inside a transaction: another process may migrate at the same time, so what is left to do is asked in there.
static enum err next_step(struct db *db, const char *part, const char *const *steps, size_t count, bool *ret_more)
{
    int64_t done;
    enum err err = steps_done(db, part, &done);
    if (err)
        return err;
    *ret_more = (uint64_t)done < count;
    if (!*ret_more)
        return OK;
    err = told(db, sqlite3_exec(db->handle, steps[done], NULL, NULL, NULL));
    if (err)
        return err;
    return db_run(db, "INSERT INTO migration(part,step) VALUES(?,?)", "si", part, done + 1);
}

enum err db_migrate(struct db *db, const char *part, const char *const *steps, size_t count, struct errmsg *m)
{
    enum err err = db_run(db,
                          "CREATE TABLE IF NOT EXISTS migration(part TEXT NOT NULL, step INTEGER NOT NULL, "
                          "PRIMARY KEY(part,step)) WITHOUT ROWID",
                          "");
    for (bool more = true; !err && more;) {
        err = db_begin(db);
        if (err)
            break;
        err = next_step(db, part, steps, count, &more);
        if (err)
            db_rollback(db);
        else
            err = db_commit(db);
    }
    return err ? errmsg_set(m, err, "migration of %s: %s", part, db_error(db)) : OK;
}
