// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Directories for tests, below TMPDIR or /tmp.
#include "tests/support/temp.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_MAX_DIRS = 16 };

char *temp_make(char path[TEMP_PATH_MAX])
{
    const char *base = getenv("TMPDIR");
    snprintf(path, TEMP_PATH_MAX, "%s/harkara-test-XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(path)) {
        perror(path);
        abort();
    }
    return path;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void temp_remove(const char *path)
{
    if (nftw(path, remove_one, OPEN_MAX_DIRS, FTW_DEPTH | FTW_PHYS) != 0)
        perror(path);
}
