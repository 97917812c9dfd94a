// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Making and joining drafts.
#include "query/draft.h"

#include "query/query.h"

enum err draft_new(struct drafter *d, enum node_kind kind, size_t start, size_t end, struct draft **ret)
{
    if (++d->nodes > QUERY_NODES_MAX)
        return lexer_fail(&d->lexer, ERR_TOOBIG, start, "more than %d words and groups", QUERY_NODES_MAX);
    struct draft *draft = arena_zalloc(d->arena, sizeof *draft);
    draft->kind = kind;
    draft->field = d->field;
    draft->start = d->borrowed ? d->start : (uint32_t)start;
    draft->end = d->borrowed ? d->end : (uint32_t)end;
    *ret = draft;
    return OK;
}

enum err draft_leaf(struct drafter *d, enum node_kind kind, size_t start, size_t end, struct draft **ret)
{
    struct draft *draft = NULL;
    enum err err = draft_new(d, kind, start, end, &draft);
    if (err)
        return err;
    draft->clause = (uint32_t)d->clauses++;
    *ret = draft;
    return OK;
}

void drafts_add(struct drafter *d, struct drafts *list, struct draft *draft)
{
    if (list->n == list->room) {
        size_t room = list->room ? list->room * 2 : 4;
        list->v = arena_grow(d->arena, list->v, list->n, room, sizeof(struct draft *));
        list->room = room;
    }
    list->v[list->n++] = draft;
}

void drafts_join(struct drafter *d, struct drafts *list, enum node_kind kind, struct draft *draft)
{
    if (draft->kind != kind) {
        drafts_add(d, list, draft);
        return;
    }
    for (size_t i = 0; i < draft->child_count; i++)
        drafts_add(d, list, draft->children[i]);
}

static enum err parent_new(struct drafter *d, enum node_kind kind, const struct drafts *list, struct draft **ret)
{
    struct draft *parent = NULL;
    enum err err = draft_new(d, kind, list->v[0]->start, list->v[list->n - 1]->end, &parent);
    if (err)
        return err;
    parent->field = FIELD_ANY;
    parent->children = list->v;
    parent->child_count = list->n;
    for (size_t i = 0; i < list->n; i++) {
        if (list->v[i]->depth >= parent->depth)
            parent->depth = list->v[i]->depth + 1;
    }
    if (parent->depth > QUERY_DEPTH_MAX)
        return lexer_fail(&d->lexer, ERR_TOOBIG, parent->start, "groups nested deeper than %d", QUERY_DEPTH_MAX);
    *ret = parent;
    return OK;
}

enum err draft_group(struct drafter *d, enum node_kind kind, const struct drafts *list, struct draft **ret)
{
    if (list->n > 1)
        return parent_new(d, kind, list, ret);
    *ret = list->v[0];
    return OK;
}

enum err draft_pair(struct drafter *d, enum node_kind kind, struct draft *a, struct draft *b, struct draft **ret)
{
    struct drafts list = {0};
    drafts_add(d, &list, a);
    if (b)
        drafts_add(d, &list, b);
    return parent_new(d, kind, &list, ret);
}
