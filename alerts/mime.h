// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The forms of mail that know nothing of alerts: header fields that cannot be broken out of, encoded words (RFC 2047),
// bodies as quoted-printable or base64 (RFC 2045 §6.7, §6.8). Line ends are CRLF, lines at most 78 characters where the
// form allows folding.
#ifndef ALERTS_MIME_H
#define ALERTS_MIME_H

#include "core/buf.h"

// "Name: value" of text in any script: control characters become spaces, bytes that are not UTF-8 become U+FFFD;
// encoded words where it is not plain ASCII, folded at spaces otherwise.
void mime_add_text_field(struct buf *out, const char *name, struct view text);
// "Name: value" of a structured field that was built by us, on one line, never folded nor encoded. Control characters
// become spaces, so that even a mistake of ours cannot start another field.
void mime_add_field(struct buf *out, const char *name, struct view value);
// Content-Type, Content-Transfer-Encoding, an empty line and the text; quoted-printable where most bytes are ASCII,
// else base64. Lines of text end in '\n'.
void mime_add_part(struct buf *out, const char *type, struct view text);

#endif
