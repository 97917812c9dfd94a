// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The set of watches. A watch has a slot, whose index is its number in the presearcher. A slot that was given up is
// given to the next new watch; postings of the earlier one then lead to it in vain, which costs a look and no answer.
//
// Words become common and rare, and postings in vain add up: so now and then all queries are registered anew, with the
// frequencies learnt meanwhile, in a second presearcher that grows by a few hundred watches a doc until it takes the
// place of the first. No doc waits for the whole of it.
#include "alerts/matcher.h"

#include "alerts/presearch.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    STALE_SLACK = 1000,
    FIRST_RELEARN_DOCS = 2000,
    RELEARN_FACTOR = 8,
    RELEARN_STEP = 1000, // watches a doc: one or two milliseconds
    CACHE_LINE_BYTES = 64,
    PREFETCH_LINES = 6,
    PREFETCH_AHEAD = 4
};

struct slot {
    int64_t watch;
    struct query *query; // NULL: empty
    char *name;          // owned
    uint32_t unknown;    // docs
    bool stays;          // added since the last sweep
};

struct matcher {
    struct frequency *frequency;
    struct presearch *presearch;
    struct presearch *next; // under way, else NULL
    size_t next_at;         // slots before this one are registered there
    struct slot *slots;
    size_t slot_count, slot_room, live;
    uint32_t *empty; // indices of empty slots
    size_t empty_count, empty_room;
    size_t stale;  // queries whose postings still stand in presearch
    uint32_t *map; // by watch: index of its slot plus one, 0: none
    size_t map_mask;
    uint64_t relearn_docs;
    matcher_unknown_fn *unknown_fn;
    void *unknown_user;
    struct matcher_stats stats;
};

// ---- life ----------------------------------------------------------------------------------------------------
struct matcher *matcher_new(void)
{
    struct matcher *m = mem_zalloc(sizeof *m);
    m->frequency = frequency_new();
    m->presearch = presearch_new(m->frequency);
    m->map_mask = 63;
    m->map = mem_zalloc((m->map_mask + 1) * sizeof *m->map);
    m->relearn_docs = FIRST_RELEARN_DOCS;
    return m;
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->slot_count; i++) {
        query_free(m->slots[i].query);
        free(m->slots[i].name);
    }
    free(m->slots);
    free(m->empty);
    free(m->map);
    presearch_free(m->presearch);
    presearch_free(m->next);
    frequency_free(m->frequency);
    free(m);
}

void matcher_tell_unknown(struct matcher *m, matcher_unknown_fn *fn, void *user)
{
    m->unknown_fn = fn;
    m->unknown_user = user;
}

size_t matcher_count(const struct matcher *m)
{
    return m->live;
}

struct matcher_stats matcher_stats(const struct matcher *m)
{
    return m->stats;
}

struct matcher_bytes matcher_bytes(const struct matcher *m)
{
    struct presearch_bytes p = presearch_bytes(m->presearch);
    struct matcher_bytes b = {.table = p.table, .postings = p.postings};
    b.rest = p.rest + m->slot_room * sizeof *m->slots + (m->map_mask + 1) * sizeof *m->map +
             m->empty_room * sizeof *m->empty;
    for (size_t i = 0; i < m->slot_count; i++) {
        const struct slot *s = &m->slots[i];
        b.queries += s->query ? query_bytes(s->query) : 0;
        b.names += s->query ? strlen(s->name) + 1 : 0;
    }
    return b;
}

// ---- finding slots -------------------------------------------------------------------------------------------
static size_t map_home(const struct matcher *m, int64_t watch)
{
    return (size_t)((uint64_t)watch * 0x9E3779B97F4A7C15U >> 32) & m->map_mask;
}

static size_t map_index(const struct matcher *m, int64_t watch)
{
    size_t i = map_home(m, watch);
    while (m->map[i] && m->slots[m->map[i] - 1].watch != watch)
        i = (i + 1) & m->map_mask;
    return i;
}

static struct slot *slot_of(const struct matcher *m, int64_t watch)
{
    uint32_t at = m->map[map_index(m, watch)];
    return at ? &m->slots[at - 1] : NULL;
}

static void map_grow(struct matcher *m)
{
    free(m->map);
    m->map_mask = m->map_mask * 2 + 1;
    m->map = mem_zalloc((m->map_mask + 1) * sizeof *m->map);
    for (size_t i = 0; i < m->slot_count; i++) {
        if (m->slots[i].query)
            m->map[map_index(m, m->slots[i].watch)] = (uint32_t)i + 1;
    }
}

// Those behind it that had to step aside move up (Knuth, The Art of Computer Programming 6.4, algorithm R).
static void map_remove(struct matcher *m, int64_t watch)
{
    size_t hole = map_index(m, watch);
    for (size_t i = (hole + 1) & m->map_mask; m->map[i]; i = (i + 1) & m->map_mask) {
        size_t home = map_home(m, m->slots[m->map[i] - 1].watch);
        if (((i - home) & m->map_mask) < ((i - hole) & m->map_mask))
            continue;
        m->map[hole] = m->map[i];
        hole = i;
    }
    m->map[hole] = 0;
}

// ---- learning anew -------------------------------------------------------------------------------------------
static void start_relearning(struct matcher *m)
{
    bool in_vain = m->stale > m->live + STALE_SLACK, learnt = frequency_docs(m->frequency) >= m->relearn_docs;
    if (m->next || (!in_vain && !learnt))
        return;
    if (learnt)
        m->relearn_docs *= RELEARN_FACTOR;
    m->next = presearch_new(m->frequency);
    m->next_at = 0;
    m->stale = 0;
}

static void relearn(struct matcher *m)
{
    start_relearning(m);
    if (!m->next)
        return;
    for (size_t i = 0; i < RELEARN_STEP && m->next_at < m->slot_count; i++, m->next_at++) {
        const struct query *q = m->slots[m->next_at].query;
        // What had an anchor has one whatever words cost.
        CHECK(!q || !presearch_add(m->next, (uint32_t)m->next_at, q, NULL));
    }
    if (m->next_at < m->slot_count)
        return;
    presearch_free(m->presearch);
    m->presearch = m->next;
    m->next = NULL;
}

// ---- changing ------------------------------------------------------------------------------------------------
static void give_up(struct matcher *m, struct slot *s)
{
    map_remove(m, s->watch);
    query_free(s->query);
    free(s->name);
    *s = (struct slot){0};
    if (m->empty_count == m->empty_room) {
        m->empty_room = m->empty_room ? m->empty_room * 2 : 32;
        m->empty = mem_resize(m->empty, m->empty_room, sizeof *m->empty);
    }
    m->empty[m->empty_count++] = (uint32_t)(s - m->slots);
    m->live--;
    m->stale++;
}

// The index that the next watch will have.
static size_t next_slot(struct matcher *m)
{
    if (m->empty_count)
        return m->empty[m->empty_count - 1];
    if (m->slot_count == m->slot_room) {
        m->slot_room = m->slot_room ? m->slot_room + m->slot_room / 2 : 32;
        m->slots = mem_resize(m->slots, m->slot_room, sizeof *m->slots);
    }
    return m->slot_count;
}

static void put(struct matcher *m, size_t at, const struct slot *s)
{
    if (at < m->slot_count)
        m->empty_count--;
    else
        m->slot_count++;
    if (m->live * 4 >= m->map_mask * 3)
        map_grow(m);
    m->slots[at] = *s;
    m->map[map_index(m, s->watch)] = (uint32_t)at + 1;
    m->live++;
}

static void rename_slot(struct slot *s, struct view name)
{
    s->stays = true;
    if (view_is(name, s->name))
        return;
    free(s->name);
    s->name = mem_strndup(name.p, name.n);
}

static enum err register_query(struct matcher *m, size_t at, const struct query *q, struct errmsg *msg)
{
    enum err err = presearch_add(m->presearch, (uint32_t)at, q, msg);
    if (!err && m->next && at < m->next_at)
        err = presearch_add(m->next, (uint32_t)at, q, msg);
    return err;
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
    if (m->live == MATCHER_WATCHES_MAX)
        return errmsg_set(msg, ERR_TOOBIG, "at most %d watches", MATCHER_WATCHES_MAX);
    CLEANUP(query_cleanup) struct query *q = NULL;
    enum err err = query_parse(query, &q, msg);
    if (err)
        return err;
    size_t at = next_slot(m);
    err = register_query(m, at, q, msg);
    if (err)
        return err;
    put(m, at, &(struct slot){.watch = watch, .query = q, .name = mem_strndup(name.p, name.n), .stays = true});
    q = NULL;
    return OK;
}

size_t matcher_sweep(struct matcher *m, int64_t first, int64_t last)
{
    size_t gone = 0;
    for (int64_t watch = first; watch <= last; watch++) {
        struct slot *s = slot_of(m, watch);
        if (s && !s->stays) {
            give_up(m, s);
            gone++;
        } else if (s) {
            s->stays = false;
        }
    }
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
    if (a->count == a->room) {
        size_t room = a->room ? a->room * 2 : 64;
        a->ids = arena_grow(a->arena, a->ids, a->count, room, sizeof *a->ids);
        a->room = room;
    }
    a->ids[a->count++] = id;
    __builtin_prefetch(&a->matcher->slots[id]);
}

// The evaluator will find it in the cache: among many watches, waiting for memory is most of the work.
static void prefetch_query(const struct asking *a, size_t i)
{
    const char *query = i < a->count ? (const char *)a->matcher->slots[a->ids[i]].query : NULL;
    for (size_t line = 0; query && line < PREFETCH_LINES; line++)
        __builtin_prefetch(query + line * CACHE_LINE_BYTES);
}

static void ask(struct asking *a, struct slot *s)
{
    struct verdict v;
    struct matcher *m = a->matcher;
    m->stats.candidates++;
    if (eval_query(s->query, a->subject, a->now_ms, a->arena, &v)) {
        m->stats.unknown++;
        s->unknown++;
        if (m->unknown_fn)
            m->unknown_fn(m->unknown_user, s->watch, view_of(s->name), s->unknown);
        return;
    }
    if (!v.matches)
        return;
    m->stats.matches++;
    a->fn(a->user, s->watch, view_of(s->name), s->query, &v);
}

enum err matcher_doc(struct matcher *m, const struct doc *d, int64_t now_ms, struct arena *a, matcher_fn *fn,
                     void *user)
{
    struct subject *s;
    enum err err = subject_new(d, a, &s);
    if (err)
        return err;
    relearn(m);
    m->stats.docs++;
    struct asking asking = {m, s, now_ms, a, fn, user, NULL, 0, 0};
    presearch_doc(m->presearch, s, note_candidate, &asking);
    for (size_t i = 0; i < PREFETCH_AHEAD; i++)
        prefetch_query(&asking, i);
    for (size_t i = 0; i < asking.count; i++) {
        prefetch_query(&asking, i + PREFETCH_AHEAD);
        if (m->slots[asking.ids[i]].query)
            ask(&asking, &m->slots[asking.ids[i]]);
    }
    return OK;
}
