// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Memory that dies together: a doc owns an arena, all that hangs off the doc lives in it. Blocks double from 4 KiB to
// 1 MiB; a larger request gets a block of its own. Out of memory aborts here, in one place. Not thread-safe.
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/macro.h"
#include "core/view.h"

struct arena;

// Returns owned; free with arena_free.
struct arena *arena_new(void);
void arena_free(struct arena *a); // NULL is fine
void arena_cleanup(struct arena **a);
// Forgets all allocations but keeps the first block, for loops.
void arena_reset(struct arena *a);
// Bytes handed out since the last reset.
size_t arena_bytes(const struct arena *a);

// Aligned to 16 bytes, not zeroed / zeroed. n may be 0.
void *arena_alloc(struct arena *a, size_t n);
void *arena_zalloc(struct arena *a, size_t n);
// Room for count items of size bytes each; aborts when the product overflows.
void *arena_array(struct arena *a, size_t count, size_t size);
// Grows an array in the arena: a copy of old_n items within room for new_n. The old memory stays until the arena dies.
void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t size);
// Copies; the first is NUL-terminated too, so that .p may be given to a C string function.
struct view arena_copy(struct arena *a, struct view v);
char *arena_strdup(struct arena *a, const char *s); // NULL gives NULL
char *arena_printf(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
