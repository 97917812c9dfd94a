// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// When a source's alarm begins and when it ends, over invented weeks.
#include "crawler/lookout.h"
#include "tests/support/unit.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const int64_t monday = INT64_C(1792972800000);
static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

struct watched {
    struct rhythm rhythm;
    struct lookout lookout;
    int failures, begun, ended;
    struct alarm last;
};

// One visit; new_items below zero: it failed.
static void visit(struct watched *w, int64_t now_ms, int64_t new_items)
{
    w->failures = new_items < 0 ? w->failures + 1 : 0;
    if (new_items >= 0)
        rhythm_observe(&w->rhythm, now_ms, new_items);
    const struct sight s = {.now_ms = now_ms,
                            .failures = w->failures,
                            .state = VIEW_LIT("http 503"),
                            .failing_ms = HOUR,
                            .rhythm = &w->rhythm};
    struct alarm a;
    if (lookout_judge(&w->lookout, &s, arena, &a)) {
        w->last = a;
        *(a.ended ? &w->ended : &w->begun) += 1;
    }
}

static struct watched hourly(int days)
{
    struct watched w = {0};
    for (int64_t t = 0; t < days * DAY; t += 10 * MINUTE)
        visit(&w, monday + t, t % HOUR == 0);
    return w;
}

static void a_source_with_its_habits_raises_nothing(void **state)
{
    (void)state;
    struct watched w = hourly(30);
    assert_int_equal(w.begun, 0);
    assert_int_equal(w.ended, 0);
}

static void a_silence_is_raised_once_and_ended_once(void **state)
{
    (void)state;
    struct watched w = hourly(10);
    int64_t last = w.rhythm.new_ms, now = monday + 10 * DAY;
    for (; now < monday + 12 * DAY; now += 10 * MINUTE)
        visit(&w, now, 0);
    assert_int_equal(w.begun, 1);
    assert_int_equal(w.last.condition, ALARM_SILENT);
    assert_int_equal(w.last.since_ms, last);
    assert_true(w.last.at_ms - last > 10 * HOUR && w.last.at_ms - last < 20 * HOUR);
    assert_true(view_find(w.last.reason, "one in a million") < w.last.reason.n);
    visit(&w, now, 2);
    assert_int_equal(w.ended, 1);
    assert_true(w.last.ended);
    assert_int_equal(w.last.since_ms, last); // the identity of the turn
    assert_int_equal(w.lookout.condition, ALARM_NONE);
    for (int i = 1; i < 20; i++)
        visit(&w, now + i * 10 * MINUTE, i % 6 == 0);
    assert_int_equal(w.begun + w.ended, 2);
}

static void failures_are_raised_when_many_and_long_and_end_with_success(void **state)
{
    (void)state;
    struct watched w = hourly(1);
    int64_t now = monday + DAY, first = now;
    for (int i = 0; i < 20; i++, now += MINUTE)
        visit(&w, now, -1);
    assert_int_equal(w.begun, 0); // twenty, but not for an hour
    for (; now <= first + HOUR; now += 10 * MINUTE)
        visit(&w, now, -1);
    assert_int_equal(w.begun, 1);
    assert_int_equal(w.last.condition, ALARM_FAILING);
    assert_int_equal(w.last.since_ms, first);
    assert_true(view_find(w.last.reason, "http 503") < w.last.reason.n);
    visit(&w, now, 0);
    assert_int_equal(w.ended, 1);
    // Now and then a failure is no alarm, however long it goes on.
    for (int i = 0; i < 1000; i++)
        visit(&w, now += 10 * MINUTE, i % 4 ? 1 : -1);
    assert_int_equal(w.begun, 1);
}

static void failing_takes_the_place_of_silent(void **state)
{
    (void)state;
    struct watched w = hourly(10);
    int64_t now = monday + 10 * DAY;
    for (; now < monday + 12 * DAY; now += 10 * MINUTE)
        visit(&w, now, 0);
    for (int i = 0; i < 12; i++, now += 10 * MINUTE)
        visit(&w, now, -1);
    assert_int_equal(w.begun, 2);
    assert_int_equal(w.last.condition, ALARM_FAILING);
    visit(&w, now, 0); // answers again, and is as silent as before
    assert_int_equal(w.ended, 1);
    visit(&w, now + MINUTE, 0);
    assert_int_equal(w.lookout.condition, ALARM_SILENT);
}

static void a_source_that_brings_a_tenth_is_called_shrunk_and_forgiven_when_it_grows(void **state)
{
    (void)state;
    struct watched w = hourly(60);
    int64_t now = monday + 60 * DAY;
    for (; now < monday + 95 * DAY; now += HOUR)
        visit(&w, now, now % (10 * HOUR) == 0);
    assert_int_equal(w.begun, 1);
    assert_int_equal(w.last.condition, ALARM_SHRUNK);
    for (; now < monday + 120 * DAY; now += HOUR)
        visit(&w, now, 1);
    assert_int_equal(w.ended, 1);
    assert_int_equal(w.begun, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_source_with_its_habits_raises_nothing, begin, end),
        cmocka_unit_test_setup_teardown(a_silence_is_raised_once_and_ended_once, begin, end),
        cmocka_unit_test_setup_teardown(failures_are_raised_when_many_and_long_and_end_with_success, begin, end),
        cmocka_unit_test_setup_teardown(failing_takes_the_place_of_silent, begin, end),
        cmocka_unit_test_setup_teardown(a_source_that_brings_a_tenth_is_called_shrunk_and_forgiven_when_it_grows, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
