// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A few worker threads behind a bounded queue: what may take its time (a search, the control store, Redis) runs here,
// so that the thread that holds all connections never waits.
#ifndef SERVER_POOL_H
#define SERVER_POOL_H

#include "core/err.h"

#include <stdbool.h>

struct pool;
struct pool_options {
    unsigned threads;
    unsigned queue_max; // jobs that wait at most
    void *user;
    // What a thread owns (connections, handles): made and freed in the thread itself, so that nothing is shared.
    void *(*open)(void *user);
    void (*close)(void *state);
    void (*run)(void *state, void *job);
};
// Returns owned. ERR_FULL when a thread cannot be had.
enum err pool_new(const struct pool_options *options, struct pool **ret_pool) MUST_USE;
// False when the queue is full or the pool is closing: the job stays the caller's.
bool pool_push(struct pool *p, void *job);
// Takes no more jobs, finishes those that wait, ends the threads. NULL is fine. pool_push stays allowed until
// pool_free.
void pool_drain(struct pool *p);
void pool_free(struct pool *p); // after pool_drain

#endif
