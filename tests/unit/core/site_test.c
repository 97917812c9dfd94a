// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sites against the tests of the public suffix list (set "urls"): lines "host domain", where null means none.
#include "core/site.h"
#include "core/url.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>

// Both sides go through the URL parser, because the list's tests mix cases and alphabets.
static void host_of(struct view text, struct url *ret_url)
{
    CLEANUP(buf_done) struct buf address;
    buf_init(&address, URL_MAX_BYTES);
    buf_printf(&address, "http://%.*s/", VIEW_ARG(text));
    assert_int_equal(url_parse(buf_view(&address), NULL, ret_url), OK);
}

static bool passes(struct view text, struct view expected)
{
    CLEANUP(url_done) struct url host, domain;
    host_of(text, &host);
    host_of(view_is(expected, "null") ? text : expected, &domain);
    struct view site = site_of(host.host);
    bool fine = view_equals(site, domain.host);
    if (!fine)
        printf("differs: %.*s: %.*s, expected %.*s\n", VIEW_ARG(text), VIEW_ARG(site), VIEW_ARG(domain.host));
    return fine;
}

static void the_tests_of_the_public_suffix_list_pass(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    CLEANUP(buf_done) struct buf text;
    int failed = 0, count = 0;
    buf_init(&text, 1 << 20);
    if (!shared_open("urls", dir))
        skip();
    shared_read(dir, "publicsuffix/tests.txt", &text);
    for (struct view rest = buf_view(&text); rest.n;) {
        struct view line = view_trim(view_cut(&rest, '\n')), host = view_cut(&line, ' ');
        if (!host.n || view_starts(host, "//") || view_is(host, "null"))
            continue;
        count++;
        failed += !passes(host, view_trim(line));
    }
    printf("%d of %d hosts have the expected site\n", count - failed, count);
    assert_int_equal(failed, 0);
}

static void what_has_no_registrable_domain_is_its_own_site(void **state)
{
    (void)state;
    assert_true(view_is(site_of(VIEW_LIT("localhost")), "localhost"));
    assert_true(view_is(site_of(VIEW_LIT("10.0.0.1")), "10.0.0.1"));
    assert_true(view_is(site_of(VIEW_LIT("[::1]")), "[::1]"));
    assert_true(view_is(site_of(VIEW_LIT(".")), "."));
    assert_int_equal(site_of((struct view){NULL, 0}).n, 0);
    char longest[299]; // longer than any name in the DNS
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = i % 2 ? '.' : 'a';
    assert_int_equal(site_of((struct view){longest, sizeof longest}).n, sizeof longest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tests_of_the_public_suffix_list_pass),
        cmocka_unit_test(what_has_no_registrable_domain_is_its_own_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
