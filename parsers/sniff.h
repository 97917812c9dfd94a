// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the bytes are, whatever the server calls them: first by their magic numbers, then, once they are text, by the
// first element or character.
#ifndef PARSERS_SNIFF_H
#define PARSERS_SNIFF_H

#include "core/view.h"

enum sniffed {
    SNIFF_EMPTY,
    SNIFF_BINARY, // a picture, an archive, a program: nothing to read here
    SNIFF_PDF,
    SNIFF_TEXT, // none of the others: plain text, or bytes not yet decoded
    SNIFF_HTML,
    SNIFF_XML, // some XML that nothing here reads
    SNIFF_FEED,
    SNIFF_SITEMAP,
    SNIFF_JSON,
    SNIFF_COUNT
};

// The raw bytes: EMPTY, BINARY, PDF or TEXT.
enum sniffed sniff_bytes(struct view bytes);
// The decoded text: EMPTY, TEXT or one of those below it.
enum sniffed sniff_text(struct view text);
// Lower-case word for logs and states: "binary", "html". Never NULL.
const char *sniff_name(enum sniffed what);

#endif
