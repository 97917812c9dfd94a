// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Mapping and replacing of files.
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum err file_map(const char *path, struct view *ret_bytes, struct errmsg *m)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        enum err err = errmsg_set(m, err_from_errno(errno), "%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return err;
    }
    struct view bytes = {"", (size_t)st.st_size};
    if (bytes.n) {
        void *p = mmap(NULL, bytes.n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED) {
            enum err err = errmsg_set(m, err_from_errno(errno), "%s: %s", path, strerror(errno));
            close(fd);
            return err;
        }
        bytes.p = p;
    }
    close(fd);
    *ret_bytes = bytes;
    return OK;
}

void file_unmap(struct view bytes)
{
    if (bytes.n)
        munmap((void *)bytes.p, bytes.n);
}

static bool write_all(int fd, struct view bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = view_from(bytes, (size_t)n);
    }
    return fdatasync(fd) == 0;
}

// The name of a file is on the disk when its directory is.
static void sync_directory(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    int fd = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

enum err file_replace(const char *path, struct view bytes, struct errmsg *m)
{
    char temporary[PATH_MAX];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.tmp", path) >= sizeof temporary)
        return errmsg_set(m, ERR_TOOBIG, "%s: the name is too long", path);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    bool done = fd >= 0 && write_all(fd, bytes) && rename(temporary, path) == 0;
    enum err err = done ? OK : errmsg_set(m, err_from_errno(errno), "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && !done)
        unlink(temporary);
    if (done)
        sync_directory(temporary);
    return err;
}
