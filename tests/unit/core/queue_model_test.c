// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The queue against a model of a few lines: processes publish, read, acknowledge, fail, hold, die and are claimed from
// in random order. An entry that a group acknowledged must never come to it again; in the end every group has
// acknowledged every entry, and nothing is left in Redis or on the disk. HARKARA_SEED=n repeats a run.
#include "core/clock.h"
#include "core/queue.h"
#include "tests/support/queue_stand.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 3000, ENTRIES_MAX = STEPS, PLAYERS = 4, HELD_MAX = 8, PATIENCE_MS = 60000 };

static const char *const groups[] = {"index", "match"};

// The model: what was published, and for each group the entry under which it was last seen (a revived dead letter is a
// new entry) and whether it was acknowledged.
static struct {
    int published;
    struct {
        char id[48];
        bool acknowledged;
    } of[ENTRIES_MAX][ARRAY_LEN(groups)];
} model;

// A process that publishes and consumes for one group; it holds some batches that it has not answered yet.
static struct worker {
    struct player player;
    size_t group;
    char consumer[32];
    struct queue_batch held[HELD_MAX];
    size_t held_count;
} workers[PLAYERS];

static unsigned random_below(unsigned n)
{
    static uint64_t state;
    if (!state) {
        const char *seed = getenv("HARKARA_SEED");
        state = seed ? strtoull(seed, NULL, 10) : 1;
        printf("seed %llu\n", (unsigned long long)state);
    }
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

// Every third entry has no body; the others' are made of their number.
static void body_of(int number, char body[512])
{
    body[0] = '\0';
    if (number % 3)
        for (int i = 0; i < number % 40; i++)
            snprintf(body + strlen(body), 16, "%d,", number * i);
}

static void publish(struct worker *w)
{
    struct queue_item items[4];
    char metas[4][16], bodies[4][512];
    size_t count = 1 + random_below(4);
    for (size_t i = 0; i < count; i++) {
        snprintf(metas[i], sizeof metas[i], "%d", model.published);
        body_of(model.published++, bodies[i]);
        items[i] = (struct queue_item){.stream = "docs", .meta = view_of(metas[i]), .body = view_of(bodies[i])};
    }
    assert_int_equal(queue_publish(w->player.queue, items, count, NULL, 0), OK);
}

static int number_of(const struct queue_message *m)
{
    int64_t number;
    assert_true(view_to_i64(m->meta, &number));
    assert_in_range(number, 0, model.published - 1);
    return (int)number;
}

static struct queue_batch read_checked(struct worker *w, size_t max)
{
    struct queue_batch b;
    const char *group = groups[w->group];
    assert_int_equal(queue_read(w->player.queue, "docs", group, w->consumer, max, 0, &b), OK);
    for (size_t i = 0; i < b.count; i++) {
        char body[512];
        int number = number_of(&b.messages[i]);
        body_of(number, body);
        assert_false(model.of[number][w->group].acknowledged);
        snprintf(model.of[number][w->group].id, 48, "%.*s", VIEW_ARG(b.messages[i].id));
        assert_int_equal(b.messages[i].body_err, OK);
        assert_true(view_is(b.messages[i].body, body));
        assert_true(b.messages[i].deliveries >= 1);
    }
    return b;
}

static bool is_dead(struct worker *w, int number)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct dead_letter *letters;
    size_t count;
    bool found = false;
    assert_int_equal(queue_dead_list(w->player.queue, VIEW_LIT(""), 1000, a, &letters, &count), OK);
    for (size_t i = 0; i < count; i++) {
        int64_t letter;
        assert_true(view_to_i64(letters[i].meta, &letter));
        found |= letter == number && view_is(letters[i].group, groups[w->group]);
    }
    return found;
}

// An entry that was buried meanwhile, by another who claimed it, is not acknowledged by the one who held it first.
static void note_acknowledged(struct worker *w, const struct queue_message *m)
{
    int number = number_of(m);
    if (view_is(m->id, model.of[number][w->group].id) && !is_dead(w, number))
        model.of[number][w->group].acknowledged = true;
}

// Acknowledges, fails either way, or leaves the message to be claimed.
static void answer(struct worker *w, const struct queue_batch *b, size_t i)
{
    unsigned choice = random_below(10);
    if (choice == 0)
        return;
    if (choice <= 2) {
        enum err err = choice == 1 ? ERR_BUSY : ERR_SYNTAX;
        assert_int_equal(queue_fail(w->player.queue, b, i, err, "by chance"), OK);
        return;
    }
    assert_int_equal(queue_ack(w->player.queue, b, i), OK);
    note_acknowledged(w, &b->messages[i]);
}

static void answer_held(struct worker *w)
{
    if (!w->held_count)
        return;
    struct queue_batch *b = &w->held[--w->held_count];
    for (size_t i = 0; i < b->count; i++)
        answer(w, b, i);
    queue_batch_done(b);
}

static void read_some(struct worker *w)
{
    if (w->held_count == HELD_MAX)
        answer_held(w);
    w->held[w->held_count++] = read_checked(w, 1 + random_below(20));
    if (random_below(3))
        answer_held(w);
}

static void die_and_return(struct worker *w)
{
    while (w->held_count)
        queue_batch_done(&w->held[--w->held_count]);
    player_kill(&w->player);
    w->player = player_new();
}

static void revive_all(struct worker *w)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct dead_letter *letters;
    size_t count;
    assert_int_equal(queue_dead_list(w->player.queue, VIEW_LIT(""), 1000, a, &letters, &count), OK);
    for (size_t i = 0; i < count; i++) {
        int64_t number;
        assert_int_equal(queue_dead_retry(w->player.queue, letters[i].id), OK);
        assert_true(view_to_i64(letters[i].meta, &number));
        model.of[number][view_is(letters[i].group, groups[0]) ? 0 : 1].id[0] = '\0';
    }
}

static void acknowledge_all(struct worker *w)
{
    struct queue_batch b = read_checked(w, 100);
    for (size_t i = 0; i < b.count; i++)
        note_acknowledged(w, &b.messages[i]);
    assert_int_equal(queue_ack_all(w->player.queue, &b), OK);
    queue_batch_done(&b);
}

static bool all_is_acknowledged(void)
{
    for (int i = 0; i < model.published; i++)
        for (size_t g = 0; g < ARRAY_LEN(groups); g++)
            if (!model.of[i][g].acknowledged)
                return false;
    return true;
}

static void every_entry_is_acknowledged_by_every_group_and_leaves_nothing_behind(void **state)
{
    (void)state;
    stand_options.claim_idle_ms = 40;
    for (size_t i = 0; i < PLAYERS; i++) {
        workers[i] = (struct worker){.player = player_new(), .group = i % ARRAY_LEN(groups)};
        snprintf(workers[i].consumer, sizeof workers[i].consumer, "worker-%zu", i);
    }
    for (int step = 0; step < STEPS; step++) {
        struct worker *w = &workers[random_below(PLAYERS)];
        unsigned choice = random_below(100);
        if (choice < 20 && model.published + 4 <= ENTRIES_MAX)
            publish(w);
        else if (choice < 85)
            read_some(w);
        else if (choice < 97)
            answer_held(w);
        else if (choice < 99)
            die_and_return(w);
        else
            revive_all(w);
    }
    int64_t deadline = clock_mono_ms() + PATIENCE_MS;
    while ((!all_is_acknowledged() || stand_length("docs") || stand_dead()) && clock_mono_ms() < deadline)
        for (size_t i = 0; i < PLAYERS; i++) {
            acknowledge_all(&workers[i]);
            revive_all(&workers[i]);
        }
    assert_true(all_is_acknowledged());
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_bytes("docs"), 0);
    for (size_t i = 1; i < PLAYERS; i++) {
        while (workers[i].held_count)
            queue_batch_done(&workers[i].held[--workers[i].held_count]);
        player_kill(&workers[i].player);
    }
    while (workers[0].held_count)
        queue_batch_done(&workers[0].held[--workers[0].held_count]);
    size_t active = stand_refs() ? 1 : 0; // the segment that the last one may still write to
    while (stand_segments("docs") > active && clock_mono_ms() < deadline)
        acknowledge_all(&workers[0]);
    assert_in_range(stand_segments("docs"), 0, active);
    assert_in_range(stand_refs(), 0, active);
    printf("%d entries\n", model.published);
    player_kill(&workers[0].player);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_entry_is_acknowledged_by_every_group_and_leaves_nothing_behind, stand_wipe),
    };
    return cmocka_run_group_tests(tests, stand_start, stand_stop);
}
