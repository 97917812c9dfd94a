// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dates: formats of the standards, the calendar against the C library's, what is refused.
#include "core/clock.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <time.h>

static const int64_t moment_ms = 784111777000; // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110

static void the_formats_are_those_of_the_standards(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_MAX];
    assert_string_equal(clock_format_rfc3339(moment_ms, text), "1994-11-06T08:49:37Z");
    assert_string_equal(clock_format_rfc3339(moment_ms + 45, text), "1994-11-06T08:49:37.045Z");
    assert_string_equal(clock_format_rfc3339(-1, text), "1969-12-31T23:59:59.999Z");
    assert_string_equal(clock_format_http(moment_ms, text), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_string_equal(clock_format_mail(moment_ms, text), "Sun, 06 Nov 1994 08:49:37 +0000");
    assert_string_equal(clock_format_compact(moment_ms, text), "19941106084937");
}

static void years_stay_within_four_digits(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_MAX];
    assert_string_equal(clock_format_rfc3339(INT64_MAX, text), "9999-12-31T23:59:59.999Z");
    assert_string_equal(clock_format_rfc3339(INT64_MIN, text), "0000-01-01T00:00:00Z");
}

static void the_calendar_agrees_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t day = -719000; day < 2900000; day += 13) {
        time_t seconds = (time_t)(day * 86400);
        struct tm tm;
        char expected[64], text[CLOCK_TEXT_MAX];
        gmtime_r(&seconds, &tm);
        strftime(expected, sizeof expected, "%a, %d %b ", &tm);
        snprintf(expected + 12, sizeof expected - 12, "%04d 00:00:00 GMT", tm.tm_year + 1900);
        assert_string_equal(clock_format_http(day * 86400000, text), expected);
        assert_int_equal(clock_days(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), day);
    }
}

struct sample {
    const char *text;
    int64_t ms; // -1: refused
};

static void check(const struct sample *samples, size_t count, enum err (*parse)(struct view, int64_t *))
{
    for (size_t i = 0; i < count; i++) {
        int64_t ms = -1;
        enum err err = parse(view_of(samples[i].text), &ms);
        if (err != (samples[i].ms == -1 ? ERR_SYNTAX : OK) || ms != samples[i].ms)
            fail_msg("\"%s\": %s, %lld instead of %lld", samples[i].text, err_name(err), (long long)ms,
                     (long long)samples[i].ms);
    }
}

static void iso_dates_are_read_as_the_web_writes_them(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"1994-11-06T08:49:37Z", moment_ms},
        {"1994-11-06t08:49:37z", moment_ms},
        {" 1994-11-06 08:49:37 \n", moment_ms},
        {"1994-11-06T08:49:37+00:00", moment_ms},
        {"1994-11-06T08:49:37 +0000", moment_ms},
        {"1994-11-06T09:49:37+01", moment_ms},
        {"1994-11-06T14:19:37+05:30", moment_ms},
        {"1994-11-06T00:49:37-0800", moment_ms},
        {"1994-11-06T08:49:37.1239Z", moment_ms + 123},
        {"1994-11-06T08:49:37,5", moment_ms + 500},
        {"1994-11-06T08:49", moment_ms - 37000},
        {"1994-11-06", moment_ms - 31777000},
        {"2024-02-29", 1709164800000},
        {"2016-12-31T23:59:60Z", 1483228800000},
        {"2023-02-29", -1},
        {"1994-13-06", -1},
        {"1994-11-06T24:00:00Z", -1},
        {"1994-11-06T08:60:00Z", -1},
        {"1994-11-06T08", -1},
        {"1994-11-06T08:49:37.Z", -1},
        {"1994-11-06T08:49:37Zjunk", -1},
        {"1994-11-06T08:49:37+1", -1},
        {"1994-11-06T08:49:37+25:00", -1},
        {"1994-11-6", -1},
        {"94-11-06", -1},
        {"", -1},
        {"yesterday", -1},
    };
    check(samples, sizeof samples / sizeof samples[0], clock_parse_iso);
}

static void dates_of_http_and_mail_are_read_in_all_their_forms(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", moment_ms},
        {"Sunday, 06-Nov-94 08:49:37 GMT", moment_ms},
        {"Sun Nov  6 08:49:37 1994", moment_ms},
        {"6 Nov 1994 08:49:37 +0000", moment_ms},
        {"Sun,06 Nov 1994 08:49:37 UT", moment_ms},
        {"Sun, 6 November 1994 9:49:37 +0100 (CET)", moment_ms},
        {"06 Nov 94 03:49:37 EST", moment_ms},
        {"06 Nov 94 00:49:37 PST", moment_ms},
        {"Sun, 06 Nov 1994 13:49:37 PKT", moment_ms},
        {"Sun, 06 Nov 1994 09:49:37 GMT+0100", moment_ms},
        {"sun, 06 nov 1994 08:49:37 gmt", moment_ms},
        {"06 Nov 1994 08:49 GMT", moment_ms - 37000},
        {"06 Nov 1994", moment_ms - 31777000},
        {"06 Nov 1994 08:49:37 XYZ", moment_ms},
        {"06 Nov 94 08:49:37", moment_ms},
        {"06 Nov 48 00:00:00 GMT", 2488233600000},
        {"Sept 6 1994 00:00:00", 778809600000},
        {"31 Feb 2020 00:00:00 GMT", -1},
        {"06 Nov 1994 8:49:37 PM", -1},
        {"06 Nov 1994 25:00:00 GMT", -1},
        {"Nov 1994", -1},
        {"06 Foo 1994 junkjunk", -1},
        {"06 Nov 1994 08:49:37 GMT GMT", -1},
        {"06 Nov 1994 08:49:37 09:49:37", -1},
        {"6 6 6 6", -1},
        {"- - -", -1},
        {"((((", -1},
        {"", -1},
    };
    check(samples, sizeof samples / sizeof samples[0], clock_parse_http);
    int64_t ms;
    assert_int_equal(clock_parse_http((struct view){"06 Nov\0 1994", 12}, &ms), ERR_SYNTAX);
}

static void what_was_formatted_reads_back(void **state)
{
    (void)state;
    for (int64_t ms = -62000000000000; ms < 250000000000000; ms += 9876543210987) {
        char text[CLOCK_TEXT_MAX];
        int64_t back = 0;
        assert_int_equal(clock_parse_iso(view_of(clock_format_rfc3339(ms, text)), &back), OK);
        assert_true(back == ms);
        assert_int_equal(clock_parse_http(view_of(clock_format_mail(ms, text)), &back), OK);
        assert_true(back == ms - ((ms % 1000) + 1000) % 1000);
    }
}

static void the_test_clock_stands_still_until_it_is_given_back(void **state)
{
    (void)state;
    clock_set_test_ms(1234);
    assert_int_equal(clock_now_ms(), 1234);
    clock_set_test_ms(-1);
    assert_true(clock_now_ms() > 1700000000000);
    int64_t before = clock_mono_us();
    clock_sleep_ms(2);
    assert_true(clock_mono_us() - before >= 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_formats_are_those_of_the_standards),
        cmocka_unit_test(years_stay_within_four_digits),
        cmocka_unit_test(the_calendar_agrees_with_the_c_library),
        cmocka_unit_test(iso_dates_are_read_as_the_web_writes_them),
        cmocka_unit_test(dates_of_http_and_mail_are_read_in_all_their_forms),
        cmocka_unit_test(what_was_formatted_reads_back),
        cmocka_unit_test(the_test_clock_stands_still_until_it_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
