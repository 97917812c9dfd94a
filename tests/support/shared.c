// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Finds and unpacks data sets. Tests run in the project's tests/ folder or anywhere below the project: the way up is
// searched for a neighbour named shared. Sets are unpacked to /tmp/data with tar, aside first, so that two tests which
// want the same set at the same time do not read a half of it.
#include "tests/support/shared.h"

#include "tests/support/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const unpacked = "/tmp/data";

static bool exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static bool find_archive(const char *set, char path[SHARED_PATH_MAX])
{
    const char *shared = getenv("HARKARA_SHARED");
    if (shared) {
        snprintf(path, SHARED_PATH_MAX, "%s/data/%s.tar.zst", shared, set);
        return exists(path);
    }
    static const char up[] = "../../../../../../";
    for (size_t n = 3; n < sizeof up; n += 3) {
        snprintf(path, SHARED_PATH_MAX, "%.*sshared/data/%s.tar.zst", (int)n, up, set);
        if (exists(path))
            return true;
    }
    return false;
}

static bool run(const char *const *argv)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool unpack(const char *archive, const char *set, const char *dir)
{
    char aside[SHARED_PATH_MAX], inside[SHARED_PATH_MAX + 64];
    snprintf(aside, sizeof aside, "%s/.unpack-XXXXXX", unpacked);
    if ((mkdir(unpacked, 0777) && errno != EEXIST) || !mkdtemp(aside))
        return false;
    bool fine = run((const char *const[]){"tar", "-I", "zstd -d --long=27", "-xf", archive, "-C", aside, NULL});
    snprintf(inside, sizeof inside, "%s/%s", aside, set);
    fine = fine && (rename(inside, dir) == 0 || exists(dir)); // another test may have been faster
    run((const char *const[]){"rm", "-rf", aside, NULL});
    return fine;
}

bool shared_open(const char *set, char dir[SHARED_PATH_MAX])
{
    char archive[SHARED_PATH_MAX];
    snprintf(dir, SHARED_PATH_MAX, "%s/%s", unpacked, set);
    if (!find_archive(set, archive)) {
        printf("skipped: no ../shared\n");
        return false;
    }
    if (!exists(dir) && !unpack(archive, set, dir))
        fail_msg("%s does not unpack", archive);
    return true;
}

void shared_read(const char *dir, const char *file, struct buf *out)
{
    char path[2 * SHARED_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s cannot be read", path);
    char chunk[65536];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(out, chunk, n);
    fclose(f);
    assert_int_equal(buf_err(out), OK);
}
