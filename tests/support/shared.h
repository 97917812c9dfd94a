// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The data sets beside the project: ../shared/data/NAME.tar.zst, unpacked once to a directory of the system's.
#ifndef TESTS_SUPPORT_SHARED_H
#define TESTS_SUPPORT_SHARED_H

#include "core/buf.h"

enum { SHARED_PATH_MAX = 1024 };

// The directory that holds the set's files, unpacked when it is not there yet. False, after printing "skipped: no
// ../shared", where the data does not exist; the environment variable HARKARA_SHARED names another place.
bool shared_open(const char *set, char dir[SHARED_PATH_MAX]);
// Appends the file; fails the test when it cannot be read.
void shared_read(const char *dir, const char *file, struct buf *out);

#endif
