// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The memo of an item: what the crawler has learnt about one address and wants to know at its next visit. The frontier
// keeps it and never looks into it.
#ifndef CRAWLER_MEMO_H
#define CRAWLER_MEMO_H

#include "core/arena.h"

enum { MEMO_MAX_BYTES = 4096 };

struct memo {
    struct view etag, modified; // validators of the last good answer, as the server wrote them
    struct view digest;         // of its payload, as archive_digest gives it
};

// Nothing learnt: all empty. Views live in the arena; what cannot be read counts as nothing learnt.
struct memo memo_read(struct view text, struct arena *a);
// Returns a view in the arena, at most MEMO_MAX_BYTES long; a memo that is longer becomes empty.
struct view memo_write(const struct memo *m, struct arena *a);

#endif
