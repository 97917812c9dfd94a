// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What tests of the queue share: a real Redis with a data directory, processes of the flow played by queues of their
// own, and a look at what is left behind.
#ifndef TESTS_SUPPORT_QUEUE_STAND_H
#define TESTS_SUPPORT_QUEUE_STAND_H

#include "core/queue.h"
#include "tests/support/redis_server.h"

// One process of the flow: a connection and a queue.
struct player {
    struct redis *redis;
    struct queue *queue;
};

extern struct redis_server stand_server;
extern struct queue_options stand_options; // of the players to come; reset by stand_wipe

// For cmocka's group and test fixtures. Wiping clears Redis and the spool directory.
int stand_start(void **state);
int stand_stop(void **state);
int stand_wipe(void **state);

// A new process; and its end by kill -9, as far as others can see: locks are dropped, nothing is said to Redis.
struct player player_new(void);
void player_kill(struct player *p);

// Publishes one doc with this meta and body; fails the test when that fails.
void stand_publish(struct player *p, const char *meta, const char *body);
// Reads up to max entries of [docs] as "<group>-1"; fails the test when that fails. Free with queue_batch_done.
struct queue_batch stand_read(struct player *p, const char *group, size_t max, int64_t wait_ms);
// Reads and acknowledges what is there for the group. Returns how many entries that were.
size_t stand_drain(struct player *p, const char *group);
// No group of any stream has an entry that was delivered and not answered.
void stand_check_nothing_pending(struct player *p);

// Figures of Redis, asked past the queue: entries, bytes in flight, counted references (with those at zero), dead
// letters.
int64_t stand_length(const char *stream);
int64_t stand_bytes(const char *stream);
int64_t stand_refs(void);
int64_t stand_dead(void);
// Segment files of the stream.
size_t stand_segments(const char *stream);

#endif
