// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A growing byte buffer with a mandatory maximum. It doubles from 256 bytes, never beyond the maximum plus the NUL that
// always stands behind what was written. After the first refusal all is refused, so that what stands is a true prefix.
#include "core/buf.h"

#include "core/mem.h"
#include "core/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST_BYTES = 256 };

void buf_init(struct buf *b, size_t max_bytes)
{
    CHECK(max_bytes < SIZE_MAX / 2); // so that no sum below overflows
    *b = (struct buf){.max_bytes = max_bytes};
}

void buf_done(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.max_bytes = b->max_bytes};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->overflow = false;
    if (b->p)
        b->p[0] = '\0';
}

void buf_cut(struct buf *b, size_t n)
{
    if (n >= b->n)
        return;
    b->n = n;
    b->p[n] = '\0';
}

enum err buf_err(const struct buf *b)
{
    return b->overflow ? ERR_TOOBIG : OK;
}

struct view buf_view(const struct buf *b)
{
    return (struct view){b->p, b->n};
}

char *buf_take(struct buf *b)
{
    char *p = b->p ? b->p : mem_strndup("", 0);
    *b = (struct buf){.max_bytes = b->max_bytes, .overflow = b->overflow};
    return p;
}

size_t buf_left(const struct buf *b)
{
    return b->overflow ? 0 : b->max_bytes - b->n;
}

char *buf_reserve(struct buf *b, size_t n)
{
    if (b->overflow || n > b->max_bytes - b->n) {
        b->overflow = true;
        return NULL;
    }
    size_t need = b->n + n + 1;
    if (need > b->room) {
        size_t room = b->room ? b->room * 2 : BUF_FIRST_BYTES;
        if (room > b->max_bytes + 1)
            room = b->max_bytes + 1;
        if (room < need)
            room = need;
        b->p = mem_resize(b->p, room, 1);
        b->room = room;
        b->p[b->n] = '\0';
    }
    return b->p + b->n;
}

void buf_wrote(struct buf *b, size_t n)
{
    CHECK(n < b->room - b->n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    char *at = buf_reserve(b, n);
    if (!at)
        return;
    if (n)
        memcpy(at, p, n);
    buf_wrote(b, n);
}

void buf_add_view(struct buf *b, struct view v)
{
    buf_add(b, v.p, v.n);
}

void buf_add_str(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_add_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_add_utf8(struct buf *b, uint32_t code_point)
{
    char bytes[UTF8_MAX];
    buf_add(b, bytes, utf8_encode(code_point, bytes));
}

void buf_add_html(struct buf *b, struct view text)
{
    static const char *const references[128] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 128 && references[c])
            buf_add_str(b, references[c]);
        else
            buf_add_char(b, text.p[i]);
    }
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(n >= 0);
    char *at = buf_reserve(b, (size_t)n);
    if (at) {
        (void)vsnprintf(at, (size_t)n + 1, format, again);
        buf_wrote(b, (size_t)n);
    }
    va_end(again);
}
