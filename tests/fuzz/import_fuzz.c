// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: query/import.c
// Any text of any system is a query that our parser takes or an error with a reason; remarks lie within the text.
#include "core/utf8.h"
#include "query/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(query_cleanup) struct query *q = NULL;
    struct import_report r;
    struct errmsg m = {""};
    enum import_from from = (enum import_from)(size ? data[0] % IMPORT_COUNT : 0);
    enum err err = import_query(from, (struct view){(const char *)data + !!size, size - !!size}, a, &r, &m);
    CHECK(err == OK || (m.text[0] && utf8_is_valid(view_of(m.text)) && err_class(err) == ERR_CLASS_DROP));
    for (size_t i = 0; !err && i < r.remark_count; i++)
        CHECK(r.remarks[i].start <= r.remarks[i].end && r.remarks[i].end < size && r.remarks[i].text[0]);
    CHECK(err || query_parse(r.query, &q, &m) == OK);
    return 0;
}
