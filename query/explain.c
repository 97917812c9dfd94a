// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parts of an explanation, one function each.
#include "query/explain.h"

#include "query/lint.h"

enum { TREE_MAX_BYTES = 8 << 20 };

size_t explain_character(struct view text, size_t byte)
{
    size_t character = 1;
    for (size_t i = 0; i < byte && i < text.n; i++)
        character += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return character;
}

static void write_warnings(struct json_writer *w, const struct query *q)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view text = query_text(q);
    struct warning *warnings;
    size_t count;
    lint_query(q, a, &warnings, &count);
    json_key(w, "warnings");
    json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        json_open_object(w);
        json_add_int(w, "character", (int64_t)explain_character(text, warnings[i].start));
        json_add_string(w, "part", (struct view){text.p + warnings[i].start, warnings[i].end - warnings[i].start});
        json_add_str(w, "text", warnings[i].text);
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_clauses(struct json_writer *w, const struct query *q)
{
    struct view text = query_text(q);
    json_key(w, "clauses");
    json_open_array(w);
    for (uint32_t i = 0; i < query_clause_count(q); i++) {
        const struct node *n = query_clause(q, i);
        json_string(w, (struct view){text.p + n->start, n->end - n->start});
    }
    json_close_array(w);
}

static void write_tree(struct json_writer *w, const struct query *q)
{
    CLEANUP(buf_done) struct buf tree;
    buf_init(&tree, TREE_MAX_BYTES);
    query_add_tree(q, &tree);
    json_add_string(w, "tree", buf_view(&tree));
}

void explain_write(const struct query *q, struct json_writer *w)
{
    write_tree(w, q);
    json_add_bool(w, "anchored", !query_is_unanchored(q));
    write_clauses(w, q);
    write_warnings(w, q);
}
