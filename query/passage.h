// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Passages: the pieces of a doc that show why it matched, cut at words, in any script. Search results and hits carry
// the same. The result is JSON and never HTML, [{"t":"text before "},{"t":"oil","m":0},{"t":" after"}], where m is the
// clause; whoever shows it escapes it.
#ifndef QUERY_PASSAGE_H
#define QUERY_PASSAGE_H

#include "core/buf.h"
#include "query/eval.h"

// At most about max_bytes of text: the window of the body that shows most clauses; the start of the text where no span
// lies in the body. Appends one JSON array.
void passage_write(const struct doc *d, const struct verdict *verdict, size_t max_bytes, struct buf *out);

#endif
