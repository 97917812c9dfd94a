// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The classes of bytes against the C locale of the C library.
#include "core/ascii.h"
#include "tests/support/unit.h"

#include <ctype.h>
#include <stdlib.h>

static void the_classes_are_those_of_the_c_locale(void **state)
{
    (void)state;
    for (int i = 0; i < 256; i++) {
        char c = (char)i;
        assert_int_equal(ascii_is_digit(c), isdigit(i) != 0);
        assert_int_equal(ascii_is_letter(c), isalpha(i) != 0);
        assert_int_equal(ascii_is_alnum(c), isalnum(i) != 0);
        assert_int_equal(ascii_is_space(c), isspace(i) != 0);
        assert_int_equal(ascii_lower(c), (char)tolower(i));
        assert_int_equal(ascii_hex(c) >= 0, isxdigit(i) != 0);
        if (isxdigit(i))
            assert_int_equal(ascii_hex(c), strtol((char[]){c, '\0'}, NULL, 16));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_classes_are_those_of_the_c_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
