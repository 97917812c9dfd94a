// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What stages share: opening with Redis late or absent, the heartbeat, stopping on signals.
#include "core/clock.h"
#include "core/metrics.h"
#include "core/stage.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct redis_server server;
static struct config config;
static char quiet[] = "error", nowhere[] = "/nonexistent";

static int start(void **state)
{
    (void)state;
    redis_server_start(&server);
    config = (struct config){.data = server.dir, .redis = server.address, .log = quiet};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    redis_server_stop(&server);
    return 0;
}

static void a_stage_has_its_name_its_queue_and_a_heart(void **state)
{
    (void)state;
    static struct metric pages = METRIC_INIT(METRIC_COUNTER, "harkara_test_pages", NULL, "Pages of a test");
    CLEANUP(reply_cleanup) struct reply *beat = NULL;
    CLEANUP(reply_cleanup) struct reply *text = NULL;
    CLEANUP(reply_cleanup) struct reply *left = NULL;
    struct stage s;
    struct errmsg m;
    assert_int_equal(stage_open(&config, "parse", 2, &s, &m), OK);
    assert_string_equal(s.name, "parse-2");
    assert_true(queue_has_room(s.queue, "docs"));
    metric_add(&pages, 3);
    stage_beat(&s);
    assert_int_equal(redis_call(s.redis, &beat, "HGETALL " REDIS_PREFIX "stage:parse-2"), OK);
    assert_int_equal(reply_int(reply_member(beat, "pid")), getpid());
    assert_true(view_is(reply_field(beat, "role"), "parse"));
    assert_true(view_is(reply_field(beat, "state"), "running"));
    assert_true(reply_int(reply_member(beat, "since")) <= reply_int(reply_member(beat, "asof")));
    assert_int_equal(redis_call(s.redis, &left, "TTL " REDIS_PREFIX "stage:parse-2"), OK);
    assert_in_range(reply_int(left), 1, 10);
    assert_int_equal(redis_call(s.redis, &text, "GET " REDIS_PREFIX "metrics:parse-2"), OK);
    assert_true(view_find(reply_view(text), "harkara_test_pages_total{") < reply_view(text).n);
    stage_close(&s);
}

static void a_heart_beats_once_a_second_and_not_at_every_turn(void **state)
{
    (void)state;
    struct stage s;
    struct errmsg m;
    assert_int_equal(stage_open(&config, "index", 1, &s, &m), OK);
    stage_beat(&s);
    int64_t first = s.last_beat_ms;
    for (int i = 0; i < 100; i++)
        stage_beat(&s);
    assert_true(s.last_beat_ms == first || s.last_beat_ms >= first + 1000);
    stage_close(&s);
}

static void a_stage_waits_for_a_redis_that_starts_after_it(void **state)
{
    (void)state;
    struct stage s;
    struct errmsg m;
    redis_server_kill(&server);
    redis_server_launch(&server); // does not wait
    assert_int_equal(stage_open(&config, "match", 1, &s, &m), OK);
    stage_close(&s);
}

static void a_missing_data_directory_is_told_at_once(void **state)
{
    (void)state;
    struct config other = config;
    struct stage s;
    struct errmsg m;
    other.data = nowhere;
    int64_t begin = clock_mono_ms();
    assert_int_equal(stage_open(&other, "index", 1, &s, &m), ERR_NOTFOUND);
    assert_non_null(strstr(m.text, "/nonexistent"));
    assert_true(clock_mono_ms() - begin < 5000);
}

// In a child, since the wish to stop is for ever.
static int run_until_signal(int ready_fd)
{
    struct stage s;
    struct errmsg m;
    if (stage_open(&config, "crawl", 1, &s, &m) != OK || stage_is_stopping())
        return 2;
    if (write(ready_fd, "x", 1) != 1)
        return 3;
    int64_t begin = clock_mono_ms();
    while (!stage_is_stopping() && clock_mono_ms() - begin < 20000)
        stage_back_off(20); // five seconds, unless the signal comes
    if (!stage_is_stopping())
        return 4;
    s.last_beat_ms = 0;
    stage_beat(&s);
    stage_close(&s);
    return 0;
}

static void a_signal_ends_a_stage_within_a_moment(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        int ends[2], status;
        char byte;
        assert_int_equal(pipe(ends), 0);
        pid_t pid = fork();
        if (pid == 0)
            _exit(run_until_signal(ends[1]));
        close(ends[1]);
        assert_int_equal(read(ends[0], &byte, 1), 1);
        int64_t begin = clock_mono_ms();
        kill(pid, signals[i]);
        waitpid(pid, &status, 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
        assert_true(clock_mono_ms() - begin < 3000);
        close(ends[0]);
    }
    CLEANUP(reply_cleanup) struct reply *beat = NULL;
    struct redis *r = redis_server_connect(&server);
    assert_int_equal(redis_call(r, &beat, "HGETALL " REDIS_PREFIX "stage:crawl-1"), OK);
    assert_true(view_is(reply_field(beat, "state"), "stopping"));
    redis_free(r);
}

static void backing_off_grows_with_the_count(void **state)
{
    (void)state;
    int64_t begin = clock_mono_ms();
    stage_back_off(1);
    int64_t first = clock_mono_ms() - begin;
    stage_back_off(2);
    int64_t second = clock_mono_ms() - begin - first;
    assert_true(first >= 100);
    assert_true(second >= 200);
}

// Must come last: it is for ever.
static void a_stage_that_is_told_to_stop_does_not_wait_for_redis(void **state)
{
    (void)state;
    struct stage s;
    struct errmsg m;
    redis_server_kill(&server);
    stage_stop();
    assert_true(stage_is_stopping());
    int64_t begin = clock_mono_ms();
    stage_back_off(20);
    assert_int_equal(stage_open(&config, "crawl", 1, &s, &m), ERR_DOWN);
    assert_non_null(strstr(m.text, server.address));
    assert_true(clock_mono_ms() - begin < 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stage_has_its_name_its_queue_and_a_heart),
        cmocka_unit_test(a_heart_beats_once_a_second_and_not_at_every_turn),
        cmocka_unit_test(a_stage_waits_for_a_redis_that_starts_after_it),
        cmocka_unit_test(a_missing_data_directory_is_told_at_once),
        cmocka_unit_test(a_signal_ends_a_stage_within_a_moment),
        cmocka_unit_test(backing_off_grows_with_the_count),
        cmocka_unit_test(a_stage_that_is_told_to_stop_does_not_wait_for_redis),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
