// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dead letters: kept with reason and body, listed, put back for the one group that failed.
#include "core/clock.h"
#include "core/queue.h"
#include "tests/support/queue_stand.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static void bury_all(struct player *p, const char *group, const char *reason)
{
    struct queue_batch b = stand_read(p, group, 100, 0);
    for (size_t i = 0; i < b.count; i++)
        assert_int_equal(queue_fail(p->queue, &b, i, ERR_SYNTAX, reason), OK);
    queue_batch_done(&b);
}

static void a_dead_letter_tells_what_died_where_when_and_why(void **state)
{
    (void)state;
    struct player p = player_new();
    int64_t start = clock_now_ms();
    stand_publish(&p, "meta a", "body a");
    bury_all(&p, "index", "not a doc");
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct dead_letter *letters;
    size_t count;
    assert_int_equal(queue_dead_list(p.queue, VIEW_LIT(""), 10, a, &letters, &count), OK);
    assert_int_equal(count, 1);
    assert_true(view_is(letters[0].stream, "docs"));
    assert_true(view_is(letters[0].group, "index"));
    assert_true(view_is(letters[0].reason, "not a doc"));
    assert_true(view_is(letters[0].meta, "meta a"));
    assert_int_equal(letters[0].deliveries, 1);
    assert_true(letters[0].died_ms >= start && letters[0].died_ms <= clock_now_ms());
    player_kill(&p);
}

static void a_list_is_read_page_by_page(void **state)
{
    (void)state;
    struct player p = player_new();
    for (int i = 0; i < 5; i++) {
        char meta[2] = {(char)('a' + i), '\0'};
        stand_publish(&p, meta, "");
    }
    bury_all(&p, "index", "bad");
    int64_t dead;
    assert_int_equal(queue_dead_count(p.queue, &dead), OK);
    assert_int_equal(dead, 5);
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view after = VIEW_LIT("");
    char seen[8] = "";
    for (size_t count = 1; count;) {
        struct dead_letter *letters;
        assert_int_equal(queue_dead_list(p.queue, after, 2, a, &letters, &count), OK);
        assert_true(count <= 2);
        for (size_t i = 0; i < count; i++)
            strncat(seen, letters[i].meta.p, 1);
        if (count)
            after = letters[count - 1].id;
    }
    assert_string_equal(seen, "abcde");
    player_kill(&p);
}

static void a_retried_letter_goes_to_the_group_that_failed_alone_with_its_body(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "meta a", "body a");
    bury_all(&p, "index", "a bug, mended since");
    assert_int_equal(stand_drain(&p, "match"), 1);
    assert_int_equal(stand_drain(&p, "index"), 0);
    assert_int_equal(stand_length("docs"), 0); // the entry is gone, the letter keeps its body
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct dead_letter *letters;
    size_t count;
    assert_int_equal(queue_dead_list(p.queue, VIEW_LIT(""), 10, a, &letters, &count), OK);
    assert_int_equal(queue_dead_retry(p.queue, letters[0].id), OK);
    assert_int_equal(queue_dead_retry(p.queue, letters[0].id), ERR_NOTFOUND);
    assert_int_equal(stand_dead(), 0);
    assert_int_equal(stand_drain(&p, "match"), 0);
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].meta, "meta a"));
    assert_true(view_is(b.messages[0].body, "body a"));
    assert_int_equal(b.messages[0].deliveries, 1);
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    assert_int_equal(stand_drain(&p, "index"), 0);
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_bytes("docs"), 0);
    player_kill(&p);
}

static void a_letter_may_die_again(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "body a");
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    bury_all(&p, "index", "first");
    for (int i = 0; i < 3; i++) {
        struct dead_letter *letters;
        size_t count;
        assert_int_equal(queue_dead_list(p.queue, VIEW_LIT(""), 10, a, &letters, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(queue_dead_retry(p.queue, letters[0].id), OK);
        bury_all(&p, "index", "again");
    }
    stand_drain(&p, "match");
    stand_drain(&p, "index");
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_dead(), 1);
    player_kill(&p);
}

static void what_is_not_the_id_of_a_letter_is_not_found(void **state)
{
    (void)state;
    struct player p = player_new();
    static const char *const ids[] = {"1-1", "", "nonsense", "-", "99999999999999999999999-1"};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        assert_int_equal(queue_dead_retry(p.queue, view_of(ids[i])), ERR_NOTFOUND);
    player_kill(&p);
}

static void a_long_reason_is_cut_and_an_odd_one_kept(void **state)
{
    (void)state;
    struct player p = player_new();
    char reason[2000];
    memset(reason, 'x', sizeof reason - 1);
    reason[sizeof reason - 1] = '\0';
    memcpy(reason, "\r\n\"'", 4);
    stand_publish(&p, "a", "");
    bury_all(&p, "index", reason);
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct dead_letter *letters;
    size_t count;
    assert_int_equal(queue_dead_list(p.queue, VIEW_LIT(""), 10, a, &letters, &count), OK);
    assert_int_equal(letters[0].reason.n, 500);
    assert_memory_equal(letters[0].reason.p, reason, 500);
    player_kill(&p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, stand_wipe)
    const struct CMUnitTest tests[] = {
        TEST(a_dead_letter_tells_what_died_where_when_and_why),
        TEST(a_list_is_read_page_by_page),
        TEST(a_retried_letter_goes_to_the_group_that_failed_alone_with_its_body),
        TEST(a_letter_may_die_again),
        TEST(what_is_not_the_id_of_a_letter_is_not_found),
        TEST(a_long_reason_is_cut_and_an_odd_one_kept),
    };
    return cmocka_run_group_tests(tests, stand_start, stand_stop);
}
