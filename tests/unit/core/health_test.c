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

static enum err tell(struct view source, const char *state, struct view error, int64_t at_ms, int64_t next_ms)
{
    const struct health_visit v = {.state = state, .error = error, .at_ms = at_ms, .next_ms = next_ms};
    return health_visit(redis, source, &v);
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
    assert_int_equal(tell(dawn, "ok", VIEW_LIT(""), 1000, 2000), OK);
    assert_int_equal(tell(dawn, "unchanged", VIEW_LIT(""), 2000, 3000), OK);
    assert_int_equal(tell(dawn, "http 404", VIEW_LIT("Not Found"), 3000, 4000), OK);
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
    assert_int_equal(tell(VIEW_LIT("s"), "dns", VIEW_LIT("no such host"), 1000, 2000), OK);
    assert_int_equal(tell(VIEW_LIT("s"), "ok", VIEW_LIT(""), 2000, 3000), OK);
    assert_int_equal(health_read(redis, VIEW_LIT("s"), arena, &h), OK);
    assert_int_equal(h.error.n, 0);
    assert_int_equal(h.error_ms, 1000);
}

static void what_was_learnt_is_kept_until_it_changes(void **state)
{
    (void)state;
    struct view s = VIEW_LIT("s");
    struct health h;
    struct health_visit v = {.state = "http 403",
                             .cause = VIEW_LIT("login"),
                             .new_ms = 1,
                             .per_day_milli = 2,
                             .silence_milli = 3,
                             .distrust_ms = 4,
                             .moved_to = VIEW_LIT("https://new.test/"),
                             .alarm = VIEW_LIT("failing"),
                             .alarm_ms = 5,
                             .alarm_reason = VIEW_LIT("All fail.")};
    assert_int_equal(health_visit(redis, s, &v), OK);
    v.alarm_reason.n = 0; // stands still
    assert_int_equal(health_visit(redis, s, &v), OK);
    assert_int_equal(health_read(redis, s, arena, &h), OK);
    assert_true(view_is(h.cause, "login") && view_is(h.moved_to, "https://new.test/"));
    assert_true(view_is(h.alarm, "failing") && view_is(h.alarm_reason, "All fail.") && h.alarm_ms == 5);
    assert_true(h.new_ms == 1 && h.per_day_milli == 2 && h.silence_milli == 3 && h.distrust_ms == 4);
    assert_int_equal(tell(s, "ok", VIEW_LIT(""), 9, 10), OK);
    assert_int_equal(health_read(redis, s, arena, &h), OK);
    assert_true(h.cause.n + h.moved_to.n + h.alarm.n + h.alarm_reason.n == 0 && h.distrust_ms == 0);
}

static void the_last_visits_tell_what_each_brought(void **state)
{
    (void)state;
    struct view s = VIEW_LIT("s");
    struct health h;
    struct health_past *past;
    size_t count;
    const struct health_visit first = {.state = "ok", .at_ms = 1000, .status = 200, .bytes = 900, .took_ms = 30};
    assert_int_equal(health_visit(redis, s, &first), OK);
    assert_int_equal(health_count(redis, s, "links", 5), OK);
    assert_int_equal(tell(s, "unchanged", VIEW_LIT(""), 2000, 3000), OK);
    assert_int_equal(health_blame(redis, s, "parse", VIEW_LIT("expected a feed"), 3000), OK);
    assert_int_equal(health_read(redis, s, arena, &h), OK);
    assert_true(view_is(h.state, "parse"));
    assert_int_equal(h.next_ms, 3000); // the crawler's, stays
    assert_int_equal(health_visits(redis, s, &h, arena, &past, &count), OK);
    assert_int_equal(count, 3);
    assert_true(view_is(past[0].state, "parse") && view_is(past[0].error, "expected a feed"));
    assert_int_equal(past[1].new_links, 0);
    assert_true(past[2].new_links == 5 && past[2].status == 200 && past[2].bytes == 900 && past[2].took_ms == 30);
    // The same bytes again are as useless.
    assert_int_equal(tell(s, "unchanged", VIEW_LIT(""), 3500, 4000), OK);
    assert_int_equal(health_read(redis, s, arena, &h), OK);
    assert_true(view_is(h.state, "parse") && view_is(h.error, "expected a feed") && h.next_ms == 4000);
    for (int i = 0; i < 50; i++)
        assert_int_equal(tell(s, "ok", VIEW_LIT(""), 4000 + i, 9000), OK);
    assert_int_equal(redis_call(redis, NULL, "LSET " REDIS_PREFIX "source:s:visits 3 nonsense"), OK);
    assert_int_equal(health_visits(redis, s, &h, arena, &past, &count), OK);
    assert_int_equal(count, HEALTH_VISITS_MAX - 1);
    assert_int_equal(past[0].at_ms, 4049);
}

static void a_long_error_is_cut_between_characters(void **state)
{
    (void)state;
    char text[999 + 1];
    struct health h;
    for (size_t i = 0; i < sizeof text - 1; i += 3)
        memcpy(text + i, "\xe2\x82\xac", 3);
    assert_int_equal(tell(VIEW_LIT("s"), "dns", (struct view){text, 999}, 1, 2), OK);
    assert_int_equal(health_read(redis, VIEW_LIT("s"), arena, &h), OK);
    assert_int_equal(h.error.n, 498);
}

static void a_key_of_another_type_is_refused_and_a_dead_redis_is_down(void **state)
{
    (void)state;
    struct health h;
    struct view s = VIEW_LIT("s");
    assert_int_equal(redis_call(redis, NULL, "SET " REDIS_PREFIX "source:s text"), OK);
    assert_int_equal(tell(s, "ok", VIEW_LIT(""), 1, 2), ERR_REFUSED);
    assert_int_equal(health_read(redis, s, arena, &h), ERR_REFUSED);
    redis_server_kill(&server);
    assert_int_equal(tell(s, "ok", VIEW_LIT(""), 1, 2), ERR_DOWN);
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
        cmocka_unit_test_setup(what_was_learnt_is_kept_until_it_changes, wipe),
        cmocka_unit_test_setup(the_last_visits_tell_what_each_brought, wipe),
        cmocka_unit_test_setup(a_long_error_is_cut_between_characters, wipe),
        cmocka_unit_test_setup(a_key_of_another_type_is_refused_and_a_dead_redis_is_down, wipe),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
