// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Lists of places, and distances between them.
//
// Two places are within n when the nearer ends of the two are at most n positions apart; ONEAR wants the left one to
// end before the right one begins. Words do not serve twice: `oil NEAR/5 oil` needs two of them, so places of words
// and phrases must not overlap. The match of a distance is itself a place, from its first to its last word, and what
// stands between these is at distance 0 from it; there too no first or last word is shared.
//
// A plain distance is linear: for each place the first partner is enough. Within another distance every pair counts,
// because the longer one may be what reaches the third group. Pairs over the same stretch are one place, so that their
// number does not grow with each level; it is bounded by PLACES_MAX, and all steps together by PLACES_WORK_MAX.
#include "query/places.h"

#include <stdlib.h>
#include <string.h>

// A list while it grows.
struct list {
    struct place *v;
    size_t n, room, max;
};

static enum err spend(struct finder *f, size_t steps)
{
    f->work += steps;
    return f->work > PLACES_WORK_MAX ? ERR_TOOBIG : OK;
}

static enum err list_add(struct finder *f, struct list *list, const struct place *place)
{
    if (list->n == list->room) {
        size_t room = list->room ? list->room * 2 : 8;
        if (list->n >= PLACES_MAX)
            return ERR_TOOBIG;
        list->v = arena_grow(f->arena, list->v, list->n, room, sizeof *list->v);
        list->room = room;
    }
    list->v[list->n++] = *place;
    return spend(f, 1);
}

static int by_position(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->last > right->last) - (left->last < right->last);
}

static struct places sorted(const struct list *list)
{
    if (list->n > 1)
        qsort(list->v, list->n, sizeof *list->v, by_position);
    return (struct places){list->v, list->n};
}

// Of pairs over the same stretch one is kept.
static struct places distinct(const struct list *list)
{
    struct places p = sorted(list);
    size_t kept = 0;
    for (size_t i = 0; i < p.n; i++) {
        const struct place *last = kept ? &p.v[kept - 1] : NULL;
        bool again = last && last->left && p.v[i].left && last->first == p.v[i].first && last->last == p.v[i].last;
        if (!again)
            p.v[kept++] = p.v[i];
    }
    p.n = kept;
    return p;
}

// ---- words and phrases -----------------------------------------------------------------------------------------
// Which occurrences of a form the field allows, [from, to).
static void in_field(const struct node *n, const struct form *form, uint32_t *ret_from, uint32_t *ret_to)
{
    *ret_from = n->field == FIELD_TEXT ? form->in_title : 0;
    *ret_to = n->field == FIELD_TITLE ? form->in_title : form->count;
}

static enum err add_occurrences(struct finder *f, const struct node *n, const struct form *form, struct list *list)
{
    const struct token *tokens = subject_tokens(f->subject)->v;
    uint32_t from, to;
    in_field(n, form, &from, &to);
    enum err err = OK;
    for (uint32_t i = from; i < to && !err && list->n < list->max; i++) {
        uint32_t pos = tokens[form->at[i]].pos;
        struct place place = {pos, pos, form->at[i], form->at[i], n->clause, false, NULL, NULL};
        err = list_add(f, list, &place);
    }
    return err;
}

static enum err add_term(struct finder *f, const struct node *n, struct list *list)
{
    if (node_words(n)->kind != WORD_PREFIX) {
        const struct form *form = subject_find(f->subject, word_form(node_words(n)));
        return form ? add_occurrences(f, n, form, list) : OK;
    }
    size_t count;
    const struct form *const *forms = subject_prefixed(f->subject, word_form(node_words(n)), &count);
    enum err err = OK;
    for (size_t i = 0; i < count && !err && list->n < list->max; i++)
        err = add_occurrences(f, n, forms[i], list);
    return err;
}

// The occurrence of the form at that position.
static bool occurs_at(const struct subject *s, const struct form *form, uint32_t pos, uint32_t *ret_token)
{
    const struct token *tokens = subject_tokens(s)->v;
    uint32_t low = 0, high = form->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (tokens[form->at[middle]].pos < pos)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == form->count || tokens[form->at[low]].pos != pos)
        return false;
    *ret_token = form->at[low];
    return true;
}

// The phrase whose word number `pivot` is that token, if it stands there.
static bool phrase_around(struct finder *f, const struct node *n, const struct form *const *forms, size_t pivot,
                          uint32_t token, struct place *ret)
{
    uint32_t pos = subject_tokens(f->subject)->v[token].pos;
    if (pos < pivot)
        return false;
    uint32_t first = pos - (uint32_t)pivot;
    *ret = (struct place){first, first + (uint32_t)n->word_count - 1, token, token, n->clause, false, NULL, NULL};
    for (size_t i = 0; i < n->word_count; i++) {
        uint32_t at = token;
        f->work++;
        if (i != pivot && !occurs_at(f->subject, forms[i], first + (uint32_t)i, &at))
            return false;
        ret->token_from = i == 0 ? at : ret->token_from;
        ret->token_to = at;
    }
    return true;
}

static enum err add_phrase(struct finder *f, const struct node *n, struct list *list)
{
    const struct form **forms = arena_array(f->arena, n->word_count, sizeof(struct form *));
    size_t pivot = 0;
    for (size_t i = 0; i < n->word_count; i++) {
        forms[i] = subject_find(f->subject, word_form(&node_words(n)[i]));
        if (!forms[i])
            return OK;
        if (forms[i]->count < forms[pivot]->count)
            pivot = i;
    }
    uint32_t from, to;
    in_field(n, forms[pivot], &from, &to);
    enum err err = OK;
    for (uint32_t i = from; i < to && !err && list->n < list->max; i++) {
        struct place place;
        if (phrase_around(f, n, forms, pivot, forms[pivot]->at[i], &place))
            err = list_add(f, list, &place);
        else
            err = spend(f, 1);
    }
    return err;
}

// ---- distances -------------------------------------------------------------------------------------------------
static uint32_t longest(const struct places *p)
{
    uint32_t most = 0;
    for (size_t i = 0; i < p->n; i++) {
        uint32_t length = p->v[i].last - p->v[i].first;
        most = length > most ? length : most;
    }
    return most;
}

static bool is_near(const struct node *n, const struct place *a, const struct place *b)
{
    if (a->last < b->first)
        return b->first - a->last <= n->count;
    if (n->ordered)
        return false;
    if (b->last < a->first)
        return a->first - b->last <= n->count;
    bool has_room = a->left || b->left; // a distance has words of others between its own
    return has_room && a->first != b->first && a->last != b->last && a->first != b->last && a->last != b->first;
}

// Walks through what could be near each place of `from` in turn; both lists are by first position.
struct window {
    const struct places *in;
    uint32_t reach; // how far before a place a partner may begin
    size_t low;
};

static struct window window_on(const struct node *n, const struct places *in)
{
    return (struct window){in, n->count + longest(in), 0};
}

static size_t window_start(struct window *w, const struct place *at)
{
    while (w->low < w->in->n && w->in->v[w->low].first + w->reach < at->first)
        w->low++;
    return w->low;
}

static void use(struct place *p)
{
    if (p->used)
        return;
    p->used = true;
    if (!p->left)
        return;
    use(p->left);
    use(p->right);
}

// Marks each place of `from` that has a partner, and the first partner it has.
static enum err use_pairs(struct finder *f, const struct node *n, const struct places *from, const struct places *with,
                          bool from_is_left)
{
    struct window w = window_on(n, with);
    for (size_t i = 0; i < from->n; i++) {
        struct place *a = &from->v[i];
        for (size_t j = window_start(&w, a); j < with->n && !a->used; j++) {
            struct place *b = &with->v[j];
            if (b->first > a->last + n->count)
                break;
            if (spend(f, 1))
                return ERR_TOOBIG;
            if (from_is_left ? is_near(n, a, b) : is_near(n, b, a)) {
                use(a);
                use(b);
            }
        }
    }
    return OK;
}

static enum err add_pairs(struct finder *f, const struct node *n, const struct places *left, const struct places *right,
                          struct list *list)
{
    struct window w = window_on(n, right);
    enum err err = OK;
    for (size_t i = 0; i < left->n && !err; i++) {
        struct place *a = &left->v[i];
        for (size_t j = window_start(&w, a); j < right->n && !err && list->n < list->max; j++) {
            struct place *b = &right->v[j];
            if (b->first > a->last + n->count)
                break;
            err = spend(f, 1);
            if (err || !is_near(n, a, b))
                continue;
            struct place pair = {.first = a->first < b->first ? a->first : b->first,
                                 .last = a->last > b->last ? a->last : b->last,
                                 .left = a,
                                 .right = b};
            err = list_add(f, list, &pair);
        }
    }
    return err;
}

static enum err list_all(struct finder *f, const struct node *n, struct places *ret);

static enum err add_places(struct finder *f, const struct node *n, struct list *list)
{
    if (n->kind == NODE_TERM)
        return add_term(f, n, list);
    if (n->kind == NODE_PHRASE)
        return add_phrase(f, n, list);
    enum err err = OK;
    if (n->kind == NODE_NEAR) {
        struct places left, right;
        err = list_all(f, node_first(n), &left);
        if (!err)
            err = list_all(f, node_second(n), &right);
        return err ? err : add_pairs(f, n, &left, &right, list);
    }
    for (const struct node *c = node_first(n); c && !err; c = node_next(n, c))
        err = add_places(f, c, list);
    return err;
}

static enum err list_all(struct finder *f, const struct node *n, struct places *ret)
{
    struct list list = {.max = SIZE_MAX};
    enum err err = add_places(f, n, &list);
    if (!err)
        *ret = distinct(&list);
    return err;
}

// ---- answers ---------------------------------------------------------------------------------------------------
enum err places_exist(struct finder *f, const struct node *n, bool *ret_exist)
{
    struct place one;
    struct list list = {&one, 0, 1, 1};
    enum err err = add_places(f, n, &list);
    if (!err)
        *ret_exist = list.n > 0;
    return err;
}

// The words and phrases that a place is made of, each once.
static enum err add_leaves(struct finder *f, struct place *p, struct list *list)
{
    if (!p->used)
        return OK;
    p->used = false; // seen
    if (!p->left)
        return list_add(f, list, p);
    enum err err = add_leaves(f, p->left, list);
    return err ? err : add_leaves(f, p->right, list);
}

static enum err add_used(struct finder *f, const struct places *p, struct list *list)
{
    enum err err = OK;
    for (size_t i = 0; i < p->n && !err; i++)
        err = add_leaves(f, &p->v[i], list);
    return err;
}

static enum err near_used(struct finder *f, const struct node *n, struct list *list)
{
    struct places left, right;
    enum err err = list_all(f, node_first(n), &left);
    if (!err)
        err = list_all(f, node_second(n), &right);
    if (!err)
        err = use_pairs(f, n, &left, &right, true);
    if (!err)
        err = use_pairs(f, n, &right, &left, false);
    if (!err)
        err = add_used(f, &left, list);
    return err ? err : add_used(f, &right, list);
}

enum err places_used(struct finder *f, const struct node *n, size_t max, struct places *ret_places)
{
    struct list list = {.max = n->kind == NODE_NEAR ? SIZE_MAX : max};
    enum err err = n->kind == NODE_NEAR ? near_used(f, n, &list) : add_places(f, n, &list);
    if (!err)
        *ret_places = sorted(&list);
    return err;
}
