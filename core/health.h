// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is known of each source's last visits: written by the crawler and the parser, read by the server and the command
// line. Kept in Redis, one hash "harkara:{0}:source:<name>" a source.
#ifndef CORE_HEALTH_H
#define CORE_HEALTH_H

#include "core/arena.h"
#include "core/redis.h"

struct health {
    int64_t last_ms;    // last visit of the source itself (its feed), 0: never
    int64_t last_ok_ms; // last that gave an answer we could use (200, 304)
    int64_t next_ms;    // when the next is due
    struct view state;  // of the last visit: "ok", "unchanged", "robots", "http 404", "dns", "timeout", "parse" …
    struct view error;  // in words, empty when well
    int64_t error_ms;   // when the last error was
    int64_t fetched, unchanged, failed; // visits so far, by outcome
    int64_t links, articles;            // new links found; article pages fetched
};

// Counts one visit. state "ok" and "unchanged" are successes; error is in words, may be empty.
enum err health_visit(struct redis *r, struct view source, const char *state, struct view error, int64_t now_ms,
                      int64_t next_ms) MUST_USE;
// Adds to a counter field: "links", "articles".
enum err health_count(struct redis *r, struct view source, const char *field, int64_t n) MUST_USE;
// All zero and empty for a source that was never visited. Views live in the arena.
enum err health_read(struct redis *r, struct view source, struct arena *a, struct health *ret_health) MUST_USE;

#endif
