// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A supervisor of child processes on an event loop: starts them, restarts what dies with back-off (100 ms doubling to
// 10 s, forgotten after 30 s of life), stops them in two waves (the first, then those marked `last`) within 5 s.
#ifndef CMD_SUPERVISE_H
#define CMD_SUPERVISE_H

#include "core/err.h"
#include "core/loop.h"

#include <stdbool.h>

enum { SUPERVISE_CHILDREN_MAX = 32 };

struct child_spec {
    const char *name;        // for the log; borrowed
    const char *const *argv; // NULL-terminated, argv[0] is the path or looked up in PATH; borrowed
    const char *lock_path;   // held by the child for its whole life (flock), so that two never run; NULL: none
    bool last;               // stopped after all others are gone (Redis)
};

struct supervisor;
// Borrows the loop. Returns owned.
struct supervisor *supervisor_new(struct loop *loop);
void supervisor_free(struct supervisor *s); // kills what still runs
// Starts the child now. ERR_FULL past SUPERVISE_CHILDREN_MAX.
enum err supervisor_start(struct supervisor *s, const struct child_spec *spec) MUST_USE;
// SIGTERM to all, SIGKILL after the deadline; stops the loop when all are gone.
void supervisor_stop(struct supervisor *s);
// True once a child of that name is running.
bool supervisor_runs(const struct supervisor *s, const char *name);

#endif
