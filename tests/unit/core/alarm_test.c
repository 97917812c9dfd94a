// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The alarm of a source, through JSON and back.
#include "core/alarm.h"
#include "tests/support/unit.h"

static void an_alarm_comes_back_as_it_was(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    struct json_writer w;
    struct alarm back, alarm = {.source = VIEW_LIT("dawn"),
                                .condition = ALARM_SHRUNK,
                                .ended = true,
                                .since_ms = 5,
                                .at_ms = 7,
                                .reason = VIEW_LIT("“Less”")};
    buf_init(&text, 4096);
    json_init(&w, &text);
    alarm_write(&alarm, &w);
    assert_int_equal(alarm_read(buf_view(&text), a, &back), OK);
    assert_true(view_is(back.source, "dawn") && view_equals(back.reason, alarm.reason));
    assert_int_equal(back.condition, ALARM_SHRUNK);
    assert_true(back.ended && back.since_ms == 5 && back.at_ms == 7);
}

static void what_is_no_alarm_is_refused(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct alarm back;
    static const char *const texts[] = {"",
                                        "[]",
                                        "{}",
                                        "{\"source\":\"a\",\"condition\":\"bored\",\"since_ms\":1}",
                                        "{\"source\":\"a b\",\"condition\":\"silent\",\"since_ms\":1}",
                                        "{\"source\":\"a\",\"condition\":\"silent\"}"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(alarm_read(view_of(texts[i]), a, &back), ERR_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alarm_comes_back_as_it_was),
        cmocka_unit_test(what_is_no_alarm_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
