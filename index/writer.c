// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The writer of the fresh shard, and the stage that feeds it from [docs].
//
// What keeps docs from being lost or doubled:
//   - entries are held, unacknowledged and with their bodies, until the commit that contains them has returned;
//   - a doc replaces what has its id, so that an entry which comes twice changes nothing;
//   - after an error Xapian may have dropped all that was uncommitted. A failed writer therefore does nothing more; it
//     is closed, a new one opened, and everything held is put again.
// A commit comes after so many docs, words or milliseconds since its first doc, whichever is first: the last makes docs
// searchable soon, the others bound what a writer and its held entries take in memory.
#include "index/writer.h"

#include "analysis/tokens.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/metrics.h"
#include "index/schema.h"
#include "index/shards.h"
#include "index/stored.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    STORED_MAX_BYTES = 32 << 20,
    POSTINGS_MAX = 4 << 20,    // before a commit
    HELD_MAX_BYTES = 64 << 20, // of bodies
    READ_MAX = 64,             // entries at a time
    IDLE_WAIT_MS = 1000,
};

struct writer {
    struct xapian_writer *xapian;
    struct arena *arena; // of the doc under way
    struct buf stored;
    size_t postings; // since the last commit
    bool has_failed;
    struct errmsg reason;
};

static struct metric docs_put = METRIC_INIT(METRIC_COUNTER, "harkara_index_docs", "state=\"put\"", "Docs indexed");
static struct metric docs_old = METRIC_INIT(METRIC_COUNTER, "harkara_index_docs", "state=\"older\"", "Docs indexed");
static struct metric docs_bad = METRIC_INIT(METRIC_COUNTER, "harkara_index_docs", "state=\"refused\"", "Docs indexed");
static struct metric commit_time = METRIC_INIT(METRIC_HISTOGRAM, "harkara_index_commit_seconds", NULL, "Index commits");

// ---- the writer ----------------------------------------------------------------------------------------------
// A shard keeps the version that it began with: docs of several versions in it are docs of the oldest.
static enum err check_version(struct xapian_writer *xapian, const char *path, struct errmsg *m)
{
    int64_t version;
    enum err err = xapian_writer_stamp(xapian, view_of(SCHEMA_TOKENS), TOKENS_VERSION, &version, m);
    if (!err && version != TOKENS_VERSION)
        log_warn("index.other_tokens", "shard=%s version=%" PRId64 " now=%d reason=%s", log_quote(path), version,
                 TOKENS_VERSION, "\"some of its words are missed; make the index again\"");
    return err;
}

enum err writer_open(const char *index_dir, struct writer **ret_writer, struct errmsg *m)
{
    char *path;
    enum err err = shards_make(index_dir, SHARD_FRESH, &path, m);
    if (err)
        return err;
    struct xapian_writer *xapian;
    err = xapian_writer_open(path, &xapian, m);
    if (err == ERR_BUSY)
        err = errmsg_set(m, err, "another process writes to the index %s; only one may", path);
    if (!err) {
        err = check_version(xapian, path, m);
        if (err)
            xapian_writer_close(xapian);
    }
    free(path);
    if (err)
        return err;
    struct writer *w = mem_zalloc(sizeof(*w));
    w->xapian = xapian;
    w->arena = arena_new();
    buf_init(&w->stored, STORED_MAX_BYTES);
    *ret_writer = w;
    return OK;
}

void writer_close(struct writer *w)
{
    if (!w)
        return;
    xapian_writer_close(w->xapian);
    arena_free(w->arena);
    buf_done(&w->stored);
    free(w);
}

const char *writer_error(const struct writer *w)
{
    return w->reason.text;
}

static enum err make_record(struct writer *w, const struct doc *d, struct xapian_record *ret_record)
{
    arena_reset(w->arena);
    buf_clear(&w->stored);
    if (!d->id.n)
        return errmsg_set(&w->reason, ERR_SYNTAX, "the doc has no id");
    enum err err = stored_write(d, &w->stored);
    if (err)
        return errmsg_set(&w->reason, err, "the doc cannot be stored: %s", err_name(err));
    err = schema_record(d, w->arena, ret_record);
    if (err)
        return errmsg_set(&w->reason, err, "the doc's words cannot be indexed: %s", err_name(err));
    ret_record->data = buf_view(&w->stored);
    return OK;
}

// A failed writer says so once more and keeps its reason.
static enum err refuse(const struct writer *w)
{
    return w->has_failed ? ERR_IO : OK;
}

static enum err remember(struct writer *w, enum err err)
{
    w->has_failed = err != OK;
    return err;
}

enum err writer_put(struct writer *w, const struct doc *d)
{
    struct xapian_record record = {0};
    bool put = false;
    enum err err = refuse(w);
    if (!err)
        err = make_record(w, d, &record);
    if (err)
        return err;
    err = remember(w, xapian_writer_put(w->xapian, &record, &put, &w->reason));
    if (err)
        return err;
    w->postings += record.posting_count;
    metric_add(put ? &docs_put : &docs_old, 1);
    return OK;
}

enum err writer_delete(struct writer *w, struct view id)
{
    enum err err = refuse(w);
    if (err)
        return err;
    arena_reset(w->arena);
    err = xapian_writer_delete(w->xapian, schema_unique(id, w->arena), &w->reason);
    return err == ERR_NOTFOUND ? err : remember(w, err);
}

enum err writer_commit(struct writer *w)
{
    enum err err = refuse(w);
    if (err)
        return err;
    char now[24];
    snprintf(now, sizeof(now), "%" PRId64, clock_now_ms());
    int64_t start_us = clock_mono_us();
    err = remember(w, xapian_writer_commit(w->xapian, view_of(SCHEMA_AS_OF), view_of(now), &w->reason));
    metric_observe_us(&commit_time, clock_mono_us() - start_us);
    w->postings = 0;
    return err;
}

// ---- the stage -----------------------------------------------------------------------------------------------
struct held {
    struct queue_batch batch;
    bool *given_up; // entry by entry: it is in the dead letters, or left pending by the queue
    bool any_given_up;
};

struct run {
    struct stage *stage;
    char index_dir[CONFIG_PATH_MAX];
    struct writer *writer; // NULL after trouble
    struct held *held;
    size_t held_count;
    size_t docs, bytes; // held
    int64_t first_ms;   // when the first of them was read, monotonic
    bool is_committed;  // what is held only waits for its acknowledgement
    int troubles;       // in a row
};

static void drop_held(struct run *r)
{
    for (size_t i = 0; i < r->held_count; i++)
        queue_batch_done(&r->held[i].batch);
    r->held_count = r->docs = r->bytes = 0;
    r->is_committed = false;
}

static void close_writer(struct run *r)
{
    writer_close(r->writer);
    r->writer = NULL;
}

// Says what is wrong and waits; what only a person can mend is returned.
static enum err trouble(struct run *r, const char *event, enum err err, const char *reason)
{
    bool mends = err_class(err) == ERR_CLASS_RETRY;
    (mends ? log_warn : log_error)(event, "error=%s reason=%s held=%zu", err_name(err), log_quote(reason), r->docs);
    if (!mends)
        return err;
    stage_back_off(++r->troubles);
    return OK;
}

// Trouble on the way to a commit: the writer's own, or that of the queue that would not take a bad entry away. The next
// turn begins anew with what is held.
static enum err start_over(struct run *r, enum err err)
{
    bool by_writer = r->writer->has_failed;
    err = trouble(r, by_writer ? "index.failed" : "queue.failed", err,
                  by_writer ? writer_error(r->writer) : redis_error(r->stage->redis));
    close_writer(r);
    return err;
}

static enum err give_up(struct run *r, struct held *h, size_t i, enum err err, const char *reason)
{
    const struct queue_message *message = &h->batch.messages[i];
    log_warn("doc.refused", "entry=%s error=%s reason=%s", log_quote_n(message->id.p, message->id.n), err_name(err),
             log_quote(reason));
    err = queue_fail(r->stage->queue, &h->batch, i, err, reason);
    if (err)
        return err;
    metric_add(&docs_bad, 1);
    h->given_up[i] = h->any_given_up = true;
    return OK;
}

// Puts one entry. What is wrong with the doc is settled here; what is wrong with the index is returned.
static enum err put_entry(struct run *r, struct held *h, size_t i)
{
    const struct queue_message *message = &h->batch.messages[i];
    if (h->given_up[i])
        return OK;
    if (message->body_err)
        return give_up(r, h, i, message->body_err, "the body cannot be read");
    CLEANUP(doc_cleanup) struct doc *d = NULL;
    struct errmsg m = {""};
    enum err err = doc_read(message->body, &d, &m);
    if (err)
        return give_up(r, h, i, err, m.text);
    err = writer_put(r->writer, d);
    return err && !r->writer->has_failed ? give_up(r, h, i, err, writer_error(r->writer)) : err;
}

static enum err put_held(struct run *r, struct held *h)
{
    for (size_t i = 0; i < h->batch.count; i++) {
        enum err err = put_entry(r, h, i);
        if (err)
            return err;
    }
    return OK;
}

// Takes the batch.
static struct held *hold(struct run *r, const struct queue_batch *batch)
{
    if (r->held_count == 0)
        r->first_ms = clock_mono_ms();
    r->held = mem_resize(r->held, r->held_count + 1, sizeof(*r->held));
    struct held *h = &r->held[r->held_count++];
    *h = (struct held){.batch = *batch, .given_up = arena_zalloc(batch->arena, batch->count * sizeof(bool))};
    r->docs += batch->count;
    for (size_t i = 0; i < batch->count; i++)
        r->bytes += batch->messages[i].body.n;
    return h;
}

// A writer that holds all that is held.
static enum err restore(struct run *r)
{
    struct errmsg m = {""};
    enum err err = writer_open(r->index_dir, &r->writer, &m);
    if (err)
        return trouble(r, "index.closed", err, m.text);
    for (size_t i = 0; i < r->held_count && !r->is_committed && !err; i++)
        err = put_held(r, &r->held[i]);
    if (err)
        return start_over(r, err);
    log_info("index.opened", "dir=%s held=%zu", log_quote(r->index_dir), r->docs);
    return OK;
}

static bool is_due(const struct run *r)
{
    const struct config *c = r->stage->config;
    return r->docs > 0 && (r->docs >= (size_t)c->index.commit_docs || r->bytes >= HELD_MAX_BYTES ||
                           r->writer->postings >= POSTINGS_MAX || clock_mono_ms() - r->first_ms >= c->index.commit_ms);
}

static enum err acknowledge_one(struct run *r, const struct held *h)
{
    if (!h->any_given_up)
        return queue_ack_all(r->stage->queue, &h->batch);
    enum err err = OK;
    for (size_t i = 0; i < h->batch.count && !err; i++) {
        if (!h->given_up[i])
            err = queue_ack(r->stage->queue, &h->batch, i);
    }
    return err;
}

static enum err acknowledge(struct run *r)
{
    for (size_t i = 0; i < r->held_count; i++) {
        enum err err = acknowledge_one(r, &r->held[i]);
        if (err)
            return trouble(r, "queue.failed", err, redis_error(r->stage->redis));
    }
    r->troubles = 0;
    drop_held(r);
    return OK;
}

static enum err commit(struct run *r)
{
    enum err err = writer_commit(r->writer);
    if (err)
        return start_over(r, err);
    log_debug("index.committed", "docs=%zu", r->docs);
    r->is_committed = true;
    return acknowledge(r);
}

static int64_t wait_ms(const struct run *r)
{
    if (r->docs == 0)
        return IDLE_WAIT_MS;
    int64_t left_ms = r->first_ms + r->stage->config->index.commit_ms - clock_mono_ms();
    return left_ms < 1 ? 1 : left_ms > IDLE_WAIT_MS ? IDLE_WAIT_MS : left_ms;
}

static enum err read_more(struct run *r)
{
    struct stage *s = r->stage;
    struct queue_batch batch;
    enum err err = queue_read(s->queue, "docs", "index", s->name, READ_MAX, wait_ms(r), &batch);
    if (err)
        return trouble(r, "queue.failed", err, redis_error(s->redis));
    if (batch.count == 0) {
        queue_batch_done(&batch);
        return OK;
    }
    err = put_held(r, hold(r, &batch));
    return err ? start_over(r, err) : OK;
}

// One step of the loop: whichever is first due.
static enum err turn(struct run *r)
{
    if (!r->writer)
        return restore(r);
    if (r->is_committed)
        return acknowledge(r);
    if (is_due(r))
        return commit(r);
    return read_more(r);
}

enum err writer_run(struct stage *s)
{
    struct run r = {.stage = s};
    config_path(s->config, "index", r.index_dir);
    enum err err = OK;
    while (!err && !stage_is_stopping()) {
        stage_beat(s);
        err = turn(&r);
    }
    if (!err && r.writer && r.docs > 0 && !r.is_committed)
        err = commit(&r); // one try; whatever it leaves comes again with the next start
    close_writer(&r);
    drop_held(&r);
    free(r.held);
    return err;
}
