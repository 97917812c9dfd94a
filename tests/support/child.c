// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Children with pipes: one for their first words, one whose closing tells them that the test is gone.
#include "tests/support/child.h"

#include "tests/support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void run(const char *const argv[], int in, int out)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); // for those that do not look at their input
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execvp(argv[0], (char *const *)argv);
    perror(argv[0]);
    _exit(127);
}

void child_start(struct child *c, const char *const argv[], const char *up)
{
    int in[2], out[2];
    assert_int_equal(pipe2(in, O_CLOEXEC) | pipe2(out, O_CLOEXEC), 0);
    c->pid = fork();
    assert_true(c->pid >= 0);
    if (c->pid == 0)
        run(argv, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    c->stop_fd = in[1];
    FILE *words = fdopen(out[0], "r");
    assert_non_null(words);
    bool is_up = false;
    while (!is_up && fgets(c->first, sizeof c->first, words))
        is_up = strstr(c->first, up) != NULL;
    if (!is_up)
        fail_msg("%s did not start: %s", argv[0], c->first);
    c->words = words; // what it says later is not read, but may be said
}

void child_stop(struct child *c)
{
    close(c->stop_fd);
    fclose(c->words);
    kill(c->pid, SIGTERM);
    waitpid(c->pid, NULL, 0);
}
