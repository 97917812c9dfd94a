// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What parts of a query cost as anchors: in how many docs of FREQUENCY_OF_ALL what a match needs is expected to stand.
#ifndef ALERTS_COST_H
#define ALERTS_COST_H

#include "alerts/frequency.h"
#include "query/query.h"

// Nothing that a match needs is known: any doc may match.
#define COST_NONE UINT64_MAX
// An expression that needs no literal: more than any words, so that it is tried on every doc only where nothing else
// will do.
#define COST_OPEN (UINT64_C(1) << 40)

// Of the word number i of a TERM or PHRASE.
uint64_t cost_of_word(const struct frequency *f, const struct node *n, size_t i);
// The word of n, other than number `but`, that is in the fewest docs; word_count: there is no other.
size_t cost_rarest(const struct frequency *f, const struct node *n, size_t but);
// Of a leaf of any kind. What an expression needs is worked out in the arena.
uint64_t cost_of_leaf(const struct frequency *f, const struct node *n, struct arena *a);
// Of a leaf that no word anchors: that its field has a value, where that says something.
uint64_t cost_of_having(const struct node *n);

#endif
