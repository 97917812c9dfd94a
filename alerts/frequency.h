// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How common a word is: in how many docs of a hundred thousand it is expected. Before any doc was seen that is a guess
// from a short list and the word's length; then it is counted, in a table of fixed size.
#ifndef ALERTS_FREQUENCY_H
#define ALERTS_FREQUENCY_H

#include "core/view.h"

enum { FREQUENCY_OF_ALL = 100000, FREQUENCY_LEARNT_DOCS = 1000 };

struct frequency;
struct frequency *frequency_new(void);    // Returns owned
void frequency_free(struct frequency *f); // NULL is fine
void frequency_cleanup(struct frequency **f);
// One doc was seen / it holds this key (once a doc).
void frequency_count_doc(struct frequency *f);
void frequency_count(struct frequency *f, uint64_t key);
uint64_t frequency_docs(const struct frequency *f);
// At least 1. word is folded; key is its hash.
uint64_t frequency_of(const struct frequency *f, uint64_t key, struct view word);

#endif
