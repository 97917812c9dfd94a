// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Segment files. A segment is nothing but its bodies one after the other, each a zstd frame with its checksum, so that
// `zstd -dc` shows what is in it; offsets and lengths stand in the entries. Nothing is synchronised to the disk here: a
// killed process loses nothing that it wrote, and a crashed machine is what the web archive is for.
#include "core/spool.h"

#include "core/clock.h"
#include "core/crypt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CREATE_TRIES = 8 };

static enum err make_directories(int dir_fd, const char *stream)
{
    char path[SPOOL_PATH_MAX];
    snprintf(path, sizeof path, "spool/%s", stream);
    if (mkdirat(dir_fd, "spool", 0750) != 0 && errno != EEXIST)
        return err_from_errno(errno);
    if (mkdirat(dir_fd, path, 0750) != 0 && errno != EEXIST)
        return err_from_errno(errno);
    return OK;
}

// Between the creation and the lock somebody else's clean-up may lock the file and remove it: then the lock fails, or
// it holds a file without a name.
static bool lock_is_good(int fd)
{
    struct stat st;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0;
}

// Names sort by age, for the reader of a directory listing.
static void make_path(const char *stream, char path[SPOOL_PATH_MAX])
{
    char now[CLOCK_TEXT_MAX], unique[CRYPT_ID_TEXT];
    snprintf(path, SPOOL_PATH_MAX, "spool/%s/%s-%.12s.seg", stream, clock_format_compact(clock_now_ms(), now),
             crypt_random_id(unique));
}

enum err spool_create(int dir_fd, const char *stream, struct spool_segment *ret_segment)
{
    enum err err = make_directories(dir_fd, stream);
    if (err)
        return err;
    for (int i = 0; i < CREATE_TRIES; i++) {
        struct spool_segment s = {0};
        make_path(stream, s.path);
        s.fd = openat(dir_fd, s.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
        if (s.fd < 0)
            return err_from_errno(errno);
        if (lock_is_good(s.fd)) {
            *ret_segment = s;
            return OK;
        }
        close(s.fd);
    }
    return ERR_BUSY;
}

enum err spool_append(struct spool_segment *s, struct view bytes, uint64_t *ret_offset)
{
    for (size_t done = 0; done < bytes.n;) {
        ssize_t n = pwrite(s->fd, bytes.p + done, bytes.n - done, (off_t)(s->n + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_from_errno(errno);
        done += (size_t)n;
    }
    *ret_offset = s->n;
    s->n += bytes.n;
    return OK;
}

void spool_close(struct spool_segment *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

// ---- reading ---------------------------------------------------------------------------------------------------

// References come out of Redis; one that was tampered with must not read other files of the machine.
static bool is_below(const char *path)
{
    if (path[0] == '/')
        return false;
    for (struct view rest = view_of(path); rest.n;)
        if (view_is(view_cut(&rest, '/'), ".."))
            return false;
    return true;
}

static enum err read_exactly(int fd, char *to, uint64_t length, uint64_t offset)
{
    for (uint64_t done = 0; done < length;) {
        ssize_t n = pread(fd, to + done, length - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_from_errno(errno);
        if (n == 0) // the file ends before the body does
            return ERR_CORRUPT;
        done += (uint64_t)n;
    }
    return OK;
}

enum err spool_load(int dir_fd, struct view path, uint64_t offset, uint64_t length, struct buf *out)
{
    char name[1024];
    if (path.n >= sizeof name || offset > INT64_MAX || length > INT64_MAX - offset)
        return ERR_CORRUPT;
    memcpy(name, path.p, path.n);
    name[path.n] = '\0';
    if (!is_below(name))
        return ERR_CORRUPT;
    char *to = length > buf_left(out) ? NULL : buf_reserve(out, length);
    if (!to)
        return ERR_TOOBIG;
    int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno(errno);
    enum err err = read_exactly(fd, to, length, offset);
    close(fd);
    if (!err)
        buf_wrote(out, length);
    return err;
}

// ---- removing --------------------------------------------------------------------------------------------------

enum err spool_lock(int dir_fd, const char *path, int *ret_fd)
{
    int fd = openat(dir_fd, path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno(errno);
    if (!lock_is_good(fd)) {
        close(fd);
        return ERR_BUSY;
    }
    *ret_fd = fd;
    return OK;
}

enum err spool_remove(int dir_fd, const char *path)
{
    return unlinkat(dir_fd, path, 0) == 0 ? OK : err_from_errno(errno);
}

void spool_each(int dir_fd, const char *stream, void (*fn)(void *user, const char *path), void *user)
{
    char path[SPOOL_PATH_MAX];
    snprintf(path, sizeof path, "spool/%s", stream);
    int fd = openat(dir_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        int n = snprintf(path, sizeof path, "spool/%s/%s", stream, e->d_name);
        if (n < (int)sizeof path && view_ends(view_of(e->d_name), ".seg"))
            fn(user, path);
    }
    closedir(dir);
}
