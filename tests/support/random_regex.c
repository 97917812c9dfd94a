// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Words and pieces are few, so that expressions often match, and are chosen for what folding and case do with them.
#include "tests/support/random_regex.h"

#include "core/macro.h"

unsigned random_below(unsigned *state, unsigned below)
{
    *state = *state * 1103515245U + 12345U;
    return (*state >> 8) % below;
}

static const char *const words[] = {
    "oil", "Gas", "a", "stra\303\237e", "K", "\xC5\xBF", "\xE2\x84\xAA", "\xD9\x8A", "ek",
    "s",   "l ",  "I", "\xC4\xB1",      "1", "-",        "\xCC\x81"};

static void add_random(struct buf *out, unsigned *state, unsigned depth)
{
    static const char *const pieces[] = {".",    "\\w+", "\\s?", "[oO]", "[a-k]", "[^l]", "\\b", "(?i)", "(?-i)",
                                         "\\d*", "[sk]", "^",    "$",    "\\x6f", "\\Qo", "\\E", "(?s)", "[\\w-]"};
    static const char *const openings[] = {"(", "(?:", "(?=", "(?!", "(?<x>", "(?>", "(?i:", "(?|"};
    static const char *const quantifiers[] = {"*", "+", "?", "{2}", "{0,2}", "{1,}", "+?", "*+", "{2,3}"};
    unsigned n = 1 + random_below(state, 4);
    for (unsigned i = 0; i < n; i++) {
        unsigned kind = random_below(state, 10);
        if (kind < 5)
            buf_add_str(out, words[random_below(state, ARRAY_LEN(words))]);
        else if (kind < 7 || depth == 0)
            buf_add_str(out, pieces[random_below(state, ARRAY_LEN(pieces))]);
        else {
            buf_add_str(out, openings[random_below(state, ARRAY_LEN(openings))]);
            add_random(out, state, depth - 1);
            if (random_below(state, 2)) {
                buf_add_char(out, '|');
                add_random(out, state, depth - 1);
            }
            buf_add_char(out, ')');
        }
        if (random_below(state, 4) == 0)
            buf_add_str(out, quantifiers[random_below(state, ARRAY_LEN(quantifiers))]);
    }
}

void random_regex(unsigned *state, struct buf *out)
{
    enum { DEPTH = 2 };
    add_random(out, state, DEPTH);
}

void random_regex_text(unsigned *state, struct buf *out)
{
    for (unsigned n = random_below(state, 12); n > 0; n--)
        buf_add_str(out, words[random_below(state, ARRAY_LEN(words))]);
}
