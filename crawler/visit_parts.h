// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What crawler/visit.c, crawler/remember.c and crawler/conclude.c share: the visit itself.
#ifndef CRAWLER_VISIT_PARTS_H
#define CRAWLER_VISIT_PARTS_H

#include "core/url.h"
#include "crawler/memo.h"
#include "crawler/policy.h"
#include "crawler/visit.h"

struct visit {
    struct crawler *crawler;
    struct arena *arena; // all views below
    struct lease lease;
    struct url url;                // being asked
    struct view origin;            // whose robots.txt applies
    const struct verdict *verdict; // of it, once known; referred to
    int64_t delay_ms;              // this host's
    int64_t deadline_ms;           // monotonic
    int hops;                      // of the address; of robots.txt while that is fetched
    bool done;                     // the rest is to be written down:
    bool told;                     // to the source's health
    struct outcome outcome;
    struct settlement settlement;
    struct memo memo; // of the last visit; learnt: of this one
    bool learnt;
    int status;         // of the last answer, 0 none
    struct view head;   // of it, while it is answered to
    struct view digest; // of the payload of a 200
    int64_t bytes;      // of the answer
    const char *cause;  // what it looks like (crawler/symptom), "" nothing
    bool in_full;       // asked without validators
    bool is_permanent;  // only permanent redirects so far
    bool is_revisit;    // of an article that was fetched before
    struct view alarm;  // that begins or ends, to be published; empty: none (any more)
    struct view alarm_reason;
    char state_text[POLICY_STATE_TEXT];
    char error[256];
    bool passing;          // not an end: the item only moves on (robots.txt, another host)
    struct view page_meta; // to be published, empty: nothing (any more)
    struct body_ref page_ref;
    int64_t started_ms;
    int64_t archived_ms; // the date of its last exchange in the archive
    struct visit *next, *prev;
};

// What the visit taught goes into memo and settlement.
void visit_learn(struct visit *v);
// The visit's last step in crawler/visit.c; its settlement is set.
void visit_end(struct visit *v);
void visit_free(struct visit *v);

#endif
