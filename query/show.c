// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The tree of a query as one line, for people and tests.
#include "core/clock.h"
#include "query/query.h"

#include <inttypes.h>

static void add_end(const struct node *n, const struct range_end *e, struct buf *out)
{
    char text[CLOCK_TEXT_MAX];
    if (e->open)
        buf_add_char(out, '*');
    else if (e->from_now)
        buf_printf(out, "now%+" PRId64 "ms", e->value);
    else if (field_info((enum field)n->field)->type == FIELD_DATE)
        buf_add_str(out, clock_format_rfc3339(e->value, text));
    else
        buf_printf(out, "%" PRId64, e->value);
}

static void add_range(const struct node *n, struct buf *out)
{
    buf_add_char(out, ' ');
    add_end(n, &node_range(n)->lo, out);
    buf_add_str(out, "..");
    add_end(n, &node_range(n)->hi, out);
}

static void add_area(const struct node *n, struct buf *out)
{
    const struct area *a = node_area(n);
    if (a->radius_m > 0)
        buf_printf(out, " %g,%g %gm", a->lat, a->lon, a->radius_m);
    else
        buf_printf(out, " %g,%g..%g,%g", a->south, a->west, a->north, a->east);
}

// "oil" pr* p*ce ~running color~1 {"nasa" NASA} ="elysee" Élysée …
static void add_word(const struct word *w, struct buf *out)
{
    static const char *const before[] = {[WORD_STEM] = "~", [WORD_PATTERN] = "*", [WORD_ANY] = ""};
    static const char *const checks[] = {[CHECK_FOLDED] = "", [CHECK_CASE] = "{}", [CHECK_EXACT] = "="};
    buf_add_char(out, ' ');
    if (w->kind == WORD_ANY) {
        buf_add_char(out, '*');
        return;
    }
    buf_add_str(out, checks[w->check]);
    if (w->kind == WORD_STEM || w->kind == WORD_PATTERN)
        buf_add_str(out, before[w->kind]);
    buf_printf(out, "\"%.*s\"", VIEW_ARG(w->check == CHECK_FOLDED ? word_form(w) : word_written(w)));
    if (w->kind == WORD_PREFIX)
        buf_add_char(out, '*');
    if (w->kind == WORD_FUZZY)
        buf_printf(out, "~%u", w->edits);
}

static void add_leaf(const struct query *q, const struct node *n, struct buf *out)
{
    if (n->kind == NODE_ALL)
        return;
    buf_printf(out, " %s", field_info((enum field)n->field)->name);
    for (uint32_t i = 0; i < n->word_count; i++)
        add_word(&node_words(n)[i], out);
    if (n->kind == NODE_RANGE)
        add_range(n, out);
    else if (n->kind == NODE_AREA)
        add_area(n, out);
    else if (n->kind == NODE_REGEX)
        buf_printf(out, " %.*s", (int)(n->end - n->start), query_text(q).p + n->start);
}

static void add_count(const struct node *n, struct buf *out)
{
    static const char *const reaches[] = {[REACH_SENTENCE] = "/s", [REACH_PARAGRAPH] = "/p"};
    if (n->kind == NODE_NEAR && n->reach != REACH_WORDS)
        buf_add_str(out, reaches[n->reach]);
    else if (n->kind == NODE_NEAR || n->kind == NODE_ATLEAST || n->kind == NODE_FIRST || n->count)
        buf_printf(out, "/%" PRIu32, n->count);
}

static void add_tree(const struct query *q, const struct node *n, struct buf *out)
{
    static const char *const names[NODE_KIND_COUNT] = {
        [NODE_ALL] = "ALL",     [NODE_AND] = "AND",       [NODE_OR] = "OR",       [NODE_NOT] = "NOT",
        [NODE_TERM] = "TERM",   [NODE_PHRASE] = "PHRASE", [NODE_NEAR] = "NEAR",   [NODE_ATLEAST] = "ATLEAST",
        [NODE_FIRST] = "FIRST", [NODE_REGEX] = "REGEX",   [NODE_RANGE] = "RANGE", [NODE_AREA] = "AREA",
        [NODE_HAS] = "HAS",
    };
    buf_printf(out, "(%s%s%s", n->negated ? "NOT-" : "", n->ordered ? "O" : "", names[n->kind]);
    add_count(n, out);
    if (n->size == 1)
        add_leaf(q, n, out);
    for (const struct node *c = node_first(n); c; c = node_next(n, c)) {
        buf_add_char(out, ' ');
        add_tree(q, c, out);
    }
    buf_add_char(out, ')');
}

void query_add_tree(const struct query *q, struct buf *out)
{
    add_tree(q, query_root(q), out);
}
