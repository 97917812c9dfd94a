// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/dates
#include "core/err.h"
#include "parsers/dates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t now_ms = INT64_C(1795392000000), day_ms = 86400000;
    struct view text = {(const char *)data, size};
    struct date d = date_read(text, size % 2, now_ms), u = date_of_url(text, now_ms);
    CHECK(!d.found || (d.ms > 0 && d.ms <= now_ms + 5 * day_ms));
    CHECK(!u.found || (u.ms > 0 && u.ms <= now_ms + 5 * day_ms));
    return 0;
}
