// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What to tell somebody who writes another language's marks, or a field that does not exist.
#ifndef QUERY_ADVICE_H
#define QUERY_ADVICE_H

#include "query/lexer.h"

// A run of characters that is about to be read as a word: OK, or an error with its reason when it holds a mark that
// means something elsewhere.
enum err advice_check_run(const struct lexer *l, struct view run) MUST_USE;
// `name:` is no field; value is what stands behind the colon. Always fails.
enum err advice_fail_field(const struct lexer *l, struct view name, struct view value) MUST_USE;

#endif
