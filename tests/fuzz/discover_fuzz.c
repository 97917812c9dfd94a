// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/discover
#include "core/macro.h"
#include "parsers/charset.h"
#include "parsers/discover.h"
#include "parsers/section.h"
#include "tests/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct page page = {.url = VIEW_LIT("https://news.example/city/")};
    const struct yields nothing = {0};
    struct view text = charset_decode((struct view){(const char *)data, size}, (struct view){0}, 1 << 20, a, NULL);
    struct discovery d;
    struct link *links;
    size_t count;
    discover_html(text, page.url, a, &d);
    for (size_t i = 0; i < d.count; i++)
        CHECK(view_starts(d.items[i].url, "http"));
    section_links(text, &page, &nothing, a, &links, &count);
    CHECK(d.count <= DISCOVER_MAX && count <= SECTION_LINKS_MAX);
    return 0;
}
