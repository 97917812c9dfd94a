// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Expressions and texts made coarse: over an alphabet of 130 bytes, without Unicode, case, look-around, references or
// greed. Where an expression matches a text, its coarse form matches the coarse text; not the other way round. So a
// matcher of many expressions at once that knows regular languages over bytes (alerts/hyperscan.h) can say which of
// them are worth a search, and cannot say too few, whatever it thinks of Unicode.
//
// In a coarse text each character is one byte: ASCII is itself; of the others digits are '0', other word characters
// '_', spaces ' ', what Unicode has not assigned 0x81, and the rest 0x80. What is which, PCRE2 says.
#ifndef QUERY_REGEX_COARSE_H
#define QUERY_REGEX_COARSE_H

#include "core/buf.h"
#include "query/regex.h"

enum { COARSE_MAX_BYTES = 64 << 10 }; // of one form

struct coarse;
struct coarse *coarse_new(void); // Returns owned: remembers what it has found out about parts of expressions
void coarse_free(struct coarse *c);
// Appends the coarse form: PCRE syntax in ASCII of characters `\x41`, classes of such, `(?:|)`, `^ $ \b \B` and greedy
// quantifiers. False where the expression is not understood, or out is full; what stands in out then is of no use.
bool coarse_pattern(struct coarse *c, const struct regex *r, struct buf *out);
// Appends the coarse form of a text of valid UTF-8: a byte for each character.
void coarse_text(struct view text, struct buf *out);

#endif
