// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a compiled selector is made of: shared by the two readers (selector_css.c, selector_xpath.c), which build it,
// and the walk (selector.c), which follows it. For these three files only.
#ifndef PARSERS_SELECTOR_PARTS_H
#define PARSERS_SELECTOR_PARTS_H

#include "parsers/selector.h"

enum {
    SELECTOR_STEPS_MAX = 64, // of all paths: a set of steps is one word
    SELECTOR_TESTS_MAX = 64, // of all steps; bounds how deep tests nest
    SELECTOR_INDEX_MAX = 99, // of [3], :nth-child(3): bounds how many siblings are looked at
};

enum test_op {
    TEST_HAS,      // the attribute is there
    TEST_EQUALS,   // is the value
    TEST_WORD,     // one of its words is
    TEST_DASH,     // is the value, or begins with it and '-'
    TEST_STARTS,   // begins with it
    TEST_ENDS,     // ends with it
    TEST_CONTAINS, // holds it
    TEST_NOT,      // not a
    TEST_AND,      // a and b
    TEST_OR,       // a or b
    TEST_INDEX,    // is number `index` of the siblings that count
};
enum counted {
    COUNT_ALL,  // all elements
    COUNT_TYPE, // those of the same name
    COUNT_LIKE, // those that pass the step's name and the tests before this one
};
struct test {
    enum test_op op;
    const char *name;  // of the attribute
    struct view value; // empty: nothing starts with it, ends with it or holds it
    const struct test *a, *b;
    int index; // from 1; negative: from the end
    enum counted counted;
    struct test *next; // of the step: all must pass
};

enum axis {
    AXIS_DESCENDANT,
    AXIS_CHILD,
    AXIS_NEXT,
    AXIS_LATER
}; // to the step before: "a b", "a > b", "a + b", "a ~ b"
struct step {
    enum axis axis;
    bool first, last; // of its path
    struct view name; // of the element; empty: any
    struct test *tests;
    const char *attr; // of a last step, as of struct match
    bool own_text;
};
struct selector {
    struct step steps[SELECTOR_STEPS_MAX]; // path by path
    size_t step_count, test_count;         // at least one step
    int pick;                              // (…)[3]: only that match, negative from the end; 0: all
};

// Where a reader stands in its text.
struct reader {
    struct view text;
    size_t at;
    struct arena *arena;
    struct selector *s;
    struct errmsg *m;
};
enum err selector_read_css(struct reader *r) MUST_USE;
enum err selector_read_xpath(struct reader *r) MUST_USE;

// ERR_SYNTAX with the column at which the reader stands.
enum err reader_fail(struct reader *r, const char *format, ...) PRINTF_LIKE(2, 3);
// '\0' at the end.
char reader_peek(const struct reader *r);
// Steps over the literal if it comes next.
bool reader_take(struct reader *r, const char *literal);
// Steps over white space; whether there was any.
bool reader_space(struct reader *r);
enum err reader_add_step(struct reader *r, enum axis axis, bool first, struct step **ret_step) MUST_USE;
enum err reader_new_test(struct reader *r, struct test test, struct test **ret_test) MUST_USE;
// A test of its own, at the end of the step's.
enum err reader_add_test(struct reader *r, struct step *step, struct test test) MUST_USE;
// "3" up to SELECTOR_INDEX_MAX.
enum err reader_index(struct reader *r, int *ret_index) MUST_USE;

#endif
