// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Session ids in addresses, by a table of names and of the values that must go with them.
#include "core/url_session.h"

#include "core/ascii.h"
#include "core/macro.h"

enum { ASP_ID_BYTES = 24 };

// What the value must be made of.
enum form { ANY, ALNUM, HEX };

static const struct {
    const char *name;
    bool prefix;
    enum form form;
    size_t min_bytes;
} names[] = {
    // Names that mean nothing else: servlets, PHP, classic ASP, ColdFusion, osCommerce, Zen Cart.
    {"jsessionid", false, ANY, 0},
    {"phpsessid", false, ANY, 0},
    {"aspsessionid", true, ANY, 0},
    {"cftoken", false, ANY, 0},
    {"oscsid", false, ALNUM, 20},
    {"zenid", false, ALNUM, 20},
    // Names that others use too: only with a value as long as a session's must be.
    {"sid", false, ALNUM, 32},
    {"sessionid", false, ALNUM, 16},
    {"session_id", false, ALNUM, 16},
    {"sessid", false, ALNUM, 16},
    {"cfid", false, HEX, 6},
};

static bool is_made_of(struct view v, enum form form)
{
    for (size_t i = 0; i < v.n; i++)
        if (form == HEX ? ascii_hex(v.p[i]) < 0 && v.p[i] != '-' : !ascii_is_alnum(v.p[i]))
            return false;
    return true;
}

bool url_is_session(struct view name, struct view value)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        bool named = names[i].prefix ? view_starts_nocase(name, names[i].name) : view_is_nocase(name, names[i].name);
        if (named)
            return value.n >= names[i].min_bytes && (names[i].form == ANY || is_made_of(value, names[i].form));
    }
    return false;
}

// "(" 24 letters and digits ")"
static bool is_asp_id(struct view v)
{
    return v.n == ASP_ID_BYTES + 2 && v.p[0] == '(' && view_ends(v, ")") &&
           is_made_of((struct view){v.p + 1, ASP_ID_BYTES}, ALNUM);
}

// A sequence of a letter and an id each, all in parentheses; the old form has the bare id.
bool url_is_session_segment(struct view segment)
{
    if (is_asp_id(segment))
        return true;
    if (segment.n < 3 || segment.p[0] != '(' || !view_ends(segment, ")"))
        return false;
    struct view inner = {segment.p + 1, segment.n - 2};
    while (inner.n) {
        struct view id = {inner.p + 1, ASP_ID_BYTES + 2};
        if (inner.n < id.n + 1 || !ascii_is_letter(inner.p[0]) || !is_asp_id(id))
            return false;
        inner = view_from(inner, id.n + 1);
    }
    return true;
}
