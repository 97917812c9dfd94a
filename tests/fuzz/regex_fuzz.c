// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: query/regex.c query/regex_literals.c
// Flags, an expression and a text of two lines: an error has its reason, and a match is never without its literals.
#include "analysis/tokens.h"
#include "core/utf8.h"
#include "query/regex_literals.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(regex_cleanup) struct regex *r = NULL;
    struct errmsg m = {""};
    struct regex_budget b = {2000};
    struct view text = {(const char *)data, size}, pattern = view_cut(&text, '\n');
    size_t start, end, at = 0, missing = 0;
    enum err err = regex_new(view_from(pattern, 1), pattern.n ? (unsigned char)pattern.p[0] % 4 : 0, &r, &m, &at);
    CHECK(err == OK || (m.text[0] && utf8_is_valid(view_of(m.text)) && at <= pattern.n));
    if (err || !utf8_is_valid(text) || regex_find(r, text, 0, &b, &start, &end))
        return 0;
    CHECK(start <= end && end <= text.n);
    struct regex_literals l = regex_literals(r, a);
    struct view folded = tokens_fold(text, a);
    for (size_t i = 0; i < l.n; i++)
        missing += !memmem(folded.p, folded.n, l.v[i].needs[0].p, l.v[i].needs[0].n);
    CHECK(l.n == 0 || missing < l.n);
    return 0;
}
