// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is known of each source's last visits: written by the crawler and the parser, read by the server and the command
// line. Kept in Redis, one hash "harkara:{0}:source:<name>" a source, and the list "harkara:{0}:source:<name>:visits"
// of its last visits: together up to 2 KB a source.
#ifndef CORE_HEALTH_H
#define CORE_HEALTH_H

#include "core/arena.h"
#include "core/redis.h"

struct health {
    int64_t last_ms;    // last visit of the source itself (its feed), 0: never
    int64_t last_ok_ms; // last that gave an answer we could use (200, 304)
    int64_t next_ms;    // when the next is due
    struct view state;  // of the last visit: "ok", "unchanged", "robots", "http 404", "dns", "timeout", "parse" …
    struct view cause;  // what its answer looked like: "challenge", "login" … (core/why.h); may be empty
    struct view error;  // in words, empty when well
    int64_t error_ms;   // when the last error was
    int64_t fetched, unchanged, failed; // visits so far, by outcome
    int64_t links, articles;            // new links found; article pages fetched
    int64_t revisits, changed, gone;    // later visits of its articles, with other bytes, no longer there
    // As the crawler has learnt it:
    int64_t new_ms;           // the last visit that brought something new; 0: none yet
    int64_t per_day_milli;    // items a day, in thousandths
    int64_t silence_milli;    // how many visits with news are overdue, in thousandths: as likely as exp(-silence)
    int64_t distrust_ms;      // its validators lie, and are not used until then; 0: they are
    struct view moved_to;     // where permanent redirects lead; empty: nowhere
    struct view alarm;        // "silent", "shrunk", "failing" (core/alarm.h), or empty
    int64_t alarm_ms;         // since when that holds
    struct view alarm_reason; // in words
};

// One visit of a source, as its crawler tells it. state "ok", "unchanged" and "stale validator" are successes.
struct health_visit {
    const char *state;
    struct view cause, error; // as above
    int64_t at_ms, next_ms;
    int status;             // of the answer, 0 none
    int64_t bytes, took_ms; // of the answer
    int64_t new_ms, per_day_milli, silence_milli, distrust_ms;
    struct view moved_to;
    struct view alarm; // empty: none stands
    int64_t alarm_ms;
    struct view alarm_reason; // empty: as it was
};
// Counts the visit and keeps it among the last HEALTH_VISITS_MAX.
enum { HEALTH_VISITS_MAX = 20 };
enum err health_visit(struct redis *r, struct view source, const struct health_visit *v) MUST_USE;
// What was fetched at a visit turned out to be of no use ("parse", "empty feed"): the visit before counts as failed.
enum err health_blame(struct redis *r, struct view source, const char *state, struct view error,
                      int64_t at_ms) MUST_USE;
// How long its feed asks to be kept: a hint for the crawler.
enum err health_ttl(struct redis *r, struct view source, int64_t ttl_ms) MUST_USE;
// Adds to a counter field: "links", "articles", "revisits", "changed", "gone".
enum err health_count(struct redis *r, struct view source, const char *field, int64_t n) MUST_USE;
// All zero and empty for a source that was never visited. Views live in the arena.
enum err health_read(struct redis *r, struct view source, struct arena *a, struct health *ret_health) MUST_USE;

// One of the last visits, as kept.
struct health_past {
    int64_t at_ms;
    int status;
    int64_t bytes, took_ms;
    int64_t new_links; // that it brought, as far as is known yet; -1: not known
    struct view state, cause, error;
};
// Newest first, up to HEALTH_VISITS_MAX. In the arena. h: of the same source, read before.
enum err health_visits(struct redis *r, struct view source, const struct health *h, struct arena *a,
                       struct health_past **ret_visits, size_t *ret_count) MUST_USE;

#endif
