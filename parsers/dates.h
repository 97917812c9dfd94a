// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dates as the press writes them: ISO 8601, RFC 5322, numbers with any separator, month names in some fifty languages,
// digits of several scripts, Hijri, Jalali and Buddhist years, Chinese, Japanese and Korean forms, Unix times. One
// scanner for all of them.
#ifndef PARSERS_DATES_H
#define PARSERS_DATES_H

#include "core/view.h"
#include "parsers/calendar.h"

struct date {
    int64_t ms;  // UTC; 0 with `found` false
    int64_t day; // days since 1970-01-01 of the day that is written, which in the zone of the writer may be another
    int zone_minutes; // east of Greenwich, as written; 0 when nothing was
    bool found, has_time, has_zone;
    enum calendar calendar;
};

// The first date in the text that is a real day between 1990 and two days from `now_ms` on; {0} when there is none. In
// one text a Gregorian date goes before the same day in another calendar.
// month_first: how to read 03/04/2026 (true: 4 March).
struct date date_read(struct view text, bool month_first, int64_t now_ms);
// From a path such as /2026/11/23/ or /2026-11-23-title or /20261123/. Of an archive's address, whose path holds the
// address of the page, the inner one counts.
struct date date_of_url(struct view url, int64_t now_ms);
// Another day for the same date, the time of day kept; dates without a time stay without one.
void date_move(struct date *d, int days);

enum { DATE_TEXT_MAX = 40 };
// RFC 3339 as far as the date goes: "2026-11-23", "2026-11-23T09:30:00" where no zone is known,
// "2026-11-23T09:30:00+05:00". Returns text.
char *date_format(const struct date *d, char text[DATE_TEXT_MAX]);

#endif
