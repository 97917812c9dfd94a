// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a visit teaches: how the memo of an item changes with it, and what the next visit will look like. Pure.
//
// Validators (RFC 9110 §13.1) save nearly all of polling, and some servers lie: they say 304 whatever has happened. So
// a source is asked without them now and then: after LESSON_QUIET_MAX answers of 304 in a row, and earlier when it has
// been silent for longer than its rhythm makes likely. When that brings other bytes although 304 was said the time
// before, the old validators are kept for one more visit, as a trap: an honest server cannot answer 304 to them any
// more. One that does, though new links came in between, is a liar, and is asked without validators for a week. A tag
// is sent back as it was written, weak or strong, whatever the coding: If-None-Match compares weakly (§13.1.2), and
// Accept-Encoding never changes.
#ifndef CRAWLER_LESSON_H
#define CRAWLER_LESSON_H

#include "crawler/memo.h"
#include "crawler/policy.h"

enum {
    LESSON_QUIET_MAX = 20,
    LESSON_DISTRUST_MS = 7 * 86400000,
    LESSON_MOVES = 3,          // so many visits in a row must be led to one place by permanent redirects to begin there
    LESSON_MOVED_FAILURES = 2, // and after so many failures there they begin at the old place again
    LESSON_HINT_MAX_MS = 86400000,
};

// Whether the next visit of a source should do without validators.
bool lesson_asks_in_full(const struct memo *m, int64_t now_ms);

struct lesson {
    int64_t now_ms;
    int status;           // of the answer, 0 none
    struct view head;     // of the answer
    struct view digest;   // of a 200's payload
    bool in_full;         // asked without validators
    int64_t links;        // new links the source has brought in all, by now
    int failures;         // in a row, with this visit
    int64_t failing_ms;   // configured, see crawler/lookout.h
    struct view moved_to; // where permanent redirects alone have led, empty: not so
    bool at_moved;        // the visit began at the memo's moved_to
};
// A visit of a source ended. Changes the memo and, where the validators turned out to lie, *outcome. True: *ret_alarm
// begins or ends. Views that are kept are copied into the arena.
bool lesson_source(struct memo *m, const struct lesson *l, struct outcome *outcome, struct arena *a,
                   struct alarm *ret_alarm);
// Where the next visit of the source begins; empty: at its own address.
struct view lesson_address(const struct memo *m);

// An article was fetched, or visited again, and answered.
void lesson_article(struct memo *m, const struct lesson *l, const struct outcome *outcome, struct arena *a);
// When it is to be visited again, 0: never. delays: after the first fetch, rising.
int64_t lesson_revisit_ms(const struct memo *m, const int64_t *delays_ms, size_t count);

#endif
