// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Ranges of whole numbers as queries write them behind `page:`: a number, a comparison, or two ends with `..` between.
#ifndef QUERY_NUMBERS_H
#define QUERY_NUMBERS_H

#include "query/tree.h"

// ERR_SYNTAX: *ret_why (a literal) says what was expected; the range is then untouched.
enum err numbers_parse(struct view text, struct range_end *ret_lo, struct range_end *ret_hi,
                       const char **ret_why) MUST_USE;

#endif
