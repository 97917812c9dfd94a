// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The presearcher: which of many stored queries could match this doc? Each query is registered under anchors that any
// match must have (alerts/anchors.h); the doc's keys look up candidates, which the evaluator then judges. It may name
// too many, never too few.
#ifndef ALERTS_PRESEARCH_H
#define ALERTS_PRESEARCH_H

#include "alerts/frequency.h"
#include "query/eval.h"

struct presearch;
// Borrows the frequencies for its life, and counts what docs hold into them. Returns owned.
struct presearch *presearch_new(struct frequency *frequency);
void presearch_free(struct presearch *p); // NULL is fine
// id is the caller's number of the query, dense from 0; of a number that was given to an earlier query too, both
// queries' anchors lead to it. ERR_REFUSED when the query has no anchor, or only an expression that is to be tried on
// every doc, of which there are enough (m explains).
enum err presearch_add(struct presearch *p, uint32_t id, const struct query *q, struct errmsg *m) MUST_USE;
// Calls fn once for each candidate, in no order. fn must not change p.
typedef void presearch_fn(void *user, uint32_t id);
void presearch_doc(struct presearch *p, const struct subject *s, presearch_fn *fn, void *user);

struct presearch_bytes {
    size_t table, postings, rest; // malloc'ed
};
struct presearch_bytes presearch_bytes(const struct presearch *p);

#endif
