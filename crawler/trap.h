// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Traps: addresses that a site makes without end and without content. Judged by the address alone, so that a link costs
// nothing before it is queued; a soft 404 or a redirect loop shows only when fetched, and is the visit's to see.
// An article wrongly called a trap is lost, a trap missed costs some fetches until its host's bound stops it: each rule
// asks for what an article's address never has.
#ifndef CRAWLER_TRAP_H
#define CRAWLER_TRAP_H

#include "core/url.h"

enum trap {
    TRAP_NONE,
    TRAP_LONG,       // path and query are longer than TRAP_BYTES_MAX
    TRAP_DEEP,       // more than TRAP_SEGMENTS_MAX segments
    TRAP_REPEATING,  // segments that come again and again: "/a/b/a/b/a"
    TRAP_PARAMETERS, // more than TRAP_PARAMETERS_MAX, or the same one again and again
    TRAP_FACETS,     // TRAP_FACETS_MIN or more parameters that sort, filter or lay out a listing
    TRAP_CALENDAR,   // a page of days far from now
    TRAP_SESSION,    // a session id as part of the path (one that the canonical form cannot take out)
    TRAP_COUNT
};

enum {
    TRAP_BYTES_MAX = 1500,
    TRAP_SEGMENTS_MAX = 20,
    TRAP_PARAMETERS_MAX = 20,
    TRAP_FACETS_MIN = 3,
    TRAP_MONTHS_AHEAD = 12, // later months of a calendar are not looked at
    TRAP_MONTHS_BACK = 60,  // nor are earlier ones; archives of articles are not calendars
};

// What kind of trap the address looks like, TRAP_NONE for most. now_ms tells which days are far away. Thread-safe.
enum trap trap_judge(const struct url *u, int64_t now_ms);
// A word for the ledger: "calendar". "" for TRAP_NONE.
const char *trap_name(enum trap trap);

#endif
