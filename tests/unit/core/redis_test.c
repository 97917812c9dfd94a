// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The connection to Redis, against a real server: replies, error classes, scripts, and a server that goes and returns.
#include "core/clock.h"
#include "core/redis.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static struct redis_server server;
static struct redis *redis;

static int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    redis = redis_server_connect(&server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    redis_free(redis);
    redis_server_stop(&server);
    return 0;
}

static int wipe(void **state)
{
    (void)state;
    return redis_call(redis, NULL, "FLUSHALL") != OK || redis_call(redis, NULL, "SCRIPT FLUSH") != OK;
}

static void replies_answer_what_they_hold_and_empty_for_the_rest(void **state)
{
    (void)state;
    struct reply *reply;
    assert_int_equal(redis_call(redis, &reply, "SET a %b", "x\0y", (size_t)3), OK);
    assert_true(view_is(reply_view(reply), "OK"));
    reply_free(reply);
    assert_int_equal(redis_call(redis, &reply, "GET a"), OK);
    assert_int_equal(reply_view(reply).n, 3);
    assert_int_equal(reply_count(reply), 0);
    assert_int_equal(reply_int(reply), 0);
    reply_free(reply);
    assert_int_equal(redis_call(redis, NULL, "HSET h n -42 name harkara"), OK);
    assert_int_equal(redis_call(redis, &reply, "HGETALL h"), OK);
    assert_int_equal(reply_count(reply), 4);
    assert_int_equal(reply_int(reply_member(reply, "n")), -42);
    assert_true(view_is(reply_field(reply, "name"), "harkara"));
    assert_int_equal(reply_field(reply, "none").n, 0);
    assert_null(reply_at(reply, 4));
    reply_free(reply);
    assert_int_equal(redis_call(redis, &reply, "GET none"), OK);
    assert_true(reply_is_nil(reply));
    reply_cleanup(&reply);
    assert_null(reply);
    assert_true(reply_is_nil(NULL));
    assert_int_equal(reply_int(NULL), 0);
}

static void arguments_may_hold_any_bytes(void **state)
{
    (void)state;
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    struct view set[] = {VIEW_LIT("SET"), VIEW_LIT("key with space\r\n"), {"\0\r\n$3", 5}};
    struct view get[] = {VIEW_LIT("GET"), set[1]};
    assert_int_equal(redis_call_args(redis, NULL, 3, set), OK);
    assert_int_equal(redis_call_args(redis, &reply, 2, get), OK);
    assert_true(view_equals(reply_view(reply), set[2]));
}

static void error_replies_become_our_codes_with_their_text(void **state)
{
    (void)state;
    assert_int_equal(redis_call(redis, NULL, "SET s text"), OK);
    assert_int_equal(redis_call(redis, NULL, "LPUSH s x"), ERR_REFUSED);
    assert_non_null(strstr(redis_error(redis), "WRONGTYPE"));
    assert_int_equal(redis_call(redis, NULL, "NONSENSE"), ERR_REFUSED);
    assert_int_equal(redis_call(redis, NULL, "XGROUP CREATE st g 0 MKSTREAM"), OK);
    assert_int_equal(redis_call(redis, NULL, "XREADGROUP GROUP none c STREAMS st >"), ERR_NOTFOUND);
    assert_int_equal(redis_call(redis, NULL, "XINFO GROUPS nothing"), ERR_NOTFOUND);
}

static void a_redis_out_of_memory_is_full(void **state)
{
    (void)state;
    struct redis_script set = {.name = "set", .text = "return redis.call('SET', KEYS[1], 'v')"};
    assert_int_equal(redis_call(redis, NULL, "CONFIG SET maxmemory 1"), OK);
    assert_int_equal(redis_call(redis, NULL, "SET a b"), ERR_FULL);
    assert_int_equal(redis_eval(redis, &set, NULL, 1, 0, (struct view[]){VIEW_LIT("a")}), ERR_FULL);
    assert_int_equal(redis_call(redis, NULL, "CONFIG SET maxmemory 0"), OK);
    assert_int_equal(redis_call(redis, NULL, "SET a b"), OK);
}

static void a_script_is_loaded_once_and_again_when_the_server_lost_it(void **state)
{
    (void)state;
    struct redis_script add = {.name = "add", .text = "return ARGV[1] + ARGV[2] + redis.call('INCR', KEYS[1])"};
    struct view args[] = {VIEW_LIT("n"), VIEW_LIT("3"), VIEW_LIT("4")};
    for (int i = 1; i <= 3; i++) {
        CLEANUP(reply_cleanup) struct reply *reply = NULL;
        assert_int_equal(redis_eval(redis, &add, &reply, 1, 2, args), OK);
        assert_int_equal(reply_int(reply), 7 + i);
        assert_int_equal(strlen(add.sha1), 40);
        if (i == 2)
            assert_int_equal(redis_call(redis, NULL, "SCRIPT FLUSH"), OK);
    }
    struct redis_script bad = {.name = "bad", .text = "this is not Lua"};
    assert_int_equal(redis_eval(redis, &bad, NULL, 0, 0, NULL), ERR_REFUSED);
}

static void an_address_that_is_none_is_a_configuration_error(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "localhost", "unix:", "localhost:", ":6379", "h:0", "h:65536", "h:6379x"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct redis *r = NULL;
        struct errmsg m = {{0}};
        assert_int_equal(redis_new(bad[i], &r, &m), ERR_CONFIG);
        assert_null(r);
        assert_non_null(strstr(m.text, "redis address"));
    }
    static const char *const good[] = {"localhost:6379", "tcp://localhost:6379", "[::1]:6379", "unix:/x"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct redis *r = NULL;
        assert_int_equal(redis_new(good[i], &r, NULL), OK);
        redis_free(r);
    }
}

static void nobody_at_the_address_is_down_with_a_reason(void **state)
{
    (void)state;
    struct redis *r = NULL;
    assert_int_equal(redis_new("unix:/nonexistent/redis.sock", &r, NULL), OK);
    assert_int_equal(redis_call(r, NULL, "PING"), ERR_DOWN);
    assert_int_equal(redis_call(r, NULL, "PING"), ERR_DOWN); // in the pause
    assert_non_null(strstr(redis_error(r), "No such file"));
    redis_free(r);
}

static void a_killed_server_is_down_and_a_restarted_one_is_found_again(void **state)
{
    (void)state;
    assert_int_equal(redis_call(redis, NULL, "SET kept yes"), OK);
    redis_server_settle(&server);
    redis_server_kill(&server);
    assert_int_equal(redis_call(redis, NULL, "GET kept"), ERR_DOWN);
    redis_server_restart(&server);
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    int64_t deadline = clock_mono_ms() + 10000;
    enum err err;
    while ((err = redis_call(redis, &reply, "GET kept")) == ERR_DOWN && clock_mono_ms() < deadline)
        clock_sleep_ms(5);
    assert_int_equal(err, OK);
    assert_true(view_is(reply_view(reply), "yes"));
}

static void a_server_that_does_not_answer_is_down_after_the_timeout(void **state)
{
    (void)state;
    struct redis *r = redis_server_connect(&server);
    redis_set_timeout_ms(r, 50);
    assert_int_equal(redis_call(r, NULL, "BLPOP nothing 0"), ERR_DOWN);
    assert_string_equal(redis_error(r), "no answer in time");
    redis_add_wait_ms(r, 10000);
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    assert_int_equal(redis_call(r, &reply, "BLPOP nothing 0.2"), OK);
    assert_true(reply_is_nil(reply));
    assert_int_equal(redis_call(r, NULL, "BLPOP nothing 0"), ERR_DOWN); // the extra time was for one command
    redis_free(r);
}

static void deferred_commands_run_in_order_and_together(void **state)
{
    (void)state;
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    redis_defer(redis);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(redis_call(redis, NULL, "RPUSH list %d", i), OK);
    assert_int_equal(redis_call(redis, &reply, "LLEN list"), OK); // sees all before it
    assert_int_equal(reply_int(reply), 3000);
    assert_int_equal(redis_call(redis, NULL, "RPUSH list last"), OK);
    assert_int_equal(redis_flush(redis), OK);
    reply_cleanup(&reply);
    assert_int_equal(redis_call(redis, &reply, "LRANGE list -2 -1"), OK);
    assert_int_equal(reply_int(reply_at(reply, 0)), 2999);
    assert_true(view_is(reply_view(reply_at(reply, 1)), "last"));
}

static void a_deferred_command_that_fails_is_told_by_the_flush_and_stops_no_other(void **state)
{
    (void)state;
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    redis_defer(redis);
    assert_int_equal(redis_call(redis, NULL, "SET s text"), OK);
    assert_int_equal(redis_call(redis, NULL, "LPUSH s x"), OK);
    assert_int_equal(redis_call(redis, NULL, "SET t text"), OK);
    assert_int_equal(redis_flush(redis), ERR_REFUSED);
    assert_non_null(strstr(redis_error(redis), "WRONGTYPE"));
    assert_int_equal(redis_call(redis, &reply, "GET t"), OK);
    assert_true(view_is(reply_view(reply), "text"));
    redis_defer(redis); // an old error is not told again
    assert_int_equal(redis_flush(redis), OK);
}

static void a_deferred_script_is_loaded_first_and_a_lost_one_asks_for_another_try(void **state)
{
    (void)state;
    static struct redis_script script = {.name = "deferred", .text = "return redis.call('INCR', KEYS[1])"};
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    const struct view key = VIEW_LIT("n");
    for (int round = 0; round < 2; round++) {
        redis_defer(redis);
        assert_int_equal(redis_eval(redis, &script, NULL, 1, 0, &key), OK);
        assert_int_equal(redis_eval(redis, &script, NULL, 1, 0, &key), OK);
        assert_int_equal(redis_flush(redis), OK);
    }
    assert_int_equal(redis_call(redis, NULL, "SCRIPT FLUSH"), OK);
    redis_defer(redis);
    assert_int_equal(redis_eval(redis, &script, NULL, 1, 0, &key), OK);
    assert_int_equal(redis_flush(redis), ERR_BUSY);
    redis_defer(redis);
    assert_int_equal(redis_eval(redis, &script, NULL, 1, 0, &key), OK);
    assert_int_equal(redis_flush(redis), OK);
    assert_int_equal(redis_call(redis, &reply, "GET n"), OK);
    assert_int_equal(reply_int(reply), 5);
}

static void a_server_that_dies_under_deferred_commands_is_told_as_down(void **state)
{
    (void)state;
    redis_defer(redis);
    assert_int_equal(redis_call(redis, NULL, "SET a 1"), OK);
    redis_server_kill(&server);
    assert_int_equal(redis_flush(redis), ERR_DOWN);
    redis_server_restart(&server);
    redis_free(redis);
    redis = redis_server_connect(&server);
    assert_int_equal(redis_call(redis, NULL, "PING"), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(replies_answer_what_they_hold_and_empty_for_the_rest, wipe),
        cmocka_unit_test_setup(arguments_may_hold_any_bytes, wipe),
        cmocka_unit_test_setup(error_replies_become_our_codes_with_their_text, wipe),
        cmocka_unit_test_setup(a_redis_out_of_memory_is_full, wipe),
        cmocka_unit_test_setup(a_script_is_loaded_once_and_again_when_the_server_lost_it, wipe),
        cmocka_unit_test(an_address_that_is_none_is_a_configuration_error),
        cmocka_unit_test(nobody_at_the_address_is_down_with_a_reason),
        cmocka_unit_test_setup(a_killed_server_is_down_and_a_restarted_one_is_found_again, wipe),
        cmocka_unit_test_setup(a_server_that_does_not_answer_is_down_after_the_timeout, wipe),
        cmocka_unit_test_setup(deferred_commands_run_in_order_and_together, wipe),
        cmocka_unit_test_setup(a_deferred_command_that_fails_is_told_by_the_flush_and_stops_no_other, wipe),
        cmocka_unit_test_setup(a_deferred_script_is_loaded_first_and_a_lost_one_asks_for_another_try, wipe),
        cmocka_unit_test_setup(a_server_that_dies_under_deferred_commands_is_told_as_down, wipe),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
