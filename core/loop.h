// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// An event loop over epoll: file descriptors, timers on the monotonic clock, deferred stop. Single-threaded; callbacks
// may add and remove anything, themselves too.
#ifndef CORE_LOOP_H
#define CORE_LOOP_H

#include "core/err.h"

#include <stdint.h>

struct loop;
enum { LOOP_READ = 1, LOOP_WRITE = 2 };

typedef void loop_fd_fn(void *user, int fd, unsigned events);
typedef void loop_timer_fn(void *user);

enum err loop_new(struct loop **ret_loop) MUST_USE; // Returns owned
void loop_free(struct loop *l);
// Watches fd for events (LOOP_READ | LOOP_WRITE); calling again changes them. The fd stays the caller's.
enum err loop_watch(struct loop *l, int fd, unsigned events, loop_fd_fn *fn, void *user) MUST_USE;
void loop_unwatch(struct loop *l, int fd);
// One-shot timer; returns its id (never 0). Timers of the same time run in the order they were set.
uint64_t loop_after_ms(struct loop *l, int64_t ms, loop_timer_fn *fn, void *user);
void loop_cancel(struct loop *l, uint64_t timer); // an unknown or past id is fine
// Runs until loop_stop. ERR_IO when epoll itself fails.
enum err loop_run(struct loop *l) MUST_USE;
// One turn: waits at most max_ms for something, runs what is due.
enum err loop_turn(struct loop *l, int64_t max_ms) MUST_USE;
void loop_stop(struct loop *l);

#endif
