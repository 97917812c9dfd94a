// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A pattern is pieces with stars between. The first piece stands at the beginning, the last at the end, and each other
// at the first place where it can: no later place would leave more for those that follow. So nothing is tried twice.
#include "query/glob.h"

#include "core/utf8.h"

#include <string.h>

static size_t character(struct view text, size_t i)
{
    return utf8_next(view_from(text, i), NULL);
}

// Does the piece stand at byte i? Then *ret_end is where it ends.
static bool piece_at(struct view piece, struct view text, size_t i, bool asks, size_t *ret_end, size_t *work)
{
    for (size_t k = 0; k < piece.n; k++) {
        ++*work;
        if (i >= text.n)
            return false;
        if (asks && piece.p[k] == '?') {
            i += character(text, i);
            continue;
        }
        if (piece.p[k] != text.p[i++])
            return false;
    }
    *ret_end = i;
    return true;
}

static bool find_piece(struct view piece, struct view text, size_t from, bool asks, size_t *ret_end, size_t *work)
{
    if (asks && view_find_char(piece, '?') < piece.n) {
        for (size_t i = from; i < text.n; i += character(text, i)) {
            if (piece_at(piece, text, i, asks, ret_end, work))
                return true;
        }
        return false;
    }
    *work += text.n - from;
    const char *found = piece.n ? memmem(text.p + from, text.n - from, piece.p, piece.n) : text.p + from;
    if (!found)
        return false;
    *ret_end = (size_t)(found - text.p) + piece.n;
    return true;
}

// The last piece, which reaches to the end of the text.
static bool ends_with(struct view piece, struct view text, size_t from, bool asks, size_t *work)
{
    size_t i = text.n, end = 0;
    for (size_t k = 0; k < piece.n; k++) {
        if (((unsigned char)piece.p[k] & 0xC0) == 0x80)
            continue;
        if (i == from)
            return false;
        do
            i--;
        while (i > from && ((unsigned char)text.p[i] & 0xC0) == 0x80);
    }
    return piece_at(piece, text, i, asks, &end, work) && end == text.n;
}

bool glob_fits(struct view pattern, struct view text, bool asks, size_t *work)
{
    size_t at = 0, star = view_find_char(pattern, '*');
    *work += 1;
    if (!piece_at((struct view){pattern.p, star}, text, 0, asks, &at, work))
        return false;
    if (star == pattern.n)
        return at == text.n;
    struct view rest = view_from(pattern, star + 1);
    for (;;) {
        star = view_find_char(rest, '*');
        struct view piece = {rest.p, star};
        if (star == rest.n)
            return ends_with(piece, text, at, asks, work);
        if (!find_piece(piece, text, at, asks, &at, work))
            return false;
        rest = view_from(rest, star + 1);
    }
}
