// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Doc → record. Words of title and body go in without prefix, for most queries ask for either; the title's again under
// its own. The body needs no third copy: a word stands in it exactly when it stands in the doc and is not marked as the
// title's alone, and only few words are. Folded forms hold no A to Z, so a prefix of capitals ends where it seems to.
#include "index/schema.h"

#include "core/crypt.h"
#include "query/subject.h"

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
    if (!prefix_bytes && !cut)
        return value;
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
    return schema_term(FIELD_ID, tokens_fold(view_trim(id), a), a);
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

// A form goes in once for each occurrence; its term is made once.
static void add_form(struct postings *p, const struct form *form, const struct token *tokens)
{
    const int64_t first_pos = SCHEMA_FIRST_POS;
    struct view any = schema_term(FIELD_ANY, form->text, p->arena);
    for (uint32_t i = 0; i < form->count; i++)
        add_posting(p, any, first_pos + tokens[form->at[i]].pos, i < form->in_title ? SCHEMA_TITLE_WDF : 1);
    if (form->in_title == 0)
        return;
    struct view title = schema_term(FIELD_TITLE, form->text, p->arena);
    for (uint32_t i = 0; i < form->in_title; i++)
        add_posting(p, title, first_pos + tokens[form->at[i]].pos, 1);
    if (form->in_title == form->count)
        add_posting(p, schema_term(FIELD_TEXT, form->text, p->arena), XAPIAN_NO_POS, 0);
}

static void add_names(struct postings *p, enum field field, const struct value *values, size_t count)
{
    int64_t base = SCHEMA_FIRST_POS;
    for (size_t i = 0; i < count; i++) {
        const struct tokens *words = &values[i].words;
        int64_t last = base;
        for (size_t j = 0; j < words->n; j++) {
            last = base + words->v[j].pos;
            add_posting(p, schema_term(field, words->v[j].form, p->arena), last, 0);
        }
        base = last + SCHEMA_NAMES_GAP;
    }
}

static void add_field(struct postings *p, enum field field, const struct subject *subject)
{
    size_t count;
    const struct value *values;
    switch (field_info(field)->type) {
    case FIELD_NAMES:
        values = subject_values(subject, field, &count);
        add_names(p, field, values, count);
        break;
    case FIELD_KEYWORD:
        values = subject_values(subject, field, &count);
        for (size_t i = 0; i < count; i++)
            add_posting(p, schema_term(field, values[i].folded, p->arena), XAPIAN_NO_POS, 0);
        break;
    default:
        break;
    }
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
    struct subject *subject;
    enum err err = subject_new(d, a, &subject);
    if (err)
        return err;
    const struct tokens *tokens = subject_tokens(subject);
    struct postings p = {.room = tokens->n + 64, .arena = a};
    p.v = arena_array(a, p.room, sizeof(*p.v));
    size_t form_count;
    const struct form *forms = subject_forms(subject, &form_count);
    for (size_t i = 0; i < form_count; i++)
        add_form(&p, &forms[i], tokens->v);
    for (int field = 0; field < FIELD_COUNT; field++)
        add_field(&p, (enum field)field, subject);
    struct xapian_record record = {.unique = schema_unique(d->id, a), .postings = p.v, .posting_count = p.n};
    set_values(d, a, &record);
    *ret_record = record;
    return OK;
}
