// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The queue's producing side, trimming, figures and limits, against a real Redis.
#include "core/clock.h"
#include "core/queue.h"
#include "tests/support/queue_stand.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void what_is_published_is_read_with_meta_and_body(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "{\"id\":1}", "the body");
    stand_publish(&p, "{\"id\":2}", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 2);
    assert_string_equal(b.stream, "docs");
    assert_string_equal(b.group, "index");
    assert_true(view_is(b.messages[0].meta, "{\"id\":1}"));
    assert_true(view_is(b.messages[0].body, "the body"));
    assert_int_equal(b.messages[0].deliveries, 1);
    assert_int_equal(b.messages[0].body_err, OK);
    assert_true(view_is(b.messages[1].meta, "{\"id\":2}"));
    assert_int_equal(b.messages[1].body.n, 0);
    queue_batch_done(&b);
    player_kill(&p);
}

static void an_entry_goes_when_every_group_has_answered_and_not_before(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "body of a");
    stand_publish(&p, "b", "body of b");
    assert_int_equal(stand_drain(&p, "index"), 2);
    assert_int_equal(stand_length("docs"), 2);
    assert_true(stand_bytes("docs") > 0);
    assert_int_equal(stand_drain(&p, "match"), 2);
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_bytes("docs"), 0);
    player_kill(&p);
}

static void a_pending_entry_holds_back_what_follows_it(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    stand_publish(&p, "b", "");
    stand_publish(&p, "c", "");
    assert_int_equal(stand_drain(&p, "match"), 3);
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(queue_ack(p.queue, &b, 0), OK);
    assert_int_equal(queue_ack(p.queue, &b, 2), OK);
    assert_int_equal(stand_drain(&p, "index"), 0);
    assert_int_equal(stand_length("docs"), 2);
    assert_int_equal(queue_ack(p.queue, &b, 1), OK);
    assert_int_equal(stand_drain(&p, "index"), 0);
    assert_int_equal(stand_length("docs"), 0);
    queue_batch_done(&b);
    player_kill(&p);
}

// What follows from an entry, and its acknowledgement, are one step; and a repeat of the step adds nothing.
static void publishing_answers_what_it_follows_from_exactly_once(void **state)
{
    (void)state;
    struct player p = player_new();
    struct queue_item page = {.stream = "pages", .meta = VIEW_LIT("page")};
    struct queue_item doc = {.stream = "docs", .meta = VIEW_LIT("doc"), .body = VIEW_LIT("text")};
    struct queue_item link = {.stream = "links", .meta = VIEW_LIT("link")};
    struct queue_item follow[] = {doc, link, link};
    struct queue_batch b;
    assert_int_equal(queue_publish(p.queue, &page, 1, NULL, 0), OK);
    assert_int_equal(queue_read(p.queue, "pages", "parse", "parse-1", 10, 0, &b), OK);
    assert_int_equal(b.count, 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(queue_publish(p.queue, follow, 3, &b, 0), OK);
    queue_batch_done(&b);
    assert_int_equal(stand_length("docs"), 1);
    assert_int_equal(stand_length("links"), 2);
    assert_int_equal(queue_read(p.queue, "pages", "parse", "parse-1", 10, 0, &b), OK);
    assert_int_equal(b.count, 0);
    queue_batch_done(&b);
    assert_int_equal(stand_length("pages"), 0);
    player_kill(&p);
}

static void publishing_nothing_with_an_entry_acknowledges_it(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(queue_publish(p.queue, NULL, 0, &b, 0), OK);
    queue_batch_done(&b);
    stand_check_nothing_pending(&p);
    player_kill(&p);
}

static void figures_tell_length_bytes_lag_and_pending_of_each_group(void **state)
{
    (void)state;
    struct player p = player_new();
    for (int i = 0; i < 5; i++)
        stand_publish(&p, "meta", "");
    struct queue_batch b = stand_read(&p, "match", 3, 0);
    assert_int_equal(queue_ack(p.queue, &b, 0), OK);
    struct queue_stat stats[QUEUE_STAT_MAX];
    size_t count;
    assert_int_equal(queue_stats(p.queue, stats, &count), OK);
    assert_int_equal(count, 7);
    for (size_t i = 0; i < count; i++) {
        bool docs = strcmp(stats[i].stream, "docs") == 0, match = strcmp(stats[i].group, "match") == 0;
        assert_int_equal(stats[i].length, docs ? 5 : 0);
        assert_int_equal(stats[i].bytes, docs ? 20 : 0);
        assert_int_equal(stats[i].lag, docs ? (match ? 2 : 5) : 0);
        assert_int_equal(stats[i].pending, docs && match ? 2 : 0);
    }
    queue_batch_done(&b);
    player_kill(&p);
}

static void a_producer_has_room_until_the_bytes_in_flight_reach_the_bound(void **state)
{
    (void)state;
    stand_options.max_bytes = 10;
    struct player p = player_new(), other = player_new();
    assert_true(queue_has_room(p.queue, "docs"));
    stand_publish(&p, "0123456789", "");
    assert_false(queue_has_room(p.queue, "docs")); // its own bytes are counted at once
    assert_true(queue_has_room(p.queue, "hits"));
    assert_false(queue_has_room(other.queue, "docs"));
    stand_drain(&p, "index");
    stand_drain(&p, "match");
    int64_t deadline = clock_mono_ms() + 10000;
    while (!queue_has_room(p.queue, "docs") && clock_mono_ms() < deadline)
        clock_sleep_ms(5);
    assert_true(queue_has_room(p.queue, "docs"));
    player_kill(&p);
    player_kill(&other);
}

static void what_is_over_a_limit_is_refused_whole(void **state)
{
    (void)state;
    struct player p = player_new();
    char *big = calloc(1, QUEUE_BODY_MAX_BYTES + 1);
    struct body_ref spool = {.path = VIEW_LIT("spool/docs/x.seg"), .length = 1};
    struct body_ref huge = {.path = VIEW_LIT("warc/x"), .length = QUEUE_BODY_MAX_BYTES + 1};
    struct queue_item fine = {.stream = "docs", .meta = VIEW_LIT("fine")};
    const struct {
        struct queue_item item;
        enum err err;
    } cases[] = {
        {{.stream = "docs", .meta = {big, QUEUE_META_MAX_BYTES + 1}}, ERR_TOOBIG},
        {{.stream = "docs", .body = {big, QUEUE_BODY_MAX_BYTES + 1}}, ERR_TOOBIG},
        {{.stream = "docs", .at = &huge}, ERR_TOOBIG},
        {{.stream = "docs", .at = &spool}, ERR_BUG},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct queue_item items[] = {fine, cases[i].item};
        assert_int_equal(queue_publish(p.queue, items, 2, NULL, 0), cases[i].err);
    }
    assert_int_equal(stand_length("docs"), 0);
    free(big);
    player_kill(&p);
}

static void a_long_backlog_is_trimmed_to_the_end(void **state)
{
    (void)state;
    struct player p = player_new();
    enum { COUNT = 1500 };
    for (int i = 0; i < COUNT / 100; i++) {
        struct queue_item items[100];
        for (int k = 0; k < 100; k++)
            items[k] = (struct queue_item){.stream = "docs", .meta = VIEW_LIT("m")};
        assert_int_equal(queue_publish(p.queue, items, 100, NULL, 0), OK);
    }
    assert_int_equal(stand_drain(&p, "index"), COUNT);
    assert_int_equal(stand_drain(&p, "match"), COUNT);
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_bytes("docs"), 0);
    player_kill(&p);
}

static void a_missing_group_keeps_its_entries_until_it_is_made(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "");
    assert_int_equal(redis_call(p.redis, NULL, "XGROUP DESTROY " REDIS_PREFIX "docs match"), OK);
    assert_int_equal(stand_drain(&p, "index"), 1);
    assert_int_equal(stand_length("docs"), 1);
    assert_int_equal(stand_drain(&p, "match"), 1); // makes the group again, from the start
    assert_int_equal(stand_drain(&p, "index"), 0);
    assert_int_equal(stand_length("docs"), 0);
    player_kill(&p);
}

static void a_wiped_redis_is_set_up_again_in_passing(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "body a");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(redis_call(p.redis, NULL, "FLUSHALL"), OK);
    // What follows from an entry that is gone is still published; its segment is a new one.
    struct queue_item doc = {.stream = "docs", .meta = VIEW_LIT("b"), .body = VIEW_LIT("body b")};
    assert_int_equal(queue_publish(p.queue, &doc, 1, &b, 0), OK);
    queue_batch_done(&b);
    assert_int_equal(redis_call(p.redis, NULL, "FLUSHALL"), OK);
    stand_publish(&p, "c", "body c");
    assert_int_equal(queue_read(p.queue, "docs", "index", "index-1", 10, 0, &b), OK);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].body, "body c"));
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    player_kill(&p);
}

static void a_data_directory_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct redis *r = redis_server_connect(&stand_server);
    struct queue_options options = {.data_dir = "/nonexistent"};
    struct queue *q = NULL;
    assert_int_equal(queue_new(r, &options, &q), ERR_NOTFOUND);
    options.data_dir = NULL;
    assert_int_equal(queue_new(r, &options, &q), ERR_CONFIG);
    assert_null(q);
    redis_free(r);
}

// Everything that talks to a Redis which is not there says so, changes nothing, and works again afterwards.
static void a_redis_that_is_down_is_told_by_every_call(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "body");
    struct queue_batch b = stand_read(&p, "index", 10, 0), none;
    struct queue_item item = {.stream = "docs", .meta = VIEW_LIT("b"), .body = VIEW_LIT("body")};
    struct queue_stat stats[QUEUE_STAT_MAX];
    struct dead_letter *letters;
    struct queue *q;
    size_t n;
    int64_t dead;
    assert_true(queue_has_room(p.queue, "hits"));
    redis_server_settle(&stand_server);
    redis_server_kill(&stand_server);
    assert_int_equal(queue_new(p.redis, &stand_options, &q), ERR_DOWN);
    assert_int_equal(queue_publish(p.queue, &item, 1, NULL, 0), ERR_DOWN);
    assert_int_equal(queue_publish(p.queue, &item, 1, &b, 0), ERR_DOWN);
    assert_int_equal(queue_read(p.queue, "docs", "match", "match-1", 10, 100, &none), ERR_DOWN);
    assert_int_equal(queue_ack(p.queue, &b, 0), ERR_DOWN);
    assert_int_equal(queue_ack_all(p.queue, &b), ERR_DOWN);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_SYNTAX, "bad"), ERR_DOWN);
    assert_int_equal(queue_stats(p.queue, stats, &n), ERR_DOWN);
    assert_int_equal(queue_dead_list(p.queue, VIEW_LIT(""), 10, b.arena, &letters, &n), ERR_DOWN);
    assert_int_equal(queue_dead_retry(p.queue, VIEW_LIT("1-1")), ERR_DOWN);
    assert_int_equal(queue_dead_count(p.queue, &dead), ERR_DOWN);
    assert_false(queue_has_room(p.queue, "docs"));
    redis_server_restart(&stand_server);
    enum err err;
    int64_t deadline = clock_mono_ms() + 10000;
    while ((err = queue_publish(p.queue, &item, 1, &b, 0)) == ERR_DOWN && clock_mono_ms() < deadline)
        clock_sleep_ms(5);
    assert_int_equal(err, OK);
    queue_batch_done(&b);
    assert_int_equal(stand_drain(&p, "index"), 1);
    assert_int_equal(stand_drain(&p, "match"), 2);
    player_kill(&p);
}

static void a_redis_out_of_memory_takes_nothing_half_and_can_still_be_emptied(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "body a");
    stand_publish(&p, "b", "body b");
    stand_drain(&p, "match");
    struct queue_batch b = stand_read(&p, "index", 1, 0);
    struct queue_item items[] = {{.stream = "docs", .meta = VIEW_LIT("c"), .body = VIEW_LIT("body c")},
                                 {.stream = "hits", .meta = VIEW_LIT("h")}};
    int64_t bytes = stand_bytes("docs");
    assert_int_equal(redis_call(p.redis, NULL, "CONFIG SET maxmemory 1"), OK);
    assert_int_equal(queue_publish(p.queue, items, 2, &b, 0), ERR_FULL);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_SYNTAX, "no room for a letter"), ERR_FULL);
    assert_int_equal(stand_length("docs"), 2);
    assert_int_equal(stand_length("hits"), 0);
    assert_int_equal(stand_bytes("docs"), bytes);
    assert_int_equal(queue_ack(p.queue, &b, 0), OK);
    queue_batch_done(&b);
    b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].body, "body b"));
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    assert_int_equal(stand_drain(&p, "index"), 0);
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_bytes("docs"), 0);
    assert_int_equal(redis_call(p.redis, NULL, "CONFIG SET maxmemory 0"), OK);
    assert_int_equal(queue_publish(p.queue, items, 2, NULL, 0), OK);
    assert_int_equal(stand_length("docs") + stand_length("hits"), 2);
    player_kill(&p);
}

static void a_key_of_another_type_is_refused_and_disturbs_no_other_stream(void **state)
{
    (void)state;
    struct player p = player_new();
    struct queue_item hit = {.stream = "hits", .meta = VIEW_LIT("h")}, doc = {.stream = "docs", .meta = VIEW_LIT("d")};
    struct queue_batch b;
    struct queue_stat stats[QUEUE_STAT_MAX];
    size_t n;
    assert_int_equal(redis_call(p.redis, NULL, "SET " REDIS_PREFIX "hits text"), OK);
    struct queue_item both[] = {doc, hit};
    assert_int_equal(queue_publish(p.queue, both, 2, NULL, 0), ERR_REFUSED);
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(queue_read(p.queue, "hits", "deliver", "deliver-1", 10, 0, &b), ERR_REFUSED);
    assert_int_equal(queue_stats(p.queue, stats, &n), ERR_REFUSED);
    assert_non_null(strstr(redis_error(p.redis), "WRONGTYPE"));
    assert_int_equal(queue_publish(p.queue, &doc, 1, NULL, 0), OK);
    assert_int_equal(stand_drain(&p, "index"), 1);
    player_kill(&p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, stand_wipe)
    const struct CMUnitTest tests[] = {
        TEST(what_is_published_is_read_with_meta_and_body),
        TEST(an_entry_goes_when_every_group_has_answered_and_not_before),
        TEST(a_pending_entry_holds_back_what_follows_it),
        TEST(publishing_answers_what_it_follows_from_exactly_once),
        TEST(publishing_nothing_with_an_entry_acknowledges_it),
        TEST(figures_tell_length_bytes_lag_and_pending_of_each_group),
        TEST(a_producer_has_room_until_the_bytes_in_flight_reach_the_bound),
        TEST(what_is_over_a_limit_is_refused_whole),
        TEST(a_long_backlog_is_trimmed_to_the_end),
        TEST(a_missing_group_keeps_its_entries_until_it_is_made),
        TEST(a_wiped_redis_is_set_up_again_in_passing),
        TEST(a_data_directory_that_is_not_there_is_told),
        TEST(a_redis_that_is_down_is_told_by_every_call),
        TEST(a_redis_out_of_memory_takes_nothing_half_and_can_still_be_emptied),
        TEST(a_key_of_another_type_is_refused_and_disturbs_no_other_stream),
    };
    return cmocka_run_group_tests(tests, stand_start, stand_stop);
}
