// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Anchors of a query: keys of which every matching doc has at least one. The cheapest child of an AND or a distance
// gives them, every branch of an OR, nothing under a NOT. With each go guards, other keys of which one is needed too.
#ifndef ALERTS_ANCHORS_H
#define ALERTS_ANCHORS_H

#include "alerts/frequency.h"
#include "alerts/key.h"
#include "query/query.h"

enum { ANCHOR_GUARDS_MAX = 4 };

struct anchor {
    struct key key;
    struct key guards[ANCHOR_GUARDS_MAX];
    size_t guard_count; // 0: none is known
};
typedef void anchor_fn(void *user, const struct anchor *anchor);
// False, and nothing called, when the node can match a doc that has none of its keys.
bool anchors_of(const struct node *root, const struct frequency *f, anchor_fn *fn, void *user);

#endif
