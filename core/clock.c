// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Time: the two clocks, and the date formats of the standards. Calendar arithmetic is the proleptic Gregorian calendar
// counted in eras of 400 years that begin in March, which needs neither tables of month starts nor the C library's time
// zone. Reading of dates is in clock_parse.c.
#include "core/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

enum { DAY_MS = 86400000, ERA_DAYS = 146097, ERA_START = 719468 }; // days from 0000-03-01 to 1970-01-01

static _Atomic int64_t test_ms = -1;

struct civil {
    int year, month, day, hour, minute, second, ms, weekday; // weekday 0 is Sunday
};

static int64_t read_us(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_now_ms(void)
{
    int64_t test = atomic_load_explicit(&test_ms, memory_order_relaxed);
    return test >= 0 ? test : read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
    return clock_mono_us() / 1000;
}

void clock_set_test_ms(int64_t now_ms)
{
    atomic_store(&test_ms, now_ms);
}

void clock_sleep_ms(int64_t ms)
{
    if (ms <= 0)
        return;
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t clock_days(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2); // the year that began in March
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - ERA_START;
}

static struct civil civil_of(int64_t ms)
{
    int64_t days = floor_div(ms, DAY_MS);
    int64_t rest = ms - days * DAY_MS;
    int64_t shifted = days + ERA_START;
    int64_t era = floor_div(shifted, ERA_DAYS);
    int64_t day_of_era = shifted - era * ERA_DAYS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; // 0 is March
    return (struct civil){
        .year = (int)(era * 400 + year_of_era + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
        .hour = (int)(rest / 3600000),
        .minute = (int)(rest / 60000 % 60),
        .second = (int)(rest / 1000 % 60),
        .ms = (int)(rest % 1000),
        .weekday = (int)(days + 4 - floor_div(days + 4, 7) * 7), // 1970-01-01 was a Thursday
    };
}

// All formats have four digits for the year.
static struct civil writable(int64_t ms)
{
    int64_t first = clock_days(0, 1, 1) * DAY_MS;
    int64_t last = clock_days(10000, 1, 1) * DAY_MS - 1;
    return civil_of(ms < first ? first : ms > last ? last : ms);
}

char *clock_format_rfc3339(int64_t ms, char text[CLOCK_TEXT_MAX])
{
    struct civil c = writable(ms);
    int n = snprintf(text, CLOCK_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
    if (c.ms)
        (void)snprintf(text + n, (size_t)(CLOCK_TEXT_MAX - n), ".%03dZ", c.ms);
    else
        (void)snprintf(text + n, (size_t)(CLOCK_TEXT_MAX - n), "Z");
    return text;
}

static char *format_named(int64_t ms, const char *zone, char text[CLOCK_TEXT_MAX])
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c = writable(ms);
    (void)snprintf(text, CLOCK_TEXT_MAX, "%s, %02d %s %04d %02d:%02d:%02d %s", days[c.weekday], c.day,
                   months[c.month - 1], c.year, c.hour, c.minute, c.second, zone);
    return text;
}

char *clock_format_http(int64_t ms, char text[CLOCK_TEXT_MAX])
{
    return format_named(ms, "GMT", text);
}

char *clock_format_mail(int64_t ms, char text[CLOCK_TEXT_MAX])
{
    return format_named(ms, "+0000", text);
}

char *clock_format_compact(int64_t ms, char text[CLOCK_TEXT_MAX])
{
    struct civil c = writable(ms);
    (void)snprintf(text, CLOCK_TEXT_MAX, "%04d%02d%02d%02d%02d%02d", c.year, c.month, c.day, c.hour, c.minute,
                   c.second);
    return text;
}
