// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Distances. Two places are within n when the nearer ends of the two are at most n positions apart; ONEAR wants the
// left one to end before the right one begins; /s and /p want both in one sentence or unit. Words do not serve twice:
// `oil NEAR/5 oil` needs two of them, so places of words must not overlap. What has words of others between its own (a
// distance, a phrase with slop) has room for another place inside; there too no first or last word is shared.
//
// `a NOT NEAR/n b` turns that round, and there a b that holds the a counts as near: the oil of "palm oil" is what
// `oil NOT NEAR/1 "palm oil"` leaves out. A b within the a, such as the a itself, does not.
//
// Both lists are in order, so partners lie in a window that only moves on. Whether a place has a partner is settled by
// the first one; pairs are counted where another distance needs them, because the longer one may be what reaches it.
#include "query/distance.h"

// ---- two places ----------------------------------------------------------------------------------------------
static bool overlap(const struct place *a, const struct place *b)
{
    return a->first <= b->last && b->first <= a->last;
}

static bool fits_inside(const struct place *a, const struct place *b)
{
    return (a->roomy || b->roomy) && a->first != b->first && a->last != b->last && a->first != b->last &&
           a->last != b->first;
}

// The sentence or unit of a token.
static uint32_t section(const struct finder *f, const struct node *n, uint32_t token)
{
    const struct token *t = &subject_tokens(f->subject)->v[token];
    return n->reach == REACH_SENTENCE ? t->sentence : t->unit;
}

static bool in_one_section(const struct finder *f, const struct node *n, const struct place *a, const struct place *b)
{
    uint32_t s = section(f, n, a->token_from);
    return section(f, n, a->token_to) == s && section(f, n, b->token_from) == s && section(f, n, b->token_to) == s;
}

static bool is_near(const struct finder *f, const struct node *n, const struct place *a, const struct place *b)
{
    bool apart = !overlap(a, b);
    if (apart && n->ordered && b->last < a->first)
        return false;
    if (!apart && (n->ordered || !fits_inside(a, b)))
        return false;
    if (n->reach != REACH_WORDS)
        return in_one_section(f, n, a, b);
    return !apart || (a->last < b->first ? b->first - a->last : a->first - b->last) <= n->count;
}

// Does b keep a out of `a NOT NEAR b`?
static bool spoils(const struct finder *f, const struct node *n, const struct place *a, const struct place *b)
{
    if (is_near(f, n, a, b))
        return true;
    bool holds = b->first <= a->first && b->last >= a->last && (b->first < a->first || b->last > a->last);
    return holds && (n->reach == REACH_WORDS || in_one_section(f, n, a, b));
}

// ---- the window ----------------------------------------------------------------------------------------------
// Walks through what could be near each place of a list in turn.
struct window {
    const struct finder *finder;
    const struct node *node;
    const struct places *in;
    uint32_t longest;    // of these
    bool later, earlier; // ordered: they begin later, end earlier than those we come from
    size_t low;
};

static struct window window_on(const struct finder *f, const struct node *n, const struct places *in, bool from_left)
{
    struct window w = {.finder = f, .node = n, .in = in};
    w.later = n->ordered && !n->negated && from_left;
    w.earlier = n->ordered && !from_left;
    for (size_t i = 0; i < in->n; i++) {
        uint32_t length = in->v[i].last - in->v[i].first;
        w.longest = length > w.longest ? length : w.longest;
    }
    return w;
}

static bool is_before(const struct window *w, const struct place *b, const struct place *a)
{
    if (w->later && b->first <= a->first)
        return true;
    if (w->node->reach != REACH_WORDS)
        return section(w->finder, w->node, b->token_from) < section(w->finder, w->node, a->token_from);
    return (uint64_t)b->first + w->node->count + w->longest < a->first;
}

static bool is_beyond(const struct window *w, const struct place *b, const struct place *a)
{
    if (w->earlier && b->first >= a->first)
        return true;
    if (w->node->reach != REACH_WORDS)
        return section(w->finder, w->node, b->token_from) > section(w->finder, w->node, a->token_from);
    return b->first > (uint64_t)a->last + w->node->count;
}

// The first that could be near `a`; those asked for later begin no earlier.
static size_t window_start(struct window *w, const struct place *a)
{
    while (w->low < w->in->n && is_before(w, &w->in->v[w->low], a))
        w->low++;
    return w->low;
}

// ---- pairs -----------------------------------------------------------------------------------------------------
static struct place pair_of(struct place *a, struct place *b)
{
    bool a_ends = a->last > b->last, a_begins = a->first < b->first;
    return (struct place){.first = a_begins ? a->first : b->first,
                          .last = a_ends ? a->last : b->last,
                          .token_from = a_begins ? a->token_from : b->token_from,
                          .token_to = a_ends ? a->token_to : b->token_to,
                          .roomy = true,
                          .left = a,
                          .right = b};
}

static enum err add_pairs(struct finder *f, const struct node *n, const struct places *left, const struct places *right,
                          struct place_list *list)
{
    struct window w = window_on(f, n, right, true);
    enum err err = OK;
    for (size_t i = 0; i < left->n && !err; i++) {
        struct place *a = &left->v[i];
        for (size_t j = window_start(&w, a); j < right->n && !err && !place_list_is_full(list); j++) {
            struct place *b = &right->v[j];
            if (is_beyond(&w, b, a))
                break;
            err = finder_spend(f, 1);
            if (err || !is_near(f, n, a, b))
                continue;
            struct place pair = pair_of(a, b);
            err = finder_add(f, list, &pair);
        }
    }
    return err;
}

static enum err is_spoilt(struct finder *f, struct window *w, const struct place *a, bool *ret)
{
    *ret = false;
    for (size_t j = window_start(w, a); j < w->in->n && !*ret && !is_beyond(w, &w->in->v[j], a); j++) {
        if (finder_spend(f, 1))
            return ERR_TOOBIG;
        *ret = spoils(f, w->node, a, &w->in->v[j]);
    }
    return OK;
}

static enum err add_lone(struct finder *f, const struct node *n, const struct places *left, const struct places *right,
                         struct place_list *list)
{
    struct window w = window_on(f, n, right, true);
    enum err err = OK;
    for (size_t i = 0; i < left->n && !err && !place_list_is_full(list); i++) {
        bool spoilt;
        err = is_spoilt(f, &w, &left->v[i], &spoilt);
        if (!err && !spoilt)
            err = finder_add(f, list, &left->v[i]);
    }
    return err;
}

enum err distance_add(struct finder *f, const struct node *n, const struct places *left, const struct places *right,
                      struct place_list *list)
{
    return n->negated ? add_lone(f, n, left, right, list) : add_pairs(f, n, left, right, list);
}

// ---- partners ----------------------------------------------------------------------------------------------------
void place_use(struct place *p)
{
    if (p->used)
        return;
    p->used = true;
    if (!p->left)
        return;
    place_use(p->left);
    place_use(p->right);
}

// Each place of `from` that has a partner, and the first partner it has.
static enum err use_partners(struct finder *f, const struct node *n, const struct places *from,
                             const struct places *with, bool from_is_left)
{
    struct window w = window_on(f, n, with, from_is_left);
    for (size_t i = 0; i < from->n; i++) {
        struct place *a = &from->v[i];
        for (size_t j = window_start(&w, a); j < with->n && !a->used; j++) {
            struct place *b = &with->v[j];
            if (is_beyond(&w, b, a))
                break;
            if (finder_spend(f, 1))
                return ERR_TOOBIG;
            if (from_is_left ? is_near(f, n, a, b) : is_near(f, n, b, a)) {
                place_use(a);
                place_use(b);
            }
        }
    }
    return OK;
}

enum err distance_use(struct finder *f, const struct node *n, const struct places *left, const struct places *right)
{
    enum err err = use_partners(f, n, left, right, true);
    return err ? err : use_partners(f, n, right, left, false);
}
