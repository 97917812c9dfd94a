// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Leaves of the draft: a lexeme that asks for something by itself, a word, a phrase, an expression, a range, becomes a
// node. Words are taken apart by the tokeniser of the docs; what gives several tokens becomes a phrase.
#ifndef QUERY_LEAF_H
#define QUERY_LEAF_H

#include "query/draft.h"

// x: LEX_WORD, LEX_PHRASE, LEX_CASED, LEX_REGEX (of the drafter's field), LEX_RANGE, LEX_HAS, LEX_ALL. Errors as
// query_parse, with their character.
enum err leaf_of(struct drafter *d, const struct lexeme *x, struct draft **ret) MUST_USE;

#endif
