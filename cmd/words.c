// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The unit is the largest of which there are two.
#include "cmd/words.h"

#include "core/macro.h"

#include <stdio.h>

const char *words_ago(int64_t then_ms, int64_t now_ms, char text[WORDS_AGO_MAX])
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{86400, "days"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    int64_t s = now_ms > then_ms ? (now_ms - then_ms) / 1000 : 0;
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(units) && s < 2 * units[i].seconds)
        i++;
    if (then_ms)
        snprintf(text, WORDS_AGO_MAX, "%lld %s ago", (long long)(s / units[i].seconds), units[i].name);
    else
        snprintf(text, WORDS_AGO_MAX, "never");
    return text;
}
