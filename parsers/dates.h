// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dates as the press writes them: ISO 8601, RFC 5322, numbers with any separator, month names in some thirty languages,
// digits of several scripts, Chinese and Japanese forms, Unix times. One scanner for all of them.
#ifndef PARSERS_DATES_H
#define PARSERS_DATES_H

#include "core/view.h"

struct date {
    int64_t ms;       // UTC; 0 with `found` false
    int zone_minutes; // east of Greenwich, as written; 0 when nothing was
    bool found, has_time;
};

// The first date in the text that is a real day between 1990 and two days from `now_ms` on; {0} when there is none.
// month_first: how to read 03/04/2026 (true: 4 March).
struct date date_read(struct view text, bool month_first, int64_t now_ms);
// From a path such as /2026/11/23/ or /2026-11-23-title or /20261123/.
struct date date_of_url(struct view url, int64_t now_ms);
// 1 to 12 when the word (lower case) is a month's name or its common short form in any of the languages, else 0.
int date_month(struct view word);

#endif
