// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Everything that is done with the bytes of an archive, to the end of them.
#ifndef TESTS_SUPPORT_WARC_WALK_H
#define TESTS_SUPPORT_WARC_WALK_H

#include "core/arena.h"
#include "core/view.h"

// Reads, judges and takes apart all records, and returns how many faults were met; what responses hold lives in a.
size_t warc_walk_records(struct view in, struct arena *a);
// Indexes and sorts them. Returns how many bytes of index came of it.
size_t warc_walk_index(struct view in);

#endif
