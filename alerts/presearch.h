// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The presearcher: which of many stored queries could match this doc? Each query is registered under anchor words that
// any match must contain (the rarest conjunct of an AND, every branch of an OR, nothing under NOT); the doc's words
// look up candidates, which the evaluator then judges. It may name too many, never too few.
#ifndef ALERTS_PRESEARCH_H
#define ALERTS_PRESEARCH_H

#include "query/eval.h"

struct presearch;
// Returns owned. learnt may be NULL, or another one whose knowledge of word frequencies is to be copied.
struct presearch *presearch_new(const struct presearch *learnt);
void presearch_free(struct presearch *p); // NULL is fine
// id is the caller's number of the query, dense from 0. ERR_REFUSED when the query has no anchor (m explains).
enum err presearch_add(struct presearch *p, uint32_t id, const struct query *q, struct errmsg *m) MUST_USE;
// Calls fn once for each candidate, in no order. fn must not change p.
typedef void presearch_fn(void *user, uint32_t id);
void presearch_doc(struct presearch *p, const struct subject *s, presearch_fn *fn, void *user);
size_t presearch_count(const struct presearch *p);
uint64_t presearch_docs(const struct presearch *p); // seen so far

#endif
