// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// An arena: a list of blocks, the current one in front. Allocation moves a mark; a request that does not fit opens a
// new block, and one over half of the next block's size gets a block of its own behind the current, so that the room
// left in the current block is not lost. Nothing is freed before the arena is.
#include "core/arena.h"

#include "core/err.h"
#include "core/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16 };

static const size_t first_bytes = 4 << 10, last_bytes = 1 << 20;

struct chunk {
    struct chunk *next;
    size_t room, used;
    _Alignas(ALIGN) char bytes[];
};

struct arena {
    struct chunk *current; // list of all; the first made is at its end
    size_t next_bytes;     // room of the next chunk
    size_t bytes;          // handed out since the last reset
};

static struct chunk *chunk_new(size_t room, struct chunk *next)
{
    struct chunk *c = mem_alloc(sizeof *c + room);
    *c = (struct chunk){.next = next, .room = room};
    return c;
}

struct arena *arena_new(void)
{
    struct arena *a = mem_alloc(sizeof *a);
    *a = (struct arena){.current = chunk_new(first_bytes, NULL), .next_bytes = 2 * first_bytes};
    return a;
}

void arena_reset(struct arena *a)
{
    while (a->current->next) {
        struct chunk *c = a->current;
        a->current = c->next;
        free(c);
    }
    a->current->used = 0;
    a->next_bytes = 2 * first_bytes;
    a->bytes = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    free(a->current);
    free(a);
}

void arena_cleanup(struct arena **a)
{
    arena_free(*a);
}

size_t arena_bytes(const struct arena *a)
{
    return a->bytes;
}

// The chunk that has room for n: the current, a new current, or one made for this request alone.
static struct chunk *chunk_for(struct arena *a, size_t n)
{
    if (n <= a->current->room - a->current->used)
        return a->current;
    if (n > a->next_bytes / 2) {
        // Behind the current, or before it when the current is the first, which must stay last in the list.
        if (!a->current->next)
            return a->current = chunk_new(n, a->current);
        return a->current->next = chunk_new(n, a->current->next);
    }
    a->current = chunk_new(a->next_bytes, a->current);
    if (a->next_bytes < last_bytes)
        a->next_bytes *= 2;
    return a->current;
}

void *arena_alloc(struct arena *a, size_t n)
{
    CHECK(n <= SIZE_MAX - sizeof(struct chunk) - ALIGN);
    size_t rounded = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    struct chunk *c = chunk_for(a, rounded);
    void *p = c->bytes + c->used;
    c->used += rounded;
    a->bytes += n;
    return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
    return memset(arena_alloc(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    CHECK(size == 0 || count <= SIZE_MAX / size);
    return arena_alloc(a, count * size);
}

void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t size)
{
    CHECK(old_n <= new_n);
    void *p = arena_array(a, new_n, size);
    if (old_n)
        memcpy(p, old, old_n * size);
    return p;
}

struct view arena_copy(struct arena *a, struct view v)
{
    char *p = arena_alloc(a, v.n + 1);
    if (v.n)
        memcpy(p, v.p, v.n);
    p[v.n] = '\0';
    return (struct view){p, v.n};
}

char *arena_strdup(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    size_t n = strlen(s) + 1;
    return memcpy(arena_alloc(a, n), s, n);
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(n >= 0);
    char *text = arena_alloc(a, (size_t)n + 1);
    (void)vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}
