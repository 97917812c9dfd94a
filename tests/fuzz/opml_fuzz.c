// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: parsers/opml
#include "parsers/charset.h"
#include "parsers/opml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    struct view text = charset_decode((struct view){(const char *)data, size}, (struct view){0}, 1 << 20, a, NULL);
    struct source *list, *back;
    size_t count, again, left_out;
    buf_init(&out, 64 << 20);
    if (opml_read(text, a, &list, &count, &left_out) != OK)
        return 0;
    opml_write(list, count, VIEW_LIT("t"), 0, &out);
    CHECK(opml_read(buf_view(&out), a, &back, &again, &left_out) == OK && again == count && left_out == 0);
    return 0;
}
