// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A server as a child of the test: it says on its output when it is up, and ends when the test does, however that ends.
#ifndef TESTS_SUPPORT_CHILD_H
#define TESTS_SUPPORT_CHILD_H

#include <stdio.h>
#include <sys/types.h>

struct child {
    pid_t pid;
    int stop_fd;     // its standard input: closes with the test
    FILE *words;     // its output and errors
    char first[512]; // the line it was waited for
};

// Runs argv, found by PATH, and waits for a line on its output or its errors that contains `up` ("" any); fails the
// test when none comes. Tests run in the project's tests/ folder.
void child_start(struct child *c, const char *const argv[], const char *up);
// SIGTERM, and waits for its end.
void child_stop(struct child *c);

#endif
