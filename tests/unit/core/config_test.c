// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The configuration file as a person writes it: what is read, and what is said about mistakes.
#include "core/config.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/harkara-config-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 || close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static enum err load(const char *text, struct config **ret, struct errmsg *m)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return config_load(path, ret, m);
}

static void without_a_file_every_key_has_its_default(void **state)
{
    (void)state;
    struct config *c;
    assert_int_equal(config_load(NULL, &c, NULL), OK);
    assert_string_equal(c->data, "data");
    assert_string_equal(c->crawler.agent, "Harkara");
    assert_int_equal(c->crawler.delay_ms, 1000);
    assert_int_equal(c->crawler.max_body_bytes, 10 << 20);
    assert_int_equal(c->crawler.allow_networks_count, 0);
    assert_int_equal(c->queue.max_bytes, 256 << 20);
    assert_true(c->smtp.require_tls);
    assert_string_equal(c->server.listen, "127.0.0.1:8080");
    config_free(c);
}

static void an_empty_file_is_the_defaults(void **state)
{
    (void)state;
    struct config *c;
    assert_int_equal(load("", &c, NULL), OK);
    assert_int_equal(c->crawler.delay_ms, 1000);
    config_free(c);
    assert_int_equal(load("# nothing yet\n", &c, NULL), OK);
    config_free(c);
}

static void values_of_every_type_are_read(void **state)
{
    (void)state;
    struct config *c;
    struct errmsg m = {""};
    enum err err = load("data: /srv/harkara\nredis: 'unix:/run/r.sock'\n"
                        "crawler:\n  delay_ms: 0\n  contact: \"mailto:desk@example.org\"\n"
                        "  allow_networks: [127.0.0.0/8, \"::1/128\"]\n"
                        "  connect_to:\n  - a.example:80:127.0.0.1:8081\n  - ':443:[::1]:8443'\n"
                        "smtp: {require_tls: no, url: smtp://mail:25}\n",
                        &c, &m);
    assert_string_equal(m.text, "");
    assert_int_equal(err, OK);
    assert_string_equal(c->data, "/srv/harkara");
    assert_string_equal(c->redis, "unix:/run/r.sock");
    assert_int_equal(c->crawler.delay_ms, 0);
    assert_string_equal(c->crawler.contact, "mailto:desk@example.org");
    assert_int_equal(c->crawler.allow_networks_count, 2);
    assert_string_equal(c->crawler.allow_networks[1], "::1/128");
    assert_int_equal(c->crawler.connect_to_count, 2);
    assert_string_equal(c->crawler.connect_to[1], ":443:[::1]:8443");
    assert_false(c->smtp.require_tls);
    assert_int_equal(c->crawler.timeout_ms, 30000);
    config_free(c);
}

struct mistake {
    const char *yaml;
    const char *message; // after "<path>:"
};

static const struct mistake mistakes[] = {
    {"data: d\n\ncrawlr:\n  delay_ms: 5\n", "3: unknown key 'crawlr'"},
    {"crawler:\n  agent: A\n  delay: 5\n", "3: unknown key 'crawler.delay'"},
    {"data: a\nlog: info\ndata: b\n", "3: key 'data' stands here a second time"},
    {"crawler:\n  agent: A\n\n  delay_ms: -1\n", "4: crawler.delay_ms: -1 is not between 0 and 86400000"},
    {"crawler:\n  delay_ms: soon\n", "2: crawler.delay_ms: 'soon' is not a whole number"},
    {"crawler:\n  delay_ms: [1]\n", "2: delay_ms: Expecting STRING, got event: SEQUENCE_START"},
    {"log: loud\n", "1: log: 'loud' is not error, warn, info or debug"},
    {"log:\n", "1: log: '' is not error, warn, info or debug"},
    {"smtp:\n  require_tls: maybe\n", "2: smtp.require_tls: 'maybe' is neither true nor false"},
    {"deliver:\n  allow_networks:\n  - 10.0.0.0/8\n  - 10.0.0.0/33\n",
     "4: deliver.allow_networks: '10.0.0.0/33' is not a network such as 127.0.0.0/8"},
    {"deliver:\n  allow_networks: 10.0.0.0/8\n", "2: allow_networks: Expecting SEQUENCE, got event: SCALAR"},
    {"server:\n  listen: here\n", "2: server.listen: 'here' is not address:port"},
    {"crawler: 5\n", "1: crawler: Expecting MAPPING, got event: SCALAR"},
    {"- data\n", "1: Expecting MAPPING, got event: SEQUENCE_START"},
    {"data: x\n  log: info\n", "1: data: libyaml: mapping values are not allowed in this context"},
    {"data: a\n---\ndata: b\n", "1: Ignoring documents after first in stream"},
};

static void a_mistake_is_told_with_file_line_and_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        struct config *c = NULL;
        struct errmsg m = {""};
        char expected[600];
        assert_int_equal(load(mistakes[i].yaml, &c, &m), ERR_CONFIG);
        assert_null(c);
        snprintf(expected, sizeof expected, "%s:%s", path, mistakes[i].message);
        assert_string_equal(m.text, expected);
    }
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    struct config *c;
    struct errmsg m;
    assert_int_equal(config_load("/nonexistent/harkara.yaml", &c, &m), ERR_CONFIG);
    assert_string_equal(m.text, "/nonexistent/harkara.yaml: No such file or directory");
    assert_int_equal(config_load("/", &c, &m), ERR_CONFIG);
    assert_string_equal(m.text, "/: Is a directory");
}

static void binary_is_refused(void **state)
{
    (void)state;
    struct config *c;
    struct errmsg m;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite("data: a\0b\n", 1, 10, f);
    fclose(f);
    assert_int_equal(config_load(path, &c, &m), ERR_CONFIG);
    assert_non_null(strstr(m.text, "not a text file"));
}

static void set_replaces_one_value_by_its_dotted_name(void **state)
{
    (void)state;
    struct config *c;
    struct errmsg m = {""};
    assert_int_equal(config_load(NULL, &c, NULL), OK);
    assert_int_equal(config_set(c, "crawler.delay_ms", "5", &m), OK);
    assert_int_equal(c->crawler.delay_ms, 5);
    static const char *const no_servers[] = {"dns.example", "192.0.2.1:x", "[::1", "[::1]53", "[]:53", "1.2.3"};
    assert_int_equal(config_set(c, "crawler.dns", "192.0.2.1, 192.0.2.1:5353,::1,[::1]:53", &m), OK);
    assert_int_equal(c->crawler.dns_count, 4);
    for (size_t i = 0; i < ARRAY_LEN(no_servers); i++)
        assert_int_equal(config_set(c, "crawler.dns", no_servers[i], &m), ERR_CONFIG);
    assert_string_equal(m.text, "crawler.dns: '1.2.3' is not an address such as 192.0.2.53");
    assert_int_equal(config_set(c, "crawler.allow_networks", "127.0.0.0/8, ::1/128", &m), OK);
    assert_int_equal(c->crawler.allow_networks_count, 2);
    assert_string_equal(c->crawler.allow_networks[1], "::1/128");
    assert_int_equal(config_set(c, "crawler.allow_networks", "", &m), OK);
    assert_int_equal(c->crawler.allow_networks_count, 0);
    assert_int_equal(config_set(c, "crawler.delay", "5", &m), ERR_CONFIG);
    assert_string_equal(m.text, "unknown key 'crawler.delay'");
    assert_int_equal(config_set(c, "crawler.concurrency", "0", &m), ERR_CONFIG);
    assert_string_equal(m.text, "crawler.concurrency: 0 is not between 1 and 4096");
    assert_int_equal(c->crawler.concurrency, 64);
    config_free(c);
}

static void paths_and_the_redis_address_follow_the_data_directory(void **state)
{
    (void)state;
    struct config *c;
    char text[CONFIG_PATH_MAX];
    assert_int_equal(config_load(NULL, &c, NULL), OK);
    assert_int_equal(config_set(c, "data", "/var/lib/harkara", NULL), OK);
    assert_string_equal(config_path(c, "warc", text), "/var/lib/harkara/warc");
    assert_string_equal(config_redis(c, text), "unix:/var/lib/harkara/redis.sock");
    assert_int_equal(config_set(c, "redis", "10.1.2.3:6379", NULL), OK);
    assert_string_equal(config_redis(c, text), "10.1.2.3:6379");
    config_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_every_key_has_its_default),
        cmocka_unit_test(an_empty_file_is_the_defaults),
        cmocka_unit_test(values_of_every_type_are_read),
        cmocka_unit_test(a_mistake_is_told_with_file_line_and_key),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(binary_is_refused),
        cmocka_unit_test(set_replaces_one_value_by_its_dotted_name),
        cmocka_unit_test(paths_and_the_redis_address_follow_the_data_directory),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
