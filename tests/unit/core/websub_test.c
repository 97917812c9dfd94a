// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// WebSub's words: links, requests, signatures.
#include "core/websub.h"
#include "tests/support/unit.h"

static void hubs_and_self_are_found_in_link_fields(void **state)
{
    (void)state;
    struct websub_links l;
    websub_read_head(VIEW_LIT("HTTP/1.1 200 OK\r\n"
                              "Link: <https://hub.example/a,b>; rel=\"hub\", </feed>; title=\"a, <b>\"; REL=self\r\n"
                              "X-Link: <https://no.example/>; rel=hub\r\n"
                              "link: <https://two.example/>;rel=\"preload hub\", <x>; rel=next, <y>; rel=self\r\n"),
                     &l);
    assert_int_equal(l.hub_count, 2);
    assert_true(view_is(l.hubs[0], "https://hub.example/a,b") && view_is(l.hubs[1], "https://two.example/"));
    assert_true(view_is(l.self, "/feed")); // the first
}

static void what_is_no_link_is_passed_over(void **state)
{
    (void)state;
    static const char *const heads[] = {"",
                                        "Link: \r\n",
                                        "Link: <x\r\n",
                                        "Link: x; rel=hub\r\n",
                                        "Link: <x>; rel\r\n",
                                        "Link: <x>; rel=\"hub",
                                        "Link: <x>; other=hub\r\n",
                                        "Link"};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        struct websub_links l;
        websub_read_head(view_of(heads[i]), &l);
        assert_int_equal(l.self.n, 0);
        assert_int_equal(l.hub_count, 0);
    }
}

static void hubs_beyond_the_limit_are_left_out(void **state)
{
    (void)state;
    struct websub_links l;
    websub_read_head(VIEW_LIT("Link: <1>; rel=hub, <2>; rel=hub, <3>; rel=hub, <4>; rel=hub, <5>; rel=hub\r\n"), &l);
    assert_int_equal(l.hub_count, WEBSUB_HUBS_MAX);
}

static void a_request_is_a_form(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 4096);
    struct websub_request r = {.topic = VIEW_LIT("https://a.example/feed?x=1&y=\xc3\xa9 z"),
                               .callback = VIEW_LIT("https://us.example/push/0a"),
                               .secret = VIEW_LIT("s+/"),
                               .lease_seconds = 864000};
    websub_add_request(&out, &r);
    assert_string_equal(out.p, "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2Ffeed%3Fx%3D1%26y%3D%C3%A9+z"
                               "&hub.callback=https%3A%2F%2Fus.example%2Fpush%2F0a&hub.secret=s%2B%2F"
                               "&hub.lease_seconds=864000");
    buf_clear(&out);
    r.unsubscribe = true;
    r.topic = VIEW_LIT("t");
    websub_add_request(&out, &r);
    assert_string_equal(out.p, "hub.mode=unsubscribe&hub.topic=t&hub.callback=https%3A%2F%2Fus.example%2Fpush%2F0a");
}

// RFC 2202 §3 and RFC 4231 §4.3: key "Jefe".
static void a_signature_fits_its_body_and_no_other(void **state)
{
    (void)state;
    const struct view secret = VIEW_LIT("Jefe"), body = VIEW_LIT("what do ya want for nothing?");
    const struct view right = VIEW_LIT("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_true(websub_is_signed(right, secret, body));
    assert_true(websub_is_signed(VIEW_LIT("sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"), secret, body));
    assert_true(websub_is_signed(VIEW_LIT("SHA1=EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79"), secret, body));
    assert_false(websub_is_signed(right, secret, VIEW_LIT("what do ya want for something?")));
    assert_false(websub_is_signed(right, VIEW_LIT("Jeff"), body));
    assert_false(websub_is_signed(right, (struct view){0}, body));
    assert_false(websub_is_signed((struct view){right.p, right.n - 1}, secret, body));
    assert_false(websub_is_signed(VIEW_LIT("md5=750c783e6ab0b503eaa86e310a5db738"), secret, body));
    assert_false(websub_is_signed(VIEW_LIT("sha256="), secret, body));
    assert_false(websub_is_signed((struct view){0}, secret, body));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hubs_and_self_are_found_in_link_fields), cmocka_unit_test(what_is_no_link_is_passed_over),
        cmocka_unit_test(hubs_beyond_the_limit_are_left_out),     cmocka_unit_test(a_request_is_a_form),
        cmocka_unit_test(a_signature_fits_its_body_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
