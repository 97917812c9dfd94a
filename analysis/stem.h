// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Stems: what is left of a word when its endings are taken off, by Snowball's rules for the language (`elections` and
// `election` give `elect`). Both sides of a comparison, the word of the query and the word of the doc, come in as
// folded forms (analysis/fold.h) and go the same way, so that a word typed without its accents has the same stem.
// Stems are folded too. A language without rules (Urdu, Persian, Polish …) keeps the word as it is.
#ifndef ANALYSIS_STEM_H
#define ANALYSIS_STEM_H

#include "core/arena.h"

enum { STEM_MAX_BYTES = 256 };

// Are there rules for the language (ISO 639-1: "en")? Any thread, as all of this file.
bool stem_knows(struct view lang);
// The stem of a folded form in that language: in out, or the form itself, where it has no other stem. A form of more
// than STEM_MAX_BYTES is its own stem. 0.2 to 2 microseconds, and the rules are opened once a thread.
struct view stem_of(struct view lang, struct view form, char out[STEM_MAX_BYTES]);
// All stems that the form has in any language, each once, the form itself first: a doc of whatever language holds a
// word of the same stem only if one of these is the stem of that word. In the arena.
struct view *stem_all(struct view form, struct arena *a, size_t *ret_count);

#endif
