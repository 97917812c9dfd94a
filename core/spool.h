// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Segment files: where a producer appends the bodies of what it publishes, below "spool/" in the data directory. Files
// and locks only; what refers to them is counted in Redis (core/body.h). The lock (flock) on a segment is its
// producer's sign of life: the kernel drops it when the process ends, however it ends.
#ifndef CORE_SPOOL_H
#define CORE_SPOOL_H

#include "core/buf.h"

enum { SPOOL_PATH_MAX = 96, SPOOL_SEGMENT_MAX_BYTES = 64 << 20 };

// A segment that this process writes. fd < 0: none is open.
struct spool_segment {
    int fd;
    uint64_t n; // bytes written
    char path[SPOOL_PATH_MAX];
};

// Creates spool/<stream>/<unique>.seg below the directory and locks it.
enum err spool_create(int dir_fd, const char *stream, struct spool_segment *ret_segment) MUST_USE;
// Appends; on failure the segment is as it was.
enum err spool_append(struct spool_segment *s, struct view bytes, uint64_t *ret_offset) MUST_USE;
// Gives the lock up. The file stays.
void spool_close(struct spool_segment *s);

// Appends length bytes of any file below the directory. ERR_NOTFOUND; ERR_CORRUPT when the file is shorter or the path
// leads out of the directory; ERR_TOOBIG when out has no room.
enum err spool_load(int dir_fd, struct view path, uint64_t offset, uint64_t length, struct buf *out) MUST_USE;

// Opens and locks a segment that nobody writes. ERR_BUSY: somebody does. ERR_NOTFOUND. The caller closes the fd.
enum err spool_lock(int dir_fd, const char *path, int *ret_fd) MUST_USE;
enum err spool_remove(int dir_fd, const char *path) MUST_USE;
// Calls fn with the path of each segment of the stream, in no order.
void spool_each(int dir_fd, const char *stream, void (*fn)(void *user, const char *path), void *user);

#endif
