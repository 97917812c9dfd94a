// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A query's life. The parser builds in an arena that is thrown away; what stays is one block of memory with the struct,
// the text, the nodes, their words and their children, because a matcher holds hundreds of thousands of queries.
#include "query/query.h"

#include "core/clock.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "query/parser.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct query {
    struct view text;
    struct node *root;
    const struct node **clauses;
    size_t clause_count;
    bool unanchored;
};

// ---- freezing ------------------------------------------------------------------------------------------------
// Sizes of what a tree needs; pointers before bytes, so that all is aligned.
struct sizes {
    size_t nodes, children, words, bytes;
};

static void measure(const struct node *n, struct sizes *s)
{
    s->nodes++;
    s->children += n->child_count;
    s->words += n->word_count;
    for (size_t i = 0; i < n->word_count; i++)
        s->bytes += n->words[i].n;
    for (size_t i = 0; i < n->child_count; i++)
        measure(n->children[i], s);
}

// Where the next item of each kind goes.
struct freezer {
    struct query *query;
    struct node *node;
    struct node **child;
    struct view *word;
    char *byte;
};

static struct view freeze_bytes(struct freezer *f, struct view v)
{
    struct view copy = {f->byte, v.n};
    memcpy(f->byte, v.p, v.n);
    f->byte += v.n;
    return copy;
}

static struct node *freeze(struct freezer *f, const struct node *from)
{
    struct node *n = f->node++;
    *n = *from;
    n->words = f->word;
    f->word += n->word_count;
    for (size_t i = 0; i < n->word_count; i++)
        n->words[i] = freeze_bytes(f, from->words[i]);
    n->children = f->child;
    f->child += n->child_count;
    for (size_t i = 0; i < n->child_count; i++)
        n->children[i] = freeze(f, from->children[i]);
    if (!n->child_count)
        f->query->clauses[n->clause] = n;
    return n;
}

static struct query *query_new(struct view text, const struct parsed *parsed)
{
    struct sizes s = {0};
    measure(parsed->root, &s);
    size_t pointers = s.children + parsed->clause_count;
    char *block = mem_zalloc(sizeof(struct query) + s.nodes * sizeof(struct node) + pointers * sizeof(void *) +
                             s.words * sizeof(struct view) + s.bytes + text.n);
    struct query *q = (struct query *)block;
    struct freezer f = {.query = q, .node = (struct node *)(q + 1)};
    f.child = (struct node **)(f.node + s.nodes);
    q->clauses = (const struct node **)(f.child + s.children);
    f.word = (struct view *)(q->clauses + parsed->clause_count);
    f.byte = (char *)(f.word + s.words);
    q->clause_count = parsed->clause_count;
    q->text = freeze_bytes(&f, text);
    q->root = freeze(&f, parsed->root);
    return q;
}

// ---- life ----------------------------------------------------------------------------------------------------
static bool is_anchored(const struct node *n)
{
    if (n->kind == NODE_TERM || n->kind == NODE_PHRASE || n->kind == NODE_NEAR)
        return true;
    bool all = n->kind == NODE_OR;
    for (size_t i = 0; i < n->child_count && n->kind != NODE_NOT; i++) {
        if (is_anchored(n->children[i]) != all)
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
    enum err err = check_text(text, m);
    if (err)
        return err;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct parsed parsed;
    err = parser_run(text, a, &parsed, m);
    if (err)
        return err;
    *ret_query = query_new(text, &parsed);
    (*ret_query)->unanchored = !is_anchored(parsed.root);
    return OK;
}

void query_free(struct query *q)
{
    free(q);
}

void query_cleanup(struct query **q)
{
    query_free(*q);
}

const struct node *query_root(const struct query *q)
{
    return q->root;
}

struct view query_text(const struct query *q)
{
    return q->text;
}

size_t query_clause_count(const struct query *q)
{
    return q->clause_count;
}

const struct node *query_clause(const struct query *q, uint32_t clause)
{
    CHECK(clause < q->clause_count);
    return q->clauses[clause];
}

bool query_is_unanchored(const struct query *q)
{
    return q->unanchored;
}

// ---- the tree as text ------------------------------------------------------------------------------------------
static void add_end(const struct range_end *e, struct buf *out)
{
    char text[CLOCK_TEXT_MAX];
    if (e->open)
        buf_add_char(out, '*');
    else if (e->from_now)
        buf_printf(out, "now%+" PRId64 "ms", e->value);
    else
        buf_add_str(out, clock_format_rfc3339(e->value, text));
}

static void add_leaf(const struct node *n, struct buf *out)
{
    if (n->kind == NODE_ALL)
        return;
    buf_printf(out, " %s", field_info(n->field)->name);
    for (size_t i = 0; i < n->word_count; i++)
        buf_printf(out, " \"%.*s\"%s", VIEW_ARG(n->words[i]), n->prefix ? "*" : "");
    if (n->kind != NODE_RANGE)
        return;
    buf_add_char(out, ' ');
    add_end(&n->lo, out);
    buf_add_str(out, "..");
    add_end(&n->hi, out);
}

static void add_tree(const struct node *n, struct buf *out)
{
    static const char *const names[] = {
        [NODE_ALL] = "ALL",   [NODE_AND] = "AND",       [NODE_OR] = "OR",     [NODE_NOT] = "NOT",
        [NODE_TERM] = "TERM", [NODE_PHRASE] = "PHRASE", [NODE_NEAR] = "NEAR", [NODE_RANGE] = "RANGE",
    };
    buf_printf(out, "(%s%s", n->ordered ? "O" : "", names[n->kind]);
    if (n->kind == NODE_NEAR)
        buf_printf(out, "/%" PRIu32, n->distance);
    if (!n->child_count)
        add_leaf(n, out);
    for (size_t i = 0; i < n->child_count; i++) {
        buf_add_char(out, ' ');
        add_tree(n->children[i], out);
    }
    buf_add_char(out, ')');
}

void query_add_tree(const struct query *q, struct buf *out)
{
    add_tree(q->root, out);
}
