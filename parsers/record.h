// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One web page to one doc: the tree's article and facts, what the fetch knew, and what the feed said about the link,
// put together with the rule for each field.
#ifndef PARSERS_RECORD_H
#define PARSERS_RECORD_H

#include "core/doc.h"
#include "core/page.h"
#include "parsers/article.h"
#include "parsers/facts.h"
#include "parsers/feed.h"
#include "parsers/rules.h"

// text: the decoded page. rule: of its host, or NULL. Scratch memory is taken from a; the doc has its own arena.
// Returns owned; NULL where the page has neither a title nor text.
struct doc *record_of_html(const struct page *page, struct view text, const struct rule *rule, struct arena *a);
// Whether the text is what JSON-LD states: where the page shows hardly any and no rule says where it stands.
bool record_is_stated(const struct article *article, const struct facts *f);
// One entry of a feed that carries the whole article: there at once, and there even where the page is out of reach. Its
// page has the same identity. Returns owned; NULL where the feed has only a summary, or the beginning of the text.
struct doc *record_of_entry(const struct page *feed, const struct feed_entry *e, struct arena *a);

#endif
