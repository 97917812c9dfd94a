// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The ledger as its readers see it. What is written into it is tested with the frontier.
#include "core/ledger.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

static struct redis_server server;
static struct redis *redis;

static int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    redis = redis_server_connect(&server);
    return redis_call(redis, NULL, "HSET %s pending 2 fetched 3 robots 0", LEDGER_KEY) ||
           redis_call(redis, NULL, "HSET %s pending 1", LEDGER_SOURCE_PREFIX "dawn" LEDGER_SOURCE_SUFFIX);
}

static int stop(void **state)
{
    (void)state;
    redis_free(redis);
    redis_server_stop(&server);
    return 0;
}

struct sum {
    int states;
    int64_t urls;
};

static void add(void *user, struct view state, int64_t count)
{
    struct sum *s = user;
    assert_true(state.n > 0);
    s->states++;
    s->urls += count;
}

static void all_together_and_each_source_have_their_counts(void **state)
{
    (void)state;
    struct sum all = {0}, one = {0}, none = {0};
    assert_int_equal(ledger_read(redis, (struct view){0}, add, &all), OK);
    assert_int_equal(ledger_read(redis, VIEW_LIT("dawn"), add, &one), OK);
    assert_int_equal(ledger_read(redis, VIEW_LIT("dusk"), add, &none), OK);
    assert_int_equal(all.states, 2); // nothing stands in "robots"
    assert_int_equal(all.urls, 5);
    assert_int_equal(one.urls, 1);
    assert_int_equal(none.states, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_together_and_each_source_have_their_counts),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
