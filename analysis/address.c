// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Addresses within text. Of ASCII all that RFC 3986 §2 allows, but for the characters that surround addresses more
// often than they occur in them; of other scripts letters and digits (RFC 3987), but not those of scripts written
// without spaces, where the sentence would go on in the address.
#include "analysis/address.h"

#include "analysis/fold.h"
#include "core/utf8.h"

#include <string.h>

static bool is_wildcard(char c)
{
    return c == '*' || c == '?';
}

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

// Behind `https://` or `www.`, 0 where neither stands.
static size_t lead_end(struct view rest, bool wildcards)
{
    if (view_starts_nocase(rest, "www."))
        return 4;
    size_t n = 0;
    while (n < rest.n && (is_letter_or_digit(rest.p[n]) || (wildcards && is_wildcard(rest.p[n]))))
        n++;
    return n && view_starts(view_from(rest, n), "://") ? n + 3 : 0;
}

enum part { PART_NONE, PART_INNER, PART_LAST }; // not of an address / not at its end / anywhere

static enum part part_of(uint32_t c, bool wildcards)
{
    if (c >= 0x80) {
        uint8_t class = fold_get(c)->class;
        return class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_EXTEND ? PART_LAST : PART_NONE;
    }
    if (c <= ' ' || c == 0x7F || strchr("\"'<>[]\\^`{|}", (int)c))
        return PART_NONE;
    if (wildcards && is_wildcard((char)c))
        return PART_LAST;
    return strchr(".,;:!?*_~", (int)c) ? PART_INNER : PART_LAST;
}

size_t address_end(struct view text, size_t at, bool wildcards)
{
    struct view rest = view_from(text, at);
    size_t i = lead_end(rest, wildcards), end = 0, open = 0;
    uint32_t c;
    size_t n = i ? utf8_next(view_from(rest, i), &c) : 0;
    if (!n || (c < 0x80 && !is_letter_or_digit((char)c) && !(wildcards && is_wildcard((char)c))))
        return 0;
    for (; (n = utf8_next(view_from(rest, i), &c)) > 0; i += n) {
        enum part part = part_of(c, wildcards);
        if (part == PART_NONE || (c == ')' && !open))
            break;
        open += c == '(';
        open -= c == ')';
        if (part == PART_LAST && c != '(')
            end = i + n;
    }
    return end ? at + end : 0;
}
