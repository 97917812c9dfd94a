// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The bounded buffer: growth, the maximum, taking, reserving.
#include "core/buf.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static void what_is_added_stands_terminated(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 1000);
    assert_int_equal(buf_view(&b).n, 0);
    buf_add_str(&b, "a");
    buf_add_view(&b, VIEW_LIT("bc"));
    buf_add_char(&b, 'd');
    buf_printf(&b, "%03d", 7);
    buf_add_utf8(&b, 0x20AC);
    buf_add_utf8(&b, 0xD800);
    buf_add(&b, NULL, 0);
    assert_string_equal(b.p, "abcd007\xe2\x82\xac\xef\xbf\xbd");
    buf_cut(&b, 99);
    buf_cut(&b, 4);
    assert_string_equal(b.p, "abcd");
    assert_int_equal(buf_err(&b), OK);
}

static void the_maximum_may_be_filled_to_the_last_byte(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 1000);
    for (int i = 0; i < 1000; i++)
        buf_add_char(&b, 'x');
    assert_int_equal(buf_err(&b), OK);
    assert_int_equal(buf_left(&b), 0);
    assert_int_equal(strlen(b.p), 1000);
}

static void an_overflow_is_remembered_and_all_that_follows_ignored(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 5);
    buf_add_str(&b, "abc");
    buf_add_str(&b, "def");
    buf_add_str(&b, "g"); // would fit, but the text would have a hole
    buf_printf(&b, "%d", 1);
    assert_null(buf_reserve(&b, 1));
    assert_string_equal(b.p, "abc");
    assert_int_equal(buf_err(&b), ERR_TOOBIG);
    assert_int_equal(buf_left(&b), 0);
    buf_clear(&b);
    assert_int_equal(buf_err(&b), OK);
    buf_add_str(&b, "defgh");
    assert_string_equal(b.p, "defgh");
}

static void bytes_can_be_taken_out(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 100);
    char *empty = buf_take(&b);
    assert_string_equal(empty, "");
    free(empty);
    buf_add_str(&b, "text");
    char *text = buf_take(&b);
    assert_string_equal(text, "text");
    free(text);
    assert_int_equal(buf_view(&b).n, 0);
}

static void reserved_room_is_written_by_the_caller(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 10000);
    buf_add_str(&b, "head ");
    char *at = buf_reserve(&b, 5000);
    assert_non_null(at);
    memset(at, 'x', 5000);
    buf_wrote(&b, 3);
    assert_string_equal(b.p, "head xxx");
}

static void html_text_cannot_become_markup(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 1000);
    buf_add_html(&b, VIEW_LIT("<a href='x'>\"R&D\" کراچی"));
    assert_string_equal(b.p, "&lt;a href=&#39;x&#39;&gt;&quot;R&amp;D&quot; کراچی");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_stands_terminated),
        cmocka_unit_test(the_maximum_may_be_filled_to_the_last_byte),
        cmocka_unit_test(an_overflow_is_remembered_and_all_that_follows_ignored),
        cmocka_unit_test(bytes_can_be_taken_out),
        cmocka_unit_test(reserved_room_is_written_by_the_caller),
        cmocka_unit_test(html_text_cannot_become_markup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
