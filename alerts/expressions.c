// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// An expression has a number here, by which guards know it. Those that need no literal ("open" ones) are candidates
// of every doc.
#include "alerts/expressions.h"

#include "alerts/guards.h"
#include "alerts/key.h"
#include "core/mem.h"

#include <stdlib.h>

struct expression {
    struct regex *regex; // a reference
    uint64_t key;
};

struct expressions {
    struct guards *guards;
    struct expression *v;
    size_t n, room;
    uint32_t *slots; // by regex: number plus one, 0: empty
    size_t mask;
    uint32_t *open; // numbers
    size_t open_count, open_room;
    bool fields[FIELD_COUNT]; // whose values are read, besides title and text
    expressions_fn *fn;       // of the doc under way
    void *user;
};

struct expressions *expressions_new(void)
{
    struct expressions *e = mem_zalloc(sizeof *e);
    e->guards = guards_new();
    e->mask = 63;
    e->slots = mem_zalloc((e->mask + 1) * sizeof *e->slots);
    return e;
}

void expressions_free(struct expressions *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->n; i++)
        regex_unref(e->v[i].regex);
    guards_free(e->guards);
    free(e->v);
    free(e->slots);
    free(e->open);
    free(e);
}

size_t expressions_bytes(const struct expressions *e)
{
    return sizeof *e + guards_bytes(e->guards) + e->room * sizeof *e->v + (e->mask + 1) * sizeof *e->slots +
           e->open_room * sizeof *e->open;
}

// ---- adding --------------------------------------------------------------------------------------------------
// Equal expressions are one (query/regex.h), so the address tells.
static size_t slot_of(const struct expressions *e, const struct regex *r)
{
    size_t i = (size_t)((uint64_t)(uintptr_t)r * 0x9E3779B97F4A7C15U >> 32) & e->mask;
    while (e->slots[i] && e->v[e->slots[i] - 1].regex != r)
        i = (i + 1) & e->mask;
    return i;
}

static void grow_slots(struct expressions *e)
{
    free(e->slots);
    e->mask = e->mask * 2 + 1;
    e->slots = mem_zalloc((e->mask + 1) * sizeof *e->slots);
    for (size_t i = 0; i < e->n; i++)
        e->slots[slot_of(e, e->v[i].regex)] = (uint32_t)i + 1;
}

static void add_open(struct expressions *e, uint32_t id)
{
    if (e->open_count == e->open_room) {
        e->open_room = e->open_room ? e->open_room * 2 : 16;
        e->open = mem_resize(e->open, e->open_room, sizeof *e->open);
    }
    e->open[e->open_count++] = id;
}

enum err expressions_add(struct expressions *e, enum field field, struct regex *r)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    e->fields[field] = true;
    if (e->slots[slot_of(e, r)])
        return OK;
    struct regex_literals literals = regex_literals(r, a);
    if (!literals.n && e->open_count == EXPRESSIONS_OPEN_MAX)
        return ERR_REFUSED;
    if (e->n * 2 > e->mask)
        grow_slots(e);
    if (e->n == e->room) {
        e->room = e->room ? e->room + e->room / 2 : 16;
        e->v = mem_resize(e->v, e->room, sizeof *e->v);
    }
    uint32_t id = (uint32_t)e->n;
    e->slots[slot_of(e, r)] = id + 1;
    e->v[e->n++] = (struct expression){regex_ref(r), key_regex(field, r).hash};
    if (!guards_add(e->guards, id, &literals))
        add_open(e, id);
    return OK;
}

// ---- a doc ---------------------------------------------------------------------------------------------------
static void name(void *user, uint32_t id)
{
    struct expressions *e = user;
    e->fn(e->user, e->v[id].key);
}

static void read_values(struct expressions *e, const struct doc *d, enum field field)
{
    struct view values[FIELD_VALUES_MAX];
    size_t n = field_values(field, d, values, FIELD_VALUES_MAX);
    for (size_t i = 0; i < n; i++)
        guards_text(e->guards, values[i]);
}

void expressions_doc(struct expressions *e, const struct subject *s, expressions_fn *fn, void *user)
{
    if (!e->n)
        return;
    const struct doc *d = subject_doc(s);
    e->fn = fn;
    e->user = user;
    guards_text(e->guards, d->title);
    for (size_t i = 0; i < d->block_count; i++)
        guards_text(e->guards, d->blocks[i].text);
    for (size_t field = FIELD_ANY + 1; field < FIELD_COUNT; field++) {
        if (e->fields[field] && field_info((enum field)field)->type != FIELD_WORDS)
            read_values(e, d, (enum field)field);
    }
    guards_doc(e->guards, name, e);
    for (size_t i = 0; i < e->open_count; i++)
        name(e, e->open[i]);
}
