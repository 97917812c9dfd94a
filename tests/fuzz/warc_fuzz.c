// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/warc.h
// Any bytes: all records to the end, each response taken apart.
#include "core/warc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct warc_reader *r = warc_reader_new((struct view){(const char *)data, size});
    struct warc_head h;
    struct http_response response;
    for (enum err err; (err = warc_next(r, &h)) != ERR_END;)
        if (!err && http_response_parse(h.block, 1 << 16, a, &response) == OK && warc_check(&h) == OK)
            (void)http_field(response.head, "Date");
    if (http_response_parse((struct view){(const char *)data, size}, 1 << 16, a, &response) == OK)
        (void)http_field(response.head, "Date");
    warc_reader_free(r);
    arena_free(a);
    return 0;
}
