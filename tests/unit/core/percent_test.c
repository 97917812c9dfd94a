// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Percent-encoding: the sets, what is not UTF-8, and the way back.
#include "core/percent.h"
#include "tests/support/unit.h"

static void expect_encoded(const char *text, enum percent_set set, const char *expected)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 1000);
    percent_encode(&out, view_of(text), set);
    assert_string_equal(out.p, expected);
}

static void each_set_encodes_its_own(void **state)
{
    (void)state;
    expect_encoded("a b\"#'?^`{}/:@|\x7f", PERCENT_CONTROL, "a b\"#'?^`{}/:@|%7F");
    expect_encoded("a b\"#'?^`{}/:@|", PERCENT_FRAGMENT, "a%20b%22#'?^%60{}/:@|");
    expect_encoded("a b\"#'?^`{}/:@|", PERCENT_QUERY, "a%20b%22%23'?^`{}/:@|");
    expect_encoded("a b\"#'?^`{}/:@|", PERCENT_SPECIAL_QUERY, "a%20b%22%23%27?^`{}/:@|");
    expect_encoded("a b\"#'?^`{}/:@|", PERCENT_PATH, "a%20b%22%23'%3F%5E%60%7B%7D/:@|");
    expect_encoded("a b\"#'?^`{}/:@|", PERCENT_USERINFO, "a%20b%22%23'%3F%5E%60%7B%7D%2F%3A%40%7C");
    expect_encoded("%41%", PERCENT_USERINFO, "%41%");
    expect_encoded("\xc3\xa9\xff", PERCENT_PATH, "%C3%A9%EF%BF%BD");
}

static void decoding_is_done_once(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 100);
    percent_decode(&out, VIEW_LIT("%41%2541%zz%4%%6a"));
    assert_string_equal(out.p, "A%41%zz%4%j");
}

static void an_octet_needs_two_digits(void **state)
{
    (void)state;
    assert_int_equal(percent_octet(VIEW_LIT("x%2F"), 1), '/');
    assert_int_equal(percent_octet(VIEW_LIT("x%2F"), 0), -1);
    assert_int_equal(percent_octet(VIEW_LIT("%2"), 0), -1);
    assert_int_equal(percent_octet(VIEW_LIT("%fg"), 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_set_encodes_its_own),
        cmocka_unit_test(decoding_is_done_once),
        cmocka_unit_test(an_octet_needs_two_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
