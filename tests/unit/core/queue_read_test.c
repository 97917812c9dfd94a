// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The queue's consuming side: what a consumer is given after deaths and failures, of its own and of others.
#include "core/clock.h"
#include "core/queue.h"
#include "tests/support/queue_stand.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { PATIENCE_MS = 10000 };

static bool holds(const struct queue_batch *b, const char *meta)
{
    for (size_t i = 0; i < b->count; i++)
        if (view_is(b->messages[i].meta, meta))
            return true;
    return false;
}

// Reads as the consumer until something comes.
static struct queue_batch wait_for(struct player *p, const char *consumer)
{
    struct queue_batch b;
    assert_int_equal(queue_read(p->queue, "docs", "index", consumer, 10, PATIENCE_MS, &b), OK);
    return b;
}

static void a_consumer_that_died_gets_its_own_entries_first(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "body a");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    queue_batch_done(&b);
    player_kill(&p);
    p = player_new();
    stand_publish(&p, "b", "body b");
    b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].meta, "a"));
    assert_true(view_is(b.messages[0].body, "body a"));
    assert_int_equal(b.messages[0].deliveries, 2);
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].meta, "b"));
    assert_int_equal(b.messages[0].deliveries, 1);
    queue_batch_done(&b);
    player_kill(&p);
}

static void entries_of_a_consumer_that_stays_away_are_claimed_by_another(void **state)
{
    (void)state;
    struct player dead = player_new(), p = player_new();
    stand_publish(&dead, "a", "body a");
    struct queue_batch b = wait_for(&dead, "index-7");
    queue_batch_done(&b);
    player_kill(&dead);
    b = wait_for(&p, "index-8"); // in one call: a long wait for new entries does not keep it from looking
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].body, "body a"));
    assert_int_equal(b.messages[0].deliveries, 2);
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    player_kill(&p);
}

static void a_failure_worth_a_retry_comes_back_to_the_same_consumer_until_it_is_buried(void **state)
{
    (void)state;
    stand_options.claim_idle_ms = 32000; // pauses of 100 and 200 ms, far below
    struct player p = player_new();
    stand_publish(&p, "a", "body a");
    int64_t start = clock_mono_ms();
    for (int deliveries = 1; deliveries <= 3; deliveries++) {
        struct queue_batch b = wait_for(&p, "index-1");
        assert_int_equal(b.count, 1);
        assert_int_equal(b.messages[0].deliveries, deliveries);
        assert_true(view_is(b.messages[0].body, "body a"));
        assert_int_equal(queue_fail(p.queue, &b, 0, ERR_BUSY, "the shard is locked"), OK);
        assert_int_equal(stand_dead(), deliveries == 3);
        queue_batch_done(&b);
    }
    assert_true(clock_mono_ms() - start >= 300);  // it did wait
    assert_true(clock_mono_ms() - start < 32000); // but not for the claim
    assert_int_equal(stand_drain(&p, "index"), 0);
    player_kill(&p);
}

static void clocks_that_differ_do_not_keep_a_failure_from_its_retry(void **state)
{
    (void)state;
    stand_options.claim_idle_ms = 32000;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_BUSY, "the shard is locked"), OK);
    char id[64]; // to Redis it was delivered after it failed here
    snprintf(id, sizeof id, "%.*s", VIEW_ARG(b.messages[0].id));
    assert_int_equal(redis_call(p.redis, NULL, "XCLAIM " REDIS_PREFIX "docs index index-1 0 %s IDLE 0 JUSTID", id), OK);
    queue_batch_done(&b);
    int64_t start = clock_mono_ms();
    b = wait_for(&p, "index-1");
    assert_int_equal(b.count, 1);
    assert_true(clock_mono_ms() - start < 5000);
    queue_batch_done(&b);
    player_kill(&p);
}

static void entries_behind_a_failed_one_are_read_meanwhile(void **state)
{
    (void)state;
    stand_options.claim_idle_ms = 32000;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_IO, "disk"), OK);
    queue_batch_done(&b);
    stand_publish(&p, "b", "");
    b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].meta, "b"));
    queue_batch_done(&b);
    player_kill(&p);
}

static void acknowledging_a_whole_batch_leaves_out_what_failed(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    stand_publish(&p, "b", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_TIMEOUT, "slow"), OK);
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    b = wait_for(&p, "index-1");
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].meta, "a"));
    queue_batch_done(&b);
    player_kill(&p);
}

static void the_class_of_the_error_decides_what_becomes_of_an_entry(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_CONFIG, "stop"), ERR_CONFIG);
    assert_int_equal(stand_dead(), 0);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_SYNTAX, "not JSON"), OK);
    assert_int_equal(stand_dead(), 1);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_SYNTAX, "not JSON"), OK); // a repeat
    assert_int_equal(stand_dead(), 1);
    queue_batch_done(&b);
    player_kill(&p);
}

static void an_entry_that_another_consumer_took_over_is_not_taken_back(void **state)
{
    (void)state;
    stand_options.claim_idle_ms = 320; // the pause is 10 ms
    struct player p = player_new();
    stand_publish(&p, "a", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    char id[64];
    snprintf(id, sizeof id, "%.*s", VIEW_ARG(b.messages[0].id));
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_IO, "disk"), OK);
    queue_batch_done(&b);
    int64_t failed = clock_mono_ms();
    while (clock_mono_ms() - failed < 50) // longer than the pause: the retry is due
        clock_sleep_ms(5);
    assert_int_equal(redis_call(p.redis, NULL, "XCLAIM " REDIS_PREFIX "docs index other 0 %s", id), OK);
    b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 0);
    queue_batch_done(&b);
    player_kill(&p);
}

// "poison" kills whoever reads it. The process is started again each time; all others must get through, and poison must
// be buried alone in the end.
static void an_entry_that_kills_its_consumers_is_found_and_buried_alone(void **state)
{
    (void)state;
    enum { COUNT = 40, LIVES_MAX = 200 };
    stand_options.claim_idle_ms = 600000;
    struct player p = player_new();
    for (int i = 0; i < COUNT; i++)
        stand_publish(&p, i == 23 ? "poison" : "good", "");
    int good = 0, lives = 0;
    for (bool empty = false; !empty && lives < LIVES_MAX;) {
        struct queue_batch b = stand_read(&p, "index", 100, 0);
        empty = b.count == 0;
        if (holds(&b, "poison")) {
            queue_batch_done(&b);
            player_kill(&p);
            p = player_new();
            lives++;
            continue;
        }
        good += (int)b.count;
        assert_int_equal(queue_ack_all(p.queue, &b), OK);
        queue_batch_done(&b);
    }
    assert_int_equal(good, COUNT - 1);
    assert_int_equal(stand_dead(), 1);
    assert_in_range(lives, 4, 4 * 3);
    player_kill(&p);
}

static void an_entry_deleted_by_hand_while_pending_is_passed_over(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    stand_publish(&p, "b", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    char id[64];
    snprintf(id, sizeof id, "%.*s", VIEW_ARG(b.messages[0].id));
    queue_batch_done(&b);
    player_kill(&p);
    p = player_new();
    assert_int_equal(redis_call(p.redis, NULL, "XDEL " REDIS_PREFIX "docs %s", id), OK);
    assert_int_equal(stand_drain(&p, "index"), 1);
    stand_check_nothing_pending(&p);
    player_kill(&p);
}

static void nothing_to_read_is_an_empty_batch_after_the_wait(void **state)
{
    (void)state;
    struct player p = player_new();
    int64_t start = clock_mono_ms();
    struct queue_batch b = stand_read(&p, "index", 10, 200);
    assert_int_equal(b.count, 0);
    assert_true(clock_mono_ms() - start >= 199);
    queue_batch_done(&b);
    player_kill(&p);
}

// The reply of a read was lost: what it delivered is pending for a consumer that never saw it.
static void what_a_lost_reply_delivered_is_read_again(void **state)
{
    (void)state;
    stand_options.claim_idle_ms = 600000;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    assert_int_equal(stand_drain(&p, "index"), 1);
    stand_publish(&p, "b", "");
    // Another connection in the consumer's name reads b, as the lost command would have.
    struct redis *other = redis_server_connect(&stand_server);
    assert_int_equal(redis_call(other, NULL, "XREADGROUP GROUP index index-1 STREAMS " REDIS_PREFIX "docs >"), OK);
    redis_free(other);
    redis_server_settle(&stand_server);
    redis_server_kill(&stand_server);
    struct queue_batch b;
    assert_int_equal(queue_read(p.queue, "docs", "index", "index-1", 10, 0, &b), ERR_DOWN);
    redis_server_restart(&stand_server);
    enum err err;
    int64_t deadline = clock_mono_ms() + PATIENCE_MS;
    while ((err = queue_read(p.queue, "docs", "index", "index-1", 10, 0, &b)) == ERR_DOWN && clock_mono_ms() < deadline)
        clock_sleep_ms(5);
    assert_int_equal(err, OK);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].meta, "b"));
    queue_batch_done(&b);
    player_kill(&p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, stand_wipe)
    const struct CMUnitTest tests[] = {
        TEST(a_consumer_that_died_gets_its_own_entries_first),
        TEST(entries_of_a_consumer_that_stays_away_are_claimed_by_another),
        TEST(a_failure_worth_a_retry_comes_back_to_the_same_consumer_until_it_is_buried),
        TEST(clocks_that_differ_do_not_keep_a_failure_from_its_retry),
        TEST(entries_behind_a_failed_one_are_read_meanwhile),
        TEST(acknowledging_a_whole_batch_leaves_out_what_failed),
        TEST(the_class_of_the_error_decides_what_becomes_of_an_entry),
        TEST(an_entry_that_another_consumer_took_over_is_not_taken_back),
        TEST(an_entry_that_kills_its_consumers_is_found_and_buried_alone),
        TEST(an_entry_deleted_by_hand_while_pending_is_passed_over),
        TEST(nothing_to_read_is_an_empty_batch_after_the_wait),
        TEST(what_a_lost_reply_delivered_is_read_again),
    };
    return cmocka_run_group_tests(tests, stand_start, stand_stop);
}
