// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/warc.h
// Any bytes as WARC, ARC or gzip of them: all records to the end, each judged, described and taken apart.
#include "tests/support/fuzz.h"
#include "tests/support/warc_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view in = {(const char *)data, size};
    (void)warc_walk_records(in, a);
    (void)warc_walk_index(in);
    return 0;
}
