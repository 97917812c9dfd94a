// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A growing byte buffer with a mandatory maximum. Writing past the maximum does not grow it: the buffer remembers the
// overflow, ignores what follows, and buf_err tells it once at the end, so that writers need no check at each line.
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include "core/err.h"
#include "core/view.h"

struct buf {
    char *p; // NUL-terminated once something was written, NULL before
    size_t n;
    size_t room;
    size_t max_bytes;
    bool overflow;
};

// max_bytes must be given; nothing is allocated yet.
void buf_init(struct buf *b, size_t max_bytes);
void buf_done(struct buf *b);
void buf_clear(struct buf *b); // keeps the memory, forgets the overflow
// Forgets all from byte n on; beyond the end nothing. An overflow stays remembered.
void buf_cut(struct buf *b, size_t n);
// OK, or ERR_TOOBIG when anything was refused since the last clear.
enum err buf_err(const struct buf *b) MUST_USE;
struct view buf_view(const struct buf *b);
// Takes the bytes out as an owned, NUL-terminated string (free it); the buffer is empty afterwards. Never NULL.
char *buf_take(struct buf *b);

// What the maximum still allows.
size_t buf_left(const struct buf *b);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_add_view(struct buf *b, struct view v);
void buf_add_str(struct buf *b, const char *s);
void buf_add_char(struct buf *b, char c);
// The code point as UTF-8; surrogates and values above U+10FFFF become U+FFFD.
void buf_add_utf8(struct buf *b, uint32_t code_point);
// The text with & < > " ' as character references: safe as HTML and XML text and within quoted attributes.
void buf_add_html(struct buf *b, struct view text);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
// Room for n more bytes to be written by the caller at the returned place, then buf_wrote(b, how many). NULL when n is
// over the maximum (the overflow is then remembered).
char *buf_reserve(struct buf *b, size_t n);
void buf_wrote(struct buf *b, size_t n);

#endif
