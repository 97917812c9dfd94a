// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The tables of a subject. Forms are gathered by an open-addressing hash table that lives only while they are counted
// and afterwards serves the look-ups; the occurrences of all forms share one array (a counting sort by form).
#include "query/subject.h"

#include "analysis/stem.h"

#include <stdlib.h>
#include <string.h>

struct subject {
    const struct doc *doc;
    struct arena *arena;
    struct tokens tokens;
    struct form *forms;
    size_t form_count;
    uint32_t *slots; // number of the form plus one, 0: empty
    size_t mask;
    struct lazy *lazy;
};

enum { KNOWN_BUCKETS = 256 };

// Made on first use.
struct lazy {
    const struct form **ordered;
    struct view *stems;
    struct known_word *known[KNOWN_BUCKETS];
    struct values {
        struct value *v;
        size_t n;
        bool made;
    } values[FIELD_COUNT];
};

// ---- hashing -------------------------------------------------------------------------------------------------
// Eight bytes at a time, multiplied and folded; forms are short and not chosen by an adversary who could gain by more
// than the linear probing of one doc.
uint64_t form_hash(struct view form)
{
    uint64_t h = 0x9E3779B97F4A7C15U ^ form.n;
    for (size_t i = 0; i < form.n; i += 8) {
        uint64_t word = 0;
        memcpy(&word, form.p + i, form.n - i < 8 ? form.n - i : 8);
        h = (h ^ word) * 0xD6E8FEB86659FD93U;
        h ^= h >> 32;
    }
    return h;
}

static struct form *find(const struct subject *s, struct view text, uint64_t hash, size_t *ret_slot)
{
    for (size_t i = hash & s->mask;; i = (i + 1) & s->mask) {
        *ret_slot = i;
        if (!s->slots[i])
            return NULL;
        struct form *form = &s->forms[s->slots[i] - 1];
        if (form->hash == hash && view_equals(form->text, text))
            return form;
    }
}

static size_t table_size(size_t n)
{
    size_t size = 16;
    while (size < n * 2)
        size *= 2;
    return size;
}

// ---- building ------------------------------------------------------------------------------------------------
// Numbers the forms, and tells for each token which it has.
static uint32_t *number_forms(struct subject *s)
{
    uint32_t *form_of = arena_array(s->arena, s->tokens.n, sizeof *form_of);
    for (size_t i = 0; i < s->tokens.n; i++) {
        const struct token *t = &s->tokens.v[i];
        uint64_t hash = form_hash(t->form);
        size_t slot;
        struct form *form = find(s, t->form, hash, &slot);
        if (!form) {
            form = &s->forms[s->form_count++];
            *form = (struct form){.text = t->form, .hash = hash};
            s->slots[slot] = (uint32_t)s->form_count;
        }
        form->count++;
        form->in_title += t->zone == ZONE_TITLE;
        form_of[i] = (uint32_t)(form - s->forms);
    }
    return form_of;
}

static void place_occurrences(struct subject *s, const uint32_t *form_of)
{
    uint32_t *at = arena_array(s->arena, s->tokens.n, sizeof *at);
    uint32_t **next = arena_array(s->arena, s->form_count, sizeof *next);
    for (size_t i = 0; i < s->form_count; i++) {
        s->forms[i].at = at;
        next[i] = at;
        at += s->forms[i].count;
    }
    for (size_t i = 0; i < s->tokens.n; i++)
        *next[form_of[i]]++ = (uint32_t)i;
}

enum err subject_new(const struct doc *d, struct arena *a, struct subject **ret_subject)
{
    struct subject *s = arena_zalloc(a, sizeof *s);
    s->doc = d;
    s->arena = a;
    s->lazy = arena_zalloc(a, sizeof *s->lazy);
    enum err err = tokens_of_doc(d, a, &s->tokens);
    if (err)
        return err;
    size_t size = table_size(s->tokens.n);
    s->mask = size - 1;
    s->slots = arena_zalloc(a, size * sizeof *s->slots);
    s->forms = arena_array(a, s->tokens.n, sizeof *s->forms);
    place_occurrences(s, number_forms(s));
    *ret_subject = s;
    return OK;
}

// ---- asking --------------------------------------------------------------------------------------------------
const struct tokens *subject_tokens(const struct subject *s)
{
    return &s->tokens;
}

const struct doc *subject_doc(const struct subject *s)
{
    return s->doc;
}

struct arena *subject_arena(const struct subject *s)
{
    return s->arena;
}

const struct form *subject_find(const struct subject *s, struct view form)
{
    size_t slot;
    return find(s, form, form_hash(form), &slot);
}

const struct form *subject_forms(const struct subject *s, size_t *ret_count)
{
    *ret_count = s->form_count;
    return s->forms;
}

static int by_text(const void *a, const void *b)
{
    const struct form *const *left = a, *const *right = b;
    return view_compare((*left)->text, (*right)->text);
}

static const struct form *const *ordered(const struct subject *s)
{
    if (s->lazy->ordered)
        return s->lazy->ordered;
    const struct form **v = arena_array(s->arena, s->form_count, sizeof(struct form *));
    for (size_t i = 0; i < s->form_count; i++)
        v[i] = &s->forms[i];
    if (s->form_count)
        qsort(v, s->form_count, sizeof(struct form *), by_text);
    s->lazy->ordered = v;
    return v;
}

const struct form *const *subject_prefixed(const struct subject *s, struct view prefix, size_t *ret_count)
{
    const struct form *const *v = ordered(s);
    size_t low = 0, high = s->form_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (view_compare(v[middle]->text, prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t n = 0;
    while (low + n < s->form_count && v[low + n]->text.n >= prefix.n && !memcmp(v[low + n]->text.p, prefix.p, prefix.n))
        n++;
    *ret_count = n;
    return v + low;
}

const struct view *subject_stems(const struct subject *s)
{
    if (s->lazy->stems)
        return s->lazy->stems;
    struct view *stems = arena_array(s->arena, s->form_count, sizeof *stems);
    for (size_t i = 0; i < s->form_count; i++) {
        char room[STEM_MAX_BYTES];
        struct view form = s->forms[i].text, stem = stem_of(s->doc->lang, form, room);
        stems[i] = view_equals(stem, form) ? form : arena_copy(s->arena, stem);
    }
    s->lazy->stems = stems;
    return stems;
}

uint32_t subject_text_pos(const struct subject *s)
{
    size_t low = 0, high = s->tokens.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->tokens.v[middle].zone == ZONE_TITLE)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->tokens.n ? s->tokens.v[low].pos : UINT32_MAX;
}

uint32_t subject_text_words(const struct subject *s)
{
    uint32_t first = subject_text_pos(s);
    return first == UINT32_MAX ? 0 : s->tokens.v[s->tokens.n - 1].pos - first + 1;
}

struct known_word *subject_known(const struct subject *s, struct view key)
{
    uint64_t hash = form_hash(key);
    struct known_word **bucket = &s->lazy->known[hash % KNOWN_BUCKETS];
    for (struct known_word *f = *bucket; f; f = f->next) {
        if (f->hash == hash && view_equals(f->key, key))
            return f;
    }
    struct known_word *fresh = arena_zalloc(s->arena, sizeof *fresh);
    fresh->hash = hash;
    fresh->key = arena_copy(s->arena, key);
    fresh->next = *bucket;
    *bucket = fresh;
    return fresh;
}

static void make_values(const struct subject *s, enum field field, struct values *values)
{
    struct view raw[FIELD_VALUES_MAX];
    size_t n = field_values(field, s->doc, raw, FIELD_VALUES_MAX);
    values->v = arena_zalloc(s->arena, n * sizeof *values->v);
    values->n = n;
    values->made = true;
    for (size_t i = 0; i < n; i++) {
        values->v[i].raw = raw[i];
        values->v[i].folded = tokens_fold(view_trim(raw[i]), s->arena);
        // A value of millions of words (ERR_TOOBIG) has none that anybody could look for.
        if (field_info(field)->type == FIELD_NAMES && tokens_of_text(raw[i], s->arena, &values->v[i].words))
            values->v[i].words.n = 0;
    }
}

const struct value *subject_values(const struct subject *s, enum field field, size_t *ret_count)
{
    struct values *values = &s->lazy->values[field];
    if (!values->made)
        make_values(s, field, values);
    *ret_count = values->n;
    return values->v;
}
