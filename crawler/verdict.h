// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What robots.txt of each origin says: kept in Redis for all crawlers ("harkara:{0}:robots:<origin>", until it
// expires), and parsed in memory for the origins asked about last. Single-threaded.
#ifndef CRAWLER_VERDICT_H
#define CRAWLER_VERDICT_H

#include "core/redis.h"
#include "crawler/robots.h"

enum { VERDICT_CACHE_MAX = 65536, VERDICT_CACHE_MAX_BYTES = 64 << 20 }; // origins, and the texts they came from

enum verdict_kind { VERDICT_ALLOW_ALL, VERDICT_DISALLOW_ALL, VERDICT_ROBOTS };

struct verdict {
    enum verdict_kind kind;
    struct robots *robots; // for VERDICT_ROBOTS
};

struct verdicts;
// Borrows redis and agent (a product token) for its life. Returns owned.
struct verdicts *verdicts_new(struct redis *redis, const char *agent);
// None may be in use any more.
void verdicts_free(struct verdicts *v);
// origin: "https://host". *ret_verdict: NULL where nothing is known, or what it knew has expired; else it lives until
// verdict_unref. What redis_call returns.
enum err verdict_get(struct verdicts *v, struct view origin, int64_t now_ms,
                     const struct verdict **ret_verdict) MUST_USE;
void verdict_unref(const struct verdict *verdict); // NULL is fine
// text: for VERDICT_ROBOTS, any bytes.
enum err verdict_put(struct verdicts *v, struct view origin, enum verdict_kind kind, struct view text, int64_t now_ms,
                     int64_t ttl_ms) MUST_USE;

#endif
