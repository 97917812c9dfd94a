// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Matches one after the other, unit by unit, as a loop over pcre2_match would give them.
#include "query/expression.h"

#include "core/utf8.h"

#include <string.h>

enum { BYTES_PER_STEP = 32 };

struct expression expression_of(struct finder *f, const struct node *n)
{
    return (struct expression){f, n, n->field == FIELD_TEXT ? 1 : 0, 0};
}

static size_t unit_count(const struct expression *x)
{
    return x->node->field == FIELD_TITLE ? 1 : doc_unit_count(subject_doc(x->finder->subject));
}

// After an empty match the search goes on at the next character.
static size_t after(struct view text, size_t start, size_t end)
{
    return end > start ? end : end + utf8_next(view_from(text, end), NULL);
}

enum err expression_next(struct expression *x, struct match *ret)
{
    struct finder *f = x->finder;
    for (size_t units = unit_count(x); x->unit < units; x->unit++, x->from = 0) {
        struct view text = doc_unit(subject_doc(f->subject), x->unit);
        if (x->from > text.n)
            continue;
        size_t start, end, from = x->from;
        enum err err = regex_find(node_regex(x->node), text, from, &f->budget, &start, &end);
        if (err == ERR_NOTFOUND) {
            if (finder_spend(f, 1 + (text.n - from) / BYTES_PER_STEP))
                return ERR_TOOBIG;
            continue;
        }
        if (err)
            return err;
        x->from = end == text.n && start == end ? end + 1 : after(text, start, end);
        *ret = (struct match){x->unit, (uint32_t)start, (uint32_t)end};
        return finder_spend(f, 1 + (end - from) / BYTES_PER_STEP);
    }
    return ERR_NOTFOUND;
}

// ---- words -----------------------------------------------------------------------------------------------------
// The first token of the unit that begins at that byte or later.
static size_t token_at(const struct tokens *t, uint32_t unit, uint32_t byte)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct token *m = &t->v[middle];
        if (m->unit < unit || (m->unit == unit && m->start < byte))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// An address, whose words follow at later positions.
static bool is_whole(const struct tokens *t, size_t i)
{
    size_t next = i + 1;
    while (next < t->n && t->v[next].pos == t->v[i].pos)
        next++;
    return next < t->n && t->v[next].unit == t->v[i].unit && t->v[next].start < t->v[i].end;
}

bool expression_words(const struct subject *s, const struct match *m, uint32_t *ret_from, uint32_t *ret_to)
{
    const struct tokens *t = subject_tokens(s);
    size_t i = token_at(t, m->unit, m->start);
    // Those at the last position before may reach into the match.
    if (i > 0 && t->v[i - 1].unit == m->unit) {
        uint32_t pos = t->v[--i].pos;
        while (i > 0 && t->v[i - 1].pos == pos)
            i--;
    }
    bool found = false;
    for (; i < t->n && t->v[i].unit == m->unit && t->v[i].start < m->end; i++) {
        if (t->v[i].end <= m->start || is_whole(t, i))
            continue;
        *ret_from = found ? *ret_from : (uint32_t)i;
        *ret_to = (uint32_t)i;
        found = true;
    }
    return found && m->end > m->start;
}
