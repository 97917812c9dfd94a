// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Choosing anchors: the cost of a key is the number of docs expected to have it, the cost of a set is their sum. Costs
// are worked out again at each level on the way down, which a depth of at most QUERY_DEPTH_MAX keeps cheap.
#include "alerts/anchors.h"

#include "query/subject.h"

static const uint64_t none = UINT64_MAX;

struct chooser {
    const struct frequency *frequency;
    anchor_fn *fn;
    void *user;
};

// A key that is needed, and what it costs; cost `none`: there is none.
struct guard {
    uint64_t key, cost;
    enum field field;
};

// ---- keys ----------------------------------------------------------------------------------------------------
static bool is_text(enum field field)
{
    return field_info(field)->type == FIELD_WORDS;
}

uint64_t anchor_key(enum field field, struct view word, bool prefix)
{
    if (prefix)
        word.n = anchor_prefix_bytes(word.n);
    uint64_t space = (is_text(field) ? FIELD_ANY : (uint64_t)field) * 2 + prefix;
    uint64_t key = form_hash(word) + space * 0x9E3779B97F4A7C15U;
    return key ? key : 1;
}

uint64_t anchor_text_key(uint64_t hash)
{
    return hash ? hash : 1; // FIELD_ANY adds nothing
}

size_t anchor_prefix_bytes(size_t n)
{
    static const size_t lengths[] = {ANCHOR_PREFIX_MAX_BYTES, 8, 6, 4, 3};
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        if (n >= lengths[i])
            return lengths[i];
    }
    return n < 2 ? n : 2;
}

// ---- costs ---------------------------------------------------------------------------------------------------
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

static uint64_t word_cost(const struct chooser *c, const struct node *n, size_t i)
{
    const struct word *w = &node_words(n)[i];
    if (w->kind != WORD_PLAIN && w->kind != WORD_PREFIX)
        return none;
    enum field field = (enum field)n->field;
    uint64_t cost = field_cost(field, frequency_of(c->frequency, anchor_key(field, word_form(w), false), word_form(w)));
    // Many words begin alike.
    return w->kind == WORD_PREFIX ? 50 + cost * 20 : cost;
}

static size_t rarest(const struct chooser *c, const struct node *n, size_t but)
{
    size_t best = n->word_count;
    for (size_t i = 0; i < n->word_count; i++) {
        if (i != but && (best == n->word_count || word_cost(c, n, i) < word_cost(c, n, best)))
            best = i;
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
static struct guard word_guard(const struct chooser *c, const struct node *n, size_t i)
{
    if (i == n->word_count || node_words(n)[i].kind != WORD_PLAIN)
        return (struct guard){.cost = none};
    enum field field = (enum field)n->field;
    return (struct guard){anchor_key(field, word_form(&node_words(n)[i]), false), word_cost(c, n, i), field};
}

static struct guard cheaper(struct guard a, struct guard b)
{
    return b.cost < a.cost ? b : a;
}

// The cheapest single key without which the node cannot match.
static struct guard guard_of(const struct chooser *c, const struct node *n)
{
    if (has_words(n))
        return word_guard(c, n, rarest(c, n, n->word_count));
    if (n->negated)
        return guard_of(c, node_first(n));
    struct guard best = {.cost = none};
    bool all = n->kind != NODE_OR && n->kind != NODE_NOT;
    for (const struct node *child = node_first(n); child && all; child = node_next(n, child))
        best = cheaper(best, guard_of(c, child));
    return best;
}

// ---- choosing ------------------------------------------------------------------------------------------------
static void choose_word(const struct chooser *c, const struct node *n, struct guard guard)
{
    size_t i = rarest(c, n, n->word_count);
    const struct word *w = &node_words(n)[i];
    enum field field = (enum field)n->field;
    bool prefix = w->kind == WORD_PREFIX;
    if (n->kind == NODE_PHRASE)
        guard = cheaper(guard, word_guard(c, n, rarest(c, n, i)));
    struct anchor anchor = {
        .key = anchor_key(field, word_form(w), prefix),
        .guard = guard.cost == none ? ANCHOR_NO_GUARD : guard.key,
        .field = field,
        .guard_field = guard.field,
        .prefix = prefix,
        .prefix_bytes = anchor_prefix_bytes(w->form_n),
    };
    c->fn(c->user, &anchor);
}

static const struct node *cheapest_child(const struct chooser *c, const struct node *n)
{
    const struct node *best = node_first(n);
    if (n->negated)
        return best;
    for (const struct node *child = node_next(n, best); child; child = node_next(n, child)) {
        if (cost_of(c, child) < cost_of(c, best))
            best = child;
    }
    return best;
}

// n has a cost.
static void choose(const struct chooser *c, const struct node *n, struct guard guard)
{
    if (has_words(n)) {
        choose_word(c, n, guard);
        return;
    }
    if (n->kind == NODE_OR) {
        for (const struct node *child = node_first(n); child; child = node_next(n, child))
            choose(c, child, guard);
        return;
    }
    const struct node *best = cheapest_child(c, n);
    for (const struct node *child = node_first(n); child && !n->negated; child = node_next(n, child)) {
        if (child != best)
            guard = cheaper(guard, guard_of(c, child));
    }
    choose(c, best, guard);
}

bool anchors_of(const struct node *root, const struct frequency *f, anchor_fn *fn, void *user)
{
    struct chooser c = {f, fn, user};
    if (cost_of(&c, root) == none)
        return false;
    choose(&c, root, (struct guard){.cost = none});
    return true;
}
