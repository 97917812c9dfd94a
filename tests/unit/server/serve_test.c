// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What stands before the handlers: files, hosts, origins, tokens, methods, sizes; and bad manners on the wire.
#include "tests/unit/server/fixture.h"

static void the_page_comes_with_its_policy(void **state)
{
    struct fixture *f = *state;
    struct answer a = ask_with(&f->client, "GET /", "Authorization: none\r\n", NULL);
    static const char *const wanted[] = {"Content-Type: text/html; charset=utf-8",
                                         "default-src 'none'",
                                         "script-src 'self'",
                                         "require-trusted-types-for 'script'",
                                         "frame-ancestors 'none'",
                                         "X-Content-Type-Options: nosniff",
                                         "Referrer-Policy: no-referrer",
                                         "Cross-Origin-Opener-Policy: same-origin",
                                         "Cross-Origin-Resource-Policy: same-origin",
                                         "Cache-Control: no-cache",
                                         "ETag: W/\"",
                                         "<title>Harkara</title>"};
    assert_int_equal(a.status, 200);
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        if (!answer_has(&a, wanted[i]))
            fail_msg("%s is missing in\n%s", wanted[i], a.all.p);
    assert_false(answer_has(&a, "unsafe-inline"));
    buf_done(&a.all);
}

static void a_file_that_the_browser_has_is_not_sent_again(void **state)
{
    struct fixture *f = *state;
    struct answer a = ask(&f->client, "GET /style.css", NULL);
    size_t at = view_find(a.head, "ETag: ");
    struct view rest = view_from(a.head, at + strlen("ETag: "));
    struct view tag = view_cut(&rest, '\r');
    char header[128];
    snprintf(header, sizeof header, "If-None-Match: %.*s\r\n", VIEW_ARG(tag));
    struct answer again = ask_with(&f->client, "GET /style.css", header, NULL);
    assert_int_equal(again.body.n, 0);
    assert_answer(again, 304, "ETag");
    buf_done(&a.all);
}

static void files_are_compressed_for_who_asks(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask_with(&f->client, "GET /style.css", "Accept-Encoding: br, gzip;q=0.5\r\n", NULL), 200,
                  "Content-Encoding: gzip");
    struct answer plain = ask_with(&f->client, "GET /style.css", "Accept-Encoding: gzip;q=0\r\n", NULL);
    assert_false(answer_has(&plain, "Content-Encoding"));
    assert_answer(plain, 200, ":root");
}

static void head_has_the_fields_and_no_body(void **state)
{
    struct answer a = ask(client_of(state), "HEAD /", NULL);
    assert_int_equal(a.body.n, 0);
    assert_answer(a, 200, "Content-Length: ");
}

static void the_api_needs_the_token(void **state)
{
    struct fixture *f = *state;
    static const char *const lines[] = {"GET /api/v1/hits", "GET /api/v1/status", "POST /api/v1/search",
                                        "GET /api/v1/live", "DELETE /api/v1/watches/x"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        assert_answer(ask_with(&f->client, lines[i], "Authorization: \r\n", NULL), 401, "WWW-Authenticate: Bearer");
        assert_answer(ask_with(&f->client, lines[i], "Authorization: Bearer 0123456789abcdef\r\n", NULL), 401,
                      "urn:harkara:problem:token");
    }
}

static void another_name_or_site_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask_with(&f->client, "GET /", "Host: evil.example\r\n", NULL), 421, "server.public_url");
    assert_answer(ask_with(&f->client, "GET /api/v1/status", "Host: evil.example\r\n", NULL), 421, "problem:host");
    assert_answer(ask_with(&f->client, "POST /api/v1/search", "Origin: https://evil.example\r\n", "{}"), 403,
                  "problem:origin");
    assert_answer(ask_with(&f->client, "POST /api/v1/search", "Sec-Fetch-Site: cross-site\r\n", "{}"), 403,
                  "problem:origin");
}

static void a_wrong_method_is_told_the_right_ones(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask(&f->client, "DELETE /api/v1/search", NULL), 405, "Allow: POST");
    assert_answer(ask(&f->client, "PUT /api/v1/watches", "{}"), 405, "Allow: GET, HEAD, POST");
    assert_answer(ask(&f->client, "BREW /api/v1/watches", NULL), 405, "Allow: GET, HEAD, POST");
    assert_answer(ask(&f->client, "POST /index.html", "{}"), 404, "problem:not-found");
}

static void path_tricks_lead_nowhere(void **state)
{
    struct fixture *f = *state;
    static const char *const lines[] = {
        "GET /../token",   "GET /%2e%2e/token",  "GET /..%2ftoken",  "GET /web/../style.css", "GET //style.css",
        "GET /style.css/", "GET /index.html%00", "GET /.git/config", "GET /api/v1/../hits",   "GET /api//v1/status",
        "GET /token",      "GET /control.db",    "GET /%",           "GET /\\style.css",      "GET /api/v1/docs/%2e%2e",
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct answer a = ask(&f->client, lines[i], NULL);
        if (a.status != 400 && a.status != 404)
            fail_msg("%s gave %d", lines[i], a.status);
        assert_false(answer_has(&a, f->client.token));
        buf_done(&a.all);
    }
}

static void a_body_must_be_json_of_the_right_kind(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[] = {
        "{", "[1,2]", "\"text\"", "null", "{\"query\":", "{\"query\":\"\xff\xfe\"}", "nonsense", "{} {}"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_answer(ask(&f->client, "POST /api/v1/search", bad[i]), 400, "urn:harkara:problem:json");
    assert_answer(ask_with(&f->client, "POST /api/v1/search", "Content-Type: text/plain\r\n", "{}"), 415,
                  "application/json");
}

static void depth_does_not_reach_the_stack(void **state)
{
    static char deep[200001];
    memset(deep, '[', sizeof deep - 1);
    assert_answer(ask(client_of(state), "POST /api/v1/search", deep), 400, "problem:json");
}

static void a_body_over_the_limit_is_refused_before_it_is_read(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask_with(&f->client, "POST /api/v1/search",
                           "Content-Length: 1073741824\r\nContent-Type: application/json\r\n", NULL),
                  413, "problem:too-large");
}

static void a_chunked_body_over_the_limit_is_refused_too(void **state)
{
    struct fixture *f = *state;
    struct buf out;
    struct answer a;
    buf_init(&out, 4 << 20);
    buf_printf(&out,
               "POST /api/v1/search HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n"
               "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
               f->client.host, f->client.token);
    for (int i = 0; i < 20; i++)
        buf_printf(&out, "10000\r\n%065536d\r\n", 0);
    buf_add_str(&out, "0\r\n\r\n");
    ask_raw(&f->client, buf_view(&out), &a);
    buf_done(&out);
    assert_answer(a, 413, "problem:too-large");
}

static void a_length_that_can_be_read_in_two_ways_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const twice[] = {"Content-Length: 0\r\nContent-Length: 40\r\n",
                                        "Content-Length: 2\r\nContent-Length: 2\r\n",
                                        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                                        "Content-Length: +2\r\n",
                                        "Content-Length: 2, 2\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(twice); i++) {
        struct answer a = ask_with(&f->client, "POST /api/v1/search", twice[i], "{}");
        if (a.status < 400 || a.status >= 500)
            fail_msg("%s gave %d", twice[i], a.status);
        buf_done(&a.all);
    }
}

static void heads_without_end_are_refused(void **state)
{
    struct fixture *f = *state;
    struct buf out;
    struct answer a;
    buf_init(&out, 1 << 20);
    buf_printf(&out, "GET /healthz HTTP/1.1\r\nHost: %s\r\nX: %040000d\r\n\r\n", f->client.host, 0);
    ask_raw(&f->client, buf_view(&out), &a);
    assert_true(a.status == 431 || a.status == 0); // told, or cut off
    buf_done(&a.all);
    buf_clear(&out);
    buf_printf(&out, "GET /healthz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", f->client.host);
    for (int i = 0; i < 100; i++)
        buf_printf(&out, "X-%d: y\r\n", i);
    buf_add_str(&out, "\r\n");
    ask_raw(&f->client, buf_view(&out), &a);
    buf_done(&out);
    assert_answer(a, 431, "problem:headers");
}

static void what_is_not_http_is_refused_and_disturbs_nobody(void **state)
{
    struct fixture *f = *state;
    static const char *const noise[] = {"GET\r\n\r\n",
                                        "\x16\x03\x01\x02\x01\x01\xfc\x03\x03\n\n",
                                        "GET / HTTP/9.9\r\n\r\n",
                                        "GET / HTTP/1.1\r\nHost x\r\n\r\n",
                                        "GET / HTTP/1.1\r\n\r\n",
                                        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(noise); i++) {
        struct answer a;
        int fd = client_connect(&f->client);
        client_send(fd, view_of(noise[i]));
        shutdown(fd, SHUT_WR);
        client_read(fd, &a);
        assert_true(a.status == 0 || (a.status >= 400 && a.status != 500));
        buf_done(&a.all);
    }
    assert_answer(ask(&f->client, "GET /healthz", NULL), 200, "ok");
}

static void connections_that_say_nothing_hold_up_nobody(void **state)
{
    struct fixture *f = *state;
    int idle[200];
    for (size_t i = 0; i < ARRAY_LEN(idle); i++) {
        idle[i] = client_connect(&f->client);
        assert_true(idle[i] >= 0);
        client_send(idle[i], i % 2 ? VIEW_LIT("POST /api/v1/search HTTP/1.1\r\nHost: lo") : VIEW_LIT(""));
    }
    assert_answer(ask(&f->client, "POST /api/v1/search", "{\"query\":\"oil\"}"), 200, "\"total\":2");
    for (size_t i = 0; i < ARRAY_LEN(idle); i++)
        close(idle[i]);
}

static void the_probes_answer_without_a_token(void **state)
{
    struct fixture *f = *state;
    assert_answer(ask_with(&f->client, "GET /healthz", "Authorization: \r\n", NULL), 200, "ok\n");
    assert_answer(ask_with(&f->client, "GET /readyz", "Authorization: \r\n", NULL), 200, "ready\n");
    assert_answer(ask_with(&f->client, "GET /metrics", "Authorization: \r\n", NULL), 200, "# EOF\n");
    await_answer(&f->client, "GET /metrics", NULL, "harkara_http_requests_total{stage=\"serve-1\",status=\"2xx\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_comes_with_its_policy),
        cmocka_unit_test(a_file_that_the_browser_has_is_not_sent_again),
        cmocka_unit_test(files_are_compressed_for_who_asks),
        cmocka_unit_test(head_has_the_fields_and_no_body),
        cmocka_unit_test(the_api_needs_the_token),
        cmocka_unit_test(another_name_or_site_is_refused),
        cmocka_unit_test(a_wrong_method_is_told_the_right_ones),
        cmocka_unit_test(path_tricks_lead_nowhere),
        cmocka_unit_test(a_body_must_be_json_of_the_right_kind),
        cmocka_unit_test(depth_does_not_reach_the_stack),
        cmocka_unit_test(a_body_over_the_limit_is_refused_before_it_is_read),
        cmocka_unit_test(a_chunked_body_over_the_limit_is_refused_too),
        cmocka_unit_test(a_length_that_can_be_read_in_two_ways_is_refused),
        cmocka_unit_test(heads_without_end_are_refused),
        cmocka_unit_test(what_is_not_http_is_refused_and_disturbs_nobody),
        cmocka_unit_test(connections_that_say_nothing_hold_up_nobody),
        cmocka_unit_test(the_probes_answer_without_a_token),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
