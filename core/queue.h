// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The queue between stages: Redis Streams with bodies beside them, consumer groups, dead letters, back-pressure.
//
//   stream   groups            meta                       body
//   pages    parse             page (core/page.h)         one WARC record
//   links    crawl             link (core/page.h)         none
//   pushes   crawl             delivery (core/push.h)     what a hub brought
//   docs     index, match      {"id","rev"}               doc JSON
//   hits     deliver           hit JSON (alerts/hit.h)    none
//   alarms   deliver           alarm (core/alarm.h)       none
//
// An entry is delivered at least once to each group; sinks are idempotent. It is trimmed only when every group has
// acknowledged it. A body lies in a file (path below the data directory, offset, length) or, where no file system is
// shared, in a Redis string; readers cannot tell. Bytes in flight (metas, and bodies as stored) are counted per stream:
// a producer asks queue_has_room before it takes more work. docs/internals/queue.md tells how it works.
#ifndef CORE_QUEUE_H
#define CORE_QUEUE_H

#include "core/arena.h"
#include "core/redis.h"

enum { QUEUE_BODY_MAX_BYTES = 64 << 20, QUEUE_META_MAX_BYTES = 64 << 10 };

struct queue_options {
    const char *data_dir;  // bodies in files lie below it; copied
    bool bodies_in_redis;  // no shared file system
    int64_t max_bytes;     // in flight per stream, 0: 256 MiB
    int max_deliveries;    // then dead letter, 0: 5
    int64_t claim_idle_ms; // an entry idle that long is claimed from another consumer, 0: 30,000
};

// Where a body lies when it is in a file. path is relative to the data directory.
struct body_ref {
    struct view path;
    uint64_t offset, length;
};

struct queue;
// Borrows redis for its life. Creates all streams and groups of the table above when they are missing.
enum err queue_new(struct redis *redis, const struct queue_options *options, struct queue **ret_queue) MUST_USE;
void queue_free(struct queue *q); // closes the segment file it wrote

// ---- producing -----------------------------------------------------------------------------------------------
struct queue_item {
    const char *stream;
    struct view meta;
    struct view body;          // written beside the stream by the queue; empty: none
    const struct body_ref *at; // or: it lies there already (the WARC)
};
// Publishes all items and acknowledges `done` (may be NULL) in one atomic step, so that a stage which dies has either
// done both or neither. ERR_DOWN, ERR_FULL: nothing has happened or all has: repeat. With `done` a repeat is harmless:
// where the entry was acknowledged before, nothing is published (so all that follows from it goes into one call).
// ERR_TOOBIG: a meta or body over its limit; ERR_BUG: `at` points below spool/.
struct queue_batch;
enum err queue_publish(struct queue *q, const struct queue_item *items, size_t count, const struct queue_batch *done,
                       size_t done_index) MUST_USE;
// False while the stream holds more bytes than allowed (looked up at most every 100 ms), or Redis does not answer.
bool queue_has_room(struct queue *q, const char *stream);

// ---- consuming -----------------------------------------------------------------------------------------------
struct queue_message {
    struct view id; // of the stream entry
    struct view meta;
    struct view body;  // loaded; empty where the entry has none
    int deliveries;    // 1 the first time
    enum err body_err; // why the body could not be loaded (ERR_NOTFOUND, ERR_CORRUPT, ERR_IO); OK otherwise
};
struct queue_batch {
    const char *stream, *group, *consumer; // borrowed from the queue
    struct queue_message *messages;
    size_t count;
    struct arena *arena; // owned by the batch
};
// The next entries for this consumer: first those it had when it last died, then idle ones of others, then new ones,
// waiting up to wait_ms for them. OK with count == 0 when nothing came. Free with queue_batch_done.
enum err queue_read(struct queue *q, const char *stream, const char *group, const char *consumer, size_t max_count,
                    int64_t wait_ms, struct queue_batch *ret_batch) MUST_USE;
void queue_batch_done(struct queue_batch *b);
enum err queue_ack(struct queue *q, const struct queue_batch *b, size_t index) MUST_USE;
enum err queue_ack_all(struct queue *q, const struct queue_batch *b) MUST_USE;
// What to do with an entry that failed, by the class of err: RETRY leaves it pending for another try until
// max_deliveries, DROP (or too many tries) moves it to the dead letters with the reason. STOP: returned as it is.
enum err queue_fail(struct queue *q, const struct queue_batch *b, size_t index, enum err err,
                    const char *reason) MUST_USE;

// ---- looking -------------------------------------------------------------------------------------------------
struct queue_stat {
    const char *stream, *group;
    int64_t length;  // entries in the stream
    int64_t bytes;   // in flight: metas, and bodies as stored
    int64_t lag;     // not yet delivered to the group
    int64_t pending; // delivered, not acknowledged
};
enum { QUEUE_STAT_MAX = 8 };
enum err queue_stats(struct queue *q, struct queue_stat *stats, size_t *ret_count) MUST_USE;

struct dead_letter {
    struct view id, stream, group, reason, meta;
    int deliveries;
    int64_t died_ms;
};
// Newest last, from after `after` ("" for the start), at most max. Views live in the arena.
enum err queue_dead_list(struct queue *q, struct view after, size_t max, struct arena *a, struct dead_letter **ret,
                         size_t *ret_count) MUST_USE;
// Puts the entry back for the group that failed. ERR_NOTFOUND.
enum err queue_dead_retry(struct queue *q, struct view id) MUST_USE;
enum err queue_dead_count(struct queue *q, int64_t *ret_count) MUST_USE;

#endif
