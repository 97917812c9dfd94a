// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table of saved queries. Each change is tried within its transaction: all that refers to a saved query is parsed
// again, and the first that fails rolls it back.
#include "alerts/saved.h"

#include "core/clock.h"

enum { NAME_MAX_BYTES = 64 };

enum err saved_migrate(struct db *db, struct errmsg *m)
{
    static const char *const steps[] = {
        "CREATE TABLE saved_queries(name TEXT PRIMARY KEY, query TEXT NOT NULL, changed_ms INTEGER NOT NULL)"};
    return db_migrate(db, "saved", steps, ARRAY_LEN(steps), m);
}

static enum err failed(struct db *db, enum err err, struct errmsg *m)
{
    return errmsg_set(m, err, "control store: %s", db_error(db));
}

static enum err find(void *user, struct view name, struct arena *a, struct view *ret_text)
{
    struct db_cursor *c;
    enum err err = db_query(user, &c, "SELECT query FROM saved_queries WHERE name = ?", "v", name);
    if (!err)
        err = db_next(c);
    if (err)
        return err == ERR_END ? ERR_NOTFOUND : err;
    *ret_text = arena_copy(a, db_text(c, 0));
    db_end(c);
    return OK;
}

struct query_saved saved_in(struct db *db)
{
    return (struct query_saved){find, db};
}

// ---- checking ------------------------------------------------------------------------------------------------
static enum err check_name(struct view name, struct errmsg *m)
{
    bool good = name.n > 0 && name.n <= NAME_MAX_BYTES;
    for (size_t i = 0; i < name.n && good; i++) {
        char c = name.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               (c & 0x80);
    }
    return good ? OK
                : errmsg_set(m, ERR_SYNTAX, "the name of a saved query is letters, digits, - and _, at most %d bytes",
                             NAME_MAX_BYTES);
}

struct user {
    struct view name, query;
};

// All that may refer to a saved query: watches and other saved queries.
static enum err list_users(struct db *db, const char *sql, struct arena *a, struct user **ret, size_t *ret_count)
{
    struct db_cursor *c;
    size_t room = 0;
    enum err err = db_query(db, &c, sql, "");
    if (err)
        return err;
    while (!(err = db_next(c))) {
        if (*ret_count == room) {
            room = room ? room * 2 : 16;
            *ret = arena_grow(a, *ret, *ret_count, room, sizeof **ret);
        }
        (*ret)[(*ret_count)++] = (struct user){arena_copy(a, db_text(c, 0)), arena_copy(a, db_text(c, 1))};
    }
    return err == ERR_END ? OK : err;
}

static enum err check_users(struct db *db, const char *what, const char *sql, struct errmsg *m)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct query_saved saved = saved_in(db);
    struct user *users = NULL;
    size_t count = 0;
    enum err err = list_users(db, sql, a, &users, &count);
    if (err)
        return failed(db, err, m);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(query_cleanup) struct query *q = NULL;
        struct errmsg inner = {""};
        err = query_parse_with(users[i].query, &saved, &q, &inner);
        if (err)
            return errmsg_set(m, err, "%s \"%.*s\": %s", what, VIEW_ARG(users[i].name), inner.text);
    }
    return OK;
}

static enum err check_all(struct db *db, struct errmsg *m)
{
    enum err err = check_users(db, "saved query", "SELECT name, query FROM saved_queries ORDER BY name", m);
    return err ? err
               : check_users(db, "watch", "SELECT name, query FROM watches WHERE instr(query, '%') ORDER BY name", m);
}

// ---- changing ------------------------------------------------------------------------------------------------
static enum err settle(struct db *db, enum err err, struct errmsg *m)
{
    if (!err)
        err = check_all(db, m);
    if (err) {
        db_rollback(db);
        return err;
    }
    err = db_commit(db);
    return err ? failed(db, err, m) : OK;
}

enum err saved_put(struct db *db, struct view name, struct view query, struct errmsg *m)
{
    enum err err = check_name(name, m);
    if (err)
        return err;
    err = db_begin(db);
    if (err)
        return failed(db, err, m);
    err = db_run(db,
                 "INSERT INTO saved_queries(name, query, changed_ms) VALUES(?,?,?)"
                 " ON CONFLICT(name) DO UPDATE SET query = excluded.query, changed_ms = excluded.changed_ms",
                 "vvi", name, query, clock_now_ms());
    return settle(db, err ? failed(db, err, m) : OK, m);
}

enum err saved_remove(struct db *db, struct view name, struct errmsg *m)
{
    enum err err = db_begin(db);
    if (err)
        return failed(db, err, m);
    err = db_run(db, "DELETE FROM saved_queries WHERE name = ?", "v", name);
    if (!err && !db_changes(db)) {
        db_rollback(db);
        return errmsg_set(m, ERR_NOTFOUND, "no saved query \"%.*s\"", VIEW_ARG(name));
    }
    err = settle(db, err ? failed(db, err, m) : OK, m);
    return err == ERR_SYNTAX ? ERR_REFUSED : err;
}

enum err saved_list(struct db *db, struct arena *a, struct saved **ret, size_t *ret_count)
{
    struct db_cursor *c;
    struct saved *list = NULL;
    size_t n = 0, room = 0;
    enum err err = db_query(db, &c, "SELECT name, query, changed_ms FROM saved_queries ORDER BY name", "");
    if (err)
        return err;
    while (!(err = db_next(c))) {
        if (n == room) {
            room = room ? room * 2 : 16;
            list = arena_grow(a, list, n, room, sizeof *list);
        }
        list[n++] = (struct saved){arena_copy(a, db_text(c, 0)), arena_copy(a, db_text(c, 1)), db_int(c, 2)};
    }
    if (err != ERR_END)
        return err;
    *ret = list;
    *ret_count = n;
    return OK;
}
