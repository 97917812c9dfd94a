// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Where in a doc a node stands: a list of stretches of positions for a word, a phrase, an expression, an OR of them, a
// distance between two such lists, or those of them that FIRST and ATLEAST let through. The evaluator's arithmetic;
// what is true of the whole query is eval.c's.
#ifndef QUERY_PLACES_H
#define QUERY_PLACES_H

#include "query/finder.h"
#include "query/query.h"

// Has the node places at all (tree.h says which have)?
bool places_are_had(const struct node *n);
// Does it stand anywhere? Not for an expression by itself, which may match without a word.
enum err places_exist(struct finder *f, const struct node *n, bool *ret_exist) MUST_USE;
// The places of its words, phrases and expressions that take part: each of a leaf (at most max), of a distance those
// with a partner, of FIRST and ATLEAST what makes up the places they let through, whatever max says.
enum err places_used(struct finder *f, const struct node *n, size_t max, struct places *ret_places) MUST_USE;

#endif
