// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A parser over PCRE2's syntax that asks of each part: which strings can it stand for, and what must a text have that
// it matches? It reads only what PCRE2 has taken, so it need not find mistakes, but it must never misread: whatever it
// is not sure of (verbs, conditions, callouts, comments, extended syntax) makes the whole expression need nothing.
//
// A sequence keeps the strings that end where it has come to, and joins what follows to them: `colou?rs` is {colors,
// colours}. Where anything can follow, these become a need, and a new run begins.
#include "query/regex_literals.h"

#include "analysis/fold.h"
#include "core/utf8.h"
#include "query/needs.h"

#include <string.h>

enum { CLASS_MAX = 8, COPIES_MAX = 32, RANGE_MAX = 256, ENDLESS = 1 << 20 };

// What is known of a part: the strings it stands for, when all are known; and what else a text must have.
struct part {
    bool exact;
    struct strings strings;
    struct needs needs;
};

// Memory of one depth of parentheses, used again by each group there.
struct level {
    struct part element, branch, sum;
    struct regex_literals lists[REGEX_ALTERNATIVES_MAX];
};

struct reader {
    struct view p;
    size_t i;
    bool quoting; // within \Q...\E
    bool unknown; // something was met that is not understood
    size_t depth;
    struct level *levels[REGEX_NEST_MAX + 2];
    struct arena *arena;
};

// ---- parts ---------------------------------------------------------------------------------------------------
static void part_string(struct part *e, struct view v)
{
    e->exact = v.n <= REGEX_LITERAL_MAX_BYTES;
    if (e->exact)
        strings_one(&e->strings, v);
    needs_init(&e->needs);
}

static void part_nothing(struct part *e)
{
    part_string(e, (struct view){"", 0});
}

static void part_anything(struct part *e)
{
    e->exact = false;
    needs_init(&e->needs);
}

static void part_character(struct part *e, uint32_t code_point)
{
    char form[FOLD_MAX];
    part_string(e, (struct view){form, fold_write(code_point, form)});
}

// What cur stands for becomes a need, and strings begin anew.
static void cut(struct part *cur, struct arena *a)
{
    needs_add_strings(&cur->needs, &cur->strings, a);
    strings_one(&cur->strings, (struct view){"", 0});
    cur->exact = false;
}

static void append(struct part *cur, const struct part *e, struct arena *a)
{
    needs_add(&cur->needs, &e->needs);
    if (e->exact && strings_join(&cur->strings, &e->strings))
        return;
    cut(cur, a);
    if (e->exact)
        cur->strings = e->strings;
}

static void append_repeated(struct part *cur, struct part *e, unsigned min, unsigned max, struct arena *a)
{
    if (min == 0) {
        struct strings nothing;
        strings_one(&nothing, (struct view){"", 0});
        needs_init(&e->needs);
        e->exact = e->exact && max == 1 && strings_unite(&e->strings, &nothing);
        append(cur, e, a);
        return;
    }
    if (!e->exact) {
        append(cur, e, a);
        return;
    }
    for (unsigned i = 0; i < min && i < COPIES_MAX; i++)
        append(cur, e, a);
    if (min == max && min <= COPIES_MAX)
        return;
    // The last of the copies stands before what follows: `goo+gle` has "goo" and "ogle".
    cut(cur, a);
    cur->strings = e->strings;
}

// ---- reading -------------------------------------------------------------------------------------------------
static bool at(const struct reader *r, const char *what)
{
    return view_starts(view_from(r->p, r->i), what);
}

static bool accept(struct reader *r, const char *what)
{
    if (!at(r, what))
        return false;
    r->i += strlen(what);
    return true;
}

static uint32_t take_character(struct reader *r)
{
    uint32_t c = 0;
    r->i += utf8_next(view_from(r->p, r->i), &c);
    return c;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Behind `\x`: up to two digits, or any number in braces.
static bool take_hex(struct reader *r, uint32_t *ret_c)
{
    bool braced = accept(r, "{");
    uint32_t c = 0;
    for (size_t n = 0; r->i < r->p.n && (braced || n < 2) && hex_value(r->p.p[r->i]) >= 0 && c < 0x110000; n++)
        c = c * 16 + (uint32_t)hex_value(r->p.p[r->i++]);
    *ret_c = c;
    return c < 0x110000 && (!braced || accept(r, "}"));
}

static void skip_past(struct reader *r, char end)
{
    r->i += view_find_char(view_from(r->p, r->i), end) + 1;
    r->unknown |= r->i > r->p.n;
}

// ---- escapes -------------------------------------------------------------------------------------------------
enum escape { ESCAPE_CHARACTER, ESCAPE_ANYTHING, ESCAPE_NOTHING, ESCAPE_UNKNOWN };

// Behind a backslash, outside of classes; with ESCAPE_CHARACTER ret_c is set.
static enum escape take_escape(struct reader *r, uint32_t *ret_c)
{
    static const char controls[] = "a\ae\033f\fn\nr\rt\t";
    uint32_t c = take_character(r);
    if (c >= 0x80 || !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
        *ret_c = c;
        return c >= '0' && c <= '9' ? ESCAPE_UNKNOWN : ESCAPE_CHARACTER; // octal or a reference
    }
    for (size_t i = 0; i + 1 < sizeof controls; i += 2) {
        if ((uint32_t)controls[i] == c) {
            *ret_c = (unsigned char)controls[i + 1];
            return ESCAPE_CHARACTER;
        }
    }
    if (c == 'x')
        return take_hex(r, ret_c) ? ESCAPE_CHARACTER : ESCAPE_UNKNOWN;
    if (strchr("bBAzZK", (int)c))
        return ESCAPE_NOTHING;
    if (strchr("dDwWsShHvVRX", (int)c) || (c == 'N' && !at(r, "{")))
        return ESCAPE_ANYTHING;
    if (c != 'p' && c != 'P')
        return ESCAPE_UNKNOWN;
    if (at(r, "{"))
        skip_past(r, '}');
    else
        (void)take_character(r);
    return ESCAPE_ANYTHING;
}

static void read_escape(struct reader *r, struct part *e)
{
    if (r->i < r->p.n && r->p.p[r->i] >= '1' && r->p.p[r->i] <= '9') { // a reference, or octal
        while (r->i < r->p.n && r->p.p[r->i] >= '0' && r->p.p[r->i] <= '9')
            r->i++;
        part_anything(e);
        return;
    }
    uint32_t c = 0;
    enum escape kind = take_escape(r, &c);
    part_nothing(e);
    if (kind == ESCAPE_CHARACTER)
        part_character(e, c);
    else if (kind == ESCAPE_ANYTHING)
        part_anything(e);
    r->unknown |= kind == ESCAPE_UNKNOWN;
}

// ---- classes -------------------------------------------------------------------------------------------------
static void class_add(struct part *e, uint32_t c)
{
    char form[FOLD_MAX];
    struct strings one;
    size_t n = fold_write(c, form);
    if (!e->exact)
        return;
    e->exact = n <= REGEX_LITERAL_MAX_BYTES;
    if (!e->exact)
        return;
    strings_one(&one, (struct view){form, n});
    e->exact = strings_unite(&e->strings, &one) && e->strings.n <= CLASS_MAX;
}

// A member that may end a range. False: it stands for more than one character.
static bool take_member(struct reader *r, uint32_t *ret_c)
{
    if (!accept(r, "\\")) {
        *ret_c = take_character(r);
        return true;
    }
    if (at(r, "Q") || at(r, "E")) {
        r->unknown = true;
        return false;
    }
    if (accept(r, "c")) {
        (void)take_character(r);
        return false;
    }
    return take_escape(r, ret_c) == ESCAPE_CHARACTER;
}

// `[:alpha:]` within a class: false when there is none here.
static bool take_posix(struct reader *r)
{
    if (!at(r, "[:") && !at(r, "[.") && !at(r, "[="))
        return false;
    size_t end = r->i + 2;
    while (end < r->p.n && ((r->p.p[end] >= 'a' && r->p.p[end] <= 'z') || r->p.p[end] == '^'))
        end++;
    r->unknown |= !view_starts(view_from(r->p, end), ":]");
    r->i = end + 2;
    return true;
}

static void read_members(struct reader *r, struct part *e)
{
    for (bool first = true; !r->unknown; first = false) {
        uint32_t from = 0, to = 0;
        if (r->i >= r->p.n) {
            r->unknown = true;
            return;
        }
        if (!first && accept(r, "]"))
            return;
        bool one = !take_posix(r) && take_member(r, &from);
        bool range = at(r, "-") && !at(r, "-]");
        to = from;
        if (range) {
            r->i++;
            // What is no range (`\d-x`) is read as one: the class then stands for anything.
            one = !take_posix(r) && take_member(r, &to) && one;
        }
        if (!one || to < from || to - from > RANGE_MAX)
            e->exact = false;
        for (uint32_t c = from; e->exact && c <= to; c++)
            class_add(e, c);
    }
}

static void read_class(struct reader *r, struct part *e)
{
    needs_init(&e->needs);
    e->exact = true;
    e->strings.n = 0;
    bool negated = accept(r, "^");
    read_members(r, e);
    e->exact = e->exact && !negated;
}

// ---- groups --------------------------------------------------------------------------------------------------
enum group { GROUP_PLAIN, GROUP_AHEAD, GROUP_DENIED, GROUP_CALL, GROUP_FLAGS, GROUP_UNKNOWN };

// Flags up to `)` or `:`; i, m, s and the like change nothing for folded literals.
static enum group take_flags(struct reader *r)
{
    while (r->i < r->p.n && strchr("imsnJU^-", r->p.p[r->i]))
        r->i++;
    if (accept(r, ")"))
        return GROUP_FLAGS;
    return accept(r, ":") ? GROUP_PLAIN : GROUP_UNKNOWN;
}

static enum group take_named(struct reader *r, char end)
{
    skip_past(r, end);
    return GROUP_PLAIN;
}

// Behind `(`.
static enum group take_group(struct reader *r)
{
    static const struct {
        const char *opening;
        enum group group;
    } openings[] = {
        {"*", GROUP_UNKNOWN}, {"?:", GROUP_PLAIN},  {"?>", GROUP_PLAIN},   {"?|", GROUP_PLAIN},    {"?=", GROUP_AHEAD},
        {"?<=", GROUP_AHEAD}, {"?!", GROUP_DENIED}, {"?<!", GROUP_DENIED}, {"?<*", GROUP_UNKNOWN}, {"?P>", GROUP_CALL},
        {"?P=", GROUP_CALL},  {"?&", GROUP_CALL},   {"?R", GROUP_CALL},    {"?+", GROUP_CALL},
    };
    for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
        if (accept(r, openings[i].opening))
            return openings[i].group;
    }
    if (accept(r, "?P<") || accept(r, "?<"))
        return take_named(r, '>');
    if (accept(r, "?'"))
        return take_named(r, '\'');
    if (!accept(r, "?"))
        return GROUP_PLAIN;
    size_t digit = r->i + at(r, "-");
    bool call = digit < r->p.n && r->p.p[digit] >= '0' && r->p.p[digit] <= '9';
    return call ? GROUP_CALL : take_flags(r);
}

static void read_branches(struct reader *r, struct part *ret_part);

static void read_group(struct reader *r, struct part *e)
{
    enum group group = take_group(r);
    part_nothing(e);
    r->unknown |= group == GROUP_UNKNOWN;
    if (r->unknown || group == GROUP_FLAGS)
        return;
    if (group == GROUP_CALL) {
        skip_past(r, ')');
        part_anything(e);
        return;
    }
    read_branches(r, e);
    r->unknown |= !accept(r, ")");
    if (group == GROUP_PLAIN)
        return;
    if (e->exact)
        needs_add_strings(&e->needs, &e->strings, r->arena);
    e->exact = true;
    strings_one(&e->strings, (struct view){"", 0});
    if (group == GROUP_DENIED)
        needs_init(&e->needs);
}

// ---- sequences -----------------------------------------------------------------------------------------------
static void read_element(struct reader *r, struct part *e)
{
    if (r->quoting) {
        part_character(e, take_character(r));
        return;
    }
    uint32_t c = take_character(r);
    r->unknown |= c == '*' || c == '+' || c == '?'; // `a?\E?`: what it belongs to is PCRE2's secret
    if (c == '\\')
        read_escape(r, e);
    else if (c == '(')
        read_group(r, e);
    else if (c == '[')
        read_class(r, e);
    else if (c == '.')
        part_anything(e);
    else if (c == '^' || c == '$')
        part_nothing(e);
    else
        part_character(e, c);
}

// Begins and ends quoting; true when something is left to read here.
static bool settle(struct reader *r)
{
    for (;;) {
        if (accept(r, "\\E"))
            r->quoting = false;
        else if (!r->quoting && accept(r, "\\Q"))
            r->quoting = true;
        else
            return r->i < r->p.n;
    }
}

static unsigned take_number(struct reader *r)
{
    unsigned n = 0;
    for (; r->i < r->p.n && r->p.p[r->i] >= '0' && r->p.p[r->i] <= '9'; r->i++)
        n = n < ENDLESS ? n * 10 + (unsigned)(r->p.p[r->i] - '0') : ENDLESS;
    return n;
}

// `{2}`, `{2,}`, `{2,5}`; other braces are characters, but those that some version might read otherwise.
static bool take_braces(struct reader *r, unsigned *ret_min, unsigned *ret_max)
{
    size_t start = r->i++;
    char first = r->i < r->p.n ? r->p.p[r->i] : '\0';
    unsigned min = take_number(r), max = min;
    if (first >= '0' && first <= '9') {
        bool more = accept(r, ",");
        if (more)
            max = at(r, "}") ? ENDLESS : take_number(r);
        if (accept(r, "}")) {
            *ret_min = min;
            *ret_max = max;
            return true;
        }
    }
    r->unknown |= (first >= '0' && first <= '9') || first == ',' || first == ' ' || first == '\t';
    r->i = start;
    return false;
}

static void take_quantifier(struct reader *r, unsigned *ret_min, unsigned *ret_max)
{
    *ret_min = *ret_max = 1;
    if (!settle(r) || r->quoting)
        return;
    if (accept(r, "*")) {
        *ret_min = 0;
        *ret_max = ENDLESS;
    } else if (accept(r, "+")) {
        *ret_max = ENDLESS;
    } else if (accept(r, "?")) {
        *ret_min = 0;
    } else if (!at(r, "{") || !take_braces(r, ret_min, ret_max)) {
        return;
    }
    if (!accept(r, "?"))
        (void)accept(r, "+");
}

static void read_sequence(struct reader *r, struct level *level)
{
    struct part *cur = &level->branch, *e = &level->element;
    part_nothing(cur);
    while (settle(r) && !r->unknown && (r->quoting || (!at(r, "|") && !at(r, ")")))) {
        unsigned min, max;
        r->unknown |= !r->quoting && at(r, "{") && take_braces(r, &min, &max); // likewise
        read_element(r, e);
        take_quantifier(r, &min, &max);
        if (!r->unknown)
            append_repeated(cur, e, min, max, r->arena);
    }
    if (!cur->exact)
        needs_add_strings(&cur->needs, &cur->strings, r->arena);
}

// The needs of a branch as alternatives, its strings among them.
static struct regex_literals branch_list(const struct part *branch, struct arena *a)
{
    struct needs n = branch->needs;
    if (branch->exact)
        needs_add_strings(&n, &branch->strings, a);
    return needs_finish(&n, a);
}

static bool is_plain(const struct part *p)
{
    return p->exact && p->needs.cost == UINT64_MAX;
}

static struct level *enter(struct reader *r)
{
    if (r->depth >= ARRAY_LEN(r->levels))
        return NULL;
    struct level **l = &r->levels[r->depth++];
    if (!*l)
        *l = arena_alloc(r->arena, sizeof **l);
    return *l;
}

// ret_part may be the element of the level above.
static void read_branches(struct reader *r, struct part *ret_part)
{
    struct level *l = enter(r);
    if (!l) {
        r->unknown = true;
        return;
    }
    size_t n = 0;
    do {
        read_sequence(r, l);
        if (n < ARRAY_LEN(l->lists))
            l->lists[n] = branch_list(&l->branch, r->arena);
        if (n == 0)
            l->sum = l->branch;
        else
            l->sum.exact =
                is_plain(&l->sum) && is_plain(&l->branch) && strings_unite(&l->sum.strings, &l->branch.strings);
        n++;
    } while (!r->unknown && accept(r, "|"));
    r->depth--;
    if (n > 1) {
        needs_init(&l->sum.needs);
        if (!l->sum.exact && n <= ARRAY_LEN(l->lists))
            needs_of_any(&l->sum.needs, l->lists, n, r->arena);
    }
    *ret_part = l->sum;
}

struct regex_literals regex_literals(const struct regex *regex, struct arena *a)
{
    CLEANUP(arena_cleanup) struct arena *work = arena_new();
    struct reader r = {.p = regex_pattern(regex), .arena = work};
    struct part *whole = arena_alloc(work, sizeof *whole);
    part_nothing(whole);
    read_branches(&r, whole);
    if (r.unknown || r.i < r.p.n)
        return (struct regex_literals){NULL, 0};
    struct regex_literals list = branch_list(whole, work);
    struct regex_alternative *v = arena_array(a, list.n, sizeof *v);
    for (size_t i = 0; i < list.n; i++) {
        v[i] = list.v[i];
        for (size_t k = 0; k < v[i].n; k++)
            v[i].needs[k] = arena_copy(a, v[i].needs[k]);
    }
    return (struct regex_literals){v, list.n};
}
