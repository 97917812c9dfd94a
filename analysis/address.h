// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Addresses within running text: `https://example.com/a?b`, `www.dawn.com`. Where one ends is a matter of how people
// write: a full stop, a comma or a closing parenthesis behind it belongs to the sentence.
#ifndef ANALYSIS_ADDRESS_H
#define ANALYSIS_ADDRESS_H

#include "core/view.h"

// The byte behind the address that begins at byte `at` of the text, where a word begins; 0 when none does. It has a
// scheme with `://` or begins with `www.`. With `wildcards`, * and ? may stand anywhere in it, as in a query.
size_t address_end(struct view text, size_t at, bool wildcards);

#endif
