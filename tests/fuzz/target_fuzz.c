// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: server/request.c
#include "server/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request r = {.arena = arena_new()};
    if (request_parse_target(&r, (struct view){(const char *)data, size}) == OK) {
        for (size_t i = 0; i < r.segment_count; i++)
            CHECK(view_find_char(r.segments[i], '/') == r.segments[i].n && !view_is(r.segments[i], ".."));
        int64_t n = 7;
        if (request_param_int(&r, "limit", 1, 10, 5, &n) == OK)
            CHECK(n >= 1 && n <= 10);
    }
    arena_free(r.arena);
    return 0;
}
