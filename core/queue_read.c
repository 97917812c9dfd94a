// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The consuming side. A consumer is given entries in this order: those that were pending for it when it last died,
// those that it failed and whose pause is over, those that another consumer left idle, new ones. The first three were
// delivered before; how often is asked from Redis, for queue_fail decides by it.
//
// An entry that kills its consumer never reaches queue_fail. So the more often the first pending entry was delivered,
// the fewer are read at a time: the crash loop narrows down to the culprit, which is buried after CRASHES times the
// allowed deliveries, while its neighbours get through.
#include "core/clock.h"
#include "core/mem.h"
#include "core/queue.h"
#include "core/queue_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CRASHES = 4,
    RETRY_SHARE = 32, // the first pause after a failure is this part of claim_idle_ms; it doubles up to a half
    FIELD_NUMBER_MAX = 24,
};

// ---- readers ---------------------------------------------------------------------------------------------------

static struct reader *find_reader(struct queue *q, const char *stream, const char *group, const char *consumer)
{
    struct reader *r = q->readers;
    while (r &&
           (strcmp(r->lane->name, stream) != 0 || strcmp(r->group, group) != 0 || strcmp(r->consumer, consumer) != 0))
        r = r->next;
    return r;
}

static struct reader *reader_of(struct queue *q, const char *stream, const char *group, const char *consumer)
{
    struct reader *r = find_reader(q, stream, group, consumer);
    if (r)
        return r;
    r = mem_zalloc(sizeof *r);
    r->lane = queue_lane(q, stream);
    for (const char *const *g = r->lane->groups; *g; g++)
        if (strcmp(*g, group) == 0)
            r->group = *g;
    CHECK(r->group);
    snprintf(r->consumer, sizeof r->consumer, "%s", consumer);
    strcpy(r->own_after, "0-0");
    strcpy(r->claim_from, "0-0");
    r->claimed_at_ms = INT64_MIN / 2; // at once
    r->lane->answered++;              // a predecessor may have answered without trimming
    r->next = q->readers;
    q->readers = r;
    return r;
}

static void rewind_reader(struct reader *r)
{
    r->own_done = false;
    strcpy(r->own_after, "0-0");
    r->retry_count = 0; // they are among the pending ones
}

void queue_rewind(struct queue *q)
{
    for (struct reader *r = q->readers; r; r = r->next)
        rewind_reader(r);
}

static void set_id(char to[QUEUE_ID_MAX], struct view id)
{
    snprintf(to, QUEUE_ID_MAX, "%.*s", VIEW_ARG(id));
}

// ---- from replies to messages ----------------------------------------------------------------------------------

static enum err acknowledge(struct queue *q, struct reader *r, const struct view *ids, size_t count)
{
    if (!count)
        return OK;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view *args = arena_array(a, count + 3, sizeof *args);
    args[0] = VIEW_LIT("XACK");
    args[1] = view_of(r->lane->key);
    args[2] = view_of(r->group);
    memcpy(args + 3, ids, count * sizeof *ids);
    enum err err = redis_call_args(q->redis, NULL, count + 3, args);
    if (err == ERR_DOWN)
        queue_rewind(q);
    if (!err)
        r->lane->answered += count;
    return err;
}

static uint64_t number_field(const struct reply *fields, const char *name)
{
    uint64_t value = 0;
    return view_to_u64(reply_field(fields, name), &value) ? value : 0;
}

// Fails only when the whole read should; what is wrong with this body stands in the message.
static enum err load_message(struct queue *q, struct arena *a, struct view id, const struct reply *fields,
                             struct queue_message *ret)
{
    struct body_place at = {.path = reply_field(fields, "f"),
                            .offset = number_field(fields, "o"),
                            .key = reply_field(fields, "k"),
                            .length = number_field(fields, "l")};
    struct queue_message m = {
        .id = arena_copy(a, id), .meta = arena_copy(a, reply_field(fields, "meta")), .deliveries = 1};
    if (at.path.n || at.key.n)
        m.body_err = body_load(q->bodies, &at, a, &m.body);
    if (m.body_err == ERR_DOWN || m.body_err == ERR_BUSY)
        return m.body_err;
    *ret = m;
    return OK;
}

// Entries that were deleted by hand while pending come without fields; a revived dead letter is for one group (field
// g). Neither is shown to the consumer.
static bool is_for(const struct reader *r, const struct reply *fields)
{
    struct view only = reply_field(fields, "g");
    return reply_count(fields) && (!only.n || view_is(only, r->group));
}

// Appends the entries of a reply (XREADGROUP, XCLAIM: [[id, fields]…]) to the batch.
static enum err add_entries(struct queue *q, struct reader *r, const struct reply *entries, struct queue_batch *b)
{
    size_t count = reply_count(entries), skipped = 0;
    struct view *skip = arena_array(b->arena, count, sizeof *skip);
    b->messages = arena_grow(b->arena, b->messages, b->count, b->count + count, sizeof *b->messages);
    for (size_t i = 0; i < count; i++) {
        const struct reply *entry = reply_at(entries, i), *fields = reply_at(entry, 1);
        struct view id = reply_view(reply_at(entry, 0));
        if (!id.n)
            continue;
        if (!is_for(r, fields)) {
            skip[skipped++] = id;
            continue;
        }
        enum err err = load_message(q, b->arena, id, fields, &b->messages[b->count]);
        if (err)
            return err;
        b->count++;
    }
    return acknowledge(q, r, skip, skipped);
}

// Asks how often each message of the batch was delivered, and buries those that kill their consumers.
static enum err count_deliveries(struct queue *q, struct reader *r, struct queue_batch *b)
{
    if (!b->count)
        return OK;
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    struct view *args = arena_array(b->arena, b->count + 2, sizeof *args);
    args[0] = view_of(r->lane->key);
    args[1] = view_of(r->group);
    for (size_t i = 0; i < b->count; i++)
        args[i + 2] = b->messages[i].id;
    enum err err = redis_eval(q->redis, q->deliveries, &reply, 1, b->count + 1, args);
    size_t kept = 0;
    for (size_t i = 0; !err && i < b->count; i++) {
        b->messages[i].deliveries = (int)reply_int(reply_at(reply, i));
        if (b->messages[i].deliveries > CRASHES * q->options.max_deliveries)
            err = queue_bury(q, b, i, "delivered again and again, never answered");
        else
            b->messages[kept++] = b->messages[i];
    }
    if (!err)
        b->count = kept;
    return err;
}

// ---- the four kinds of reading ---------------------------------------------------------------------------------

// What follows own_after of this consumer's pending entries: how often was the first delivered? 0: there is none.
static enum err first_own_deliveries(struct queue *q, struct reader *r, int64_t *ret_deliveries)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char start[QUEUE_ID_MAX + 1];
    snprintf(start, sizeof start, "(%s", r->own_after);
    struct view args[] = {VIEW_LIT("XPENDING"), view_of(r->lane->key), view_of(r->group),   view_of(start),
                          VIEW_LIT("+"),        VIEW_LIT("1"),         view_of(r->consumer)};
    enum err err = queue_call(q, &reply, ARRAY_LEN(args), args);
    if (!err)
        *ret_deliveries = reply_int(reply_at(reply_at(reply, 0), 3));
    return err;
}

static enum err read_own(struct queue *q, struct reader *r, size_t max_count, struct queue_batch *b)
{
    int64_t deliveries = 0;
    enum err err = first_own_deliveries(q, r, &deliveries);
    if (err)
        return err;
    if (!deliveries) {
        r->own_done = true;
        return OK;
    }
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    size_t count = deliveries < 32 ? max_count >> deliveries : 0;
    err = redis_call(q->redis, &reply, "XREADGROUP GROUP %s %s COUNT %lld STREAMS %s %s", r->group, r->consumer,
                     (long long)(count ? count : 1), r->lane->key, r->own_after);
    if (err)
        return err;
    const struct reply *entries = reply_at(reply_at(reply, 0), 1);
    if (!reply_count(entries)) {
        r->own_done = true;
        return OK;
    }
    err = add_entries(q, r, entries, b);
    if (!err)
        err = count_deliveries(q, r, b);
    if (!err)
        set_id(r->own_after, reply_view(reply_at(reply_at(entries, reply_count(entries) - 1), 0)));
    return err;
}

static enum err claim_retry(struct queue *q, struct reader *r, const struct retry *retry, struct queue_batch *b)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    const struct view args[] = {view_of(r->lane->key), view_of(r->group), view_of(r->consumer), view_of(retry->id)};
    enum err err = redis_eval(q->redis, q->retry, &reply, 1, ARRAY_LEN(args) - 1, args);
    return err ? err : add_entries(q, r, reply, b);
}

static enum err read_retries(struct queue *q, struct reader *r, size_t max_count, struct queue_batch *b)
{
    int64_t now = clock_mono_ms();
    enum err err = OK;
    for (size_t i = 0; !err && i < r->retry_count && b->count < max_count;) {
        if (r->retries[i].due_ms > now) {
            i++;
            continue;
        }
        struct retry due = r->retries[i];
        r->retries[i] = r->retries[--r->retry_count];
        err = claim_retry(q, r, &due, b);
    }
    return err ? err : count_deliveries(q, r, b);
}

static bool claim_is_due(const struct queue *q, const struct reader *r)
{
    return strcmp(r->claim_from, "0-0") != 0 || clock_mono_ms() - r->claimed_at_ms >= q->options.claim_idle_ms / 2;
}

static enum err read_idle(struct queue *q, struct reader *r, size_t max_count, struct queue_batch *b)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err = redis_call(q->redis, &reply, "XAUTOCLAIM %s %s %s %lld %s COUNT %lld", r->lane->key, r->group,
                              r->consumer, (long long)q->options.claim_idle_ms, r->claim_from, (long long)max_count);
    if (!err)
        err = add_entries(q, r, reply_at(reply, 1), b);
    if (!err)
        err = count_deliveries(q, r, b);
    if (err)
        return err;
    set_id(r->claim_from, reply_view(reply_at(reply, 0)));
    r->claimed_at_ms = clock_mono_ms();
    return OK;
}

static enum err read_new(struct queue *q, struct reader *r, size_t max_count, int64_t wait_ms, struct queue_batch *b)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char count[FIELD_NUMBER_MAX], wait[FIELD_NUMBER_MAX];
    snprintf(count, sizeof count, "%zu", max_count);
    snprintf(wait, sizeof wait, "%lld", (long long)wait_ms);
    struct view args[12] = {VIEW_LIT("XREADGROUP"), VIEW_LIT("GROUP"), view_of(r->group),
                            view_of(r->consumer),   VIEW_LIT("COUNT"), view_of(count)};
    size_t n = 6;
    if (wait_ms > 0) { // BLOCK 0 would mean for ever
        args[n++] = VIEW_LIT("BLOCK");
        args[n++] = view_of(wait);
        redis_add_wait_ms(q->redis, wait_ms);
    }
    args[n++] = VIEW_LIT("STREAMS");
    args[n++] = view_of(r->lane->key);
    args[n++] = VIEW_LIT(">");
    enum err err = queue_call(q, &reply, n, args);
    return err ? err : add_entries(q, r, reply_at(reply_at(reply, 0), 1), b);
}

// ---- reading ---------------------------------------------------------------------------------------------------

// How long a blocking read may last before something else is due: a retry, or a look at what others left idle.
static int64_t patience(const struct queue *q, const struct reader *r, int64_t now, int64_t deadline)
{
    int64_t claim_ms = r->claimed_at_ms + q->options.claim_idle_ms / 2;
    int64_t until = claim_ms < deadline ? claim_ms : deadline;
    for (size_t i = 0; i < r->retry_count; i++)
        if (r->retries[i].due_ms < until)
            until = r->retries[i].due_ms;
    return until > now ? until - now : 0;
}

static enum err read_turn(struct queue *q, struct reader *r, size_t max_count, int64_t deadline, struct queue_batch *b)
{
    enum err err = OK;
    while (!err && !b->count && !r->own_done)
        err = read_own(q, r, max_count, b);
    if (!err && !b->count && r->retry_count)
        err = read_retries(q, r, max_count, b);
    if (!err && !b->count && claim_is_due(q, r))
        err = read_idle(q, r, max_count, b);
    if (err || b->count)
        return err;
    int64_t now = clock_mono_ms();
    return read_new(q, r, max_count, patience(q, r, now, deadline), b);
}

enum err queue_read(struct queue *q, const char *stream, const char *group, const char *consumer, size_t max_count,
                    int64_t wait_ms, struct queue_batch *ret_batch)
{
    struct reader *r = reader_of(q, stream, group, consumer);
    struct queue_batch b = {.stream = r->lane->name, .group = r->group, .consumer = r->consumer, .arena = arena_new()};
    int64_t deadline = clock_mono_ms() + wait_ms;
    enum err err;
    queue_tidy(q, r->lane, false);
    do
        err = read_turn(q, r, max_count ? max_count : 1, deadline, &b);
    while (!err && !b.count && clock_mono_ms() < deadline);
    if (err) {
        rewind_reader(r); // a reply may have been lost: what it delivered is pending now
        queue_batch_done(&b);
        return err;
    }
    if (!b.count)
        queue_tidy(q, r->lane, true);
    *ret_batch = b;
    return OK;
}

void queue_batch_done(struct queue_batch *b)
{
    arena_free(b->arena);
    *b = (struct queue_batch){0};
}

// ---- answering -------------------------------------------------------------------------------------------------

static struct reader *reader_of_batch(struct queue *q, const struct queue_batch *b)
{
    return reader_of(q, b->stream, b->group, b->consumer);
}

enum err queue_ack(struct queue *q, const struct queue_batch *b, size_t index)
{
    CHECK(index < b->count);
    return acknowledge(q, reader_of_batch(q, b), &b->messages[index].id, 1);
}

static bool awaits_retry(const struct reader *r, struct view id)
{
    for (size_t i = 0; i < r->retry_count; i++)
        if (view_is(id, r->retries[i].id))
            return true;
    return false;
}

enum err queue_ack_all(struct queue *q, const struct queue_batch *b)
{
    struct reader *r = reader_of_batch(q, b);
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view *ids = arena_array(a, b->count, sizeof *ids);
    size_t count = 0;
    for (size_t i = 0; i < b->count; i++)
        if (!awaits_retry(r, b->messages[i].id))
            ids[count++] = b->messages[i].id;
    return acknowledge(q, r, ids, count);
}

static void retry_later(const struct queue *q, struct reader *r, const struct queue_message *m)
{
    int64_t pause = q->options.claim_idle_ms / RETRY_SHARE, most = q->options.claim_idle_ms / 2;
    for (int i = 1; i < m->deliveries && pause < most; i++)
        pause *= 2;
    if (r->retry_count == r->retry_room) {
        r->retry_room = r->retry_room ? 2 * r->retry_room : 16;
        r->retries = mem_resize(r->retries, r->retry_room, sizeof *r->retries);
    }
    struct retry *retry = &r->retries[r->retry_count++];
    set_id(retry->id, m->id);
    retry->due_ms = clock_mono_ms() + (pause < most ? pause : most);
}

enum err queue_fail(struct queue *q, const struct queue_batch *b, size_t index, enum err err, const char *reason)
{
    CHECK(index < b->count);
    const struct queue_message *m = &b->messages[index];
    struct reader *r = reader_of_batch(q, b);
    enum err_class class = err_class(err);
    if (class == ERR_CLASS_NONE || class == ERR_CLASS_STOP)
        return err;
    if (class == ERR_CLASS_DROP || m->deliveries >= q->options.max_deliveries)
        return queue_bury(q, b, index, reason);
    if (!awaits_retry(r, m->id))
        retry_later(q, r, m);
    return OK;
}
