// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Leaves that ask a field of the doc: names by words, whole values, expressions over either, ranges, areas, has.
#ifndef QUERY_VALUES_H
#define QUERY_VALUES_H

#include "query/finder.h"

// Any leaf but those in title and text. now_ms stands for `now`. ERR_TOOBIG: a limit was reached.
enum err values_decide(struct finder *f, const struct node *n, int64_t now_ms, bool *ret) MUST_USE;

#endif
