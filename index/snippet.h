// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Snippets: the passages of a doc that show why it matched, cut at words, in any script. Ours and escaped by us: the
// result is JSON, [{"t":"text before "},{"t":"oil","m":0},{"t":" after"}], where m is the clause.
#ifndef INDEX_SNIPPET_H
#define INDEX_SNIPPET_H

#include "core/doc.h"
#include "query/eval.h"

// At most about max_bytes of text: the window of the body that shows most clauses, the start of the text where no span
// lies in the body. Appends.
void snippet_write(const struct doc *d, const struct verdict *verdict, size_t max_bytes, struct buf *out);

#endif
