// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// OPML 1.0 and 2.0, the format in which lists of feeds are exchanged, both ways. What OPML has no word for (kind,
// country, interval …) is written in a namespace of our own, so that a list of ours reads back as it was.
#ifndef PARSERS_OPML_H
#define PARSERS_OPML_H

#include "core/source.h"

enum { OPML_SOURCES_MAX = 20000, OPML_COLLECTION_MAX_BYTES = 300 };

// Every outline that has a feed's address, as a source: url (http and https; "feed:" in front is taken off), title,
// site (htmlUrl), lang, collection (the titles of the outlines around it, "Asia/Pakistan"). Name is empty where the
// list is not ours; kind, medium, interval and enabled are the usual ones where it does not say. Broken XML is read as
// far as it can be. In the arena. ERR_SYNTAX when it is no OPML; *ret_left_out: outlines whose address is none of the
// web, and those beyond OPML_SOURCES_MAX.
enum err opml_read(struct view text, struct arena *a, struct source **ret_sources, size_t *ret_count,
                   size_t *ret_left_out) MUST_USE;
// Appends an OPML 2.0 document; sources of one collection stand together.
void opml_write(const struct source *sources, size_t count, struct view title, int64_t now_ms, struct buf *out);

#endif
