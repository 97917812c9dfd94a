// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/doc
// What was read and written reads again, and is then written the same.
#include "core/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(doc_cleanup) struct doc *d = NULL, *again = NULL;
    CLEANUP(buf_done) struct buf first, second;
    buf_init(&first, DOC_MAX_BYTES);
    buf_init(&second, DOC_MAX_BYTES);
    if (doc_read((struct view){(const char *)data, size}, &d, NULL))
        return 0;
    doc_write(d, &(struct json_writer){.out = &first});
    if (buf_err(&first) || doc_read(buf_view(&first), &again, NULL))
        return 0;
    doc_write(again, &(struct json_writer){.out = &second});
    CHECK(view_equals(buf_view(&first), buf_view(&second)));
    return 0;
}
