// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dead letters: entries that a group gave up. They are kept with their reason, and with their body (a dead letter
// counts as a reference to it), until somebody puts them back.
#include "core/clock.h"
#include "core/queue.h"
#include "core/queue_parts.h"
#include "core/utf8.h"

#include <stdio.h>

enum { REASON_MAX_BYTES = 500, NUMBER_TEXT_MAX = 24, LIST_MAX = 10000 };

enum err queue_bury(struct queue *q, const struct queue_batch *b, size_t index, const char *reason)
{
    const struct queue_message *m = &b->messages[index];
    struct lane *lane = queue_lane(q, b->stream);
    char deliveries[NUMBER_TEXT_MAX], now[NUMBER_TEXT_MAX];
    snprintf(deliveries, sizeof deliveries, "%d", m->deliveries);
    snprintf(now, sizeof now, "%lld", (long long)clock_now_ms());
    struct view args[] = {view_of(lane->key),
                          VIEW_LIT(QUEUE_KEY_DEAD),
                          VIEW_LIT(QUEUE_KEY_REFS),
                          view_of(lane->name),
                          view_of(b->group),
                          m->id,
                          utf8_cut(view_of(reason), REASON_MAX_BYTES),
                          view_of(deliveries),
                          view_of(now)};
    enum err err = redis_eval(q->redis, q->bury, NULL, 3, ARRAY_LEN(args) - 3, args);
    if (err == ERR_DOWN)
        queue_rewind(q);
    if (!err)
        lane->answered++;
    return err;
}

static struct dead_letter read_letter(const struct reply *entry, struct arena *a)
{
    const struct reply *fields = reply_at(entry, 1);
    return (struct dead_letter){.id = arena_copy(a, reply_view(reply_at(entry, 0))),
                                .stream = arena_copy(a, reply_field(fields, "stream")),
                                .group = arena_copy(a, reply_field(fields, "group")),
                                .reason = arena_copy(a, reply_field(fields, "reason")),
                                .meta = arena_copy(a, reply_field(fields, "meta")),
                                .deliveries = (int)reply_int(reply_member(fields, "deliveries")),
                                .died_ms = reply_int(reply_member(fields, "died"))};
}

enum err queue_dead_list(struct queue *q, struct view after, size_t max, struct arena *a, struct dead_letter **ret,
                         size_t *ret_count)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char start[QUEUE_ID_MAX + 1];
    snprintf(start, sizeof start, "%s%.*s", after.n ? "(" : "-", VIEW_ARG(after));
    enum err err = redis_call(q->redis, &reply, "XRANGE " QUEUE_KEY_DEAD " %s + COUNT %lld", start,
                              (long long)(max < LIST_MAX ? max : LIST_MAX));
    if (err)
        return err;
    size_t count = reply_count(reply);
    struct dead_letter *letters = arena_array(a, count, sizeof *letters);
    for (size_t i = 0; i < count; i++)
        letters[i] = read_letter(reply_at(reply, i), a);
    *ret = letters;
    *ret_count = count;
    return OK;
}

// The lane of a dead letter's stream, or NULL where the letter is damaged.
static struct lane *lane_named(struct queue *q, struct view name)
{
    for (size_t i = 0; i < QUEUE_STREAMS; i++)
        if (view_is(name, q->lanes[i].name))
            return &q->lanes[i];
    return NULL;
}

enum err queue_dead_retry(struct queue *q, struct view id)
{
    CLEANUP(reply_cleanup) struct reply *found = NULL;
    CLEANUP(reply_cleanup) struct reply *done = NULL;
    struct view range[] = {VIEW_LIT("XRANGE"), VIEW_LIT(QUEUE_KEY_DEAD), id, id};
    enum err err = redis_call_args(q->redis, &found, ARRAY_LEN(range), range);
    if (err)
        return err == ERR_REFUSED ? ERR_NOTFOUND : err; // what is not an id is not the id of a letter
    if (!reply_count(found))
        return ERR_NOTFOUND;
    const struct lane *lane = lane_named(q, reply_field(reply_at(reply_at(found, 0), 1), "stream"));
    if (!lane)
        return ERR_CORRUPT;
    struct view args[] = {VIEW_LIT(QUEUE_KEY_DEAD), view_of(lane->key), VIEW_LIT(QUEUE_KEY_BYTES), view_of(lane->name),
                          id};
    err = redis_eval(q->redis, q->revive, &done, 3, ARRAY_LEN(args) - 3, args);
    if (err)
        return err;
    return reply_int(done) ? OK : ERR_NOTFOUND; // somebody else was quicker
}

enum err queue_dead_count(struct queue *q, int64_t *ret_count)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err = redis_call(q->redis, &reply, "XLEN " QUEUE_KEY_DEAD);
    if (!err)
        *ret_count = reply_int(reply);
    return err;
}
