// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The set of watches. A watch has a slot, whose index is its number in the presearcher; a slot that was given up stays
// empty, and its postings lead nowhere, until a rebuild. A rebuild packs the slots and registers all queries anew, with
// the word frequencies learnt meanwhile: when most slots are empty, and now and then while frequencies are young.
#include "alerts/matcher.h"

#include "alerts/presearch.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { EMPTY_SLACK = 1000, FIRST_RELEARN_DOCS = 2000, RELEARN_FACTOR = 8, CACHE_LINE_BYTES = 64, PREFETCH_LINES = 6 };

struct slot {
    int64_t watch;
    struct view name;    // owned
    struct query *query; // NULL: empty
    bool stays;          // added since the last sweep
};

struct matcher {
    struct presearch *presearch;
    struct slot *slots;
    size_t slot_count, slot_room, live;
    uint32_t *map; // by watch: index of its newest slot plus one, 0: none
    size_t map_mask;
    uint64_t relearn_docs;
    struct matcher_stats stats;
};

struct matcher *matcher_new(void)
{
    struct matcher *m = mem_zalloc(sizeof *m);
    m->presearch = presearch_new(NULL);
    m->map_mask = 63;
    m->map = mem_zalloc((m->map_mask + 1) * sizeof *m->map);
    m->relearn_docs = FIRST_RELEARN_DOCS;
    return m;
}

static void slot_clear(struct slot *s)
{
    query_free(s->query);
    free((char *)s->name.p);
    s->query = NULL;
    s->name = (struct view){NULL, 0};
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->slot_count; i++)
        slot_clear(&m->slots[i]);
    free(m->slots);
    free(m->map);
    presearch_free(m->presearch);
    free(m);
}

size_t matcher_count(const struct matcher *m)
{
    return m->live;
}

struct matcher_stats matcher_stats(const struct matcher *m)
{
    return m->stats;
}

// ---- finding slots -------------------------------------------------------------------------------------------
static uint32_t *map_entry(const struct matcher *m, int64_t watch)
{
    size_t i = (size_t)((uint64_t)watch * 0x9E3779B97F4A7C15U >> 32) & m->map_mask;
    while (m->map[i] && m->slots[m->map[i] - 1].watch != watch)
        i = (i + 1) & m->map_mask;
    return &m->map[i];
}

static void map_rebuild(struct matcher *m, size_t size)
{
    free(m->map);
    m->map = mem_zalloc(size * sizeof *m->map);
    m->map_mask = size - 1;
    for (size_t i = 0; i < m->slot_count; i++)
        *map_entry(m, m->slots[i].watch) = (uint32_t)i + 1;
}

static struct slot *slot_of(const struct matcher *m, int64_t watch)
{
    uint32_t at = *map_entry(m, watch);
    return at && m->slots[at - 1].query ? &m->slots[at - 1] : NULL;
}

// ---- changing ------------------------------------------------------------------------------------------------
static void give_up(struct matcher *m, struct slot *s)
{
    slot_clear(s);
    m->live--;
}

static void rebuild(struct matcher *m)
{
    struct presearch *fresh = presearch_new(m->presearch);
    size_t n = 0;
    for (size_t i = 0; i < m->slot_count; i++) {
        if (!m->slots[i].query)
            continue;
        m->slots[n] = m->slots[i];
        // What had an anchor has one whatever words cost.
        enum err err = presearch_add(fresh, (uint32_t)n, m->slots[n].query, NULL);
        CHECK(!err);
        n++;
    }
    m->slot_count = n;
    presearch_free(m->presearch);
    m->presearch = fresh;
    map_rebuild(m, m->map_mask + 1);
}

static void tidy(struct matcher *m)
{
    bool sparse = m->slot_count - m->live > m->live + EMPTY_SLACK;
    bool learnt = presearch_docs(m->presearch) >= m->relearn_docs;
    if (learnt)
        m->relearn_docs *= RELEARN_FACTOR;
    if (sparse || learnt)
        rebuild(m);
}

static void put(struct matcher *m, int64_t watch, struct view name, struct query *q)
{
    if (m->slot_count == m->slot_room) {
        m->slot_room = m->slot_room ? m->slot_room * 2 : 32;
        m->slots = mem_resize(m->slots, m->slot_room, sizeof *m->slots);
    }
    if (m->slot_count * 2 >= m->map_mask)
        map_rebuild(m, (m->map_mask + 1) * 2);
    m->slots[m->slot_count] = (struct slot){watch, {mem_strndup(name.p, name.n), name.n}, q, true};
    uint32_t *entry = map_entry(m, watch);
    *entry = (uint32_t)++m->slot_count;
    m->live++;
}

static void rename_slot(struct slot *s, struct view name)
{
    s->stays = true;
    if (view_equals(name, s->name))
        return;
    free((char *)s->name.p);
    s->name = (struct view){mem_strndup(name.p, name.n), name.n};
}

enum err matcher_add(struct matcher *m, int64_t watch, struct view name, struct view query, struct errmsg *msg)
{
    struct slot *old = slot_of(m, watch);
    if (old && view_equals(query_text(old->query), query)) {
        rename_slot(old, name);
        return OK;
    }
    if (old)
        give_up(m, old);
    CLEANUP(query_cleanup) struct query *q = NULL;
    enum err err = query_parse(query, &q, msg);
    if (!err)
        err = presearch_add(m->presearch, (uint32_t)m->slot_count, q, msg);
    if (err)
        return err;
    put(m, watch, name, q);
    q = NULL;
    return OK;
}

size_t matcher_sweep(struct matcher *m)
{
    size_t gone = 0;
    for (size_t i = 0; i < m->slot_count; i++) {
        struct slot *s = &m->slots[i];
        if (s->query && !s->stays) {
            give_up(m, s);
            gone++;
        }
        s->stays = false;
    }
    tidy(m);
    return gone;
}

// ---- a doc -----------------------------------------------------------------------------------------------------
struct asking {
    struct matcher *matcher;
    const struct subject *subject;
    int64_t now_ms;
    struct arena *arena;
    matcher_fn *fn;
    void *user;
    uint32_t *ids; // candidates, in the arena
    size_t count, room;
};

static void note_candidate(void *user, uint32_t id)
{
    struct asking *a = user;
    if (!a->matcher->slots[id].query)
        return;
    if (a->count == a->room) {
        size_t room = a->room ? a->room * 2 : 64;
        a->ids = arena_grow(a->arena, a->ids, a->count, room, sizeof *a->ids);
        a->room = room;
    }
    a->ids[a->count++] = id;
    // The evaluator will find it in the cache: among many watches, waiting for memory is most of the work.
    for (size_t line = 0; line < PREFETCH_LINES; line++)
        __builtin_prefetch((const char *)a->matcher->slots[id].query + line * CACHE_LINE_BYTES);
}

static void ask(struct asking *a, const struct slot *s)
{
    struct verdict v;
    a->matcher->stats.candidates++;
    if (eval_query(s->query, a->subject, a->now_ms, a->arena, &v)) {
        a->matcher->stats.unknown++;
        return;
    }
    if (!v.matches)
        return;
    a->matcher->stats.matches++;
    a->fn(a->user, s->watch, s->name, s->query, &v);
}

enum err matcher_doc(struct matcher *m, const struct doc *d, int64_t now_ms, struct arena *a, matcher_fn *fn,
                     void *user)
{
    struct subject *s;
    enum err err = subject_new(d, a, &s);
    if (err)
        return err;
    tidy(m);
    m->stats.docs++;
    struct asking asking = {m, s, now_ms, a, fn, user, NULL, 0, 0};
    presearch_doc(m->presearch, s, note_candidate, &asking);
    for (size_t i = 0; i < asking.count; i++)
        ask(&asking, &m->slots[asking.ids[i]]);
    return OK;
}
