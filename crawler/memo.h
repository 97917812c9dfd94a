// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The memo of an item: what the crawler has learnt about one address and wants to know at its next visit. The frontier
// keeps it and never looks into it; crawler/lesson says how it changes. About 150 bytes for an article that will be
// visited again, 500 for a source.
#ifndef CRAWLER_MEMO_H
#define CRAWLER_MEMO_H

#include "core/arena.h"
#include "crawler/lookout.h"
#include "crawler/rhythm.h"

enum { MEMO_MAX_BYTES = 4096, MEMO_ETAG_MAX_BYTES = 512, MEMO_ADDRESS_MAX_BYTES = 1024 };

struct memo {
    struct view etag, modified; // validators of the last good answer, as the server wrote them
    struct view digest;         // of its payload, as archive_digest gives it
    int64_t payload_ms;         // when the archive got that payload in full, 0: not known

    // ---- of a source
    struct rhythm rhythm;
    struct lookout lookout;
    int64_t visited_ms;   // its last good visit; what that brought is known at the next one
    int64_t links;        // the new links it had brought in all before that visit
    int64_t hint_ms;      // how long its publisher asks to keep an answer (max-age), 0: nothing
    int quiet;            // answers of 304 in a row
    bool suspect;         // content came though 304 had been said: the validators are still the old ones, as a trap
    int64_t distrust_ms;  // the validators lie: none are sent until then
    struct view moved_to; // where permanent redirects have led
    int moves;            // in so many visits in a row
    bool moving;          // under way to another host, by permanent redirects only

    // ---- of an article
    int64_t fetched_ms; // for the first time; 0: not yet
    int revisits;       // since then
};

// Nothing learnt: all empty. Views live in the arena; what cannot be read counts as nothing learnt.
struct memo memo_read(struct view text, struct arena *a);
// Returns a view in the arena, at most MEMO_MAX_BYTES long; a memo that is longer becomes empty.
struct view memo_write(const struct memo *m, struct arena *a);

#endif
