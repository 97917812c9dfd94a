// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Where in a doc the words of a node stand: a list of stretches of positions for a word, a phrase, an OR of them, or a
// distance between two such lists. The evaluator's arithmetic; what is true of the whole query is eval.c's.
#ifndef QUERY_PLACES_H
#define QUERY_PLACES_H

#include "query/query.h"
#include "query/subject.h"

enum { PLACES_MAX = 200000, PLACES_WORK_MAX = 20000000 };

struct place {
    uint32_t first, last;          // positions
    uint32_t token_from, token_to; // of a word or phrase: indices into the subject's tokens, both included
    uint32_t clause;
    bool used;                  // took part
    struct place *left, *right; // of a distance: what it is made of; NULL for words and phrases
};
struct places {
    struct place *v; // by first, then last
    size_t n;
};

struct finder {
    const struct subject *subject;
    struct arena *arena; // the lists live here
    size_t work;         // steps taken so far; ERR_TOOBIG past PLACES_WORK_MAX
};

// Does the node (TERM or PHRASE in a WORDS field, or NEAR) stand anywhere?
enum err places_exist(struct finder *f, const struct node *n, bool *ret_exist) MUST_USE;
// The places of its words and phrases that take part: each of a TERM or PHRASE (at most max), for NEAR those with a
// partner within the distance, whatever max says.
enum err places_used(struct finder *f, const struct node *n, size_t max, struct places *ret_places) MUST_USE;

#endif
