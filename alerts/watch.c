// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Watches and their subscribers in the control store. A watch is checked when it is stored, by the very parser that the
// matcher will use, so that a query which could never fire, or would fire on everything, is refused while its author
// is still looking. Numbers of watches and subscribers are never given twice: old hits and tokens name them.
#include "alerts/watch.h"

#include "alerts/anchors.h"
#include "alerts/channel.h"
#include "alerts/saved.h"
#include "alerts/webhook.h"
#include "core/clock.h"
#include "core/snapshot.h"
#include "core/source.h"
#include "query/expand.h"
#include "query/query.h"

#include <stdlib.h>

enum { SUBSCRIBERS_MAX = 1000 };

#define PART_SIZE        "1000"
#define NEW_VERSION(row) " INSERT OR REPLACE INTO watch_parts VALUES(" row ".id / " PART_SIZE ", abs(random() / 2)); "

// Of all parts with a watch that may refer to a saved query.
#define NEW_VERSIONS                                                                                                   \
    " UPDATE watch_parts SET version = abs(random() / 2) WHERE part IN"                                                \
    " (SELECT id / " PART_SIZE " FROM watches WHERE instr(query, '%')); "

static const char *const steps[] = {
    "CREATE TABLE watches(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL,"
    " enabled INTEGER NOT NULL, created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL)",
    "CREATE TABLE subscribers(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,"
    " address TEXT NOT NULL, secret TEXT NOT NULL, created_ms INTEGER NOT NULL, disabled_ms INTEGER,"
    " disabled_why TEXT)",
    "CREATE TABLE watch_subscribers(watch INTEGER NOT NULL REFERENCES watches(id) ON DELETE CASCADE,"
    " subscriber INTEGER NOT NULL REFERENCES subscribers(id) ON DELETE CASCADE,"
    " PRIMARY KEY(watch, subscriber)) WITHOUT ROWID",
    "CREATE INDEX watch_subscribers_of ON watch_subscribers(subscriber)",
    // A part's version is drawn by lot at each change, so that a store put back from a backup differs as well.
    "CREATE TABLE watch_parts(part INTEGER PRIMARY KEY, version INTEGER NOT NULL)",
    "INSERT INTO watch_parts SELECT DISTINCT id / " PART_SIZE ", abs(random() / 2) FROM watches UNION SELECT 0, 1",
    "CREATE TRIGGER watch_inserted AFTER INSERT ON watches BEGIN" NEW_VERSION("new") "END",
    "CREATE TRIGGER watch_updated AFTER UPDATE ON watches BEGIN" NEW_VERSION("new") "END",
    "CREATE TRIGGER watch_deleted AFTER DELETE ON watches BEGIN" NEW_VERSION("old") "END",
    "CREATE TRIGGER saved_inserted AFTER INSERT ON saved_queries BEGIN" NEW_VERSIONS "END",
    "CREATE TRIGGER saved_updated AFTER UPDATE ON saved_queries BEGIN" NEW_VERSIONS "END",
    "CREATE TRIGGER saved_deleted AFTER DELETE ON saved_queries BEGIN" NEW_VERSIONS "END",
};
_Static_assert(WATCH_PART_SIZE == 1000, "as PART_SIZE says");

enum err watch_migrate(struct db *db, struct errmsg *m)
{
    return db_migrate(db, "watches", steps, ARRAY_LEN(steps), m);
}

// The store's own words, for failures that are not the author's.
static enum err store_failed(struct db *db, enum err err, struct errmsg *m)
{
    return errmsg_set(m, err, "control store: %s", db_error(db));
}

// The array with room for one more.
static void *with_room(struct arena *a, void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    size_t more = *room ? *room * 2 : 16;
    array = arena_grow(a, array, count, more, size);
    *room = more;
    return array;
}

// ---- checking ------------------------------------------------------------------------------------------------
static enum err check_name(struct view name, const char *what, struct errmsg *m)
{
    if (name.n <= WATCH_NAME_MAX_BYTES && source_name_is_valid(name))
        return OK;
    return errmsg_set(m, ERR_SYNTAX,
                      "%s name: a letter or digit, then letters, digits, '-', '_' or '.', at most %d characters", what,
                      WATCH_NAME_MAX_BYTES);
}

static enum err check_query(struct db *db, struct view text, struct errmsg *m)
{
    CLEANUP(query_cleanup) struct query *q = NULL;
    struct query_saved saved = saved_in(db);
    enum err err = query_parse_with(text, &saved, &q, m);
    if (err)
        return err;
    CLEANUP(frequency_cleanup) struct frequency *f = frequency_new();
    return anchors_of(q, f, NULL, NULL, m);
}

// ---- watches -------------------------------------------------------------------------------------------------
static enum err link_subscriber(struct db *db, int64_t watch, struct view name, struct errmsg *m)
{
    // The update changes nothing; it makes a name that is listed twice count as found.
    enum err err = db_run(db,
                          "INSERT INTO watch_subscribers(watch, subscriber)"
                          " SELECT ?, id FROM subscribers WHERE name = ?"
                          " ON CONFLICT(watch, subscriber) DO UPDATE SET subscriber = excluded.subscriber",
                          "iv", watch, name);
    if (err)
        return store_failed(db, err, m);
    return db_changes(db) ? OK : errmsg_set(m, ERR_NOTFOUND, "no subscriber \"%.*s\"", VIEW_ARG(name));
}

static enum err insert_watch(struct db *db, const struct watch *w, int64_t *ret_id, struct errmsg *m)
{
    int64_t now_ms = clock_now_ms();
    int64_t created_ms = w->created_ms ? w->created_ms : now_ms;
    enum err err = db_run(db, "INSERT INTO watches(name, query, enabled, created_ms, changed_ms) VALUES(?,?,?,?,?)",
                          "vviii", w->name, w->query, (int64_t)w->enabled, created_ms, now_ms);
    if (err == ERR_EXISTS)
        return errmsg_set(m, err, "there is a watch \"%.*s\" already", VIEW_ARG(w->name));
    if (err)
        return store_failed(db, err, m);
    int64_t id = db_last_id(db);
    for (size_t i = 0; i < w->subscriber_count && !err; i++)
        err = link_subscriber(db, id, w->subscribers[i], m);
    if (!err)
        *ret_id = id;
    return err;
}

enum err watch_add(struct db *db, const struct watch *w, int64_t *ret_id, struct errmsg *m)
{
    enum err err = check_name(w->name, "watch", m);
    if (!err)
        err = check_query(db, w->query, m);
    if (err)
        return err;
    if (w->subscriber_count > SUBSCRIBERS_MAX)
        return errmsg_set(m, ERR_TOOBIG, "at most %d subscribers a watch", SUBSCRIBERS_MAX);
    err = db_begin(db);
    if (err)
        return store_failed(db, err, m);
    int64_t id = 0;
    err = insert_watch(db, w, &id, m);
    if (err) {
        db_rollback(db);
        return err;
    }
    err = db_commit(db);
    if (err)
        return store_failed(db, err, m);
    if (ret_id)
        *ret_id = id;
    return OK;
}

enum err watch_remove(struct db *db, struct view name)
{
    enum err err = db_run(db, "DELETE FROM watches WHERE name = ?", "v", name);
    if (err)
        return err;
    return db_changes(db) ? OK : ERR_NOTFOUND;
}

static enum err load_subscribers(struct db *db, struct watch *w, struct arena *a)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c,
                            "SELECT s.name FROM watch_subscribers ws JOIN subscribers s ON s.id = ws.subscriber"
                            " WHERE ws.watch = ? ORDER BY s.name",
                            "i", w->id);
    if (err)
        return err;
    size_t room = 0;
    while (!(err = db_next(c))) {
        w->subscribers = with_room(a, w->subscribers, w->subscriber_count, &room, sizeof w->subscribers[0]);
        w->subscribers[w->subscriber_count++] = arena_copy(a, db_text(c, 0));
    }
    return err == ERR_END ? OK : err;
}

#define WATCH_COLUMNS "id, name, query, enabled, created_ms, changed_ms"

static struct watch watch_of(struct db_cursor *c, struct arena *a)
{
    return (struct watch){.id = db_int(c, 0),
                          .name = arena_copy(a, db_text(c, 1)),
                          .query = arena_copy(a, db_text(c, 2)),
                          .enabled = db_int(c, 3) != 0,
                          .created_ms = db_int(c, 4),
                          .changed_ms = db_int(c, 5)};
}

enum err watch_list(struct db *db, struct arena *a, struct watch **ret_watches, size_t *ret_count)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c, "SELECT " WATCH_COLUMNS " FROM watches ORDER BY name", "");
    if (err)
        return err;
    struct watch *watches = NULL;
    size_t count = 0, room = 0;
    while (!(err = db_next(c))) {
        watches = with_room(a, watches, count, &room, sizeof watches[0]);
        watches[count++] = watch_of(c, a);
    }
    if (err != ERR_END)
        return err;
    for (size_t i = 0; i < count; i++) {
        err = load_subscribers(db, &watches[i], a);
        if (err)
            return err;
    }
    *ret_watches = watches;
    *ret_count = count;
    return OK;
}

enum err watch_find(struct db *db, struct view name, struct arena *a, struct watch *ret_watch)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c, "SELECT " WATCH_COLUMNS " FROM watches WHERE name = ?", "v", name);
    if (!err)
        err = db_next(c);
    if (err)
        return err == ERR_END ? ERR_NOTFOUND : err;
    struct watch w = watch_of(c, a);
    db_end(c);
    err = load_subscribers(db, &w, a);
    if (!err)
        *ret_watch = w;
    return err;
}

void watch_write(const struct watch *w, struct json_writer *out)
{
    json_open_object(out);
    json_add_int(out, "id", w->id);
    json_add_string(out, "name", w->name);
    json_add_string(out, "query", w->query);
    json_add_bool(out, "enabled", w->enabled);
    json_key(out, "subscribers");
    json_open_array(out);
    for (size_t i = 0; i < w->subscriber_count; i++)
        json_string(out, w->subscribers[i]);
    json_close_array(out);
    json_close_object(out);
}

enum err watch_unsubscribe(struct db *db, int64_t watch, int64_t subscriber)
{
    return db_run(db, "DELETE FROM watch_subscribers WHERE watch = ? AND subscriber = ?", "ii", watch, subscriber);
}

// ---- subscribers ---------------------------------------------------------------------------------------------
// What the webhook is signed with; other channels keep none.
static enum err settle_secret(enum channel channel, struct view given, struct buf *out, struct errmsg *m)
{
    if (channel != CHANNEL_WEBHOOK)
        return given.n ? errmsg_set(m, ERR_SYNTAX, "secret: only webhooks are signed") : OK;
    if (!given.n)
        webhook_make_secret(out);
    else if (!webhook_secret_is_valid(given))
        return errmsg_set(m, ERR_SYNTAX, "secret: expected \"whsec_\" and base64 of 24 to 64 bytes");
    buf_add_view(out, given);
    return OK;
}

static enum err insert_subscriber(struct db *db, const struct subscriber *s, struct view secret, struct errmsg *m)
{
    enum err err = db_run(db, "INSERT INTO subscribers(name, channel, address, secret, created_ms) VALUES(?,?,?,?,?)",
                          "vvvvi", s->name, s->channel, s->address, secret, clock_now_ms());
    if (err == ERR_EXISTS)
        return errmsg_set(m, err, "there is a subscriber \"%.*s\" already", VIEW_ARG(s->name));
    return err ? store_failed(db, err, m) : OK;
}

enum err subscriber_add(struct db *db, const struct subscriber *s, struct errmsg *m)
{
    enum channel channel;
    enum err err = check_name(s->name, "subscriber", m);
    if (err)
        return err;
    if (!channel_parse(s->channel, &channel))
        return errmsg_set(m, ERR_SYNTAX, "channel: expected \"mail\" or \"webhook\"");
    err = channel_check_address(channel, s->address, m);
    if (err)
        return err;
    CLEANUP(buf_done) struct buf secret;
    buf_init(&secret, WEBHOOK_SECRET_MAX_BYTES);
    err = settle_secret(channel, s->secret, &secret, m);
    return err ? err : insert_subscriber(db, s, buf_view(&secret), m);
}

enum err subscriber_list(struct db *db, struct arena *a, struct subscriber **ret, size_t *ret_count)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c,
                            "SELECT id, name, channel, address, secret, disabled_ms, disabled_why FROM subscribers"
                            " ORDER BY name",
                            "");
    if (err)
        return err;
    struct subscriber *list = NULL;
    size_t count = 0, room = 0;
    while (!(err = db_next(c))) {
        list = with_room(a, list, count, &room, sizeof list[0]);
        list[count++] = (struct subscriber){.id = db_int(c, 0),
                                            .name = arena_copy(a, db_text(c, 1)),
                                            .channel = arena_copy(a, db_text(c, 2)),
                                            .address = arena_copy(a, db_text(c, 3)),
                                            .secret = arena_copy(a, db_text(c, 4)),
                                            .disabled_ms = db_int(c, 5),
                                            .disabled_why = arena_copy(a, db_text(c, 6))};
    }
    if (err != ERR_END)
        return err;
    *ret = list;
    *ret_count = count;
    return OK;
}

// ---- the snapshot --------------------------------------------------------------------------------------------
// As stored where it cannot be written out: the matcher then says what is wrong with it.
static struct view expanded(struct db *db, struct view query, struct arena *a)
{
    struct query_saved saved = saved_in(db);
    struct view text;
    return query_expand(query, &saved, a, &text) ? query : text;
}

static enum err write_part(struct db *db, int64_t part, struct buf *out)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct db_cursor *c;
    enum err err =
        db_query(db, &c, "SELECT id, name, query FROM watches WHERE id >= ? AND id < ? AND enabled ORDER BY id", "ii",
                 part * WATCH_PART_SIZE, (part + 1) * WATCH_PART_SIZE);
    if (err)
        return err;
    struct json_writer w;
    json_init(&w, out);
    json_open_array(&w);
    while (!(err = db_next(c))) {
        json_open_object(&w);
        json_add_int(&w, "id", db_int(c, 0));
        json_add_string(&w, "name", db_text(c, 1));
        json_add_string(&w, "query", expanded(db, db_text(c, 2), a));
        json_close_object(&w);
        arena_reset(a);
    }
    json_close_array(&w);
    return err == ERR_END ? buf_err(out) : err;
}

static enum err list_parts(struct db *db, struct arena *a, struct snapshot_part **ret_parts, size_t *ret_count)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c, "SELECT part, version FROM watch_parts ORDER BY part", "");
    if (err)
        return err;
    struct snapshot_part *parts = NULL;
    size_t count = 0, room = 0;
    while (!(err = db_next(c))) {
        parts = with_room(a, parts, count, &room, sizeof *parts);
        parts[count++] = (struct snapshot_part){db_int(c, 0), db_int(c, 1)};
    }
    *ret_parts = parts;
    *ret_count = count;
    return err == ERR_END ? OK : err;
}

static int by_part(const void *a, const void *b)
{
    const struct snapshot_part *left = a, *right = b;
    return (left->part > right->part) - (left->part < right->part);
}

static enum err put_part(struct db *db, struct redis *r, struct snapshot_part part)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, WATCH_PART_MAX_BYTES);
    enum err err = write_part(db, part.part, &text);
    return err ? err : snapshot_put_part(r, "watches", part, buf_view(&text));
}

enum err watch_publish(struct db *db, struct redis *r)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct snapshot_part *here, *there;
    size_t here_count, there_count;
    // Versions first: a part that changes before it is written is put again next time, which is harmless.
    enum err err = list_parts(db, a, &here, &here_count);
    if (!err)
        err = snapshot_parts(r, "watches", a, &there, &there_count);
    if (err)
        return err;
    if (there_count)
        qsort(there, there_count, sizeof *there, by_part);
    for (size_t i = 0; i < here_count && !err; i++) {
        const struct snapshot_part *known =
            there_count ? bsearch(&here[i], there, there_count, sizeof *there, by_part) : NULL;
        if (!known || known->version != here[i].version)
            err = put_part(db, r, here[i]);
    }
    return err ? err : snapshot_commit(r, "watches");
}
