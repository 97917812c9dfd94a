// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// NEAR, ONEAR, /s, /p and their negations between two lists of places.
#ifndef QUERY_DISTANCE_H
#define QUERY_DISTANCE_H

#include "query/finder.h"

// n: the NODE_NEAR whose sides they are. Adds a place for each pair that is near; negated, each of the left that has
// none near. Of equal pairs all are added.
enum err distance_add(struct finder *f, const struct node *n, const struct places *left, const struct places *right,
                      struct place_list *list) MUST_USE;
// Marks the places on both sides that have a partner (place_use), without looking at all pairs. Not for negated ones.
enum err distance_use(struct finder *f, const struct node *n, const struct places *left,
                      const struct places *right) MUST_USE;
// Marks a place and what it is made of.
void place_use(struct place *p);

#endif
