// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A query's life. The parser builds a draft in an arena that is thrown away; what stays is one piece of memory.
#include "query/query.h"

#include "core/utf8.h"
#include "query/pack.h"
#include "query/regex.h"

#include <stdlib.h>

// The nodes begin where pack.c put them.
static const struct node *nodes_of(const struct query *q)
{
    return (const struct node *)((const char *)q + (sizeof *q + 7) / 8 * 8);
}

// ---- life ----------------------------------------------------------------------------------------------------
bool query_leaf_needs_value(const struct node *leaf)
{
    static const bool may_be_missing[FIELD_COUNT] = {
        [FIELD_AUTHOR] = true, [FIELD_TAG] = true,    [FIELD_SECTION] = true,    [FIELD_LINKS] = true,
        [FIELD_ENTITY] = true, [FIELD_HANDLE] = true, [FIELD_SPEAKER] = true,    [FIELD_COUNTRY] = true,
        [FIELD_PAGE] = true,   [FIELD_GEO] = true,    [FIELD_ENGAGEMENT] = true,
    };
    if (leaf->field == FIELD_ENGAGEMENT) // 0 where it is not known
        return leaf->kind == NODE_RANGE && !node_range(leaf)->lo.open && node_range(leaf)->lo.value > 0;
    return leaf->kind != NODE_ALL && may_be_missing[leaf->field];
}

static bool is_anchored(const struct node *n)
{
    static const bool asks[NODE_KIND_COUNT] = {[NODE_TERM] = true,    [NODE_PHRASE] = true, [NODE_NEAR] = true,
                                               [NODE_ATLEAST] = true, [NODE_FIRST] = true,  [NODE_REGEX] = true};
    if (asks[n->kind] || (n->size == 1 && query_leaf_needs_value(n)))
        return true;
    bool all = n->kind == NODE_OR;
    for (const struct node *c = node_first(n); c && n->kind != NODE_NOT; c = node_next(n, c)) {
        if (is_anchored(c) != all)
            return !all;
    }
    return all;
}

static enum err check_text(struct view text, struct errmsg *m)
{
    if (text.n > QUERY_MAX_BYTES)
        return errmsg_set(m, ERR_TOOBIG, "the query has %zu bytes; at most %d are taken", text.n, QUERY_MAX_BYTES);
    size_t character = 1;
    for (struct view v = text; v.n; character++) {
        size_t n = utf8_decode(v, NULL);
        if (!n)
            return errmsg_set(m, ERR_SYNTAX, "character %zu: this is not valid UTF-8", character);
        v = view_from(v, n);
    }
    return OK;
}

enum err query_parse(struct view text, struct query **ret_query, struct errmsg *m)
{
    return query_parse_with(text, NULL, ret_query, m);
}

enum err query_parse_with(struct view text, const struct query_saved *saved, struct query **ret_query, struct errmsg *m)
{
    enum err err = check_text(text, m);
    if (err)
        return err;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct parsed parsed;
    err = parser_run(text, saved, a, &parsed, m);
    if (err)
        return err;
    struct query *q;
    err = pack_query(text, &parsed, &q);
    if (err)
        return errmsg_set(m, err, "the query is too large");
    q->unanchored = !is_anchored(nodes_of(q));
    *ret_query = q;
    return OK;
}

void query_free(struct query *q)
{
    for (const struct node *n = q ? nodes_of(q) : NULL, *end = q ? n + q->node_count : NULL; n < end; n++) {
        if (n->kind == NODE_REGEX)
            regex_unref(node_regex(n));
    }
    free(q);
}

void query_cleanup(struct query **q)
{
    query_free(*q);
}

const struct node *query_root(const struct query *q)
{
    return nodes_of(q);
}

struct view query_text(const struct query *q)
{
    return (struct view){(const char *)q + q->text_at, q->text_n};
}

size_t query_bytes(const struct query *q)
{
    return q->bytes;
}

size_t query_clause_count(const struct query *q)
{
    return q->clause_count;
}

const struct node *query_clause(const struct query *q, uint32_t clause)
{
    const struct node *n = nodes_of(q);
    for (uint32_t i = 0; i < q->node_count; i++) {
        if (n[i].size == 1 && n[i].clause == clause)
            return &n[i];
    }
    CHECK(!"a query has no clause of that number");
    return NULL;
}

bool query_is_unanchored(const struct query *q)
{
    return q->unanchored;
}
