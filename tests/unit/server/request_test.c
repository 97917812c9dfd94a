// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "server/request.h"
#include "tests/support/unit.h"

#include <string.h>

static struct request request_of(const char *target, enum err expected)
{
    struct request r = {.arena = arena_new()};
    assert_int_equal(request_parse_target(&r, view_of(target)), expected);
    return r;
}

static void assert_view(struct view v, const char *expected)
{
    assert_int_equal(v.n, strlen(expected));
    assert_memory_equal(v.p, expected, v.n);
}

static void a_path_is_cut_into_decoded_segments(void **state)
{
    (void)state;
    struct request r = request_of("/api/v1/docs/a%20b%C3%A9?x=1", OK);
    assert_int_equal(r.segment_count, 4);
    assert_view(r.segments[0], "api");
    assert_view(r.segments[3], "a b\xC3\xA9");
    assert_view(request_path(&r), "/api/v1/docs/a%20b%C3%A9");
    arena_free(r.arena);
}

static void the_root_is_one_empty_segment(void **state)
{
    (void)state;
    struct request r = request_of("/", OK);
    assert_int_equal(r.segment_count, 1);
    assert_view(r.segments[0], "");
    arena_free(r.arena);
}

static void parameters_are_decoded_and_plus_is_a_space_only_there(void **state)
{
    (void)state;
    struct request r = request_of("/a+b?name=a+b%2Bc&&empty=&flag&name=second", OK);
    assert_view(r.segments[0], "a+b");
    assert_view(request_param(&r, "name"), "a b+c");
    assert_view(request_param(&r, "empty"), "");
    assert_int_equal(r.param_count, 4);
    arena_free(r.arena);
}

static void path_tricks_are_refused(void **state)
{
    (void)state;
    static const char *const tricks[] = {
        "",
        "*",
        "http://elsewhere/",
        "relative",
        "/../etc/passwd",
        "/a/./b",
        "/%2e%2e/x",
        "/a%2Fb",
        "/a%5cb",
        "/a\\b",
        "/%",
        "/%4",
        "/%zz",
        "/a%00b",
        "/a%0d%0ab",
        "/a?b=%0a",
        "/a?%",
        "/a#b",
        "/%7f",
        "/.%2e/.%2e",
    };
    for (size_t i = 0; i < ARRAY_LEN(tricks); i++) {
        struct request r = request_of(tricks[i], ERR_SYNTAX);
        arena_free(r.arena);
    }
}

static void too_much_of_anything_is_refused(void **state)
{
    (void)state;
    struct request r = request_of("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", ERR_TOOBIG);
    arena_free(r.arena);
    char target[REQUEST_TARGET_MAX_BYTES + 2];
    memset(target, 'a', sizeof target - 1);
    target[0] = '/';
    target[sizeof target - 1] = '\0';
    r = request_of(target, ERR_TOOBIG);
    arena_free(r.arena);
    char many[REQUEST_PARAMS_MAX * 2 + 8] = "/?";
    for (int i = 0; i <= REQUEST_PARAMS_MAX; i++)
        strcat(many, "a&");
    many[strlen(many) - 1] = '\0';
    r = request_of(many, ERR_TOOBIG);
    arena_free(r.arena);
}

static void header_names_ignore_case_and_values_are_trimmed(void **state)
{
    (void)state;
    struct pair headers[] = {{VIEW_LIT("hOsT"), VIEW_LIT(" example.org ")}, {VIEW_LIT("Host"), VIEW_LIT("second")}};
    struct request r = {.headers = headers, .header_count = 2};
    assert_view(request_header(&r, "Host"), "example.org");
    assert_view(request_header(&r, "Origin"), "");
}

static void numbers_in_parameters_are_checked(void **state)
{
    (void)state;
    struct request r = request_of("/?limit=20&bad=2x&low=-1", OK);
    int64_t n = 0;
    assert_int_equal(request_param_int(&r, "limit", 1, 100, 50, &n), OK);
    assert_int_equal(n, 20);
    assert_int_equal(request_param_int(&r, "absent", 1, 100, 50, &n), OK);
    assert_int_equal(n, 50);
    assert_int_equal(request_param_int(&r, "bad", 1, 100, 50, &n), ERR_SYNTAX);
    assert_int_equal(request_param_int(&r, "low", 0, 100, 50, &n), ERR_SYNTAX);
    assert_int_equal(request_param_int(&r, "limit", 1, 10, 5, &n), ERR_SYNTAX);
    arena_free(r.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_cut_into_decoded_segments),
        cmocka_unit_test(the_root_is_one_empty_segment),
        cmocka_unit_test(parameters_are_decoded_and_plus_is_a_space_only_there),
        cmocka_unit_test(path_tricks_are_refused),
        cmocka_unit_test(too_much_of_anything_is_refused),
        cmocka_unit_test(header_names_ignore_case_and_values_are_trimmed),
        cmocka_unit_test(numbers_in_parameters_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
