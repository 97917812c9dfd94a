// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// PCRE2's syntax (pcre2pattern) as far as it says which characters an element stands for.
#include "query/regex_syntax.h"

#include "core/macro.h"
#include "core/utf8.h"

#include <string.h>

static bool at(const struct syntax *s, const char *what)
{
    return view_starts(view_from(s->p, s->i), what);
}

bool syntax_accept(struct syntax *s, const char *what)
{
    if (!at(s, what))
        return false;
    s->i += strlen(what);
    return true;
}

static uint32_t take_character(struct syntax *s)
{
    uint32_t c = 0;
    s->i += utf8_next(view_from(s->p, s->i), &c);
    return c;
}

static bool digit_at(const struct syntax *s, size_t i)
{
    return i < s->p.n && s->p.p[i] >= '0' && s->p.p[i] <= '9';
}

static void skip_past(struct syntax *s, char end)
{
    s->i += view_find_char(view_from(s->p, s->i), end) + 1;
    s->unknown |= s->i > s->p.n;
}

// ---- escapes -------------------------------------------------------------------------------------------------
enum escape { ESCAPE_CHARACTER, ESCAPE_SET, ESCAPE_SEVERAL, ESCAPE_NOTHING, ESCAPE_UNKNOWN };

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Behind `\x`: up to two digits, or any number in braces.
static bool take_hex(struct syntax *s, uint32_t *ret_c)
{
    bool braced = syntax_accept(s, "{");
    uint32_t c = 0;
    for (size_t n = 0; s->i < s->p.n && (braced || n < 2) && hex_value(s->p.p[s->i]) >= 0 && c < 0x110000; n++)
        c = c * 16 + (uint32_t)hex_value(s->p.p[s->i++]);
    *ret_c = c;
    return c < 0x110000 && (!braced || syntax_accept(s, "}"));
}

// Of `\a` and the like.
static bool control_of(uint32_t letter, uint32_t *ret_c)
{
    static const char controls[] = "a\ae\033f\fn\nr\rt\t";
    for (size_t i = 0; i + 1 < sizeof controls; i += 2) {
        if ((uint32_t)controls[i] == letter) {
            *ret_c = (unsigned char)controls[i + 1];
            return true;
        }
    }
    return false;
}

// Behind a backslash; with ESCAPE_CHARACTER ret_c is set.
static enum escape take_escape(struct syntax *s, uint32_t *ret_c)
{
    uint32_t c = take_character(s);
    if (c >= 0x80 || !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
        *ret_c = c;
        return c >= '0' && c <= '9' ? ESCAPE_UNKNOWN : ESCAPE_CHARACTER; // octal or a reference
    }
    if (control_of(c, ret_c))
        return ESCAPE_CHARACTER;
    if (c == 'x')
        return take_hex(s, ret_c) ? ESCAPE_CHARACTER : ESCAPE_UNKNOWN;
    if (strchr("bBAzZK", (int)c))
        return ESCAPE_NOTHING;
    if (c == 'R' || c == 'X')
        return ESCAPE_SEVERAL;
    if (strchr("dDwWsShHvV", (int)c) || (c == 'N' && !at(s, "{")))
        return ESCAPE_SET;
    if (c != 'p' && c != 'P')
        return ESCAPE_UNKNOWN;
    if (at(s, "{"))
        skip_past(s, '}');
    else
        (void)take_character(s);
    return ESCAPE_SET;
}

static enum syntax_kind take_escaped(struct syntax *s, uint32_t *ret_c)
{
    static const enum syntax_kind kinds[] = {SYNTAX_CHARACTER, SYNTAX_SET, SYNTAX_SEVERAL, SYNTAX_NOTHING,
                                             SYNTAX_SEVERAL};
    if (digit_at(s, s->i) && s->p.p[s->i] != '0') { // a reference, or octal
        while (digit_at(s, s->i))
            s->i++;
        return SYNTAX_SEVERAL;
    }
    enum escape escape = take_escape(s, ret_c);
    s->unknown |= escape == ESCAPE_UNKNOWN;
    return kinds[escape];
}

// ---- classes -------------------------------------------------------------------------------------------------
// A member that may end a range. False: it stands for more than one character.
static bool take_member(struct syntax *s, uint32_t *ret_c)
{
    if (!syntax_accept(s, "\\")) {
        *ret_c = take_character(s);
        return true;
    }
    if (at(s, "Q") || at(s, "E")) {
        s->unknown = true;
        return false;
    }
    if (syntax_accept(s, "c")) {
        (void)take_character(s);
        return false;
    }
    return take_escape(s, ret_c) == ESCAPE_CHARACTER;
}

// `[:alpha:]` within a class: false when there is none here.
static bool take_posix(struct syntax *s)
{
    if (!at(s, "[:") && !at(s, "[.") && !at(s, "[="))
        return false;
    size_t end = s->i + 2;
    while (end < s->p.n && ((s->p.p[end] >= 'a' && s->p.p[end] <= 'z') || s->p.p[end] == '^'))
        end++;
    s->unknown |= !view_starts(view_from(s->p, end), ":]");
    s->i = end + 2;
    return true;
}

bool syntax_member(struct syntax *s, bool first, uint32_t *ret_from, uint32_t *ret_to)
{
    uint32_t from = 0, to = 0;
    s->unknown |= s->i >= s->p.n;
    if (s->unknown || (!first && syntax_accept(s, "]")))
        return false;
    bool one = !take_posix(s) && take_member(s, &from);
    to = from;
    if (at(s, "-") && !at(s, "-]")) {
        s->i++;
        // What is no range (`\d-x`) is read as one that is none.
        one = !take_posix(s) && take_member(s, &to) && one;
    }
    *ret_from = one ? from : 1;
    *ret_to = one ? to : 0;
    return true;
}

// ---- groups --------------------------------------------------------------------------------------------------
static enum syntax_kind misread(struct syntax *s)
{
    s->unknown = true;
    return SYNTAX_SEVERAL;
}

// Up to `)` or `:`.
static enum syntax_kind take_flags(struct syntax *s)
{
    while (s->i < s->p.n && strchr("imsnJU^-", s->p.p[s->i]))
        s->i++;
    if (syntax_accept(s, ")"))
        return SYNTAX_FLAGS;
    return syntax_accept(s, ":") ? SYNTAX_GROUP : misread(s);
}

static enum syntax_kind take_named(struct syntax *s, char end)
{
    skip_past(s, end);
    return SYNTAX_GROUP;
}

static enum syntax_kind take_call(struct syntax *s)
{
    skip_past(s, ')');
    return SYNTAX_SEVERAL;
}

// Behind `(`.
static enum syntax_kind take_group(struct syntax *s)
{
    static const struct {
        const char *opening;
        enum syntax_kind kind;
    } openings[] = {
        {"?:", SYNTAX_GROUP},   {"?>", SYNTAX_GROUP},    {"?|", SYNTAX_GROUP},   {"?=", SYNTAX_AHEAD},
        {"?<=", SYNTAX_AHEAD},  {"?!", SYNTAX_DENIED},   {"?<!", SYNTAX_DENIED}, {"?P>", SYNTAX_SEVERAL},
        {"?R", SYNTAX_SEVERAL}, {"?P=", SYNTAX_SEVERAL}, {"?&", SYNTAX_SEVERAL}, {"?+", SYNTAX_SEVERAL},
    };
    if (at(s, "*") || at(s, "?<*"))
        return misread(s);
    for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
        if (syntax_accept(s, openings[i].opening))
            return openings[i].kind == SYNTAX_SEVERAL ? take_call(s) : openings[i].kind;
    }
    if (syntax_accept(s, "?P<") || syntax_accept(s, "?<"))
        return take_named(s, '>');
    if (syntax_accept(s, "?'"))
        return take_named(s, '\'');
    if (!syntax_accept(s, "?"))
        return SYNTAX_GROUP;
    return digit_at(s, s->i + at(s, "-")) ? take_call(s) : take_flags(s);
}

// ---- elements ------------------------------------------------------------------------------------------------
// Begins and ends quoting; true when something is left to read here.
static bool settle(struct syntax *s)
{
    for (;;) {
        if (syntax_accept(s, "\\E"))
            s->quoting = false;
        else if (!s->quoting && syntax_accept(s, "\\Q"))
            s->quoting = true;
        else
            return s->i < s->p.n;
    }
}

static unsigned take_number(struct syntax *s)
{
    unsigned n = 0;
    for (; digit_at(s, s->i); s->i++)
        n = n < SYNTAX_ENDLESS ? n * 10 + (unsigned)(s->p.p[s->i] - '0') : SYNTAX_ENDLESS;
    return n;
}

// `{2}`, `{2,}`, `{2,5}`; other braces are characters, but those that some version might read otherwise.
static bool take_braces(struct syntax *s, unsigned *ret_min, unsigned *ret_max)
{
    size_t start = s->i++;
    char first = s->i < s->p.n ? s->p.p[s->i] : '\0';
    unsigned min = take_number(s), max = min;
    if (first >= '0' && first <= '9') {
        bool more = syntax_accept(s, ",");
        if (more)
            max = at(s, "}") ? SYNTAX_ENDLESS : take_number(s);
        if (syntax_accept(s, "}")) {
            *ret_min = min;
            *ret_max = max;
            return true;
        }
    }
    s->unknown |= (first >= '0' && first <= '9') || first == ',' || first == ' ' || first == '\t';
    s->i = start;
    return false;
}

void syntax_quantifier(struct syntax *s, unsigned *ret_min, unsigned *ret_max)
{
    *ret_min = *ret_max = 1;
    if (!settle(s) || s->quoting)
        return;
    if (syntax_accept(s, "*")) {
        *ret_min = 0;
        *ret_max = SYNTAX_ENDLESS;
    } else if (syntax_accept(s, "+")) {
        *ret_max = SYNTAX_ENDLESS;
    } else if (syntax_accept(s, "?")) {
        *ret_min = 0;
    } else if (!at(s, "{") || !take_braces(s, ret_min, ret_max)) {
        return;
    }
    if (!syntax_accept(s, "?"))
        (void)syntax_accept(s, "+");
}

static enum syntax_kind take_element(struct syntax *s, struct syntax_element *e)
{
    unsigned min, max;
    // `a?\E?` and the like: what it belongs to is PCRE2's secret.
    s->unknown |= at(s, "*") || at(s, "+") || at(s, "?") || (at(s, "{") && take_braces(s, &min, &max));
    e->c = take_character(s);
    if (e->c == '\\')
        return take_escaped(s, &e->c);
    if (e->c == '(')
        return take_group(s);
    if (e->c == '.')
        return SYNTAX_SET;
    if (e->c == '^' || e->c == '$')
        return SYNTAX_NOTHING;
    if (e->c != '[')
        return SYNTAX_CHARACTER;
    e->negated = syntax_accept(s, "^");
    return SYNTAX_CLASS;
}

bool syntax_next(struct syntax *s, struct syntax_element *ret_element)
{
    if (!settle(s) || s->unknown || (!s->quoting && (at(s, "|") || at(s, ")"))))
        return false;
    *ret_element = (struct syntax_element){.kind = SYNTAX_CHARACTER, .start = s->i};
    if (s->quoting)
        ret_element->c = take_character(s);
    else
        ret_element->kind = take_element(s, ret_element);
    return !s->unknown;
}
