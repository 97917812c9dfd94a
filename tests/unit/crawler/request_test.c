// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The head of a request, from the address and what is asked besides.
#include "crawler/request.h"
#include "tests/support/unit.h"

struct sample {
    const char *url, *begin; // request line and Host
    int port;
};

static const struct sample samples[] = {
    {"http://a.test", "GET / HTTP/1.1\r\nHost: a.test\r\n", 80},
    {"https://a.test/p?q=1&r=%20#part", "GET /p?q=1&r=%20 HTTP/1.1\r\nHost: a.test\r\n", 443},
    {"http://a.test:8080/p?", "GET /p? HTTP/1.1\r\nHost: a.test:8080\r\n", 8080},
    {"http://reader:secret@a.test/", "GET / HTTP/1.1\r\nHost: a.test\r\n", 80},
    {"https://[2001:db8::1]:8443/x", "GET /x HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n", 8443},
};

static void the_request_line_and_host_are_those_of_the_address(void **state)
{
    (void)state;
    const struct fetch_request request = {.accept = "text/html"};
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct url u;
        CLEANUP(buf_done) struct buf head;
        buf_init(&head, 1 << 16);
        assert_int_equal(url_parse(view_of(samples[i].url), NULL, &u), OK);
        request_write(&u, "Harkara/0.1", &request, &head);
        if (!view_starts(buf_view(&head), samples[i].begin))
            fail_msg("%s: %s", samples[i].url, head.p);
        assert_true(view_ends(buf_view(&head), "\r\n\r\n"));
        assert_int_equal(request_port(&u), samples[i].port);
        url_done(&u);
    }
}

static void a_value_that_would_break_the_head_is_left_out(void **state)
{
    (void)state;
    struct url u;
    CLEANUP(buf_done) struct buf head;
    buf_init(&head, 1 << 16);
    assert_int_equal(url_parse(VIEW_LIT("http://a.test/"), NULL, &u), OK);
    const struct fetch_request request = {
        .accept = "*/*", .etag = VIEW_LIT("\"a\"\r\nX: y"), .modified = VIEW_LIT("Mon, 12 Jan 1970 13:46:50 GMT")};
    request_write(&u, "Harkara/0.1 (+https://m.example)", &request, &head);
    assert_string_equal(head.p, "GET / HTTP/1.1\r\n"
                                "Host: a.test\r\n"
                                "User-Agent: Harkara/0.1 (+https://m.example)\r\n"
                                "Accept: */*\r\n"
                                "Accept-Encoding: gzip, deflate, br, zstd\r\n"
                                "If-Modified-Since: Mon, 12 Jan 1970 13:46:50 GMT\r\n"
                                "\r\n");
    url_done(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_line_and_host_are_those_of_the_address),
        cmocka_unit_test(a_value_that_would_break_the_head_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
