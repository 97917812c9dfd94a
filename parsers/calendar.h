// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The calendars of the press, and days in them. Hijri is Umm al-Qura, the reckoned calendar of Mecca; Jalali is the
// solar calendar of Iran and Afghanistan; Buddhist years (Thailand) are Gregorian days under other year numbers.
#ifndef PARSERS_CALENDAR_H
#define PARSERS_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum calendar { CALENDAR_GREGORIAN, CALENDAR_HIJRI, CALENDAR_JALALI, CALENDAR_BUDDHIST };

// Days since 1970-01-01 of a day in that calendar; false when it has no such day (31 June, 30 Esfand of a common year).
bool calendar_days(enum calendar calendar, int year, int month, int day, int64_t *ret_days);
// The calendar that a four-digit year of the press's last decades belongs to by its size alone: 2026 is Gregorian, 1447
// Hijri, 1405 Jalali, 2569 Buddhist. Holds until Jalali years reach 1410 (2031).
enum calendar calendar_of_year(int64_t year);

#endif
