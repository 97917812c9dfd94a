// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The regular expressions under which queries are filed: for a doc, the keys (alerts/key.h) of those that could match
// in it. Whatever asks for the key of an expression asks no more than that; the evaluator searches. One thread at a
// time.
#ifndef ALERTS_EXPRESSIONS_H
#define ALERTS_EXPRESSIONS_H

#include "query/regex.h"
#include "query/subject.h"

// Of those that need no literal and are tried on every doc.
enum { EXPRESSIONS_OPEN_MAX = 1000 };

struct expressions;
struct expressions *expressions_new(void); // Returns owned
void expressions_free(struct expressions *e);
// From the next doc on r, in this field, is among them; again and again is fine. ERR_REFUSED when nothing tells in
// which docs it could match (query/regex_literals.h) and there are EXPRESSIONS_OPEN_MAX such already.
enum err expressions_add(struct expressions *e, enum field field, struct regex *r) MUST_USE;
// Calls fn once for each that could match, in no order. fn must not change e.
typedef void expressions_fn(void *user, uint64_t key_hash);
void expressions_doc(struct expressions *e, const struct subject *s, expressions_fn *fn, void *user);
size_t expressions_bytes(const struct expressions *e); // malloc'ed

#endif
