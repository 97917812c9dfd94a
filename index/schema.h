// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What of a doc goes where in the index: terms with positions, values, stored bytes. The writer makes records with it,
// plans make terms with it, so that both sides cut and prefix alike. docs/internals/index.md has the table.
#ifndef INDEX_SCHEMA_H
#define INDEX_SCHEMA_H

#include "core/doc.h"
#include "index/xapian.h"
#include "query/field.h"

// Decimal milliseconds: when the newest commit of a shard was made.
#define SCHEMA_AS_OF "as_of_ms"
// Decimal: the TOKENS_VERSION that made the shard's words.
#define SCHEMA_TOKENS "tokens"

enum schema_slot { SLOT_TIME, SLOT_FETCHED, SLOT_REV, SLOT_COUNT };
enum {
    SCHEMA_NUMBER_BYTES = 8,
    // Xapian looks for word k of a phrase k positions before its rarest word, and loses docs where that is below zero.
    // So the first word of anything is further from zero than the longest phrase that is asked of Xapian.
    SCHEMA_FIRST_POS = 256,
    SCHEMA_PHRASE_MAX = SCHEMA_FIRST_POS,
    SCHEMA_TITLE_WDF = 5,    // a word of the title counts as much as five of the body
    SCHEMA_NAMES_GAP = 65536 // positions between two authors; longer than any phrase, so that none spans both
};

// The term of a folded value in a field: the value itself, or in the arena. Over XAPIAN_TERM_MAX_BYTES - 1 it is cut
// and ends in a hash of the whole, which makes it exactly XAPIAN_TERM_MAX_BYTES long and keeps it apart from all that
// were not cut.
struct view schema_term(enum field field, struct view value, struct arena *a);
// The start of all terms of the field's values that start so; false when the cut hides it.
bool schema_prefix(enum field field, struct view start, struct arena *a, struct view *ret_prefix);
// The one term that identifies a doc.
struct view schema_unique(struct view id, struct arena *a);
// Eight bytes whose order as bytes is the order of the numbers.
struct view schema_number(int64_t value, struct arena *a);
// Where a DATE field is kept; SLOT_COUNT for all others.
enum schema_slot schema_slot(enum field field);

// The record of a doc, without its stored bytes. Borrows d, lives in the arena. ERR_TOOBIG: too many words.
enum err schema_record(const struct doc *d, struct arena *a, struct xapian_record *ret_record) MUST_USE;

#endif
