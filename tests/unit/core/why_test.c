// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// States and causes in words.
#include "core/why.h"
#include "tests/support/unit.h"

#include <string.h>

static void a_cause_decides_before_a_state(void **state)
{
    (void)state;
    const struct why *check = why_of(VIEW_LIT("http 403"), VIEW_LIT("challenge datadome"));
    assert_non_null(strstr(check->words, "DataDome"));
    assert_true(check->is_ill && check->advice[0]);
    assert_non_null(strstr(why_of(VIEW_LIT("http 403"), (struct view){0})->words, "refuses"));
    assert_non_null(strstr(why_of(VIEW_LIT("http 502"), (struct view){0})->words, "fault"));
    assert_non_null(strstr(why_of(VIEW_LIT("http 418"), VIEW_LIT("of its own"))->words, "refused"));
    assert_false(why_of(VIEW_LIT("ok"), (struct view){0})->is_ill);
    assert_true(why_of(VIEW_LIT("something new"), (struct view){0})->is_ill);
}

static const char *told(const struct health *h, struct buf *out)
{
    buf_clear(out);
    why_tell(h, 100000000, out);
    return out->p;
}

static void the_story_of_a_source_is_told_in_sentences(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 1 << 16);
    struct health h = {.last_ms = 99000000,
                       .last_ok_ms = 92800000,
                       .new_ms = 92800000,
                       .per_day_milli = 24000,
                       .silence_milli = 2000,
                       .state = VIEW_LIT("unchanged")};
    assert_non_null(strstr(told(&h, &out), "well, nothing new"));
    assert_non_null(
        strstr(told(&h, &out), "about 24 items a day; something new came last 2 hours ago, which is usual"));
    h.silence_milli = 20000;
    h.alarm = VIEW_LIT("silent");
    h.alarm_ms = 92800000;
    h.alarm_reason = VIEW_LIT("Nothing new.");
    assert_non_null(strstr(told(&h, &out), "far beyond its habits"));
    assert_non_null(strstr(told(&h, &out), "Alarm: silent for 2 hours. Nothing new."));
    h.state = VIEW_LIT("tls");
    h.error = VIEW_LIT("certificate has expired");
    h.moved_to = VIEW_LIT("https://new.test/");
    h.distrust_ms = 200000000;
    assert_non_null(strstr(told(&h, &out), "(certificate has expired)"));
    assert_non_null(strstr(told(&h, &out), "The last good visit was 2 hours ago."));
    assert_non_null(strstr(told(&h, &out), "moved to https://new.test/"));
    assert_non_null(strstr(told(&h, &out), "whole answer"));
    const struct health unknown = {0};
    assert_non_null(strstr(told(&unknown, &out), "not visited yet"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cause_decides_before_a_state),
        cmocka_unit_test(the_story_of_a_source_is_told_in_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
