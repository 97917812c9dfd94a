// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Random regular expressions and texts that they often match. The same for the same state, everywhere.
#ifndef TESTS_SUPPORT_RANDOM_REGEX_H
#define TESTS_SUPPORT_RANDOM_REGEX_H

#include "core/buf.h"

unsigned random_below(unsigned *state, unsigned below);
// Appends an expression that PCRE2 need not take / a text.
void random_regex(unsigned *state, struct buf *out);
void random_regex_text(unsigned *state, struct buf *out);

#endif
