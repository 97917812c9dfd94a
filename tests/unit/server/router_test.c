// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "server/router.h"
#include "tests/support/unit.h"

#include <string.h>

static void list(struct api *api, const struct request *req, struct response *resp)
{
    (void)api, (void)req, (void)resp;
}

static const struct route routes[] = {
    {METHOD_GET, "/hits", ACCESS_TOKEN, list, false},          {METHOD_POST, "/hits", ACCESS_TOKEN, list, false},
    {METHOD_POST, "/hits/test", ACCESS_TOKEN, list, false},    {METHOD_POST, "/hits/{}", ACCESS_TOKEN, list, false},
    {METHOD_POST, "/hits/{}/read", ACCESS_TOKEN, list, false},
};

static const struct route *find(const char *target, enum method method, struct request *r, char *allow)
{
    *r = (struct request){.arena = arena_new(), .method = method};
    assert_int_equal(request_parse_target(r, view_of(target)), OK);
    const struct route *route = router_find(routes, ARRAY_LEN(routes), r, allow);
    assert_ptr_equal(route, r->route);
    return route;
}

static void the_method_chooses_among_routes_of_one_path(void **state)
{
    (void)state;
    struct request r;
    char allow[ROUTER_ALLOW_MAX];
    assert_ptr_equal(find("/hits", METHOD_GET, &r, allow), &routes[0]);
    arena_free(r.arena);
    assert_ptr_equal(find("/hits?limit=3", METHOD_POST, &r, allow), &routes[1]);
    arena_free(r.arena);
}

static void braces_capture_one_segment_and_a_literal_before_them_wins(void **state)
{
    (void)state;
    struct request r;
    char allow[ROUTER_ALLOW_MAX];
    assert_ptr_equal(find("/hits/a%20b/read", METHOD_POST, &r, allow), &routes[4]);
    assert_true(view_is(r.captures[0], "a b"));
    arena_free(r.arena);
    assert_ptr_equal(find("/hits/test", METHOD_POST, &r, allow), &routes[2]);
    arena_free(r.arena);
    assert_ptr_equal(find("/hits/other", METHOD_POST, &r, allow), &routes[3]);
    arena_free(r.arena);
}

static void a_wrong_method_tells_the_right_ones(void **state)
{
    (void)state;
    struct request r;
    char allow[ROUTER_ALLOW_MAX];
    assert_null(find("/hits", METHOD_DELETE, &r, allow));
    assert_string_equal(allow, "GET, HEAD, POST");
    arena_free(r.arena);
    assert_null(find("/hits/7/read", METHOD_OTHER, &r, allow));
    assert_string_equal(allow, "POST");
    arena_free(r.arena);
}

static void what_is_nearly_a_route_is_none(void **state)
{
    (void)state;
    static const char *const paths[] = {"/", "/hit", "/hits/", "/hits//read", "/hits/1/read/", "/hits/1/2", "//hits"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct request r;
        char allow[ROUTER_ALLOW_MAX];
        assert_null(find(paths[i], METHOD_POST, &r, allow));
        assert_string_equal(allow, "");
        arena_free(r.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_method_chooses_among_routes_of_one_path),
        cmocka_unit_test(braces_capture_one_segment_and_a_literal_before_them_wins),
        cmocka_unit_test(a_wrong_method_tells_the_right_ones),
        cmocka_unit_test(what_is_nearly_a_route_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
