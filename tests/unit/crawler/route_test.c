// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules of connect_to, case by case.
#include "crawler/route.h"
#include "tests/support/unit.h"

#include <stdio.h>

static const char *const rules[] = {
    "tls.test:443:127.0.0.1:8443", "inner.test::10.0.0.7:", ":81::8081", "[2001:db8::1]:80:[::1]:8080", "last.test:::",
};

struct sample {
    const char *host;
    int port;
    const char *to_host;
    int to_port;
    bool applies;
};
static const struct sample samples[] = {
    {"tls.test", 443, "127.0.0.1", 8443, true},
    {"TLS.Test", 443, "127.0.0.1", 8443, true},
    {"tls.test", 80, "tls.test", 80, false},
    {"inner.test", 8000, "10.0.0.7", 8000, true},
    {"any.test", 81, "any.test", 8081, true},
    {"inner.test", 81, "10.0.0.7", 81, true}, // the first decides
    {"[2001:db8::1]", 80, "[::1]", 8080, true},
    {"last.test", 80, "last.test", 80, true},
    {"inner.test.other", 1, "inner.test.other", 1, false},
};

static void the_first_rule_that_matches_decides(void **state)
{
    (void)state;
    struct routes *r;
    assert_int_equal(routes_parse(rules, ARRAY_LEN(rules), &r, NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        const struct sample *s = &samples[i];
        struct view host = view_of(s->host);
        int port = s->port;
        assert_int_equal(routes_apply(r, &host, &port), s->applies);
        if (!view_is(host, s->to_host) || port != s->to_port)
            fail_msg("%s:%d leads to %.*s:%d", s->host, s->port, VIEW_ARG(host), port);
    }
    routes_free(r);
}

static void a_port_that_is_none_is_told(void **state)
{
    (void)state;
    static const char *const bad[] = {"a:80:b:0", "a:80:b:65536", "a:http:b:80", "a:80:b:80:c"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct routes *r;
        struct errmsg m = {""};
        char expected[128];
        snprintf(expected, sizeof expected, "crawler.connect_to: '%s': a port is a number from 1 to 65535", bad[i]);
        assert_int_equal(routes_parse(&bad[i], 1, &r, &m), ERR_CONFIG);
        assert_string_equal(m.text, expected);
    }
}

static void without_rules_nothing_changes(void **state)
{
    (void)state;
    struct routes *r;
    struct view host = VIEW_LIT("a.test");
    int port = 80;
    assert_int_equal(routes_parse(NULL, 0, &r, NULL), OK);
    assert_false(routes_apply(r, &host, &port));
    routes_free(r);
    routes_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_that_matches_decides),
        cmocka_unit_test(a_port_that_is_none_is_told),
        cmocka_unit_test(without_rules_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
