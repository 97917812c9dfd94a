// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Word frequencies for choosing anchors. Counts are kept by the low bits of the hash: words that share a cell look more
// common than they are, which costs a slightly worse anchor and never a match. All counts are halved when docs run
// past HALVE_DOCS, so that the table follows the news.
#include "alerts/frequency.h"

#include "core/macro.h"
#include "core/mem.h"

#include <stdlib.h>

enum { CELL_COUNT = 1 << 18, HALVE_DOCS = 1 << 20 };

struct frequency {
    uint64_t docs;
    uint32_t cells[CELL_COUNT];
};

struct frequency *frequency_new(void)
{
    return mem_zalloc(sizeof(struct frequency));
}

void frequency_free(struct frequency *f)
{
    free(f);
}

void frequency_cleanup(struct frequency **f)
{
    frequency_free(*f);
}

void frequency_count_doc(struct frequency *f)
{
    if (++f->docs < HALVE_DOCS)
        return;
    f->docs /= 2;
    for (size_t i = 0; i < CELL_COUNT; i++)
        f->cells[i] /= 2;
}

void frequency_count(struct frequency *f, uint64_t key)
{
    f->cells[key % CELL_COUNT]++;
}

uint64_t frequency_docs(const struct frequency *f)
{
    return f->docs;
}

static size_t letter_count(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xC0) != 0x80;
    return n;
}

static int by_text(const void *word, const void *entry)
{
    return view_compare(*(const struct view *)word, view_of(*(const char *const *)entry));
}

static uint64_t guess(struct view word)
{
    // In byte order: words whose length does not tell that they are in most docs.
    static const char *const common[] = {
        "about", "after",  "also", "avec",  "been",  "before", "could", "dans",  "from",  "have",   "into", "last",
        "more",  "most",   "news", "nicht", "oder",  "only",   "other", "over",  "para",  "people", "pour", "said",
        "says",  "should", "some", "than",  "that",  "their",  "them",  "there", "these", "they",   "this", "time",
        "under", "were",   "what", "when",  "where", "which",  "while", "will",  "with",  "would",  "year", "years",
    };
    static const uint64_t by_length[] = {50000, 50000, 30000, 8000, 3000, 1500, 800, 500, 300};
    if (bsearch(&word, common, ARRAY_LEN(common), sizeof common[0], by_text))
        return by_length[1];
    size_t n = letter_count(word);
    return by_length[n < ARRAY_LEN(by_length) ? n : ARRAY_LEN(by_length) - 1];
}

uint64_t frequency_of(const struct frequency *f, uint64_t key, struct view word)
{
    if (f->docs < FREQUENCY_LEARNT_DOCS)
        return guess(word);
    return 1 + f->cells[key % CELL_COUNT] * (uint64_t)FREQUENCY_OF_ALL / f->docs;
}
