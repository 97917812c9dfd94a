// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Places: stretches of positions in a doc where something of a query stands, and lists of them. The common ground of
// places.c, which finds them, and distance.c, which pairs them.
#ifndef QUERY_FINDER_H
#define QUERY_FINDER_H

#include "query/forms.h"
#include "query/regex.h"

enum { PLACES_MAX = 200000 };

struct place {
    uint32_t first, last;          // positions
    uint32_t token_from, token_to; // indices into the subject's tokens, of the first and the last word
    uint32_t start, end;           // of an expression: bytes within the unit of token_from; end 0 for all others
    uint32_t clause;               // of a leaf
    bool roomy;                    // words of others may stand between its first and last word
    bool used;                     // took part
    struct place *left, *right;    // of a distance: what it is made of; NULL for leaves
};
struct places {
    struct place *v; // by first, then last
    size_t n;
};

// A list while it grows.
struct place_list {
    struct place *v;
    size_t n, room;
    size_t max; // more are not asked for
};

struct finder {
    const struct subject *subject;
    struct arena *arena; // the lists live here
    size_t work;         // steps taken so far; ERR_TOOBIG past EVAL_WORK_MAX
    struct regex_budget budget;
};

enum err finder_spend(struct finder *f, size_t steps) MUST_USE;
// ERR_TOOBIG past PLACES_MAX too.
enum err finder_add(struct finder *f, struct place_list *list, const struct place *place) MUST_USE;
static inline bool place_list_is_full(const struct place_list *list)
{
    return list->n >= list->max;
}
// The list in order, in its own memory.
struct places places_sorted(struct place_list *list);
// The same, and of pairs over one stretch one.
struct places places_distinct(struct place_list *list);
// How many different stretches there are.
size_t places_count(const struct places *p);

#endif
