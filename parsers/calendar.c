// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Conversion. Gregorian and Buddhist days are arithmetic and frequent; Hijri and Jalali ones are rare and go through
// ICU, which has the table of Umm al-Qura and the leap years of the solar calendar.
#include "parsers/calendar.h"

#include "core/clock.h"

#include <unicode/ucal.h>

enum { DAY_MS = 86400000, HIJRI_FIRST = 1410, HIJRI_LAST = 1460, JALALI_FIRST = 1369, BUDDHIST_YEARS = 543 };

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool icu_days(const char *locale, int year, int month, int day, int64_t *ret_days)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *c = ucal_open(utc, -1, locale, UCAL_DEFAULT, &status);
    if (U_FAILURE(status))
        return false;
    ucal_clear(c);
    ucal_setAttribute(c, UCAL_LENIENT, false);
    ucal_set(c, UCAL_EXTENDED_YEAR, year);
    ucal_set(c, UCAL_MONTH, month - 1);
    ucal_set(c, UCAL_DATE, day);
    UDate ms = ucal_getMillis(c, &status);
    ucal_close(c);
    if (U_FAILURE(status))
        return false;
    *ret_days = (int64_t)ms / DAY_MS;
    return true;
}

bool calendar_days(enum calendar calendar, int year, int month, int day, int64_t *ret_days)
{
    if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1 || year > 9999)
        return false;
    if (calendar == CALENDAR_HIJRI)
        return icu_days("ar_SA@calendar=islamic-umalqura", year, month, day, ret_days);
    if (calendar == CALENDAR_JALALI)
        return icu_days("fa_IR@calendar=persian", year, month, day, ret_days);
    if (calendar == CALENDAR_BUDDHIST)
        year -= BUDDHIST_YEARS;
    if (year < 1 || day > days_in(year, month))
        return false;
    *ret_days = clock_days(year, month, day);
    return true;
}

enum calendar calendar_of_year(int64_t year)
{
    if (year >= JALALI_FIRST && year < HIJRI_FIRST)
        return CALENDAR_JALALI;
    if (year >= HIJRI_FIRST && year <= HIJRI_LAST)
        return CALENDAR_HIJRI;
    return year > 2400 && year < 2700 ? CALENDAR_BUDDHIST : CALENDAR_GREGORIAN;
}
