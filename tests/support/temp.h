// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A private directory for one test, and its end.
#ifndef TESTS_SUPPORT_TEMP_H
#define TESTS_SUPPORT_TEMP_H

enum { TEMP_PATH_MAX = 256 };

// Makes an empty directory that nobody else uses; fails the test when it cannot. Returns path.
char *temp_make(char path[TEMP_PATH_MAX]);
// Removes it with all that is in it.
void temp_remove(const char *path);

#endif
