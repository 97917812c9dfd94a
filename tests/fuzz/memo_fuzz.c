// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: crawler/memo.h
// A memo of any bytes, and what follows from the rhythm in it.
#include "crawler/memo.h"
#include "crawler/rhythm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = {(const char *)data, size};
    struct arena *a = arena_new();
    struct memo m = memo_read(text, a);
    int64_t now_ms = m.rhythm.last_ms + 3600000;
    (void)rhythm_silence(&m.rhythm, now_ms);
    int64_t wait_ms = rhythm_wait_ms(&m.rhythm, now_ms, 3600000, m.hint_ms, 7);
    CHECK(wait_ms >= RHYTHM_FLOOR_MS && wait_ms <= 3600000);
    rhythm_observe(&m.rhythm, now_ms, 3);
    (void)memo_write(&m, a);
    arena_free(a);
    return 0;
}
