// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The time of day and the zone beside a date. Only dates.c uses it.
#ifndef PARSERS_DATES_TIME_H
#define PARSERS_DATES_TIME_H

#include "parsers/dates.h"
#include "parsers/dates_scan.h"

// Looks for a time behind the date that took the tokens [start, end), else in front of it, and completes d, whose ms is
// midnight of its day.
void date_find_time(const struct scan *s, size_t start, size_t end, struct date *d);

#endif
