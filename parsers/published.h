// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// When a page was published and last changed: the witnesses for its dates, from meta elements to the line under the
// heading, and what they make of one another.
#ifndef PARSERS_PUBLISHED_H
#define PARSERS_PUBLISHED_H

#include "parsers/facts.h"
#include "parsers/witness.h"

// How 03/04/2026 is read on a page: month first in the United States and where English has no country. `tag` is the
// language as declared ("en-US"), the country of the host outweighs it.
bool published_month_first(struct view url, struct view tag);
// The date in a text that is known to be one of the page's; f->lang and f->title are known.
struct date published_read(struct view text, const struct facts_in *in, bool month_first, const struct facts *f);
// Completes f->published and f->modified, which JSON-LD may have set. f->lang and f->canonical are known.
void published_find(const struct witness *w, const struct facts_in *in, bool month_first, struct facts *f);

#endif
