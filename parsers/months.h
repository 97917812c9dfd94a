// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Month names in some fifty languages and four calendars.
#ifndef PARSERS_MONTHS_H
#define PARSERS_MONTHS_H

#include "core/view.h"
#include "parsers/calendar.h"

struct month_name {
    const char *name; // may be two words ("ربیع الاول") or an abbreviation with a stop in it ("พ.ย")
    int month;        // 1 to 12
};

// 1 to 12 when the word (lower case, folded) is a month's name or its common short form in any of the languages, else 0
// with *ret_calendar untouched.
int month_find(struct view word, enum calendar *ret_calendar);
// How a letter of Arabic script is written in the tables; 0 for signs that are left out; all others stay as they are.
uint32_t month_fold(uint32_t c);

#endif
