// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parser. Lowest precedence first:
//
//   or    = and { OR and }
//   and   = near { [AND] near }
//   near  = not { NEAR/n not }            leftmost first
//   not   = { NOT } item
//   item  = "(" or ")" | field: ( word | phrase | "(" or ")" ) | word | phrase | published:… | *:*
//
// Words are taken apart by the tokeniser of the docs; what gives several tokens becomes a phrase.
#include "query/parser.h"

#include "analysis/tokens.h"
#include "core/utf8.h"
#include "query/dates.h"
#include "query/lexer.h"

enum { PREFIX_MIN_LETTERS = 2 };

struct parser {
    struct lexer lexer;
    struct lexeme next; // looked at, not yet taken
    struct arena *arena;
    enum field field; // of the group we are in
    uint32_t depth;
    size_t nodes, clauses;
};

// A list of children while it grows.
struct list {
    struct draft **v;
    size_t n, room;
};

static enum err parse_or(struct parser *p, struct draft **ret);

static enum err take(struct parser *p)
{
    return lexer_next(&p->lexer, &p->next);
}

static enum err fail_here(const struct parser *p, const char *why)
{
    return lexer_fail(&p->lexer, ERR_SYNTAX, p->next.start, "%s", why);
}

// ---- nodes ---------------------------------------------------------------------------------------------------
static enum err node_new(struct parser *p, enum node_kind kind, size_t start, size_t end, struct draft **ret)
{
    if (++p->nodes > QUERY_NODES_MAX)
        return lexer_fail(&p->lexer, ERR_TOOBIG, start, "more than %d words and groups", QUERY_NODES_MAX);
    struct draft *node = arena_zalloc(p->arena, sizeof *node);
    node->kind = kind;
    node->field = p->field;
    node->start = (uint32_t)start;
    node->end = (uint32_t)end;
    *ret = node;
    return OK;
}

static enum err leaf_new(struct parser *p, enum node_kind kind, size_t start, size_t end, struct draft **ret)
{
    struct draft *node = NULL;
    enum err err = node_new(p, kind, start, end, &node);
    if (err)
        return err;
    node->clause = (uint32_t)p->clauses++;
    *ret = node;
    return OK;
}

static void list_add(struct parser *p, struct list *list, struct draft *node)
{
    if (list->n == list->room) {
        size_t room = list->room ? list->room * 2 : 4;
        list->v = arena_grow(p->arena, list->v, list->n, room, sizeof(struct draft *));
        list->room = room;
    }
    list->v[list->n++] = node;
}

// A child of the same kind gives its own children instead of itself.
static void list_join(struct parser *p, struct list *list, enum node_kind kind, struct draft *node)
{
    if (node->kind != kind) {
        list_add(p, list, node);
        return;
    }
    for (size_t i = 0; i < node->child_count; i++)
        list_add(p, list, node->children[i]);
}

static enum err group_new(struct parser *p, enum node_kind kind, const struct list *list, struct draft **ret)
{
    const struct draft *last = list->v[list->n - 1];
    enum err err = node_new(p, kind, list->v[0]->start, last->end, ret);
    if (err)
        return err;
    (*ret)->field = FIELD_ANY;
    (*ret)->children = list->v;
    (*ret)->child_count = list->n;
    for (size_t i = 0; i < list->n; i++) {
        if (list->v[i]->depth >= (*ret)->depth)
            (*ret)->depth = list->v[i]->depth + 1;
    }
    if ((*ret)->depth > QUERY_DEPTH_MAX)
        return lexer_fail(&p->lexer, ERR_TOOBIG, (*ret)->start, "groups nested deeper than %d", QUERY_DEPTH_MAX);
    return OK;
}

static enum err pair_new(struct parser *p, enum node_kind kind, struct draft *a, struct draft *b, struct draft **ret)
{
    struct list list = {0};
    list_add(p, &list, a);
    if (b)
        list_add(p, &list, b);
    return group_new(p, kind, &list, ret);
}

// ---- leaves --------------------------------------------------------------------------------------------------
// The token after v[i] that does not lie within it: `#tag` holds `tag`, and asks for the whole.
static size_t after(const struct tokens *t, size_t i)
{
    size_t next = i + 1;
    while (next < t->n && t->v[next].start < t->v[i].end)
        next++;
    return next;
}

static enum err words_of(struct parser *p, const struct lexeme *x, struct draft *node, size_t *ret_end)
{
    struct tokens t;
    enum err err = tokens_of_text(x->text, p->arena, &t);
    if (err)
        return lexer_fail(&p->lexer, err, x->start, "too many words");
    if (!t.n)
        return lexer_fail(&p->lexer, ERR_SYNTAX, x->start, "expected a word; this holds no letter or digit");
    node->words = arena_array(p->arena, t.n, sizeof *node->words);
    for (size_t i = 0; i < t.n; i = after(&t, i)) {
        node->words[node->word_count++] = (struct draft_word){.form = t.v[i].form};
        *ret_end = t.v[i].end;
    }
    node->kind = node->word_count > 1 ? NODE_PHRASE : NODE_TERM;
    return OK;
}

static size_t letter_count(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xC0) != 0x80;
    return n;
}

static enum err check_prefix(const struct parser *p, const struct lexeme *x, const struct draft *node, size_t words_end)
{
    if (!x->prefix)
        return OK;
    size_t star = x->end - 1;
    if (words_end != x->text.n)
        return lexer_fail(&p->lexer, ERR_SYNTAX, star, "expected a letter or digit right before the *");
    if (node->kind == NODE_PHRASE)
        return lexer_fail(&p->lexer, ERR_UNSUPPORTED, star,
                          "a wildcard within several words is not understood yet; leave out the *");
    if (letter_count(node->words[0].form) < PREFIX_MIN_LETTERS)
        return lexer_fail(&p->lexer, ERR_SYNTAX, star, "expected at least %d letters before the *", PREFIX_MIN_LETTERS);
    return OK;
}

static enum err keyword_of(struct parser *p, const struct lexeme *x, struct draft *node)
{
    struct view value = tokens_fold(view_trim(x->text), p->arena);
    if (!value.n)
        return lexer_fail(&p->lexer, ERR_SYNTAX, x->start, "expected a value for \"%s:\"", field_info(p->field)->name);
    node->words = arena_array(p->arena, 1, sizeof *node->words);
    node->words[0] = (struct draft_word){.form = value, .kind = x->prefix ? WORD_PREFIX : WORD_PLAIN};
    node->word_count = 1;
    return OK;
}

static enum err parse_leaf(struct parser *p, struct draft **ret)
{
    struct lexeme x = p->next;
    struct draft *node;
    enum err err = leaf_new(p, NODE_TERM, x.start, x.end, &node);
    if (err)
        return err;
    size_t words_end = x.text.n;
    bool keyword = field_info(p->field)->type == FIELD_KEYWORD;
    if (x.kind == LEX_PHRASE && !keyword &&
        (view_find_char(x.text, '*') < x.text.n || view_find_char(x.text, '?') < x.text.n))
        return lexer_fail(&p->lexer, ERR_UNSUPPORTED, x.start,
                          "wildcards in quotes are not understood yet; leave out * and ?");
    err = keyword ? keyword_of(p, &x, node) : words_of(p, &x, node, &words_end);
    if (!err)
        err = check_prefix(p, &x, node, words_end);
    if (!err && x.prefix)
        node->words[0].kind = WORD_PREFIX;
    if (!err)
        err = take(p);
    if (!err)
        *ret = node;
    return err;
}

static enum err parse_dates(struct parser *p, struct draft **ret)
{
    struct lexeme x = p->next;
    struct draft *node;
    const char *why = NULL;
    enum err err = leaf_new(p, NODE_RANGE, x.start, x.end, &node);
    if (err)
        return err;
    node->field = x.field;
    err = dates_parse(x.text, &node->data.range.lo, &node->data.range.hi, &why);
    if (err)
        return lexer_fail(&p->lexer, err, x.end - x.text.n, "%s", why);
    err = take(p);
    if (!err)
        *ret = node;
    return err;
}

// ---- groups --------------------------------------------------------------------------------------------------
static enum err enter(struct parser *p)
{
    if (++p->depth > QUERY_DEPTH_MAX)
        return lexer_fail(&p->lexer, ERR_TOOBIG, p->next.start, "groups nested deeper than %d", QUERY_DEPTH_MAX);
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
        return lexer_fail(&p->lexer, ERR_SYNTAX, open, "this ( is never closed; expected a )");
    p->depth--;
    return take(p);
}

static enum err parse_field(struct parser *p, struct draft **ret)
{
    if (p->field != FIELD_ANY)
        return fail_here(p, "a field within a field; close the group of the first one before it");
    size_t start = p->next.start;
    p->field = p->next.field;
    enum err err = take(p);
    if (!err && p->next.kind == LEX_OPEN)
        err = parse_parenthesis(p, ret);
    else if (!err && (p->next.kind == LEX_WORD || p->next.kind == LEX_PHRASE))
        err = parse_leaf(p, ret);
    else if (!err)
        err = fail_here(p, "expected a word, a phrase or a parenthesis behind the field; a - goes before its name");
    p->field = FIELD_ANY;
    if (!err)
        (*ret)->start = (uint32_t)start;
    return err;
}

static enum err parse_all(struct parser *p, struct draft **ret)
{
    enum err err = leaf_new(p, NODE_ALL, p->next.start, p->next.end, ret);
    return err ? err : take(p);
}

static const char *expected_item(enum lexeme_kind kind)
{
    static const char *const why[] = {
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
    static enum err (*const readers[])(struct parser *, struct draft **) = {
        [LEX_WORD] = parse_leaf,   [LEX_PHRASE] = parse_leaf, [LEX_OPEN] = parse_parenthesis,
        [LEX_FIELD] = parse_field, [LEX_DATES] = parse_dates, [LEX_ALL] = parse_all,
    };
    if (!readers[p->next.kind])
        return fail_here(p, expected_item(p->next.kind));
    if (p->field != FIELD_ANY && (p->next.kind == LEX_DATES || p->next.kind == LEX_ALL))
        return fail_here(p, "this cannot stand within a field; close the field's group before it");
    return readers[p->next.kind](p, ret);
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
    if (!err && p->next.kind == LEX_NEAR)
        return lexer_fail(&p->lexer, ERR_UNSUPPORTED, start,
                          "NOT NEAR is not understood yet; write NOT (a NEAR/n b) to exclude docs that have both");
    if (!err)
        err = parse_not(p, &child);
    if (err)
        return err;
    p->depth--;
    if (child->kind == NODE_NOT) {
        *ret = child->children[0];
        return OK;
    }
    err = pair_new(p, NODE_NOT, child, NULL, ret);
    if (!err)
        (*ret)->start = (uint32_t)start;
    return err;
}

// Distances are counted in the words of title and text, between words, phrases, ORs of them and other distances.
static enum err check_near(const struct parser *p, const struct draft *n)
{
    if (n->kind == NODE_AND || n->kind == NODE_NOT)
        return lexer_fail(&p->lexer, ERR_UNSUPPORTED, n->start,
                          "%s cannot stand beside NEAR, which takes words, phrases, ORs of them and other NEARs; "
                          "put (a NEAR/n b) in parentheses of its own",
                          n->kind == NODE_AND ? "AND" : "NOT");
    bool counts = n->kind == NODE_OR || n->kind == NODE_NEAR ||
                  ((n->kind == NODE_TERM || n->kind == NODE_PHRASE) && field_info(n->field)->type == FIELD_WORDS);
    if (!counts)
        return lexer_fail(&p->lexer, ERR_SYNTAX, n->start,
                          "NEAR counts the words of title and text; this has no place there");
    enum err err = OK;
    for (size_t i = 0; i < n->child_count && !err && n->kind == NODE_OR; i++)
        err = check_near(p, n->children[i]);
    return err;
}

static enum err parse_near(struct parser *p, struct draft **ret)
{
    struct draft *left = NULL, *right = NULL;
    enum err err = parse_not(p, &left);
    while (!err && p->next.kind == LEX_NEAR) {
        struct lexeme x = p->next;
        err = check_near(p, left);
        if (!err)
            err = take(p);
        if (!err)
            err = parse_not(p, &right);
        if (!err)
            err = check_near(p, right);
        if (!err)
            err = pair_new(p, NODE_NEAR, left, right, &left);
        if (err)
            return err;
        left->count = x.distance;
        left->ordered = x.ordered;
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
    struct list list = {0};
    struct draft *node = NULL;
    enum err err = parse_near(p, &node);
    while (!err) {
        list_join(p, &list, NODE_AND, node);
        if (ends_and(p->next.kind))
            break;
        if (p->next.kind == LEX_AND)
            err = take(p);
        if (!err)
            err = parse_near(p, &node);
    }
    if (err)
        return err;
    *ret = list.v[0];
    return list.n > 1 ? group_new(p, NODE_AND, &list, ret) : OK;
}

static enum err parse_or(struct parser *p, struct draft **ret)
{
    struct list list = {0};
    struct draft *node = NULL;
    enum err err = parse_and(p, &node);
    while (!err) {
        list_join(p, &list, NODE_OR, node);
        if (p->next.kind != LEX_OR)
            break;
        err = take(p);
        if (!err)
            err = parse_and(p, &node);
    }
    if (err)
        return err;
    *ret = list.v[0];
    return list.n > 1 ? group_new(p, NODE_OR, &list, ret) : OK;
}

enum err parser_run(struct view text, struct arena *a, struct parsed *ret_parsed, struct errmsg *m)
{
    struct parser p = {.lexer = {.text = text, .m = m}, .arena = a, .field = FIELD_ANY};
    struct draft *root;
    enum err err = take(&p);
    if (!err && p.next.kind == LEX_END)
        return errmsg_set(m, ERR_SYNTAX, "the query is empty; expected a word or phrase");
    if (!err)
        err = parse_or(&p, &root);
    if (!err && p.next.kind != LEX_END)
        err = fail_here(&p, "this ) has no ( before it");
    if (!err)
        *ret_parsed = (struct parsed){root, p.clauses};
    return err;
}
