// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Percent-encoding and its sets, one table for all.
#include "core/percent.h"

#include "core/ascii.h"
#include "core/utf8.h"

enum {
    IN_FRAGMENT = PERCENT_FRAGMENT,
    IN_QUERIES = PERCENT_QUERY | PERCENT_SPECIAL_QUERY,
    IN_PATH = PERCENT_PATH | PERCENT_USERINFO,
    IN_USERINFO = PERCENT_USERINFO,
    IN_ALL = IN_FRAGMENT | IN_QUERIES | IN_PATH,
};

static const unsigned char sets[128] = {
    [' '] = IN_ALL,
    ['"'] = IN_ALL,
    ['<'] = IN_ALL,
    ['>'] = IN_ALL,
    ['`'] = IN_FRAGMENT | IN_PATH,
    ['#'] = IN_QUERIES | IN_PATH,
    ['\''] = PERCENT_SPECIAL_QUERY,
    ['?'] = IN_PATH,
    ['^'] = IN_PATH,
    ['{'] = IN_PATH,
    ['}'] = IN_PATH,
    ['/'] = IN_USERINFO,
    [':'] = IN_USERINFO,
    [';'] = IN_USERINFO,
    ['='] = IN_USERINFO,
    ['@'] = IN_USERINFO,
    ['['] = IN_USERINFO,
    ['\\'] = IN_USERINFO,
    [']'] = IN_USERINFO,
    ['|'] = IN_USERINFO,
};

static bool is_kept(unsigned char c, unsigned set)
{
    return c >= 0x20 && c < 0x7F && !(sets[c] & set);
}

void percent_encode(struct buf *out, struct view text, enum percent_set set)
{
    static const char digits[] = "0123456789ABCDEF";
    while (text.n) {
        size_t n = 0;
        while (n < text.n && is_kept((unsigned char)text.p[n], set))
            n++;
        buf_add(out, text.p, n);
        text = view_from(text, n);
        uint32_t c;
        char bytes[UTF8_MAX];
        size_t used = utf8_next(text, &c);
        size_t count = used ? utf8_encode(c, bytes) : 0;
        for (size_t i = 0; i < count; i++) {
            unsigned char octet = (unsigned char)bytes[i];
            buf_add(out, (const char[]){'%', digits[octet >> 4], digits[octet & 15]}, 3);
        }
        text = view_from(text, used);
    }
}

int percent_octet(struct view text, size_t at)
{
    if (at + 2 >= text.n || text.p[at] != '%')
        return -1;
    int high = ascii_hex(text.p[at + 1]), low = ascii_hex(text.p[at + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

void percent_decode(struct buf *out, struct view text)
{
    for (size_t i = 0; i < text.n; i++) {
        int octet = percent_octet(text, i);
        buf_add_char(out, octet < 0 ? text.p[i] : (char)octet);
        i += octet < 0 ? 0 : 2;
    }
}
