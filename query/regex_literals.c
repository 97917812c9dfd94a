// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Asks of each part of an expression: which strings can it stand for, and what must a text have that it matches? Where
// something is not understood (query/regex_syntax.h), the whole expression needs nothing.
//
// A sequence keeps the strings that end where it has come to, and joins what follows to them: `colou?rs` is {colors,
// colours}. Where anything can follow, these become a need, and a new run begins.
#include "query/regex_literals.h"

#include "analysis/fold.h"
#include "query/needs.h"
#include "query/regex_syntax.h"

#include <string.h>

enum { CLASS_MAX = 8, COPIES_MAX = 32, RANGE_MAX = 256 };

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
    struct syntax syntax;
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

static void read_class(struct reader *r, bool negated, struct part *e)
{
    uint32_t from, to;
    needs_init(&e->needs);
    e->exact = true;
    e->strings.n = 0;
    for (bool first = true; syntax_member(&r->syntax, first, &from, &to); first = false) {
        if (to < from || to - from > RANGE_MAX)
            e->exact = false;
        for (uint32_t c = from; e->exact && c <= to; c++)
            class_add(e, c);
    }
    e->exact = e->exact && !negated;
}

// ---- sequences -----------------------------------------------------------------------------------------------
static void read_branches(struct reader *r, struct part *ret_part);

static void read_group(struct reader *r, enum syntax_kind kind, struct part *e)
{
    read_branches(r, e);
    r->syntax.unknown |= !syntax_accept(&r->syntax, ")");
    if (kind == SYNTAX_GROUP)
        return;
    if (e->exact)
        needs_add_strings(&e->needs, &e->strings, r->arena);
    e->exact = true;
    strings_one(&e->strings, (struct view){"", 0});
    if (kind == SYNTAX_DENIED)
        needs_init(&e->needs);
}

static void read_part(struct reader *r, const struct syntax_element *element, struct part *e)
{
    part_nothing(e);
    if (element->kind == SYNTAX_CHARACTER)
        part_character(e, element->c);
    else if (element->kind == SYNTAX_SET || element->kind == SYNTAX_SEVERAL)
        part_anything(e);
    else if (element->kind == SYNTAX_CLASS)
        read_class(r, element->negated, e);
    else if (element->kind >= SYNTAX_GROUP)
        read_group(r, element->kind, e);
}

static void read_sequence(struct reader *r, struct level *level)
{
    struct part *cur = &level->branch, *e = &level->element;
    struct syntax_element element;
    part_nothing(cur);
    while (syntax_next(&r->syntax, &element)) {
        unsigned min, max;
        read_part(r, &element, e);
        syntax_quantifier(&r->syntax, &min, &max);
        if (!r->syntax.unknown)
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
        r->syntax.unknown = true;
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
    } while (!r->syntax.unknown && syntax_accept(&r->syntax, "|"));
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
    struct reader r = {.syntax.p = regex_pattern(regex), .arena = work};
    struct part *whole = arena_alloc(work, sizeof *whole);
    part_nothing(whole);
    read_branches(&r, whole);
    if (r.syntax.unknown || r.syntax.i < r.syntax.p.n)
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
