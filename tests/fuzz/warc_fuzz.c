// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/warc.h
// Any bytes as WARC, ARC or gzip of them: all records to the end, each judged, described and taken apart.
#include "core/cdxj.h"
#include "core/warc_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *user, bool is_error, const char *what)
{
    *(size_t *)user += is_error && what[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct warc_head h;
    struct http_response response;
    size_t errors = 0;
    struct view in = {(const char *)data, size};
    CLEANUP(buf_done) struct buf lines;
    buf_init(&lines, 1 << 20);
    struct warc_reader *r = warc_reader_new(in);
    for (enum err err; (err = warc_next(r, &h)) != ERR_END;) {
        if (err)
            continue;
        CHECK(h.offset + h.length <= size);
        warc_lint(&h, ignore, &errors);
        errors += http_response_parse(h.block, 1 << 16, a, &response) != OK;
    }
    warc_reader_free(r);
    if (cdxj_scan(in, VIEW_LIT("f"), &lines, NULL) == OK)
        cdxj_sort(&lines);
    errors += http_response_parse(in, 1 << 16, a, &response) != OK;
    arena_free(a);
    return 0;
}
