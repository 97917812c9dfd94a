// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Who wrote a page, where its JSON-LD does not say: meta elements, then the byline that readers see.
#ifndef PARSERS_BYLINES_H
#define PARSERS_BYLINES_H

#include "parsers/facts.h"
#include "parsers/witness.h"

// Completes f->authors where it is empty.
void bylines_find(const struct witness *w, struct facts *f);

#endif
