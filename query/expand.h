// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A query with its saved queries written out, `%fuels price` → `(oil OR gas) price`: what goes to matchers, which know
// no store.
#ifndef QUERY_EXPAND_H
#define QUERY_EXPAND_H

#include "query/query.h"

// In the arena; the text itself where nothing is saved in it. For a text that query_parse_with takes; else an error of
// its kind. ERR_TOOBIG past QUERY_MAX_BYTES.
enum err query_expand(struct view text, const struct query_saved *saved, struct arena *a,
                      struct view *ret_text) MUST_USE;

#endif
