// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the tests of the frontier share: a real Redis, one frontier, time in the test's hands.
#ifndef TESTS_UNIT_CRAWLER_FRONTIER_STAND_H
#define TESTS_UNIT_CRAWLER_FRONTIER_STAND_H

#include "core/ledger.h"
#include "crawler/frontier.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { NOW = 1000000000, LEASE_MS = 45000, DELAY_MS = 1000, SOME = 64 };

static struct redis_server server;
static struct redis *redis;
static struct frontier *frontier;
static const struct frontier_options options = {.owner = "crawl-1", .lease_ms = LEASE_MS};

static inline int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    redis = redis_server_connect(&server);
    frontier = frontier_new(redis, &options);
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    frontier_free(frontier);
    redis_free(redis);
    redis_server_stop(&server);
    return 0;
}

static inline int wipe(void **state)
{
    (void)state;
    return redis_call(redis, NULL, "FLUSHALL");
}

// Adds one link; whether it was new.
static inline bool add(const char *url, int64_t published_ms)
{
    const struct link link = {.url = view_of(url),
                              .source = VIEW_LIT("dawn"),
                              .hint = {.title = VIEW_LIT("T"), .published_ms = published_ms}};
    bool is_new[FRONTIER_ADD_MAX];
    assert_int_equal(frontier_add(frontier, &link, 1, NOW, is_new), OK);
    return is_new[0];
}

static inline void put(const char *name, const char *url, int64_t interval_ms, int64_t version)
{
    const struct source s = {
        .name = view_of(name), .url = view_of(url), .kind = PAGE_FEED, .interval_ms = interval_ms, .enabled = true};
    assert_int_equal(frontier_put_source(frontier, &s, version, NOW), OK);
}

struct batch {
    struct arena *arena;
    struct lease *leases;
    size_t count;
    int64_t wait_ms;
};

static inline struct batch lease_at(int64_t now_ms)
{
    struct batch b = {.arena = arena_new()};
    assert_int_equal(frontier_lease(frontier, SOME, now_ms, b.arena, &b.leases, &b.count, &b.wait_ms), OK);
    return b;
}

static inline void done(struct batch *b)
{
    arena_free(b->arena);
}

// Leases exactly one item, which asks this address.
static inline struct batch lease_one(int64_t now_ms, const char *url)
{
    struct batch b = lease_at(now_ms);
    if (b.count != 1)
        fail_msg("%zu leases, one expected for %s", b.count, url);
    assert_true(view_is(b.leases[0].at, url));
    return b;
}

static inline void lease_none(int64_t now_ms)
{
    struct batch b = lease_at(now_ms);
    assert_int_equal(b.count, 0);
    done(&b);
}

// OK, or ERR_NOTFOUND where the lease was another's.
static inline enum err settle_one(const struct settlement *s, int64_t now_ms)
{
    bool ours[FRONTIER_SETTLE_MAX];
    enum err err = frontier_settle(frontier, s, 1, now_ms, ours);
    return err || ours[0] ? err : ERR_NOTFOUND;
}

static inline enum err settle(const struct batch *b, struct settlement s, int64_t now_ms)
{
    if (!s.state && !s.due_ms)
        s.state = "fetched";
    if (!s.host_next_ms)
        s.host_next_ms = now_ms + DELAY_MS;
    s.lease = &b->leases[0];
    return settle_one(&s, now_ms);
}

struct wanted {
    const char *state;
    int64_t n;
};

static inline void look_for(void *user, struct view state, int64_t n)
{
    struct wanted *w = user;
    if (view_is(state, w->state))
        w->n = n;
}

static inline int64_t counted_of(const char *source, const char *state)
{
    struct wanted w = {.state = state};
    assert_int_equal(ledger_read(redis, view_of(source), look_for, &w), OK);
    return w.n;
}

static inline int64_t counted(const char *state)
{
    return counted_of("", state);
}

#endif
