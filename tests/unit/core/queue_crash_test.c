// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Redis is killed (SIGKILL) again and again while threads publish and consume. What it may forget in a crash depends on
// appendfsync: with "always" nothing that it answered, with "everysec" (as `harkara up` runs it) perhaps the last
// moments, but then causes together with their effects, so that work is done again and none is lost.
#include "core/clock.h"
#include "core/queue.h"
#include "tests/support/queue_stand.h"
#include "tests/support/unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { COUNT = 600, KILLS = 8, PATIENCE_MS = 60000, BATCH = 7 };

// Who has seen which number, and which entry ids were acknowledged with an answer from Redis.
struct ledger {
    atomic_bool seen[COUNT];
    atomic_int seen_count;
    char acknowledged[2 * COUNT][32]; // of one thread
    size_t acknowledged_count;
};

static struct ledger index_ledger, match_ledger;
static atomic_bool stop;
static atomic_int wrong; // the line of the first thing that should not happen
static bool nothing_is_forgotten;

static void expect(bool condition, int line)
{
    int none = 0;
    if (!condition)
        atomic_compare_exchange_strong(&wrong, &none, line);
}
#define EXPECT(condition) expect(condition, __LINE__)

// True to go on; false after an error that passes.
static bool passed(enum err err)
{
    EXPECT(err == OK || err == ERR_DOWN || err == ERR_BUSY);
    if (err)
        clock_sleep_ms(2);
    return !err;
}

static bool was_acknowledged(const struct ledger *l, struct view id)
{
    for (size_t i = 0; i < l->acknowledged_count; i++)
        if (view_is(id, l->acknowledged[i]))
            return true;
    return false;
}

static void note_acknowledged(struct ledger *l, struct view id)
{
    if (l->acknowledged_count < ARRAY_LEN(l->acknowledged))
        snprintf(l->acknowledged[l->acknowledged_count++], 32, "%.*s", VIEW_ARG(id));
}

static void take(struct ledger *l, const struct queue_message *m)
{
    int64_t number = -1;
    EXPECT(m->body_err == OK);
    EXPECT(view_to_i64(m->meta, &number) && number >= 0 && number < COUNT);
    EXPECT(view_equals(m->meta, m->body));
    if (number >= 0 && number < COUNT && !atomic_exchange(&l->seen[number], true))
        atomic_fetch_add(&l->seen_count, 1);
}

static void consume(struct player *p, const char *group, struct ledger *l)
{
    struct queue_batch b;
    if (!passed(queue_read(p->queue, "docs", group, group, BATCH, 20, &b)))
        return;
    for (size_t i = 0; i < b.count; i++) {
        EXPECT(!nothing_is_forgotten || !was_acknowledged(l, b.messages[i].id));
        take(l, &b.messages[i]);
        if (passed(queue_ack(p->queue, &b, i)))
            note_acknowledged(l, b.messages[i].id);
    }
    queue_batch_done(&b);
}

static void *run_index(void *arg)
{
    while (!stop)
        consume(arg, "index", &index_ledger);
    return NULL;
}

static void *run_match(void *arg)
{
    while (!stop)
        consume(arg, "match", &match_ledger);
    return NULL;
}

// [pages] → [docs], the body going along.
static void *run_parse(void *arg)
{
    struct player *p = arg;
    while (!stop) {
        struct queue_batch b;
        if (!passed(queue_read(p->queue, "pages", "parse", "parse-1", BATCH, 20, &b)))
            continue;
        for (size_t i = 0; i < b.count; i++) {
            struct queue_item doc = {.stream = "docs", .meta = b.messages[i].meta, .body = b.messages[i].body};
            EXPECT(b.messages[i].body_err == OK);
            (void)passed(queue_publish(p->queue, &doc, 1, &b, i)); // or the page comes again
        }
        queue_batch_done(&b);
    }
    return NULL;
}

// Publishes each number until Redis has said yes to it.
static void *run_publisher(void *arg)
{
    struct player *p = arg;
    for (int i = 0; i < COUNT && !stop; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        struct queue_item doc = {.stream = "docs", .meta = view_of(text), .body = view_of(text)};
        while (!stop && !passed(queue_publish(p->queue, &doc, 1, NULL, 0)))
            ;
    }
    return NULL;
}

// ---- the tests -------------------------------------------------------------------------------------------------

static int progress(void)
{
    return index_ledger.seen_count + match_ledger.seen_count;
}

static void kill_again_and_again(void)
{
    int64_t deadline = clock_mono_ms() + PATIENCE_MS;
    for (int i = 1; i <= KILLS; i++) {
        while (progress() < i * 2 * COUNT / (KILLS + 2) && !wrong && clock_mono_ms() < deadline)
            clock_sleep_ms(1);
        redis_server_kill(&stand_server);
        redis_server_restart(&stand_server);
    }
    while ((progress() < 2 * COUNT || stand_length("pages") || stand_length("docs")) && !wrong &&
           clock_mono_ms() < deadline)
        clock_sleep_ms(5);
}

static void run_against_kills(void *(*const *runs)(void *), size_t count)
{
    pthread_t threads[3];
    struct player players[3];
    assert_true(count <= ARRAY_LEN(threads));
    memset(&index_ledger, 0, sizeof index_ledger);
    memset(&match_ledger, 0, sizeof match_ledger);
    stop = false;
    wrong = 0;
    for (size_t i = 0; i < count; i++) {
        players[i] = player_new();
        assert_int_equal(pthread_create(&threads[i], NULL, runs[i], &players[i]), 0);
    }
    kill_again_and_again();
    stop = true;
    for (size_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        player_kill(&players[i]);
    }
    assert_int_equal(wrong, 0); // else the line where it went wrong
    assert_int_equal(index_ledger.seen_count, COUNT);
    assert_int_equal(match_ledger.seen_count, COUNT);
    assert_int_equal(stand_length("pages"), 0);
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_bytes("docs"), 0);
    assert_int_equal(stand_dead(), 0);
}

static void work_survives_kills_of_redis_as_it_is_run(void **state)
{
    (void)state;
    static void *(*const runs[])(void *) = {run_parse, run_index, run_match};
    struct player source = player_new();
    for (int i = 0; i < COUNT; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        struct queue_item page = {.stream = "pages", .meta = view_of(text), .body = view_of(text)};
        assert_int_equal(queue_publish(source.queue, &page, 1, NULL, 0), OK);
    }
    redis_server_settle(&stand_server);
    player_kill(&source);
    nothing_is_forgotten = false;
    run_against_kills(runs, ARRAY_LEN(runs));
}

static void what_redis_said_yes_to_survives_kills_when_it_syncs_always(void **state)
{
    (void)state;
    static void *(*const runs[])(void *) = {run_publisher, run_index, run_match};
    stand_server.fsync = "always";
    redis_server_settle(&stand_server);
    redis_server_kill(&stand_server);
    redis_server_restart(&stand_server);
    nothing_is_forgotten = true;
    run_against_kills(runs, ARRAY_LEN(runs));
    stand_server.fsync = "everysec";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(work_survives_kills_of_redis_as_it_is_run, stand_wipe),
        cmocka_unit_test_setup(what_redis_said_yes_to_survives_kills_when_it_syncs_always, stand_wipe),
    };
    return cmocka_run_group_tests(tests, stand_start, stand_stop);
}
