// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Dates that count back from the moment of reading: "3 hours ago", "vor 5 Minuten", "۲ ساعت پیش".
#ifndef PARSERS_AGO_H
#define PARSERS_AGO_H

#include "parsers/dates.h"

// The moment that a short text names, counted back from when the page was seen; {0} when it names none or seen_ms is 0.
// Only minutes, hours and up to six days: with larger units the day is not known. Days give a date without a time.
struct date date_ago(struct view text, int64_t seen_ms);

#endif
