// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Percent-encoding (URL standard §1.3): "%41" and back, by the sets of what each part of a URL must encode.
#ifndef CORE_PERCENT_H
#define CORE_PERCENT_H

#include "core/buf.h"

// What is encoded besides controls and all beyond '~', which always are. The sets of the standard's names.
enum percent_set {
    PERCENT_CONTROL = 0,
    PERCENT_FRAGMENT = 1,
    PERCENT_QUERY = 2,
    PERCENT_SPECIAL_QUERY = 4, // the query of http, https, ftp, ws, wss, file
    PERCENT_PATH = 8,
    PERCENT_USERINFO = 16,
};

// Appends text with what the set names encoded, capital digits; what is encoded stays. Bytes that are not UTF-8 are
// encoded as U+FFFD is, as a browser decoding the page would have seen them.
void percent_encode(struct buf *out, struct view text, enum percent_set set);
// Appends text with every encoding undone once; a '%' that encodes nothing stays.
void percent_decode(struct buf *out, struct view text);
// The octet that the "%XX" at byte `at` stands for, -1 when there is none.
int percent_octet(struct view text, size_t at);

#endif
