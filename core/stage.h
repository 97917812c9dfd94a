// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What every stage process shares: configuration, its own Redis connection and queue, its name, the wish to stop, the
// heartbeat. A stage is `enum err xxx_run(struct stage *)` which loops until stage_is_stopping and leaves everything
// in a state that a kill -9 could have left too.
#ifndef CORE_STAGE_H
#define CORE_STAGE_H

#include "core/config.h"
#include "core/queue.h"

struct stage {
    const struct config *config; // borrowed
    const char *role;            // "crawl", "parse", "index", "match", "deliver", "serve"
    char name[64];               // the consumer's name, stable over restarts: "<role>-<instance>"
    struct redis *redis;
    struct queue *queue;
    int64_t since_ms;     // when the process began its work
    int64_t last_beat_ms; // monotonic
};

// Installs SIGTERM and SIGINT handlers, starts the log, waits for Redis up to 30 s. instance is 1, 2, ….
enum err stage_open(const struct config *config, const char *role, int instance, struct stage *ret_stage,
                    struct errmsg *m) MUST_USE;
void stage_close(struct stage *s);
bool stage_is_stopping(void);
void stage_stop(void); // as if SIGTERM had come
// Call once a turn: every second publishes the heartbeat "harkara:{0}:stage:<name>" (a hash of role, pid, host, since,
// asof, state; expires after 10 s) and the metrics text "harkara:{0}:metrics:<name>" (after 30 s).
void stage_beat(struct stage *s);
// Sleeps before another try after a RETRY-class error: 100 ms doubling to 5 s by consecutive count; ends early on stop.
void stage_back_off(int consecutive);

#endif
