// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The metrics of many processes as one text. OpenMetrics 1.0 wants all lines of a family together and its description
// once; each process writes whole families, so they are taken apart and sorted together here.
#ifndef SERVER_GATHER_H
#define SERVER_GATHER_H

#include "core/arena.h"
#include "core/buf.h"

struct gather;
// Lives in the arena.
struct gather *gather_new(struct arena *a);
// One process' text, which must outlive the gather. Lines before the first description are families without one.
void gather_add(struct gather *g, struct view text);
// All families in the order in which they first came, then "# EOF".
void gather_write(const struct gather *g, struct buf *out);

#endif
