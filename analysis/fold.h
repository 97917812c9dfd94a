// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a code point is to the tokeniser, and what is left of it when words are compared: case, compatibility forms,
// diacritics, harakat, tatweel and invisible characters go, the variants of Arabic letters become one, digits become
// ASCII. One code point at a time, so that a word folds the same whatever stands beside it.
#ifndef ANALYSIS_FOLD_H
#define ANALYSIS_FOLD_H

#include "core/view.h"

enum char_class {
    CHAR_OTHER, // punctuation, symbols, controls: between words
    CHAR_SPACE,
    CHAR_STOP,   // may end a sentence (UAX #44 Sentence_Terminal)
    CHAR_LETTER, // of scripts that put something between words
    CHAR_DIGIT,
    CHAR_EXTEND, // marks and joiners: belong to what stands before
    CHAR_SINGLE, // scripts that put nothing between words (Han, kana, Thai …), Hangul: a word of its own
    CHAR_EMOJI,
    CHAR_FLAG, // regional indicator: two make a flag
    CHAR_CLASS_COUNT
};

enum { FOLD_SHORT_MAX = 8, FOLD_MAX = 64 };

struct fold {
    uint8_t class;
    bool lower;                // a lower-case letter
    uint8_t n;                 // bytes of the folded form; 0: nothing is left
    char utf8[FOLD_SHORT_MAX]; // the form, where n <= FOLD_SHORT_MAX; else fold_write makes it
};

// The entry of a code point. Never NULL, valid for ever; entries of U+0000 to U+00FF follow one another. Any thread.
const struct fold *fold_get(uint32_t code_point);
// Writes the folded form and returns its length, at most FOLD_MAX.
size_t fold_write(uint32_t code_point, char out[FOLD_MAX]);
// Two spellings of one folded form: have they capitals at the same letters? Are they the same letters with the same
// marks (equal in NFC, UAX #15)?
bool fold_same_capitals(struct view a, struct view b);
bool fold_same_letters(struct view a, struct view b);

#endif
