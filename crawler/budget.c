// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Addresses that are asked at the moment, in a hash table of chains; each with its count and its line. An address that
// nobody asks is forgotten, so there are never more than requests.
#include "crawler/budget.h"

#include "core/mem.h"

#include <stdlib.h>

enum { TABLE_SIZE = 1024 };

struct budget_address {
    char *text;
    size_t in;
    struct budget_place *first, *last; // in line
    struct budget_address *next;       // in its chain
};

struct budget {
    size_t most;
    struct budget_address *table[TABLE_SIZE];
};

struct budget *budget_new(size_t most)
{
    struct budget *b = mem_zalloc(sizeof *b);
    budget_set(b, most);
    return b;
}

void budget_free(struct budget *b)
{
    free(b);
}

void budget_set(struct budget *b, size_t most)
{
    b->most = most > 0 ? most : SIZE_MAX;
}

// FNV-1a.
static struct budget_address **chain_of(struct budget *b, struct view text)
{
    uint32_t h = UINT32_C(0x811c9dc5);
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * UINT32_C(0x01000193);
    return &b->table[h % TABLE_SIZE];
}

static struct budget_address *address_get(struct budget *b, struct view text)
{
    struct budget_address **chain = chain_of(b, text), *a = *chain;
    while (a && !view_is(text, a->text))
        a = a->next;
    if (!a) {
        a = mem_zalloc(sizeof *a);
        a->text = mem_strndup(text.p, text.n);
        a->next = *chain;
        *chain = a;
    }
    return a;
}

static void address_forget(struct budget *b, struct budget_address *a)
{
    struct budget_address **at = chain_of(b, view_of(a->text));
    while (*at != a)
        at = &(*at)->next;
    *at = a->next;
    free(a->text);
    free(a);
}

bool budget_enter(struct budget *b, struct budget_place *p, struct view address, budget_fn *fn, void *user)
{
    *p = (struct budget_place){0};
    if (address.n == 0)
        return true;
    struct budget_address *a = address_get(b, address);
    p->address = a;
    if (a->in < b->most && !a->first) {
        a->in++;
        return true;
    }
    p->fn = fn;
    p->user = user;
    p->prev = a->last;
    *(a->last ? &a->last->next : &a->first) = p;
    a->last = p;
    return false;
}

static void leave_line(struct budget_address *a, struct budget_place *p)
{
    *(p->prev ? &p->prev->next : &a->first) = p->next;
    *(p->next ? &p->next->prev : &a->last) = p->prev;
    p->next = p->prev = NULL;
}

void budget_leave(struct budget *b, struct budget_place *p)
{
    struct budget_address *a = p->address;
    if (!a)
        return;
    if (p->fn)
        leave_line(a, p);
    else
        a->in--;
    *p = (struct budget_place){0};
    struct budget_place *next = a->in < b->most ? a->first : NULL;
    if (next) {
        budget_fn *fn = next->fn;
        leave_line(a, next);
        next->fn = NULL;
        a->in++;
        fn(next->user); // last: it may end at once, and come here again
    } else if (a->in == 0) {
        address_forget(b, a);
    }
}
