// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Allocation that does not fail: for sizes that are ours or already bounded. Out of memory ends the process here, in
// one place; a supervisor restarts it and the streams still hold the work. Free with free().
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stddef.h>

// Not zeroed / zeroed. n may be 0; never NULL. Returns owned.
void *mem_alloc(size_t n);
void *mem_zalloc(size_t n);
// As realloc: takes p (NULL is fine), returns owned. CHECKs that count * size does not overflow.
void *mem_resize(void *p, size_t count, size_t size);
// A copy of the bytes with a NUL behind. Returns owned.
char *mem_strndup(const char *p, size_t n);

#endif
