// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The fields of the query language: name, type, and where a doc keeps them. One table in field.c serves the parser, the
// evaluator and the index, which makes its term prefixes and value slots from it.
#ifndef QUERY_FIELD_H
#define QUERY_FIELD_H

#include "core/doc.h"

// FIELD_ANY is title and text together.
enum field {
    FIELD_ANY,
    FIELD_TITLE,
    FIELD_TEXT,
    FIELD_AUTHOR,
    FIELD_TAG,
    FIELD_SECTION,
    FIELD_SOURCE,
    FIELD_SITE,
    FIELD_URL,
    FIELD_LINKS,
    FIELD_ENTITY,
    FIELD_HANDLE,
    FIELD_SPEAKER,
    FIELD_LANG,
    FIELD_COUNTRY,
    FIELD_MEDIUM,
    FIELD_FEED,
    FIELD_KIND,
    FIELD_ID,
    FIELD_PUBLISHED,
    FIELD_FETCHED,
    FIELD_PAGE,
    FIELD_WORD_COUNT,
    FIELD_ENGAGEMENT,
    FIELD_GEO,
    FIELD_COUNT
};

enum field_type {
    FIELD_WORDS,   // tokens with positions (any, title, text)
    FIELD_NAMES,   // short texts matched by words, e.g. author:khan; a phrase must stand inside one value
    FIELD_KEYWORD, // matched as a whole, folded: source:dawn
    FIELD_DATE,    // milliseconds
    FIELD_NUMBER,  // whole numbers; a doc may have several (pages)
    FIELD_POINT,   // places on the earth
};

struct field_info {
    const char *name; // as written in a query
    enum field_type type;
    const char *prefix; // of index terms; "" for FIELD_ANY, NULL where it has none
};
// The room for values that every caller gives, so that all of them look at the same authors and tags.
enum { FIELD_VALUES_MAX = 512 };

const struct field_info *field_info(enum field field);
bool field_parse(struct view name, enum field *ret_field);
// The values of a NAMES or KEYWORD field of this doc (authors: several), at most max; returns how many.
size_t field_values(enum field field, const struct doc *d, struct view *values, size_t max);
// The value of a DATE field (published: doc_time_ms).
int64_t field_date_ms(enum field field, const struct doc *d);
// The values of a NUMBER field that the doc itself has, at most max; returns how many. FIELD_WORD_COUNT is the
// subject's to know: 0 here.
size_t field_numbers(enum field field, const struct doc *d, int64_t *numbers, size_t max);

#endif
