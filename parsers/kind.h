// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What sort of page it is, and how far its text can be trusted. Both are judgements from signs that are at hand once
// the article has been looked for: what the page says of itself, words of its address, links, how much was found of how
// much there was.
#ifndef PARSERS_KIND_H
#define PARSERS_KIND_H

#include "parsers/article.h"
#include "parsers/facts.h"

enum page_type { TYPE_ARTICLE, TYPE_LISTING, TYPE_FORUM, TYPE_PRODUCT, TYPE_OTHER, TYPE_COUNT };

struct kind_in {
    const struct scrubbed *jsonld;
    const struct facts *facts;
    const struct article *article;
};

const char *page_type_name(enum page_type type);
enum page_type kind_of(const struct kind_in *in);
// The chance, 0.01 to 0.99, that the text found is the page's text but for one tenth (F1 of .9 and above), as measured
// on pages with known text: docs/extraction.md has the table.
float kind_confidence(const struct kind_in *in, enum page_type type);

#endif
