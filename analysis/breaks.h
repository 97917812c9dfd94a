// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Word boundaries in scripts written without spaces between words, which only a dictionary can find (UAX #29 §4.1;
// ICU's dictionaries for Thai, Lao, Khmer and Burmese).
#ifndef ANALYSIS_BREAKS_H
#define ANALYSIS_BREAKS_H

#include "core/view.h"

struct breaks;
// Returns owned. Costly: one for a whole doc.
struct breaks *breaks_new(void);
void breaks_free(struct breaks *b); // NULL is fine
// Starts on a text, which is borrowed until the next start.
void breaks_start(struct breaks *b, struct view text);
// The byte at which the next word ends; text.n is the last. Without a dictionary the whole text is one word.
size_t breaks_next(struct breaks *b);

#endif
