// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Files of lines (JSON Lines, as most tools print them), read piece by piece: a pipe of any length will do.
#ifndef CMD_LINES_H
#define CMD_LINES_H

#include "core/err.h"
#include "core/view.h"

enum { LINES_MAX_BYTES = 64 << 20 }; // of one line

// Calls fn for each line that is not blank, without its end; number counts from 1. Path "-" is standard input. The
// first error of fn ends it and is the result. ERR_TOOBIG: a longer line; m names path and line.
typedef enum err lines_fn(void *user, struct view line, size_t number);
enum err lines_each(const char *path, lines_fn *fn, void *user, struct errmsg *m) MUST_USE;

#endif
