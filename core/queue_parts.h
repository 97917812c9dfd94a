// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the files of the queue share and nobody else sees: queue.c (set-up, producing, trimming, looking), queue_read.c
// (reading, answering), queue_dead.c (dead letters), body.c (bodies).
#ifndef CORE_QUEUE_PARTS_H
#define CORE_QUEUE_PARTS_H

#include "core/body.h"
#include "core/queue.h"

#define QUEUE_KEY_REFS  REDIS_PREFIX "refs" // hash: segment path or body key → entries and dead letters that refer to it
#define QUEUE_KEY_FREED REDIS_PREFIX "freed" // hash: segment path → when its count came to zero, ms
#define QUEUE_KEY_BYTES REDIS_PREFIX "bytes" // hash: stream → bytes in flight
#define QUEUE_KEY_DEAD  REDIS_PREFIX "dead"  // stream of dead letters
#define QUEUE_KEY_BODY  REDIS_PREFIX "body:" // and a random id: a body
#define QUEUE_SPOOL     "spool/"             // what lies below is the queue's own

enum { QUEUE_STREAMS = 6, QUEUE_GROUPS_MAX = 2, QUEUE_ID_MAX = 48, QUEUE_NAME_MAX = 64 };

// One stream, as this process sees it.
struct lane {
    const char *name;
    const char *key;
    const char *groups[QUEUE_GROUPS_MAX + 1]; // NULL ends
    int64_t bytes, bytes_at_ms;               // in flight, as last looked up and what was published since
    size_t answered;                          // entries answered here since the last trim
    int64_t trimmed_at_ms, swept_at_ms;
};

// An entry that failed and waits for another try by the same consumer.
struct retry {
    char id[QUEUE_ID_MAX];
    int64_t due_ms; // monotonic
};

// One consumer of this process.
struct reader {
    struct reader *next;
    struct lane *lane;
    const char *group;
    char consumer[QUEUE_NAME_MAX];
    bool own_done;                 // its pending entries of an earlier life have all been read
    char own_after[QUEUE_ID_MAX];  // and so far up to here
    char claim_from[QUEUE_ID_MAX]; // XAUTOCLAIM's cursor, "0-0" at rest
    int64_t claimed_at_ms;
    struct retry *retries;
    size_t retry_count, retry_room;
};

struct queue {
    struct redis *redis; // borrowed
    struct queue_options options;
    struct body_store *bodies;
    struct lane lanes[QUEUE_STREAMS];
    struct reader *readers;
    struct redis_script *publish, *trim, *bury, *revive, *deliveries, *retry;
};

// The script of core/lua/ with entry.lua before it. Returns owned; one per queue, so that threads share nothing.
struct redis_script *queue_script(const char *name);
void queue_script_free(struct redis_script *s); // NULL is fine

// The lane of that name; a name that is not in the table is our own mistake.
struct lane *queue_lane(struct queue *q, const char *stream);
// Makes what is missing of all streams and groups.
enum err queue_make_groups(struct queue *q) MUST_USE;
// redis_call_args; when Redis lost the groups (it was wiped) they are made again and the command is repeated once.
enum err queue_call(struct queue *q, struct reply **ret_reply, size_t count, const struct view *args) MUST_USE;
// Removes what all groups have answered, when enough was answered or the consumer is idle, and from time to time the
// segments that nothing refers to. Never fails: it is tried again.
void queue_tidy(struct queue *q, struct lane *lane, bool idle);
// Moves the message to the dead letters.
enum err queue_bury(struct queue *q, const struct queue_batch *b, size_t index, const char *reason) MUST_USE;
// After a lost connection: all readers of this process ask for their pending entries again.
void queue_rewind(struct queue *q);

#endif
