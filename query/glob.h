// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Wildcards within one word or value: `*` is any characters or none, `?` exactly one.
#ifndef QUERY_GLOB_H
#define QUERY_GLOB_H

#include "core/view.h"

// Does all of the text fit the pattern? Both are UTF-8. Without `asks` a `?` stands for itself. Adds to *work the steps
// it took: about the length of both, or with a `?` behind a `*` at most their product.
bool glob_fits(struct view pattern, struct view text, bool asks, size_t *work);

#endif
