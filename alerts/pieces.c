// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Pieces of words. Of a pattern, the longest part without wildcards; its edges count as letters, so that `c?t` has the
// parts "<c" and "t>". Of a misspelt word, the pigeonhole: k edits spoil at most k of k + 1 pieces. Between two pieces
// one letter is left out, for two neighbours that change places must not lie in two pieces.
#include "alerts/pieces.h"

#include "query/regex_literals.h"

#include <string.h>

enum { FRAMED_MAX = 256 };

// The word with its edges marked; of a very long one the beginning.
static struct view frame(const struct word *w, char out[FRAMED_MAX])
{
    struct view form = word_form(w);
    bool cut = form.n > FRAMED_MAX - 2;
    size_t n = cut ? FRAMED_MAX - 2 : form.n;
    out[0] = KEY_BEGIN;
    memcpy(out + 1, form.p, n);
    out[n + 1] = KEY_END;
    return (struct view){out, n + 1 + (!cut && w->kind != WORD_PREFIX)};
}

static struct view longest_part(struct view framed)
{
    struct view best = {framed.p, 0}, part = best;
    for (size_t i = 0; i < framed.n; i++) {
        bool wild = framed.p[i] == '*' || framed.p[i] == '?';
        part = wild ? (struct view){framed.p + i + 1, 0} : (struct view){part.p, part.n + 1};
        if (part.n > best.n)
            best = part;
    }
    return best;
}

static bool begins_letter(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static size_t letter_count(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += begins_letter(v.p[i]);
    return n;
}

// Cuts so many letters off.
static struct view cut_letters(struct view *rest, size_t letters)
{
    size_t n = 0;
    while (n < rest->n && (letters > 0 || !begins_letter(rest->p[n])))
        letters -= begins_letter(rest->p[n++]);
    struct view cut = {rest->p, n};
    *rest = view_from(*rest, n);
    return cut;
}

static size_t of_fuzzy(enum field field, struct view framed, size_t edits, struct key *ret_keys)
{
    size_t letters = letter_count(framed), pieces = edits + 1;
    if (pieces > PIECES_MAX || letters < edits + pieces * KEY_GRAM_MIN)
        return 0;
    letters -= edits;
    for (size_t i = 0; i < pieces; i++) {
        size_t share = letters / pieces + (i < letters % pieces);
        ret_keys[i] = key_piece(field, cut_letters(&framed, share));
        cut_letters(&framed, 1);
    }
    return pieces;
}

// Of a part, the bytes that stand for it. A word's beginning tells much, unless it is that of every address.
static struct view choose_gram(struct view part)
{
    size_t scheme = view_find(part, "://"), n = key_gram_bytes(part.n);
    struct view best = {part.p, n};
    if (part.p[0] == KEY_BEGIN && scheme == part.n)
        return best;
    uint64_t best_cost = UINT64_MAX;
    for (size_t i = scheme + 3 + n <= part.n ? scheme + 3 : 0; i + n <= part.n; i++) {
        uint64_t cost = regex_literal_cost((struct view){part.p + i, n});
        if (cost >= best_cost)
            continue;
        best_cost = cost;
        best.p = part.p + i;
    }
    return best;
}

size_t pieces_of_word(enum field field, const struct word *w, struct key ret_keys[PIECES_MAX])
{
    char buffer[FRAMED_MAX];
    struct view framed = frame(w, buffer);
    if (w->kind == WORD_FUZZY)
        return of_fuzzy(field, framed, w->edits, ret_keys);
    struct view part = w->kind == WORD_PREFIX ? framed : longest_part(framed);
    if (part.n < KEY_GRAM_MIN)
        return 0;
    ret_keys[0] = key_piece(field, choose_gram(part));
    return 1;
}
