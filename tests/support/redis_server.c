// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A redis-server for tests. The child asks the kernel to be killed with its parent, so that a test which crashes or is
// stopped from outside leaves nothing running.
#include "tests/support/redis_server.h"

#include "core/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_MS = 20000, POLL_MS = 5 };

_Noreturn static void run_server(const char *dir, const char *fsync, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) // it died before we asked
        _exit(1);
    char log[TEMP_PATH_MAX + 32], socket[TEMP_PATH_MAX + 32];
    snprintf(log, sizeof log, "%s/redis.log", dir);
    snprintf(socket, sizeof socket, "%s/redis.sock", dir);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket, "--dir", dir, "--logfile", log,
           "--appendonly", "yes", "--appendfsync", fsync, "--save", "", "--daemonize", "no", (char *)NULL);
    perror("redis-server");
    _exit(127);
}

void redis_server_launch(struct redis_server *s)
{
    CHECK(s->pid == 0);
    pid_t parent = getpid();
    s->pid = fork();
    CHECK(s->pid >= 0);
    if (s->pid == 0)
        run_server(s->dir, s->fsync, parent);
}

struct redis *redis_server_connect(const struct redis_server *s)
{
    struct redis *r = NULL;
    struct errmsg m = {{0}};
    enum err err = redis_new(s->address, &r, &m);
    CHECK(err == OK);
    return r;
}

void redis_server_restart(struct redis_server *s)
{
    redis_server_launch(s);
    struct redis *r = redis_server_connect(s);
    int64_t deadline = clock_mono_ms() + START_MS;
    enum err err;
    while ((err = redis_call(r, NULL, "PING")) != OK && clock_mono_ms() < deadline) {
        CHECK(waitpid(s->pid, NULL, WNOHANG) == 0); // see redis.log in its directory
        clock_sleep_ms(POLL_MS);
    }
    redis_free(r);
    CHECK(err == OK);
}

void redis_server_start(struct redis_server *s)
{
    memset(s, 0, sizeof *s);
    s->fsync = "everysec";
    temp_make(s->dir);
    snprintf(s->address, sizeof s->address, "unix:%s/redis.sock", s->dir);
    redis_server_restart(s);
}

void redis_server_settle(struct redis_server *s)
{
    struct redis *r = redis_server_connect(s);
    enum err err = redis_call(r, NULL, "CONFIG SET appendfsync always"); // written before the reply to this
    CHECK(err == OK);
    err = redis_call(r, NULL, "CONFIG SET appendfsync %s", s->fsync);
    CHECK(err == OK);
    redis_free(r);
}

void redis_server_kill(struct redis_server *s)
{
    if (!s->pid)
        return;
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
    s->pid = 0;
}

void redis_server_stop(struct redis_server *s)
{
    redis_server_kill(s);
    temp_remove(s->dir);
}
