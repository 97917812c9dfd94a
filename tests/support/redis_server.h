// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A real redis-server of one test's own: on a Unix socket in a private directory, with its log of commands (AOF) on, as
// `harkara up` runs it. It dies with the test, however that ends.
#ifndef TESTS_SUPPORT_REDIS_SERVER_H
#define TESTS_SUPPORT_REDIS_SERVER_H

#include "core/redis.h"
#include "tests/support/temp.h"

#include <sys/types.h>

struct redis_server {
    char dir[TEMP_PATH_MAX]; // the test may use it as a data directory too
    char address[TEMP_PATH_MAX + 32];
    const char *fsync; // appendfsync from the next launch on; "everysec" after redis_server_start
    pid_t pid;         // 0: not running
};

// Starts it in a new directory, and waits until it answers; fails the test when it does not.
void redis_server_start(struct redis_server *s);
// Has it write out all that it said yes to so far. Without this a killed server may forget the last two seconds, where
// the disk is busy: "everysec" puts off its writes while a synchronisation is under way.
void redis_server_settle(struct redis_server *s);
// SIGKILL, as a crash; the socket and the AOF stay.
void redis_server_kill(struct redis_server *s);
// Starts it again on what the last one left; restart also waits until it answers.
void redis_server_launch(struct redis_server *s);
void redis_server_restart(struct redis_server *s);
// Ends it and removes the directory.
void redis_server_stop(struct redis_server *s);

// A connection to it; free with redis_free.
struct redis *redis_server_connect(const struct redis_server *s);

#endif
