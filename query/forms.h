// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One word of a query, of whatever kind, and the words of a doc: which of them does it find?
#ifndef QUERY_FORMS_H
#define QUERY_FORMS_H

#include "query/subject.h"
#include "query/tree.h"

enum { EVAL_WORK_MAX = 20000000 }; // steps of one query on one doc

// A word made ready to be compared with many forms.
struct fit {
    const struct word *word;
    struct view stem;        // of WORD_STEM
    const uint32_t *letters; // of WORD_FUZZY
    size_t letter_count;
    struct view lang;
    bool asks; // `?` is a wildcard
};
// What it needs lives in the arena. whole: of a keyword field, where `?` stands for itself.
struct fit fit_of(const struct word *w, struct view lang, bool whole, struct arena *a);
// Does the word find this folded form? Its check is not asked for. Adds the steps it took.
bool fit_form(const struct fit *f, struct view form, size_t *work);
// Does a spelling of it pass the word's check?
bool fit_written(const struct word *w, struct view written);

// All occurrences in title and text that the word finds, as those of one form; NULL when there are none. Of two at one
// position the first. ERR_TOOBIG past EVAL_WORK_MAX. Lives as long as the subject.
enum err forms_find(const struct subject *s, const struct word *w, size_t *work, const struct form **ret) MUST_USE;
// Is there one in that field (any, title, text)?
enum err forms_exist(const struct subject *s, const struct word *w, enum field field, size_t *work,
                     bool *ret_exist) MUST_USE;

#endif
