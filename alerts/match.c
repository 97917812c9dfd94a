// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The match stage. The watches come as the snapshot "watches", of
// which only those parts are read that have changed; docs wait in the stream until one was seen, so that none
// is let through unmatched. A doc's hits and its acknowledgement are one step of the queue; where a doc has more hits
// than one step takes, those before the last may come twice, which the outbox knows (watch, doc, rev).
#include "alerts/match.h"

#include "alerts/hit.h"
#include "alerts/watch.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/metrics.h"
#include "core/snapshot.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SNAPSHOT_POLL_MS = 250, READ_MAX = 64, READ_WAIT_MS = 250, STEP_MAX = 256 };

static struct metric docs_seen = METRIC_INIT(METRIC_COUNTER, "harkara_match_docs", NULL, "Docs put to the watches.");
static struct metric docs_bad =
    METRIC_INIT(METRIC_COUNTER, "harkara_match_docs_bad", NULL, "Docs that could not be read.");
static struct metric hits_made = METRIC_INIT(METRIC_COUNTER, "harkara_match_hits", NULL, "Hits published.");
static struct metric unknowns = METRIC_INIT(METRIC_COUNTER, "harkara_match_unknown", NULL,
                                            "Evaluations that ended at a limit, neither yes nor no.");
static struct metric doc_time =
    METRIC_INIT(METRIC_HISTOGRAM, "harkara_match_doc_seconds", NULL, "Time to match a doc.");
static struct metric watches_live = METRIC_INIT(METRIC_GAUGE, "harkara_watches", NULL, "Watches in memory.");
static struct metric watches_bad =
    METRIC_INIT(METRIC_GAUGE, "harkara_watches_bad", NULL, "Watches of the snapshot that could not be taken.");

// A part of the snapshot, as it was last read.
struct part {
    struct snapshot_part at;
    int64_t bad; // watches that could not be taken
    bool stays;
};

struct run {
    struct stage *stage;
    struct matcher *matcher;
    int64_t version, polled_ms;
    bool has_watches; // a snapshot was seen
    struct part *parts;
    size_t part_count, part_room;
    int troubles; // in a row
    struct arena *arena;
    const struct doc *doc; // under way
    int64_t now_ms;
    struct queue_item *hits; // of the doc, in the arena
    size_t hit_count, hit_room;
};

static bool can_go_on(struct run *r, const char *event, enum err err)
{
    if (err_class(err) == ERR_CLASS_STOP)
        return false;
    log_warn(event, "err=%s detail=%s", err_name(err), log_quote(redis_error(r->stage->redis)));
    stage_beat(r->stage);
    stage_back_off(++r->troubles);
    return !stage_is_stopping();
}

// ---- watches -------------------------------------------------------------------------------------------------
static void tell_unknown(void *user, int64_t watch, struct view name, uint32_t times)
{
    const struct run *r = user;
    log_warn("match.unknown", "watch=%" PRId64 " name=%s doc=%s times=%" PRIu32, watch, log_quote_n(name.p, name.n),
             log_quote_n(r->doc->id.p, r->doc->id.n), times);
}

// Returns how many of the part could not be taken.
static int64_t add_watches(struct run *r, const struct json *root)
{
    int64_t bad = 0;
    for (const struct json *w = json_first(root); w; w = json_next(w)) {
        struct errmsg m = {""};
        int64_t id = json_get_int(w, "id", 0);
        enum err err = matcher_add(r->matcher, id, json_get_view(w, "name"), json_get_view(w, "query"), &m);
        if (!err)
            continue;
        bad++;
        log_error("match.watch", "watch=%" PRId64 " err=%s detail=%s", id, err_name(err), log_quote(m.text));
    }
    return bad;
}

static void sweep_part(struct run *r, int64_t part)
{
    matcher_sweep(r->matcher, part * WATCH_PART_SIZE, (part + 1) * WATCH_PART_SIZE - 1);
}

static enum err read_part(struct run *r, struct part *p)
{
    CLEANUP(buf_done) struct buf text;
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct errmsg m = {""};
    buf_init(&text, WATCH_PART_MAX_BYTES);
    enum err err = snapshot_get_part(r->stage->redis, "watches", p->at.part, &text);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (!err && (json_parse(buf_view(&text), &root, &m) || !json_is_array(root))) {
        // The watches in memory stay; the next change of the part brings a new text.
        log_error("match.snapshot", "part=%" PRId64 " detail=%s", p->at.part, log_quote(m.text));
        return OK;
    }
    p->bad = root ? add_watches(r, root) : 0;
    sweep_part(r, p->at.part);
    return OK;
}

// The part's entry, made where there is none.
static struct part *part_of(struct run *r, int64_t number)
{
    size_t i = 0;
    while (i < r->part_count && r->parts[i].at.part != number)
        i++;
    if (i < r->part_count)
        return &r->parts[i];
    if (r->part_count == r->part_room) {
        r->part_room = r->part_room ? r->part_room * 2 : 16;
        r->parts = mem_resize(r->parts, r->part_room, sizeof *r->parts);
    }
    r->parts[r->part_count] = (struct part){.at.part = number};
    return &r->parts[r->part_count++];
}

// What the snapshot no longer has goes.
static void drop_parts(struct run *r)
{
    for (size_t i = r->part_count; i > 0; i--) {
        if (r->parts[i - 1].stays)
            continue;
        sweep_part(r, r->parts[i - 1].at.part);
        r->parts[i - 1] = r->parts[--r->part_count];
    }
}

static enum err read_parts(struct run *r, size_t *ret_changed)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct snapshot_part *there;
    size_t count;
    enum err err = snapshot_parts(r->stage->redis, "watches", a, &there, &count);
    for (size_t i = 0; i < r->part_count; i++)
        r->parts[i].stays = false;
    for (size_t i = 0; i < count && !err; i++) {
        struct part *p = part_of(r, there[i].part);
        p->stays = true;
        if (p->at.version == there[i].version)
            continue;
        stage_beat(r->stage);
        err = read_part(r, p);
        if (!err)
            p->at.version = there[i].version;
        ++*ret_changed;
    }
    if (!err)
        drop_parts(r);
    return err;
}

static enum err read_watches(struct run *r)
{
    int64_t version, bad = 0, start_us = clock_mono_us();
    size_t changed = 0;
    enum err err = snapshot_version(r->stage->redis, "watches", &version);
    if (err == ERR_NOTFOUND)
        return OK; // not published yet
    if (err || version == r->version)
        return err;
    err = read_parts(r, &changed);
    if (err)
        return err;
    r->version = version;
    r->has_watches = true;
    for (size_t i = 0; i < r->part_count; i++)
        bad += r->parts[i].bad;
    metric_set(&watches_live, (int64_t)matcher_count(r->matcher));
    metric_set(&watches_bad, bad);
    log_info("match.watches", "version=%" PRId64 " watches=%zu parts=%zu bad=%" PRId64 " us=%" PRId64, version,
             matcher_count(r->matcher), changed, bad, clock_mono_us() - start_us);
    return OK;
}

static enum err poll_watches(struct run *r)
{
    int64_t now_ms = clock_mono_ms();
    if (r->polled_ms && now_ms - r->polled_ms < SNAPSHOT_POLL_MS)
        return OK;
    enum err err = read_watches(r);
    if (!err)
        r->polled_ms = now_ms;
    return err;
}

// ---- hits ----------------------------------------------------------------------------------------------------
static void add_hit(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v)
{
    struct run *r = user;
    CLEANUP(buf_done) struct buf meta;
    buf_init(&meta, QUEUE_META_MAX_BYTES);
    hit_write(watch, name, q, r->doc, v, r->now_ms, &meta);
    if (buf_err(&meta)) {
        // Longer than an entry may be, with all its spans: the hit goes without them.
        const struct verdict bare = {.matches = true};
        buf_clear(&meta);
        hit_write(watch, name, q, r->doc, &bare, r->now_ms, &meta);
    }
    if (r->hit_count == r->hit_room) {
        size_t room = r->hit_room ? r->hit_room * 2 : 16;
        r->hits = arena_grow(r->arena, r->hits, r->hit_count, room, sizeof *r->hits);
        r->hit_room = room;
    }
    r->hits[r->hit_count++] = (struct queue_item){.stream = "hits", .meta = arena_copy(r->arena, buf_view(&meta))};
}

// One step, again and again until the queue has taken it.
static enum err publish(struct run *r, const struct queue_item *items, size_t count, const struct queue_batch *done,
                        size_t index)
{
    enum err err;
    while ((err = count ? queue_publish(r->stage->queue, items, count, done, index)
                        : queue_ack(r->stage->queue, done, index))) {
        if (!can_go_on(r, "match.publish", err))
            return err;
    }
    r->troubles = 0;
    return OK;
}

static enum err publish_hits(struct run *r, const struct queue_batch *b, size_t index)
{
    size_t from = 0;
    enum err err = OK;
    for (; r->hit_count - from > STEP_MAX && !err; from += STEP_MAX)
        err = publish(r, r->hits + from, STEP_MAX, NULL, 0);
    if (!err)
        err = publish(r, r->hits + from, r->hit_count - from, b, index);
    if (!err)
        metric_add(&hits_made, (int64_t)r->hit_count);
    return err;
}

// ---- docs ----------------------------------------------------------------------------------------------------
static enum err match_doc(struct run *r, const struct doc *d)
{
    int64_t start_us = clock_mono_us(), unknown = matcher_stats(r->matcher).unknown;
    r->doc = d;
    r->now_ms = clock_now_ms();
    enum err err = matcher_doc(r->matcher, d, r->now_ms, r->arena, add_hit, r);
    unknown = matcher_stats(r->matcher).unknown - unknown;
    metric_add(&unknowns, unknown);
    metric_add(&docs_seen, 1);
    metric_observe_us(&doc_time, clock_mono_us() - start_us);
    return err;
}

static enum err give_up_doc(struct run *r, const struct queue_batch *b, size_t index, enum err why, const char *reason)
{
    metric_add(&docs_bad, 1);
    enum err err;
    while ((err = queue_fail(r->stage->queue, b, index, why, reason))) {
        if (!can_go_on(r, "match.fail", err))
            return err;
    }
    return OK;
}

static enum err take_doc(struct run *r, const struct queue_batch *b, size_t index)
{
    const struct queue_message *message = &b->messages[index];
    CLEANUP(doc_cleanup) struct doc *d = NULL;
    struct errmsg m = {""};
    const char *reason = "the body could not be loaded";
    enum err err = message->body_err;
    arena_reset(r->arena);
    r->hits = NULL;
    r->hit_count = r->hit_room = 0;
    if (!err) {
        reason = m.text;
        err = doc_read(message->body, &d, &m);
    }
    if (!err) {
        reason = "more words than a doc may have";
        err = match_doc(r, d);
    }
    return err ? give_up_doc(r, b, index, err, reason) : publish_hits(r, b, index);
}

static enum err take_docs(struct run *r)
{
    struct stage *s = r->stage;
    struct queue_batch b;
    if (!queue_has_room(s->queue, "hits")) {
        clock_sleep_ms(READ_WAIT_MS);
        return OK;
    }
    enum err err = queue_read(s->queue, "docs", "match", s->name, READ_MAX, READ_WAIT_MS, &b);
    if (err)
        return err;
    for (size_t i = 0; i < b.count && !err && !stage_is_stopping(); i++) {
        stage_beat(s);
        err = poll_watches(r);
        if (!err || err_class(err) == ERR_CLASS_RETRY)
            err = take_doc(r, &b, i);
    }
    queue_batch_done(&b);
    return err;
}

static enum err turn(struct run *r)
{
    enum err err = poll_watches(r);
    if (err)
        return err;
    if (r->has_watches)
        return take_docs(r);
    clock_sleep_ms(SNAPSHOT_POLL_MS);
    return OK;
}

enum err match_run(struct stage *s)
{
    struct run r = {.stage = s, .matcher = matcher_new(), .arena = arena_new()};
    enum err err = OK;
    matcher_tell_unknown(r.matcher, tell_unknown, &r);
    while (!err && !stage_is_stopping()) {
        stage_beat(s);
        err = turn(&r);
        if (!err)
            r.troubles = 0;
        else if (can_go_on(&r, "match.queue", err) || stage_is_stopping())
            err = OK;
    }
    matcher_free(r.matcher);
    free(r.parts);
    arena_free(r.arena);
    return err;
}
