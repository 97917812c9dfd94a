// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is known of a source's visits, written and read back through a real Redis.
#include "core/health.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

#include <string.h>

static struct redis_server server;
static struct redis *redis;
static struct arena *arena;

static int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    redis = redis_server_connect(&server);
    arena = arena_new();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(arena);
    redis_free(redis);
    redis_server_stop(&server);
    return 0;
}

static int wipe(void **state)
{
    (void)state;
    return redis_call(redis, NULL, "FLUSHALL") != OK;
}

static void a_source_never_visited_is_all_zero(void **state)
{
    (void)state;
    struct health h;
    assert_int_equal(health_read(redis, VIEW_LIT("dawn"), arena, &h), OK);
    assert_int_equal(h.last_ms, 0);
    assert_int_equal(h.state.n, 0);
    assert_int_equal(h.fetched + h.unchanged + h.failed + h.links + h.articles, 0);
}

static void visits_are_counted_by_outcome(void **state)
{
    (void)state;
    struct view dawn = VIEW_LIT("dawn");
    struct health h;
    assert_int_equal(health_visit(redis, dawn, "ok", VIEW_LIT(""), 1000, 2000), OK);
    assert_int_equal(health_visit(redis, dawn, "unchanged", VIEW_LIT(""), 2000, 3000), OK);
    assert_int_equal(health_visit(redis, dawn, "http 404", VIEW_LIT("Not Found"), 3000, 4000), OK);
    assert_int_equal(health_count(redis, dawn, "links", 20), OK);
    assert_int_equal(health_count(redis, dawn, "articles", 3), OK);
    assert_int_equal(health_read(redis, dawn, arena, &h), OK);
    assert_int_equal(h.last_ms, 3000);
    assert_int_equal(h.last_ok_ms, 2000);
    assert_int_equal(h.next_ms, 4000);
    assert_true(view_is(h.state, "http 404"));
    assert_true(view_is(h.error, "Not Found"));
    assert_int_equal(h.error_ms, 3000);
    assert_int_equal(h.fetched, 1);
    assert_int_equal(h.unchanged, 1);
    assert_int_equal(h.failed, 1);
    assert_int_equal(h.links, 20);
    assert_int_equal(h.articles, 3);
}

static void a_source_that_recovers_has_no_error_but_remembers_when(void **state)
{
    (void)state;
    struct health h;
    assert_int_equal(health_visit(redis, VIEW_LIT("s"), "dns", VIEW_LIT("no such host"), 1000, 2000), OK);
    assert_int_equal(health_visit(redis, VIEW_LIT("s"), "ok", VIEW_LIT(""), 2000, 3000), OK);
    assert_int_equal(health_read(redis, VIEW_LIT("s"), arena, &h), OK);
    assert_int_equal(h.error.n, 0);
    assert_int_equal(h.error_ms, 1000);
}

static void a_long_error_is_cut_between_characters(void **state)
{
    (void)state;
    char text[999 + 1];
    struct health h;
    for (size_t i = 0; i < sizeof text - 1; i += 3)
        memcpy(text + i, "\xe2\x82\xac", 3);
    assert_int_equal(health_visit(redis, VIEW_LIT("s"), "dns", (struct view){text, 999}, 1, 2), OK);
    assert_int_equal(health_read(redis, VIEW_LIT("s"), arena, &h), OK);
    assert_int_equal(h.error.n, 498);
}

static void a_key_of_another_type_is_refused_and_a_dead_redis_is_down(void **state)
{
    (void)state;
    struct health h;
    struct view s = VIEW_LIT("s");
    assert_int_equal(redis_call(redis, NULL, "SET " REDIS_PREFIX "source:s text"), OK);
    assert_int_equal(health_visit(redis, s, "ok", VIEW_LIT(""), 1, 2), ERR_REFUSED);
    assert_int_equal(health_read(redis, s, arena, &h), ERR_REFUSED);
    redis_server_kill(&server);
    assert_int_equal(health_visit(redis, s, "ok", VIEW_LIT(""), 1, 2), ERR_DOWN);
    assert_int_equal(health_count(redis, s, "links", 1), ERR_DOWN);
    assert_int_equal(health_read(redis, s, arena, &h), ERR_DOWN);
    redis_server_restart(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_source_never_visited_is_all_zero, wipe),
        cmocka_unit_test_setup(visits_are_counted_by_outcome, wipe),
        cmocka_unit_test_setup(a_source_that_recovers_has_no_error_but_remembers_when, wipe),
        cmocka_unit_test_setup(a_long_error_is_cut_between_characters, wipe),
        cmocka_unit_test_setup(a_key_of_another_type_is_refused_and_a_dead_redis_is_down, wipe),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
