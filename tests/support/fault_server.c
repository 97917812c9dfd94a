// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Starts fault_server.py with pipes for its first line and its end. Tests run in the project's tests/ folder.
#include "tests/support/fault_server.h"

#include "tests/support/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

void fault_server_start(struct fault_server *s)
{
    int in[2], out[2];
    assert_int_equal(pipe2(in, O_CLOEXEC) | pipe2(out, O_CLOEXEC), 0);
    s->pid = fork();
    assert_true(s->pid >= 0);
    if (s->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execl("/usr/bin/python3", "python3", "support/fault_server.py", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    s->stop_fd = in[1];
    FILE *first = fdopen(out[0], "r");
    assert_non_null(first);
    int read = fscanf(first, "%d %d %255s", &s->port, &s->tls_port, s->ca_file);
    fclose(first);
    if (read != 3)
        fail_msg("the fault server did not start");
}

void fault_server_stop(struct fault_server *s)
{
    close(s->stop_fd);
    waitpid(s->pid, NULL, 0);
}
