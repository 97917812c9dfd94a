// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// UTF-8, one code point at a time. The ranges of the second byte follow the table of RFC 3629 §4, which leaves out
// overlong forms, surrogates and what lies above U+10FFFF without any later check.
#include "core/utf8.h"

#include <string.h>

static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2)
        return 0;
    if (lead < 0xE0)
        return 2;
    if (lead < 0xF0)
        return 3;
    return lead < 0xF5 ? 4 : 0;
}

static bool second_is_valid(unsigned char lead, unsigned char second)
{
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

size_t utf8_decode(struct view v, uint32_t *ret_code_point)
{
    if (!v.n)
        return 0;
    const unsigned char *p = (const unsigned char *)v.p;
    size_t n = sequence_length(p[0]);
    if (!n || n > v.n || (n > 1 && !second_is_valid(p[0], p[1])))
        return 0;
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7FU >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3F);
    }
    if (ret_code_point)
        *ret_code_point = c;
    return n;
}

size_t utf8_next(struct view v, uint32_t *ret_code_point)
{
    size_t n = utf8_decode(v, ret_code_point);
    if (n || !v.n)
        return n;
    if (ret_code_point)
        *ret_code_point = UTF8_REPLACEMENT;
    return 1;
}

size_t utf8_encode(uint32_t c, char out[UTF8_MAX])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = UTF8_REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[n] | c);
    return n;
}

// Bytes of plain ASCII at the start of v, eight at a time.
static size_t ascii_run(struct view v)
{
    size_t n = 0;
    for (uint64_t eight; n + sizeof eight <= v.n; n += sizeof eight) {
        memcpy(&eight, v.p + n, sizeof eight);
        if (eight & 0x8080808080808080U)
            break;
    }
    return n;
}

bool utf8_is_valid(struct view v)
{
    for (size_t i = 0, n; i < v.n; i += n) {
        struct view rest = {v.p + i, v.n - i};
        n = ascii_run(rest);
        if (!n)
            n = utf8_decode(rest, NULL);
        if (!n)
            return false;
    }
    return true;
}

struct view utf8_cut(struct view v, size_t max_bytes)
{
    if (v.n <= max_bytes)
        return v;
    size_t n = max_bytes;
    while (n > 0 && max_bytes - n < UTF8_MAX && ((unsigned char)v.p[n] & 0xC0) == 0x80)
        n--;
    return (struct view){v.p, n};
}
