// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A doc is gone through twice: first all its keys are gathered and set in a small bit table, then each is looked up,
// and a posting counts only when a guard's bit is set too. So most queries that share a common word with the doc cost
// one look at one bit. Pairs of neighbouring words are set but not looked up: they are guards only, and with them the
// name of a person costs nothing where only its parts stand. Pieces are made of the doc's words only in the lengths
// that some query asks for, and kept only where a query has them.
#include "alerts/presearch.h"

#include "alerts/anchors.h"
#include "alerts/expressions.h"
#include "alerts/postings.h"
#include "analysis/stem.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    DOC_BITS = 1 << 16,
    GRAM_BITS = 1 << 19,
    FRAMED_MAX = 256,
    KEYS_MIN = 1024,
    PREFETCH_KEYS = 12,
    SEEN_DOCS = UINT8_MAX
};

struct presearch {
    struct postings postings;
    struct frequency *frequency; // borrowed
    struct expressions *expressions;
    bool field_used[FIELD_COUNT], field_had[FIELD_COUNT], stems_used; // by words, by having a value
    uint16_t gram_lengths[FIELD_COUNT];                               // bit n: grams of n bytes are registered
    uint64_t gram_bits[GRAM_BITS / 64]; // the registered grams, by the low bits of their keys
    uint8_t *seen;                      // by query: the doc (generation) it was last named for
    size_t seen_room;
    uint8_t generation;
    uint64_t doc_bits[DOC_BITS / 64];
    uint64_t *keys; // of the doc under way
    size_t key_count, key_room;
};

// ---- life ----------------------------------------------------------------------------------------------------
struct presearch *presearch_new(struct frequency *frequency)
{
    struct presearch *p = mem_zalloc(sizeof *p);
    postings_init(&p->postings);
    p->frequency = frequency;
    p->expressions = expressions_new();
    return p;
}

void presearch_free(struct presearch *p)
{
    if (!p)
        return;
    postings_done(&p->postings);
    expressions_free(p->expressions);
    free(p->seen);
    free(p->keys);
    free(p);
}

struct presearch_bytes presearch_bytes(const struct presearch *p)
{
    return (struct presearch_bytes){.table = postings_table_bytes(&p->postings),
                                    .postings = p->postings.place_room * sizeof(struct posting),
                                    .rest = sizeof *p + p->seen_room + p->key_room * sizeof *p->keys +
                                            expressions_bytes(p->expressions)};
}

// ---- bits ----------------------------------------------------------------------------------------------------
// Bit 0 stands for no guard and is always set.
static uint16_t bit_of(uint64_t hash)
{
    uint16_t bit = (uint16_t)(hash ^ hash >> 32);
    return bit ? bit : 1;
}

static bool has_bit(const uint64_t *bits, size_t bit)
{
    return bits[bit / 64] >> bit % 64 & 1;
}

static void set_bit(uint64_t *bits, size_t bit)
{
    bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

// ---- registering ---------------------------------------------------------------------------------------------
// Docs are to be searched for this key from now on.
static enum err expect(struct presearch *p, const struct key *key)
{
    if (key->kind == KEY_REGEX)
        return expressions_add(p->expressions, (enum field)key->field, key->regex);
    p->stems_used |= key->kind == KEY_STEM;
    p->field_had[key->field] |= key->kind == KEY_HAS;
    p->field_used[key->field] |= key->kind == KEY_WORD;
    if (key->kind == KEY_PIECE) {
        p->gram_lengths[key->field] |= (uint16_t)(1U << key->bytes);
        set_bit(p->gram_bits, key->hash % GRAM_BITS);
    }
    return OK;
}

// Of one query under way.
struct registration {
    struct presearch *presearch;
    uint32_t id;
    enum err err;
};

static void add_anchor(void *user, const struct anchor *a)
{
    _Static_assert((int)POSTING_GUARDS == (int)ANCHOR_GUARDS_MAX, "a posting holds the guards of an anchor");
    struct registration *r = user;
    struct posting posting = {.id = r->id};
    enum err err = expect(r->presearch, &a->key);
    for (size_t i = 0; i < POSTING_GUARDS && a->guard_count && !err; i++) {
        const struct key *guard = &a->guards[i < a->guard_count ? i : 0];
        err = expect(r->presearch, guard);
        posting.guards[i] = bit_of(guard->hash);
    }
    r->err = err ? err : r->err;
    if (!err)
        postings_add(&r->presearch->postings, a->key.hash, posting);
}

enum err presearch_add(struct presearch *p, uint32_t id, const struct query *q, struct errmsg *m)
{
    if (id >= p->seen_room) {
        size_t room = p->seen_room ? p->seen_room : 1024;
        while (room <= id)
            room *= 2;
        p->seen = mem_resize(p->seen, room, sizeof *p->seen);
        memset(p->seen + p->seen_room, 0, room - p->seen_room);
        p->seen_room = room;
    }
    struct registration r = {p, id, OK};
    enum err err = anchors_of(q, p->frequency, add_anchor, &r, m);
    if (err || !r.err)
        return err;
    return errmsg_set(m, r.err,
                      "this expression has no fixed part of at least three letters and would have to be tried on every "
                      "doc, as %d others are already; ask for a word beside it",
                      EXPRESSIONS_OPEN_MAX);
}

// ---- the keys of a doc -----------------------------------------------------------------------------------------
static void add_key(struct presearch *p, uint64_t hash)
{
    if (p->key_count == p->key_room) {
        p->key_room = p->key_room ? p->key_room * 2 : KEYS_MIN;
        p->keys = mem_resize(p->keys, p->key_room, sizeof *p->keys);
    }
    p->keys[p->key_count++] = hash;
    set_bit(p->doc_bits, bit_of(hash));
}

static void add_grams_at(struct presearch *p, enum field field, const char *at, size_t left)
{
    for (unsigned lengths = p->gram_lengths[field]; lengths; lengths &= lengths - 1) {
        size_t bytes = (size_t)__builtin_ctz(lengths);
        if (bytes > left)
            break;
        uint64_t hash = key_gram_hash(field, at, bytes);
        if (has_bit(p->gram_bits, hash % GRAM_BITS))
            add_key(p, hash);
    }
}

// Of a word with its edges marked; a longer one in overlapping stretches.
static void add_grams(struct presearch *p, enum field field, struct view word)
{
    enum { PART_MAX = FRAMED_MAX - 2 };
    char framed[FRAMED_MAX + KEY_GRAM_MAX];
    for (size_t from = 0;; from += PART_MAX - KEY_GRAM_MAX) {
        size_t n = word.n - from < PART_MAX ? word.n - from : PART_MAX, size = n + 2;
        framed[0] = from == 0 ? KEY_BEGIN : '\0';
        memcpy(framed + 1, word.p + from, n);
        memset(framed + 1 + n, 0, 1 + KEY_GRAM_MAX);
        framed[1 + n] = from + n == word.n ? KEY_END : '\0';
        for (size_t i = 0; i + KEY_GRAM_MIN <= size; i++)
            add_grams_at(p, field, framed + i, size - i);
        if (from + n == word.n)
            break;
    }
}

static void add_text(struct presearch *p, const struct subject *s)
{
    size_t n;
    const struct form *forms = subject_forms(s, &n);
    for (size_t i = 0; i < n; i++) {
        uint64_t hash = key_text_hash(forms[i].hash);
        add_key(p, hash);
        frequency_count(p->frequency, hash);
    }
    for (size_t i = 0; i < n && p->gram_lengths[FIELD_ANY]; i++)
        add_grams(p, FIELD_ANY, forms[i].text);
}

static void add_stems(struct presearch *p, const struct subject *s)
{
    size_t n;
    const struct form *forms = subject_forms(s, &n);
    char stem[STEM_MAX_BYTES];
    for (size_t i = 0; i < n; i++)
        add_key(p, key_stem(stem_of(subject_doc(s)->lang, forms[i].text, stem)).hash);
}

static void add_value(struct presearch *p, enum field field, struct view form)
{
    uint64_t hash = key_word(field, form).hash;
    add_key(p, hash);
    frequency_count(p->frequency, hash);
    if (p->gram_lengths[field])
        add_grams(p, field, form);
}

static void add_values(struct presearch *p, const struct subject *s, enum field field)
{
    size_t n;
    const struct value *values = subject_values(s, field, &n);
    for (size_t i = 0; i < n; i++) {
        if (field_info(field)->type == FIELD_KEYWORD)
            add_value(p, field, values[i].folded);
        for (size_t j = 0; j < values[i].words.n; j++)
            add_value(p, field, values[i].words.v[j].form);
    }
}

static void add_expression(void *user, uint64_t key_hash)
{
    add_key(user, key_hash);
}

static bool has_value(const struct subject *s, enum field field)
{
    const struct doc *d = subject_doc(s);
    int64_t numbers[FIELD_VALUES_MAX];
    size_t n;
    if (field == FIELD_GEO)
        return d->point_count > 0;
    if (field_info(field)->type != FIELD_NUMBER)
        return subject_values(s, field, &n) && n > 0;
    n = field_numbers(field, d, numbers, FIELD_VALUES_MAX);
    return n > 0 && numbers[0] != 0;
}

// Two tokens may share a position.
static void set_pairs(struct presearch *p, const struct subject *s, uint64_t *hashes)
{
    const struct tokens *t = subject_tokens(s);
    size_t form_count;
    const struct form *forms = subject_forms(s, &form_count);
    for (size_t i = 0; i < form_count; i++) {
        for (uint32_t k = 0; k < forms[i].count; k++)
            hashes[forms[i].at[k]] = forms[i].hash;
    }
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = i + 1; j < t->n && t->v[j].pos <= t->v[i].pos + 1; j++) {
            if (t->v[j].pos == t->v[i].pos + 1)
                set_bit(p->doc_bits, bit_of(key_pair(hashes[i], hashes[j]).hash));
        }
    }
}

static void gather(struct presearch *p, const struct subject *s)
{
    memset(p->doc_bits, 0, sizeof p->doc_bits);
    set_bit(p->doc_bits, 0);
    p->key_count = 0;
    frequency_count_doc(p->frequency);
    add_text(p, s);
    if (p->stems_used)
        add_stems(p, s);
    for (size_t field = FIELD_ANY + 1; field < FIELD_COUNT; field++) {
        if (p->field_used[field] || p->gram_lengths[field])
            add_values(p, s, (enum field)field);
        if (p->field_had[field] && has_value(s, (enum field)field))
            add_key(p, key_has((enum field)field).hash);
    }
    expressions_doc(p->expressions, s, add_expression, p);
    uint64_t *hashes = mem_alloc(subject_tokens(s)->n * sizeof *hashes);
    set_pairs(p, s, hashes);
    free(hashes);
}

// ---- a doc -----------------------------------------------------------------------------------------------------
static void next_generation(struct presearch *p)
{
    if (++p->generation < SEEN_DOCS)
        return;
    if (p->seen)
        memset(p->seen, 0, p->seen_room);
    p->generation = 1;
}

static bool is_guarded(const struct presearch *p, const struct posting *posting)
{
    const uint16_t *g = posting->guards;
    return has_bit(p->doc_bits, g[0]) || has_bit(p->doc_bits, g[1]) || has_bit(p->doc_bits, g[2]) ||
           has_bit(p->doc_bits, g[3]);
}

void presearch_doc(struct presearch *p, const struct subject *s, presearch_fn *fn, void *user)
{
    next_generation(p);
    gather(p, s);
    for (size_t k = 0; k < p->key_count; k++) {
        if (k + PREFETCH_KEYS < p->key_count)
            postings_prefetch(&p->postings, p->keys[k + PREFETCH_KEYS]);
        uint32_t count;
        const struct posting *postings = postings_find(&p->postings, p->keys[k], &count);
        for (uint32_t i = 0; i < count; i++) {
            if (!is_guarded(p, &postings[i]) || p->seen[postings[i].id] == p->generation)
                continue;
            p->seen[postings[i].id] = p->generation;
            fn(user, postings[i].id);
        }
    }
}
