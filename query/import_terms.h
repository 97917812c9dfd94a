// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Words with the wildcards of another system, its dates and the names of languages, as ours has them.
#ifndef QUERY_IMPORT_TERMS_H
#define QUERY_IMPORT_TERMS_H

#include "query/import_part.h"

enum wild {
    WILD_NONE,
    WILD_ANY,      // any letters
    WILD_ONE,      // exactly one
    WILD_OPTIONAL, // one or none; count of them
    WILD_SPACE,    // no part of a word
};
struct wild_step {
    enum wild kind;
    size_t bytes;
    uint32_t count;
};
// What stands at byte i of the words; bytes at least 1.
typedef struct wild_step wild_fn(struct view raw, size_t i);

wild_fn wild_ours; // `*` and `?` as we have them
wild_fn wild_none; // nothing is a wildcard: both are spaces

// The words; an OR of them where letters may be missing.
struct part *import_words(struct importer *im, struct view raw, wild_fn *wild, bool phrase, size_t start, size_t end);
// The words each by itself, joined by AND or OR.
struct part *import_each(struct importer *im, struct view raw, wild_fn *wild, enum part_kind kind, size_t start,
                         size_t end);

// A date as ours: 1/31/2020, 31.1.2020, 2020-01-31, 20200131, January 31, 2020, 1/2020, 2020 → 2020-01-31, 2020-01,
// 2020. False where it is none. Of two numbers below 13 the first is the month, with a remark.
bool import_date(struct importer *im, struct view text, size_t start, size_t end, char ret[16]);
// The two letters of a language by its English name or its two letters; NULL for others.
const char *import_language(struct view name);

#endif
