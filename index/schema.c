// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Doc → record. Words of title and body go in without prefix, for most queries ask for either; the title's again under
// its own. The body needs no third copy: a word stands in it exactly when it stands in the doc and is not marked as the
// title's alone, and only few words are. Folded forms hold no A to Z, so a prefix of capitals ends where it seems to.
#include "index/schema.h"

#include "analysis/tokens.h"
#include "core/crypt.h"

#include <stdlib.h>
#include <string.h>

enum { HASH_BYTES = CRYPT_ID_TEXT - 1 };

// ---- terms ---------------------------------------------------------------------------------------------------
static size_t kept_bytes(size_t prefix_bytes)
{
    return XAPIAN_TERM_MAX_BYTES - HASH_BYTES - prefix_bytes;
}

// JSON cuts at U+0000 as well, and Xapian counts a NUL twice.
static struct view without_nul(struct view value)
{
    return (struct view){value.p, view_find_char(value, '\0')};
}

struct view schema_term(enum field field, struct view value, struct arena *a)
{
    value = without_nul(value);
    const char *prefix = field_info(field)->prefix;
    size_t prefix_bytes = strlen(prefix);
    bool cut = prefix_bytes + value.n >= XAPIAN_TERM_MAX_BYTES;
    size_t kept = cut ? kept_bytes(prefix_bytes) : value.n;
    char *term = arena_alloc(a, prefix_bytes + kept + CRYPT_ID_TEXT);
    memcpy(term, prefix, prefix_bytes);
    if (kept)
        memcpy(term + prefix_bytes, value.p, kept);
    if (cut)
        crypt_id(value, term + prefix_bytes + kept);
    return (struct view){term, prefix_bytes + kept + (cut ? HASH_BYTES : 0)};
}

bool schema_prefix(enum field field, struct view start, struct arena *a, struct view *ret_prefix)
{
    start = without_nul(start);
    if (start.n > kept_bytes(strlen(field_info(field)->prefix)))
        return false;
    *ret_prefix = schema_term(field, start, a);
    return true;
}

struct view schema_unique(struct view id, struct arena *a)
{
    return schema_term(FIELD_ID, tokens_fold(id, a), a);
}

// ---- values --------------------------------------------------------------------------------------------------
struct view schema_number(int64_t value, struct arena *a)
{
    uint64_t bits = (uint64_t)value ^ (UINT64_C(1) << 63); // negative numbers first
    char *bytes = arena_alloc(a, SCHEMA_NUMBER_BYTES);
    for (int i = 0; i < SCHEMA_NUMBER_BYTES; i++)
        bytes[i] = (char)(bits >> (8 * (SCHEMA_NUMBER_BYTES - 1 - i)));
    return (struct view){bytes, SCHEMA_NUMBER_BYTES};
}

enum schema_slot schema_slot(enum field field)
{
    static const struct {
        enum field field;
        enum schema_slot slot;
    } slots[] = {{FIELD_PUBLISHED, SLOT_TIME}, {FIELD_FETCHED, SLOT_FETCHED}};
    for (size_t i = 0; i < ARRAY_LEN(slots); i++) {
        if (slots[i].field == field)
            return slots[i].slot;
    }
    return SLOT_COUNT;
}

// ---- records -------------------------------------------------------------------------------------------------
struct postings {
    struct xapian_posting *v;
    size_t n, room;
    struct arena *arena;
};

static void add_posting(struct postings *p, struct view term, int64_t pos, uint32_t wdf)
{
    if (p->n == p->room) {
        size_t room = p->room * 2;
        p->v = arena_grow(p->arena, p->v, p->n, room, sizeof(*p->v));
        p->room = room;
    }
    p->v[p->n++] = (struct xapian_posting){term, pos, wdf};
}

struct title_word {
    struct view form;
    bool in_body;
};

static int compare_title_words(const void *a, const void *b)
{
    return view_compare(((const struct title_word *)a)->form, ((const struct title_word *)b)->form);
}

// The words of the title that the body lacks get a term in the field of the text: a mark that says "not here".
static void add_title_only(struct postings *p, const struct tokens *tokens, size_t title_count)
{
    struct title_word *words = arena_array(p->arena, title_count, sizeof(*words));
    for (size_t i = 0; i < title_count; i++)
        words[i] = (struct title_word){tokens->v[i].form, false};
    qsort(words, title_count, sizeof(*words), compare_title_words);
    size_t count = 0;
    for (size_t i = 0; i < title_count; i++) {
        if (i == 0 || !view_equals(words[i].form, words[i - 1].form))
            words[count++] = words[i];
    }
    for (size_t i = title_count; i < tokens->n; i++) {
        struct title_word key = {tokens->v[i].form, false};
        struct title_word *found = bsearch(&key, words, count, sizeof(*words), compare_title_words);
        if (found)
            found->in_body = true;
    }
    for (size_t i = 0; i < count; i++) {
        if (!words[i].in_body)
            add_posting(p, schema_term(FIELD_TEXT, words[i].form, p->arena), XAPIAN_NO_POS, 0);
    }
}

static void add_text(struct postings *p, const struct tokens *tokens)
{
    size_t title_count = 0;
    for (size_t i = 0; i < tokens->n; i++) {
        const struct token *t = &tokens->v[i];
        bool in_title = t->unit == 0;
        add_posting(p, schema_term(FIELD_ANY, t->form, p->arena), t->pos, in_title ? SCHEMA_TITLE_WDF : 1);
        if (!in_title)
            continue;
        add_posting(p, schema_term(FIELD_TITLE, t->form, p->arena), t->pos, 1);
        title_count++;
    }
    if (title_count)
        add_title_only(p, tokens, title_count);
}

static enum err add_names(struct postings *p, enum field field, const struct view *values, size_t count)
{
    int64_t base = 0;
    for (size_t i = 0; i < count; i++) {
        struct tokens tokens;
        enum err err = tokens_of_text(values[i], p->arena, &tokens);
        if (err)
            return err;
        int64_t last = base;
        for (size_t j = 0; j < tokens.n; j++) {
            last = base + tokens.v[j].pos;
            add_posting(p, schema_term(field, tokens.v[j].form, p->arena), last, 0);
        }
        base = last + SCHEMA_NAMES_GAP;
    }
    return OK;
}

static enum err add_field(struct postings *p, enum field field, const struct doc *d)
{
    struct view values[FIELD_VALUES_MAX];
    enum field_type type = field_info(field)->type;
    if (type != FIELD_NAMES && type != FIELD_KEYWORD)
        return OK;
    size_t count = field_values(field, d, values, FIELD_VALUES_MAX);
    if (type == FIELD_NAMES)
        return add_names(p, field, values, count);
    for (size_t i = 0; i < count; i++)
        add_posting(p, schema_term(field, tokens_fold(values[i], p->arena), p->arena), XAPIAN_NO_POS, 0);
    return OK;
}

static void set_values(const struct doc *d, struct arena *a, struct xapian_record *record)
{
    struct xapian_value *values = arena_array(a, SLOT_COUNT, sizeof(*values));
    values[SLOT_TIME] = (struct xapian_value){SLOT_TIME, schema_number(field_date_ms(FIELD_PUBLISHED, d), a)};
    values[SLOT_FETCHED] = (struct xapian_value){SLOT_FETCHED, schema_number(field_date_ms(FIELD_FETCHED, d), a)};
    values[SLOT_REV] = (struct xapian_value){SLOT_REV, schema_number(d->rev, a)};
    record->values = values;
    record->value_count = SLOT_COUNT;
    record->rev_slot = SLOT_REV;
}

enum err schema_record(const struct doc *d, struct arena *a, struct xapian_record *ret_record)
{
    struct tokens tokens;
    enum err err = tokens_of_doc(d, a, &tokens);
    if (err)
        return err;
    struct postings p = {.room = tokens.n + 64, .arena = a};
    p.v = arena_array(a, p.room, sizeof(*p.v));
    add_text(&p, &tokens);
    for (int field = 0; field < FIELD_COUNT; field++) {
        err = add_field(&p, (enum field)field, d);
        if (err)
            return err;
    }
    struct xapian_record record = {.unique = schema_unique(d->id, a), .postings = p.v, .posting_count = p.n};
    set_values(d, a, &record);
    *ret_record = record;
    return OK;
}
