// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Text to tokens. A digit joins a number, a letter or combining mark a word, as long as no space stands between.
#include "parsers/dates_scan.h"

#include "core/err.h"
#include "core/utf8.h"
#include "parsers/months.h"

#include <string.h>
#include <unicode/uchar.h>

enum { ZWNJ = 0x200C }; // parts words of Persian as a space does

static const struct {
    uint32_t c;
    char unit;
} units[] = {
    {0x5E74, 'y'}, {0x6708, 'm'}, {0x65E5, 'd'}, {0x53F7, 'd'}, {0x865F, 'd'}, {0xB144, 'y'}, {0xC6D4, 'm'},
    {0xC77C, 'd'}, {0x65F6, 'h'}, {0x6642, 'h'}, {0x70B9, 'h'}, {0xC2DC, 'h'}, {0x5206, 'M'}, {0xBD84, 'M'},
};

static char unit_of(uint32_t c)
{
    for (size_t i = 0; i < ARRAY_LEN(units) && c >= 0x5206; i++)
        if (units[i].c == c)
            return units[i].unit;
    return 0;
}

char token_unit(const struct token *t)
{
    return t->shape == MARK ? unit_of((uint32_t)t->value) : 0;
}

static struct token *token_for(struct scan *s, enum shape shape, bool spaced)
{
    struct token *t = s->n > 0 ? &s->v[s->n - 1] : NULL;
    if (t && t->shape == shape && !spaced && shape != MARK)
        return t;
    if (s->n == SCAN_TOKENS_MAX)
        return NULL;
    t = &s->v[s->n++];
    t->shape = shape;
    t->spaced = spaced;
    t->value = 0;
    t->digits = 0;
    t->n = 0;
    return t;
}

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    return u_isalpha((UChar32)c) || (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK);
}

static bool add_code_point(struct scan *s, uint32_t c, bool spaced)
{
    int digit = c < 0x80 ? (c >= '0' && c <= '9' ? (int)c - '0' : -1) : u_charDigitValue((UChar32)c);
    if (unit_of(c))
        digit = -1;
    bool letter = digit < 0 && !unit_of(c) && is_letter(c);
    uint32_t folded = letter ? month_fold(c) : c;
    if (folded == 0)
        return true;
    struct token *t = token_for(s, digit >= 0 ? NUMBER : letter ? WORD : MARK, spaced);
    if (!t)
        return false;
    if (digit >= 0 && t->digits < 17) {
        t->value = t->value * 10 + digit;
        t->digits++;
    } else if (letter && t->n + UTF8_MAX < SCAN_WORD_BYTES) {
        t->n += utf8_encode((uint32_t)u_tolower((UChar32)folded), t->word + t->n);
    } else if (t->shape == MARK) {
        t->value = c;
    }
    return true;
}

void scan_text(struct scan *s, struct view text)
{
    bool spaced = false;
    s->n = 0;
    text = utf8_cut(text, SCAN_TEXT_MAX_BYTES);
    while (text.n > 0) {
        uint32_t c;
        size_t n = utf8_next(text, &c);
        text = view_from(text, n);
        bool format = c >= 0x80 && c != ZWNJ && u_charType((UChar32)c) == U_FORMAT_CHAR;
        if (c <= 0x20 || c == ZWNJ || format || (c >= 0x80 && u_isUWhiteSpace((UChar32)c))) {
            spaced |= !format;
            continue;
        }
        if (!add_code_point(s, c, spaced))
            return;
        spaced = false;
    }
}

const struct token *scan_at(const struct scan *s, size_t i)
{
    static const struct token none = {.shape = MARK};
    return i < s->n ? &s->v[i] : &none;
}

bool token_is_mark(const struct token *t, const char *set)
{
    return t->shape == MARK && t->value > 0 && t->value < 128 && strchr(set, (int)t->value);
}

bool token_is_number(const struct token *t, int min_digits, int max_digits)
{
    return t->shape == NUMBER && t->digits >= min_digits && t->digits <= max_digits;
}

bool token_is_word(const struct token *t, const char *word)
{
    return t->shape == WORD && view_is((struct view){t->word, t->n}, word);
}

bool token_is_any(const struct token *t, const char *const *words)
{
    for (; t->shape == WORD && *words; words++)
        if (t->word[0] == (*words)[0] && token_is_word(t, *words))
            return true;
    return false;
}
