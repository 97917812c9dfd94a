// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The loop: timers in order, cancelling, descriptors, removal of anything by anything during a turn.
#include "core/clock.h"
#include "core/loop.h"
#include "core/macro.h"
#include "tests/support/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world {
    struct loop *loop;
    int pipe[2];
    int other[2];
    char trace[4096];
    uint64_t timer;
    int count;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    return !w || loop_new(&w->loop) || pipe2(w->pipe, O_CLOEXEC | O_NONBLOCK) ||
           pipe2(w->other, O_CLOEXEC | O_NONBLOCK);
}

static int tear_down(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        close(w->pipe[i]);
        close(w->other[i]);
    }
    loop_free(w->loop);
    free(w);
    return 0;
}

struct note {
    struct world *world;
    const char *text;
};

static void take_note(void *user)
{
    struct note *n = user;
    strcat(n->world->trace, n->text);
}

static void stop(void *user)
{
    loop_stop(((struct world *)user)->loop);
}

static void timers_run_by_time_and_then_in_the_order_they_were_set(void **state)
{
    struct world *w = *state;
    struct note a = {w, "a"}, b = {w, "b"}, c = {w, "c"}, d = {w, "d"};
    loop_after_ms(w->loop, 20, take_note, &d);
    loop_after_ms(w->loop, 0, take_note, &a);
    loop_after_ms(w->loop, -5, take_note, &b);
    loop_after_ms(w->loop, 10, take_note, &c);
    loop_after_ms(w->loop, 30, stop, w);
    int64_t start = clock_mono_ms();
    assert_int_equal(loop_run(w->loop), OK);
    assert_string_equal(w->trace, "abcd");
    assert_true(clock_mono_ms() - start >= 29);
}

static void a_cancelled_timer_does_not_run_and_its_id_hits_no_other(void **state)
{
    struct world *w = *state;
    struct note a = {w, "a"}, b = {w, "b"};
    uint64_t first = loop_after_ms(w->loop, 0, take_note, &a);
    assert_true(first != 0);
    loop_cancel(w->loop, first);
    loop_cancel(w->loop, first);
    uint64_t second = loop_after_ms(w->loop, 0, take_note, &b); // in the slot of the first
    assert_true(second != first);
    loop_cancel(w->loop, first);
    loop_cancel(w->loop, 0);
    loop_cancel(w->loop, UINT64_MAX);
    assert_int_equal(loop_turn(w->loop, 0), OK);
    assert_string_equal(w->trace, "b");
}

static void count_down(void *user)
{
    struct world *w = user;
    if (++w->count < 5)
        loop_after_ms(w->loop, 0, count_down, w);
}

static void a_timer_that_sets_itself_runs_once_a_turn(void **state)
{
    struct world *w = *state;
    loop_after_ms(w->loop, 0, count_down, w);
    for (int turn = 1; turn <= 5; turn++) {
        assert_int_equal(loop_turn(w->loop, 0), OK);
        assert_int_equal(w->count, turn);
    }
}

static void cancel_other(void *user)
{
    struct world *w = user;
    w->count++;
    loop_cancel(w->loop, w->timer);
}

static void a_timer_may_cancel_another_that_is_due(void **state)
{
    struct world *w = *state;
    struct note never = {w, "never"};
    loop_after_ms(w->loop, 0, cancel_other, w);
    w->timer = loop_after_ms(w->loop, 0, take_note, &never);
    assert_int_equal(loop_turn(w->loop, 0), OK);
    assert_int_equal(w->count, 1);
    assert_string_equal(w->trace, "");
}

// Each timer is due between these two; they are set around the call.
struct due {
    int64_t earliest_us, latest_us;
};

static int64_t previous_earliest_us;
static int ran;

static void check_order(void *user)
{
    struct due *due = user;
    assert_true(previous_earliest_us <= due->latest_us);
    assert_true(clock_mono_us() >= due->earliest_us);
    previous_earliest_us = due->earliest_us;
    ran++;
}

static void many_timers_keep_their_order_while_some_are_cancelled(void **state)
{
    struct world *w = *state;
    static struct due due[3000];
    static uint64_t ids[3000];
    unsigned seed = 7;
    for (int i = 0; i < 3000; i++) {
        seed = seed * 1103515245U + 12345U;
        int64_t ms = seed >> 16 & 63;
        due[i].earliest_us = clock_mono_us() + ms * 1000;
        ids[i] = loop_after_ms(w->loop, ms, check_order, &due[i]);
        due[i].latest_us = clock_mono_us() + ms * 1000;
    }
    for (int i = 0; i < 3000; i += 3)
        loop_cancel(w->loop, ids[i]);
    loop_after_ms(w->loop, 64, stop, w);
    assert_int_equal(loop_run(w->loop), OK);
    assert_int_equal(ran, 2000);
}

static void read_all(void *user, int fd, unsigned events)
{
    struct world *w = user;
    char text[100];
    assert_true(events & LOOP_READ);
    ssize_t n = read(fd, text, sizeof text - 1);
    strncat(w->trace, text, n > 0 ? (size_t)n : 0);
    w->count++;
}

static void a_descriptor_that_becomes_readable_is_told(void **state)
{
    struct world *w = *state;
    assert_int_equal(loop_watch(w->loop, w->pipe[0], LOOP_READ, read_all, w), OK);
    assert_int_equal(loop_turn(w->loop, 0), OK);
    assert_int_equal(w->count, 0);
    assert_int_equal(write(w->pipe[1], "hello", 5), 5);
    assert_int_equal(loop_turn(w->loop, 1000), OK);
    assert_string_equal(w->trace, "hello");
    loop_unwatch(w->loop, w->pipe[0]);
    loop_unwatch(w->loop, w->pipe[0]);
    assert_int_equal(write(w->pipe[1], "more", 4), 4);
    assert_int_equal(loop_turn(w->loop, 0), OK);
    assert_int_equal(w->count, 1);
}

static void wrote(void *user, int fd, unsigned events)
{
    struct world *w = user;
    assert_int_equal(events, LOOP_WRITE);
    w->count++;
    loop_unwatch(w->loop, fd);
}

static void watching_again_changes_what_is_waited_for(void **state)
{
    struct world *w = *state;
    assert_int_equal(loop_watch(w->loop, w->pipe[1], LOOP_READ, read_all, w), OK);
    assert_int_equal(loop_watch(w->loop, w->pipe[1], LOOP_WRITE, wrote, w), OK);
    assert_int_equal(loop_turn(w->loop, 1000), OK);
    assert_int_equal(loop_turn(w->loop, 0), OK);
    assert_int_equal(w->count, 1);
}

static void the_end_of_the_other_side_is_told_as_readable(void **state)
{
    struct world *w = *state;
    assert_int_equal(loop_watch(w->loop, w->pipe[0], LOOP_READ, read_all, w), OK);
    close(w->pipe[1]);
    w->pipe[1] = dup(w->other[1]);
    assert_int_equal(loop_turn(w->loop, 1000), OK);
    assert_int_equal(w->count, 1);
}

static void unwatch_both(void *user, int fd, unsigned events)
{
    struct world *w = user;
    (void)fd;
    (void)events;
    w->count++;
    loop_unwatch(w->loop, w->pipe[0]);
    loop_unwatch(w->loop, w->other[0]);
}

static void an_event_of_a_descriptor_removed_in_the_same_turn_is_dropped(void **state)
{
    struct world *w = *state;
    assert_int_equal(loop_watch(w->loop, w->pipe[0], LOOP_READ, unwatch_both, w), OK);
    assert_int_equal(loop_watch(w->loop, w->other[0], LOOP_READ, unwatch_both, w), OK);
    assert_int_equal(write(w->pipe[1], "x", 1) + write(w->other[1], "x", 1), 2);
    assert_int_equal(loop_turn(w->loop, 1000), OK);
    assert_int_equal(w->count, 1);
}

static void a_number_used_again_after_closing_can_be_watched(void **state)
{
    struct world *w = *state;
    int fd = dup(w->pipe[0]);
    assert_int_equal(loop_watch(w->loop, fd, LOOP_READ, read_all, w), OK);
    close(fd); // without unwatching
    assert_int_equal(dup2(w->other[0], fd), fd);
    assert_int_equal(loop_watch(w->loop, fd, LOOP_READ, read_all, w), OK);
    assert_int_equal(write(w->other[1], "again", 5), 5);
    assert_int_equal(loop_turn(w->loop, 1000), OK);
    assert_string_equal(w->trace, "again");
    loop_unwatch(w->loop, fd);
    close(fd);
}

static void what_epoll_cannot_watch_is_an_error(void **state)
{
    struct world *w = *state;
    assert_int_not_equal(loop_watch(w->loop, 9999, LOOP_READ, read_all, w), OK);
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    assert_int_equal(loop_watch(w->loop, fd, LOOP_READ, read_all, w), ERR_REFUSED);
    close(fd);
}

static void a_stop_before_the_run_is_kept(void **state)
{
    struct world *w = *state;
    loop_stop(w->loop);
    assert_int_equal(loop_run(w->loop), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(timers_run_by_time_and_then_in_the_order_they_were_set),
        TEST(a_cancelled_timer_does_not_run_and_its_id_hits_no_other),
        TEST(a_timer_that_sets_itself_runs_once_a_turn),
        TEST(a_timer_may_cancel_another_that_is_due),
        TEST(many_timers_keep_their_order_while_some_are_cancelled),
        TEST(a_descriptor_that_becomes_readable_is_told),
        TEST(watching_again_changes_what_is_waited_for),
        TEST(the_end_of_the_other_side_is_told_as_readable),
        TEST(an_event_of_a_descriptor_removed_in_the_same_turn_is_dropped),
        TEST(a_number_used_again_after_closing_can_be_watched),
        TEST(what_epoll_cannot_watch_is_an_error),
        TEST(a_stop_before_the_run_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
