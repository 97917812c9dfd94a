// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Costs: how often a literal is met falls with each of its letters, for rare letters faster. Letters of a language do
// not come independently, so only part of what each tells is counted.
#include "query/needs.h"

#include <string.h>

enum { DOCS = 100000, LETTERS_OF_A_DOC = 2000 };
static const uint64_t none = UINT64_MAX;

// ---- strings -------------------------------------------------------------------------------------------------
void strings_one(struct strings *s, struct view v)
{
    CHECK(v.n <= REGEX_LITERAL_MAX_BYTES);
    s->n = 1;
    s->v[0].n = (uint8_t)v.n;
    if (v.n)
        memcpy(s->v[0].p, v.p, v.n);
}

static struct view string_view(const struct string *s)
{
    return (struct view){s->p, s->n};
}

static bool strings_have(const struct strings *s, const struct string *wanted)
{
    for (size_t i = 0; i < s->n; i++) {
        if (view_equals(string_view(&s->v[i]), string_view(wanted)))
            return true;
    }
    return false;
}

bool strings_unite(struct strings *s, const struct strings *b)
{
    size_t before = s->n;
    for (size_t i = 0; i < b->n; i++) {
        if (strings_have(s, &b->v[i]))
            continue;
        if (s->n == ARRAY_LEN(s->v)) {
            s->n = before;
            return false;
        }
        s->v[s->n++] = b->v[i];
    }
    return true;
}

static size_t longest(const struct strings *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n = s->v[i].n > n ? s->v[i].n : n;
    return n;
}

bool strings_join(struct strings *s, const struct strings *b)
{
    if (s->n * b->n > ARRAY_LEN(s->v) || longest(s) + longest(b) > REGEX_LITERAL_MAX_BYTES)
        return false;
    // From the last to the first, so that none is overwritten before it was used.
    size_t starts = s->n;
    for (size_t i = b->n; i-- > 0;) {
        for (size_t k = starts; k-- > 0;) {
            struct string *to = &s->v[i * starts + k];
            *to = s->v[k];
            memcpy(to->p + to->n, b->v[i].p, b->v[i].n);
            to->n = (uint8_t)(to->n + b->v[i].n);
        }
    }
    s->n = starts * b->n;
    return true;
}

// ---- costs ---------------------------------------------------------------------------------------------------
// Eighths of a bit that a byte tells.
static unsigned surprise(unsigned char c)
{
    static const uint8_t letters[26] = {29, 44, 41, 38, 25, 44, 45, 38, 30, 65, 56, 38, 43,
                                        30, 30, 42, 70, 32, 32, 28, 42, 53, 46, 66, 46, 72};
    if (c >= 'a' && c <= 'z')
        return letters[c - 'a'] * 3 / 4;
    if (c == ' ')
        return 10;
    return c >= 0x80 ? 16 : 40; // of two or three bytes a character
}

uint64_t regex_literal_cost(struct view literal)
{
    unsigned eighths = 0;
    for (size_t i = 0; i < literal.n; i++)
        eighths += surprise((unsigned char)literal.p[i]);
    uint64_t all = (uint64_t)DOCS * LETTERS_OF_A_DOC, cost = eighths / 8 < 63 ? all >> eighths / 8 : 0;
    cost = cost > DOCS ? DOCS : cost;
    return cost ? cost : 1;
}

static uint64_t list_cost(const struct regex_literals *l)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < l->n; i++)
        sum += regex_literal_cost(l->v[i].needs[0]);
    return sum;
}

// ---- lists ---------------------------------------------------------------------------------------------------
static bool contains(struct view text, struct view part)
{
    return part.n == 0 || (text.n >= part.n && memmem(text.p, text.n, part.p, part.n));
}

void needs_init(struct needs *n)
{
    *n = (struct needs){.cost = none};
}

static void offer(struct needs *n, struct regex_literals list)
{
    uint64_t cost = list_cost(&list);
    if (!list.n || cost >= n->cost)
        return;
    n->best = list;
    n->cost = cost;
}

// By falling rarity into at most `room` places; what another holds says nothing new.
static void insert(struct view *v, size_t *n, size_t room, struct view literal)
{
    for (size_t i = 0; i < *n; i++) {
        if (contains(v[i], literal))
            return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (!contains(literal, v[i]))
            v[kept++] = v[i];
    }
    size_t at = kept;
    while (at > 0 && regex_literal_cost(v[at - 1]) > regex_literal_cost(literal))
        at--;
    *n = kept < room ? kept + 1 : kept;
    if (at >= *n)
        return;
    memmove(v + at + 1, v + at, (*n - at - 1) * sizeof *v);
    v[at] = literal;
}

// Where "oil" is asked for, "oil price" as another choice adds nothing.
static bool is_covered(const struct strings *s, size_t i)
{
    for (size_t k = 0; k < s->n; k++) {
        if (k != i && s->v[k].n < s->v[i].n && contains(string_view(&s->v[i]), string_view(&s->v[k])))
            return true;
    }
    return false;
}

void needs_add_strings(struct needs *n, const struct strings *s, struct arena *a)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->v[i].n < REGEX_LITERAL_MIN_BYTES)
            return;
    }
    struct regex_alternative *v = arena_array(a, s->n, sizeof *v);
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!is_covered(s, i))
            v[count++] = (struct regex_alternative){.needs = {arena_copy(a, string_view(&s->v[i]))}, .n = 1};
    }
    offer(n, (struct regex_literals){v, count});
    if (count == 1)
        insert(n->singles, &n->single_count, ARRAY_LEN(n->singles), v[0].needs[0]);
}

void needs_add(struct needs *n, const struct needs *other)
{
    offer(n, other->best);
    for (size_t i = 0; i < other->single_count; i++)
        insert(n->singles, &n->single_count, ARRAY_LEN(n->singles), other->singles[i]);
}

struct regex_literals needs_finish(const struct needs *n, struct arena *a)
{
    struct regex_alternative *v = arena_array(a, n->best.n, sizeof *v);
    for (size_t i = 0; i < n->best.n; i++) {
        v[i] = n->best.v[i];
        for (size_t k = 0; k < n->single_count; k++)
            insert(v[i].needs, &v[i].n, ARRAY_LEN(v[i].needs), n->singles[k]);
    }
    return (struct regex_literals){v, n->best.n};
}

void needs_of_any(struct needs *n, const struct regex_literals *lists, size_t count, struct arena *a)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        if (!lists[i].n)
            return;
        total += lists[i].n;
    }
    if (total > REGEX_ALTERNATIVES_MAX)
        return;
    struct regex_alternative *v = arena_array(a, total, sizeof *v);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lists[i].n; k++)
            v[at++] = lists[i].v[k];
    }
    offer(n, (struct regex_literals){v, total});
}
