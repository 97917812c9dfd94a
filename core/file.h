// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Whole files: read as one run of bytes, replaced in one step.
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/err.h"
#include "core/view.h"

// The whole file mapped read-only; an empty file gives an empty view. Unmap with file_unmap. m names the path.
enum err file_map(const char *path, struct view *ret_bytes, struct errmsg *m) MUST_USE;
void file_unmap(struct view bytes);
// Writes the bytes to "<path>.tmp", has them on the disk, and renames: a reader sees the old file or the whole new one,
// after a power failure too. ERR_FULL, ERR_IO …: m names the path; the old file is as it was.
enum err file_replace(const char *path, struct view bytes, struct errmsg *m) MUST_USE;

#endif
