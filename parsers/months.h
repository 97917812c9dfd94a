// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table of month names, data only; date_month in dates.h looks things up.
#ifndef PARSERS_MONTHS_H
#define PARSERS_MONTHS_H

#include <stddef.h>

struct month_name {
    const char *name; // lower case
    int month;        // 1 to 12
};
extern const struct month_name month_names[];
extern const size_t month_name_count;

#endif
