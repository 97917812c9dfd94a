// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON as careless templates write it to JSON as RFC 8259 wants it.
#ifndef PARSERS_JSONLD_REPAIR_H
#define PARSERS_JSONLD_REPAIR_H

#include "core/buf.h"

// Appends one array of the objects and arrays that stand in the text, whatever stands between them. Mended where the
// meaning is plain: wrappers (comments, CDATA, a closing semicolon), comments, quotes written as character references,
// raw line feeds and quotes within strings, escapes that JSON does not know, commas too many or too few, members
// without a value, bare words, and a tail that is cut off. What comes out may still be refused by a parser.
void jsonld_repair(struct view text, struct buf *out);

#endif
