// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Distance between two words in letters changed, added, left out, or exchanged with their neighbour (Damerau's), as far
// as `colour~1` and `government~2` ask for it.
#ifndef QUERY_EDITS_H
#define QUERY_EDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EDITS_MAX = 2 };

// Are `edits` (at most EDITS_MAX) or fewer enough to make one of the other? Letters are code points.
bool edits_suffice(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n, unsigned edits);

#endif
