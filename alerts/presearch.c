// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The presearcher's tables: from key to postings, from posting to query. A doc is gone through twice: first all its
// keys are set in a small bit table, then each is looked up, and a posting counts only when its guard's bit is set too.
// So most queries that share a common word with the doc cost one look at one bit. Words are kept as hashes alone.
#include "alerts/presearch.h"

#include "alerts/anchors.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { DOC_BITS = 1 << 15, SLOTS_MIN = 1 << 10 };

struct posting {
    uint32_t id, guard; // guard: low bits of its key, 0: none
};

// Most keys have one posting, which then lies in the slot itself.
struct slot {
    uint64_t key; // 0: empty
    uint32_t count, room;
    union {
        struct posting one;
        struct posting *many;
    } at;
};

struct presearch {
    struct slot *slots;
    size_t mask, used;
    struct frequency *frequency;
    bool field_used[FIELD_COUNT];
    uint32_t prefix_lengths[FIELD_COUNT]; // bit n: prefixes of n bytes are registered; all text fields under FIELD_ANY
    uint32_t *seen;                       // by query: the doc (generation) it was last named for
    size_t seen_room;
    uint32_t generation;
    size_t count;
    uint64_t doc_bits[DOC_BITS / 64];
};

// ---- life ----------------------------------------------------------------------------------------------------
struct presearch *presearch_new(const struct presearch *learnt)
{
    struct presearch *p = mem_zalloc(sizeof *p);
    p->slots = mem_zalloc(SLOTS_MIN * sizeof *p->slots);
    p->mask = SLOTS_MIN - 1;
    p->frequency = frequency_new(learnt ? learnt->frequency : NULL);
    return p;
}

void presearch_free(struct presearch *p)
{
    if (!p)
        return;
    for (size_t i = 0; i <= p->mask; i++) {
        if (p->slots[i].room)
            free(p->slots[i].at.many);
    }
    free(p->slots);
    free(p->seen);
    frequency_free(p->frequency);
    free(p);
}

size_t presearch_count(const struct presearch *p)
{
    return p->count;
}

uint64_t presearch_docs(const struct presearch *p)
{
    return frequency_docs(p->frequency);
}

// ---- registering ---------------------------------------------------------------------------------------------
static struct slot *slot_of(const struct presearch *p, uint64_t key)
{
    size_t i = (key ^ key >> 29) & p->mask;
    while (p->slots[i].key && p->slots[i].key != key)
        i = (i + 1) & p->mask;
    return &p->slots[i];
}

static void grow(struct presearch *p)
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

static void slot_add(struct slot *s, struct posting posting)
{
    if (s->count == 0) {
        s->at.one = posting;
    } else if (s->count >= s->room) {
        struct posting one = s->at.one;
        bool was_one = s->room == 0;
        s->room = was_one ? 4 : s->room * 2;
        s->at.many = mem_resize(was_one ? NULL : s->at.many, s->room, sizeof posting);
        if (was_one)
            s->at.many[0] = one;
    }
    if (s->room)
        s->at.many[s->count] = posting;
    s->count++;
}

static enum field as_text(enum field field)
{
    return field_info(field)->type == FIELD_WORDS ? FIELD_ANY : field;
}

// Of one query under way.
struct registration {
    struct presearch *presearch;
    uint32_t id;
};

static void add_anchor(void *user, const struct anchor *a)
{
    struct registration *r = user;
    struct presearch *p = r->presearch;
    if (p->used * 2 > p->mask)
        grow(p);
    struct slot *s = slot_of(p, a->key);
    p->used += !s->key;
    s->key = a->key;
    slot_add(s, (struct posting){r->id, (uint32_t)a->guard});
    if (a->prefix)
        p->prefix_lengths[as_text(a->field)] |= 1U << a->prefix_bytes;
    else
        p->field_used[as_text(a->field)] = true;
    if (a->guard != ANCHOR_NO_GUARD)
        p->field_used[as_text(a->guard_field)] = true;
}

enum err presearch_add(struct presearch *p, uint32_t id, const struct query *q, struct errmsg *m)
{
    if (id >= p->seen_room) {
        size_t room = p->seen_room ? p->seen_room : 1024;
        while (room <= id)
            room *= 2;
        p->seen = mem_resize(p->seen, room, sizeof *p->seen);
        memset(p->seen + p->seen_room, 0, (room - p->seen_room) * sizeof *p->seen);
        p->seen_room = room;
    }
    struct registration r = {p, id};
    if (!anchors_of(query_root(q), p->frequency, add_anchor, &r))
        return errmsg_set(
            m, ERR_REFUSED,
            "this would have to look at every doc: in each alternative of a watch something must be asked "
            "for, a word or a field like source:dawn; NOT, dates and *:* only narrow it down");
    p->count++;
    return OK;
}

// ---- the keys of a doc -----------------------------------------------------------------------------------------
struct lookup {
    struct presearch *presearch;
    presearch_fn *fn;
    void *user;
};
typedef void key_fn(struct lookup *l, uint64_t key);

static void each_value_key(struct lookup *l, const struct subject *s, enum field field, key_fn *fn)
{
    size_t n;
    const struct value *values = subject_values(s, field, &n);
    for (size_t i = 0; i < n; i++) {
        if (field_info(field)->type == FIELD_KEYWORD)
            fn(l, anchor_key(field, values[i].folded, false));
        for (size_t j = 0; j < values[i].words.n; j++)
            fn(l, anchor_key(field, values[i].words.v[j].form, false));
    }
}

static void each_key(struct lookup *l, const struct subject *s, key_fn *fn)
{
    size_t n;
    const struct form *forms = subject_forms(s, &n);
    for (size_t i = 0; i < n; i++)
        fn(l, anchor_text_key(forms[i].hash));
    for (size_t field = FIELD_ANY + 1; field < FIELD_COUNT; field++) {
        if (l->presearch->field_used[field])
            each_value_key(l, s, (enum field)field, fn);
    }
}

static void each_start(struct lookup *l, enum field field, struct view word, key_fn *fn)
{
    uint32_t lengths = l->presearch->prefix_lengths[field];
    for (size_t n = ANCHOR_PREFIX_MIN_BYTES; n <= ANCHOR_PREFIX_MAX_BYTES && n <= word.n; n++) {
        if (lengths >> n & 1)
            fn(l, anchor_key(field, (struct view){word.p, n}, true));
    }
}

static void each_value_start(struct lookup *l, const struct subject *s, enum field field, key_fn *fn)
{
    size_t n;
    const struct value *values = subject_values(s, field, &n);
    for (size_t i = 0; i < n; i++) {
        if (field_info(field)->type == FIELD_KEYWORD)
            each_start(l, field, values[i].folded, fn);
        for (size_t j = 0; j < values[i].words.n; j++)
            each_start(l, field, values[i].words.v[j].form, fn);
    }
}

static void each_prefix_key(struct lookup *l, const struct subject *s, key_fn *fn)
{
    size_t n;
    const struct form *forms = subject_forms(s, &n);
    for (size_t i = 0; i < n && l->presearch->prefix_lengths[FIELD_ANY]; i++)
        each_start(l, FIELD_ANY, forms[i].text, fn);
    for (size_t field = FIELD_ANY + 1; field < FIELD_COUNT; field++) {
        if (l->presearch->prefix_lengths[field])
            each_value_start(l, s, (enum field)field, fn);
    }
}

// ---- a doc -----------------------------------------------------------------------------------------------------
static void mark(struct lookup *l, uint64_t key)
{
    uint32_t bit = (uint32_t)key % DOC_BITS;
    l->presearch->doc_bits[bit / 64] |= UINT64_C(1) << bit % 64;
    frequency_count(l->presearch->frequency, key);
}

static void visit(struct lookup *l, uint64_t key)
{
    struct presearch *p = l->presearch;
    const struct slot *s = slot_of(p, key);
    const struct posting *postings = s->room ? s->at.many : &s->at.one;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t bit = postings[i].guard % DOC_BITS;
        if (postings[i].guard && !(p->doc_bits[bit / 64] >> bit % 64 & 1))
            continue;
        if (p->seen[postings[i].id] == p->generation)
            continue;
        p->seen[postings[i].id] = p->generation;
        l->fn(l->user, postings[i].id);
    }
}

static void next_generation(struct presearch *p)
{
    if (++p->generation)
        return;
    memset(p->seen, 0, p->seen_room * sizeof *p->seen);
    p->generation = 1;
}

void presearch_doc(struct presearch *p, const struct subject *s, presearch_fn *fn, void *user)
{
    struct lookup l = {p, fn, user};
    next_generation(p);
    memset(p->doc_bits, 0, sizeof p->doc_bits);
    frequency_count_doc(p->frequency);
    each_key(&l, s, mark);
    each_key(&l, s, visit);
    each_prefix_key(&l, s, visit);
}
