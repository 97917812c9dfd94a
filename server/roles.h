// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The stages that report: their heartbeats and metrics as core/stage puts them to Redis.
#ifndef SERVER_ROLES_H
#define SERVER_ROLES_H

#include "core/arena.h"
#include "core/redis.h"

struct beat {
    struct view name, role, host, state; // "crawl-1", "crawl", …, "running"
    int64_t pid, since_ms, as_of_ms;
};

// The roles that a whole Harkara has, and what each does, in words.
enum { ROLES_COUNT = 6 };
const char *roles_name(size_t role);
const char *roles_what(size_t role);
// Heartbeats that have not expired, by role and instance. ERR_DOWN and its like as redis_call.
enum err roles_beats(struct redis *r, struct arena *a, struct beat **ret_beats, size_t *ret_count) MUST_USE;
// The metrics text of each stage, in the arena.
enum err roles_metrics(struct redis *r, struct arena *a, struct view **ret_texts, size_t *ret_count) MUST_USE;

#endif
