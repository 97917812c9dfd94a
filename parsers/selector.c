// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Following a selector. The tree is walked once, in document order, with a set of steps for each open element: those
// that the element itself has reached, those reached by any element around it, and by the siblings before. An element
// reaches a step when it passes the step's tests and the step before was reached where the axis says. Nothing is tried
// twice, so a page of a million nested elements is as quick as any.
#include "parsers/selector.h"

#include "core/ascii.h"
#include "core/utf8.h"
#include "parsers/selector_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// ---- reading -----------------------------------------------------------------------------------------------------

enum err reader_fail(struct reader *r, const char *format, ...)
{
    char reason[300];
    int column = 1;
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    for (size_t i = 0; i < r->at && i < r->text.n; i++)
        column += ((unsigned char)r->text.p[i] & 0xC0) != 0x80;
    return errmsg_set(r->m, ERR_SYNTAX, "column %d: %s", column, reason);
}

char reader_peek(const struct reader *r)
{
    return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

bool reader_take(struct reader *r, const char *literal)
{
    if (!view_starts(view_from(r->text, r->at), literal))
        return false;
    r->at += strlen(literal);
    return true;
}

bool reader_space(struct reader *r)
{
    size_t start = r->at;
    while (r->at < r->text.n && strchr(" \t\r\n\f", r->text.p[r->at]))
        r->at++;
    return r->at > start;
}

enum err reader_add_step(struct reader *r, enum axis axis, bool first, struct step **ret_step)
{
    if (r->s->step_count == SELECTOR_STEPS_MAX)
        return reader_fail(r, "more than %d steps", SELECTOR_STEPS_MAX);
    *ret_step = &r->s->steps[r->s->step_count++];
    **ret_step = (struct step){.axis = axis, .first = first};
    return OK;
}

enum err reader_new_test(struct reader *r, struct test test, struct test **ret_test)
{
    if (r->s->test_count++ == SELECTOR_TESTS_MAX)
        return reader_fail(r, "more than %d conditions", SELECTOR_TESTS_MAX);
    *ret_test = arena_alloc(r->arena, sizeof test);
    **ret_test = test;
    return OK;
}

enum err reader_add_test(struct reader *r, struct step *step, struct test test)
{
    struct test **end = &step->tests;
    while (*end)
        end = &(*end)->next;
    return reader_new_test(r, test, end);
}

enum err reader_index(struct reader *r, int *ret_index)
{
    size_t start = r->at;
    uint64_t value;
    while (reader_peek(r) >= '0' && reader_peek(r) <= '9')
        r->at++;
    if (view_to_u64((struct view){r->text.p + start, r->at - start}, &value) && value >= 1 &&
        value <= SELECTOR_INDEX_MAX) {
        *ret_index = (int)value;
        return OK;
    }
    r->at = start;
    return reader_fail(r, "expected a number from 1 to %d", SELECTOR_INDEX_MAX);
}

enum err selector_parse(struct view text, struct arena *a, const struct selector **ret_selector, struct errmsg *m)
{
    struct selector *s = arena_zalloc(a, sizeof *s);
    struct reader r = {.text = arena_copy(a, view_trim(text)), .arena = a, .s = s, .m = m};
    if (text.n > SELECTOR_MAX_BYTES)
        return errmsg_set(m, ERR_SYNTAX, "column %d: longer than %d bytes", SELECTOR_MAX_BYTES + 1, SELECTOR_MAX_BYTES);
    if (r.text.n == 0)
        return errmsg_set(m, ERR_SYNTAX,
                          "column 1: empty (in YAML a selector that begins with '#' or '*' or holds "
                          "\" #\" stands in quotes)");
    bool is_xpath = view_starts(r.text, "/") || view_starts(r.text, "(");
    enum err err = is_xpath ? selector_read_xpath(&r) : selector_read_css(&r);
    if (!err)
        *ret_selector = s;
    return err;
}

// ---- tests -------------------------------------------------------------------------------------------------------

static struct view name_of(const struct node *n)
{
    return n->tag == TAG_OTHER ? n->name : view_of(tag_name(n->tag));
}

static bool has_word(struct view words, struct view word)
{
    for (size_t i = 0; i < words.n;) {
        size_t start = i;
        while (i < words.n && !ascii_is_space(words.p[i]))
            i++;
        if (view_equals((struct view){words.p + start, i - start}, word))
            return true;
        i++;
    }
    return false;
}

static bool begins(struct view text, struct view part)
{
    return part.n <= text.n && memcmp(text.p, part.p, part.n) == 0;
}

static bool compare(enum test_op op, struct view said, struct view value)
{
    switch (op) {
    case TEST_EQUALS:
        return view_equals(said, value);
    case TEST_WORD:
        return value.n > 0 && has_word(said, value);
    case TEST_DASH:
        return begins(said, value) && (said.n == value.n || said.p[value.n] == '-');
    case TEST_STARTS:
        return value.n > 0 && begins(said, value);
    case TEST_ENDS:
        return value.n > 0 && value.n <= said.n && begins(view_from(said, said.n - value.n), value);
    case TEST_CONTAINS:
        return value.n > 0 && value.n <= said.n && memmem(said.p, said.n, value.p, value.n);
    default:
        return true; // TEST_HAS
    }
}

static bool passes(const struct node *n, const struct step *step, const struct test *until);

static bool counts(const struct node *sibling, const struct node *n, const struct step *step, const struct test *t)
{
    if (sibling->tag == TAG_TEXT)
        return false;
    if (t->counted == COUNT_TYPE)
        return view_equals(name_of(sibling), name_of(n));
    return t->counted == COUNT_ALL || passes(sibling, step, t);
}

// Stops at the first sibling too many, so that each is looked at SELECTOR_INDEX_MAX times at most, whoever asks.
static bool has_index(const struct node *n, const struct step *step, const struct test *t)
{
    int left = t->index < 0 ? -t->index : t->index;
    for (const struct node *s = n; s && left >= 0; s = t->index < 0 ? s->next : s->prev)
        left -= counts(s, n, step, t);
    return left == 0;
}

static bool holds(const struct node *n, const struct step *step, const struct test *t)
{
    switch (t->op) {
    case TEST_NOT:
        return !holds(n, step, t->a);
    case TEST_AND:
        return holds(n, step, t->a) && holds(n, step, t->b);
    case TEST_OR:
        return holds(n, step, t->a) || holds(n, step, t->b);
    case TEST_INDEX:
        return has_index(n, step, t);
    default:
        return node_has(n, t->name) && compare(t->op, node_attr(n, t->name), t->value);
    }
}

// The name and the tests of a step up to one of them, NULL: all.
static bool passes(const struct node *n, const struct step *step, const struct test *until)
{
    if (step->name.n > 0 && !view_equals(step->name, name_of(n)))
        return false;
    for (const struct test *t = step->tests; t != until; t = t->next)
        if (!holds(n, step, t))
            return false;
    return true;
}

// ---- the walk ----------------------------------------------------------------------------------------------------

// Sets of steps, bit i for steps[i].
struct level {
    uint64_t self;    // reached by the open element
    uint64_t above;   // by any element around it
    uint64_t earlier; // by any sibling before it
    uint64_t prev;    // by the one right before it
};
struct walk {
    const struct selector *s;
    struct level levels[TREE_DEPTH_MAX + 2];
    size_t depth; // of the open element; 0: the root
};

static bool is_reached(const struct walk *w, size_t i, const struct level *l)
{
    const struct step *step = &w->s->steps[i];
    if (step->first)
        return step->axis == AXIS_DESCENDANT || w->depth == 1;
    uint64_t before = UINT64_C(1) << (i - 1);
    switch (step->axis) {
    case AXIS_CHILD:
        return w->levels[w->depth - 1].self & before;
    case AXIS_NEXT:
        return l->prev & before;
    case AXIS_LATER:
        return l->earlier & before;
    default:
        return l->above & before;
    }
}

// The next element of its level. Returns the last step of a path that it has reached, NULL for none.
static const struct step *visit(struct walk *w, const struct node *n)
{
    struct level *l = &w->levels[w->depth], *around = l - 1;
    const struct step *reached = NULL;
    l->prev = l->self;
    l->earlier |= l->self;
    l->above = around->above | around->self;
    l->self = 0;
    for (size_t i = 0; i < w->s->step_count; i++) {
        const struct step *step = &w->s->steps[i];
        if (!is_reached(w, i, l) || !passes(n, step, NULL))
            continue;
        l->self |= UINT64_C(1) << i;
        if (step->last && !reached && (!step->attr || node_has(n, step->attr)))
            reached = step;
    }
    return reached;
}

static void add_match(struct matches *found, size_t *room, struct node *n, const struct step *step, struct arena *a)
{
    if (found->n == SELECTOR_MATCHES_MAX)
        return;
    if (found->n == *room) {
        *room = *room ? 2 * *room : 16;
        found->v = arena_grow(a, found->v, found->n, *room, sizeof *found->v);
    }
    found->v[found->n++] = (struct match){.node = n, .attr = step->attr, .own_text = step->own_text};
}

static struct matches pick(struct matches all, int index)
{
    size_t n = (size_t)(index < 0 ? -index : index);
    if (index == 0 || n > all.n)
        return index == 0 ? all : (struct matches){0};
    return (struct matches){all.v + (index < 0 ? all.n - n : n - 1), 1};
}

struct matches selector_find(const struct selector *s, const struct tree *t, struct arena *a)
{
    struct matches found = {0};
    size_t room = 0;
    struct walk w = {.s = s};
    struct node *n = t->root;
    for (;;) {
        if (n->first && w.depth <= TREE_DEPTH_MAX) {
            n = n->first;
            w.levels[++w.depth] = (struct level){0};
        } else {
            while (n != t->root && !n->next) {
                n = n->parent;
                w.depth--;
            }
            if (n == t->root)
                return pick(found, s->pick);
            n = n->next;
        }
        const struct step *step = n->tag == TAG_TEXT ? NULL : visit(&w, n);
        if (step)
            add_match(&found, &room, n, step, a);
    }
}

struct view selector_text(const struct match *m, struct arena *a, size_t max)
{
    if (m->attr)
        return text_fold(node_attr(m->node, m->attr), a, max);
    if (!m->own_text)
        return node_text(m->node, a, max);
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, max + 65536); // as node_text has it
    for (const struct node *n = m->node->first; n; n = n->next)
        if (n->tag == TAG_TEXT)
            buf_add_view(&text, n->text);
    return text_fold(buf_view(&text), a, max);
}
