// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Why the article of a page is what it is, in words: for `harkara extract --explain`.
#ifndef PARSERS_EXPLAIN_H
#define PARSERS_EXPLAIN_H

#include "core/page.h"
#include "core/warc.h"
#include "parsers/rules.h"

// Appends lines of text: what the rule of the host (or NULL) found, the title, the element taken for the article, then
// one line for each run of the page with the rule that kept or dropped it and the numbers that the rule saw. Not for
// machines; the form may change.
void explain_page(const struct page *page, const struct http_response *response, const struct rule *rule,
                  struct arena *a, struct buf *out);

#endif
