// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The fetcher against a server with every fault: each ends in its state, in time, and with what was usable.
#include "core/clock.h"
#include "core/url.h"
#include "core/warc.h"
#include "crawler/fetch.h"
#include "tests/support/fault_server.h"
#include "tests/support/name_server.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 1 << 20 };

static struct fault_server server;
static struct name_server names;
static struct loop *loop;
static struct resolver *resolver;
static struct address_list *loopback;

// What is kept of a result, and the response with its codings undone.
struct answer {
    bool done;
    enum fetch_state state;
    int status;
    bool truncated;
    char ip[ADDRESS_TEXT_MAX];
    char error[256];
    struct buf raw, request;
    struct arena *arena;
    struct http_response response;
    enum err parsed;
};

static int start(void **state)
{
    (void)state;
    char *const networks[] = {(char[]){"127.0.0.0/8"}};
    fault_server_start(&server);
    assert_int_equal(loop_new(&loop), OK);
    name_server_start_faulty(&names);
    const char *const servers[] = {names.address};
    const struct resolver_options options = {.servers = servers, .server_count = 1, .ttl_min_ms = 0};
    assert_int_equal(resolver_new(loop, &options, &resolver, NULL), OK);
    assert_int_equal(address_list_parse(networks, 1, &loopback, NULL), OK);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    address_list_free(loopback);
    resolver_free(resolver);
    loop_free(loop);
    name_server_stop(&names);
    fault_server_stop(&server);
    return 0;
}

static void take(void *user, const struct fetch_result *r)
{
    struct answer *a = user;
    a->done = true;
    a->state = r->state;
    a->status = r->status;
    a->truncated = r->truncated;
    snprintf(a->ip, sizeof a->ip, "%s", r->ip);
    snprintf(a->error, sizeof a->error, "%s", r->error);
    buf_add_view(&a->raw, r->response);
    buf_add_view(&a->request, r->request);
    a->parsed = http_response_parse(buf_view(&a->raw), BODY_MAX, a->arena, &a->response);
}

static void answer_init(struct answer *a)
{
    *a = (struct answer){.arena = arena_new()};
    buf_init(&a->raw, 64 << 20);
    buf_init(&a->request, 1 << 20);
}

static void answer_done(struct answer *a)
{
    buf_done(&a->raw);
    buf_done(&a->request);
    arena_free(a->arena);
}

static struct fetcher *fetcher_with(const struct address_list *allowed, const char *ca_file)
{
    static char rule[64];
    static char named[64];
    static const char *const rules[] = {rule, named};
    snprintf(rule, sizeof rule, ":443:127.0.0.1:%d", server.tls_port);
    snprintf(named, sizeof named, "mapped.test:80:one.fault:%d", server.port);
    const struct fetch_options options = {.user_agent = "Harkara/0.1 (+https://monitor.example)",
                                          .ca_file = ca_file,
                                          .resolver = resolver,
                                          .connect_to = rules,
                                          .connect_to_count = 2,
                                          .allowed = allowed,
                                          .max_body_bytes = BODY_MAX,
                                          .concurrency = 8};
    struct fetcher *f;
    assert_int_equal(fetcher_new(loop, &options, &f, NULL), OK);
    return f;
}

static void wait_for(const struct fetcher *f, const struct answer *a)
{
    int64_t end = clock_mono_ms() + 20000;
    while (!a->done && clock_mono_ms() < end)
        assert_int_equal(loop_turn(loop, 100), OK);
    assert_true(a->done);
    assert_int_equal(fetcher_active(f), 0);
}

static void fetch(struct fetcher *f, const char *url, struct answer *a)
{
    const struct fetch_request request = {.url = url, .accept = "text/html", .timeout_ms = 1500};
    assert_int_equal(fetch_start(f, &request, take, a), OK);
    wait_for(f, a);
}

static void fetch_path(const char *path, struct answer *a)
{
    char url[256];
    struct fetcher *f = fetcher_with(loopback, "");
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server.port, path);
    answer_init(a);
    fetch(f, url, a);
    fetcher_free(f);
}

static void a_page_comes_with_its_raw_bytes_and_request(void **state)
{
    (void)state;
    struct answer a;
    fetch_path("/ok", &a);
    assert_int_equal(a.state, FETCH_OK);
    assert_int_equal(a.status, 200);
    assert_string_equal(a.ip, "127.0.0.1");
    assert_string_equal(a.error, "");
    assert_true(view_starts(buf_view(&a.raw), "HTTP/1.1 200 OK\r\n"));
    assert_true(view_starts(buf_view(&a.request), "GET /ok HTTP/1.1\r\nHost: 127.0.0.1:"));
    assert_true(view_is(http_field(buf_view(&a.request), "User-Agent"), "Harkara/0.1 (+https://monitor.example)"));
    assert_true(view_find(a.response.body, "arrives whole") < a.response.body.n);
    answer_done(&a);
}

struct expectation {
    const char *path;
    enum fetch_state state;
    int status;
    const char *body; // begins with, after decoding; NULL: not looked at
    bool partial;
};

static const char page[] = "<!doctype html><title>Fault";

static const struct expectation expectations[] = {
    // codings
    {"/gzip", FETCH_OK, 200, page, false},
    {"/gzip-cut", FETCH_OK, 200, page, true},
    {"/gzip-lie", FETCH_OK, 200, page, false},
    {"/gzip-garbage", FETCH_OK, 200, "", true},
    {"/br", FETCH_OK, 200, page, false},
    {"/br-lie", FETCH_OK, 200, "", true},
    {"/zstd", FETCH_OK, 200, page, false},
    {"/zstd-lie", FETCH_OK, 200, "", true},
    {"/coding-unknown", FETCH_OK, 200, NULL, false},
    {"/bomb", FETCH_OK, 200, "", true},
    {"/bomb-br", FETCH_OK, 200, "", true},
    {"/bomb-zstd", FETCH_OK, 200, "", true},
    {"/bomb-twice", FETCH_OK, 200, "", true},
    {"/empty", FETCH_OK, 200, "", false},
    // lengths
    {"/short", FETCH_CUT, 200, "<p>less than said", false},
    {"/long", FETCH_OK, 200, "<!doctype", false},
    {"/two-lengths", FETCH_OK, 200, "", false},
    {"/both-lengths", FETCH_OK, 200, "<p>1", false},
    {"/length-nonsense", FETCH_PROTOCOL, 0, NULL, false},
    {"/length-negative", FETCH_PROTOCOL, 0, NULL, false},
    // chunks
    {"/chunked", FETCH_OK, 200, "<p>in pieces", false},
    {"/chunked-extended", FETCH_OK, 200, "<p>in pieces", false},
    {"/trailers", FETCH_OK, 200, "<p>in pieces", false},
    {"/chunked-cut", FETCH_CUT, 200, "<p>half", true},
    {"/chunked-nonsense", FETCH_CUT, 200, NULL, false},
    {"/chunked-huge", FETCH_CUT, 200, "<p>first", true},
    {"/chunked-negative", FETCH_CUT, 200, "<p>first", true},
    {"/chunked-early", FETCH_CUT, 200, "<p>first", true},
    // heads
    {"/garbage", FETCH_PROTOCOL, 0, NULL, false},
    {"/http09", FETCH_PROTOCOL, 0, NULL, false},
    {"/http10", FETCH_OK, 200, page, false},
    {"/status-999", FETCH_OK, 999, "no", false},
    {"/status-short", FETCH_PROTOCOL, 0, NULL, false},
    {"/status-bare", FETCH_OK, 200, page, false},
    {"/icy", FETCH_PROTOCOL, 0, NULL, false},
    {"/lf-only", FETCH_OK, 200, page, false},
    {"/cr-only", FETCH_PROTOCOL, 0, NULL, false},
    {"/folded", FETCH_OK, 200, page, false},
    {"/space-before-colon", FETCH_OK, 200, page, false},
    {"/no-colon", FETCH_PROTOCOL, 0, NULL, false},
    {"/nul-in-head", FETCH_PROTOCOL, 0, NULL, false},
    {"/cr-in-head", FETCH_OK, 200, page, false},
    {"/interim", FETCH_OK, 200, page, false},
    {"/interim-flood", FETCH_HEAD, 0, NULL, false},
    {"/interim-only", FETCH_PROTOCOL, 0, NULL, false},
    {"/switch", FETCH_PROTOCOL, 0, NULL, false},
    {"/huge-head", FETCH_HEAD, 0, NULL, false},
    // connections
    {"/close", FETCH_PROTOCOL, 0, NULL, false},
    {"/reset", FETCH_PROTOCOL, 0, NULL, false},
    {"/reset-head", FETCH_PROTOCOL, 0, NULL, false},
    {"/reset-body", FETCH_CUT, 200, "<p>some", false},
    {"/stall", FETCH_TIMEOUT, 0, NULL, false},
    {"/slow-head", FETCH_TIMEOUT, 0, NULL, false},
    // answers that are no page
    {"/gone", FETCH_OK, 404, "nothing here", false},
    {"/busy", FETCH_OK, 429, "later", false},
    {"/error", FETCH_OK, 500, "sorry", false},
    {"/to?u=http://127.0.0.1/x", FETCH_OK, 301, "", false},
};

static void every_fault_ends_in_its_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(expectations); i++) {
        const struct expectation *e = &expectations[i];
        struct answer a;
        fetch_path(e->path, &a);
        if (a.state != e->state || a.status != e->status)
            fail_msg("%s: %s %d, %s", e->path, fetch_state_name(a.state), a.status, a.error);
        assert_int_equal(a.error[0] == '\0', a.state == FETCH_OK);
        if (e->body) {
            assert_int_equal(a.parsed, OK);
            if (!view_starts(a.response.body, e->body) || a.response.body_is_partial != e->partial)
                fail_msg("%s: %zu bytes, partial: %d", e->path, a.response.body.n, a.response.body_is_partial);
            assert_true(a.response.body.n <= BODY_MAX);
        }
        answer_done(&a);
    }
}

static void an_endless_body_is_cut_at_the_limit(void **state)
{
    (void)state;
    struct answer a;
    fetch_path("/endless", &a);
    assert_int_equal(a.state, FETCH_OK);
    assert_true(a.truncated);
    assert_int_equal(a.response.body.n, BODY_MAX);
    answer_done(&a);
}

static void a_dripping_body_is_cut_by_time(void **state)
{
    (void)state;
    struct answer a;
    int64_t from = clock_mono_ms();
    fetch_path("/slow", &a);
    assert_int_equal(a.state, FETCH_CUT);
    assert_true(clock_mono_ms() - from < 5000);
    answer_done(&a);
}

static void an_address_that_is_not_public_is_refused(void **state)
{
    (void)state;
    static const char *const hosts[] = {"127.0.0.1",       "[::1]",    "localhost",  "[::ffff:127.0.0.1]", "0.0.0.0",
                                        "169.254.169.254", "10.0.0.1", "100.64.0.1", "[64:ff9b::7f00:1]"};
    struct fetcher *f = fetcher_with(NULL, "");
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        char url[128];
        struct answer a;
        snprintf(url, sizeof url, "http://%s:%d/ok", hosts[i], server.port);
        answer_init(&a);
        fetch(f, url, &a);
        if (a.state != FETCH_ADDRESS)
            fail_msg("%s: %s %d %s", url, fetch_state_name(a.state), a.status, a.error);
        answer_done(&a);
    }
    fetcher_free(f);
}

static void only_the_networks_allowed_are_opened(void **state)
{
    (void)state;
    char *const networks[] = {(char[]){"127.0.0.2/32"}};
    struct address_list *other;
    struct answer a;
    char url[64];
    assert_int_equal(address_list_parse(networks, 1, &other, NULL), OK);
    struct fetcher *f = fetcher_with(other, "");
    snprintf(url, sizeof url, "http://127.0.0.1:%d/ok", server.port);
    answer_init(&a);
    fetch(f, url, &a);
    assert_int_equal(a.state, FETCH_ADDRESS);
    answer_done(&a);
    fetcher_free(f);
    address_list_free(other);
}

static void fetch_once(const char *url, const char *ca_file, struct answer *a)
{
    struct fetcher *f = fetcher_with(loopback, ca_file);
    answer_init(a);
    fetch(f, url, a);
    fetcher_free(f);
}

static void names_and_schemes_that_lead_nowhere_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum fetch_state state;
    } cases[] = {
        {"http://nothing.fault/", FETCH_DNS},     {"http://127.0.0.1:1/", FETCH_CONNECT},
        {"http://servfail.fault/", FETCH_DNS},    {"http://silent.fault/", FETCH_DNS},
        {"http://mixed.fault:1/", FETCH_CONNECT}, // of its addresses one may be connected to
        {"file:///etc/passwd", FETCH_SCHEME},     {"ftp://127.0.0.1/", FETCH_SCHEME},
        {"gopher://127.0.0.1/", FETCH_SCHEME},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct answer a;
        fetch_once(cases[i].url, "", &a);
        if (a.state != cases[i].state)
            fail_msg("%s: %s %s", cases[i].url, fetch_state_name(a.state), a.error);
        answer_done(&a);
    }
}

static void fetch_named(const char *host, const char *path, const struct address_list *allowed, struct answer *a)
{
    char url[512];
    struct fetcher *f = fetcher_with(allowed, "");
    snprintf(url, sizeof url, "http://%s:%d%s", host, server.port, path);
    answer_init(a);
    fetch(f, url, a);
    fetcher_free(f);
}

static void names_are_looked_up_and_their_addresses_tried_in_turn(void **state)
{
    (void)state;
    static const char *const hosts[] = {"one.fault",   "ONE.fault", "both.fault",
                                        "mixed.fault", "cut.fault", "one.fault."};
    struct answer a;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        fetch_named(hosts[i], "/ok", loopback, &a);
        if (a.status != 200)
            fail_msg("%s: %s %s", hosts[i], fetch_state_name(a.state), a.error);
        assert_string_equal(a.ip, "127.0.0.1");
        answer_done(&a);
    }
}

// The first answer is allowed, as a public address would be; the second is where the attacker wants us to go.
static void a_name_that_changes_its_address_gains_nothing(void **state)
{
    (void)state;
    char *const networks[] = {(char[]){"127.0.0.1/32"}};
    struct address_list *allowed;
    struct answer a;
    assert_int_equal(address_list_parse(networks, 1, &allowed, NULL), OK);
    fetch_named("rebind.fault", "/ok", allowed, &a);
    assert_int_equal(a.status, 200);
    assert_string_equal(a.ip, "127.0.0.1");
    answer_done(&a);
    fetch_named("rebind.fault", "/ok", allowed, &a);
    assert_int_equal(a.state, FETCH_ADDRESS);
    answer_done(&a);
    address_list_free(allowed);
}

static void a_rule_of_connect_to_may_lead_to_a_name(void **state)
{
    (void)state;
    struct answer a;
    fetch_once("http://mapped.test/echo", "", &a);
    assert_int_equal(a.status, 200);
    assert_true(view_is(http_field(a.response.body, "Host"), "mapped.test"));
    answer_done(&a);
}

static void the_request_is_archived_as_it_was_sent(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/echo", "/echo?", "/echo?a=b#part", "/echo?a|b\"c", "/echo?%7Euser/../x", "/echo?q=a%20b"};
    struct fetcher *f = fetcher_with(loopback, "");
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct answer a;
        struct url u;
        char text[256];
        snprintf(text, sizeof text, "http://reader:secret@127.0.0.1:%d%s", server.port, paths[i]);
        assert_int_equal(url_parse(view_of(text), NULL, &u), OK);
        const struct fetch_request request = {.url = u.text,
                                              .etag = VIEW_LIT("\"v1\""),
                                              .modified = VIEW_LIT("Mon, 23 Nov 2026 21:36:00 GMT\r\nEvil: yes"),
                                              .accept = "text/html",
                                              .timeout_ms = 2000};
        answer_init(&a);
        assert_int_equal(fetch_start(f, &request, take, &a), OK);
        wait_for(f, &a);
        assert_int_equal(a.status, 200);
        if (!view_equals(a.response.body, buf_view(&a.request)))
            fail_msg("sent:\n%.*s\nkept:\n%.*s", VIEW_ARG(a.response.body), VIEW_ARG(buf_view(&a.request)));
        assert_true(view_is(http_field(a.response.body, "If-None-Match"), "\"v1\""));
        assert_true(view_find(a.response.body, "Evil") == a.response.body.n);
        assert_true(view_find(a.response.body, "Authorization") == a.response.body.n);
        answer_done(&a);
        url_done(&u);
    }
    fetcher_free(f);
}

// A server that speaks HTTP/1.0 does not make us speak it to others.
static void a_handle_forgets_what_it_was_used_for(void **state)
{
    (void)state;
    struct answer a;
    char url[64];
    struct fetcher *f = fetcher_with(loopback, "");
    for (int i = 0; i < 2; i++) {
        snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server.port, i == 0 ? "/http10" : "/echo");
        answer_init(&a);
        fetch(f, url, &a);
        assert_int_equal(a.status, 200);
        if (i == 1)
            assert_true(view_starts(a.response.body, "GET /echo HTTP/1.1\r\n"));
        answer_done(&a);
    }
    fetcher_free(f);
}

static void no_threads_are_made(void **state)
{
    (void)state;
    size_t n = 0;
    DIR *tasks = opendir("/proc/self/task");
    assert_non_null(tasks);
    while (readdir(tasks))
        n++;
    closedir(tasks);
    assert_int_equal(n, 3); // ".", ".." and this one
}

static void tls_is_verified(void **state)
{
    (void)state;
    static const char *const broken[] = {"https://expired.test/ok", "https://self.test/ok", "https://wrong.test/ok"};
    struct answer a;
    char url[64];
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        fetch_once(broken[i], server.ca_file, &a);
        if (a.state != FETCH_TLS || a.error[0] == '\0')
            fail_msg("%s: %s %s", broken[i], fetch_state_name(a.state), a.error);
        answer_done(&a);
    }
    snprintf(url, sizeof url, "https://127.0.0.1:%d/ok", server.tls_port);
    fetch_once(url, "", &a); // nobody vouches for it
    assert_int_equal(a.state, FETCH_TLS);
    answer_done(&a);
    fetch_once("https://tls.test/ok", server.ca_file, &a);
    assert_int_equal(a.state, FETCH_OK);
    assert_int_equal(a.status, 200);
    answer_done(&a);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/ok", server.port); // plain HTTP answers there
    fetch_once(url, server.ca_file, &a);
    assert_int_equal(a.state, FETCH_TLS);
    answer_done(&a);
}

static void a_ca_file_that_is_missing_is_told(void **state)
{
    (void)state;
    struct errmsg m;
    struct fetcher *f;
    const struct fetch_options options = {.user_agent = "x", .ca_file = "/nonexistent.pem", .max_body_bytes = 1000};
    assert_int_equal(fetcher_new(loop, &options, &f, &m), ERR_CONFIG);
    assert_string_equal(m.text, "crawler.ca_file: /nonexistent.pem: No such file or directory");
}

static void many_fetches_run_at_once_and_freeing_ends_those_under_way(void **state)
{
    (void)state;
    enum { MANY = 50 };
    struct answer answers[MANY], stalled;
    char url[64];
    struct fetcher *f = fetcher_with(loopback, "");
    snprintf(url, sizeof url, "http://127.0.0.1:%d/ok", server.port);
    const struct fetch_request request = {.url = url, .accept = "*/*", .timeout_ms = 10000};
    for (int i = 0; i < MANY; i++) {
        answer_init(&answers[i]);
        assert_int_equal(fetch_start(f, &request, take, &answers[i]), OK);
    }
    int64_t end = clock_mono_ms() + 20000;
    while (fetcher_active(f) > 0 && clock_mono_ms() < end)
        assert_int_equal(loop_turn(loop, 100), OK);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(answers[i].status, 200);
        answer_done(&answers[i]);
    }
    snprintf(url, sizeof url, "http://127.0.0.1:%d/stall", server.port);
    answer_init(&stalled);
    assert_int_equal(fetch_start(f, &request, take, &stalled), OK);
    assert_int_equal(loop_turn(loop, 50), OK);
    fetcher_free(f);
    assert_false(stalled.done);
    answer_done(&stalled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_comes_with_its_raw_bytes_and_request),
        cmocka_unit_test(every_fault_ends_in_its_state),
        cmocka_unit_test(an_endless_body_is_cut_at_the_limit),
        cmocka_unit_test(a_dripping_body_is_cut_by_time),
        cmocka_unit_test(an_address_that_is_not_public_is_refused),
        cmocka_unit_test(only_the_networks_allowed_are_opened),
        cmocka_unit_test(names_and_schemes_that_lead_nowhere_are_told_apart),
        cmocka_unit_test(names_are_looked_up_and_their_addresses_tried_in_turn),
        cmocka_unit_test(a_name_that_changes_its_address_gains_nothing),
        cmocka_unit_test(a_rule_of_connect_to_may_lead_to_a_name),
        cmocka_unit_test(the_request_is_archived_as_it_was_sent),
        cmocka_unit_test(a_handle_forgets_what_it_was_used_for),
        cmocka_unit_test(tls_is_verified),
        cmocka_unit_test(a_ca_file_that_is_missing_is_told),
        cmocka_unit_test(many_fetches_run_at_once_and_freeing_ends_those_under_way),
        cmocka_unit_test(no_threads_are_made), // by all of the above
    };
    return cmocka_run_group_tests(tests, start, stop);
}
