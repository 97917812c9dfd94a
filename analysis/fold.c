// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Code point properties and folding, from ICU's tables and a few of our own. ICU answers in a microsecond, which is too
// slow for every character of every doc, so answers are kept in pages of 256 code points, made when first touched and
// never freed: an English archive costs one page, the whole of Unicode thirteen megabytes.
//
// Folding is NFKC_Casefold (case, presentation forms, default ignorables such as ZWNJ), then NFD, then the marks and
// letters of the tables below. Marks are removed only in the scripts where readers leave them out; the vowel signs of
// Devanagari or Thai are marks too, and are what makes the word.
#include "analysis/fold.h"

#include "core/err.h"
#include "core/mem.h"
#include "core/utf8.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

enum { PAGE_SIZE = 256, PAGE_COUNT = 0x110000 / PAGE_SIZE, WORK_MAX = 64 };

struct range {
    uint32_t first, last;
};

// Combining marks that a search ignores, tatweel, and the skin tones of emoji.
static const struct range dropped[] = {
    {0x0300, 0x036F}, {0x0483, 0x0487}, {0x0591, 0x05BD},   {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x0640, 0x0640},   {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC},
    {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},   {0x0711, 0x0711}, {0x0730, 0x074A}, {0x08CA, 0x08E1},
    {0x08E3, 0x08FF}, {0x093C, 0x093C}, {0x09BC, 0x09BC},   {0x0A3C, 0x0A3C}, {0x0ABC, 0x0ABC}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x20D0, 0x20F0}, {0x1F3FB, 0x1F3FF}, {0xFE20, 0xFE2F},
};

// Letters that Unicode keeps apart and readers do not. Arabic script: the yeh, kaf and heh of Arabic, Persian and Urdu
// keyboards. Do-chashmi he (U+06BE) and barree yeh (U+06D2) stay: they distinguish words in Urdu.
static const struct variant {
    uint32_t from;
    const char *to;
} variants[] = {
    {0x00E6, "ae"},     {0x00F8, "o"},      {0x0111, "d"},      {0x0127, "h"},      {0x0131, "i"},
    {0x0142, "l"},      {0x0153, "oe"},     {0x0167, "t"},      {0x2019, "'"},      {0x0643, "\u06A9"},
    {0x06AA, "\u06A9"}, {0x064A, "\u06CC"}, {0x0649, "\u06CC"}, {0x0647, "\u06C1"}, {0x06D5, "\u06C1"},
    {0x0629, "\u06C1"}, {0x06C3, "\u06C1"}, {0x0671, "\u0627"}, {0x066B, "."},      {0x066C, ","},
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return false;
}

// ---- classes -------------------------------------------------------------------------------------------------
static bool is_emoji(UChar32 c)
{
    // Extended_Pictographic also holds ©, ™ and arrows, which are not words.
    return u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) &&
           (c >= 0x2600 || u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION));
}

static bool is_single(UChar32 c)
{
    // The prolonged sound mark and the kana repeat marks belong to two scripts, and so to none.
    static const struct range shared[] = {{0x3031, 0x3035}, {0x30FC, 0x30FC}, {0xFF70, 0xFF70}};
    if (in_ranges(shared, ARRAY_LEN(shared), (uint32_t)c))
        return true;
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &status);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HANGUL;
}

static enum char_class class_of_letter(UChar32 c)
{
    // Vowel and final jamo, and the halfwidth voicing marks, complete the syllable that stands before.
    static const struct range extending[] = {{0x1160, 0x11FF}, {0xD7B0, 0xD7FF}, {0xFF9E, 0xFF9F}};
    if (in_ranges(extending, ARRAY_LEN(extending), (uint32_t)c))
        return CHAR_EXTEND;
    return is_single(c) ? CHAR_SINGLE : CHAR_LETTER;
}

static enum char_class class_by_type(UChar32 c)
{
    uint32_t type = U_MASK(u_charType(c));
    if (type & (U_GC_L_MASK | U_GC_NL_MASK | U_GC_NO_MASK | U_GC_PC_MASK))
        return class_of_letter(c);
    if (type & U_GC_ND_MASK)
        return CHAR_DIGIT;
    // ZERO WIDTH SPACE is a format character, but stands where a word may end.
    if (type & (U_GC_M_MASK | U_GC_CF_MASK))
        return c == 0x200B ? CHAR_OTHER : CHAR_EXTEND;
    if (u_hasBinaryProperty(c, UCHAR_S_TERM))
        return CHAR_STOP;
    return u_isUWhiteSpace(c) ? CHAR_SPACE : CHAR_OTHER;
}

// Thai, Lao, Khmer, Burmese: a consonant and what is written around it. The vowels of the list are letters to Unicode,
// but stand for a sign that would join (U+0E33 folds to a sign and U+0E32).
static enum char_class class_of_complex(UChar32 c)
{
    static const struct range vowels[] = {
        {0x0E30, 0x0E30}, {0x0E32, 0x0E33}, {0x0E45, 0x0E45}, {0x0EB0, 0x0EB0}, {0x0EB2, 0x0EB3}};
    bool joins = (U_MASK(u_charType(c)) & U_GC_M_MASK) || in_ranges(vowels, ARRAY_LEN(vowels), (uint32_t)c);
    return joins ? CHAR_EXTEND : CHAR_SINGLE;
}

static enum char_class class_of(UChar32 c)
{
    if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
        return class_of_complex(c);
    if (u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR))
        return CHAR_FLAG;
    if (u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER))
        return CHAR_EXTEND;
    return is_emoji(c) ? CHAR_EMOJI : class_by_type(c);
}

// ---- forms ---------------------------------------------------------------------------------------------------
static size_t add_form(uint32_t c, char *out)
{
    if (in_ranges(dropped, ARRAY_LEN(dropped), c))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(variants); i++) {
        if (variants[i].from == c) {
            size_t n = strlen(variants[i].to);
            memcpy(out, variants[i].to, n);
            return n;
        }
    }
    int32_t digit = u_charType((UChar32)c) == U_DECIMAL_DIGIT_NUMBER ? u_charDigitValue((UChar32)c) : -1;
    return utf8_encode(digit < 0 ? c : (uint32_t)('0' + digit), out);
}

size_t fold_write(uint32_t code_point, char out[FOLD_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
    const UNormalizer2 *decompose = unorm2_getNFDInstance(&status);
    UChar in[2], folded[WORK_MAX], apart[WORK_MAX];
    UChar32 from = (UChar32)code_point, points[WORK_MAX];
    int32_t n = 0;
    u_strFromUTF32(in, 2, &n, &from, 1, &status);
    n = unorm2_normalize(casefold, in, n, folded, WORK_MAX, &status);
    n = unorm2_normalize(decompose, folded, n, apart, WORK_MAX, &status);
    u_strToUTF32(points, WORK_MAX, &n, apart, n, &status);
    if (U_FAILURE(status))
        return utf8_encode(code_point, out);
    size_t used = 0;
    for (int32_t i = 0; i < n && used + UTF8_MAX <= FOLD_MAX; i++)
        used += add_form((uint32_t)points[i], out + used);
    return used;
}

// ---- pages ---------------------------------------------------------------------------------------------------
static struct fold *page_new(uint32_t first)
{
    struct fold *page = mem_zalloc(PAGE_SIZE * sizeof *page);
    for (uint32_t i = 0; i < PAGE_SIZE; i++) {
        char form[FOLD_MAX];
        bool surrogate = first + i >= 0xD800 && first + i <= 0xDFFF;
        size_t n = surrogate ? 0 : fold_write(first + i, form);
        page[i].class = (uint8_t)class_of((UChar32)(first + i));
        page[i].lower = u_hasBinaryProperty((UChar32)(first + i), UCHAR_LOWERCASE);
        page[i].n = (uint8_t)n;
        memcpy(page[i].utf8, form, n <= FOLD_SHORT_MAX ? n : 0);
    }
    return page;
}

const struct fold *fold_get(uint32_t code_point)
{
    static _Atomic(struct fold *) pages[PAGE_COUNT];
    CHECK(code_point < 0x110000);
    _Atomic(struct fold *) *slot = &pages[code_point / PAGE_SIZE];
    struct fold *page = atomic_load_explicit(slot, memory_order_acquire);
    if (!page) {
        struct fold *fresh = page_new(code_point / PAGE_SIZE * PAGE_SIZE);
        // Another thread may have been faster; both pages say the same.
        if (atomic_compare_exchange_strong(slot, &page, fresh))
            page = fresh;
        else
            free(fresh);
    }
    return &page[code_point % PAGE_SIZE];
}

// ---- as written ------------------------------------------------------------------------------------------------
// Goes through a word by the letters that it folds to.
struct letters {
    struct view rest;
    size_t left; // of the character under way
    bool lower;
};

static size_t letters_of(uint32_t c, const struct fold *f)
{
    char form[FOLD_MAX];
    const char *p = f->utf8;
    if (f->n > FOLD_SHORT_MAX) {
        (void)fold_write(c, form);
        p = form;
    }
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += ((unsigned char)p[i] & 0xC0) != 0x80;
    return n;
}

static bool next_letter(struct letters *l)
{
    uint32_t c;
    for (size_t step; !l->left && (step = utf8_next(l->rest, &c)) > 0; l->rest = view_from(l->rest, step)) {
        const struct fold *f = fold_get(c);
        l->left = letters_of(c, f);
        l->lower = f->lower;
    }
    if (!l->left)
        return false;
    l->left--;
    return true;
}

bool fold_same_capitals(struct view a, struct view b)
{
    struct letters x = {a, 0, false}, y = {b, 0, false};
    for (;;) {
        bool more = next_letter(&x);
        if (more != next_letter(&y))
            return false;
        if (!more || x.lower != y.lower)
            return !more;
    }
}

static bool is_beyond_ascii(struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if ((unsigned char)v.p[i] >= 0x80)
            return true;
    }
    return false;
}

// In UTF-16. -1: too long, or no text. Owned by the caller.
static int32_t compose(struct view v, UChar **ret)
{
    int32_t room = (int32_t)v.n * 3 + 1, n = 0;
    UErrorCode status = U_ZERO_ERROR;
    UChar *wide = mem_alloc((size_t)room * sizeof *wide), *composed = mem_alloc((size_t)room * sizeof *composed);
    u_strFromUTF8(wide, room, &n, v.p, (int32_t)v.n, &status);
    n = unorm2_normalize(unorm2_getNFCInstance(&status), wide, n, composed, room, &status);
    free(wide);
    *ret = composed;
    return U_SUCCESS(status) ? n : -1;
}

bool fold_same_letters(struct view a, struct view b)
{
    enum { APART_MAX = 12 }; // composing shortens UTF-8 by less than that
    if (view_equals(a, b))
        return true;
    if (a.n > b.n * APART_MAX || b.n > a.n * APART_MAX || (!is_beyond_ascii(a) && !is_beyond_ascii(b)) ||
        a.n > INT32_MAX / 4 || b.n > INT32_MAX / 4)
        return false;
    UChar *x, *y;
    int32_t x_n = compose(a, &x), y_n = compose(b, &y);
    bool same = x_n >= 0 && x_n == y_n && !memcmp(x, y, (size_t)x_n * sizeof *x);
    free(x);
    free(y);
    return same;
}
