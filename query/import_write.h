// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The last steps of a translation: what cannot be carried over is taken out of the tree, the rest is written.
#ifndef QUERY_IMPORT_WRITE_H
#define QUERY_IMPORT_WRITE_H

#include "query/import_part.h"

// Where a piece of the translation came from.
struct place {
    size_t out, source;
};
struct places_written {
    struct place *v;
    size_t n, room;
};

// Takes out every PART_NOTHING with a remark that tells whether the query finds more or fewer without it. NULL where
// nothing is left.
struct part *import_settle(struct importer *im, struct part *root);
// Writes the tree in our language; how often the words of it were written is *ret_kept.
enum err import_render(struct importer *im, const struct part *root, struct buf *out, struct places_written *ret_places,
                       size_t *ret_kept) MUST_USE;

#endif
