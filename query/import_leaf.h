// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Words and conditions of a translation, written so that our lexer reads exactly them.
#ifndef QUERY_IMPORT_LEAF_H
#define QUERY_IMPORT_LEAF_H

#include "query/import_write.h"

// What binds tighter stands further down.
enum level { LEVEL_OR, LEVEL_AND, LEVEL_NEAR, LEVEL_ITEM };

struct writer {
    struct importer *im;
    struct buf *out;
    struct places_written places;
    size_t kept;
};

// What the parts above ask of the words below.
struct context {
    enum field field;
    uint32_t first;
    bool contains;  // as in struct scope
    bool at_leaves; // field and first are written at each leaf
    enum lettering lettering;
};

void leaf_write(struct writer *w, struct context c, const struct part *p);

#endif
