// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Anchors of a query: keys of which every matching doc has at least one. The cheapest child of an AND or a distance
// gives them, every branch of an OR, nothing under a NOT. With each goes a guard, a second key that is needed too.
// A key is a hash of field and word: two words of one key only cost a needless look at a query.
#ifndef ALERTS_ANCHORS_H
#define ALERTS_ANCHORS_H

#include "alerts/frequency.h"
#include "query/query.h"

enum { ANCHOR_NO_GUARD = 0, ANCHOR_PREFIX_MIN_BYTES = 2, ANCHOR_PREFIX_MAX_BYTES = 16 };

// The key of a word in a field (title and text are one), of a keyword field's folded value, or of what a word of at
// least two letters begins with.
uint64_t anchor_key(enum field field, struct view word, bool prefix);
// The same for a word of title or text whose form_hash is known.
uint64_t anchor_text_key(uint64_t hash);
// How many bytes of a prefix of n bytes make its key: one of a few lengths, at most n. Doc words are looked up by their
// first bytes of each such length.
size_t anchor_prefix_bytes(size_t n);

struct anchor {
    uint64_t key, guard; // guard: ANCHOR_NO_GUARD or a key
    enum field field, guard_field;
    bool prefix;
    size_t prefix_bytes; // of the key, where prefix is set
};
typedef void anchor_fn(void *user, const struct anchor *anchor);
// False, and nothing called, when the node can match a doc that has none of its words.
bool anchors_of(const struct node *root, const struct frequency *f, anchor_fn *fn, void *user);

#endif
