// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What two words begin with alike costs nothing, so it is skipped; at the first letter that differs each edit is tried,
// and what remains must do with fewer. Two edits are at most thirty such walks, none longer than the word, and no table
// is filled.
//
// Damerau's distance is meant, not optimal string alignment: two letters may be exchanged around one that goes or comes
// (`ca` and `abc` are two apart). With two edits these two cases are all that the two distances differ in (Lowrance and
// Wagner 1975: the letters between exchanged ones cost one edit each).
#include "query/edits.h"

static bool exchanged(const uint32_t *a, const uint32_t *b, size_t a_last, size_t b_last)
{
    return a[0] == b[b_last] && a[a_last] == b[0];
}

static bool exchange_suffices(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n, unsigned edits)
{
    if (a_n >= 2 && b_n >= 2 && exchanged(a, b, 1, 1) && edits_suffice(a + 2, a_n - 2, b + 2, b_n - 2, edits - 1))
        return true;
    if (edits < 2)
        return false;
    if (a_n >= 3 && b_n >= 2 && exchanged(a, b, 2, 1) && edits_suffice(a + 3, a_n - 3, b + 2, b_n - 2, edits - 2))
        return true;
    return a_n >= 2 && b_n >= 3 && exchanged(a, b, 1, 2) && edits_suffice(a + 2, a_n - 2, b + 3, b_n - 3, edits - 2);
}

bool edits_suffice(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n, unsigned edits)
{
    while (a_n && b_n && *a == *b) {
        a++, b++;
        a_n--, b_n--;
    }
    size_t longer = a_n > b_n ? a_n : b_n, shorter = a_n > b_n ? b_n : a_n;
    if (!shorter || longer - shorter > edits || !edits)
        return longer <= edits;
    return edits_suffice(a + 1, a_n - 1, b + 1, b_n - 1, edits - 1) ||
           edits_suffice(a + 1, a_n - 1, b, b_n, edits - 1) || edits_suffice(a, a_n, b + 1, b_n - 1, edits - 1) ||
           exchange_suffices(a, a_n, b, b_n, edits);
}
