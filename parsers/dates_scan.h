// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Text as the readers of dates see it: numbers (digits of any script become values), words (lower case, Arabic letters
// folded) and marks, one token each. Only dates*.c and ago.c look at it.
#ifndef PARSERS_DATES_SCAN_H
#define PARSERS_DATES_SCAN_H

#include "core/view.h"

enum { SCAN_TEXT_MAX_BYTES = 400, SCAN_TOKENS_MAX = 96, SCAN_WORD_BYTES = 40 };

enum shape { NUMBER, WORD, MARK };
struct token {
    enum shape shape;
    int64_t value; // NUMBER: up to 17 digits; MARK: the code point
    int digits;
    bool spaced; // white space stands before it
    size_t n;
    char word[SCAN_WORD_BYTES];
};
struct scan {
    size_t n;
    struct token v[SCAN_TOKENS_MAX];
};

// What is beyond the limits is not read.
void scan_text(struct scan *s, struct view text);
// The token at i; behind the end a mark that is equal to no other.
const struct token *scan_at(const struct scan *s, size_t i);
// One of these ASCII marks.
bool token_is_mark(const struct token *t, const char *set);
bool token_is_number(const struct token *t, int min_digits, int max_digits);
bool token_is_word(const struct token *t, const char *word);
// One of a NULL-terminated list of words.
bool token_is_any(const struct token *t, const char *const *words);
// The sign behind a number in Chinese, Japanese and Korean: '年', '月', '日', '時', '分' in their several forms, given
// as one of the letters "ymdhM"; 0 for all others.
char token_unit(const struct token *t);

#endif
