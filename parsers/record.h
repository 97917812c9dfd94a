// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One web page to one doc: the tree's article and facts, what the fetch knew, and what the feed said about the link,
// put together with the rule for each field.
#ifndef PARSERS_RECORD_H
#define PARSERS_RECORD_H

#include "core/doc.h"
#include "core/page.h"

// text: the decoded page. Scratch memory is taken from a; the doc has its own arena. Returns owned; NULL where the page
// has neither a title nor text.
struct doc *record_of_html(const struct page *page, struct view text, struct arena *a);

#endif
