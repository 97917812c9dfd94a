// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "server/guard.h"
#include "tests/support/unit.h"

static struct guard *guard_of(char *listen, char *public_url)
{
    struct config c = {.server = {.listen = listen, .public_url = public_url}};
    struct guard *g = NULL;
    struct errmsg m;
    assert_int_equal(guard_new(&c, VIEW_LIT("secret-token"), &g, &m), OK);
    return g;
}

static struct guard *guard_here(void)
{
    return guard_of((char[]){"127.0.0.1:8080"}, (char[]){"https://watch.example.org/"});
}

static bool host_is_fine(const char *host)
{
    struct guard *g = guard_here();
    struct pair h = {VIEW_LIT("Host"), view_of(host)};
    bool fine = guard_allows_host(g, &(struct request){.headers = &h, .header_count = 1});
    guard_free(g);
    return fine;
}

static void names_that_are_ours_are_answered_to(void **state)
{
    (void)state;
    static const char *const ours[] = {"127.0.0.1:8080", "localhost",         "LOCALHOST:9",          "[::1]:8080",
                                       "192.0.2.7",      "watch.example.org", "Watch.Example.org:443"};
    for (size_t i = 0; i < ARRAY_LEN(ours); i++)
        assert_true(host_is_fine(ours[i]));
}

static void a_name_that_was_bent_to_our_address_is_not(void **state)
{
    (void)state;
    static const char *const others[] = {"",
                                         "evil.example",
                                         "localhost.evil.example",
                                         "127.0.0.1.evil.example",
                                         "evil:8080",
                                         ":8080",
                                         "1.2.3",
                                         "watch.example.org.evil",
                                         "notlocalhost"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_false(host_is_fine(others[i]));
}

static bool origin_is_fine(const char *origin, const char *site)
{
    struct guard *g = guard_here();
    struct pair h[] = {{VIEW_LIT("Host"), VIEW_LIT("127.0.0.1:8080")},
                       {VIEW_LIT("Origin"), view_of(origin)},
                       {VIEW_LIT("Sec-Fetch-Site"), view_of(site)}};
    bool fine = guard_allows_origin(g, &(struct request){.headers = h, .header_count = ARRAY_LEN(h)});
    guard_free(g);
    return fine;
}

static void our_own_page_and_programs_may_ask(void **state)
{
    (void)state;
    assert_true(origin_is_fine("", ""));
    assert_true(origin_is_fine("http://127.0.0.1:8080", "same-origin"));
    assert_true(origin_is_fine("", "none"));
    assert_true(origin_is_fine("https://watch.example.org", "same-origin"));
}

static void other_sites_may_not(void **state)
{
    (void)state;
    assert_false(origin_is_fine("https://evil.example", ""));
    assert_false(origin_is_fine("null", ""));
    assert_false(origin_is_fine("http://127.0.0.1:8081", ""));
    assert_false(origin_is_fine("http://127.0.0.1:8080.evil.example", ""));
    assert_false(origin_is_fine("", "cross-site"));
    assert_false(origin_is_fine("", "same-site"));
    assert_false(origin_is_fine("http://127.0.0.1:8080", "cross-site"));
}

static bool token_is_fine(const char *authorization)
{
    struct guard *g = guard_here();
    struct pair h = {VIEW_LIT("Authorization"), view_of(authorization)};
    bool fine = guard_allows_token(g, &(struct request){.headers = &h, .header_count = 1});
    guard_free(g);
    return fine;
}

static void only_the_whole_token_opens(void **state)
{
    (void)state;
    assert_true(token_is_fine("Bearer secret-token"));
    assert_true(token_is_fine("bearer  secret-token "));
    static const char *const wrong[] = {"",
                                        "Bearer",
                                        "Bearer ",
                                        "secret-token",
                                        "Basic c2Vj",
                                        "Bearer secret-t",
                                        "Bearer secret-token2",
                                        "Bearer SECRET-TOKEN"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_false(token_is_fine(wrong[i]));
}

static void a_public_url_that_is_none_is_a_mistake_of_the_configuration(void **state)
{
    (void)state;
    struct config c = {.server = {.listen = (char[]){"127.0.0.1:1"}, .public_url = (char[]){"ftp://x/"}}};
    struct guard *g = NULL;
    struct errmsg m;
    assert_int_equal(guard_new(&c, VIEW_LIT("t"), &g, &m), ERR_CONFIG);
    assert_null(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_ours_are_answered_to),
        cmocka_unit_test(a_name_that_was_bent_to_our_address_is_not),
        cmocka_unit_test(our_own_page_and_programs_may_ask),
        cmocka_unit_test(other_sites_may_not),
        cmocka_unit_test(only_the_whole_token_opens),
        cmocka_unit_test(a_public_url_that_is_none_is_a_mistake_of_the_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
