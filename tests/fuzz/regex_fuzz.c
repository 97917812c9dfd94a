// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: query/regex.c query/regex_literals.c
// Flags, an expression and a text of two lines: an error has its reason, and a match is never without its literals.
#include "analysis/tokens.h"
#include "core/utf8.h"
#include "tests/support/fuzz.h"
#include "tests/support/literals.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(regex_cleanup) struct regex *r = NULL;
    struct errmsg m = {""};
    struct regex_budget b = {2000};
    struct view text = {(const char *)data, size}, pattern = view_cut(&text, '\n');
    size_t start, end, at = 0;
    enum err err = regex_new(view_from(pattern, 1), pattern.n ? (unsigned char)pattern.p[0] % 4 : 0, &r, &m, &at);
    CHECK(err == OK || (m.text[0] && utf8_is_valid(view_of(m.text)) && at <= pattern.n));
    if (err || !utf8_is_valid(text) || regex_find(r, text, 0, &b, &start, &end))
        return 0;
    struct regex_literals l = regex_literals(r, a);
    CHECK(start <= end && end <= text.n && literals_allow(&l, tokens_fold(text, a)));
    return 0;
}
