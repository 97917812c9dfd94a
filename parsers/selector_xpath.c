// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading XPath (1.0, the part that selector.h names): what browsers copy and what people write by hand. The class
// idiom contains(concat(' ', normalize-space(@class), ' '), ' name ') is read as what it means, a word of the class.
#include "core/ascii.h"
#include "parsers/selector_parts.h"

#include <string.h>

enum { NEST_MAX = 8 };

static bool is_name_char(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

static enum err read_name(struct reader *r, const char *of, struct view *ret_name)
{
    size_t start = r->at;
    while (is_name_char(reader_peek(r)) ||
           (reader_peek(r) == ':' && r->at > start && !view_starts(view_from(r->text, r->at), "::")))
        r->at++;
    if (r->at == start)
        return reader_fail(r, "expected %s", of);
    if (reader_peek(r) == ':') {
        r->at = start;
        return reader_fail(r, "axes other than / and // are not known");
    }
    *ret_name = text_lower((struct view){r->text.p + start, r->at - start}, r->arena);
    return OK;
}

static enum err read_literal(struct reader *r, struct view *ret_value)
{
    char quote = reader_peek(r);
    if (quote != '"' && quote != '\'')
        return reader_fail(r, "expected a text in quotes");
    struct view rest = view_from(r->text, r->at + 1);
    size_t n = view_find_char(rest, quote);
    if (n == rest.n)
        return reader_fail(r, "the quote is not closed");
    *ret_value = (struct view){rest.p, n};
    r->at += n + 2;
    return OK;
}

// The literal, with white space on either side; whether it came.
static bool take(struct reader *r, const char *literal)
{
    reader_space(r);
    bool took = reader_take(r, literal);
    if (took)
        reader_space(r);
    return took;
}

static enum err want(struct reader *r, const char *literal)
{
    return take(r, literal) ? OK : reader_fail(r, "expected '%s'", literal);
}

// "@name" or "normalize-space(@name)".
static enum err read_attribute(struct reader *r, struct test *t)
{
    struct view name;
    bool wrapped = take(r, "normalize-space(");
    enum err err = want(r, "@");
    if (!err)
        err = read_name(r, "the name of an attribute", &name);
    if (!err && wrapped)
        err = want(r, ")");
    if (!err)
        t->name = arena_copy(r->arena, name).p;
    return err;
}

// "concat(' ', @class, ' ')": the attribute as words.
static enum err read_padded(struct reader *r, struct test *t)
{
    struct view pad;
    enum err err = read_literal(r, &pad);
    if (!err)
        err = want(r, ",");
    if (!err)
        err = read_attribute(r, t);
    if (!err)
        err = want(r, ",");
    if (!err)
        err = read_literal(r, &pad);
    t->op = TEST_WORD;
    return err ? err : want(r, ")");
}

// What follows "contains(" or "starts-with(".
static enum err read_call(struct reader *r, enum test_op op, struct test *t)
{
    *t = (struct test){.op = op};
    enum err err = op == TEST_CONTAINS && take(r, "concat(") ? read_padded(r, t) : read_attribute(r, t);
    if (!err)
        err = want(r, ",");
    if (!err)
        err = read_literal(r, &t->value);
    if (!err && t->op == TEST_WORD) {
        if (t->value.n < 3 || !view_starts(t->value, " ") || !view_ends(t->value, " "))
            return reader_fail(r, "expected a word between spaces, such as ' name '");
        t->value = view_trim(t->value);
    }
    return err ? err : want(r, ")");
}

static enum err read_or(struct reader *r, int nest, struct test *ret_test);

static enum err pair(struct reader *r, enum test_op op, struct test *t, struct test right)
{
    struct test *a, *b = NULL;
    enum err err = reader_new_test(r, *t, &a);
    if (!err && op != TEST_NOT)
        err = reader_new_test(r, right, &b);
    if (!err)
        *t = (struct test){.op = op, .a = a, .b = b};
    return err;
}

// "@a", "@a = 'x'", "@a != 'x'": the last wants an attribute that is something else.
static enum err read_comparison(struct reader *r, struct test *t)
{
    *t = (struct test){.op = TEST_HAS};
    enum err err = read_attribute(r, t);
    struct test has = *t;
    bool differs = !err && take(r, "!=");
    if (err || (!differs && !take(r, "=")))
        return err;
    t->op = TEST_EQUALS;
    err = read_literal(r, &t->value);
    if (!err && differs)
        err = pair(r, TEST_NOT, t, has);
    return !err && differs ? pair(r, TEST_AND, t, has) : err;
}

static enum err read_term(struct reader *r, int nest, struct test *ret_test)
{
    struct test t;
    if (nest > NEST_MAX)
        return reader_fail(r, "nested deeper than %d", NEST_MAX);
    bool negated = take(r, "not(");
    enum err err = OK;
    if (negated || take(r, "(")) {
        err = read_or(r, nest + 1, &t);
        if (!err)
            err = want(r, ")");
        if (!err && negated)
            err = pair(r, TEST_NOT, &t, t);
    } else if (take(r, "contains(")) {
        err = read_call(r, TEST_CONTAINS, &t);
    } else if (take(r, "starts-with(")) {
        err = read_call(r, TEST_STARTS, &t);
    } else if (reader_peek(r) == '@' || view_starts(view_from(r->text, r->at), "normalize-space(")) {
        err = read_comparison(r, &t);
    } else {
        err = reader_fail(r, "expected a number, last(), @name, contains(@…), starts-with(@…) or not(…)");
    }
    if (!err)
        *ret_test = t;
    return err;
}

// "a and b" binds closer than "a or b".
static enum err read_and(struct reader *r, int nest, struct test *ret_test)
{
    struct test right;
    enum err err = read_term(r, nest, ret_test);
    while (!err && take(r, "and ")) {
        err = read_term(r, nest, &right);
        if (!err)
            err = pair(r, TEST_AND, ret_test, right);
    }
    return err;
}

static enum err read_or(struct reader *r, int nest, struct test *ret_test)
{
    struct test right;
    enum err err = read_and(r, nest, ret_test);
    while (!err && take(r, "or ")) {
        err = read_and(r, nest, &right);
        if (!err)
            err = pair(r, TEST_OR, ret_test, right);
    }
    return err;
}

// "3", "last()", "position() = 3".
static bool begins_index(struct reader *r)
{
    struct view rest = view_from(r->text, r->at);
    return ascii_is_digit(reader_peek(r)) || view_starts(rest, "last()") || view_starts(rest, "position()");
}

static enum err read_index(struct reader *r, int *ret_index)
{
    if (take(r, "position()")) {
        enum err err = want(r, "=");
        if (err)
            return err;
    }
    if (!take(r, "last()"))
        return reader_index(r, ret_index);
    *ret_index = -1;
    return OK;
}

// What stands in brackets behind an element; the '[' is behind us.
static enum err read_predicate(struct reader *r, struct step *step, bool *counted)
{
    struct test t = {.op = TEST_INDEX, .counted = COUNT_LIKE};
    enum err err;
    if (!begins_index(r))
        err = read_or(r, 0, &t);
    else if (*counted)
        err = reader_fail(r, "a second number on one element");
    else
        err = read_index(r, &t.index);
    *counted |= t.op == TEST_INDEX;
    if (!err)
        err = want(r, "]");
    return err ? err : reader_add_test(r, step, t);
}

static enum err read_step(struct reader *r, enum axis axis, bool first)
{
    struct step *step;
    bool counted = false;
    enum err err = reader_add_step(r, axis, first, &step);
    if (!err && !reader_take(r, "*"))
        err = read_name(r, "the name of an element or '*'", &step->name);
    if (!err && reader_peek(r) == '(')
        err = reader_fail(r, "functions stand in brackets, text() at the end");
    while (!err && take(r, "["))
        err = read_predicate(r, step, &counted);
    return err;
}

// "/@name", "/text()" or "//text()" at the end of a path: of the element before.
static enum err read_tail(struct reader *r, bool *ret_done)
{
    struct step *step = &r->s->steps[r->s->step_count - 1];
    struct view name;
    *ret_done = true;
    if (reader_take(r, "//text()"))
        return OK;
    if (reader_take(r, "/text()")) {
        step->own_text = true;
        return OK;
    }
    if (reader_take(r, "/@")) {
        enum err err = read_name(r, "the name of an attribute", &name);
        if (!err)
            step->attr = arena_copy(r->arena, name).p;
        return err;
    }
    *ret_done = false;
    return OK;
}

static enum err read_path(struct reader *r)
{
    bool first = true, done = false;
    enum err err = OK;
    reader_space(r);
    if (reader_peek(r) != '/')
        return reader_fail(r, "expected '/'");
    while (!err && !done && reader_peek(r) == '/') {
        if (!first)
            err = read_tail(r, &done);
        if (err || done)
            break;
        enum axis axis = reader_take(r, "//") ? AXIS_DESCENDANT : AXIS_CHILD;
        if (axis == AXIS_CHILD)
            (void)reader_take(r, "/");
        err = read_step(r, axis, first);
        first = false;
    }
    if (!err)
        r->s->steps[r->s->step_count - 1].last = true;
    reader_space(r);
    return err;
}

static enum err read_union(struct reader *r)
{
    enum err err = read_path(r);
    while (!err && take(r, "|"))
        err = read_path(r);
    return err;
}

enum err selector_read_xpath(struct reader *r)
{
    bool grouped = take(r, "(");
    enum err err = read_union(r);
    if (!err && grouped)
        err = want(r, ")");
    if (!err && grouped && take(r, "[")) {
        err = begins_index(r) ? read_index(r, &r->s->pick) : reader_fail(r, "expected a number or last()");
        if (!err)
            err = want(r, "]");
    }
    reader_space(r);
    if (!err && r->at < r->text.n)
        err = reader_fail(r, "expected '/', '[', '|' or the end");
    return err;
}
