// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Lists of places.
#include "query/finder.h"

#include <stdlib.h>

enum err finder_spend(struct finder *f, size_t steps)
{
    f->work += steps;
    return f->work > EVAL_WORK_MAX ? ERR_TOOBIG : OK;
}

enum err finder_add(struct finder *f, struct place_list *list, const struct place *place)
{
    if (list->n == list->room) {
        size_t room = list->room ? list->room * 2 : 8;
        if (list->n >= PLACES_MAX)
            return ERR_TOOBIG;
        list->v = arena_grow(f->arena, list->v, list->n, room, sizeof *list->v);
        list->room = room;
    }
    list->v[list->n++] = *place;
    return finder_spend(f, 1);
}

static int by_position(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->last > right->last) - (left->last < right->last);
}

struct places places_sorted(struct place_list *list)
{
    size_t i = 1;
    while (i < list->n && by_position(&list->v[i - 1], &list->v[i]) <= 0)
        i++;
    if (i < list->n)
        qsort(list->v, list->n, sizeof *list->v, by_position);
    return (struct places){list->v, list->n};
}

struct places places_distinct(struct place_list *list)
{
    struct places p = places_sorted(list);
    size_t kept = 0;
    for (size_t i = 0; i < p.n; i++) {
        const struct place *last = kept ? &p.v[kept - 1] : NULL;
        if (!last || !last->left || !p.v[i].left || by_position(last, &p.v[i]))
            p.v[kept++] = p.v[i];
    }
    p.n = kept;
    return p;
}

size_t places_count(const struct places *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        n += i == 0 || by_position(&p->v[i - 1], &p->v[i]);
    return n;
}
