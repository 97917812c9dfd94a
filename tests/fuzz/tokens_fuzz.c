// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: analysis/tokens.c
// Tokens lie within the text, in order, with forms that are valid UTF-8 and fold to themselves.
#include "analysis/tokens.h"
#include "core/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct tokens t = {0};
    CHECK(tokens_of_text((struct view){(const char *)data, size}, a, &t) == OK);
    for (size_t i = 0; i < t.n; i++) {
        const struct token *k = &t.v[i];
        CHECK(k->start < k->end && k->end <= size && k->form.n && k->form.n <= TOKENS_WORD_MAX_BYTES);
        CHECK(utf8_is_valid(k->form) && view_equals(k->form, tokens_fold(k->form, a)));
        CHECK(i == 0 ? k->pos == 0 : k->pos - k[-1].pos <= 1 && k->start >= k[-1].start);
    }
    return 0;
}
