// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Children by fork and exec, watched through pidfds. A child dies with its supervisor (PR_SET_PDEATHSIG) and stands in
// a process group of its own, so that Ctrl-C reaches only the supervisor, which stops them in the right order.
#include "cmd/supervise.h"

#include "core/clock.h"
#include "core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACK_OFF_MIN_MS = 100, BACK_OFF_MAX_MS = 10000, LONG_LIFE_MS = 30000, TERM_WAIT_MS = 3500, LAST_WAIT_MS = 1000 };

struct child {
    struct supervisor *supervisor;
    struct child_spec spec;
    pid_t pid; // 0: not running
    int pidfd;
    int64_t started_ms;
    int64_t back_off_ms;
};

struct supervisor {
    struct loop *loop;
    struct child children[SUPERVISE_CHILDREN_MAX];
    size_t count;
    bool stopping;
    bool stopping_last; // the second wave
};

static void start_child(void *user);

struct supervisor *supervisor_new(struct loop *loop)
{
    struct supervisor *s = calloc(1, sizeof *s);
    CHECK(s);
    s->loop = loop;
    return s;
}

void supervisor_free(struct supervisor *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++) {
        struct child *c = &s->children[i];
        if (!c->pid)
            continue;
        kill(c->pid, SIGKILL);
        waitpid(c->pid, NULL, 0);
        close(c->pidfd);
    }
    free(s);
}

// In the child: everything between fork and exec; only async-signal-safe calls.
static _Noreturn void become(const struct child *c, int lock_fd, pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) // it died before the line above
        _exit(1);
    if (lock_fd >= 0)
        fcntl(lock_fd, F_SETFD, 0); // the lock lives as long as the program
    execvp(c->spec.argv[0], (char *const *)c->spec.argv);
    _exit(127);
}

// The lock, or -1 where another holds it; -2 where none is wanted.
static int take_lock(const char *path)
{
    if (!path)
        return -2;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    close(fd);
    return -1;
}

static void schedule_restart(struct child *c)
{
    if (clock_mono_ms() - c->started_ms >= LONG_LIFE_MS)
        c->back_off_ms = 0;
    c->back_off_ms = c->back_off_ms ? c->back_off_ms * 2 : BACK_OFF_MIN_MS;
    if (c->back_off_ms > BACK_OFF_MAX_MS)
        c->back_off_ms = BACK_OFF_MAX_MS;
    loop_after_ms(c->supervisor->loop, c->back_off_ms, start_child, c);
}

static bool any_left(const struct supervisor *s, bool last)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->children[i].pid && s->children[i].spec.last == last)
            return true;
    return false;
}

static void signal_wave(struct supervisor *s, bool last, int signal)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->children[i].pid && s->children[i].spec.last == last)
            kill(s->children[i].pid, signal);
}

static void kill_wave(void *user)
{
    struct supervisor *s = user;
    signal_wave(s, s->stopping_last, SIGKILL);
}

// Goes to the second wave when the first is gone, and ends the loop when both are.
static void advance_stop(struct supervisor *s)
{
    if (any_left(s, false))
        return;
    if (!any_left(s, true)) {
        loop_stop(s->loop);
        return;
    }
    if (s->stopping_last)
        return;
    s->stopping_last = true;
    signal_wave(s, true, SIGTERM);
    loop_after_ms(s->loop, LAST_WAIT_MS, kill_wave, s);
}

static void child_ended(void *user, int fd, unsigned events)
{
    (void)events;
    struct child *c = user;
    siginfo_t info = {0};
    if (waitid(P_PIDFD, (id_t)fd, &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0)
        return;
    loop_unwatch(c->supervisor->loop, fd);
    close(fd);
    c->pid = 0;
    if (c->supervisor->stopping) {
        advance_stop(c->supervisor);
        return;
    }
    log_warn("child.ended", "child=%s %s=%d", c->spec.name, info.si_code == CLD_EXITED ? "exit" : "signal",
             info.si_status);
    schedule_restart(c);
}

static void start_child(void *user)
{
    struct child *c = user;
    if (c->supervisor->stopping)
        return;
    c->started_ms = clock_mono_ms();
    int lock_fd = take_lock(c->spec.lock_path);
    if (lock_fd == -1) {
        log_warn("child.locked", "child=%s lock=%s", c->spec.name, log_quote(c->spec.lock_path));
        schedule_restart(c);
        return;
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        become(c, lock_fd, parent);
    if (lock_fd >= 0)
        close(lock_fd);
    if (pid < 0) {
        log_error("child.fork", "child=%s error=%s", c->spec.name, log_quote(strerror(errno)));
        schedule_restart(c);
        return;
    }
    c->pid = pid;
    c->pidfd = pidfd_open(pid, 0);
    CHECK(c->pidfd >= 0);
    fcntl(c->pidfd, F_SETFD, FD_CLOEXEC);
    enum err err = loop_watch(c->supervisor->loop, c->pidfd, LOOP_READ, child_ended, c);
    CHECK(!err);
    log_debug("child.started", "child=%s pid=%d", c->spec.name, (int)pid);
}

enum err supervisor_start(struct supervisor *s, const struct child_spec *spec)
{
    if (s->count == SUPERVISE_CHILDREN_MAX)
        return ERR_FULL;
    struct child *c = &s->children[s->count++];
    *c = (struct child){.supervisor = s, .spec = *spec};
    start_child(c);
    return OK;
}

void supervisor_stop(struct supervisor *s)
{
    if (s->stopping)
        return;
    s->stopping = true;
    signal_wave(s, false, SIGTERM);
    loop_after_ms(s->loop, TERM_WAIT_MS, kill_wave, s);
    advance_stop(s);
}

bool supervisor_runs(const struct supervisor *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (!strcmp(s->children[i].spec.name, name))
            return s->children[i].pid != 0;
    return false;
}
