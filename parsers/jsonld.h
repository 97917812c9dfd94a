// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON-LD blocks of a page (schema.org): the object that describes the article, found wherever it hides (@graph, lists,
// mainEntity), in blocks that a strict parser refuses too, where a person could still read them.
#ifndef PARSERS_JSONLD_H
#define PARSERS_JSONLD_H

#include "parsers/facts.h"

// Fills what the blocks tell into facts whose fields are still empty. Broken blocks are passed over.
void jsonld_read(const struct scrubbed *blocks, bool month_first, int64_t now_ms, struct arena *a, struct facts *f);

#endif
