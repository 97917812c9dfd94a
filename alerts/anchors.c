// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Choosing anchors: the cost of a key is the number of docs expected to have it, the cost of a set is their sum. Costs
// are worked out again at each level on the way down, which a depth of at most QUERY_DEPTH_MAX keeps cheap.
#include "alerts/anchors.h"

#include "alerts/pieces.h"
#include "analysis/stem.h"
#include "query/regex_literals.h"
#include "query/subject.h"

static const uint64_t none = UINT64_MAX;
// How much rarer two words side by side are than the rarer of them.
enum { PAIR_RARER = 8 };
// Of an expression that needs no literal: more than any set of words, so that it is tried on every doc only where
// nothing else will do.
static const uint64_t open_cost = UINT64_C(1) << 40;

struct chooser {
    const struct frequency *frequency;
    anchor_fn *fn;
    void *user;
};

// Keys of which one is needed, and how many docs are expected to have one. Cost `none`: there are no such.
struct guard {
    uint64_t cost;
    size_t n;
    struct key keys[ANCHOR_GUARDS_MAX];
};

// ---- costs ---------------------------------------------------------------------------------------------------
static bool is_text(enum field field)
{
    return field_info(field)->type == FIELD_WORDS;
}

// What share of all docs one value of such a field has, where it is not for words to say.
static uint64_t field_cost(enum field field, uint64_t word_cost)
{
    static const uint64_t keyword_costs[FIELD_COUNT] = {
        [FIELD_SOURCE] = 1000, [FIELD_SITE] = 1000,     [FIELD_URL] = 1,
        [FIELD_LANG] = 20000,  [FIELD_COUNTRY] = 20000, [FIELD_MEDIUM] = 80000,
        [FIELD_FEED] = 80000,  [FIELD_KIND] = 80000,    [FIELD_ID] = 1,
    };
    if (is_text(field))
        return word_cost;
    uint64_t cost = keyword_costs[field];
    return cost ? cost : 1 + word_cost / 10;
}

// Of all words that hold the gram; grams are not counted, their length must tell.
static uint64_t piece_cost(const struct key *key)
{
    static const uint64_t by_bytes[KEY_GRAM_MAX + 1] = {0, 0, 70000, 40000, 15000, 0, 3000, 0, 800};
    return field_cost((enum field)key->field, by_bytes[key->bytes]);
}

static uint64_t word_cost(const struct chooser *c, const struct node *n, size_t i)
{
    const struct word *w = &node_words(n)[i];
    enum field field = (enum field)n->field;
    if (w->kind == WORD_ANY || (w->kind == WORD_STEM && !is_text(field)))
        return none;
    if (w->kind == WORD_PLAIN || w->kind == WORD_STEM) {
        uint64_t seen = frequency_of(c->frequency, key_word(field, word_form(w)).hash, word_form(w));
        // A word has a handful of forms.
        return field_cost(field, w->kind == WORD_STEM ? 10 + seen * 4 : seen);
    }
    struct key keys[PIECES_MAX];
    size_t count = pieces_of_word(field, w, keys);
    uint64_t sum = count ? 0 : none;
    for (size_t k = 0; k < count; k++)
        sum += piece_cost(&keys[k]);
    return sum;
}

static uint64_t regex_cost(const struct node *n)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct regex_literals l = regex_literals(node_regex(n), a);
    uint64_t sum = 0;
    for (size_t i = 0; i < l.n; i++)
        sum += regex_literal_cost(l.v[i].needs[0]);
    return l.n ? field_cost((enum field)n->field, sum) : open_cost;
}

// The word of n, other than `but`, that is in the fewest docs; word_count: no other.
static size_t rarest(const struct chooser *c, const struct node *n, size_t but)
{
    size_t best = n->word_count;
    uint64_t best_cost = none;
    for (size_t i = 0; i < n->word_count; i++) {
        if (i == but)
            continue;
        uint64_t cost = word_cost(c, n, i);
        if (best == n->word_count || cost < best_cost) {
            best = i;
            best_cost = cost;
        }
    }
    return best;
}

static bool has_words(const struct node *n)
{
    return n->kind == NODE_TERM || n->kind == NODE_PHRASE;
}

static uint64_t cost_of(const struct chooser *c, const struct node *n)
{
    if (has_words(n))
        return word_cost(c, n, rarest(c, n, n->word_count));
    if (n->kind == NODE_REGEX)
        return regex_cost(n);
    if (n->kind == NODE_NOT || n->size == 1)
        return none;
    if (n->negated)
        return cost_of(c, node_first(n));
    uint64_t best = none, sum = 0;
    for (const struct node *child = node_first(n); child; child = node_next(n, child)) {
        uint64_t cost = cost_of(c, child);
        best = cost < best ? cost : best;
        sum = cost == none || sum == none ? none : sum + cost;
    }
    return n->kind == NODE_OR ? sum : best;
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
    struct guard guard = {.cost = word_cost(c, n, i), .n = 1};
    if (guard.cost == none || w->kind == WORD_STEM)
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
    bool side_by_side = n->kind == NODE_PHRASE && n->count == 0 && is_text((enum field)n->field);
    for (size_t i = 1; i < n->word_count && side_by_side; i++) {
        if (w[i - 1].kind != WORD_PLAIN || w[i].kind != WORD_PLAIN)
            continue;
        uint64_t left = word_cost(c, n, i - 1), right = word_cost(c, n, i);
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
    struct guard pair = pair_guard(c, n), word = word_guard(c, n, rarest(c, n, n->word_count));
    return *cheaper(&pair, &word);
}

static struct guard regex_guard(const struct node *n)
{
    struct guard guard = {.cost = regex_cost(n), .n = 1};
    guard.keys[0] = key_regex((enum field)n->field, node_regex(n));
    return guard.cost == open_cost ? no_guard : guard;
}

static struct guard guard_of(const struct chooser *c, const struct node *n);

// One of all branches, where these are few.
static struct guard or_guard(const struct chooser *c, const struct node *n)
{
    struct guard all = {.cost = 0};
    for (const struct node *child = node_first(n); child; child = node_next(n, child)) {
        struct guard guard = guard_of(c, child);
        if (guard.cost == none || all.n + guard.n > ANCHOR_GUARDS_MAX)
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
        return regex_guard(n);
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
static void emit(const struct chooser *c, struct key key, const struct guard *guard)
{
    struct anchor anchor = {.key = key, .guard_count = guard->cost == none ? 0 : guard->n};
    for (size_t i = 0; i < anchor.guard_count; i++)
        anchor.guards[i] = guard->keys[i];
    c->fn(c->user, &anchor);
}

static void choose_stems(const struct chooser *c, struct view form, const struct guard *guard)
{
    struct arena *a = arena_new();
    size_t count;
    const struct view *stems = stem_all(form, a, &count);
    for (size_t i = 0; i < count; i++)
        emit(c, key_stem(stems[i]), guard);
    arena_free(a);
}

static void choose_word(const struct chooser *c, const struct node *n, const struct guard *outer)
{
    size_t i = rarest(c, n, n->word_count);
    const struct word *w = &node_words(n)[i];
    enum field field = (enum field)n->field;
    struct guard pair = pair_guard(c, n), other = n->word_count > 1 ? word_guard(c, n, rarest(c, n, i)) : no_guard;
    const struct guard *guard = cheaper(cheaper(outer, &pair), &other);
    if (w->kind == WORD_STEM) {
        choose_stems(c, word_form(w), guard);
        return;
    }
    struct key keys[PIECES_MAX] = {{0}};
    size_t count = 1;
    if (w->kind == WORD_PLAIN)
        keys[0] = key_word(field, word_form(w));
    else
        count = pieces_of_word(field, w, keys);
    for (size_t k = 0; k < count; k++)
        emit(c, keys[k], guard);
}

static const struct node *cheapest_child(const struct chooser *c, const struct node *n)
{
    const struct node *best = node_first(n);
    if (n->negated)
        return best;
    uint64_t best_cost = cost_of(c, best);
    for (const struct node *child = node_next(n, best); child; child = node_next(n, child)) {
        uint64_t cost = cost_of(c, child);
        if (cost >= best_cost)
            continue;
        best = child;
        best_cost = cost;
    }
    return best;
}

// n has a cost.
static void choose(const struct chooser *c, const struct node *n, const struct guard *outer)
{
    if (has_words(n)) {
        choose_word(c, n, outer);
        return;
    }
    if (n->kind == NODE_REGEX) {
        emit(c, key_regex((enum field)n->field, node_regex(n)), outer);
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

bool anchors_of(const struct node *root, const struct frequency *f, anchor_fn *fn, void *user)
{
    struct chooser c = {f, fn, user};
    if (cost_of(&c, root) == none)
        return false;
    choose(&c, root, &no_guard);
    return true;
}
