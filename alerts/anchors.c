// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Choosing anchors: the cost of a leaf is the number of docs expected to have what it needs, that of a set the sum.
// Nodes stand in preorder, so that one walk from the last to the first knows all children before their parents; a
// second one from the root goes down into what was found cheapest.
#include "alerts/anchors.h"

#include "alerts/cost.h"
#include "alerts/pieces.h"
#include "analysis/stem.h"
#include "core/utf8.h"
#include "query/explain.h"
#include "query/subject.h"

enum {
    PAIR_RARER = 8, // how much rarer two words side by side are than the rarer of them
    FEW_NODES = 64,
    SHOWN_BYTES = 60
};

struct chooser {
    const struct frequency *frequency;
    const struct node *root;
    uint64_t *costs;     // by node
    struct arena *arena; // for what expressions need
    anchor_fn *fn;
    void *user;
};

// Keys of which one is needed, and how many docs are expected to have one. Cost COST_NONE: there are no such.
struct guard {
    uint64_t cost;
    size_t n;
    struct key keys[ANCHOR_GUARDS_MAX];
};

// ---- costs ---------------------------------------------------------------------------------------------------
static uint64_t cost_of(const struct chooser *c, const struct node *n)
{
    return c->costs[n - c->root];
}

static bool has_words(const struct node *n)
{
    return n->kind == NODE_TERM || n->kind == NODE_PHRASE;
}

static uint64_t cost_of_group(const struct chooser *c, const struct node *n)
{
    if (n->kind == NODE_NOT)
        return COST_NONE;
    if (n->negated)
        return cost_of(c, node_first(n));
    uint64_t best = COST_NONE, sum = 0;
    for (const struct node *child = node_first(n); child; child = node_next(n, child)) {
        uint64_t cost = cost_of(c, child);
        best = cost < best ? cost : best;
        sum = cost == COST_NONE || sum == COST_NONE ? COST_NONE : sum + cost;
    }
    return n->kind == NODE_OR ? sum : best;
}

static void weigh(struct chooser *c)
{
    for (size_t i = c->root->size; i-- > 0;) {
        const struct node *n = c->root + i;
        c->costs[i] = n->size == 1 ? cost_of_leaf(c->frequency, n, c->arena) : cost_of_group(c, n);
    }
}

// ---- guards --------------------------------------------------------------------------------------------------
static const struct guard no_guard = {.cost = UINT64_MAX};

static const struct guard *cheaper(const struct guard *a, const struct guard *b)
{
    return b->cost < a->cost ? b : a;
}

// Word i of n, which may be word_count: none.
static struct guard word_guard(const struct chooser *c, const struct node *n, size_t i)
{
    if (i == n->word_count)
        return no_guard;
    const struct word *w = &node_words(n)[i];
    struct guard guard = {.cost = cost_of_word(c->frequency, n, i), .n = 1};
    if (guard.cost == COST_NONE || w->kind == WORD_STEM)
        return no_guard;
    if (w->kind == WORD_PLAIN)
        guard.keys[0] = key_word((enum field)n->field, word_form(w));
    else
        guard.n = pieces_of_word((enum field)n->field, w, guard.keys);
    return guard;
}

// The rarest two neighbours of a phrase whose words stand side by side.
static struct guard pair_guard(const struct chooser *c, const struct node *n)
{
    struct guard best = no_guard;
    const struct word *w = node_words(n);
    bool side_by_side =
        n->kind == NODE_PHRASE && n->count == 0 && field_info((enum field)n->field)->type == FIELD_WORDS;
    for (size_t i = 1; i < n->word_count && side_by_side; i++) {
        if (w[i - 1].kind != WORD_PLAIN || w[i].kind != WORD_PLAIN)
            continue;
        uint64_t left = cost_of_word(c->frequency, n, i - 1), right = cost_of_word(c->frequency, n, i);
        uint64_t cost = (left < right ? left : right) / PAIR_RARER;
        if (cost >= best.cost)
            continue;
        best.cost = cost;
        best.n = 1;
        best.keys[0] = key_pair(form_hash(word_form(&w[i - 1])), form_hash(word_form(&w[i])));
    }
    return best;
}

static struct guard leaf_guard(const struct chooser *c, const struct node *n)
{
    struct guard pair = pair_guard(c, n), word = word_guard(c, n, cost_rarest(c->frequency, n, n->word_count));
    return *cheaper(&pair, &word);
}

static struct guard regex_guard(const struct chooser *c, const struct node *n)
{
    struct guard guard = {.cost = cost_of(c, n), .n = 1};
    guard.keys[0] = key_regex((enum field)n->field, node_regex(n));
    return guard.cost == COST_OPEN || guard.cost == cost_of_having(n) ? no_guard : guard;
}

static struct guard guard_of(const struct chooser *c, const struct node *n);

// One of all branches, where these are few.
static struct guard or_guard(const struct chooser *c, const struct node *n)
{
    struct guard all = {.cost = 0};
    for (const struct node *child = node_first(n); child; child = node_next(n, child)) {
        struct guard guard = guard_of(c, child);
        if (guard.cost == COST_NONE || all.n + guard.n > ANCHOR_GUARDS_MAX)
            return no_guard;
        for (size_t i = 0; i < guard.n; i++)
            all.keys[all.n++] = guard.keys[i];
        all.cost += guard.cost;
    }
    return all;
}

// The cheapest few keys without which the node cannot match.
static struct guard guard_of(const struct chooser *c, const struct node *n)
{
    if (has_words(n))
        return leaf_guard(c, n);
    if (n->kind == NODE_REGEX)
        return regex_guard(c, n);
    if (n->kind == NODE_NOT || n->size == 1)
        return no_guard;
    if (n->negated)
        return guard_of(c, node_first(n));
    if (n->kind == NODE_OR)
        return or_guard(c, n);
    struct guard best = no_guard;
    for (const struct node *child = node_first(n); child; child = node_next(n, child)) {
        struct guard guard = guard_of(c, child);
        best = *cheaper(&best, &guard);
    }
    return best;
}

// ---- choosing ------------------------------------------------------------------------------------------------
static void emit(const struct chooser *c, struct anchor anchor, const struct guard *guard)
{
    anchor.guard_count = guard->cost == COST_NONE ? 0 : guard->n;
    for (size_t i = 0; i < anchor.guard_count; i++)
        anchor.guards[i] = guard->keys[i];
    c->fn(c->user, &anchor);
}

static void choose_stems(const struct chooser *c, const struct anchor *of_word, const struct guard *guard)
{
    size_t count;
    const struct view *stems = stem_all(of_word->text, c->arena, &count);
    for (size_t i = 0; i < count; i++) {
        struct anchor anchor = *of_word;
        anchor.text = stems[i];
        anchor.key = key_stem(stems[i]);
        anchor.cost = of_word->cost / count;
        emit(c, anchor, guard);
    }
}

static void choose_pieces(const struct chooser *c, const struct anchor *of_word, const struct word *w,
                          const struct guard *guard)
{
    struct key keys[PIECES_MAX];
    size_t count = pieces_of_word((enum field)of_word->leaf->field, w, keys);
    for (size_t i = 0; i < count; i++) {
        struct anchor anchor = *of_word;
        anchor.key = keys[i];
        anchor.cost = of_word->cost / count;
        emit(c, anchor, guard);
    }
}

static void choose_word(const struct chooser *c, const struct node *n, const struct guard *outer)
{
    size_t i = cost_rarest(c->frequency, n, n->word_count);
    const struct word *w = &node_words(n)[i];
    struct guard pair = pair_guard(c, n), other = no_guard;
    if (n->word_count > 1)
        other = word_guard(c, n, cost_rarest(c->frequency, n, i));
    const struct guard *guard = cheaper(cheaper(outer, &pair), &other);
    struct anchor anchor = {.leaf = n, .text = word_form(w), .cost = cost_of(c, n)};
    if (w->kind == WORD_STEM) {
        choose_stems(c, &anchor, guard);
    } else if (w->kind == WORD_PLAIN) {
        anchor.key = key_word((enum field)n->field, word_form(w));
        emit(c, anchor, guard);
    } else {
        choose_pieces(c, &anchor, w, guard);
    }
}

static void choose_leaf(const struct chooser *c, const struct node *n, const struct guard *outer)
{
    enum field field = (enum field)n->field;
    struct anchor anchor = {.leaf = n, .cost = cost_of(c, n)};
    if (has_words(n) && cost_of_word(c->frequency, n, cost_rarest(c->frequency, n, n->word_count)) != COST_NONE) {
        choose_word(c, n, outer);
        return;
    }
    bool by_value = anchor.cost == cost_of_having(n);
    anchor.key = by_value ? key_has(field) : key_regex(field, node_regex(n));
    emit(c, anchor, outer);
}

static const struct node *cheapest_child(const struct chooser *c, const struct node *n)
{
    const struct node *best = node_first(n);
    for (const struct node *child = node_next(n, best); child && !n->negated; child = node_next(n, child)) {
        if (cost_of(c, child) < cost_of(c, best))
            best = child;
    }
    return best;
}

// n has a cost.
static void choose(const struct chooser *c, const struct node *n, const struct guard *outer)
{
    if (n->size == 1) {
        choose_leaf(c, n, outer);
        return;
    }
    if (n->kind == NODE_OR) {
        for (const struct node *child = node_first(n); child; child = node_next(n, child))
            choose(c, child, outer);
        return;
    }
    const struct node *best = cheapest_child(c, n);
    struct guard guard = *outer;
    for (const struct node *child = node_first(n); child && !n->negated; child = node_next(n, child)) {
        struct guard of_child = child == best ? no_guard : guard_of(c, child);
        guard = *cheaper(&guard, &of_child);
    }
    choose(c, best, &guard);
}

// ---- refusing ------------------------------------------------------------------------------------------------
// The alternative that asks for nothing.
static const struct node *culprit(const struct chooser *c, const struct node *n)
{
    while (n->kind == NODE_OR) {
        const struct node *child = node_first(n);
        while (cost_of(c, child) != COST_NONE)
            child = node_next(n, child);
        n = child;
    }
    return n;
}

static enum err refuse(const struct chooser *c, const struct query *q, struct errmsg *m)
{
    const struct node *n = culprit(c, c->root);
    struct view text = query_text(q), part = {text.p + n->start, n->end - n->start};
    return errmsg_set(m, ERR_REFUSED,
                      "character %zu: a watch on %.*s%s would have to look at every doc: add a word, a phrase, an "
                      "expression or a field like source:dawn that each alternative asks for; NOT, dates and *:* "
                      "only narrow it down",
                      explain_character(text, n->start), VIEW_ARG(utf8_cut(part, SHOWN_BYTES)),
                      part.n > SHOWN_BYTES ? "…" : "");
}

enum err anchors_of(const struct query *q, const struct frequency *f, anchor_fn *fn, void *user, struct errmsg *m)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    uint64_t few[FEW_NODES];
    const struct node *root = query_root(q);
    uint64_t *costs = root->size <= FEW_NODES ? few : arena_array(a, root->size, sizeof *costs);
    struct chooser c = {f, root, costs, a, fn, user};
    weigh(&c);
    if (cost_of(&c, root) == COST_NONE)
        return refuse(&c, q, m);
    if (fn)
        choose(&c, root, &no_guard);
    return OK;
}
