// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Words of title and text cost what was counted, or guessed; values of fields what such fields are like, for they are
// few and known. The candidates of an expression are searched, not looked up, which counts double.
#include "alerts/cost.h"

#include "alerts/pieces.h"
#include "query/regex_literals.h"

enum { STEM_FORMS = 4, REGEX_WORK = 2 };

// ---- words ---------------------------------------------------------------------------------------------------
static bool is_text(enum field field)
{
    return field_info(field)->type == FIELD_WORDS;
}

// What share of all docs one value of such a field has, where it is not for words to say.
static uint64_t of_value(enum field field, uint64_t word_cost)
{
    static const uint64_t keyword_costs[FIELD_COUNT] = {
        [FIELD_SOURCE] = 1000,   [FIELD_SITE] = 1000,    [FIELD_URL] = 1,      [FIELD_LINKS] = 100,
        [FIELD_HANDLE] = 100,    [FIELD_LANG] = 20000,   [FIELD_FEED] = 80000, [FIELD_ID] = 1,
        [FIELD_COUNTRY] = 20000, [FIELD_MEDIUM] = 80000, [FIELD_KIND] = 80000,
    };
    if (is_text(field))
        return word_cost;
    uint64_t cost = keyword_costs[field];
    return cost ? cost : 1 + word_cost / 10;
}

// Of all words that hold the gram; grams are not counted, their length must tell.
static uint64_t of_piece(const struct key *key)
{
    static const uint64_t by_bytes[KEY_GRAM_MAX + 1] = {0, 0, 70000, 40000, 15000, 0, 3000, 0, 800};
    return of_value((enum field)key->field, by_bytes[key->bytes]);
}

uint64_t cost_of_word(const struct frequency *f, const struct node *n, size_t i)
{
    const struct word *w = &node_words(n)[i];
    enum field field = (enum field)n->field;
    if (w->kind == WORD_ANY || (w->kind == WORD_STEM && !is_text(field)))
        return COST_NONE;
    if (w->kind == WORD_PLAIN || w->kind == WORD_STEM) {
        uint64_t seen = frequency_of(f, key_word(field, word_form(w)).hash, word_form(w));
        return of_value(field, w->kind == WORD_STEM ? seen * STEM_FORMS : seen);
    }
    struct key keys[PIECES_MAX];
    size_t count = pieces_of_word(field, w, keys);
    uint64_t sum = count ? 0 : COST_NONE;
    for (size_t k = 0; k < count; k++)
        sum += of_piece(&keys[k]);
    return sum;
}

size_t cost_rarest(const struct frequency *f, const struct node *n, size_t but)
{
    size_t best = n->word_count;
    uint64_t best_cost = COST_NONE;
    for (size_t i = 0; i < n->word_count; i++) {
        if (i == but)
            continue;
        uint64_t cost = cost_of_word(f, n, i);
        if (best == n->word_count || cost < best_cost) {
            best = i;
            best_cost = cost;
        }
    }
    return best;
}

// ---- leaves --------------------------------------------------------------------------------------------------
uint64_t cost_of_having(const struct node *n)
{
    static const uint64_t costs[FIELD_COUNT] = {
        [FIELD_AUTHOR] = 60000, [FIELD_TAG] = 60000,    [FIELD_SECTION] = 60000,    [FIELD_LINKS] = 60000,
        [FIELD_ENTITY] = 60000, [FIELD_HANDLE] = 20000, [FIELD_SPEAKER] = 5000,     [FIELD_COUNTRY] = 90000,
        [FIELD_PAGE] = 5000,    [FIELD_GEO] = 10000,    [FIELD_ENGAGEMENT] = 20000,
    };
    return query_leaf_needs_value(n) ? costs[n->field] : COST_NONE;
}

static uint64_t of_regex(const struct node *n, struct arena *a)
{
    struct regex_literals l = regex_literals(node_regex(n), a);
    uint64_t sum = 0;
    for (size_t i = 0; i < l.n; i++)
        sum += REGEX_WORK * regex_literal_cost(l.v[i].needs[0]);
    uint64_t having = cost_of_having(n);
    return l.n ? of_value((enum field)n->field, sum) : having == COST_NONE ? COST_OPEN : having;
}

uint64_t cost_of_leaf(const struct frequency *f, const struct node *n, struct arena *a)
{
    uint64_t cost = COST_NONE;
    if (n->kind == NODE_REGEX)
        return of_regex(n, a);
    if (n->kind == NODE_TERM || n->kind == NODE_PHRASE)
        cost = cost_of_word(f, n, cost_rarest(f, n, n->word_count));
    return cost == COST_NONE ? cost_of_having(n) : cost;
}
