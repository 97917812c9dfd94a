// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The outbox. A delivery waits until it is sent or failed for good:
//
//             put              due, sent
//   (none) ────────► waiting ────────────► sent
//                     │   ▲ │
//          failed try └───┘ └────────────► failed   last step of the schedule, 410, unsubscribed
//
// Order per address: among the waiting ones of an address only the oldest has a time (next_ms); the others have none
// and are parked. Whoever takes the oldest out of the waiting gives its successor a time, in the same transaction. So
// "what is due" is one look into an index however long the queue of a dead address grows.
#include "alerts/outbox.h"

#include "alerts/channel.h"
#include "core/alarm.h"
#include "core/clock.h"
#include "core/crypt.h"
#include "core/log.h"

#include <stdio.h>

enum { REPLY_MAX_BYTES = 500, RETRY_AFTER_MAX_MS = 24 * 3600 * 1000 };

// Before the first try, after the first failure, and so on: Standard Webhooks 1.0.0, "Deliverability and reliability".
static const int64_t schedule_ms[] = {
    0,
    5 * 1000,
    5 * 60 * 1000,
    30 * 60 * 1000,
    2 * 3600 * 1000,
    5 * 3600 * 1000,
    10 * 3600 * 1000,
    14 * 3600 * 1000,
    20 * 3600 * 1000,
    24 * 3600 * 1000,
};

static const char *const states[DELIVERY_STATE_COUNT] = {"waiting", "sent", "failed"};

// States are the numbers of enum delivery_state.
static const char *const steps[] = {
    "CREATE TABLE hits(id INTEGER PRIMARY KEY AUTOINCREMENT, watch INTEGER NOT NULL, doc TEXT NOT NULL,"
    " rev INTEGER NOT NULL, hit TEXT NOT NULL, made_ms INTEGER NOT NULL, read_ms INTEGER, UNIQUE(watch, doc, rev))",
    "CREATE INDEX hits_unread ON hits(id) WHERE read_ms IS NULL",
    "CREATE TABLE deliveries(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
    " hit INTEGER NOT NULL REFERENCES hits(id) ON DELETE CASCADE, subscriber INTEGER NOT NULL,"
    " subscriber_name TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,"
    " tries INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL, next_ms INTEGER, done_ms INTEGER,"
    " last_reply TEXT, UNIQUE(hit, subscriber))",
    "CREATE INDEX deliveries_due ON deliveries(channel, tries > 0, next_ms) WHERE state = 0 AND next_ms IS NOT NULL",
    "CREATE INDEX deliveries_next ON deliveries(next_ms) WHERE state = 0 AND next_ms IS NOT NULL",
    "CREATE INDEX deliveries_turn ON deliveries(channel, address, number) WHERE state = 0",
    "CREATE INDEX deliveries_failed ON deliveries(number) WHERE state = 2",
    // Alarms of sources are delivered too: a delivery tells of a hit or of an alarm.
    "CREATE TABLE alarms(id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, condition TEXT NOT NULL,"
    " since_ms INTEGER NOT NULL, ended INTEGER NOT NULL, alarm TEXT NOT NULL, made_ms INTEGER NOT NULL,"
    " UNIQUE(source, condition, since_ms, ended))",
    "CREATE TABLE deliveries_of_both(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
    " hit INTEGER REFERENCES hits(id) ON DELETE CASCADE, alarm INTEGER REFERENCES alarms(id) ON DELETE CASCADE,"
    " subscriber INTEGER NOT NULL, subscriber_name TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL,"
    " state INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL, next_ms INTEGER,"
    " done_ms INTEGER, last_reply TEXT, CHECK((hit IS NULL) <> (alarm IS NULL)), UNIQUE(hit, subscriber),"
    " UNIQUE(alarm, address))",
    "INSERT INTO deliveries_of_both(number, id, hit, subscriber, subscriber_name, channel, address, state, tries,"
    " created_ms, next_ms, done_ms, last_reply) SELECT number, id, hit, subscriber, subscriber_name, channel, address,"
    " state, tries, created_ms, next_ms, done_ms, last_reply FROM deliveries",
    "DROP TABLE deliveries",
    "ALTER TABLE deliveries_of_both RENAME TO deliveries",
    "CREATE INDEX deliveries_due ON deliveries(channel, tries > 0, next_ms) WHERE state = 0 AND next_ms IS NOT NULL",
    "CREATE INDEX deliveries_next ON deliveries(next_ms) WHERE state = 0 AND next_ms IS NOT NULL",
    "CREATE INDEX deliveries_turn ON deliveries(channel, address, number) WHERE state = 0",
    "CREATE INDEX deliveries_failed ON deliveries(number) WHERE state = 2",
};

const char *delivery_state_name(enum delivery_state state)
{
    return states[state];
}

enum err outbox_migrate(struct db *db, struct errmsg *m)
{
    return db_migrate(db, "outbox", steps, ARRAY_LEN(steps), m);
}

// ---- atomic, alone or inside the caller's transaction --------------------------------------------------------
static enum err unit_begin(struct db *db)
{
    return db_run(db, "SAVEPOINT outbox", "");
}

// Keeps what the unit did, or undoes it and passes the failure on. Some errors (a full disk) have undone the whole
// transaction already; then there is no savepoint left, which is as good.
static enum err unit_end(struct db *db, enum err err)
{
    if (!err)
        err = db_run(db, "RELEASE outbox", "");
    if (!err)
        return OK;
    (void)!db_run(db, "ROLLBACK TO outbox", "");
    (void)!db_run(db, "RELEASE outbox", "");
    return err;
}

static struct view cut_reply(struct view reply)
{
    if (reply.n <= REPLY_MAX_BYTES)
        return reply;
    reply.n = REPLY_MAX_BYTES;
    while (reply.n && ((unsigned char)reply.p[reply.n] & 0xc0) == 0x80)
        reply.n--;
    return reply;
}

// ---- putting -------------------------------------------------------------------------------------------------
struct recipient {
    int64_t subscriber; // 0: none, an address by itself
    struct view name, channel, address;
};

// Of a hit or of an alarm; the other is 0. An alarm goes to an address once, by whatever names it is reached.
static enum err put_delivery(struct db *db, int64_t hit, int64_t alarm, const struct recipient *to, int64_t now_ms)
{
    char random[CRYPT_ID_TEXT], id[40];
    snprintf(id, sizeof id, "msg_%s", crypt_random_id(random));
    return db_run(db,
                  "INSERT INTO deliveries(id, hit, alarm, subscriber, subscriber_name, channel, address, created_ms,"
                  " next_ms) SELECT ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?, CASE WHEN EXISTS("
                  "SELECT 1 FROM deliveries WHERE state = 0 AND channel = ? AND address = ?) THEN NULL ELSE ? END"
                  " WHERE true ON CONFLICT(alarm, address) DO NOTHING",
                  "siiivvvivvi", id, hit, alarm, to->subscriber, to->name, to->channel, to->address, now_ms,
                  to->channel, to->address, now_ms + schedule_ms[0]);
}

static enum err put_deliveries(struct db *db, int64_t hit, int64_t watch, int64_t now_ms)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c,
                            "SELECT s.id, s.name, s.channel, s.address FROM watch_subscribers ws"
                            " JOIN subscribers s ON s.id = ws.subscriber"
                            " WHERE ws.watch = ? AND s.disabled_ms IS NULL ORDER BY s.id",
                            "i", watch);
    if (err)
        return err;
    while (!(err = db_next(c))) {
        const struct recipient to = {db_int(c, 0), db_text(c, 1), db_text(c, 2), db_text(c, 3)};
        err = put_delivery(db, hit, 0, &to, now_ms);
        if (err) {
            db_end(c);
            return err;
        }
    }
    return err == ERR_END ? OK : err;
}

static enum err put_hit(struct db *db, const struct hit_head *h, struct view json, int64_t now_ms, bool *ret_new)
{
    enum err err = db_run(db,
                          "INSERT INTO hits(watch, doc, rev, hit, made_ms) VALUES(?,?,?,?,?)"
                          " ON CONFLICT(watch, doc, rev) DO NOTHING",
                          "ivivi", h->watch, h->doc_id, (int64_t)h->rev, json, now_ms);
    if (err)
        return err;
    bool is_new = db_changes(db) > 0;
    if (is_new)
        err = put_deliveries(db, db_last_id(db), h->watch, now_ms);
    if (!err)
        *ret_new = is_new;
    return err;
}

enum err outbox_put(struct db *db, struct view hit_json, int64_t now_ms, bool *ret_new)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct hit_head head;
    enum err err = hit_read(hit_json, a, &head);
    if (!err)
        err = unit_begin(db);
    return err ? err : unit_end(db, put_hit(db, &head, hit_json, now_ms, ret_new));
}

// An address stands for itself; a name is that of a subscriber by mail.
static enum err put_mail(struct db *db, int64_t alarm, struct view who, int64_t now_ms)
{
    const struct recipient address = {0, who, view_of(channel_name(CHANNEL_MAIL)), who};
    if (view_find_char(who, '@') < who.n)
        return put_delivery(db, 0, alarm, &address, now_ms);
    struct db_cursor *c;
    enum err err = db_query(
        db, &c,
        "SELECT id, name, channel, address FROM subscribers WHERE name = ? AND channel = ? AND disabled_ms IS NULL",
        "vs", who, channel_name(CHANNEL_MAIL));
    if (!err)
        err = db_next(c);
    if (err == ERR_END) {
        log_warn("deliver.alarm", "subscriber=%s reason=\"alarms.mail_to: no such subscriber by mail\"",
                 log_quote_n(who.p, who.n));
        return OK;
    }
    if (err)
        return err;
    const struct recipient to = {db_int(c, 0), db_text(c, 1), db_text(c, 2), db_text(c, 3)};
    err = put_delivery(db, 0, alarm, &to, now_ms);
    db_end(c);
    return err;
}

static enum err put_alarm(struct db *db, const struct alarm *alarm, struct view json, const char *const *mail_to,
                          size_t mail_to_count, int64_t now_ms, bool *ret_new)
{
    enum err err = db_run(db,
                          "INSERT INTO alarms(source, condition, since_ms, ended, alarm, made_ms) VALUES(?,?,?,?,?,?)"
                          " ON CONFLICT DO NOTHING",
                          "vsiivi", alarm->source, alarm_condition_name(alarm->condition), alarm->since_ms,
                          (int64_t)alarm->ended, json, now_ms);
    if (err)
        return err;
    bool is_new = db_changes(db) > 0;
    int64_t number = db_last_id(db);
    for (size_t i = 0; is_new && !err && i < mail_to_count; i++)
        err = put_mail(db, number, view_of(mail_to[i]), now_ms);
    if (!err)
        *ret_new = is_new;
    return err;
}

enum err outbox_put_alarm(struct db *db, struct view alarm_json, const char *const *mail_to, size_t mail_to_count,
                          int64_t now_ms, bool *ret_new)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct alarm alarm;
    enum err err = alarm_read(alarm_json, a, &alarm);
    if (!err)
        err = unit_begin(db);
    return err ? err : unit_end(db, put_alarm(db, &alarm, alarm_json, mail_to, mail_to_count, now_ms, ret_new));
}

// ---- what is due ---------------------------------------------------------------------------------------------
static struct delivery delivery_of(struct db_cursor *c, struct arena *a)
{
    struct delivery d = {.number = db_int(c, 0),
                         .channel = arena_copy(a, db_text(c, 2)),
                         .address = arena_copy(a, db_text(c, 3)),
                         .secret = arena_copy(a, db_text(c, 4)),
                         .subscriber = arena_copy(a, db_text(c, 5)),
                         .tries = (int)db_int(c, 6),
                         .created_ms = db_int(c, 7),
                         .next_ms = db_int(c, 8),
                         .hit = arena_copy(a, db_text(c, 9)),
                         .subscriber_id = db_int(c, 10),
                         .watch = db_int(c, 11),
                         .hit_number = db_int(c, 12),
                         .alarm = arena_copy(a, db_text(c, 13))};
    snprintf(d.id, sizeof d.id, "%.*s", VIEW_ARG(db_text(c, 1)));
    return d;
}

// Adds up to max - *count.
static enum err add_due(struct db *db, const char *channel, bool tried, int64_t now_ms, size_t max, struct arena *a,
                        struct delivery *list, size_t *count)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c,
                            "SELECT d.number, d.id, d.channel, d.address, s.secret, d.subscriber_name, d.tries,"
                            " d.created_ms, d.next_ms, h.hit, d.subscriber, h.watch, h.id, al.alarm FROM deliveries d"
                            " LEFT JOIN hits h ON h.id = d.hit LEFT JOIN alarms al ON al.id = d.alarm"
                            " LEFT JOIN subscribers s ON s.id = d.subscriber"
                            " WHERE d.state = 0 AND d.channel = ? AND (d.tries > 0) = ? AND d.next_ms <= ?"
                            " ORDER BY d.next_ms LIMIT ?",
                            "siii", channel, (int64_t)tried, now_ms, (int64_t)(max - *count));
    if (err)
        return err;
    while (!(err = db_next(c)))
        list[(*count)++] = delivery_of(c, a);
    return err == ERR_END ? OK : err;
}

static enum err next_time(struct db *db, int64_t now_ms, int64_t *ret_next_ms)
{
    return db_get_int(db, INT64_MAX, ret_next_ms, "SELECT min(next_ms) FROM deliveries WHERE state = 0 AND next_ms > ?",
                      "i", now_ms);
}

enum err outbox_due(struct db *db, int64_t now_ms, size_t max, struct arena *a, struct delivery **ret,
                    size_t *ret_count, int64_t *ret_next_ms)
{
    struct delivery *list = arena_array(a, max * CHANNEL_COUNT, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        size_t limit = count + max;
        const char *channel = channel_name((enum channel)i);
        enum err err = add_due(db, channel, false, now_ms, limit, a, list, &count);
        if (!err)
            err = add_due(db, channel, true, now_ms, limit, a, list, &count);
        if (err)
            return err;
    }
    enum err err = next_time(db, now_ms, ret_next_ms);
    if (err)
        return err;
    *ret = list;
    *ret_count = count;
    return OK;
}

// ---- what a try gave -----------------------------------------------------------------------------------------
static enum err count_try(struct db *db, int64_t number, struct view reply)
{
    enum err err = db_run(db, "UPDATE deliveries SET tries = tries + 1, last_reply = ? WHERE number = ? AND state = 0",
                          "vi", cut_reply(reply), number);
    if (err)
        return err;
    return db_changes(db) ? OK : ERR_NOTFOUND;
}

// The next of the same address gets its time.
static enum err promote_successor(struct db *db, int64_t number, int64_t now_ms)
{
    return db_run(db,
                  "UPDATE deliveries SET next_ms = ? WHERE next_ms IS NULL AND number = ("
                  "SELECT min(e.number) FROM deliveries e, deliveries d"
                  " WHERE d.number = ? AND e.state = 0 AND e.channel = d.channel AND e.address = d.address)",
                  "ii", now_ms, number);
}

// The same for all addresses, where several deliveries ended at once.
static enum err promote_all(struct db *db, int64_t now_ms)
{
    return db_run(db,
                  "UPDATE deliveries AS d SET next_ms = ? WHERE state = 0 AND next_ms IS NULL AND NOT EXISTS("
                  "SELECT 1 FROM deliveries e WHERE e.state = 0 AND e.channel = d.channel AND e.address = d.address"
                  " AND e.number < d.number)",
                  "i", now_ms);
}

static enum err finish(struct db *db, int64_t number, enum delivery_state state, int64_t now_ms)
{
    enum err err = db_run(db, "UPDATE deliveries SET state = ?, next_ms = NULL, done_ms = ? WHERE number = ?", "iii",
                          (int64_t)state, now_ms, number);
    return err ? err : promote_successor(db, number, now_ms);
}

static enum err sent(struct db *db, int64_t number, struct view reply, int64_t now_ms)
{
    enum err err = count_try(db, number, reply);
    return err ? err : finish(db, number, DELIVERY_SENT, now_ms);
}

enum err outbox_sent(struct db *db, int64_t number, struct view reply, int64_t now_ms)
{
    enum err err = unit_begin(db);
    return err ? err : unit_end(db, sent(db, number, reply, now_ms));
}

static enum err tries_of(struct db *db, int64_t number, int64_t *ret_tries)
{
    return db_get_int(db, 0, ret_tries, "SELECT tries FROM deliveries WHERE number = ?", "i", number);
}

// Up to a fifth more, so that what failed together does not come back together; never earlier than asked for.
static int64_t delay_of(int64_t tries, int64_t retry_after_ms)
{
    uint32_t dice;
    crypt_random(&dice, sizeof dice);
    int64_t delay_ms = schedule_ms[tries];
    if (retry_after_ms > RETRY_AFTER_MAX_MS)
        retry_after_ms = RETRY_AFTER_MAX_MS;
    if (retry_after_ms > delay_ms)
        delay_ms = retry_after_ms;
    return delay_ms + (int64_t)(dice % (uint64_t)(delay_ms / 5 + 1));
}

static enum err failed(struct db *db, int64_t number, struct view reply, bool final, int64_t retry_after_ms,
                       int64_t now_ms)
{
    int64_t tries;
    enum err err = count_try(db, number, reply);
    if (!err)
        err = tries_of(db, number, &tries);
    if (err)
        return err;
    if (final || tries >= (int64_t)ARRAY_LEN(schedule_ms))
        return finish(db, number, DELIVERY_FAILED, now_ms);
    return db_run(db, "UPDATE deliveries SET next_ms = ? WHERE number = ?", "ii",
                  now_ms + delay_of(tries, retry_after_ms), number);
}

enum err outbox_failed(struct db *db, int64_t number, struct view reply, bool final, int64_t retry_after_ms,
                       int64_t now_ms)
{
    enum err err = unit_begin(db);
    return err ? err : unit_end(db, failed(db, number, reply, final, retry_after_ms, now_ms));
}

static enum err gone(struct db *db, int64_t number, struct view reply, int64_t now_ms)
{
    reply = cut_reply(reply);
    enum err err = count_try(db, number, reply);
    if (!err)
        err = db_run(db,
                     "UPDATE subscribers SET disabled_ms = ?, disabled_why = ?"
                     " WHERE id = (SELECT subscriber FROM deliveries WHERE number = ?)",
                     "ivi", now_ms, reply, number);
    if (!err)
        err = db_run(db,
                     "UPDATE deliveries SET state = 2, next_ms = NULL, done_ms = ?, last_reply = ? WHERE state = 0"
                     " AND subscriber = (SELECT subscriber FROM deliveries WHERE number = ?)",
                     "ivi", now_ms, reply, number);
    return err ? err : promote_all(db, now_ms);
}

enum err outbox_gone(struct db *db, int64_t number, struct view reply, int64_t now_ms)
{
    enum err err = unit_begin(db);
    return err ? err : unit_end(db, gone(db, number, reply, now_ms));
}

static enum err cancel(struct db *db, int64_t watch, int64_t subscriber, struct view why, int64_t now_ms)
{
    enum err err =
        db_run(db,
               "UPDATE deliveries SET state = 2, next_ms = NULL, done_ms = ?, last_reply = ?"
               " WHERE state = 0 AND subscriber = ? AND (SELECT watch FROM hits WHERE id = deliveries.hit) = ?",
               "ivii", now_ms, cut_reply(why), subscriber, watch);
    return err ? err : promote_all(db, now_ms);
}

enum err outbox_cancel(struct db *db, int64_t watch, int64_t subscriber, struct view why, int64_t now_ms)
{
    enum err err = unit_begin(db);
    return err ? err : unit_end(db, cancel(db, watch, subscriber, why, now_ms));
}

// ---- looking -------------------------------------------------------------------------------------------------
// 0 or less: from the newest.
static int64_t from_newest(int64_t before)
{
    return before > 0 ? before : INT64_MAX;
}

enum err outbox_hits(struct db *db, int64_t before, size_t max, struct arena *a, struct hit_row **ret,
                     size_t *ret_count)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c, "SELECT id, hit, read_ms FROM hits WHERE id < ? ORDER BY id DESC LIMIT ?", "ii",
                            from_newest(before), (int64_t)max);
    if (err)
        return err;
    struct hit_row *rows = arena_array(a, max, sizeof *rows);
    size_t count = 0;
    while (!(err = db_next(c)))
        rows[count++] = (struct hit_row){db_int(c, 0), arena_copy(a, db_text(c, 1)), !db_is_null(c, 2)};
    if (err != ERR_END)
        return err;
    *ret = rows;
    *ret_count = count;
    return OK;
}

enum err outbox_mark_read(struct db *db, int64_t hit, bool read)
{
    enum err err = db_run(db, "UPDATE hits SET read_ms = CASE WHEN ? THEN ? END WHERE id = ?", "iii", (int64_t)read,
                          clock_now_ms(), hit);
    if (err)
        return err;
    return db_changes(db) ? OK : ERR_NOTFOUND;
}

static struct delivery_row row_of(struct db_cursor *c, struct arena *a)
{
    int64_t state = db_int(c, 2);
    bool known = state >= 0 && state < DELIVERY_STATE_COUNT;
    return (struct delivery_row){.number = db_int(c, 0),
                                 .id = arena_copy(a, db_text(c, 1)),
                                 .state = view_of(known ? states[state] : "unknown"),
                                 .channel = arena_copy(a, db_text(c, 3)),
                                 .address = arena_copy(a, db_text(c, 4)),
                                 .watch = arena_copy(a, db_text(c, 5)),
                                 .title = arena_copy(a, db_text(c, 6)),
                                 .last_reply = arena_copy(a, db_text(c, 7)),
                                 .tries = (int)db_int(c, 8),
                                 .created_ms = db_int(c, 9),
                                 .next_ms = db_int(c, 10),
                                 .done_ms = db_int(c, 11)};
}

enum err outbox_deliveries(struct db *db, int64_t before, size_t max, struct arena *a, struct delivery_row **ret,
                           size_t *ret_count)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c,
                            "SELECT d.number, d.id, d.state, d.channel, d.address,"
                            " iif(d.hit IS NULL, 'source alarm', h.hit ->> '$.watch_name'),"
                            " iif(d.hit IS NULL, al.source || ' ' || iif(al.ended, 'recovered', al.condition),"
                            " h.hit ->> '$.doc.title'), d.last_reply, d.tries, d.created_ms, d.next_ms, d.done_ms"
                            " FROM deliveries d LEFT JOIN hits h ON h.id = d.hit"
                            " LEFT JOIN alarms al ON al.id = d.alarm WHERE d.number < ?"
                            " ORDER BY d.number DESC LIMIT ?",
                            "ii", from_newest(before), (int64_t)max);
    if (err)
        return err;
    struct delivery_row *rows = arena_array(a, max, sizeof *rows);
    size_t count = 0;
    while (!(err = db_next(c)))
        rows[count++] = row_of(c, a);
    if (err != ERR_END)
        return err;
    *ret = rows;
    *ret_count = count;
    return OK;
}

enum err outbox_count(struct db *db, struct outbox_counts *ret)
{
    struct db_cursor *c;
    enum err err = db_query(db, &c,
                            "SELECT (SELECT count(*) FROM hits), (SELECT count(*) FROM hits WHERE read_ms IS NULL),"
                            " (SELECT count(*) FROM deliveries WHERE state = 0), (SELECT count(*) FROM deliveries),"
                            " (SELECT count(*) FROM deliveries WHERE state = 2)",
                            "");
    if (!err)
        err = db_next(c);
    if (err)
        return err;
    int64_t waiting = db_int(c, 2), all = db_int(c, 3), failed_count = db_int(c, 4);
    *ret = (struct outbox_counts){.hits = db_int(c, 0),
                                  .unread = db_int(c, 1),
                                  .waiting = waiting,
                                  .sent = all - waiting - failed_count,
                                  .failed = failed_count};
    db_end(c);
    return OK;
}
