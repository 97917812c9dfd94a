// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A visit: one lease from robots.txt to the page published and the lease given back.
#ifndef CRAWLER_VISIT_H
#define CRAWLER_VISIT_H

#include "crawler/crawler.h"

enum {
    VISIT_HOPS_MAX = 10,            // redirects of one address
    VISIT_LEASE_EXTRA_MS = 15000,   // a lease outlasts the visit's own limit by this
    VISIT_ROBOTS_TTL_MS = 86400000, // RFC 9309 §2.4: a day
    VISIT_ROBOTS_RETRY_MS = 300000, // how long an unreachable robots.txt closes its host
};

// Copies the lease and begins. Whatever happens the visit ends by itself; then it waits, counted in c->done_count, for:
void visit_begin(struct crawler *c, const struct lease *l);
// Writes down all visits that are done: pages published, leases settled. Returns the first failure, of the RETRY class;
// what is left waits for the next call.
enum err visits_conclude(struct crawler *c) MUST_USE;
// On the way out: fetches under way are given up and their leases handed back.
void visits_abandon(struct crawler *c);

#endif
