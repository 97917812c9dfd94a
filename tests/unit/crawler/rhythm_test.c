// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is learnt of a source's rhythm, over invented weeks.
#include "crawler/rhythm.h"
#include "tests/support/unit.h"

#include <math.h>
#include <stdlib.h>

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const int64_t monday = INT64_C(1792972800000); // 2026-10-26T00:00:00Z

// Every half hour from 08:00 to 20:00 an item, none on Sundays; visited every ten minutes.
static int64_t publish(struct rhythm *r, int64_t from, int64_t to)
{
    int64_t items = 0;
    for (int64_t now = from; now < to; now += 10 * MINUTE) {
        int64_t hour = now / HOUR % 24, day = (now - monday) / DAY % 7;
        bool is_new = now % (30 * MINUTE) == 0 && hour >= 8 && hour < 20 && day != 6;
        rhythm_observe(r, now, is_new);
        items += is_new;
    }
    return items;
}

static struct rhythm learnt(void)
{
    struct rhythm r = {0};
    publish(&r, monday, monday + 28 * DAY);
    return r;
}

static void what_the_first_visit_finds_is_of_unknown_age(void **state)
{
    (void)state;
    struct rhythm r = {0};
    rhythm_observe(&r, monday, 50);
    assert_true(r.items == 0);
    assert_int_equal(r.new_ms, 0);
    rhythm_observe(&r, monday + HOUR, 2);
    assert_true(r.items == 2 && r.batches == 1);
    rhythm_observe(&r, monday, 9); // the clock went back
    assert_true(r.items == 2);
    assert_int_equal(r.last_ms, monday + HOUR);
}

static void day_night_and_sunday_are_told_apart(void **state)
{
    (void)state;
    struct rhythm r = learnt();
    int64_t next = monday + 28 * DAY;
    double noon = rhythm_rate(&r, next + 12 * HOUR), night = rhythm_rate(&r, next + 2 * HOUR);
    double sunday = rhythm_rate(&r, next + 6 * DAY + 12 * HOUR);
    assert_true(noon > 1.5 && noon < 2.5);
    assert_true(night < noon / 20);
    assert_true(sunday < noon / 5);
}

static void it_looks_often_when_much_comes_and_seldom_at_night(void **state)
{
    (void)state;
    struct rhythm r = learnt();
    int64_t next = monday + 28 * DAY;
    int64_t noon = rhythm_wait_ms(&r, next + 12 * HOUR, 6 * HOUR, 0, UINT32_MAX / 2);
    assert_true(noon > 2 * MINUTE && noon < 5 * MINUTE); // two an hour: 300 s / sqrt(2)
    assert_true(rhythm_wait_ms(&r, next + 1 * HOUR, 6 * HOUR, 0, UINT32_MAX / 2) > 15 * MINUTE);
    // An hour before dawn it does not sleep through the first items.
    assert_true(rhythm_wait_ms(&r, next + 7 * HOUR + 50 * MINUTE, 6 * HOUR, 0, UINT32_MAX) < 20 * MINUTE);
}

static void the_operators_interval_is_never_exceeded_and_may_be_under_the_floor(void **state)
{
    (void)state;
    struct rhythm unknown = {0}, r = learnt();
    struct rhythm flood = r;
    flood.items *= 1000;
    int64_t noon = monday + 28 * DAY + 12 * HOUR;
    for (uint64_t dice = 0; dice <= UINT32_MAX; dice += UINT32_MAX / 64) {
        assert_in_range(rhythm_wait_ms(&unknown, noon, 5 * MINUTE, 0, (uint32_t)dice), 270000, 300000);
        assert_in_range(rhythm_wait_ms(&r, noon, 90000, DAY, (uint32_t)dice), 81000, 90000);
        assert_in_range(rhythm_wait_ms(&r, noon, 1000, 0, (uint32_t)dice), 900, 1000);
        assert_in_range(rhythm_wait_ms(&flood, noon, HOUR, 0, (uint32_t)dice), RHYTHM_FLOOR_MS, 66000);
    }
}

static void a_hint_pulls_half_way(void **state)
{
    (void)state;
    struct rhythm r = learnt();
    int64_t noon = monday + 28 * DAY + 12 * HOUR;
    int64_t without = rhythm_wait_ms(&r, noon, DAY, 0, UINT32_MAX / 2);
    int64_t with = rhythm_wait_ms(&r, noon, DAY, 4 * without, UINT32_MAX / 2);
    assert_true(llabs(with - 2 * without) < without / 100);
    assert_int_equal(rhythm_wait_ms(&r, noon, DAY, without / 4, UINT32_MAX / 2), without);
}

static void a_silence_beyond_habit_is_told_and_one_within_is_not(void **state)
{
    (void)state;
    struct rhythm r = learnt();
    int64_t now = monday + 28 * DAY;
    assert_true(rhythm_silence(&r, now + 8 * HOUR) < RHYTHM_SILENT); // after a Sunday
    publish(&r, now, now + 15 * HOUR);                               // a Monday until 15:00
    double before = 0;
    int64_t called = 0;
    for (int64_t at = now + 15 * HOUR; at < now + 7 * DAY; at += 10 * MINUTE) {
        rhythm_observe(&r, at, 0);
        double s = rhythm_silence(&r, at);
        assert_true(s == 0 || s >= before * 0.99);
        before = s;
        if (!called && s >= RHYTHM_SILENT)
            called = at;
    }
    assert_true(called > now + 2 * DAY && called < now + 5 * DAY); // twice the silence of a Sunday
    // Once back, half of that silence is learnt, and it is not called at the same length again.
    rhythm_observe(&r, now + 7 * DAY, 1);
    assert_true(r.gap_ms > 3 * DAY - HOUR);
    assert_true(rhythm_silence(&r, now + 7 * DAY + 5 * DAY) == 0);
}

static void batches_far_apart_are_a_habit_however_many_items_they_bring(void **state)
{
    (void)state;
    struct rhythm r = {0};
    for (int64_t now = monday; now < monday + 20 * DAY; now += 10 * MINUTE)
        rhythm_observe(&r, now, now % (6 * HOUR) == 0 ? 40 : 0);
    int64_t last = monday + 20 * DAY - 6 * HOUR;
    assert_int_equal(r.new_ms, last);
    assert_true(rhythm_silence(&r, last + 12 * HOUR) < RHYTHM_SILENT);
    assert_true(rhythm_silence(&r, last + 5 * DAY) >= RHYTHM_SILENT);
}

static void too_little_known_calls_nothing_silent(void **state)
{
    (void)state;
    struct rhythm r = {0};
    rhythm_observe(&r, monday, 0);
    for (int i = 1; i < RHYTHM_MIN_BATCHES; i++)
        rhythm_observe(&r, monday + i * MINUTE, 1);
    assert_true(rhythm_silence(&r, monday + 300 * DAY) == 0);
}

static void a_source_that_shrinks_is_told_by_its_past(void **state)
{
    (void)state;
    struct rhythm r = {0};
    int64_t now = monday;
    for (; now < monday + 60 * DAY; now += HOUR)
        rhythm_observe(&r, now, 1);
    assert_true(rhythm_share_of_past(&r) > 0.9);
    for (; now < monday + 90 * DAY; now += HOUR)
        rhythm_observe(&r, now, now % (20 * HOUR) == 0);
    assert_true(rhythm_share_of_past(&r) < 0.25);
}

static void it_survives_its_text(void **state)
{
    (void)state;
    struct rhythm r = learnt(), back;
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 4096);
    rhythm_write(&r, &text);
    assert_true(text.n <= RHYTHM_TEXT_MAX);
    assert_true(rhythm_read(buf_view(&text), &back));
    assert_int_equal(back.first_ms, r.first_ms);
    assert_int_equal(back.new_ms, r.new_ms);
    assert_true(fabs(back.items - r.items) < 0.001);
    assert_true(fabs(back.hour[12] - r.hour[12]) < 0.001 && r.hour[12] > 0.05);
    text.p[0] = '?';
    assert_false(rhythm_read(buf_view(&text), &back));
    assert_int_equal(back.first_ms, 0);
    assert_false(rhythm_read(VIEW_LIT(""), &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_first_visit_finds_is_of_unknown_age),
        cmocka_unit_test(day_night_and_sunday_are_told_apart),
        cmocka_unit_test(it_looks_often_when_much_comes_and_seldom_at_night),
        cmocka_unit_test(the_operators_interval_is_never_exceeded_and_may_be_under_the_floor),
        cmocka_unit_test(a_hint_pulls_half_way),
        cmocka_unit_test(a_silence_beyond_habit_is_told_and_one_within_is_not),
        cmocka_unit_test(batches_far_apart_are_a_habit_however_many_items_they_bring),
        cmocka_unit_test(too_little_known_calls_nothing_silent),
        cmocka_unit_test(a_source_that_shrinks_is_told_by_its_past),
        cmocka_unit_test(it_survives_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
