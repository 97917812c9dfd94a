// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Hosts that never say 404, beside hosts that have short pages.
#include "crawler/soft404.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct soft404 *seer;

static int begin(void **state)
{
    (void)state;
    seer = soft404_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    soft404_free(seer);
    return 0;
}

static bool sees(const char *host, const char *asked, const char *got, const char *body)
{
    return soft404_sees(seer, view_of(host), view_of(asked), view_of(got), view_of(body));
}

static void one_page_for_many_addresses_is_found(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        char asked[64], body[256];
        snprintf(asked, sizeof asked, "/news/story-%d.html", i);
        snprintf(
            body, sizeof body,
            "<h1>Sorry</h1><p>The page /news/story-%d.html was not found on this server at %d.</p><a href=/>Home</a>",
            i, i * 977);
        assert_int_equal(sees("a.test", asked, asked, body), i >= SOFT404_SEEN_MIN);
    }
}

static void a_redirect_to_the_front_page_is_found_whatever_stands_there(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        char asked[64];
        snprintf(asked, sizeof asked, "/gone/%d", i);
        assert_int_equal(sees("a.test", asked, "/", i % 2 ? "one thing" : "quite another thing"),
                         i >= SOFT404_SEEN_MIN);
    }
    assert_false(sees("a.test", "/", "/", "the front page itself"));
}

static void short_pages_that_say_something_are_left_alone(void **state)
{
    (void)state;
    static const char *const words[] = {"harbour", "council", "river",    "bridge", "teacher", "market",
                                        "railway", "orchard", "festival", "museum", "storm",   "ferry"};
    uint32_t dice = 7;
    for (int i = 0; i < 60; i++) {
        char asked[64], body[1024] = "<html><nav>Home About Contact Imprint</nav><p>";
        snprintf(asked, sizeof asked, "/%d", i);
        for (int k = 0; k < 24; k++) {
            strcat(body, words[((dice = dice * 1103515245 + 12345) >> 16) % 12]);
            strcat(body, " ");
        }
        assert_false(sees("b.test", asked, asked, body));
    }
}

static void the_same_address_again_says_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        assert_false(sees("c.test", "/feed", "/feed", "nothing new to see here today"));
}

static void hosts_are_told_apart_and_memory_is_bounded(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        char host[64], asked[64];
        snprintf(host, sizeof host, "h%d.test", i);
        snprintf(asked, sizeof asked, "/%d", i);
        assert_false(sees(host, asked, asked, "the page was not found here"));
    }
}

static void what_is_long_or_wordless_is_not_judged(void **state)
{
    (void)state;
    static char body[SOFT404_BODY_MAX_BYTES + 2];
    memset(body, 'a', sizeof body - 1);
    for (int i = 0; i < 10; i++) {
        char asked[64];
        snprintf(asked, sizeof asked, "/%d", i);
        assert_false(sees("d.test", asked, asked, body));
        assert_false(sees("e.test", asked, asked, "<br>"));
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(one_page_for_many_addresses_is_found),
        CASE(a_redirect_to_the_front_page_is_found_whatever_stands_there),
        CASE(short_pages_that_say_something_are_left_alone),
        CASE(the_same_address_again_says_nothing),
        CASE(hosts_are_told_apart_and_memory_is_bounded),
        CASE(what_is_long_or_wordless_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
