// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which revision of its doc a page gives: for each doc the last few revisions are remembered in Redis, as hashes of
// title and text, so that a page fetched again tells whether it says something else now, and what. The same page gives
// the same revision however often it is parsed: after a crash, and in a replay of the archive.
#ifndef PARSERS_REVISION_H
#define PARSERS_REVISION_H

#include "core/doc.h"
#include "core/redis.h"

enum {
    REVISIONS_KEPT = 8,                      // of a doc; the oldest goes
    REVISION_TTL_MS = 10 * 24 * 3600 * 1000, // since the last change: revisits end after seven days
};

// Sets d->rev and d->changed (0 for the first) and remembers the revision. Of a doc that was made from a feed's text
// before, its page is the same revision in full. Errors as core/redis has them; each may be repeated.
enum err revision_settle(struct redis *r, struct doc *d) MUST_USE;
// For docs made from the full texts in a feed: sets *ret_news[i] for each that nobody knows yet, or that this very
// visit of the feed (by fetched_ms) made known; these are remembered as revision 1. A page is always better than its
// feed.
enum err revision_settle_fed(struct redis *r, struct doc *const *docs, size_t count, bool *ret_news) MUST_USE;

#endif
