// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Each literal is found by its rarest four bytes (three, where it has no more). A doc's text is folded into one buffer,
// and at each byte the next four are hashed into a table of bits that stays in the processor's cache:
//
//   text -> bits (is it a gram of ours?) -> slots (which?) -> literals (is the rest there?) -> postings (whose?)
//
// A posting counts only when the other literals of its alternative stand in the doc too; so these are looked at when
// the whole doc was read.
#include "alerts/guards.h"

#include "analysis/fold.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS_MIN = 1 << 10,
    BITS_PER_SLOT = 8,
    BITS_MAX = 1 << 21,
    DOC_MAX = 64 << 20, // more of a doc's text is not read, and every expression is a candidate
    GRAM_BYTES = 4,
    NOBODY = 0 // index of no literal, no posting
};

struct slot {
    uint32_t gram;
    uint32_t literal; // the first of those with this gram; NOBODY: empty
};
struct literal {
    uint32_t text; // in bytes
    uint8_t n, at; // its length, and where in it the gram stands
    uint32_t next; // with the same gram
    uint32_t posting;
    uint32_t generation; // of the doc it was last seen in
};
struct posting {
    uint32_t id, next;
    uint32_t also[REGEX_NEEDS_MAX - 1]; // literals; NOBODY: no more
};

// Grams of one length. Those of three bytes have a fourth of zero.
struct grams {
    uint32_t mask; // of the bytes that count
    struct slot *slots;
    size_t slot_mask, used;
    uint64_t *bits;
    unsigned shift; // of a hash, to its bit
};

struct guards {
    struct grams grams[2]; // of four bytes, of three
    struct literal *literals;
    size_t literal_count, literal_room;
    struct posting *postings;
    size_t posting_count, posting_room;
    char *bytes;
    size_t byte_count, byte_room;
    uint32_t *seen; // by id: generation
    size_t seen_room;
    uint32_t generation;
    uint32_t *found; // literals of this doc
    size_t found_count, found_room;
    struct buf text;
};

// ---- life ----------------------------------------------------------------------------------------------------
static unsigned bits_log(size_t slots)
{
    unsigned n = 0;
    while ((size_t)1 << n < slots * BITS_PER_SLOT && 1U << n < BITS_MAX)
        n++;
    return n;
}

static uint32_t hash_of(uint32_t gram)
{
    return gram * 0x9E3779B1U;
}

static void set_bit(struct grams *g, uint32_t gram)
{
    uint32_t bit = hash_of(gram) >> g->shift;
    g->bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

static struct slot *slot_of(const struct grams *g, uint32_t gram)
{
    size_t i = (hash_of(gram) ^ hash_of(gram) >> 15) & g->slot_mask;
    while (g->slots[i].literal != NOBODY && g->slots[i].gram != gram)
        i = (i + 1) & g->slot_mask;
    return &g->slots[i];
}

static void grams_size(struct grams *g, size_t slots)
{
    struct slot *old = g->slots;
    size_t old_count = old ? g->slot_mask + 1 : 0;
    unsigned log = bits_log(slots);
    g->slots = mem_zalloc(slots * sizeof *g->slots);
    g->slot_mask = slots - 1;
    free(g->bits);
    g->bits = mem_zalloc(((size_t)1 << log) / 8);
    g->shift = 32 - log;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].literal == NOBODY)
            continue;
        *slot_of(g, old[i].gram) = old[i];
        set_bit(g, old[i].gram);
    }
    free(old);
}

struct guards *guards_new(void)
{
    struct guards *g = mem_zalloc(sizeof *g);
    const uint32_t three = 0xFFFFFF; // little-endian, as gram_at reads
    g->grams[0].mask = UINT32_MAX;
    g->grams[1].mask = three;
    for (size_t i = 0; i < ARRAY_LEN(g->grams); i++)
        grams_size(&g->grams[i], SLOTS_MIN);
    g->literal_count = g->posting_count = 1; // the first of each is NOBODY
    g->generation = 1;
    buf_init(&g->text, DOC_MAX);
    return g;
}

void guards_free(struct guards *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < ARRAY_LEN(g->grams); i++) {
        free(g->grams[i].slots);
        free(g->grams[i].bits);
    }
    free(g->literals);
    free(g->postings);
    free(g->bytes);
    free(g->seen);
    free(g->found);
    buf_done(&g->text);
    free(g);
}

size_t guards_bytes(const struct guards *g)
{
    size_t n = sizeof *g + g->literal_room * sizeof *g->literals + g->posting_room * sizeof *g->postings +
               g->byte_room + g->seen_room * sizeof *g->seen + g->found_room * sizeof *g->found + g->text.room;
    for (size_t i = 0; i < ARRAY_LEN(g->grams); i++)
        n += (g->grams[i].slot_mask + 1) * sizeof *g->grams[i].slots + ((size_t)1 << (32 - g->grams[i].shift)) / 8;
    return n;
}

// Room for `more` behind the first n of *room.
static void *grown(void *v, size_t n, size_t more, size_t *room, size_t size)
{
    if (n + more <= *room)
        return v;
    *room = (n + more) * 2 < 64 ? 64 : (n + more) * 2;
    return mem_resize(v, *room, size);
}

// ---- adding --------------------------------------------------------------------------------------------------
static uint32_t gram_at(const char *p, size_t n)
{
    unsigned char b[GRAM_BYTES] = {0};
    memcpy(b, p, n);
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

// Where in the literal its rarest gram of n bytes begins.
static size_t rarest_gram(struct view literal, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i + n <= literal.n; i++) {
        if (regex_literal_cost((struct view){literal.p + i, n}) <
            regex_literal_cost((struct view){literal.p + best, n}))
            best = i;
    }
    return best;
}

static struct view literal_view(const struct guards *g, uint32_t i)
{
    return (struct view){g->bytes + g->literals[i].text, g->literals[i].n};
}

static uint32_t literal_new(struct guards *g, struct view text, size_t at, uint32_t next)
{
    g->literals = grown(g->literals, g->literal_count, 1, &g->literal_room, sizeof *g->literals);
    g->bytes = grown(g->bytes, g->byte_count, text.n, &g->byte_room, 1);
    memcpy(g->bytes + g->byte_count, text.p, text.n);
    g->literals[g->literal_count] = (struct literal){
        .text = (uint32_t)g->byte_count, .n = (uint8_t)text.n, .at = (uint8_t)at, .next = next, .posting = NOBODY};
    g->byte_count += text.n;
    return (uint32_t)g->literal_count++;
}

// The literal's index; it is added where it is new.
static uint32_t literal_get(struct guards *g, struct view text)
{
    size_t n = text.n < GRAM_BYTES ? text.n : GRAM_BYTES, at = rarest_gram(text, n);
    struct grams *grams = &g->grams[n == GRAM_BYTES ? 0 : 1];
    uint32_t gram = gram_at(text.p + at, n);
    if (grams->used * 2 > grams->slot_mask)
        grams_size(grams, (grams->slot_mask + 1) * 2);
    struct slot *slot = slot_of(grams, gram);
    for (uint32_t i = slot->literal; i != NOBODY; i = g->literals[i].next) {
        if (view_equals(literal_view(g, i), text))
            return i;
    }
    grams->used += slot->literal == NOBODY;
    slot->gram = gram;
    slot->literal = literal_new(g, text, at, slot->literal);
    set_bit(grams, gram);
    return slot->literal;
}

static void add_alternative(struct guards *g, uint32_t id, const struct regex_alternative *a)
{
    struct posting p = {.id = id};
    uint32_t first = literal_get(g, a->needs[0]);
    for (size_t i = 1; i < a->n; i++)
        p.also[i - 1] = literal_get(g, a->needs[i]);
    p.next = g->literals[first].posting;
    g->postings = grown(g->postings, g->posting_count, 1, &g->posting_room, sizeof *g->postings);
    g->literals[first].posting = (uint32_t)g->posting_count;
    g->postings[g->posting_count++] = p;
}

bool guards_add(struct guards *g, uint32_t id, const struct regex_literals *l)
{
    size_t before = g->seen_room;
    if (!l->n)
        return false;
    g->seen = grown(g->seen, id, 1, &g->seen_room, sizeof *g->seen);
    memset(g->seen + before, 0, (g->seen_room - before) * sizeof *g->seen);
    for (size_t i = 0; i < l->n; i++)
        add_alternative(g, id, &l->v[i]);
    return true;
}

// ---- a doc's text --------------------------------------------------------------------------------------------
static size_t fold_ascii(const char *from, size_t n, char *to)
{
    size_t i = 0;
    for (; i < n && (unsigned char)from[i] < 0x80; i++)
        to[i] = (char)(from[i] + (from[i] >= 'A' && from[i] <= 'Z' ? 0x20 : 0));
    return i;
}

static size_t fold_character(struct view text, char *to, size_t *ret_used)
{
    uint32_t c;
    *ret_used = utf8_next(text, &c);
    const struct fold *f = fold_get(c);
    if (f->n > FOLD_SHORT_MAX)
        return fold_write(c, to);
    memcpy(to, f->utf8, f->n);
    return f->n;
}

void guards_text(struct guards *g, struct view text)
{
    while (text.n) {
        char *to = buf_reserve(&g->text, text.n + FOLD_MAX);
        if (!to)
            return; // the buffer remembers
        size_t n = fold_ascii(text.p, text.n, to), used = n;
        if (!n)
            n = fold_character(text, to, &used);
        buf_wrote(&g->text, n);
        text = view_from(text, used);
    }
    buf_add_char(&g->text, '\0'); // no literal reaches from one text to the next
}

// ---- finding -------------------------------------------------------------------------------------------------
static void find_at(struct guards *g, const struct grams *grams, uint32_t gram, size_t i)
{
    struct view text = buf_view(&g->text);
    for (uint32_t k = slot_of(grams, gram)->literal; k != NOBODY; k = g->literals[k].next) {
        struct literal *l = &g->literals[k];
        if (l->generation == g->generation || i < l->at || text.n - (i - l->at) < l->n ||
            memcmp(text.p + (i - l->at), g->bytes + l->text, l->n) != 0)
            continue;
        l->generation = g->generation;
        g->found = grown(g->found, g->found_count, 1, &g->found_room, sizeof *g->found);
        g->found[g->found_count++] = k;
    }
}

static void find_grams(struct guards *g, const struct grams *grams)
{
    if (!grams->used)
        return;
    const char *p = g->text.p;
    const uint64_t *bits = grams->bits;
    const uint32_t mask = grams->mask;
    const unsigned shift = grams->shift;
    for (size_t i = 0; i + GRAM_BYTES <= g->text.n; i++) {
        uint32_t gram = gram_at(p + i, GRAM_BYTES) & mask, bit = hash_of(gram) >> shift;
        if (bits[bit / 64] >> bit % 64 & 1)
            find_at(g, grams, gram, i);
    }
}

static bool has_all(const struct guards *g, const struct posting *p)
{
    for (size_t i = 0; i < ARRAY_LEN(p->also); i++) {
        if (p->also[i] != NOBODY && g->literals[p->also[i]].generation != g->generation)
            return false;
    }
    return true;
}

static void name(struct guards *g, uint32_t id, guards_fn *fn, void *user)
{
    if (g->seen[id] == g->generation)
        return;
    g->seen[id] = g->generation;
    fn(user, id);
}

static void next_generation(struct guards *g)
{
    g->found_count = 0;
    buf_clear(&g->text);
    if (++g->generation)
        return;
    for (size_t i = 1; i < g->literal_count; i++)
        g->literals[i].generation = 0;
    if (g->seen)
        memset(g->seen, 0, g->seen_room * sizeof *g->seen);
    g->generation = 1;
}

void guards_doc(struct guards *g, guards_fn *fn, void *user)
{
    buf_add(&g->text, "\0\0\0", GRAM_BYTES - 1); // so that there is a gram at the last byte
    bool whole = buf_err(&g->text) == OK;
    for (size_t i = 0; whole && i < ARRAY_LEN(g->grams); i++)
        find_grams(g, &g->grams[i]);
    for (size_t i = 0; i < g->found_count; i++) {
        for (uint32_t k = g->literals[g->found[i]].posting; k != NOBODY; k = g->postings[k].next) {
            if (has_all(g, &g->postings[k]))
                name(g, g->postings[k].id, fn, user);
        }
    }
    for (size_t i = 1; !whole && i < g->posting_count; i++)
        name(g, g->postings[i].id, fn, user);
    next_generation(g);
}
