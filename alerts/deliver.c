// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The deliver stage, two threads over one file: this one takes hits and alarms from their streams and puts them into
// the outbox, the other (alerts/dispatch) sends what is due. Neither waits for the other: a Redis that is down stops no
// mail, and a relay that is down loses no hit.
//
// A batch is acknowledged only after its transaction is on disk. If this process dies in between, the batch comes again
// and the outbox knows each of its hits already.
#include "alerts/deliver.h"

#include "alerts/dispatch.h"
#include "alerts/outbox.h"
#include "alerts/store.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/metrics.h"

#include <pthread.h>
#include <string.h>

enum { BATCH_MAX = 256, READ_WAIT_MS = 500, TURN_MAX_MS = 1000, LAST_MOMENTS_MS = 1000 };

struct outgoing {
    struct dispatch *dispatch;
    _Atomic bool stop;
    pthread_t thread;
};

static struct metric hits_new = METRIC_INIT(METRIC_COUNTER, "harkara_hits", NULL, "Hits put into the outbox.");
static struct metric alarms_new =
    METRIC_INIT(METRIC_COUNTER, "harkara_alarms", NULL, "Beginnings and ends of sources' alarms put into the outbox.");

// ---- sending -------------------------------------------------------------------------------------------------
static void drain(struct dispatch *d)
{
    int64_t until_ms = clock_mono_ms() + LAST_MOMENTS_MS;
    int64_t left_ms;
    enum err err = OK;
    while (!err && dispatch_count(d) && (left_ms = until_ms - clock_mono_ms()) > 0)
        err = dispatch_drain(d, left_ms);
    if (dispatch_count(d))
        log_info("deliver.cut", "under_way=%zu", dispatch_count(d));
}

static void *send_all(void *user)
{
    struct outgoing *o = user;
    int failures = 0;
    while (!o->stop) {
        enum err err = dispatch_turn(o->dispatch, TURN_MAX_MS);
        if (!err) {
            failures = 0;
            continue;
        }
        log_warn("deliver.store", "err=%s", err_name(err));
        stage_back_off(++failures);
    }
    drain(o->dispatch);
    return NULL;
}

// ---- taking hits and alarms
// ---------------------------------------------------------------------------------------------
static enum err put_entry(const struct stage *s, struct db *db, const struct queue_batch *b, size_t index,
                          int64_t now_ms, bool *ret_new)
{
    struct view meta = b->messages[index].meta;
    if (strcmp(b->stream, "alarms") != 0)
        return outbox_put(db, meta, now_ms, ret_new);
    return outbox_put_alarm(db, meta, (const char *const *)s->config->alarms.mail_to, s->config->alarms.mail_to_count,
                            now_ms, ret_new);
}

// Puts the batch in one transaction; results gets what became of each.
static enum err put_batch(const struct stage *s, struct db *db, const struct queue_batch *b, enum err *results,
                          int64_t *ret_new)
{
    int64_t now_ms = clock_now_ms(), new_count = 0;
    enum err err = db_begin(db);
    if (err)
        return err;
    for (size_t i = 0; i < b->count; i++) {
        bool is_new = false;
        results[i] = put_entry(s, db, b, i, now_ms, &is_new);
        new_count += is_new;
        // A hit that is wrong in itself is set aside; a store that fails fails for all.
        if (err_class(results[i]) == ERR_CLASS_RETRY || err_class(results[i]) == ERR_CLASS_STOP) {
            db_rollback(db);
            return results[i];
        }
    }
    err = db_commit(db);
    if (!err)
        *ret_new = new_count;
    return err;
}

static enum err settle(struct queue *q, const struct queue_batch *b, const enum err *results)
{
    size_t bad = 0;
    for (size_t i = 0; i < b->count; i++)
        bad += results[i] != OK;
    if (!bad)
        return queue_ack_all(q, b);
    enum err first = OK;
    for (size_t i = 0; i < b->count; i++) {
        enum err err = results[i] ? queue_fail(q, b, i, results[i], "not a hit, or no alarm") : queue_ack(q, b, i);
        if (!first)
            first = err;
    }
    return first;
}

// Holds on to the batch until the store takes it: handing it back would only count against its tries.
static enum err take_batch(struct stage *s, struct db *db, struct dispatch *d, const struct queue_batch *b)
{
    enum err results[BATCH_MAX], err;
    int64_t new_count = 0;
    int failures = 0;
    while ((err = put_batch(s, db, b, results, &new_count))) {
        if (err_class(err) != ERR_CLASS_RETRY || stage_is_stopping())
            return err;
        log_warn("deliver.store", "err=%s detail=%s", err_name(err), log_quote(db_error(db)));
        stage_beat(s);
        stage_back_off(++failures);
    }
    metric_add(strcmp(b->stream, "alarms") == 0 ? &alarms_new : &hits_new, new_count);
    if (new_count)
        dispatch_wake(d);
    return settle(s->queue, b, results);
}

static enum err take_stream(struct stage *s, struct db *db, struct dispatch *d, const char *stream, int64_t wait_ms)
{
    struct queue_batch b;
    enum err err = queue_read(s->queue, stream, "deliver", s->name, BATCH_MAX, wait_ms, &b);
    if (err)
        return err;
    if (b.count)
        err = take_batch(s, db, d, &b);
    queue_batch_done(&b);
    return err;
}

// Alarms are looked for between two looks for hits: half a second is soon enough for them.
static enum err take_all(struct stage *s, struct db *db, struct dispatch *d)
{
    int failures = 0;
    while (!stage_is_stopping()) {
        stage_beat(s);
        enum err err = take_stream(s, db, d, "alarms", 0);
        if (!err)
            err = take_stream(s, db, d, "hits", READ_WAIT_MS);
        if (err_class(err) == ERR_CLASS_STOP)
            return err;
        failures = err ? failures + 1 : 0;
        if (!err)
            continue;
        log_warn("deliver.queue", "err=%s", err_name(err));
        stage_back_off(failures);
    }
    return OK;
}

static enum err run_both(struct stage *s, struct db *db, struct dispatch *d)
{
    struct outgoing o = {.dispatch = d};
    if (pthread_create(&o.thread, NULL, send_all, &o) != 0)
        return ERR_FULL;
    enum err err = take_all(s, db, d);
    o.stop = true;
    dispatch_wake(d);
    pthread_join(o.thread, NULL);
    return err;
}

enum err deliver_run(struct stage *s)
{
    struct errmsg m = {""};
    struct db *db = NULL;
    struct dispatch *d = NULL;
    enum err err = store_open(s->config, &db, &m);
    if (!err)
        err = dispatch_open(s->config, &d, &m);
    if (err)
        log_error("deliver.open", "err=%s detail=%s", err_name(err), log_quote(m.text));
    else
        err = run_both(s, db, d);
    dispatch_close(d);
    db_close(db);
    return err;
}
