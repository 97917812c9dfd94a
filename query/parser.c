// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parser. Lowest precedence first:
//
//   or    = and { OR and }
//   and   = near { [AND] near }
//   near  = not { distance not }          leftmost first
//   not   = { NOT } item
//   item  = "(" or ")" | count "(" or ")" | field: ( leaf | "(" or ")" ) | leaf | %saved
#include "query/parser.h"

#include "query/leaf.h"
#include "query/regex.h"
#include "query/within.h"

enum { SAVED_DEPTH_MAX = 16 };

struct parser {
    struct drafter drafter;
    struct lexeme next; // looked at, not yet taken
    uint32_t depth;
    const struct query_saved *saved;
    struct view names[SAVED_DEPTH_MAX]; // of the saved queries we are in
    size_t name_count;
};

static enum err parse_or(struct parser *p, struct draft **ret);

static enum err take(struct parser *p)
{
    return lexer_next(&p->drafter.lexer, &p->next);
}

static enum err fail_at(const struct parser *p, enum err err, size_t start, const char *why)
{
    return lexer_fail(&p->drafter.lexer, err, start, "%s", why);
}

static enum err fail_here(const struct parser *p, const char *why)
{
    return fail_at(p, ERR_SYNTAX, p->next.start, why);
}

// ---- groups --------------------------------------------------------------------------------------------------
static enum err enter(struct parser *p)
{
    if (++p->depth > QUERY_DEPTH_MAX)
        return lexer_fail(&p->drafter.lexer, ERR_TOOBIG, p->next.start, "groups nested deeper than %d",
                          QUERY_DEPTH_MAX);
    return OK;
}

static enum err parse_parenthesis(struct parser *p, struct draft **ret)
{
    size_t open = p->next.start;
    enum err err = enter(p);
    if (!err)
        err = take(p);
    if (!err && p->next.kind == LEX_CLOSE)
        return fail_here(p, "expected a word or phrase before this )");
    if (!err)
        err = parse_or(p, ret);
    if (err)
        return err;
    if (p->next.kind != LEX_CLOSE)
        return fail_at(p, ERR_SYNTAX, open, "this ( is never closed; expected a )");
    p->depth--;
    return take(p);
}

static enum err parse_count(struct parser *p, struct draft **ret)
{
    struct lexeme x = p->next;
    struct draft *group;
    enum err err = take(p);
    if (!err && p->next.kind != LEX_OPEN)
        return fail_here(p, "expected a group in parentheses behind the count, as in ATLEAST/3(oil OR gas)");
    if (!err)
        err = parse_parenthesis(p, &group);
    return err ? err : within_count(&p->drafter, &x, group, ret);
}

static enum err parse_leaf(struct parser *p, struct draft **ret)
{
    enum err err = leaf_of(&p->drafter, &p->next, ret);
    return err ? err : take(p);
}

static bool is_value(enum lexeme_kind kind)
{
    return kind == LEX_WORD || kind == LEX_PHRASE || kind == LEX_CASED || kind == LEX_REGEX;
}

static enum err parse_field(struct parser *p, struct draft **ret)
{
    struct drafter *d = &p->drafter;
    if (d->field != FIELD_ANY)
        return fail_here(p, "a field within a field; close the group of the first one before it");
    size_t start = p->next.start;
    d->field = p->next.field;
    enum err err = take(p);
    if (!err && p->next.kind == LEX_OPEN)
        err = parse_parenthesis(p, ret);
    else if (!err && is_value(p->next.kind))
        err = parse_leaf(p, ret);
    else if (!err)
        err = fail_here(p, "expected a word, a phrase or a parenthesis behind the field; a - goes before its name");
    d->field = FIELD_ANY;
    if (!err && !d->borrowed)
        (*ret)->start = (uint32_t)start;
    return err;
}

// ---- saved queries ---------------------------------------------------------------------------------------------
static enum err check_saved(struct parser *p, const struct lexeme *x)
{
    struct lexer *l = &p->drafter.lexer;
    if (!p->saved)
        return fail_at(p, ERR_UNSUPPORTED, x->start, "saved queries are not known here; write the query itself");
    for (size_t i = 0; i < p->name_count; i++) {
        if (view_equals(p->names[i], x->text))
            return lexer_fail(l, ERR_SYNTAX, x->start, "the saved query %%%.*s refers to itself", VIEW_ARG(x->text));
    }
    if (p->name_count == SAVED_DEPTH_MAX)
        return lexer_fail(l, ERR_TOOBIG, x->start, "saved queries that refer to one another more than %d deep",
                          SAVED_DEPTH_MAX);
    return OK;
}

// The text of a saved query with a lexer of its own; all it gives stands at the name in the outermost text.
static enum err parse_text(struct parser *p, const struct lexeme *x, struct view text, struct draft **ret)
{
    struct drafter *d = &p->drafter;
    struct drafter before = *d;
    struct errmsg inner = {""};
    d->lexer = (struct lexer){.text = text, .m = &inner};
    d->start = d->borrowed ? d->start : (uint32_t)x->start;
    d->end = d->borrowed ? d->end : (uint32_t)x->end;
    d->borrowed = true;
    p->names[p->name_count++] = x->text;
    enum err err = take(p);
    if (!err)
        err = parse_or(p, ret);
    if (!err && p->next.kind != LEX_END)
        err = fail_here(p, "this ) has no ( before it");
    p->name_count--;
    d->lexer = before.lexer;
    d->borrowed = before.borrowed;
    d->start = before.start;
    d->end = before.end;
    if (err)
        return lexer_fail(&d->lexer, err, x->start, "in %%%.*s: %s", VIEW_ARG(x->text), inner.text);
    return OK;
}

static enum err parse_saved(struct parser *p, struct draft **ret)
{
    struct lexeme x = p->next;
    struct view text;
    enum err err = check_saved(p, &x);
    if (!err)
        err = enter(p);
    if (err)
        return err;
    err = p->saved->find(p->saved->user, x.text, p->drafter.arena, &text);
    if (err == ERR_NOTFOUND)
        return lexer_fail(&p->drafter.lexer, ERR_SYNTAX, x.start, "there is no saved query \"%.*s\"", VIEW_ARG(x.text));
    if (!err)
        err = parse_text(p, &x, text, ret);
    p->depth--;
    return err ? err : take(p);
}

// ---- items -----------------------------------------------------------------------------------------------------
static const char *expected_item(enum lexeme_kind kind)
{
    static const char *const why[LEX_KIND_COUNT] = {
        [LEX_END] = "expected a word or phrase here, at the end",
        [LEX_CLOSE] = "this ) has no ( before it, or nothing stands before it",
        [LEX_AND] = "expected a word or phrase before this AND; to find the word itself put it in quotes",
        [LEX_OR] = "expected a word or phrase before this OR; to find the word itself put it in quotes",
        [LEX_NEAR] = "expected a word, phrase or group before this operator",
        [LEX_NOT] = "expected a word or phrase",
    };
    return why[kind];
}

static enum err parse_item(struct parser *p, struct draft **ret)
{
    static enum err (*const readers[LEX_KIND_COUNT])(struct parser *, struct draft **) = {
        [LEX_WORD] = parse_leaf,   [LEX_PHRASE] = parse_leaf,      [LEX_CASED] = parse_leaf,
        [LEX_REGEX] = parse_leaf,  [LEX_RANGE] = parse_leaf,       [LEX_HAS] = parse_leaf,
        [LEX_ALL] = parse_leaf,    [LEX_OPEN] = parse_parenthesis, [LEX_FIELD] = parse_field,
        [LEX_FIRST] = parse_count, [LEX_ATLEAST] = parse_count,    [LEX_SAVED] = parse_saved,
    };
    enum lexeme_kind kind = p->next.kind;
    if (!readers[kind])
        return fail_here(p, expected_item(kind));
    if (p->drafter.field != FIELD_ANY && (kind == LEX_RANGE || kind == LEX_HAS || kind == LEX_ALL))
        return fail_here(p, "this cannot stand within a field; close the field's group before it");
    return readers[kind](p, ret);
}

// ---- operators -----------------------------------------------------------------------------------------------
static enum err parse_not(struct parser *p, struct draft **ret)
{
    if (p->next.kind != LEX_NOT)
        return parse_item(p, ret);
    size_t start = p->next.start;
    struct draft *child;
    enum err err = enter(p);
    if (!err)
        err = take(p);
    if (!err)
        err = parse_not(p, &child);
    if (err)
        return err;
    p->depth--;
    if (child->kind == NODE_NOT) {
        *ret = child->children[0];
        return OK;
    }
    err = draft_pair(&p->drafter, NODE_NOT, child, NULL, ret);
    if (!err && !p->drafter.borrowed)
        (*ret)->start = (uint32_t)start;
    return err;
}

static enum err parse_near(struct parser *p, struct draft **ret)
{
    struct draft *left = NULL, *right = NULL;
    enum err err = parse_not(p, &left);
    while (!err && p->next.kind == LEX_NEAR) {
        struct lexeme x = p->next;
        err = take(p);
        if (!err)
            err = parse_not(p, &right);
        if (!err)
            err = within_distance(&p->drafter, &x, left, right, &left);
    }
    if (!err)
        *ret = left;
    return err;
}

static bool ends_and(enum lexeme_kind kind)
{
    return kind == LEX_OR || kind == LEX_CLOSE || kind == LEX_END;
}

static enum err parse_and(struct parser *p, struct draft **ret)
{
    struct drafts list = {0};
    struct draft *node = NULL;
    enum err err = parse_near(p, &node);
    while (!err) {
        drafts_join(&p->drafter, &list, NODE_AND, node);
        if (ends_and(p->next.kind))
            break;
        if (p->next.kind == LEX_AND)
            err = take(p);
        if (!err)
            err = parse_near(p, &node);
    }
    return err ? err : draft_group(&p->drafter, NODE_AND, &list, ret);
}

static enum err parse_or(struct parser *p, struct draft **ret)
{
    struct drafts list = {0};
    struct draft *node = NULL;
    enum err err = parse_and(p, &node);
    while (!err) {
        drafts_join(&p->drafter, &list, NODE_OR, node);
        if (p->next.kind != LEX_OR)
            break;
        err = take(p);
        if (!err)
            err = parse_and(p, &node);
    }
    return err ? err : draft_group(&p->drafter, NODE_OR, &list, ret);
}

static enum err run(struct parser *p, struct draft **ret, struct errmsg *m)
{
    enum err err = take(p);
    if (!err && p->next.kind == LEX_END)
        return errmsg_set(m, ERR_SYNTAX, "the query is empty; expected a word or phrase");
    if (!err)
        err = parse_or(p, ret);
    if (!err && p->next.kind != LEX_END)
        err = fail_here(p, "this ) has no ( before it");
    return err;
}

enum err parser_run(struct view text, const struct query_saved *saved, struct arena *a, struct parsed *ret_parsed,
                    struct errmsg *m)
{
    struct parser p = {.drafter = {.lexer = {.text = text, .m = m}, .arena = a, .field = FIELD_ANY}, .saved = saved};
    struct draft *root = NULL;
    enum err err = run(&p, &root, m);
    if (!err)
        *ret_parsed = (struct parsed){root, p.drafter.clauses, p.drafter.regexes};
    for (struct draft *n = p.drafter.regexes; n && err; n = n->next)
        regex_unref(n->data.regex);
    return err;
}
