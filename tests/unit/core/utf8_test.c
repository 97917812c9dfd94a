// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// UTF-8: every code point there and back, and the malformed sequences that have caused trouble elsewhere.
#include "core/utf8.h"
#include "tests/support/unit.h"

static void every_code_point_survives_the_round_trip(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        char bytes[UTF8_MAX];
        size_t n = utf8_encode(c, bytes);
        uint32_t back = 0;
        if (utf8_decode((struct view){bytes, n}, &back) != n || back != c)
            fail_msg("U+%04X", c);
        if (utf8_decode((struct view){bytes, n - 1}, &back) != 0)
            fail_msg("U+%04X is accepted cut short", c);
    }
}

static void what_is_no_code_point_is_replaced(void **state)
{
    (void)state;
    char bytes[UTF8_MAX];
    assert_int_equal(utf8_encode(0xD800, bytes), 3);
    assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
    assert_int_equal(utf8_encode(0x110000, bytes), 3);
    assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
}

static void malformed_sequences_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xc3(",
        "\xe2\x82(",
        "\xe2(\x82",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t c;
        assert_int_equal(utf8_decode(view_of(bad[i]), &c), 0);
        assert_false(utf8_is_valid(view_of(bad[i])));
        assert_int_equal(utf8_next(view_of(bad[i]), &c), 1);
        assert_int_equal(c, UTF8_REPLACEMENT);
    }
    assert_int_equal(utf8_next((struct view){NULL, 0}, NULL), 0);
}

static void a_bad_byte_is_found_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++) {
        for (size_t at = 0; at < n; at++) {
            char text[40];
            for (size_t i = 0; i < n; i++)
                text[i] = i == at ? '\xff' : 'a';
            assert_false(utf8_is_valid((struct view){text, n}));
            text[at] = 'b';
            assert_true(utf8_is_valid((struct view){text, n}));
        }
    }
}

static void a_cut_never_splits_a_code_point(void **state)
{
    (void)state;
    struct view text = VIEW_LIT("a\xe2\x82\xac\xf0\x9f\x98\x80");
    static const size_t expected[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8};
    for (size_t max = 0; max < 10; max++)
        assert_int_equal(utf8_cut(text, max).n, expected[max]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_survives_the_round_trip),
        cmocka_unit_test(what_is_no_code_point_is_replaced),
        cmocka_unit_test(malformed_sequences_are_refused),
        cmocka_unit_test(a_bad_byte_is_found_wherever_it_stands),
        cmocka_unit_test(a_cut_never_splits_a_code_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
