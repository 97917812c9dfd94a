// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Snapshots of the control plane: versions move with the text, and only with it.
#include "core/snapshot.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

static struct redis_server server;
static struct redis *redis;
static struct buf out;

static int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    redis = redis_server_connect(&server);
    buf_init(&out, 1 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_done(&out);
    redis_free(redis);
    redis_server_stop(&server);
    return 0;
}

static int wipe(void **state)
{
    (void)state;
    buf_clear(&out);
    return redis_call(redis, NULL, "FLUSHALL") != OK;
}

static void a_snapshot_never_put_is_not_found(void **state)
{
    (void)state;
    int64_t version = 0;
    assert_int_equal(snapshot_get(redis, "sources", &version, &out), ERR_NOTFOUND);
    assert_int_equal(version, 0);
}

static void a_worker_gets_a_text_once_for_each_change(void **state)
{
    (void)state;
    int64_t version = 0;
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("[1]")), OK);
    assert_int_equal(snapshot_get(redis, "sources", &version, &out), OK);
    assert_true(view_is(buf_view(&out), "[1]"));
    int64_t first = version;
    assert_int_not_equal(first, 0);
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("[1]")), OK); // the same text
    buf_clear(&out);
    assert_int_equal(snapshot_get(redis, "sources", &version, &out), OK);
    assert_int_equal(out.n, 0);
    assert_int_equal(version, first);
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("")), OK);
    version = first;
    assert_int_equal(snapshot_get(redis, "sources", &version, &out), OK);
    assert_int_equal(version, first + 1);
    assert_int_equal(out.n, 0);
}

static void names_do_not_share_a_text(void **state)
{
    (void)state;
    int64_t version = 0;
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("a")), OK);
    assert_int_equal(snapshot_get(redis, "watches", &version, &out), ERR_NOTFOUND);
}

static void a_text_over_the_callers_room_changes_nothing(void **state)
{
    (void)state;
    int64_t version = 0;
    CLEANUP(buf_done) struct buf small;
    buf_init(&small, 2);
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("abc")), OK);
    assert_int_equal(snapshot_get(redis, "sources", &version, &small), ERR_TOOBIG);
    assert_int_equal(version, 0);
    assert_int_equal(small.n, 0);
}

static void a_key_of_another_type_is_refused_and_a_dead_redis_is_down(void **state)
{
    (void)state;
    int64_t version = 0;
    assert_int_equal(redis_call(redis, NULL, "SET " REDIS_PREFIX "snapshot:sources text"), OK);
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("abc")), ERR_REFUSED);
    assert_int_equal(snapshot_get(redis, "sources", &version, &out), ERR_REFUSED);
    redis_server_kill(&server);
    assert_int_equal(snapshot_put(redis, "sources", VIEW_LIT("abc")), ERR_DOWN);
    assert_int_equal(snapshot_get(redis, "sources", &version, &out), ERR_DOWN);
    redis_server_restart(&server);
}

static void parts_are_told_of_when_they_are_committed(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct snapshot_part *parts;
    size_t count;
    int64_t version = 0, later = 0;
    assert_int_equal(snapshot_put_part(redis, "watches", (struct snapshot_part){7, 70}, VIEW_LIT("seven")), OK);
    assert_int_equal(snapshot_version(redis, "watches", &version), ERR_NOTFOUND);
    assert_int_equal(snapshot_commit(redis, "watches"), OK);
    assert_int_equal(snapshot_version(redis, "watches", &version), OK);
    assert_int_equal(snapshot_parts(redis, "watches", a, &parts, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(parts[0].part, 7);
    assert_int_equal(parts[0].version, 70);
    assert_int_equal(snapshot_get_part(redis, "watches", 7, &out), OK);
    assert_string_equal(out.p, "seven");
    assert_int_equal(snapshot_get_part(redis, "watches", 8, &out), ERR_NOTFOUND);
    assert_int_equal(snapshot_commit(redis, "watches"), OK);
    assert_int_equal(snapshot_version(redis, "watches", &later), OK);
    assert_int_equal(later, version); // nothing was put: nobody is woken
    assert_int_equal(snapshot_put_part(redis, "watches", (struct snapshot_part){7, 71}, VIEW_LIT("new")), OK);
    assert_int_equal(snapshot_commit(redis, "watches"), OK);
    assert_int_equal(snapshot_version(redis, "watches", &later), OK);
    assert_int_equal(later, version + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_snapshot_never_put_is_not_found, wipe),
        cmocka_unit_test_setup(a_worker_gets_a_text_once_for_each_change, wipe),
        cmocka_unit_test_setup(names_do_not_share_a_text, wipe),
        cmocka_unit_test_setup(a_text_over_the_callers_room_changes_nothing, wipe),
        cmocka_unit_test_setup(parts_are_told_of_when_they_are_committed, wipe),
        cmocka_unit_test_setup(a_key_of_another_type_is_refused_and_a_dead_redis_is_down, wipe),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
