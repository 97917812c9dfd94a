// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Bytes to UTF-8. Which encoding: byte order mark, the HTTP charset, what the document declares within its first bytes
// (HTML §13.2.3.2, XML prolog), and only then what the bytes look like. Labels are those of the Encoding standard,
// which means what browsers mean: "latin1" is windows-1252, "gb2312" is GBK. Decoding never fails: what is not valid
// becomes U+FFFD.
#ifndef PARSERS_CHARSET_H
#define PARSERS_CHARSET_H

#include "core/arena.h"
#include "core/view.h"

// The standard asks for 1024 at least and lets a meta further down change the mind later; one look does for both.
enum { CHARSET_PRESCAN_BYTES = 64 << 10 };

// The canonical name of a label ("windows-1252"), or NULL when there is no such label. White space and case ignored.
const char *charset_of_label(struct view label);
// What the document says of itself, as the prescan of the HTML standard finds it (meta charset, meta http-equiv), or an
// XML declaration at its very start; NULL where it says nothing.
const char *charset_prescan(struct view bytes);
// The encoding in force, never NULL. http is the charset parameter of Content-Type, empty when there is none.
// `guess`: ask the detector when nobody says anything; otherwise windows-1252, as the standard has it.
const char *charset_choose(struct view bytes, struct view http, bool guess);
// The charset parameter of a Content-Type value, unquoted; empty when there is none.
struct view charset_of_content_type(struct view content_type);

// The text as valid UTF-8 without a byte order mark: a view of bytes itself when it is that already, else a copy in the
// arena of at most max bytes. A text that was encoded twice is decoded twice. *ret_name (may be NULL) gets the encoding's name.
struct view charset_decode(struct view bytes, struct view http, size_t max, struct arena *a, const char **ret_name);

#endif
