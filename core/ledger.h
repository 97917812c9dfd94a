// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The ledger: how many addresses were discovered and where each of them stands, in all and per source. An address is
// counted in exactly one state: "pending" until its first visits have ended it, then for good in another, "fetched",
// "robots", "duplicate", "http 404", "given up: timeout" … So the sum over the states is the number of addresses ever
// taken in, at any moment. The crawler's frontier keeps it, in the scripts that move the addresses themselves;
// everybody may read it. Hashes of state → addresses: "harkara:{0}:ledger", and for each source
// "harkara:{0}:source:<name>:ledger".
#ifndef CORE_LEDGER_H
#define CORE_LEDGER_H

#include "core/redis.h"

#define LEDGER_KEY           REDIS_PREFIX "ledger"
#define LEDGER_SOURCE_PREFIX REDIS_PREFIX "source:" // then the source's name, then:
#define LEDGER_SOURCE_SUFFIX ":ledger"
#define LEDGER_PENDING       "pending"

// state lives during the call only.
typedef void ledger_fn(void *user, struct view state, int64_t count);
// Calls fn for each state that an address was ever in, in no order; counts of 0 are passed over.
// source: its name, or empty for all together. What redis_call returns.
enum err ledger_read(struct redis *r, struct view source, ledger_fn *fn, void *user) MUST_USE;

#endif
