// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What query/regex_literals.h promises, looked up in a text: for tests and fuzz targets that see query/.
#ifndef TESTS_SUPPORT_LITERALS_H
#define TESTS_SUPPORT_LITERALS_H

#include "query/regex_literals.h"

#include <string.h>

static inline bool literals_stand(const struct regex_alternative *a, struct view folded)
{
    size_t i = 0;
    while (i < a->n && memmem(folded.p, folded.n, a->needs[i].p, a->needs[i].n))
        i++;
    return i == a->n;
}

// By its literals, could the expression match this text? The text is folded (tokens_fold).
static inline bool literals_allow(const struct regex_literals *l, struct view folded)
{
    size_t i = 0;
    while (i < l->n && !literals_stand(&l->v[i], folded))
        i++;
    return l->n == 0 || i < l->n;
}

#endif
