// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A doc made ready to be asked many queries: its tokens, and tables from folded form to occurrences. Made once a doc
// and shared by presearch and evaluator. What few queries need (forms in order, field values as tokens) is made on
// first use, so a subject belongs to one thread.
#ifndef QUERY_SUBJECT_H
#define QUERY_SUBJECT_H

#include "analysis/tokens.h"
#include "query/field.h"

struct subject;
// Borrows d and a for its life, which ends with the arena. ERR_TOOBIG as tokens_of_doc.
enum err subject_new(const struct doc *d, struct arena *a, struct subject **ret_subject) MUST_USE;
const struct tokens *subject_tokens(const struct subject *s);
const struct doc *subject_doc(const struct subject *s);
struct arena *subject_arena(const struct subject *s);

// A form that occurs in title or text.
struct form {
    struct view text;
    uint64_t hash;            // form_hash(text)
    const uint32_t *at;       // indices into subject_tokens, rising
    uint32_t count, in_title; // the first in_title of them are the title's
};
uint64_t form_hash(struct view form);
// NULL when it does not occur.
const struct form *subject_find(const struct subject *s, struct view form);
// All forms, in no order / those that begin with prefix, as a run of the ordered table.
const struct form *subject_forms(const struct subject *s, size_t *ret_count);
const struct form *const *subject_prefixed(const struct subject *s, struct view prefix, size_t *ret_count);

// The stem of each form in the doc's language, by its index in subject_forms.
const struct view *subject_stems(const struct subject *s);
// The position of the text's first word, UINT32_MAX where it has none, and how many words the text has.
uint32_t subject_text_pos(const struct subject *s);
uint32_t subject_text_words(const struct subject *s);

// A value of a NAMES or KEYWORD field: as the doc has it, folded whole, and for NAMES as words.
struct value {
    struct view raw, folded;
    struct tokens words;
};
const struct value *subject_values(const struct subject *s, enum field field, size_t *ret_count);

// What a word of a query was found to be in this doc (query/forms.c), remembered for other queries that have the same
// word. The entry of that key, an empty one when it is new; it stays where it is.
struct known_word {
    uint64_t hash;
    struct view key;
    bool made;
    struct form found; // count 0: nothing
    struct known_word *next;
};
struct known_word *subject_known(const struct subject *s, struct view key);

#endif
