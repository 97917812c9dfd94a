// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Views: comparison, trimming, cutting, decimal numbers. Everything works on bytes and allocates nothing.
#include "core/view.h"

#include "core/ascii.h"

#include <string.h>

static bool same(const char *a, const char *b, size_t n)
{
    return view_equals((struct view){a, n}, (struct view){b, n});
}

static bool same_nocase(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ascii_lower(a[i]) != ascii_lower(b[i]))
            return false;
    return true;
}

bool view_is_nocase(struct view a, const char *s)
{
    struct view b = view_of(s);
    return a.n == b.n && same_nocase(a.p, b.p, a.n);
}

bool view_starts(struct view a, const char *prefix)
{
    struct view b = view_of(prefix);
    return a.n >= b.n && same(a.p, b.p, b.n);
}

bool view_starts_nocase(struct view a, const char *prefix)
{
    struct view b = view_of(prefix);
    return a.n >= b.n && same_nocase(a.p, b.p, b.n);
}

bool view_ends(struct view a, const char *suffix)
{
    struct view b = view_of(suffix);
    return b.n == 0 || (a.n >= b.n && same(a.p + (a.n - b.n), b.p, b.n));
}

int view_compare(struct view a, struct view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

struct view view_trim(struct view a)
{
    while (a.n && ascii_is_space(a.p[0])) {
        a.p++;
        a.n--;
    }
    while (a.n && ascii_is_space(a.p[a.n - 1]))
        a.n--;
    return a;
}

struct view view_from(struct view a, size_t from)
{
    if (from >= a.n)
        return (struct view){a.n ? a.p + a.n : a.p, 0};
    return (struct view){a.p + from, a.n - from};
}

size_t view_find(struct view a, const char *needle)
{
    struct view b = view_of(needle);
    if (!b.n)
        return 0;
    const char *at = a.n ? memmem(a.p, a.n, b.p, b.n) : NULL;
    return at ? (size_t)(at - a.p) : a.n;
}

size_t view_find_char(struct view a, char c)
{
    const char *at = a.n ? memchr(a.p, c, a.n) : NULL;
    return at ? (size_t)(at - a.p) : a.n;
}

struct view view_cut(struct view *rest, char separator)
{
    size_t at = view_find_char(*rest, separator);
    struct view head = {rest->p, at};
    *rest = view_from(*rest, at < rest->n ? at + 1 : at);
    return head;
}

bool view_to_u64(struct view a, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (!a.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (!ascii_is_digit(a.p[i]))
            return false;
        uint64_t digit = (uint64_t)(a.p[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

bool view_to_i64(struct view a, int64_t *ret_value)
{
    bool negative = a.n && a.p[0] == '-';
    uint64_t value;
    if (!view_to_u64(negative ? view_from(a, 1) : a, &value))
        return false;
    if (value > (uint64_t)INT64_MAX + negative)
        return false;
    // 0 - value wraps to the two's complement of value, INT64_MIN included.
    *ret_value = (int64_t)(negative ? 0 - value : value);
    return true;
}
