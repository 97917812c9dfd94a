// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A first pass over UTF-8 markup, before libxml2 sees it: takes out what no rule ever reads (scripts, styles, comments,
// half of the bytes of a news page), keeps JSON-LD aside, and bounds what would make the parser behind it slow (tags of
// a megabyte, thousands of attributes, NULs).
#ifndef PARSERS_SCRUB_H
#define PARSERS_SCRUB_H

#include "core/buf.h"

enum {
    SCRUB_TAG_MAX_BYTES = 64 << 10, // of one start tag; what is beyond is left out
    SCRUB_ATTRS_MAX = 256,          // names and values of one start tag
    SCRUB_JSONLD_MAX = 32,          // blocks a page
};

struct scrubbed {
    struct view jsonld[SCRUB_JSONLD_MAX]; // contents of script type=application/ld+json, borrowed from the input
    size_t jsonld_count;
};

// Appends the cleaned HTML to out. html must outlive ret.
void scrub_html(struct view html, struct buf *out, struct scrubbed *ret);
// The code point of a named character ("eacute"), 0 for none.
typedef uint32_t scrub_entity_fn(struct view name);
// For XML: drops what stands before the first '<' and control characters, turns named references into numeric ones (a
// reader that has met an error forgets the names) and escapes a '&' that begins no reference.
void scrub_xml(struct view xml, scrub_entity_fn *entity, struct buf *out);

#endif
