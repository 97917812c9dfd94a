// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A borrowed run of bytes: pointer and length, never NUL-terminated, owned by somebody else. The vocabulary of all
// parsers. A view with n == 0 is empty whatever p is.
#ifndef CORE_VIEW_H
#define CORE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
    const char *p;
    size_t n;
};

// printf("%.*s", VIEW_ARG(v))
#define VIEW_ARG(v) (int)(v).n, (v).p
// A view of a string literal; in the initialisers of static tables, where C17 allows no compound literal, VIEW_INIT.
#define VIEW_INIT(s)                                                                                                   \
    {                                                                                                                  \
        (s), sizeof(s) - 1                                                                                             \
    }
#define VIEW_LIT(s) ((struct view){(s), sizeof(s) - 1})

// NULL gives an empty view. Inline, so that the length of a literal is known when compiled: parsers compare names a
// million times a second.
static inline struct view view_of(const char *s)
{
    struct view v = {s, s ? strlen(s) : 0}; // no compound literal: C++ reads this too
    return v;
}

// memcmp of nothing may not be given NULL (C17 §7.24.1), and empty views may hold it.
static inline bool view_equals(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool view_is(struct view a, const char *s)
{
    return view_equals(a, view_of(s));
}

// ASCII letters only; for protocol tokens, never for text.
bool view_is_nocase(struct view a, const char *s);
bool view_starts(struct view a, const char *prefix);
bool view_starts_nocase(struct view a, const char *prefix);
bool view_ends(struct view a, const char *suffix);
// <0, 0, >0 in byte order.
int view_compare(struct view a, struct view b);
// Without ASCII white space on either side.
struct view view_trim(struct view a);
// From byte `from` to the end, empty when beyond it.
struct view view_from(struct view a, size_t from);
// Index of the first occurrence, or a.n when there is none.
size_t view_find(struct view a, const char *needle);
size_t view_find_char(struct view a, char c);
// Cuts the part before the separator off *rest and returns it; *rest becomes what follows (empty at the end).
struct view view_cut(struct view *rest, char separator);
// Decimal, the whole view, no sign for the first, optional '-' for the second. False when it is not that or overflows.
bool view_to_u64(struct view a, uint64_t *ret_value);
bool view_to_i64(struct view a, int64_t *ret_value);

#endif
