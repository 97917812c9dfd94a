// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What follows from how a visit went: whether it is tried again and when, how long the host is left alone, and the name
// of the state that the ledger counts. Pure functions; docs/crawler.md has the table in words.
#ifndef CRAWLER_POLICY_H
#define CRAWLER_POLICY_H

#include "crawler/fetch.h"
#include "crawler/frontier.h"

enum {
    POLICY_TRIES_MAX = 5,                   // of an article; then it is given up
    POLICY_RETRY_AFTER_MAX_MS = 86400000,   // a longer Retry-After counts as this
    POLICY_TROUBLE_REST_MS = 5000,          // of a host that did not answer
    POLICY_SOURCE_BACKOFF_MAX_MS = 3600000, // a source is never given up, only asked less often
    POLICY_STATE_TEXT = 48,
};

enum outcome_kind { OUTCOME_FETCHED, OUTCOME_UNCHANGED, OUTCOME_FAILED };

struct outcome {
    enum outcome_kind kind;
    char state[POLICY_STATE_TEXT]; // "ok", "unchanged", "robots", "http 404", "timeout" …
    bool lasting;                  // another try would end the same way
    bool trouble;                  // the host itself is in trouble
    int64_t retry_after_ms;        // asked for by the host, 0: nothing
};

// head: of the answer, for Retry-After (RFC 9110 §10.2.3).
struct outcome policy_http(int status, struct view head, int64_t now_ms);
struct outcome policy_fetch(enum fetch_state state); // not FETCH_OK
struct outcome policy_failure(const char *state, bool lasting);

// What else decides.
struct policy_plan {
    int64_t now_ms;
    int64_t delay_ms;   // of the host's rest
    int64_t wait_ms;    // of a source until its next visit, if all is well
    struct view at;     // where that begins; empty: at its own address
    bool is_revisit;    // of an article that was fetched before
    int64_t revisit_ms; // when a fetched article is visited again, 0: never
};
// Fills due, host's rest, tries and, where a link ends, its state. The state may point into *o; text holds the state
// where it is made up.
void policy_settle(const struct lease *l, const struct outcome *o, const struct policy_plan *plan,
                   char text[POLICY_STATE_TEXT], struct settlement *ret);

#endif
