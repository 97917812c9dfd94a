// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The first byte chooses the coding, the rest is what a server sent; no input writes past the limit.
// fuzzes: core/codec.c
#include "core/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 100000);
    enum err err =
        codec_decode((enum codec)(data[0] % CODEC_COUNT), (struct view){(const char *)data + 1, size - 1}, &out);
    CHECK(out.n <= 100000 && (err != ERR_TOOBIG || out.overflow));
    return 0;
}
