// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/warc_http.c
// Any bytes as an answer: its head and fields lie within it, its body within the limit.
#include "core/warc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"Content-Type", "Transfer-Encoding", "Location", "Retry-After", "ETag", "X"};
    const struct view message = {(const char *)data, size};
    struct arena *a = arena_new();
    struct http_response r;
    if (http_response_parse(message, 1 << 16, a, &r) == OK) {
        CHECK(r.head.p >= message.p && r.head.p + r.head.n <= message.p + message.n && r.body.n <= 1 << 16);
        CHECK(r.status >= 100 && r.status == http_status(r.head));
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            struct view v = http_field(r.head, names[i]);
            CHECK(v.n == 0 || (v.p > r.head.p && v.p + v.n <= r.head.p + r.head.n));
        }
    }
    arena_free(a);
    return 0;
}
