// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Files for the verbs that take paths: what lies below a directory (core/file.h: their bytes), and standard input.
#ifndef CMD_FILES_H
#define CMD_FILES_H

#include "core/buf.h"
#include "core/file.h"

// Calls fn for the file, or for every regular file below the directory in the order of their names; a failed call is
// the walk's result, but the walk goes on. Links are not followed. relative is the path below `path` ("" for a file).
typedef enum err file_fn(void *user, const char *path, const char *relative);
enum err file_walk(const char *path, file_fn *fn, void *user, struct errmsg *m) MUST_USE;

// Appends all of standard input.
enum err file_read_stdin(struct buf *out) MUST_USE;

#endif
