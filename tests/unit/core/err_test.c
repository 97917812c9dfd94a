// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table of error codes, reasons for people, and the mapping of errno.
#include "core/err.h"
#include "core/utf8.h"
#include "core/view.h"
#include "tests/support/unit.h"

#include <errno.h>
#include <string.h>

static void every_code_has_a_word_of_its_own_and_a_class(void **state)
{
    (void)state;
    for (int a = 0; a < ERR_COUNT; a++) {
        assert_non_null(err_name((enum err)a));
        assert_true(a == OK ? err_class(OK) == ERR_CLASS_NONE : err_class((enum err)a) != ERR_CLASS_NONE);
        for (int b = 0; b < a; b++)
            assert_string_not_equal(err_name((enum err)a), err_name((enum err)b));
    }
    assert_int_equal(err_class(ERR_TIMEOUT), ERR_CLASS_RETRY);
    assert_int_equal(err_class(ERR_SYNTAX), ERR_CLASS_DROP);
    assert_int_equal(err_class(ERR_CONFIG), ERR_CLASS_STOP);
}

static void a_code_from_nowhere_is_unknown_and_stops(void **state)
{
    (void)state;
    assert_string_equal(err_name((enum err)99), "unknown");
    assert_int_equal(err_class((enum err)99), ERR_CLASS_STOP);
}

static void the_errno_of_a_failed_call_is_never_ok(void **state)
{
    (void)state;
    assert_int_equal(err_from_errno(ENOENT), ERR_NOTFOUND);
    assert_int_equal(err_from_errno(ENOSPC), ERR_FULL);
    assert_int_equal(err_from_errno(ECONNREFUSED), ERR_DOWN);
    for (int number = 0; number < 200; number++)
        assert_int_not_equal(err_from_errno(number), OK);
}

static void a_reason_is_formatted_and_the_code_handed_back(void **state)
{
    (void)state;
    struct errmsg m;
    assert_int_equal(errmsg_set(&m, ERR_SYNTAX, "line %d", 3), ERR_SYNTAX);
    assert_string_equal(m.text, "line 3");
    assert_int_equal(errmsg_set(NULL, ERR_IO, "nobody asked"), ERR_IO);
}

static void a_reason_may_quote_itself(void **state)
{
    (void)state;
    struct errmsg m;
    (void)errmsg_set(&m, ERR_SYNTAX, "inner");
    (void)errmsg_set(&m, ERR_SYNTAX, "outer: %s", m.text);
    assert_string_equal(m.text, "outer: inner");
}

static void a_reason_is_valid_utf8_whatever_it_quotes(void **state)
{
    (void)state;
    struct errmsg m;
    (void)errmsg_set(&m, ERR_SYNTAX,
                     "a\xff"
                     "b");
    assert_string_equal(m.text, "a?b");
    char many[1000];
    for (size_t i = 0; i + 1 < sizeof many; i += 3)
        memcpy(many + i, "\xe2\x82\xac", 3);
    many[sizeof many - 1] = '\0';
    (void)errmsg_set(&m, ERR_SYNTAX, "%s", many);
    assert_int_equal(strlen(m.text), sizeof m.text - 1);
    assert_true(utf8_is_valid(view_of(m.text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_word_of_its_own_and_a_class),
        cmocka_unit_test(a_code_from_nowhere_is_unknown_and_stops),
        cmocka_unit_test(the_errno_of_a_failed_call_is_never_ok),
        cmocka_unit_test(a_reason_is_formatted_and_the_code_handed_back),
        cmocka_unit_test(a_reason_may_quote_itself),
        cmocka_unit_test(a_reason_is_valid_utf8_whatever_it_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
