// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Lists of places, one function for each kind of node.
//
// A plain distance is linear: for each place the first partner is enough. Within another distance every pair counts,
// because the longer one may be what reaches the third group; so does every stretch of a phrase with slop. Pairs over
// the same stretch are one place, so that their number does not grow with each level; it is bounded by PLACES_MAX, and
// all steps together by EVAL_WORK_MAX.
#include "query/places.h"

#include "query/distance.h"
#include "query/expression.h"

enum { SHORT_PHRASE = 8 }; // words

bool places_are_had(const struct node *n)
{
    if (n->kind == NODE_REGEX)
        return field_info((enum field)n->field)->type == FIELD_WORDS;
    return n->kind == NODE_NEAR || n->kind == NODE_ATLEAST || n->kind == NODE_FIRST || node_is_words(n);
}

// ---- words -----------------------------------------------------------------------------------------------------
// Which occurrences of a form the field allows, [from, to).
static void in_field(const struct node *n, const struct form *form, uint32_t *ret_from, uint32_t *ret_to)
{
    *ret_from = n->field == FIELD_TEXT ? form->in_title : 0;
    *ret_to = n->field == FIELD_TITLE ? form->in_title : form->count;
}

static struct place leaf_place(const struct finder *f, const struct node *n, uint32_t from, uint32_t to)
{
    const struct token *t = subject_tokens(f->subject)->v;
    return (struct place){
        .first = t[from].pos, .last = t[to].pos, .token_from = from, .token_to = to, .clause = n->clause};
}

static enum err add_term(struct finder *f, const struct node *n, struct place_list *list)
{
    const struct form *form;
    enum err err = forms_find(f->subject, node_words(n), &f->work, &form);
    if (err || !form)
        return err;
    uint32_t from, to;
    in_field(n, form, &from, &to);
    for (uint32_t i = from; i < to && !err && !place_list_is_full(list); i++) {
        struct place place = leaf_place(f, n, form->at[i], form->at[i]);
        err = finder_add(f, list, &place);
    }
    return err;
}

// ---- phrases ---------------------------------------------------------------------------------------------------
// The index of the first occurrence of the form at that position or later.
static uint32_t occurrence_from(const struct finder *f, const struct form *form, uint32_t pos)
{
    const struct token *tokens = subject_tokens(f->subject)->v;
    uint32_t low = 0, high = form->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (tokens[form->at[middle]].pos < pos)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool occurs_at(const struct finder *f, const struct form *form, uint32_t pos, uint32_t *ret_token)
{
    uint32_t i = occurrence_from(f, form, pos);
    if (i == form->count || subject_tokens(f->subject)->v[form->at[i]].pos != pos)
        return false;
    *ret_token = form->at[i];
    return true;
}

// The phrase whose word number `pivot` is that token, if it stands there.
static bool phrase_around(struct finder *f, const struct node *n, const struct form *const *forms, size_t pivot,
                          uint32_t token, struct place *ret)
{
    uint32_t pos = subject_tokens(f->subject)->v[token].pos, from = token, to = token;
    if (pos < pivot)
        return false;
    for (size_t i = 0; i < n->word_count; i++) {
        uint32_t at = token;
        f->work++;
        if (i != pivot && !occurs_at(f, forms[i], pos - (uint32_t)pivot + (uint32_t)i, &at))
            return false;
        from = i == 0 ? at : from;
        to = at;
    }
    *ret = leaf_place(f, n, from, to);
    return true;
}

static enum err add_strict(struct finder *f, const struct node *n, const struct form *const *forms,
                           struct place_list *list)
{
    size_t pivot = 0;
    for (size_t i = 0; i < n->word_count; i++)
        pivot = forms[i]->count < forms[pivot]->count ? i : pivot;
    uint32_t from, to;
    in_field(n, forms[pivot], &from, &to);
    enum err err = OK;
    for (uint32_t i = from; i < to && !err && !place_list_is_full(list); i++) {
        struct place place;
        if (phrase_around(f, n, forms, pivot, forms[pivot]->at[i], &place))
            err = finder_add(f, list, &place);
        else
            err = finder_spend(f, 1);
    }
    return err;
}

// The phrase that begins with that token: each of the words between as early as it can, the last wherever it may.
static enum err add_slack(struct finder *f, const struct node *n, const struct form *const *forms, uint32_t token,
                          struct place_list *list)
{
    const struct token *tokens = subject_tokens(f->subject)->v;
    uint32_t pos = tokens[token].pos, limit = pos + n->word_count - 1 + n->count;
    for (uint32_t i = 1; i + 1 < n->word_count; i++) {
        uint32_t at = occurrence_from(f, forms[i], pos + 1);
        if (at == forms[i]->count)
            return finder_spend(f, i);
        pos = tokens[forms[i]->at[at]].pos;
    }
    const struct form *last = forms[n->word_count - 1];
    enum err err = finder_spend(f, n->word_count);
    for (uint32_t i = occurrence_from(f, last, pos + 1); i < last->count && !err && !place_list_is_full(list); i++) {
        struct place place = leaf_place(f, n, token, last->at[i]);
        if (place.last > limit)
            break;
        place.roomy = place.last - place.first >= n->word_count;
        err = finder_add(f, list, &place);
    }
    return err;
}

static enum err add_phrase(struct finder *f, const struct node *n, struct place_list *list)
{
    const struct form *room[SHORT_PHRASE], **forms = room;
    if (n->word_count > SHORT_PHRASE)
        forms = arena_array(f->arena, n->word_count, sizeof(struct form *));
    for (size_t i = 0; i < n->word_count; i++) {
        enum err err = forms_find(f->subject, &node_words(n)[i], &f->work, &forms[i]);
        if (err || !forms[i])
            return err;
    }
    if (n->count == 0 || n->word_count < 2)
        return add_strict(f, n, forms, list);
    uint32_t from, to;
    in_field(n, forms[0], &from, &to);
    enum err err = OK;
    for (uint32_t i = from; i < to && !err && !place_list_is_full(list); i++)
        err = add_slack(f, n, forms, forms[0]->at[i], list);
    return err;
}

// ---- expressions -------------------------------------------------------------------------------------------------
static enum err add_expression(struct finder *f, const struct node *n, struct place_list *list)
{
    struct expression x = expression_of(f, n);
    struct match m;
    enum err err = OK;
    while (!place_list_is_full(list) && !(err = expression_next(&x, &m))) {
        uint32_t from, to;
        if (!expression_words(f->subject, &m, &from, &to))
            continue;
        struct place place = leaf_place(f, n, from, to);
        place.start = m.start;
        place.end = m.end;
        err = finder_add(f, list, &place);
        if (err)
            break;
    }
    return err == ERR_NOTFOUND ? OK : err;
}

// ---- groups ----------------------------------------------------------------------------------------------------
static enum err add_places(struct finder *f, const struct node *n, struct place_list *list);

static enum err list_all(struct finder *f, const struct node *n, struct places *ret)
{
    struct place_list list = {.max = SIZE_MAX};
    enum err err = add_places(f, n, &list);
    if (!err)
        *ret = places_distinct(&list);
    return err;
}

static enum err add_children(struct finder *f, const struct node *n, struct place_list *list)
{
    enum err err = OK;
    for (const struct node *c = node_first(n); c && !err; c = node_next(n, c))
        err = add_places(f, c, list);
    return err;
}

// Both sides of a distance; with an empty one there is no pair, and the other need not be looked at.
static enum err list_sides(struct finder *f, const struct node *n, struct places *left, struct places *right)
{
    *right = (struct places){0};
    enum err err = list_all(f, node_first(n), left);
    return err || !left->n ? err : list_all(f, node_second(n), right);
}

static enum err add_near(struct finder *f, const struct node *n, struct place_list *list)
{
    struct places left, right;
    enum err err = list_sides(f, n, &left, &right);
    return err ? err : distance_add(f, n, &left, &right, list);
}

static enum err add_first(struct finder *f, const struct node *n, struct place_list *list)
{
    struct places all;
    enum err err = list_all(f, node_first(n), &all);
    uint32_t text = subject_text_pos(f->subject);
    for (size_t i = 0; i < all.n && !err && !place_list_is_full(list); i++) {
        uint32_t last = all.v[i].last;
        if (last - (last < text ? 0 : text) < n->count)
            err = finder_add(f, list, &all.v[i]);
    }
    return err;
}

// More places than a list holds are more than can be asked for, as long as nobody wants all of them.
static enum err add_counted(struct finder *f, const struct node *n, struct place_list *list)
{
    struct place_list counted = {.max = PLACES_MAX};
    enum err err = add_places(f, node_first(n), &counted);
    if (err)
        return err;
    bool cut = place_list_is_full(&counted);
    struct places all = places_distinct(&counted);
    bool enough = places_count(&all) >= n->count;
    if (cut && (!enough || list->max > 1))
        return ERR_TOOBIG;
    for (size_t i = 0; i < all.n && enough && !err && !place_list_is_full(list); i++)
        err = finder_add(f, list, &all.v[i]);
    return err;
}

static enum err add_places(struct finder *f, const struct node *n, struct place_list *list)
{
    static enum err (*const by_kind[NODE_KIND_COUNT])(struct finder *, const struct node *, struct place_list *) = {
        [NODE_TERM] = add_term, [NODE_PHRASE] = add_phrase,   [NODE_REGEX] = add_expression, [NODE_OR] = add_children,
        [NODE_NEAR] = add_near, [NODE_ATLEAST] = add_counted, [NODE_FIRST] = add_first,
    };
    CHECK(by_kind[n->kind]); // the parser lets nothing else stand in a distance
    return by_kind[n->kind](f, n, list);
}

// ---- answers ---------------------------------------------------------------------------------------------------
// Without lists: could it stand somewhere? That it cannot is often quickly known.
static bool may_exist(struct finder *f, const struct node *n)
{
    bool found = true;
    if (n->kind == NODE_TERM)
        return forms_exist(f->subject, node_words(n), (enum field)n->field, &f->work, &found) || found;
    bool any = n->kind == NODE_OR;
    for (const struct node *c = node_first(n); c; c = node_next(n, c)) {
        found = may_exist(f, c);
        if (found == any || n->negated)
            break;
    }
    return found;
}

enum err places_exist(struct finder *f, const struct node *n, bool *ret_exist)
{
    if (n->kind == NODE_TERM)
        return forms_exist(f->subject, node_words(n), (enum field)n->field, &f->work, ret_exist);
    if (!may_exist(f, n)) {
        *ret_exist = false;
        return OK;
    }
    struct place one;
    struct place_list list = {&one, 0, 1, 1};
    enum err err = add_places(f, n, &list);
    if (!err)
        *ret_exist = list.n > 0;
    return err;
}

// The leaves that a place is made of, each once.
static enum err add_leaves(struct finder *f, struct place *p, struct place_list *list)
{
    if (!p->used)
        return OK;
    p->used = false; // seen
    if (!p->left)
        return finder_add(f, list, p);
    enum err err = add_leaves(f, p->left, list);
    return err ? err : add_leaves(f, p->right, list);
}

static enum err add_used(struct finder *f, const struct places *p, struct place_list *list)
{
    enum err err = OK;
    for (size_t i = 0; i < p->n && !err; i++)
        err = add_leaves(f, &p->v[i], list);
    return err;
}

static enum err near_used(struct finder *f, const struct node *n, struct place_list *list)
{
    struct places left, right;
    enum err err = list_sides(f, n, &left, &right);
    if (!err)
        err = distance_use(f, n, &left, &right);
    if (!err)
        err = add_used(f, &left, list);
    return err ? err : add_used(f, &right, list);
}

static enum err group_used(struct finder *f, const struct node *n, struct place_list *list)
{
    struct places all;
    enum err err = list_all(f, n, &all);
    for (size_t i = 0; !err && i < all.n; i++)
        place_use(&all.v[i]);
    return err ? err : add_used(f, &all, list);
}

enum err places_used(struct finder *f, const struct node *n, size_t max, struct places *ret_places)
{
    struct place_list list = {.max = n->size > 1 ? SIZE_MAX : max};
    enum err err;
    if (n->size == 1)
        err = add_places(f, n, &list);
    else
        err = n->kind == NODE_NEAR && !n->negated ? near_used(f, n, &list) : group_used(f, n, &list);
    if (!err)
        *ret_places = places_sorted(&list);
    return err;
}
