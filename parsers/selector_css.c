// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading CSS (Selectors Level 4, the part that selector.h names). A list is several paths of steps, a compound is one
// step, the combinator before it is the step's axis.
#include "core/ascii.h"
#include "core/utf8.h"
#include "parsers/selector_parts.h"

#include <string.h>

static bool is_name_char(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

// An escape (CSS Syntax §4.3.7): up to six hexadecimal digits and a space, or any other character as it is.
static void read_escape(struct reader *r, struct buf *out)
{
    uint32_t c = 0;
    size_t start = r->at;
    while (r->at - start < 6 && ascii_hex(reader_peek(r)) >= 0)
        c = c * 16 + (uint32_t)ascii_hex(r->text.p[r->at++]);
    if (r->at == start) {
        buf_add_char(out, r->text.p[r->at++]);
        return;
    }
    char bytes[UTF8_MAX];
    buf_add_view(out, (struct view){bytes, utf8_encode(c ? c : UTF8_REPLACEMENT, bytes)});
    if (reader_peek(r) == ' ')
        r->at++;
}

// A name, in the arena; `of` says of what, for people.
static enum err read_name(struct reader *r, const char *of, struct view *ret_name)
{
    CLEANUP(buf_done) struct buf name;
    buf_init(&name, 2 * SELECTOR_MAX_BYTES);
    if (ascii_is_digit(reader_peek(r)))
        return reader_fail(r, "expected %s, which does not begin with a digit", of);
    while (r->at < r->text.n) {
        if (is_name_char(r->text.p[r->at]))
            buf_add_char(&name, r->text.p[r->at++]);
        else if (r->text.p[r->at] == '\\' && r->at + 1 < r->text.n)
            r->at++, read_escape(r, &name);
        else
            break;
    }
    if (name.n == 0)
        return reader_fail(r, "expected %s", of);
    *ret_name = arena_copy(r->arena, buf_view(&name));
    return OK;
}

// In quotes, or a name.
static enum err read_value(struct reader *r, struct view *ret_value)
{
    char quote = reader_peek(r);
    if (quote != '"' && quote != '\'')
        return read_name(r, "a value", ret_value);
    CLEANUP(buf_done) struct buf value;
    buf_init(&value, 2 * SELECTOR_MAX_BYTES);
    size_t start = r->at++;
    while (r->at < r->text.n && r->text.p[r->at] != quote) {
        if (r->text.p[r->at] == '\\' && r->at + 1 < r->text.n)
            r->at++, read_escape(r, &value);
        else
            buf_add_char(&value, r->text.p[r->at++]);
    }
    if (r->at == r->text.n) {
        r->at = start;
        return reader_fail(r, "the quote is not closed");
    }
    r->at++;
    *ret_value = arena_copy(r->arena, buf_view(&value));
    return OK;
}

// "[name]", "[name*='value']"; the '[' is behind us.
static enum err read_attribute(struct reader *r, struct test *ret_test)
{
    static const struct {
        const char *text;
        enum test_op op;
    } ops[] = {{"=", TEST_EQUALS},  {"~=", TEST_WORD}, {"|=", TEST_DASH},
               {"^=", TEST_STARTS}, {"$=", TEST_ENDS}, {"*=", TEST_CONTAINS}};
    struct view name;
    struct test test = {.op = TEST_HAS};
    reader_space(r);
    enum err err = read_name(r, "the name of an attribute", &name);
    if (err)
        return err;
    test.name = arena_copy(r->arena, text_lower(name, r->arena)).p;
    reader_space(r);
    for (size_t i = 0; i < ARRAY_LEN(ops) && test.op == TEST_HAS; i++)
        if (reader_take(r, ops[i].text))
            test.op = ops[i].op;
    reader_space(r);
    if (test.op != TEST_HAS)
        err = read_value(r, &test.value);
    reader_space(r);
    if (!err && !reader_take(r, "]"))
        err = reader_fail(r, test.op == TEST_HAS ? "expected one of = ~= |= ^= $= *= or ']'" : "expected ']'");
    if (!err)
        *ret_test = test;
    return err;
}

static enum err read_pseudo(struct reader *r, bool negated, struct test *ret_test);

// One simple selector but the name of an element: "#id", ".class", "[…]", ":…".
static enum err read_simple(struct reader *r, bool negated, struct test *ret_test)
{
    struct test test = {.op = TEST_WORD, .name = "class"};
    if (reader_take(r, "["))
        return read_attribute(r, ret_test);
    if (reader_take(r, ":"))
        return read_pseudo(r, negated, ret_test);
    if (reader_take(r, "#"))
        test = (struct test){.op = TEST_EQUALS, .name = "id"};
    else if (!reader_take(r, "."))
        return reader_fail(r, "expected '.', '#', '[' or ':'");
    enum err err = read_name(r, test.op == TEST_WORD ? "the name of a class" : "an id", &test.value);
    if (!err)
        *ret_test = test;
    return err;
}

// ":not(.a)", of one simple selector.
static enum err read_not(struct reader *r, bool negated, struct test *ret_test)
{
    struct test inner, *a;
    if (negated)
        return reader_fail(r, ":not() within :not()");
    reader_space(r);
    enum err err = read_simple(r, true, &inner);
    if (!err)
        err = reader_new_test(r, inner, &a);
    reader_space(r);
    if (!err && !reader_take(r, ")"))
        err = reader_fail(r, "expected ')'");
    if (!err)
        *ret_test = (struct test){.op = TEST_NOT, .a = a};
    return err;
}

// The ':' is behind us.
static enum err read_pseudo(struct reader *r, bool negated, struct test *ret_test)
{
    static const struct {
        const char *name;
        int index; // 0: in parentheses
        enum counted counted;
    } known[] = {{"first-child", 1, COUNT_ALL},    {"last-child", -1, COUNT_ALL},    {"nth-child(", 0, COUNT_ALL},
                 {"first-of-type", 1, COUNT_TYPE}, {"last-of-type", -1, COUNT_TYPE}, {"nth-of-type(", 0, COUNT_TYPE}};
    if (reader_take(r, "not("))
        return read_not(r, negated, ret_test);
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        struct test test = {.op = TEST_INDEX, .index = known[i].index, .counted = known[i].counted};
        if (!reader_take(r, known[i].name))
            continue;
        reader_space(r);
        enum err err = test.index == 0 ? reader_index(r, &test.index) : OK;
        reader_space(r);
        if (!err && known[i].index == 0 && !reader_take(r, ")"))
            err = reader_fail(r, "expected ')'");
        if (!err)
            *ret_test = test;
        return err;
    }
    return reader_fail(r, "known are :not(…), :first-child, :last-child, :nth-child(3), and the same with -of-type");
}

static bool begins_simple(char c)
{
    return c != '\0' && strchr(".#[:", c);
}

static enum err read_compound(struct reader *r, enum axis axis, bool first)
{
    struct step *step;
    enum err err = reader_add_step(r, axis, first, &step);
    bool any = !err && reader_take(r, "*");
    char next = reader_peek(r);
    if (!err && !any && !begins_simple(next)) {
        err = read_name(r, "an element, '.', '#', '[' or ':'", &step->name);
        if (!err)
            step->name = text_lower(step->name, r->arena);
    }
    while (!err && begins_simple(reader_peek(r))) {
        struct test test;
        err = read_simple(r, false, &test);
        if (!err)
            err = reader_add_test(r, step, test);
    }
    return err;
}

// Whether another compound follows in this path, and how it is bound.
static bool read_combinator(struct reader *r, enum axis *ret_axis)
{
    static const struct {
        const char *text;
        enum axis axis;
    } known[] = {{">", AXIS_CHILD}, {"+", AXIS_NEXT}, {"~", AXIS_LATER}};
    bool space = reader_space(r);
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (reader_take(r, known[i].text)) {
            *ret_axis = known[i].axis;
            reader_space(r);
            return true;
        }
    *ret_axis = AXIS_DESCENDANT;
    return space && r->at < r->text.n && reader_peek(r) != ',';
}

enum err selector_read_css(struct reader *r)
{
    for (;;) {
        enum axis axis = AXIS_DESCENDANT;
        enum err err = read_compound(r, axis, true);
        while (!err && read_combinator(r, &axis))
            err = read_compound(r, axis, false);
        if (err)
            return err;
        r->s->steps[r->s->step_count - 1].last = true;
        if (r->at == r->text.n)
            return OK;
        if (!reader_take(r, ","))
            return reader_fail(r, "expected a combinator, ',' or the end");
        reader_space(r);
    }
}
