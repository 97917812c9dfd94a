// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/jsonld
#include "core/err.h"
#include "parsers/jsonld.h"
#include "parsers/jsonld_repair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf mended;
    const struct scrubbed blocks = {.jsonld = {{(const char *)data, size}}, .jsonld_count = 1};
    struct facts f = {0};
    jsonld_read(&blocks, size % 2, INT64_C(1795392000000), a, &f);
    CHECK(f.author_count <= FACTS_AUTHORS_MAX && f.tag_count <= FACTS_TAGS_MAX);
    buf_init(&mended, 8 * size + 1024);
    jsonld_repair(blocks.jsonld[0], &mended);
    CHECK(!buf_err(&mended));
    return 0;
}
