// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dates of the press in many languages and forms, and what is no date.
#include "core/clock.h"
#include "parsers/dates.h"
#include "tests/support/unit.h"

#include <string.h>

static const int64_t now_ms = INT64_C(1795392000000); // 2026-11-23

// expected: RFC 3339 in UTC, "" for no date; minutes: the zone as written.
static void expect_zone(const char *text, const char *expected, int minutes)
{
    char got[CLOCK_TEXT_MAX] = "";
    struct date d = date_read(view_of(text), true, now_ms);
    if (d.found)
        clock_format_rfc3339(d.ms, got);
    if (strcmp(got, expected) != 0 || d.zone_minutes != minutes)
        fail_msg("<%s> gives <%s> %+d, not <%s>", text, got, d.zone_minutes, expected);
}

static void expect(const char *text, const char *expected)
{
    expect_zone(text, expected, 0);
}

static void dates_of_machines_are_read(void **state)
{
    (void)state;
    expect("2026-11-20", "2026-11-20T00:00:00Z");
    expect("2026-11-20T04:30:05Z", "2026-11-20T04:30:05Z");
    expect("2026-11-20T04:30:05.123Z", "2026-11-20T04:30:05Z");
    expect_zone("2026-11-20T09:30+05:00", "2026-11-20T04:30:00Z", 300);
    expect_zone("2026-11-20 09:30:00 -0330", "2026-11-20T13:00:00Z", -210);
    expect_zone("Fri, 20 Nov 2026 09:30:00 +0500", "2026-11-20T04:30:00Z", 300);
    expect("Fri, 20 Nov 2026 09:30:00 GMT", "2026-11-20T09:30:00Z");
    expect_zone("Fri, 20 Nov 2026 09:30:00 EST", "2026-11-20T14:30:00Z", -300);
    expect_zone("Fri Nov 20 2026 09:30:00 GMT+0100 (CET)", "2026-11-20T08:30:00Z", 60);
    expect("20261120", "2026-11-20T00:00:00Z");
    expect("20261120T043000Z", "2026-11-20T04:30:00Z");
    expect("1795149000", "2026-11-20T04:30:00Z");
    expect("1795149000000", "2026-11-20T04:30:00Z");
}

static void dates_of_people_are_read(void **state)
{
    (void)state;
    expect("Published: November 20th, 2026 at 2:30 p.m.", "2026-11-20T14:30:00Z");
    expect("20 Nov. 2026, 12:05 am", "2026-11-20T00:05:00Z");
    expect("20.11.2026 | 14.30 Uhr", "2026-11-20T14:30:00Z");
    expect("20. November 2026", "2026-11-20T00:00:00Z");
    expect("vendredi 20 novembre 2026 à 14h30", "2026-11-20T14:30:00Z");
    expect("20 de noviembre de 2026", "2026-11-20T00:00:00Z");
    expect("20 Kasım 2026", "2026-11-20T00:00:00Z");
    expect("20 ноября 2026, 14:30", "2026-11-20T14:30:00Z");
    expect("20 Νοεμβρίου 2026", "2026-11-20T00:00:00Z");
    expect("20 listopada 2026", "2026-11-20T00:00:00Z");
    expect("2026年11月20日 14:30", "2026-11-20T14:30:00Z");
    expect("2026년 11월 20일", "2026-11-20T00:00:00Z");
    expect("۲۰ نومبر ۲۰۲۶", "2026-11-20T00:00:00Z");
    expect("٢٠ نوفمبر ٢٠٢٦", "2026-11-20T00:00:00Z");
    expect("20 नवंबर 2026", "2026-11-20T00:00:00Z");
    expect("20 พฤศจิกายน 2569", "2026-11-20T00:00:00Z");
    expect("11/20/2026", "2026-11-20T00:00:00Z");
    expect("20/11/2026", "2026-11-20T00:00:00Z");
}

static void what_is_no_day_is_no_date(void **state)
{
    (void)state;
    expect("", "");
    expect("yesterday", "");
    expect("31 February 2026", "");
    expect("2031-01-01", ""); // not yet
    expect("1066-10-14", ""); // before the press
    expect("call 0300 123 4567", "");
    expect("version 1.2.3", "");
    expect("May 2026", "");
}

static void an_ambiguous_date_is_read_as_asked(void **state)
{
    (void)state;
    assert_int_equal(date_read(VIEW_LIT("03/04/2026"), true, now_ms).ms, clock_days(2026, 3, 4) * INT64_C(86400000));
    assert_int_equal(date_read(VIEW_LIT("03/04/2026"), false, now_ms).ms, clock_days(2026, 4, 3) * INT64_C(86400000));
}

static void a_path_may_hold_a_date(void **state)
{
    (void)state;
    const int64_t day = clock_days(2026, 11, 20) * INT64_C(86400000);
    static const char *const urls[] = {"https://news.example/2026/11/20/story", "https://news.example/2026-11-20-story",
                                       "https://news.example/a/20261120/b", "https://news.example/2026/nov/20/story"};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        assert_int_equal(date_of_url(view_of(urls[i]), now_ms).ms, day);
    assert_false(date_of_url(VIEW_LIT("https://news.example/story-2026"), now_ms).found);
    assert_false(date_of_url(VIEW_LIT("https://2026-11-20.example/story"), now_ms).found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_of_machines_are_read), cmocka_unit_test(dates_of_people_are_read),
        cmocka_unit_test(what_is_no_day_is_no_date),  cmocka_unit_test(an_ambiguous_date_is_read_as_asked),
        cmocka_unit_test(a_path_may_hold_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
