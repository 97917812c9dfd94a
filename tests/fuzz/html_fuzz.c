// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/parse
#include "core/utf8.h"
#include "parsers/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct page page = {.url = VIEW_LIT("https://news.example/a"), .fetched_ms = INT64_C(1795392000000)};
    struct http_response response = {.status = 200, .body = {(const char *)data, size}};
    struct parsed p;
    CHECK(parse_page(&page, &response, a, &p) == OK && p.what);
    for (size_t i = 0; p.doc && i < doc_unit_count(p.doc); i++)
        CHECK(utf8_is_valid(doc_unit(p.doc, i)));
    parsed_done(&p);
    return 0;
}
