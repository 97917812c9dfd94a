// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Date ranges as queries write them behind `published:`: a year, month, day or moment in UTC, `now-7d`, a comparison,
// or two ends with `..` between them. A day as an end means all of it.
#ifndef QUERY_DATES_H
#define QUERY_DATES_H

#include "query/query.h"

// ERR_SYNTAX: *ret_why (a literal) says what was expected; the range is then untouched.
enum err dates_parse(struct view text, struct range_end *ret_lo, struct range_end *ret_hi,
                     const char **ret_why) MUST_USE;

#endif
