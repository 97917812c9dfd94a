// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/selector
#include "parsers/markup.h"
#include "parsers/selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The selector is the first line, the page what follows.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view page = {(const char *)data, size}, text = view_cut(&page, '\n');
    const struct selector *s;
    struct errmsg m = {""};
    struct tree t;
    markup_read_html(page, a, &t, NULL);
    enum err err = selector_parse(text, a, &s, &m);
    struct matches found = err ? (struct matches){0} : selector_find(s, &t, a);
    CHECK(!err == !*m.text && found.n <= t.count);
    for (size_t i = 0; i < found.n; i++)
        CHECK(selector_text(&found.v[i], a, 100).n <= 100);
    return 0;
}
