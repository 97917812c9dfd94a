// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the text of an article links to: where a story comes from, and who is cited.
#ifndef PARSERS_LINKS_H
#define PARSERS_LINKS_H

#include "parsers/article.h"

// Adds the web addresses of links within kept runs to d->links, in canonical form, without those of the page itself.
// d->url is the page's.
void links_add(struct doc *d, const struct tree *tree, const struct article *article, struct arena *a);

#endif
