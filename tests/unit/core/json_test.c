// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON both ways: commas, escapes, numbers, broken UTF-8; depth, rubbish, accessors on nothing.
#include "core/json.h"
#include "tests/support/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 20 };

static void commas_stand_between_values_and_nowhere_else(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, ROOM);
    json_init(&w, &out);
    json_open_object(&w);
    json_add_str(&w, "a", "x");
    json_add_string(&w, "left out", (struct view){NULL, 0});
    json_key(&w, "b");
    json_open_array(&w);
    json_int(&w, INT64_MIN);
    json_open_array(&w);
    json_close_array(&w);
    json_open_object(&w);
    json_close_object(&w);
    json_null(&w);
    json_raw(&w, VIEW_LIT("[1]"));
    json_close_array(&w);
    json_add_bool(&w, "c", false);
    json_add_int(&w, "d", 7);
    json_close_object(&w);
    assert_string_equal(out.p, "{\"a\":\"x\",\"b\":[-9223372036854775808,[],{},null,[1]],\"c\":false,\"d\":7}");
}

static void expect_written(struct view v, const char *expected)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, ROOM);
    json_init(&w, &out);
    json_string(&w, v);
    assert_string_equal(out.p, expected);
}

static void strings_are_escaped_and_always_valid_utf8(void **state)
{
    (void)state;
    expect_written(VIEW_LIT("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
    expect_written(VIEW_LIT("\b\f\n\r\t\x01\x1f\x7f"), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
    expect_written((struct view){"a\0b", 3}, "\"a\\u0000b\"");
    expect_written(VIEW_LIT("\xe2\x82\xac\xf0\x9f\x98\x80"), "\"\xe2\x82\xac\xf0\x9f\x98\x80\"");
    expect_written(VIEW_LIT("a\xff\xe2\x82"), "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    expect_written((struct view){NULL, 0}, "\"\"");
}

static void expect_double(double d, const char *expected)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, ROOM);
    json_init(&w, &out);
    json_double(&w, d);
    assert_string_equal(out.p, expected);
}

static void doubles_read_back_as_they_were(void **state)
{
    (void)state;
    expect_double(0.1, "0.1");
    expect_double(-2.5e300, "-2.5e+300");
    expect_double(1.0 / 3, "0.33333333333333331");
    expect_double(NAN, "null");
    expect_double(-INFINITY, "null");
}

static void a_tree_is_read(void **state)
{
    (void)state;
    CLEANUP(json_cleanup) struct json *root = NULL;
    assert_int_equal(json_parse(VIEW_LIT(" {\"s\":\"\\u20ac\\n\",\"n\":-12.9,\"big\":1e300,\"t\":true,\"z\":null,"
                                         "\"l\":[1,\"2\",[]],\"S\":\"other\"} \n"),
                                &root, NULL),
                     OK);
    assert_true(json_is_object(root));
    assert_int_equal(json_count(root), 7);
    assert_true(view_is(json_get_view(root, "s"), "\xe2\x82\xac\n"));
    assert_true(view_is(json_get_view(root, "S"), "other"));
    assert_int_equal(json_get_int(root, "n", 0), -12);
    assert_true(json_to_double(json_get(root, "n"), 0) == -12.9);
    assert_true(json_get_int(root, "big", 0) == INT64_MAX);
    assert_true(json_get_bool(root, "t", false));
    const struct json *list = json_get(root, "l");
    assert_true(json_is_array(list));
    assert_int_equal(json_count(list), 3);
    const struct json *second = json_next(json_first(list));
    assert_true(json_is_string(second));
    assert_string_equal(json_name(second), "");
    assert_string_equal(json_name(json_first(root)), "s");
    assert_null(json_next(json_next(second)));
}

static void the_missing_and_the_wrong_type_answer_the_default(void **state)
{
    (void)state;
    CLEANUP(json_cleanup) struct json *root = NULL;
    assert_int_equal(json_parse(VIEW_LIT("{\"s\":\"x\"}"), &root, NULL), OK);
    assert_null(json_get(root, "none"));
    assert_null(json_get(NULL, "none"));
    assert_null(json_first(json_get(root, "s")));
    assert_int_equal(json_count(NULL), 0);
    assert_int_equal(json_get_int(root, "s", 42), 42);
    assert_true(json_get_bool(root, "s", true));
    assert_int_equal(json_view(NULL).n, 0);
    assert_int_equal(json_get_view(json_get(root, "s"), "t").n, 0);
    assert_string_equal(json_name(NULL), "");
    json_free(NULL);
}

static void rubbish_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const bad[] = {"",   " ",     "{",       "[1,]",  "{\"a\":}", "{\"a\" 1}", "[1] x",      "nul",
                                      "\"", "\"\\u", "\"\\q\"", "{a:1}", "]",        "[1 2]",     "\"\\ud800\""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct json *root = NULL;
        struct errmsg m = {""};
        if (json_parse(view_of(bad[i]), &root, &m) != ERR_SYNTAX || !m.text[0] || root)
            fail_msg("%s", bad[i]);
    }
    struct json *root = NULL;
    struct errmsg m;
    assert_int_equal(json_parse(VIEW_LIT("{\n \"a\": 1,\n \"b\" 2}"), &root, &m), ERR_SYNTAX);
    assert_non_null(strstr(m.text, "line 3"));
    assert_int_equal(json_parse((struct view){NULL, 0}, &root, NULL), ERR_SYNTAX);
    assert_int_equal(json_parse(VIEW_LIT("[\"\xff\"]"), &root, &m), ERR_ENCODING);
}

static enum err parse_nested(size_t depth)
{
    char text[2000];
    struct json *root = NULL;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    enum err err = json_parse((struct view){text, 2 * depth}, &root, NULL);
    json_free(root);
    return err;
}

static void nesting_ends_at_a_hundred_levels(void **state)
{
    (void)state;
    assert_int_equal(parse_nested(100), OK);
    assert_int_equal(parse_nested(101), ERR_TOOBIG);
    struct json *root = NULL;
    char text[400] = "\"";
    memset(text + 1, '[', 300);
    text[301] = '"';
    assert_int_equal(json_parse(view_of(text), &root, NULL), OK); // brackets in a string are no levels
    json_free(root);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    char all[256];
    for (int i = 0; i < 255; i++)
        all[i] = (char)(i < 127 ? i + 1 : 'x');
    CLEANUP(buf_done) struct buf out;
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct json_writer w;
    buf_init(&out, ROOM);
    json_init(&w, &out);
    json_string(&w, (struct view){all, 255});
    assert_int_equal(json_parse(buf_view(&out), &root, NULL), OK);
    assert_true(view_equals(json_view(root), (struct view){all, 255}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_values_and_nowhere_else),
        cmocka_unit_test(strings_are_escaped_and_always_valid_utf8),
        cmocka_unit_test(doubles_read_back_as_they_were),
        cmocka_unit_test(a_tree_is_read),
        cmocka_unit_test(the_missing_and_the_wrong_type_answer_the_default),
        cmocka_unit_test(rubbish_is_refused_with_its_place),
        cmocka_unit_test(nesting_ends_at_a_hundred_levels),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
