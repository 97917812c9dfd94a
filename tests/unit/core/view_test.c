// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Views: comparison, search, cutting and numbers, with empty and NULL views everywhere.
#include "core/view.h"
#include "tests/support/unit.h"

static const struct view nothing = {NULL, 0};

static void views_compare_in_byte_order(void **state)
{
    (void)state;
    assert_true(view_equals(nothing, VIEW_LIT("")));
    assert_true(view_is(VIEW_LIT("abc"), "abc"));
    assert_false(view_is(VIEW_LIT("abc"), "ab"));
    assert_true(view_is_nocase(VIEW_LIT("aBc"), "AbC"));
    assert_false(view_is_nocase(VIEW_LIT("a{"), "A["));
    assert_true(view_compare(VIEW_LIT("ab"), VIEW_LIT("abc")) < 0);
    assert_true(view_compare(VIEW_LIT("\xff"), VIEW_LIT("a")) > 0);
    assert_int_equal(view_compare(nothing, VIEW_LIT("")), 0);
}

static void the_start_and_the_end_are_recognised(void **state)
{
    (void)state;
    assert_true(view_starts(VIEW_LIT("https://x"), "https:"));
    assert_false(view_starts(VIEW_LIT("HTTPS://x"), "https:"));
    assert_true(view_starts_nocase(VIEW_LIT("HTTPS://x"), "https:"));
    assert_true(view_ends(VIEW_LIT("page.html"), ".html"));
    assert_false(view_ends(VIEW_LIT("l"), ".html"));
    assert_true(view_starts(nothing, ""));
    assert_true(view_ends(nothing, ""));
    assert_false(view_starts(nothing, "a"));
}

static void white_space_is_trimmed_on_both_sides(void **state)
{
    (void)state;
    assert_true(view_is(view_trim(VIEW_LIT(" \t\r\n\v\fa b\n ")), "a b"));
    assert_int_equal(view_trim(VIEW_LIT("  \n")).n, 0);
    assert_int_equal(view_trim(nothing).n, 0);
}

static void searching_gives_the_length_when_nothing_is_found(void **state)
{
    (void)state;
    assert_int_equal(view_find(VIEW_LIT("abcabc"), "ca"), 2);
    assert_int_equal(view_find(VIEW_LIT("abc"), "abcd"), 3);
    assert_int_equal(view_find(VIEW_LIT("abc"), ""), 0);
    assert_int_equal(view_find(nothing, "a"), 0);
    assert_int_equal(view_find_char(VIEW_LIT("abc"), 'c'), 2);
    assert_int_equal(view_find_char(VIEW_LIT("abc"), 'x'), 3);
    assert_int_equal(view_find_char(nothing, 'x'), 0);
}

static void cutting_walks_over_all_parts(void **state)
{
    (void)state;
    struct view rest = VIEW_LIT("a,,b");
    assert_true(view_is(view_cut(&rest, ','), "a"));
    assert_true(view_is(view_cut(&rest, ','), ""));
    assert_true(view_is(view_cut(&rest, ','), "b"));
    assert_int_equal(rest.n, 0);
    assert_true(view_is(view_from(VIEW_LIT("abc"), 1), "bc"));
    assert_int_equal(view_from(VIEW_LIT("abc"), 9).n, 0);
    assert_int_equal(view_from(nothing, 9).n, 0);
}

static void numbers_are_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    uint64_t u = 7;
    int64_t i = 7;
    assert_true(view_to_u64(VIEW_LIT("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    assert_false(view_to_u64(VIEW_LIT("18446744073709551616"), &u));
    assert_false(view_to_u64(VIEW_LIT("-1"), &u));
    assert_false(view_to_u64(VIEW_LIT("1x"), &u));
    assert_false(view_to_u64(nothing, &u));
    assert_true(view_to_i64(VIEW_LIT("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_true(view_to_i64(VIEW_LIT("9223372036854775807"), &i));
    assert_true(i == INT64_MAX);
    assert_false(view_to_i64(VIEW_LIT("9223372036854775808"), &i));
    assert_false(view_to_i64(VIEW_LIT("-"), &i));
    assert_true(i == INT64_MAX); // untouched by failures
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_compare_in_byte_order),
        cmocka_unit_test(the_start_and_the_end_are_recognised),
        cmocka_unit_test(white_space_is_trimmed_on_both_sides),
        cmocka_unit_test(searching_gives_the_length_when_nothing_is_found),
        cmocka_unit_test(cutting_walks_over_all_parts),
        cmocka_unit_test(numbers_are_taken_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
