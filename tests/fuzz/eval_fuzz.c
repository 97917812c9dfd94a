// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: query/eval.c
// The first line is a query, the second a title, the rest the text: spans lie within the doc and make a passage.
#include "query/passage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(query_cleanup) struct query *q = NULL;
    CLEANUP(doc_cleanup) struct doc *d = doc_new();
    CLEANUP(buf_done) struct buf passage;
    struct view rest = {(const char *)data, size}, query = view_cut(&rest, '\n');
    struct subject *s = NULL;
    struct verdict v = {0};
    d->title = view_cut(&rest, '\n');
    while (rest.n && doc_add_block(d, BLOCK_P, view_cut(&rest, '\n')))
        continue;
    buf_init(&passage, 1 << 20);
    if (query_parse(query, &q, NULL) || subject_new(d, d->arena, &s) || eval_query(q, s, 0, d->arena, &v))
        return 0;
    for (size_t i = 0; i < v.span_count; i++)
        CHECK(v.spans[i].start < v.spans[i].end && v.spans[i].end <= doc_unit(d, v.spans[i].unit).n);
    passage_write(d, &v, 200, &passage);
    return 0;
}
