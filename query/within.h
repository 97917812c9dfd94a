// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What may stand in a distance, in FIRST and in ATLEAST: only what has places. Groups that have none of their own are
// rewritten into what the language says they mean there:
//
//   (a AND b) NEAR/5 c   (a NEAR/5 b) NEAR/5 c          within a distance AND counts as that same distance
//   (a -b) NEAR/5 c      (a NOT NEAR/5 b) NEAR/5 c
//   FIRST/9(a AND -b)    FIRST/9(a) AND NOT FIRST/9(b)
//   ATLEAST/3(a AND b)   ATLEAST/3(a) AND ATLEAST/3(b)
#ifndef QUERY_WITHIN_H
#define QUERY_WITHIN_H

#include "query/draft.h"

// x: the LEX_NEAR between the two. ERR_SYNTAX, ERR_UNSUPPORTED: one of them has no places, and why.
enum err within_distance(struct drafter *d, const struct lexeme *x, struct draft *left, struct draft *right,
                         struct draft **ret) MUST_USE;
// x: LEX_FIRST, LEX_ATLEAST.
enum err within_count(struct drafter *d, const struct lexeme *x, struct draft *group, struct draft **ret) MUST_USE;

#endif
