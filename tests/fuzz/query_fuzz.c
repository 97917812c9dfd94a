// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: query/query.c
// Any text is a query or an error with a reason, and a query's clauses lie within its text.
#include "core/utf8.h"
#include "query/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(query_cleanup) struct query *q = NULL;
    CLEANUP(buf_done) struct buf tree;
    struct errmsg m = {""};
    enum err err = query_parse((struct view){(const char *)data, size}, &q, &m);
    CHECK(err == OK || (m.text[0] && utf8_is_valid(view_of(m.text)) && err_class(err) == ERR_CLASS_DROP));
    buf_init(&tree, 16 << 20);
    for (uint32_t i = 0; !err && i < query_clause_count(q); i++)
        CHECK(query_clause(q, i)->start < query_clause(q, i)->end && query_clause(q, i)->end <= size);
    if (!err)
        query_add_tree(q, &tree);
    return 0;
}
