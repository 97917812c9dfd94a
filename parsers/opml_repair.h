// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Lists that were exported without escaping: title="The "Daily" News" and description="<a href="x">y</a>". No XML
// reader can tell where such a value ends; the attributes that an outline is known to have tell it.
#ifndef PARSERS_OPML_REPAIR_H
#define PARSERS_OPML_REPAIR_H

#include "core/buf.h"

// Appends the text with quotes and angle brackets inside the attribute values of outlines escaped. Outlines that are
// well-formed stay as they are.
void opml_repair(struct view text, struct buf *out);

#endif
