// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The address policy: every special network of the IANA registries at both of its edges, IPv4 in its IPv6 disguises,
// and the lists of the configuration.
#include "core/address.h"
#include "tests/support/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static struct sockaddr_storage address_of(const char *text)
{
    struct sockaddr_storage s = {0};
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1) {
        memcpy(&s, &in, sizeof in);
        return s;
    }
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    memcpy(&s, &in6, sizeof in6);
    return s;
}

static bool is_public(const char *text)
{
    struct sockaddr_storage s = address_of(text);
    return address_is_public((const struct sockaddr *)&s);
}

static bool is_in(const struct address_list *list, const char *text)
{
    struct sockaddr_storage s = address_of(text);
    return address_list_contains(list, (const struct sockaddr *)&s);
}

static void expect_all(const char *const *texts, size_t count, bool expected)
{
    for (size_t i = 0; i < count; i++)
        if (is_public(texts[i]) != expected)
            fail_msg("%s is judged %s", texts[i], expected ? "not public" : "public");
}

static void special_ipv4_networks_are_refused_edge_to_edge(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "0.0.0.0",         "0.255.255.255",   "10.0.0.0",        "10.255.255.255", "100.64.0.0",
        "100.127.255.255", "127.0.0.1",       "127.255.255.255", "169.254.0.0",    "169.254.169.254",
        "172.16.0.0",      "172.31.255.255",  "192.0.0.1",       "192.0.2.255",    "192.88.99.1",
        "192.168.0.0",     "192.168.255.255", "198.18.0.0",      "198.19.255.255", "198.51.100.7",
        "203.0.113.9",     "224.0.0.1",       "239.255.255.255", "240.0.0.1",      "255.255.255.255",
    };
    static const char *const open[] = {
        "1.0.0.0",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255", "100.128.0.0",     "126.255.255.255",
        "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255", "172.32.0.0",      "192.0.1.0",
        "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",     "223.255.255.255", "8.8.8.8",
    };
    expect_all(refused, ARRAY_LEN(refused), false);
    expect_all(open, ARRAY_LEN(open), true);
}

static void only_global_unicast_ipv6_is_public(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "::",           "::1",
        "fe80::1",      "febf::1",
        "fec0::1",      "fc00::1",
        "fdff::1",      "ff02::1",
        "100::1",       "2001::1",
        "2001:2::1",    "2001:10::1",
        "2001:20::1",   "2001:db8::1",
        "2002::1",      "3fff::1",
        "5f00::1",      "4000::1",
        "1fff:ffff::1", "64:ff9b:1::808:808",
        "::8.8.8.8",    "::ffff:0:8.8.8.8",
    };
    static const char *const open[] = {"2001:200::1", "2606:4700::1111", "2a00:1450:4001::1", "2003::1", "3ffe::1"};
    expect_all(refused, ARRAY_LEN(refused), false);
    expect_all(open, ARRAY_LEN(open), true);
}

static void ipv4_in_disguise_is_judged_by_the_address_it_carries(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "::ffff:127.0.0.1",     "::ffff:169.254.169.254", "64:ff9b::10.0.0.1",
        "64:ff9b::192.168.1.1", "2002:7f00:1::",          "2002:808:808::",
        "2001:0:808:808::1",    "2a00::5efe:10.0.0.1",    "2a00::200:5efe:127.0.0.1",
    };
    static const char *const open[] = {"::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2a00::5efe:8.8.8.8"};
    expect_all(refused, ARRAY_LEN(refused), false);
    expect_all(open, ARRAY_LEN(open), true);
}

// What answers there gives away the machine it runs on.
static void metadata_services_of_clouds_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "169.254.169.254",     "fd00:ec2::254", "168.63.129.16", "100.100.100.200",
        "192.0.0.192",         "169.254.170.2", "fd20:ce::254",  "64:ff9b::169.254.169.254",
        "::ffff:168.63.129.16"};
    static const char *const open[] = {"168.63.129.15", "168.63.129.17"};
    expect_all(refused, ARRAY_LEN(refused), false);
    expect_all(open, ARRAY_LEN(open), true);
}

static void other_families_are_never_public(void **state)
{
    (void)state;
    struct sockaddr_storage s = {.ss_family = AF_UNIX};
    assert_false(address_is_public((const struct sockaddr *)&s));
    char text[ADDRESS_TEXT_MAX];
    assert_string_equal(address_format((const struct sockaddr *)&s, text), "-");
}

static void a_list_contains_its_networks_and_nothing_else(void **state)
{
    (void)state;
    char *networks[] = {(char[]){"127.0.0.0/8"}, (char[]){"10.1.2.3"}, (char[]){"fd00::/8"}, (char[]){"172.16.0.0/12"}};
    struct address_list *list;
    assert_int_equal(address_list_parse(networks, ARRAY_LEN(networks), &list, NULL), OK);
    assert_true(is_in(list, "127.9.9.9"));
    assert_true(is_in(list, "::ffff:127.0.0.1"));
    assert_true(is_in(list, "10.1.2.3"));
    assert_false(is_in(list, "10.1.2.4"));
    assert_true(is_in(list, "fd12::1"));
    assert_false(is_in(list, "fc12::1"));
    assert_true(is_in(list, "172.31.0.1"));
    assert_false(is_in(list, "172.32.0.1"));
    assert_false(is_in(NULL, "127.0.0.1"));
    address_list_free(list);
}

static void a_length_of_zero_is_the_whole_family(void **state)
{
    (void)state;
    char *networks[] = {(char[]){"0.0.0.0/0"}};
    struct address_list *list;
    assert_int_equal(address_list_parse(networks, 1, &list, NULL), OK);
    assert_true(is_in(list, "203.0.113.9"));
    assert_false(is_in(list, "2a00::1"));
    address_list_free(list);
}

static void a_wrong_entry_is_named_in_the_message(void **state)
{
    (void)state;
    static const char *const wrong[] = {"10.0.0.0/33", "10.0.0.0/",  "10.0.0.0/-1", "10.0.0.0/8x",
                                        "10.0.0.1/8",  "fd00::/129", "localhost",   "",
                                        "1.2.3",       "fd00::1/64"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        char copy[64];
        strcpy(copy, wrong[i]);
        char *networks[] = {copy};
        struct address_list *list = NULL;
        struct errmsg m = {""};
        assert_int_equal(address_list_parse(networks, 1, &list, &m), ERR_CONFIG);
        assert_null(list);
        assert_non_null(strstr(m.text, wrong[i]));
    }
}

static void an_address_is_written_without_its_port(void **state)
{
    (void)state;
    char text[ADDRESS_TEXT_MAX];
    struct sockaddr_storage s = address_of("192.0.2.7");
    assert_string_equal(address_format((const struct sockaddr *)&s, text), "192.0.2.7");
    s = address_of("2001:db8::7");
    assert_string_equal(address_format((const struct sockaddr *)&s, text), "2001:db8::7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_ipv4_networks_are_refused_edge_to_edge),
        cmocka_unit_test(only_global_unicast_ipv6_is_public),
        cmocka_unit_test(ipv4_in_disguise_is_judged_by_the_address_it_carries),
        cmocka_unit_test(metadata_services_of_clouds_are_refused),
        cmocka_unit_test(other_families_are_never_public),
        cmocka_unit_test(a_list_contains_its_networks_and_nothing_else),
        cmocka_unit_test(a_length_of_zero_is_the_whole_family),
        cmocka_unit_test(a_wrong_entry_is_named_in_the_message),
        cmocka_unit_test(an_address_is_written_without_its_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
