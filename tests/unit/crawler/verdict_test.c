// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What robots.txt said, remembered in two places: until it expires, and not without bound.
#include "crawler/verdict.h"
#include "tests/support/one_redis.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOW = 1000000000, DAY_MS = 86400000 };

static const struct view origin = {"https://a.test", 14}, rules = {"User-agent: *\nDisallow: /private", 32};
static struct verdicts *verdicts;

static int begin(void **state)
{
    (void)state;
    verdicts = verdicts_new(redis, "Harkara");
    return redis_call(redis, NULL, "FLUSHALL");
}

static int end(void **state)
{
    (void)state;
    verdicts_free(verdicts);
    return 0;
}

static const struct verdict *get(struct verdicts *v, struct view of, int64_t now_ms)
{
    const struct verdict *verdict;
    assert_int_equal(verdict_get(v, of, now_ms, &verdict), OK);
    return verdict;
}

static void put(enum verdict_kind kind, int64_t ttl_ms)
{
    assert_int_equal(verdict_put(verdicts, origin, kind, rules, NOW, ttl_ms), OK);
}

static void every_crawler_knows_what_one_has_read(void **state)
{
    (void)state;
    struct verdicts *other = verdicts_new(redis, "Harkara");
    assert_null(get(verdicts, origin, NOW));
    put(VERDICT_ROBOTS, DAY_MS);
    const struct verdict *mine = get(verdicts, origin, NOW), *theirs = get(other, origin, NOW);
    assert_int_equal(theirs->kind, VERDICT_ROBOTS);
    assert_false(robots_allows(mine->robots, VIEW_LIT("/private")));
    assert_false(robots_allows(theirs->robots, VIEW_LIT("/private")));
    assert_true(robots_allows(theirs->robots, VIEW_LIT("/public")));
    assert_null(get(other, VIEW_LIT("http://a.test"), NOW)); // another origin
    verdict_unref(mine);
    verdict_unref(theirs);
    verdicts_free(other);
}

static void a_verdict_ends_in_memory_when_it_ends_in_redis(void **state)
{
    (void)state;
    struct verdicts *other = verdicts_new(redis, "Harkara");
    put(VERDICT_DISALLOW_ALL, 300000);
    const struct verdict *v = get(other, origin, NOW + 200000);
    assert_int_equal(v->kind, VERDICT_DISALLOW_ALL);
    assert_null(get(other, origin, NOW + 300000));
    assert_int_equal(v->kind, VERDICT_DISALLOW_ALL); // whoever holds one may finish
    verdict_unref(v);
    verdicts_free(other);
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    assert_int_equal(redis_call(redis, &reply, "PTTL " REDIS_PREFIX "robots:https://a.test"), OK);
    assert_in_range(reply_int(reply), 250000, 300000);
}

static void a_new_verdict_takes_the_place_of_the_old(void **state)
{
    (void)state;
    put(VERDICT_ROBOTS, DAY_MS);
    put(VERDICT_ALLOW_ALL, DAY_MS);
    const struct verdict *v = get(verdicts, origin, NOW);
    assert_int_equal(v->kind, VERDICT_ALLOW_ALL);
    verdict_unref(v);
}

static void no_redis_is_needed_for_what_is_in_memory(void **state)
{
    (void)state;
    put(VERDICT_ROBOTS, DAY_MS);
    assert_int_equal(redis_call(redis, NULL, "FLUSHALL"), OK);
    const struct verdict *v = get(verdicts, origin, NOW);
    assert_non_null(v);
    verdict_unref(v);
}

static void the_ones_used_longest_ago_leave_memory(void **state)
{
    (void)state;
    char name[64];
    for (int i = 0; i <= VERDICT_CACHE_MAX; i++) {
        snprintf(name, sizeof name, "http://h%d.test", i);
        assert_int_equal(verdict_put(verdicts, view_of(name), VERDICT_ALLOW_ALL, rules, NOW, DAY_MS), OK);
        verdict_unref(get(verdicts, VIEW_LIT("http://h0.test"), NOW)); // stays in use
    }
    assert_int_equal(redis_call(redis, NULL, "FLUSHALL"), OK);
    assert_null(get(verdicts, VIEW_LIT("http://h1.test"), NOW));
    const struct verdict *kept = get(verdicts, VIEW_LIT("http://h0.test"), NOW);
    assert_non_null(kept);
    verdict_unref(kept);
}

static void what_is_no_verdict_counts_as_unknown(void **state)
{
    (void)state;
    static const char *const values[] = {"", "r", "x9999999999999\n", "rsoon\n", "a\n", "r9999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        assert_int_equal(redis_call(redis, NULL, "SET " REDIS_PREFIX "robots:https://a.test %s", values[i]), OK);
        assert_null(get(verdicts, origin, NOW));
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(every_crawler_knows_what_one_has_read),    CASE(a_verdict_ends_in_memory_when_it_ends_in_redis),
        CASE(a_new_verdict_takes_the_place_of_the_old), CASE(no_redis_is_needed_for_what_is_in_memory),
        CASE(the_ones_used_longest_ago_leave_memory),   CASE(what_is_no_verdict_counts_as_unknown),
    };
    return cmocka_run_group_tests(tests, one_redis_start, one_redis_stop);
}
