// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/sitemap
#include "core/utf8.h"
#include "parsers/backlog.h"
#include "parsers/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const struct page page = {.fetched_ms = INT64_C(1795392000000)};
    struct view text = charset_decode((struct view){(const char *)data, size}, (struct view){0}, 1 << 20, a, NULL);
    struct sitemap map;
    struct link *links;
    size_t count;
    if (sitemap_read(text, VIEW_LIT("https://news.example/map.xml"), page.fetched_ms, a, &map) != OK)
        return 0;
    backlog_links(&map, &page, size % 2, a, &links, &count);
    for (size_t i = 0; i < count; i++)
        CHECK(view_starts(links[i].url, "http") && utf8_is_valid(links[i].hint.title));
    return 0;
}
