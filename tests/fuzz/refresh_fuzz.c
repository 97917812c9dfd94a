// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: crawler/refresh.c
// The first byte says whether the page is whole, the rest is its beginning; what is found stays within its limit.
#include "crawler/refresh.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    CLEANUP(buf_done) struct buf url;
    buf_init(&url, REFRESH_URL_MAX_BYTES);
    bool found = refresh_find((struct view){(const char *)data + 1, size - 1}, data[0] & 1, &url);
    CHECK(found == (url.n > 0) && !url.overflow);
    return 0;
}
