// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Number ranges of the query language.
#include "query/numbers.h"

static const char expected[] = "expected a whole number, >100, <=100 or 100..200";

static enum err one_sided(struct view text, struct range_end *lo, struct range_end *hi)
{
    bool above = text.p[0] == '>', equal = text.n > 1 && text.p[1] == '=';
    int64_t n;
    if (!view_to_i64(view_from(text, equal ? 2 : 1), &n) || n == INT64_MIN || n == INT64_MAX)
        return ERR_SYNTAX;
    const struct range_end open = {.open = true};
    *lo = above ? (struct range_end){.value = equal ? n : n + 1} : open;
    *hi = above ? open : (struct range_end){.value = equal ? n : n - 1};
    return OK;
}

static enum err between(struct view from, struct view to, struct range_end *lo, struct range_end *hi)
{
    struct range_end a = {.open = !from.n}, b = {.open = !to.n};
    if ((from.n && !view_to_i64(from, &a.value)) || (to.n && !view_to_i64(to, &b.value)) || (a.open && b.open))
        return ERR_SYNTAX;
    *lo = a;
    *hi = b;
    return OK;
}

enum err numbers_parse(struct view text, struct range_end *ret_lo, struct range_end *ret_hi, const char **ret_why)
{
    *ret_why = expected;
    if (text.n && (text.p[0] == '>' || text.p[0] == '<'))
        return one_sided(text, ret_lo, ret_hi);
    struct range_end lo, hi;
    size_t dots = view_find(text, "..");
    bool one = dots == text.n;
    enum err err = between((struct view){text.p, dots}, one ? text : view_from(text, dots + 2), &lo, &hi);
    if (err)
        return err;
    if (!lo.open && !hi.open && lo.value > hi.value) {
        *ret_why = "the range ends before it begins; exchange its ends";
        return ERR_SYNTAX;
    }
    *ret_lo = lo;
    *ret_hi = hi;
    return OK;
}
