// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which of many regular expressions could match this doc? Each is held by the literals that its matches need
// (query/regex_literals.h); the doc's folded text is read once, whatever their number, and names those whose literals
// stand in it. It may name too many, never too few. One thread at a time.
#ifndef ALERTS_GUARDS_H
#define ALERTS_GUARDS_H

#include "query/regex_literals.h"

struct guards;
struct guards *guards_new(void);    // Returns owned
void guards_free(struct guards *g); // NULL is fine
// id is the caller's number, dense from 0; given again, both lists lead to it. False, and nothing is added, where
// nothing is needed (l->n == 0): such an expression has to be tried on every doc. Live for the next doc.
bool guards_add(struct guards *g, uint32_t id, const struct regex_literals *l);
// A text of the doc at hand: title, block or value of a field, as it stands.
void guards_text(struct guards *g, struct view text);
// Ends the doc: calls fn once for each candidate of its texts, in no order. fn must not change g.
typedef void guards_fn(void *user, uint32_t id);
void guards_doc(struct guards *g, guards_fn *fn, void *user);
size_t guards_bytes(const struct guards *g); // malloc'ed

#endif
