// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Precedence climbing. What an operator makes of its two sides is one function an act.
#include "query/import_parser.h"

#include "query/import_lexer.h"
#include "query/lexer.h"

enum { RECURSION_MAX = 4 * IMPORT_DEPTH_MAX };

static enum err parse_expression(struct importer *im, int binding, struct part **ret);

static enum err check_depth(const struct importer *im, const struct part *p)
{
    if (p->depth <= IMPORT_DEPTH_MAX)
        return OK;
    return import_fail(im, ERR_TOOBIG, p->start, "nested deeper than %d", IMPORT_DEPTH_MAX);
}

struct part *import_not(struct importer *im, struct part *child, size_t start)
{
    if (child->kind == PART_NOT && !child->shared)
        return child->children[0];
    struct part *p = part_new(im, PART_NOT, start, child->end);
    part_add(im, p, child);
    return p;
}

// ---- operands --------------------------------------------------------------------------------------------------
static enum err parse_parenthesis(struct importer *im, struct part **ret)
{
    size_t open = im->next.start;
    if (++im->depth > RECURSION_MAX)
        return import_fail(im, ERR_TOOBIG, open, "groups nested deeper than %d", IMPORT_DEPTH_MAX);
    enum err err = lexer_mark(im);
    if (!err && im->next.kind == MARK_CLOSE)
        return import_fail(im, ERR_SYNTAX, im->next.start, "expected a word or phrase before this )");
    if (!err)
        err = import_group(im, ret);
    if (err)
        return err;
    if (im->next.kind != MARK_CLOSE)
        return import_fail(im, ERR_SYNTAX, open, "this ( is never closed; expected a )");
    im->depth--;
    if (!(*ret)->shared) {
        (*ret)->grouped = true;
        (*ret)->start = open;
        (*ret)->end = im->next.end;
    }
    return lexer_mark(im);
}

// Puts the prefix or suffix around its operand. A span is about the parts of an AND, or those of a phrase.
static struct part *put_around(struct importer *im, const struct part *around, struct part *child)
{
    if (around->kind != PART_SPAN)
        return part_around(im, around, child);
    if (child->kind == PART_WORDS) {
        child->count = around->count;
        return child;
    }
    if (child->kind != PART_AND)
        return child;
    struct part *near = child->children[0];
    for (size_t i = 1; i < child->child_count; i++) {
        struct part *pair = part_new(im, PART_NEAR, near->start, child->children[i]->end);
        pair->count = around->count + 1;
        part_add(im, pair, near);
        part_add(im, pair, child->children[i]);
        near = pair;
    }
    return near;
}

static enum err parse_prefixed(struct importer *im, struct part **ret)
{
    struct mark m = im->next;
    struct part *child;
    if (++im->depth > RECURSION_MAX)
        return import_fail(im, ERR_TOOBIG, m.start, "nested deeper than %d", IMPORT_DEPTH_MAX);
    enum err err = lexer_mark(im);
    if (!err)
        err = import_operand(im, &child);
    if (err)
        return err;
    im->depth--;
    *ret = put_around(im, m.part, child);
    (*ret)->start = m.start;
    return OK;
}

static enum err parse_negated(struct importer *im, struct part **ret)
{
    struct mark m = im->next;
    struct part *child;
    if (++im->depth > RECURSION_MAX)
        return import_fail(im, ERR_TOOBIG, m.start, "nested deeper than %d", IMPORT_DEPTH_MAX);
    enum err err = lexer_mark(im);
    if (!err)
        err = parse_expression(im, m.op->binding + 1, &child);
    if (err)
        return err;
    im->depth--;
    *ret = import_not(im, child, m.start);
    return OK;
}

static enum err fail_operand(const struct importer *im)
{
    static const char *const why[] = {
        [MARK_END] = "expected a word or phrase here, at the end",
        [MARK_CLOSE] = "this ) has no ( before it, or nothing stands before it",
        [MARK_OPERATOR] = "expected a word or phrase before this operator; to find the word itself put it in quotes",
        [MARK_SUFFIX] = "expected a word, phrase or group before this",
        [MARK_PART] = "",
        [MARK_OPEN] = "",
        [MARK_PREFIX] = "",
    };
    return import_fail(im, ERR_SYNTAX, im->next.start, "%s", why[im->next.kind]);
}

static enum err parse_plain(struct importer *im, struct part **ret)
{
    *ret = im->next.part;
    return lexer_mark(im);
}

enum err import_operand(struct importer *im, struct part **ret)
{
    enum mark_kind kind = im->next.kind;
    enum err err;
    if (kind == MARK_OPEN)
        err = parse_parenthesis(im, ret);
    else if (kind == MARK_PREFIX)
        err = parse_prefixed(im, ret);
    else if (kind == MARK_PART)
        err = parse_plain(im, ret);
    else if (kind == MARK_OPERATOR && im->next.op->act == ACT_NOT)
        err = parse_negated(im, ret);
    else
        err = fail_operand(im);
    while (!err && im->next.kind == MARK_SUFFIX) {
        *ret = put_around(im, im->next.part, *ret);
        (*ret)->end = im->next.end > (*ret)->end ? im->next.end : (*ret)->end;
        err = check_depth(im, *ret);
        if (!err)
            err = lexer_mark(im);
    }
    return err ? err : check_depth(im, *ret);
}

// ---- operators -------------------------------------------------------------------------------------------------
static struct part *near_of(struct importer *im, const struct mark *m, struct part *left, struct part *right)
{
    struct part *p = part_new(im, PART_NEAR, left->start, right->end);
    int64_t count = (int64_t)m->count + m->op->offset;
    if (count > LEXER_DISTANCE_MAX)
        import_note(im, IMPORT_CLOSE, m->start, m->end, "a distance of at most 1000 words");
    p->count = count < 1 ? 1 : count > LEXER_DISTANCE_MAX ? LEXER_DISTANCE_MAX : (uint32_t)count;
    p->ordered = m->ordered || m->op->act == ACT_ORDERED;
    p->negated = m->op->negated;
    p->reach = m->op->act == ACT_SENTENCE    ? REACH_SENTENCE
               : m->op->act == ACT_PARAGRAPH ? REACH_PARAGRAPH
                                             : REACH_WORDS;
    part_add(im, p, left);
    part_add(im, p, right);
    return p;
}

// Both in the title or both in the text.
static struct part *segment_of(struct importer *im, const struct mark *m, struct part *left, struct part *right)
{
    static const struct scope both = {.fields = {FIELD_TITLE, FIELD_TEXT}, .field_count = 2};
    struct part *pair = part_new(im, PART_AND, left->start, right->end);
    part_add(im, pair, left);
    part_add(im, pair, m->op->negated ? import_not(im, right, right->start) : right);
    if (pair->scoped)
        return pair;
    struct part *p = part_field(im, &both, pair->start, pair->end);
    part_add(im, p, pair);
    return p;
}

static void note_mixed(struct importer *im, const struct mark *m, const struct part *left, const struct part *right)
{
    enum part_kind other = m->op->act == ACT_OR ? PART_AND : PART_OR;
    bool mixed = (m->op->act == ACT_OR || m->op->act == ACT_AND) &&
                 ((left->kind == other && !left->grouped) || (right->kind == other && !right->grouped));
    if (im->dialect->mixed && mixed)
        import_note(im, IMPORT_CLOSE, m->start, m->end, im->dialect->mixed);
}

static struct part *combine(struct importer *im, const struct mark *m, struct part *left, struct part *right)
{
    note_mixed(im, m, left, right);
    if (m->op->remark)
        import_note(im, m->op->how, m->start, m->end, m->op->remark);
    bool loose = m->op->act == ACT_JOIN &&
                 (left->scoped || right->scoped || left->kind == PART_NOTHING || right->kind == PART_NOTHING);
    switch (loose ? ACT_AND : m->op->act) {
    case ACT_AND:
        return part_join(im, PART_AND, left, right);
    case ACT_OR:
        return part_join(im, PART_OR, left, right);
    case ACT_NOT:
        return part_join(im, PART_AND, left, import_not(im, right, m->start));
    case ACT_SEGMENT:
        return segment_of(im, m, left, right);
    case ACT_LEFT:
        return left;
    case ACT_JOIN: {
        struct mark next = {.op = m->op, .count = 1, .ordered = true};
        return near_of(im, &next, left, right);
    }
    default:
        return near_of(im, m, left, right);
    }
}

static int binding_of(const struct mark *m)
{
    enum { NUMBERS_MAX = 255 };
    int number = m->count < NUMBERS_MAX ? (int)m->count : NUMBERS_MAX;
    return m->op->binding - (m->op->by_number ? number : 0);
}

// The operator before the next operand, also where none is written.
static bool next_operator(const struct importer *im, struct mark *ret)
{
    enum mark_kind kind = im->next.kind;
    *ret = im->next;
    if (kind == MARK_OPEN || kind == MARK_PREFIX || kind == MARK_PART) {
        ret->op = &im->dialect->between;
        ret->count = 1;
        ret->ordered = false;
        return true;
    }
    return kind == MARK_OPERATOR;
}

static enum err parse_expression(struct importer *im, int binding, struct part **ret)
{
    struct part *left, *right;
    struct mark m;
    if (++im->depth > RECURSION_MAX)
        return import_fail(im, ERR_TOOBIG, im->next.start, "nested deeper than %d", IMPORT_DEPTH_MAX);
    enum err err = import_operand(im, &left);
    while (!err && next_operator(im, &m) && binding_of(&m) >= binding) {
        if (im->next.kind == MARK_OPERATOR)
            err = lexer_mark(im);
        if (!err)
            err = parse_expression(im, binding_of(&m) + 1, &right);
        if (!err)
            left = combine(im, &m, left, right);
        if (!err)
            err = check_depth(im, left);
    }
    im->depth--;
    if (!err)
        *ret = left;
    return err;
}

enum err import_group(struct importer *im, struct part **ret)
{
    return im->dialect->group ? im->dialect->group(im, ret) : parse_expression(im, 0, ret);
}

enum err import_parse(struct importer *im, size_t start, size_t end, struct part **ret)
{
    im->at = start;
    im->end = end;
    enum err err = lexer_mark(im);
    if (!err && im->next.kind == MARK_END)
        return import_fail(im, ERR_SYNTAX, start, "nothing stands here; expected a word or phrase");
    if (!err)
        err = import_group(im, ret);
    if (!err && im->next.kind == MARK_CLOSE)
        err = import_fail(im, ERR_SYNTAX, im->next.start, "this ) has no ( before it");
    else if (!err && im->next.kind != MARK_END)
        err = import_fail(im, ERR_SYNTAX, im->next.start, "expected the end of the query or an operator");
    return err;
}
