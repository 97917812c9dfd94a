// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The queue: its streams and groups, publishing, trimming, figures. Every change that touches more than one key is one
// Lua script (core/lua/), so that a process which dies at any instruction leaves Redis before or after a step, never
// inside it. docs/internals/queue.md tells how it works and why nothing is lost.
#include "core/queue.h"

#include "core/clock.h"
#include "core/embed.h"
#include "core/mem.h"
#include "core/queue_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct embed core_lua[];

enum {
    DEFAULT_MAX_BYTES = 256 << 20,
    DEFAULT_MAX_DELIVERIES = 5,
    DEFAULT_CLAIM_IDLE_MS = 30000,
    LOOK_EVERY_MS = 100, // queue_has_room
    TRIM_EVERY_MS = 500,
    SWEEP_EVERY_MS = 1000,
    TRIM_EVERY = 256,   // entries answered
    TRIM_AT_ONCE = 256, // entries a script may remove: it holds Redis up meanwhile
    TRIM_ROUNDS = 16,   // scripts in a row
    ITEM_ARGS = 7,      // per item, see publish.lua
};

static const struct lane table[QUEUE_STREAMS] = {
    {.name = "pages", .key = REDIS_PREFIX "pages", .groups = {"parse"}},
    {.name = "links", .key = REDIS_PREFIX "links", .groups = {"crawl"}},
    {.name = "pushes", .key = REDIS_PREFIX "pushes", .groups = {"crawl"}},
    {.name = "docs", .key = REDIS_PREFIX "docs", .groups = {"index", "match"}},
    {.name = "hits", .key = REDIS_PREFIX "hits", .groups = {"deliver"}},
    {.name = "alarms", .key = REDIS_PREFIX "alarms", .groups = {"deliver"}},
};

// ---- set-up ----------------------------------------------------------------------------------------------------

struct redis_script *queue_script(const char *name)
{
    const struct embed *entry = embed_find(core_lua, VIEW_LIT("entry.lua"));
    const struct embed *body = embed_find(core_lua, view_of(name));
    CHECK(entry && body);
    struct view a = embed_view(entry), b = embed_view(body);
    char *text = mem_alloc(a.n + b.n + 1);
    memcpy(text, a.p, a.n);
    memcpy(text + a.n, b.p, b.n);
    text[a.n + b.n] = '\0';
    struct redis_script *s = mem_zalloc(sizeof *s);
    s->name = body->path;
    s->text = text;
    return s;
}

void queue_script_free(struct redis_script *s)
{
    if (!s)
        return;
    free((char *)(uintptr_t)s->text);
    free(s);
}

struct lane *queue_lane(struct queue *q, const char *stream)
{
    for (size_t i = 0; i < QUEUE_STREAMS; i++)
        if (strcmp(q->lanes[i].name, stream) == 0)
            return &q->lanes[i];
    CHECK(!"a stream of the table");
    return NULL;
}

enum err queue_make_groups(struct queue *q)
{
    for (size_t i = 0; i < QUEUE_STREAMS; i++)
        for (const char *const *group = q->lanes[i].groups; *group; group++) {
            enum err err = redis_call(q->redis, NULL, "XGROUP CREATE %s %s 0 MKSTREAM", q->lanes[i].key, *group);
            if (err && !view_starts(view_of(redis_error(q->redis)), "BUSYGROUP"))
                return err;
        }
    return OK;
}

enum err queue_call(struct queue *q, struct reply **ret_reply, size_t count, const struct view *args)
{
    enum err err = redis_call_args(q->redis, ret_reply, count, args);
    if (err != ERR_NOTFOUND)
        return err;
    err = queue_make_groups(q);
    return err ? err : redis_call_args(q->redis, ret_reply, count, args);
}

static void set_options(struct queue *q, const struct queue_options *options)
{
    q->options = *options;
    q->options.data_dir = NULL; // the body store has opened it
    if (!q->options.max_bytes)
        q->options.max_bytes = DEFAULT_MAX_BYTES;
    if (!q->options.max_deliveries)
        q->options.max_deliveries = DEFAULT_MAX_DELIVERIES;
    if (!q->options.claim_idle_ms)
        q->options.claim_idle_ms = DEFAULT_CLAIM_IDLE_MS;
}

enum err queue_new(struct redis *redis, const struct queue_options *options, struct queue **ret_queue)
{
    struct body_store *bodies;
    enum err err = body_store_new(redis, options->data_dir, options->bodies_in_redis, &bodies);
    if (err)
        return err;
    struct queue *q = mem_zalloc(sizeof *q);
    q->redis = redis;
    q->bodies = bodies;
    memcpy(q->lanes, table, sizeof table);
    set_options(q, options);
    q->publish = queue_script("publish.lua");
    q->trim = queue_script("trim.lua");
    q->bury = queue_script("bury.lua");
    q->revive = queue_script("revive.lua");
    q->deliveries = queue_script("deliveries.lua");
    q->retry = queue_script("retry.lua");
    err = queue_make_groups(q);
    if (err) {
        queue_free(q);
        return err;
    }
    for (size_t i = 0; i < QUEUE_STREAMS; i++)
        body_sweep(bodies, q->lanes[i].name);
    *ret_queue = q;
    return OK;
}

void queue_free(struct queue *q)
{
    if (!q)
        return;
    while (q->readers) {
        struct reader *r = q->readers;
        q->readers = r->next;
        free(r->retries);
        free(r);
    }
    body_store_free(q->bodies);
    struct redis_script *scripts[] = {q->publish, q->trim, q->bury, q->revive, q->deliveries, q->retry};
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
        queue_script_free(scripts[i]);
    free(q);
}

// ---- publishing ------------------------------------------------------------------------------------------------

enum { PUBLISHED = 1, ANSWERED_BEFORE = 0, SEGMENT_GONE = -1 }; // what publish.lua returns

static enum err place_body(struct queue *q, const struct queue_item *item, struct arena *a, struct body_place *ret)
{
    if (item->meta.n > QUEUE_META_MAX_BYTES)
        return ERR_TOOBIG;
    if (item->at) {
        struct body_place at = {.path = item->at->path, .offset = item->at->offset, .length = item->at->length};
        return body_put_at(q->bodies, &at, a, ret);
    }
    *ret = (struct body_place){0};
    return item->body.n ? body_put(q->bodies, queue_lane(q, item->stream)->name, item->body, a, ret) : OK;
}

static struct view number(struct arena *a, uint64_t n)
{
    return view_of(arena_printf(a, "%llu", (unsigned long long)n));
}

// The script's keys and arguments for all items; puts their bodies in place.
static enum err publish_args(struct queue *q, const struct queue_item *items, size_t count, struct arena *a,
                             struct view *keys, struct view *args, int64_t *sizes)
{
    for (size_t i = 0; i < count; i++) {
        struct body_place at;
        enum err err = place_body(q, &items[i], a, &at);
        if (err)
            return err;
        const struct lane *lane = queue_lane(q, items[i].stream);
        const struct view item[ITEM_ARGS] = {view_of(lane->name),  items[i].meta, at.path, number(a, at.offset),
                                             number(a, at.length), at.key,        at.bytes};
        memcpy(args + i * ITEM_ARGS, item, sizeof item);
        keys[i] = view_of(lane->key);
        sizes[i] = (int64_t)(items[i].meta.n + at.length);
    }
    return OK;
}

// One attempt. ret_outcome gets what the script returned.
static enum err publish_once(struct queue *q, const struct queue_item *items, size_t count,
                             const struct queue_batch *done, size_t done_index, int64_t *ret_outcome)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    size_t key_count = 3 + count, arg_count = 2 + ITEM_ARGS * count;
    struct view *all = arena_array(a, key_count + arg_count, sizeof *all);
    int64_t *sizes = arena_array(a, count, sizeof *sizes);
    const struct lane *from = done ? queue_lane(q, done->stream) : NULL;
    all[0] = VIEW_LIT(QUEUE_KEY_REFS);
    all[1] = VIEW_LIT(QUEUE_KEY_BYTES);
    all[2] = from ? view_of(from->key) : all[0];
    all[key_count] = view_of(done ? done->group : "");
    all[key_count + 1] = done ? done->messages[done_index].id : view_of("");
    enum err err = publish_args(q, items, count, a, all + 3, all + key_count + 2, sizes);
    if (!err)
        err = redis_eval(q->redis, q->publish, &reply, key_count, arg_count, all);
    if (err)
        return err;
    *ret_outcome = reply_int(reply);
    for (size_t i = 0; *ret_outcome == PUBLISHED && i < count; i++)
        queue_lane(q, items[i].stream)->bytes += sizes[i];
    return OK;
}

enum err queue_publish(struct queue *q, const struct queue_item *items, size_t count, const struct queue_batch *done,
                       size_t done_index)
{
    CHECK(!done || done_index < done->count);
    int64_t outcome = PUBLISHED;
    enum err err = publish_once(q, items, count, done, done_index, &outcome);
    if (err == ERR_NOTFOUND && done) {
        // Redis was wiped: what we answer is gone with it, what follows from it is still worth having.
        err = queue_make_groups(q);
        done = NULL;
        if (!err)
            err = publish_once(q, items, count, NULL, 0, &outcome);
    }
    if (!err && outcome == SEGMENT_GONE) {
        body_forget(q->bodies);
        err = publish_once(q, items, count, done, done_index, &outcome);
    }
    if (!err && outcome == SEGMENT_GONE)
        err = ERR_BUSY; // somebody wipes Redis again and again
    if (err == ERR_DOWN)
        queue_rewind(q);
    if (!err && done)
        queue_lane(q, done->stream)->answered++;
    return err;
}

bool queue_has_room(struct queue *q, const char *stream)
{
    struct lane *lane = queue_lane(q, stream);
    int64_t now = clock_mono_ms();
    if (!lane->bytes_at_ms || now - lane->bytes_at_ms >= LOOK_EVERY_MS) {
        CLEANUP(reply_cleanup) struct reply *reply = NULL;
        lane->bytes_at_ms = 0; // unknown until Redis answers
        if (redis_call(q->redis, &reply, "HGET " QUEUE_KEY_BYTES " %s", lane->name) != OK)
            return false;
        lane->bytes = reply_int(reply);
        lane->bytes_at_ms = now;
    }
    return lane->bytes < q->options.max_bytes;
}

// ---- trimming --------------------------------------------------------------------------------------------------

// Bounded, because a script holds Redis up for all.
static enum err trim_once(struct queue *q, struct lane *lane, int64_t *ret_count)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char most[24];
    snprintf(most, sizeof most, "%d", TRIM_AT_ONCE);
    struct view args[6 + QUEUE_GROUPS_MAX] = {view_of(lane->key),        VIEW_LIT(QUEUE_KEY_REFS),
                                              VIEW_LIT(QUEUE_KEY_BYTES), VIEW_LIT(QUEUE_KEY_FREED),
                                              view_of(lane->name),       view_of(most)};
    size_t count = 6;
    for (const char *const *group = lane->groups; *group; group++)
        args[count++] = view_of(*group);
    enum err err = redis_eval(q->redis, q->trim, &reply, 4, count - 4, args);
    if (!err)
        *ret_count = reply_int(reply);
    return err;
}

static void trim(struct queue *q, struct lane *lane)
{
    lane->answered = 1; // until all is done: go on at the next occasion
    for (int i = 0; i < TRIM_ROUNDS; i++) {
        int64_t count;
        if (trim_once(q, lane, &count) != OK)
            return;
        if (count < TRIM_AT_ONCE) {
            lane->answered = 0;
            return;
        }
    }
}

void queue_tidy(struct queue *q, struct lane *lane, bool idle)
{
    int64_t now = clock_mono_ms();
    if (lane->answered && (idle || lane->answered >= TRIM_EVERY || now - lane->trimmed_at_ms >= TRIM_EVERY_MS)) {
        lane->trimmed_at_ms = now;
        trim(q, lane);
    }
    if (now - lane->swept_at_ms >= SWEEP_EVERY_MS) {
        lane->swept_at_ms = now;
        body_sweep(q->bodies, lane->name);
    }
}

// ---- looking ---------------------------------------------------------------------------------------------------

// Entries that the group was not yet given. Redis (7.0) does not know after an entry was deleted from the middle, which
// only a person does: then the length stands in.
static int64_t lag_of(const struct reply *info, int64_t length)
{
    const struct reply *lag = reply_member(info, "lag");
    return reply_is_nil(lag) ? length : reply_int(lag);
}

static enum err lane_stats(struct queue *q, const struct lane *lane, struct queue_stat *stats, size_t *count)
{
    CLEANUP(reply_cleanup) struct reply *length = NULL;
    CLEANUP(reply_cleanup) struct reply *bytes = NULL;
    CLEANUP(reply_cleanup) struct reply *infos = NULL;
    struct view ask[] = {VIEW_LIT("XINFO"), VIEW_LIT("GROUPS"), view_of(lane->key)};
    enum err err = redis_call(q->redis, &length, "XLEN %s", lane->key);
    if (!err)
        err = redis_call(q->redis, &bytes, "HGET " QUEUE_KEY_BYTES " %s", lane->name);
    if (!err)
        err = queue_call(q, &infos, ARRAY_LEN(ask), ask);
    for (const char *const *group = lane->groups; !err && *group; group++)
        for (size_t i = 0; i < reply_count(infos); i++) {
            const struct reply *info = reply_at(infos, i);
            if (!view_is(reply_field(info, "name"), *group))
                continue;
            CHECK(*count < QUEUE_STAT_MAX);
            stats[(*count)++] = (struct queue_stat){.stream = lane->name,
                                                    .group = *group,
                                                    .length = reply_int(length),
                                                    .bytes = reply_int(bytes),
                                                    .lag = lag_of(info, reply_int(length)),
                                                    .pending = reply_int(reply_member(info, "pending"))};
        }
    return err;
}

enum err queue_stats(struct queue *q, struct queue_stat *stats, size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = 0; i < QUEUE_STREAMS; i++) {
        enum err err = lane_stats(q, &q->lanes[i], stats, &count);
        if (err)
            return err;
    }
    *ret_count = count;
    return OK;
}
