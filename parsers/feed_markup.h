// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Markup within feeds: XHTML that stands in the feed's own tree becomes text again, and addresses in HTML become
// absolute, so that a text can leave its feed.
#ifndef PARSERS_FEED_MARKUP_H
#define PARSERS_FEED_MARKUP_H

#include "parsers/tree.h"

// The nodes below n (not n itself) as XHTML, local names only; at most FEED_TEXT_MAX_BYTES.
struct view feed_serialise(const struct node *n, struct arena *a);
// html with the addresses in href, src and their kin resolved against base; what is no address stays as it is. A view
// of html itself where nothing had to change.
struct view feed_absolutise(struct view html, struct view base, struct arena *a);
// Whether a reader would take the text for HTML: it has a tag or a character reference.
bool feed_is_markup(struct view text);

#endif
