// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a word with wildcards, or one that may be misspelt, is sure to share with each word that it matches: pieces.
#ifndef ALERTS_PIECES_H
#define ALERTS_PIECES_H

#include "alerts/key.h"

enum { PIECES_MAX = 3 };

// Keys of which each word that w (WORD_PREFIX, WORD_PATTERN, WORD_FUZZY) matches has at least one. Returns how many;
// 0: its fixed parts are too short.
size_t pieces_of_word(enum field field, const struct word *w, struct key ret_keys[PIECES_MAX]);

#endif
