// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Anchors of a query: things of which every matching doc has at least one. The cheapest child of an AND or a distance
// gives them, every branch of an OR, nothing under a NOT. With each go guards, other keys of which one is needed too.
#ifndef ALERTS_ANCHORS_H
#define ALERTS_ANCHORS_H

#include "alerts/frequency.h"
#include "alerts/key.h"
#include "query/query.h"

enum { ANCHOR_GUARDS_MAX = 4 };

struct anchor {
    const struct node *leaf; // which asks for it
    struct view text;        // the word, stem or piece of a word; empty for others
    uint64_t cost;           // docs of FREQUENCY_OF_ALL that are expected to have it
    struct key key;
    struct key guards[ANCHOR_GUARDS_MAX];
    size_t guard_count; // 0: none is known
};
// The anchor's views and lists live for the call.
typedef void anchor_fn(void *user, const struct anchor *anchor);
// ERR_REFUSED, and nothing called, when the query can match a doc that has none of its keys; m says which part of it.
// fn may be NULL.
enum err anchors_of(const struct query *q, const struct frequency *f, anchor_fn *fn, void *user,
                    struct errmsg *m) MUST_USE;

#endif
