// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// From key to postings: which queries have been filed under it, each with its guards. Twelve bytes a posting and a
// slot, in two arrays, because a million queries are looked up here for every word of every doc.
#ifndef ALERTS_POSTINGS_H
#define ALERTS_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

enum { POSTING_GUARDS = 4 };

// guards: low bits of their keys; all the same where there are fewer, 0 for none.
struct posting {
    uint32_t id;
    uint16_t guards[POSTING_GUARDS];
};

// A list of up to 2^k postings stands in a run of 2^k places; runs that were outgrown wait to be used again.
struct postings {
    struct slot *slots;
    size_t mask, used;
    struct posting *places;
    uint32_t place_count, place_room;
    uint32_t free_runs[32]; // by k: the first place of such a run plus one, whose id says the next; 0: none
};

void postings_init(struct postings *p);
void postings_done(struct postings *p);
void postings_add(struct postings *p, uint64_t key, struct posting posting);
// Brings the key's slot into the cache.
void postings_prefetch(const struct postings *p, uint64_t key);
// Borrowed until the next postings_add. Keys that agree in 32 bits share a list.
const struct posting *postings_find(const struct postings *p, uint64_t key, uint32_t *ret_count);
size_t postings_table_bytes(const struct postings *p);

#endif
