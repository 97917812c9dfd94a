// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One walk over the tree; each kind of node has its check. Two nodes are the same when they ask for the same, wherever
// they stand in the text.
#include "query/lint.h"

#include <stdlib.h>
#include <string.h>

enum { WILD_MIN_LETTERS = 3, COMPARED_MAX = 200 };

struct linter {
    struct arena *arena;
    struct warning *v;
    size_t n;
};

static void warn(struct linter *l, const struct node *n, const char *text)
{
    if (!l->v)
        l->v = arena_array(l->arena, LINT_MAX, sizeof *l->v);
    if (l->n < LINT_MAX)
        l->v[l->n++] = (struct warning){n->start, n->end, text};
}

// ---- sameness ------------------------------------------------------------------------------------------------
static bool same_words(const struct node *a, const struct node *b)
{
    if (a->word_count != b->word_count)
        return false;
    for (uint32_t i = 0; i < a->word_count; i++) {
        const struct word *x = &node_words(a)[i], *y = &node_words(b)[i];
        if (x->kind != y->kind || x->check != y->check || x->edits != y->edits ||
            !view_equals(word_form(x), word_form(y)) || !view_equals(word_written(x), word_written(y)))
            return false;
    }
    return true;
}

static bool same_ends(const struct range_end *a, const struct range_end *b)
{
    return a->open == b->open && (a->open || (a->from_now == b->from_now && a->value == b->value));
}

static bool same_data(const struct node *a, const struct node *b)
{
    if (a->kind == NODE_RANGE)
        return same_ends(&node_range(a)->lo, &node_range(b)->lo) && same_ends(&node_range(a)->hi, &node_range(b)->hi);
    if (a->kind == NODE_AREA)
        return !memcmp(node_area(a), node_area(b), sizeof(struct area));
    return a->kind != NODE_REGEX || node_regex(a) == node_regex(b); // equal expressions are shared
}

static bool is_same(const struct node *a, const struct node *b)
{
    if (a->size != b->size)
        return false;
    for (uint32_t i = 0; i < a->size; i++) {
        const struct node *x = a + i, *y = b + i;
        bool same = x->kind == y->kind && x->field == y->field && x->reach == y->reach && x->ordered == y->ordered &&
                    x->negated == y->negated && x->count == y->count && x->size == y->size && same_words(x, y) &&
                    same_data(x, y);
        if (!same)
            return false;
    }
    return true;
}

// ---- groups ----------------------------------------------------------------------------------------------------
// A field of which a doc has one value at most.
static bool is_single(enum field field)
{
    static const bool single[FIELD_COUNT] = {
        [FIELD_SOURCE] = true, [FIELD_SITE] = true, [FIELD_LANG] = true, [FIELD_COUNTRY] = true,
        [FIELD_MEDIUM] = true, [FIELD_FEED] = true, [FIELD_KIND] = true, [FIELD_ID] = true};
    return single[field];
}

static bool is_value(const struct node *n)
{
    return n->kind == NODE_TERM && is_single((enum field)n->field) && word_is_plain(node_words(n));
}

static bool excludes(const struct node *a, const struct node *b)
{
    if (is_value(a) && is_value(b) && a->field == b->field)
        return !same_words(a, b);
    if (a->kind != NODE_RANGE || b->kind != NODE_RANGE || a->field != b->field || a->field == FIELD_PAGE)
        return false;
    const struct range *x = node_range(a), *y = node_range(b);
    bool after = !x->lo.open && !y->hi.open && x->lo.from_now == y->hi.from_now && x->lo.value > y->hi.value;
    bool before = !x->hi.open && !y->lo.open && x->hi.from_now == y->lo.from_now && x->hi.value < y->lo.value;
    return after || before;
}

static void check_pair(struct linter *l, const struct node *group, const struct node *a, const struct node *b)
{
    bool all = group->kind == NODE_AND;
    if (is_same(a, b))
        warn(l, b, all ? "this is asked for twice" : "this alternative stands here twice");
    else if (a->kind == NODE_NOT && is_same(node_first(a), b))
        warn(l, all ? a : group,
             all ? "this excludes what is asked for beside it: nothing can match"
                 : "one or the other is always true: every doc matches");
    else if (b->kind == NODE_NOT && is_same(node_first(b), a))
        warn(l, all ? b : group,
             all ? "this excludes what is asked for beside it: nothing can match"
                 : "one or the other is always true: every doc matches");
    else if (all && excludes(a, b))
        warn(l, b, "no doc has both this and what is asked for before it: nothing can match");
}

static void check_group(struct linter *l, const struct node *n)
{
    uint32_t i = 0;
    for (const struct node *a = node_first(n); a && i < COMPARED_MAX; a = node_next(n, a), i++) {
        uint32_t j = 0;
        for (const struct node *b = node_next(n, a); b && j < COMPARED_MAX; b = node_next(n, b), j++)
            check_pair(l, n, a, b);
        if (a->kind == NODE_ALL)
            warn(l, a,
                 n->kind == NODE_AND ? "*:* beside other words asks for nothing"
                                     : "*:* among alternatives: every doc matches");
    }
}

static void check_not(struct linter *l, const struct node *n)
{
    if (node_first(n)->kind == NODE_ALL)
        warn(l, n, "this takes everything away: nothing can match");
}

// ---- leaves ----------------------------------------------------------------------------------------------------
// Characters of the longest stretch between wildcards.
static size_t longest_piece(struct view form)
{
    size_t best = 0, n = 0;
    for (size_t i = 0; i < form.n; i++) {
        bool wild = form.p[i] == '*' || form.p[i] == '?';
        n = wild ? 0 : n + (((unsigned char)form.p[i] & 0xC0) != 0x80);
        best = n > best ? n : best;
    }
    return best;
}

static void check_words(struct linter *l, const struct node *n)
{
    for (uint32_t i = 0; i < n->word_count; i++) {
        const struct word *w = &node_words(n)[i];
        struct view form = word_form(w);
        if (w->kind == WORD_PATTERN && n->word_count > 1 && view_ends(form, "?"))
            warn(l, n, "a ? is exactly one more letter here; a question mark is left out");
        else if ((w->kind == WORD_PATTERN || w->kind == WORD_PREFIX) && n->word_count == 1 &&
                 longest_piece(form) < WILD_MIN_LETTERS)
            warn(l, n, "with so few letters beside the wildcard nearly every doc has such a word");
    }
}

static void check_near(struct linter *l, const struct node *n)
{
    if (n->negated && is_same(node_first(n), node_second(n)))
        warn(l, n, "what is excluded is what is asked for: only those that stand alone match");
    if (node_first(n)->field != node_second(n)->field && n->size == 3 &&
        (node_first(n)->field == FIELD_TITLE || node_second(n)->field == FIELD_TITLE) &&
        (node_first(n)->field == FIELD_TEXT || node_second(n)->field == FIELD_TEXT) && !n->negated)
        warn(l, n, "title and text are never near each other: nothing can match");
}

static void check_first(struct linter *l, const struct node *n)
{
    const struct node *child = node_first(n);
    if (child->kind == NODE_PHRASE && child->word_count > n->count)
        warn(l, n, "the phrase is longer than the stretch it should lie in: nothing can match");
}

static int by_start(const void *a, const void *b)
{
    const struct warning *left = a, *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

void lint_query(const struct query *q, struct arena *a, struct warning **ret_warnings, size_t *ret_count)
{
    static void (*const checks[NODE_KIND_COUNT])(struct linter *, const struct node *) = {
        [NODE_AND] = check_group,    [NODE_OR] = check_group,  [NODE_NOT] = check_not,     [NODE_TERM] = check_words,
        [NODE_PHRASE] = check_words, [NODE_NEAR] = check_near, [NODE_FIRST] = check_first,
    };
    struct linter l = {.arena = a};
    const struct node *root = query_root(q);
    for (const struct node *n = root; n < root + root->size; n++) {
        if (checks[n->kind])
            checks[n->kind](&l, n);
    }
    if (query_is_unanchored(q))
        warn(&l, root, "a doc could match without any of these words: a search takes this, a watch does not");
    if (l.n)
        qsort(l.v, l.n, sizeof *l.v, by_start);
    *ret_warnings = l.v;
    *ret_count = l.n;
}
