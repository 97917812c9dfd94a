// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Rewriting of groups within distances and counts.
#include "query/within.h"

static const char *name_of(enum node_kind kind)
{
    static const char *const names[NODE_KIND_COUNT] = {
        [NODE_ALL] = "*:*",       [NODE_AND] = "AND", [NODE_OR] = "OR",   [NODE_NOT] = "NOT",
        [NODE_RANGE] = "a range", [NODE_HAS] = "has", [NODE_AREA] = "geo"};
    return names[kind] ? names[kind] : "this field";
}

static bool is_words(const struct draft *n)
{
    return (n->kind == NODE_TERM || n->kind == NODE_PHRASE || n->kind == NODE_REGEX) &&
           field_info(n->field)->type == FIELD_WORDS;
}

static bool has_places(const struct draft *n)
{
    if (n->kind == NODE_NEAR || n->kind == NODE_FIRST || n->kind == NODE_ATLEAST || is_words(n))
        return true;
    bool all = n->kind == NODE_OR;
    for (size_t i = 0; i < n->child_count && all; i++)
        all = has_places(n->children[i]);
    return all;
}

static enum err fail(const struct drafter *d, const struct draft *n, const char *where)
{
    return lexer_fail(&d->lexer, ERR_SYNTAX, n->start,
                      "%s counts the words of title and text; %s has no place there, join it outside with AND", where,
                      name_of(n->kind));
}

// ---- distances -------------------------------------------------------------------------------------------------
static enum err pair_near(struct drafter *d, const struct lexeme *x, struct draft *left, struct draft *right,
                          struct draft **ret)
{
    enum err err = draft_pair(d, NODE_NEAR, left, right, ret);
    if (err)
        return err;
    (*ret)->reach = x->reach;
    (*ret)->count = x->count;
    (*ret)->ordered = x->ordered;
    (*ret)->negated = x->negated;
    return OK;
}

static enum err operand(struct drafter *d, const struct lexeme *x, struct draft *n, struct draft **ret);

static enum err or_operand(struct drafter *d, const struct lexeme *x, struct draft *n, struct draft **ret)
{
    struct drafts list = {0};
    for (size_t i = 0; i < n->child_count; i++) {
        struct draft *child;
        enum err err = operand(d, x, n->children[i], &child);
        if (err)
            return err;
        drafts_join(d, &list, NODE_OR, child);
    }
    return draft_group(d, NODE_OR, &list, ret);
}

// Joins the children that are wanted (or, negated, the children of the NOTs) to what was found so far.
static enum err join_near(struct drafter *d, const struct lexeme *x, const struct draft *n, bool negated,
                          struct draft **found)
{
    struct lexeme inner = {.reach = x->reach, .count = x->count, .negated = negated};
    for (size_t i = 0; i < n->child_count; i++) {
        struct draft *child = n->children[i];
        if ((child->kind == NODE_NOT) != negated)
            continue;
        enum err err = operand(d, x, negated ? child->children[0] : child, &child);
        if (!err && *found)
            err = pair_near(d, &inner, *found, child, &child);
        if (err)
            return err;
        *found = child;
    }
    return OK;
}

static enum err and_operand(struct drafter *d, const struct lexeme *x, struct draft *n, struct draft **ret)
{
    struct draft *found = NULL;
    enum err err = join_near(d, x, n, false, &found);
    if (!err && !found)
        return fail(d, n->children[0], "a distance");
    if (!err)
        err = join_near(d, x, n, true, &found);
    if (!err)
        *ret = found;
    return err;
}

static enum err operand(struct drafter *d, const struct lexeme *x, struct draft *n, struct draft **ret)
{
    if (has_places(n)) {
        *ret = n;
        return OK;
    }
    if (n->kind == NODE_AND)
        return and_operand(d, x, n, ret);
    if (n->kind == NODE_OR)
        return or_operand(d, x, n, ret);
    if (n->kind == NODE_NOT)
        return lexer_fail(&d->lexer, ERR_SYNTAX, n->start,
                          "NOT cannot stand beside a distance; write a NOT NEAR/n b for an a that has no b near, or "
                          "NOT (a NEAR/n b) for docs without the two near each other");
    return fail(d, n, "a distance");
}

enum err within_distance(struct drafter *d, const struct lexeme *x, struct draft *left, struct draft *right,
                         struct draft **ret)
{
    enum err err = operand(d, x, left, &left);
    if (!err)
        err = operand(d, x, right, &right);
    return err ? err : pair_near(d, x, left, right, ret);
}

// ---- counts ----------------------------------------------------------------------------------------------------
static enum err wrap(struct drafter *d, const struct lexeme *x, struct draft *n, struct draft **ret)
{
    enum err err = draft_pair(d, x->kind == LEX_FIRST ? NODE_FIRST : NODE_ATLEAST, n, NULL, ret);
    if (!err)
        (*ret)->count = x->count;
    return err;
}

static enum err each_child(struct drafter *d, const struct lexeme *x, struct draft *n, struct draft **ret)
{
    struct drafts list = {0};
    for (size_t i = 0; i < n->child_count; i++) {
        struct draft *child;
        enum err err = within_count(d, x, n->children[i], &child);
        if (err)
            return err;
        drafts_add(d, &list, child);
    }
    return n->kind == NODE_NOT ? draft_pair(d, NODE_NOT, list.v[0], NULL, ret) : draft_group(d, n->kind, &list, ret);
}

enum err within_count(struct drafter *d, const struct lexeme *x, struct draft *group, struct draft **ret)
{
    bool first = x->kind == LEX_FIRST;
    if (has_places(group))
        return wrap(d, x, group, ret);
    if (group->kind == NODE_AND || (first && (group->kind == NODE_OR || group->kind == NODE_NOT)))
        return each_child(d, x, group, ret);
    if (group->child_count)
        return lexer_fail(&d->lexer, ERR_SYNTAX, group->start,
                          "ATLEAST counts words, phrases, ORs of them and distances; %s cannot be counted",
                          group->kind == NODE_OR ? "an OR with an AND in it" : name_of(group->kind));
    return fail(d, group, first ? "FIRST" : "ATLEAST");
}
