// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Allocation that does not fail. The only place below cmd/ that meets an exhausted heap: it says so on standard error
// without allocating, and aborts, because no caller could do better with a few kilobytes missing.
#include "core/mem.h"

#include "core/err.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn static void out_of_memory(void)
{
    static const char text[] = "harkara: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    abort();
}

void *mem_alloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *mem_zalloc(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *mem_resize(void *p, size_t count, size_t size)
{
    CHECK(size > 0 && count <= SIZE_MAX / size);
    void *q = realloc(p, count ? count * size : 1);
    if (!q)
        out_of_memory();
    return q;
}

char *mem_strndup(const char *p, size_t n)
{
    char *copy = mem_alloc(n + 1);
    if (n)
        memcpy(copy, p, n);
    copy[n] = '\0';
    return copy;
}
