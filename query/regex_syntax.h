// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reads expressions that PCRE2 has taken, element by element, for whoever wants to know something of all their matches
// (query/regex_literals.h, query/regex_coarse.h). It need not find mistakes, but it must never misread: what it is not
// sure of (verbs, conditions, callouts, comments, extended syntax) sets `unknown`, and nothing is known then.
#ifndef QUERY_REGEX_SYNTAX_H
#define QUERY_REGEX_SYNTAX_H

#include "core/view.h"

enum { SYNTAX_ENDLESS = 1 << 20 }; // repetitions

struct syntax {
    struct view p; // the expression
    size_t i;
    bool quoting; // within \Q...\E
    bool unknown; // something was met that is not understood
};

enum syntax_kind {
    SYNTAX_CHARACTER, // c, and where flags say so its other cases
    SYNTAX_SET,       // one character: `.`, `\d`, `\p{L}`
    SYNTAX_CLASS,     // one character; syntax_member must be called until it is false
    SYNTAX_SEVERAL,   // any text: `\R`, `\X`, a reference, a call of a group
    SYNTAX_NOTHING,   // no text: `^`, `\b`
    SYNTAX_FLAGS,     // no text: `(?i)`
    SYNTAX_GROUP,     // stands behind the opening: branches follow, then `)`
    SYNTAX_AHEAD,     // likewise; what the branches match is there, but stays to be read: `(?=`, `(?<=`
    SYNTAX_DENIED     // likewise: `(?!`, `(?<!`
};
struct syntax_element {
    enum syntax_kind kind;
    uint32_t c;
    bool negated; // SYNTAX_CLASS
    size_t start; // where it begins in p
};
// The next element of a branch. False at `|`, at `)`, at the end, and where something is not understood.
bool syntax_next(struct syntax *s, struct syntax_element *ret_element);
// How often the element just read is there: 1 and 1 where nothing is said. Possessive or lazy makes no difference.
void syntax_quantifier(struct syntax *s, unsigned *ret_min, unsigned *ret_max);
// The next member of a class, first: of its first one. from > to: something else than a range of characters.
bool syntax_member(struct syntax *s, bool first, uint32_t *ret_from, uint32_t *ret_to);
// Skips `what` where it stands next.
bool syntax_accept(struct syntax *s, const char *what);

#endif
