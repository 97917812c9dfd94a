// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "server/listen.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void a_free_port_is_taken_and_told(void **state)
{
    (void)state;
    struct errmsg m;
    int fd;
    assert_int_equal(listen_open("127.0.0.1:0", &fd, &m), OK);
    assert_true(listen_port(fd) > 0);
    assert_true(listen_is_loopback(fd));
    close(fd);
}

static void a_taken_port_is_told_in_words(void **state)
{
    (void)state;
    struct errmsg m;
    int first, second = -1;
    assert_int_equal(listen_open("127.0.0.1:0", &first, &m), OK);
    char address[32];
    snprintf(address, sizeof address, "127.0.0.1:%d", listen_port(first));
    assert_int_equal(listen_open(address, &second, &m), ERR_CONFIG);
    assert_int_equal(second, -1);
    assert_non_null(strstr(m.text, address));
    assert_non_null(strstr(m.text, "is taken by another program"));
    close(first);
}

static void all_addresses_are_not_only_this_machine(void **state)
{
    (void)state;
    struct errmsg m;
    int fd;
    assert_int_equal(listen_open("0.0.0.0:0", &fd, &m), OK);
    assert_false(listen_is_loopback(fd));
    close(fd);
}

static void brackets_hold_an_ipv6_address(void **state)
{
    (void)state;
    struct errmsg m;
    struct view host;
    int port;
    assert_int_equal(listen_split("[::1]:8080", &host, &port, &m), OK);
    assert_true(view_is(host, "::1"));
    assert_int_equal(port, 8080);
}

static void addresses_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",           "8080",        "localhost",       ":8080",
                                        "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct errmsg m = {""};
        int fd = -1;
        assert_int_equal(listen_open(wrong[i], &fd, &m), ERR_CONFIG);
        assert_int_equal(fd, -1);
        assert_non_null(strstr(m.text, "server.listen"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_free_port_is_taken_and_told),           cmocka_unit_test(a_taken_port_is_told_in_words),
        cmocka_unit_test(all_addresses_are_not_only_this_machine), cmocka_unit_test(brackets_hold_an_ipv6_address),
        cmocka_unit_test(addresses_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
