// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table: open addressing with linear probing by 32 bits of the key, at most three quarters full. It grows by being
// written anew from its own slots, which hold all that is needed.
#include "alerts/postings.h"

#include "core/mem.h"

#include <stdlib.h>

enum { SLOTS_MIN = 1 << 10, PLACES_MIN = 1 << 10 };

struct slot {
    uint32_t key; // 0: empty
    uint32_t at, count;
};

void postings_init(struct postings *p)
{
    *p = (struct postings){.slots = mem_zalloc(SLOTS_MIN * sizeof(struct slot)), .mask = SLOTS_MIN - 1};
}

void postings_done(struct postings *p)
{
    free(p->slots);
    free(p->places);
}

static uint32_t short_key(uint64_t key)
{
    uint32_t k = (uint32_t)(key ^ key >> 32) * 0x9E3779B1U;
    return k ? k : 1;
}

static struct slot *slot_of(const struct postings *p, uint32_t key)
{
    size_t i = (key ^ key >> 15) & p->mask;
    while (p->slots[i].key && p->slots[i].key != key)
        i = (i + 1) & p->mask;
    return &p->slots[i];
}

static void grow(struct postings *p)
{
    struct slot *old = p->slots;
    size_t old_count = p->mask + 1;
    p->mask = old_count * 2 - 1;
    p->slots = mem_zalloc((p->mask + 1) * sizeof *p->slots);
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].key)
            *slot_of(p, old[i].key) = old[i];
    }
    free(old);
}

static uint32_t take_run(struct postings *p, unsigned k)
{
    uint32_t run = p->free_runs[k];
    if (run) {
        p->free_runs[k] = p->places[run - 1].id;
        return run - 1;
    }
    uint32_t size = UINT32_C(1) << k;
    if (p->place_room - p->place_count < size) {
        uint32_t room = p->place_room + p->place_room / 4;
        p->place_room = room < p->place_count + size ? p->place_count + size + PLACES_MIN : room;
        p->places = mem_resize(p->places, p->place_room, sizeof *p->places);
    }
    p->place_count += size;
    return p->place_count - size;
}

// A list of 2^k postings moves to a run of twice the size.
static void move(struct postings *p, struct slot *s, unsigned k)
{
    uint32_t to = take_run(p, k + 1), from = s->at;
    for (uint32_t i = 0; i < s->count; i++)
        p->places[to + i] = p->places[from + i];
    p->places[from].id = p->free_runs[k];
    p->free_runs[k] = from + 1;
    s->at = to;
}

void postings_add(struct postings *p, uint64_t key, struct posting posting)
{
    if (p->used * 4 >= p->mask * 3)
        grow(p);
    struct slot *s = slot_of(p, short_key(key));
    if (!s->key) {
        p->used++;
        s->key = short_key(key);
        s->at = take_run(p, 0);
    } else if ((s->count & (s->count - 1)) == 0) {
        move(p, s, (unsigned)__builtin_ctz(s->count));
    }
    p->places[s->at + s->count++] = posting;
}

void postings_prefetch(const struct postings *p, uint64_t key)
{
    uint32_t k = short_key(key);
    __builtin_prefetch(&p->slots[(k ^ k >> 15) & p->mask]);
}

const struct posting *postings_find(const struct postings *p, uint64_t key, uint32_t *ret_count)
{
    const struct slot *s = slot_of(p, short_key(key));
    *ret_count = s->count;
    return p->places + s->at;
}

size_t postings_table_bytes(const struct postings *p)
{
    return (p->mask + 1) * sizeof(struct slot);
}
