// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The line that heads a record of an ARC file, the archive format before WARC (Internet Archive, 1996): address,
// address of the host, date, media type and length with a space between them; version 2 has five more fields. For
// core/warc_read alone.
#ifndef CORE_WARC_ARC_H
#define CORE_WARC_ARC_H

#include "core/view.h"

enum { ARC_LINE_MAX_BYTES = 16 << 10 };

struct arc_head {
    struct view url, ip, date, content_type; // views into the line; the URL may have spaces in it
    uint64_t length;                         // of the block
};

// Whether the line (without its line end) looks as if it headed a record: an address and four more fields.
bool arc_line_is_head(struct view line);
// Takes it apart. False: its length is no number.
bool arc_line_parse(struct view line, struct arc_head *ret_head);
// The date "20140301000000" (or without the seconds) in the form of WARC, "2014-03-01T00:00:00Z"; "" where it is none.
// Returns text.
enum { ARC_DATE_TEXT = 24 };
char *arc_date(struct view date, char text[ARC_DATE_TEXT]);

#endif
