// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/charset
#include "core/err.h"
#include "core/utf8.h"
#include "parsers/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The first line is the charset of the server, the rest the page.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view rest = {(const char *)data, size}, http = view_cut(&rest, '\n');
    struct view text = charset_decode(rest, charset_of_content_type(http), 4096, a, NULL);
    CHECK(text.n <= 4096 && utf8_is_valid(text));
    text = charset_decode(rest, http, 4096, a, NULL);
    CHECK(text.n <= 4096 && utf8_is_valid(text));
    return 0;
}
