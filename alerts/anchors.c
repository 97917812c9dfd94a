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
    uint64_t key = anchor_key(n->field, n->words[i], false);
    uint64_t cost = field_cost(n->field, frequency_of(c->frequency, key, n->words[i]));
    // Many words begin alike.
    return n->prefix ? 50 + cost * 20 : cost;
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

static uint64_t cost_of(const struct chooser *c, const struct node *n)
{
    if (n->kind == NODE_TERM || n->kind == NODE_PHRASE)
        return word_cost(c, n, rarest(c, n, n->word_count));
    if (n->kind == NODE_NOT || !n->child_count)
        return none;
    uint64_t best = none, sum = 0;
    for (size_t i = 0; i < n->child_count; i++) {
        uint64_t cost = cost_of(c, n->children[i]);
        best = cost < best ? cost : best;
        sum = cost == none || sum == none ? none : sum + cost;
    }
    return n->kind == NODE_OR ? sum : best;
}

// ---- guards --------------------------------------------------------------------------------------------------
static struct guard word_guard(const struct chooser *c, const struct node *n, size_t i)
{
    if (i == n->word_count || n->prefix)
        return (struct guard){.cost = none};
    return (struct guard){anchor_key(n->field, n->words[i], false), word_cost(c, n, i), n->field};
}

static struct guard cheaper(struct guard a, struct guard b)
{
    return b.cost < a.cost ? b : a;
}

// The cheapest single key without which the node cannot match.
static struct guard guard_of(const struct chooser *c, const struct node *n)
{
    if (n->kind == NODE_TERM || n->kind == NODE_PHRASE)
        return word_guard(c, n, rarest(c, n, n->word_count));
    struct guard best = {.cost = none};
    for (size_t i = 0; i < n->child_count && (n->kind == NODE_AND || n->kind == NODE_NEAR); i++)
        best = cheaper(best, guard_of(c, n->children[i]));
    return best;
}

// ---- choosing ------------------------------------------------------------------------------------------------
static void choose_word(const struct chooser *c, const struct node *n, struct guard guard)
{
    size_t word = rarest(c, n, n->word_count);
    if (n->kind == NODE_PHRASE)
        guard = cheaper(guard, word_guard(c, n, rarest(c, n, word)));
    struct anchor anchor = {
        .key = anchor_key(n->field, n->words[word], n->prefix),
        .guard = guard.cost == none ? ANCHOR_NO_GUARD : guard.key,
        .field = n->field,
        .guard_field = guard.field,
        .prefix = n->prefix,
        .prefix_bytes = anchor_prefix_bytes(n->words[word].n),
    };
    c->fn(c->user, &anchor);
}

static size_t cheapest_child(const struct chooser *c, const struct node *n)
{
    size_t best = 0;
    for (size_t i = 1; i < n->child_count; i++) {
        if (cost_of(c, n->children[i]) < cost_of(c, n->children[best]))
            best = i;
    }
    return best;
}

// n has a cost.
static void choose(const struct chooser *c, const struct node *n, struct guard guard)
{
    if (n->kind == NODE_TERM || n->kind == NODE_PHRASE) {
        choose_word(c, n, guard);
        return;
    }
    if (n->kind == NODE_OR) {
        for (size_t i = 0; i < n->child_count; i++)
            choose(c, n->children[i], guard);
        return;
    }
    size_t best = cheapest_child(c, n);
    for (size_t i = 0; i < n->child_count; i++) {
        if (i != best)
            guard = cheaper(guard, guard_of(c, n->children[i]));
    }
    choose(c, n->children[best], guard);
}

bool anchors_of(const struct node *root, const struct frequency *f, anchor_fn *fn, void *user)
{
    struct chooser c = {f, fn, user};
    if (cost_of(&c, root) == none)
        return false;
    choose(&c, root, (struct guard){.cost = none});
    return true;
}
