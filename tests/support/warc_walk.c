// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "tests/support/warc_walk.h"

#include "core/cdxj.h"
#include "core/warc_check.h"

enum { HEADERS_MAX_BYTES = 1 << 16, INDEX_MAX_BYTES = 1 << 20 };

static void count_fault(void *user, bool is_error, const char *what)
{
    *(size_t *)user += is_error && what[0];
}

size_t warc_walk_records(struct view in, struct arena *a)
{
    struct warc_head h;
    struct http_response response;
    size_t faults = 0;
    struct warc_reader *r = warc_reader_new(in);
    for (enum err err; (err = warc_next(r, &h)) != ERR_END;) {
        faults += err != OK;
        if (err)
            continue;
        CHECK(h.offset + h.length <= in.n);
        warc_lint(&h, count_fault, &faults);
        faults += http_response_parse(h.block, HEADERS_MAX_BYTES, a, &response) != OK;
    }
    warc_reader_free(r);
    return faults + (http_response_parse(in, HEADERS_MAX_BYTES, a, &response) != OK);
}

size_t warc_walk_index(struct view in)
{
    CLEANUP(buf_done) struct buf lines;
    buf_init(&lines, INDEX_MAX_BYTES);
    if (cdxj_scan(in, VIEW_LIT("f"), &lines, NULL) == OK)
        cdxj_sort(&lines);
    return buf_view(&lines).n;
}
