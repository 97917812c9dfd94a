// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// UTF-8 (RFC 3629), one code point at a time: for the places where bytes from outside must become valid text. Neither
// overlong forms nor surrogates nor values above U+10FFFF are accepted.
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include "core/view.h"

enum { UTF8_MAX = 4, UTF8_REPLACEMENT = 0xFFFD };

// Bytes of the code point at the start of v, 0 when v is empty or does not start with a well-formed sequence.
// ret_code_point may be NULL.
size_t utf8_decode(struct view v, uint32_t *ret_code_point);
// As above, but what is not well-formed counts as one byte and U+FFFD; 0 only when v is empty.
size_t utf8_next(struct view v, uint32_t *ret_code_point);
// Writes the code point (U+FFFD where it is none) and returns the number of bytes.
size_t utf8_encode(uint32_t code_point, char out[UTF8_MAX]);
bool utf8_is_valid(struct view v);
// The longest start of v that has at most max bytes and does not end inside a code point.
struct view utf8_cut(struct view v, size_t max_bytes);

#endif
