// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The evaluator, in two passes. The first only decides, and stops at the first child that settles its group: most of
// what the presearcher proposes ends there. The second runs for matches and collects the clauses that took part with
// their spans; it asks again only at an OR, where some children may be false. A limit reached in the second pass costs
// spans, not the verdict.
#include "query/eval.h"

#include "query/places.h"

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

static enum err decide(struct evaluation *e, const struct node *n, bool *ret);

// ---- leaves --------------------------------------------------------------------------------------------------
static bool fits(struct view text, const struct word *w)
{
    struct view form = word_form(w);
    return w->kind == WORD_PREFIX ? text.n >= form.n && !memcmp(text.p, form.p, form.n) : view_equals(text, form);
}

// Do the words of n stand in t from token i on? Two tokens may share a position.
static bool phrase_from(struct evaluation *e, const struct node *n, const struct tokens *t, size_t i)
{
    const struct word *words = node_words(n);
    if (!fits(t->v[i].form, &words[0]))
        return false;
    uint32_t first = t->v[i].pos;
    size_t word = 1;
    for (; i < t->n && word < n->word_count; i++) {
        e->finder.work++;
        if (t->v[i].pos > first + word)
            return false;
        word += t->v[i].pos == first + word && fits(t->v[i].form, &words[word]);
    }
    return word == n->word_count;
}

static enum err decide_names(struct evaluation *e, const struct node *n, bool *ret)
{
    size_t count;
    const struct value *values = subject_values(e->finder.subject, (enum field)n->field, &count);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        for (size_t j = 0; j < values[i].words.n && !found; j++) {
            found = phrase_from(e, n, &values[i].words, j);
            if (++e->finder.work > PLACES_WORK_MAX)
                return ERR_TOOBIG;
        }
    }
    *ret = found;
    return OK;
}

static enum err decide_keyword(struct evaluation *e, const struct node *n, bool *ret)
{
    size_t count;
    const struct value *values = subject_values(e->finder.subject, (enum field)n->field, &count);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++)
        found = fits(values[i].folded, node_words(n));
    *ret = found;
    return OK;
}

static enum err decide_words(struct evaluation *e, const struct node *n, bool *ret)
{
    return places_exist(&e->finder, n, ret);
}

static enum err decide_leaf(struct evaluation *e, const struct node *n, bool *ret)
{
    static enum err (*const by_type[])(struct evaluation *, const struct node *, bool *) = {
        [FIELD_WORDS] = decide_words,
        [FIELD_NAMES] = decide_names,
        [FIELD_KEYWORD] = decide_keyword,
    };
    return by_type[field_info((enum field)n->field)->type](e, n, ret);
}

static bool is_past(const struct range_end *end, int64_t now_ms, int64_t value, bool high)
{
    int64_t limit = end->value + (end->from_now ? now_ms : 0);
    return !end->open && (high ? value > limit : value < limit);
}

static enum err decide_range(struct evaluation *e, const struct node *n, bool *ret)
{
    int64_t value = field_date_ms((enum field)n->field, subject_doc(e->finder.subject));
    *ret =
        !is_past(&node_range(n)->lo, e->now_ms, value, false) && !is_past(&node_range(n)->hi, e->now_ms, value, true);
    return OK;
}

// ---- deciding ------------------------------------------------------------------------------------------------
static enum err decide_all(struct evaluation *e, const struct node *n, bool *ret)
{
    (void)e;
    (void)n;
    *ret = true;
    return OK;
}

// AND and OR: the first child that differs from the group's neutral answer settles it.
static enum err decide_group(struct evaluation *e, const struct node *n, bool *ret)
{
    bool neutral = n->kind == NODE_AND, answer = neutral;
    for (const struct node *c = node_first(n); c && answer == neutral; c = node_next(n, c)) {
        enum err err = decide(e, c, &answer);
        if (err)
            return err;
    }
    *ret = answer;
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
    static enum err (*const by_kind[])(struct evaluation *, const struct node *, bool *) = {
        [NODE_ALL] = decide_all,   [NODE_AND] = decide_group,   [NODE_OR] = decide_group,   [NODE_NOT] = decide_not,
        [NODE_TERM] = decide_leaf, [NODE_PHRASE] = decide_leaf, [NODE_NEAR] = decide_words, [NODE_RANGE] = decide_range,
    };
    return n->kind < ARRAY_LEN(by_kind) && by_kind[n->kind] ? by_kind[n->kind](e, n, ret) : ERR_UNSUPPORTED;
}

// ---- collecting ----------------------------------------------------------------------------------------------
static void add_span(struct evaluation *e, uint32_t clause, const struct token *from, uint32_t end)
{
    if (e->span_count == COLLECT_MAX)
        return;
    if (e->span_count == e->span_room) {
        size_t room = e->span_room ? e->span_room * 2 : 16;
        e->spans = arena_grow(e->finder.arena, e->spans, e->span_count, room, sizeof *e->spans);
        e->span_room = room;
    }
    e->spans[e->span_count++] = (struct span){clause, from->unit, from->start, end};
}

// A phrase that runs on into the next block gives a span in each.
static void add_place(struct evaluation *e, const struct place *p)
{
    const struct token *t = subject_tokens(e->finder.subject)->v, *from = &t[p->token_from];
    uint32_t end = from->end;
    for (uint32_t i = p->token_from + 1; i <= p->token_to; i++) {
        if (t[i].unit != from->unit) {
            add_span(e, p->clause, from, end);
            from = &t[i];
            end = from->end;
        }
        end = t[i].end > end ? t[i].end : end;
    }
    add_span(e, p->clause, from, end);
}

static void collect_places(struct evaluation *e, const struct node *n)
{
    struct places places;
    if (places_used(&e->finder, n, e->per_clause, &places))
        return;
    for (size_t i = 0; i < places.n; i++) {
        uint32_t clause = places.v[i].clause;
        e->took_part[clause] = true;
        if (e->taken[clause]++ < e->per_clause)
            add_place(e, &places.v[i]);
    }
}

// n is known to be true.
static void collect(struct evaluation *e, const struct node *n)
{
    bool has_places = n->kind == NODE_NEAR || node_is_words(n);
    if (has_places)
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

static void explain(struct evaluation *e, const struct query *q, struct verdict *v)
{
    size_t count = query_clause_count(q);
    e->taken = arena_zalloc(e->finder.arena, count * sizeof *e->taken);
    e->took_part = arena_zalloc(e->finder.arena, count * sizeof *e->took_part);
    e->per_clause = count > COLLECT_MAX / EVAL_SPANS_MAX ? 1 + COLLECT_MAX / count : EVAL_SPANS_MAX;
    e->finder.work = 0;
    collect(e, query_root(q));
    thin(e);
    if (e->span_count)
        qsort(e->spans, e->span_count, sizeof *e->spans, by_place);
    v->spans = e->spans;
    v->span_count = e->span_count;
    add_clauses(e, count, v);
}

enum err eval_query(const struct query *q, const struct subject *s, int64_t now_ms, struct arena *a,
                    struct verdict *ret_verdict)
{
    struct evaluation e = {.finder = {.subject = s, .arena = a}, .now_ms = now_ms};
    struct verdict v = {0};
    enum err err = decide(&e, query_root(q), &v.matches);
    if (err)
        return err;
    if (v.matches)
        explain(&e, q, &v);
    *ret_verdict = v;
    return OK;
}
