// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Text constructs: what an element's text is, going by its type and mode (RFC 4287 §3.1 and §4.1.3, Atom 0.3) or, where
// a dialect has no such thing (RSS), by its looks.
#ifndef PARSERS_FEED_TEXT_H
#define PARSERS_FEED_TEXT_H

#include "parsers/feed.h"
#include "parsers/tree.h"

// base, lang: in force for the element, its own attributes counted.
struct feed_text feed_text_read(const struct node *n, struct view base, struct view lang, struct arena *a);
// The plain text of the element, white space at both ends off and all else as it stands.
struct view feed_text_plain(const struct node *n, struct arena *a);

#endif
