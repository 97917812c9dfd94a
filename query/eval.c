// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The evaluator, in two passes. The first only decides, in three values (yes, no, unknown), and stops at the first
// child that settles its group: most of what the presearcher proposes ends there. The second runs for matches and
// collects the clauses that took part with their spans; it asks again only at an OR, where some children may be false.
// A limit reached in the second pass costs spans, not the verdict.
#include "query/eval.h"

#include "query/expression.h"
#include "query/places.h"
#include "query/values.h"

#include <stdlib.h>
#include <string.h>

enum { COLLECT_MAX = 8000 };

struct evaluation {
    struct finder finder;
    int64_t now_ms;
    uint32_t *taken;   // spans by clause, NULL in the first pass
    bool *took_part;   // by clause
    size_t per_clause; // spans wanted of one clause
    struct span *spans;
    size_t span_count, span_room;
};

static struct evaluation evaluation_of(const struct subject *s, int64_t now_ms, struct arena *a)
{
    return (struct evaluation){.finder = {.subject = s, .arena = a, .budget = REGEX_BUDGET_INIT}, .now_ms = now_ms};
}

static enum err decide(struct evaluation *e, const struct node *n, bool *ret);

// ---- deciding ------------------------------------------------------------------------------------------------
static enum err decide_all(struct evaluation *e, const struct node *n, bool *ret)
{
    (void)e;
    (void)n;
    *ret = true;
    return OK;
}

static enum err decide_places(struct evaluation *e, const struct node *n, bool *ret)
{
    return places_exist(&e->finder, n, ret);
}

static enum err decide_leaf(struct evaluation *e, const struct node *n, bool *ret)
{
    return node_is_words(n) ? places_exist(&e->finder, n, ret) : values_decide(&e->finder, n, e->now_ms, ret);
}

// By itself an expression need not touch a word.
static enum err decide_expression(struct evaluation *e, const struct node *n, bool *ret)
{
    if (!places_are_had(n))
        return values_decide(&e->finder, n, e->now_ms, ret);
    struct match m;
    struct expression x = expression_of(&e->finder, n);
    enum err err = expression_next(&x, &m);
    *ret = !err;
    return err == ERR_NOTFOUND ? OK : err;
}

// AND and OR: the first child that differs from the group's neutral answer settles it, even when another is unknown.
// The cheap ones are asked first.
static enum err decide_group(struct evaluation *e, const struct node *n, bool *ret)
{
    bool neutral = n->kind == NODE_AND, unknown = false;
    unsigned costs = 1;
    for (unsigned cost = 0; costs >> cost; cost++) {
        for (const struct node *c = node_first(n); c; c = node_next(n, c)) {
            bool answer = neutral;
            costs |= 1U << c->cost;
            enum err err = c->cost == cost ? decide(e, c, &answer) : OK;
            if (err && err != ERR_TOOBIG)
                return err;
            unknown |= err == ERR_TOOBIG;
            if (err || answer == neutral)
                continue;
            *ret = answer;
            return OK;
        }
    }
    if (unknown)
        return ERR_TOOBIG;
    *ret = neutral;
    return OK;
}

static enum err decide_not(struct evaluation *e, const struct node *n, bool *ret)
{
    bool answer;
    enum err err = decide(e, node_first(n), &answer);
    if (!err)
        *ret = !answer;
    return err;
}

static enum err decide(struct evaluation *e, const struct node *n, bool *ret)
{
    static enum err (*const by_kind[NODE_KIND_COUNT])(struct evaluation *, const struct node *, bool *) = {
        [NODE_ALL] = decide_all,     [NODE_AND] = decide_group,        [NODE_OR] = decide_group,
        [NODE_NOT] = decide_not,     [NODE_TERM] = decide_leaf,        [NODE_PHRASE] = decide_leaf,
        [NODE_NEAR] = decide_places, [NODE_ATLEAST] = decide_places,   [NODE_FIRST] = decide_places,
        [NODE_RANGE] = decide_leaf,  [NODE_REGEX] = decide_expression, [NODE_AREA] = decide_leaf,
        [NODE_HAS] = decide_leaf,
    };
    return by_kind[n->kind](e, n, ret);
}

// ---- collecting ----------------------------------------------------------------------------------------------
static void add_span(struct evaluation *e, uint32_t clause, uint32_t unit, uint32_t start, uint32_t end)
{
    if (e->span_count == COLLECT_MAX)
        return;
    if (e->span_count == e->span_room) {
        size_t room = e->span_room ? e->span_room * 2 : 16;
        e->spans = arena_grow(e->finder.arena, e->spans, e->span_count, room, sizeof *e->spans);
        e->span_room = room;
    }
    e->spans[e->span_count++] = (struct span){clause, unit, start, end};
}

// A phrase that runs on into the next block gives a span in each.
static void add_place(struct evaluation *e, const struct place *p)
{
    const struct token *t = subject_tokens(e->finder.subject)->v, *from = &t[p->token_from], *to = &t[p->token_to];
    if (p->end) {
        add_span(e, p->clause, from->unit, p->start, p->end);
        return;
    }
    for (const struct token *i = from; from->unit != to->unit && i <= to; i++) {
        if (i->unit == from->unit)
            continue;
        add_span(e, p->clause, from->unit, from->start, i[-1].end);
        from = i;
    }
    add_span(e, p->clause, from->unit, from->start, to->end > from->end ? to->end : from->end);
}

// Of the stretches that begin with one word the shortest is shown.
static void collect_places(struct evaluation *e, const struct node *n)
{
    struct places places;
    if (places_used(&e->finder, n, e->per_clause, &places))
        return;
    const struct place *last = NULL;
    for (size_t i = 0; i < places.n; i++) {
        const struct place *p = &places.v[i];
        e->took_part[p->clause] = true;
        if (last && last->clause == p->clause && last->token_from == p->token_from && !p->end)
            continue;
        last = p;
        if (e->taken[p->clause]++ < e->per_clause)
            add_place(e, p);
    }
}

static void collect_matches(struct evaluation *e, const struct node *n)
{
    struct match m;
    struct expression x = expression_of(&e->finder, n);
    e->took_part[n->clause] = true;
    while (e->taken[n->clause] < e->per_clause && !expression_next(&x, &m)) {
        e->taken[n->clause]++;
        if (m.start < m.end)
            add_span(e, n->clause, m.unit, m.start, m.end);
    }
}

// n is known to be true.
static void collect(struct evaluation *e, const struct node *n)
{
    bool has_places = places_are_had(n);
    if (has_places && n->kind == NODE_REGEX)
        collect_matches(e, n);
    else if (has_places)
        collect_places(e, n);
    else if (n->size == 1)
        e->took_part[n->clause] = true;
    if (has_places || n->kind == NODE_NOT)
        return;
    for (const struct node *c = node_first(n); c; c = node_next(n, c)) {
        bool is_true = n->kind == NODE_AND;
        if (is_true || (!decide(e, c, &is_true) && is_true))
            collect(e, c);
    }
}

// ---- the verdict ---------------------------------------------------------------------------------------------
static int by_clause(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    if (left->clause != right->clause)
        return left->clause < right->clause ? -1 : 1;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    return (left->start > right->start) - (left->start < right->start);
}

static int by_place(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return (left->clause > right->clause) - (left->clause < right->clause);
}

// Keeps EVAL_SPANS_MAX spans: the first of each clause, then the second of each, and so on.
static void thin(struct evaluation *e)
{
    if (e->span_count <= EVAL_SPANS_MAX)
        return;
    qsort(e->spans, e->span_count, sizeof *e->spans, by_clause);
    struct span kept[EVAL_SPANS_MAX];
    size_t n = 0;
    for (size_t round = 0; n < EVAL_SPANS_MAX; round++) {
        for (size_t i = 0, rank = 0; i < e->span_count && n < EVAL_SPANS_MAX; i++) {
            rank = i > 0 && e->spans[i].clause == e->spans[i - 1].clause ? rank + 1 : 0;
            if (rank == round)
                kept[n++] = e->spans[i];
        }
    }
    memcpy(e->spans, kept, n * sizeof *kept);
    e->span_count = n;
}

static void add_clauses(const struct evaluation *e, size_t clause_count, struct verdict *v)
{
    v->clauses = arena_array(e->finder.arena, clause_count, sizeof *v->clauses);
    for (size_t i = 0; i < clause_count; i++) {
        if (e->took_part[i])
            v->clauses[v->clause_count++] = (uint32_t)i;
    }
}

void eval_explain(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a,
                  struct verdict *ret_verdict)
{
    struct evaluation e = evaluation_of(s, now_ms, a);
    size_t count = query_clause_count(q);
    e.taken = arena_zalloc(a, count * sizeof *e.taken);
    e.took_part = arena_zalloc(a, count * sizeof *e.took_part);
    e.per_clause = count > COLLECT_MAX / EVAL_SPANS_MAX ? 1 + COLLECT_MAX / count : EVAL_SPANS_MAX;
    collect(&e, query_root(q));
    thin(&e);
    if (e.span_count)
        qsort(e.spans, e.span_count, sizeof *e.spans, by_place);
    *ret_verdict = (struct verdict){.matches = true, .spans = e.spans, .span_count = e.span_count};
    add_clauses(&e, count, ret_verdict);
}

enum err eval_decide(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a, bool *ret_matches)
{
    struct evaluation e = evaluation_of(s, now_ms, a);
    return decide(&e, query_root(q), ret_matches);
}

enum err eval_query(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a,
                    struct verdict *ret_verdict)
{
    bool matches;
    enum err err = eval_decide(q, s, now_ms, a, &matches);
    if (err)
        return err;
    if (matches)
        eval_explain(q, s, now_ms, a, ret_verdict);
    else
        *ret_verdict = (struct verdict){0};
    return OK;
}
