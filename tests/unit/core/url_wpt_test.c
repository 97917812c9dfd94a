// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The URL parser against the tests of the URL standard (web-platform-tests, set "urls"): addresses of all schemes,
// setters, domains, percent-encoding. What does not pass stands in a table with its reason.
#include "core/json.h"
#include "core/url.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MAX_BYTES = 16 << 20 };

struct score {
    int passed, failed, known;
};

// JSON may escape what a C string from our reader cannot hold: U+0000, for which U+E000 stands in until the address is
// made, and halves of surrogate pairs, which the standard turns into U+FFFD before parsing, and so does this.
static void mend_escapes(char *p, size_t n)
{
    for (size_t i = 0; i + 6 <= n; i++) {
        unsigned code = 0, next = 0;
        if (p[i] != '\\')
            continue;
        if (sscanf(p + i, "\\u%4x\\u%4x", &code, &next) < 1) {
            i++; // the escaped character
            continue;
        }
        bool high = code >= 0xD800 && code < 0xDC00, low = code >= 0xDC00 && code < 0xE000;
        bool paired = high && next >= 0xDC00 && next < 0xE000;
        if (code == 0)
            memcpy(p + i + 2, "e000", 4);
        else if (!paired && (high || low))
            memcpy(p + i + 2, "fffd", 4);
        i += paired ? 11 : 5;
    }
}

static void restore_nul(struct view text, struct buf *out)
{
    while (text.n) {
        bool stand_in = view_starts(text, "\xee\x80\x80");
        buf_add_char(out, stand_in ? '\0' : text.p[0]);
        text = view_from(text, stand_in ? 3 : 1);
    }
}

static bool part_is(struct view part, const char *mark, struct view expected)
{
    return part.n ? view_starts(expected, mark) && view_equals(part, view_from(expected, strlen(mark)))
                  : expected.n == 0;
}

static bool parts_agree(const struct url *u, const struct json *test)
{
    struct view userinfo = u->userinfo, name = view_cut(&userinfo, ':');
    char port[16] = "";
    if (u->port >= 0)
        snprintf(port, sizeof port, "%d", u->port);
    CLEANUP(buf_done) struct buf origin;
    buf_init(&origin, URL_MAX_BYTES);
    url_add_origin(&origin, u);
    if (json_is_string(json_get(test, "origin")) && !view_equals(buf_view(&origin), json_get_view(test, "origin")))
        return false;
    return view_equals(u->host, json_get_view(test, "hostname")) && view_is(json_get_view(test, "port"), port) &&
           view_equals(u->path, json_get_view(test, "pathname")) &&
           part_is(u->query, "?", json_get_view(test, "search")) &&
           part_is(u->fragment, "#", json_get_view(test, "hash")) &&
           view_equals(name, json_get_view(test, "username")) && view_equals(userinfo, json_get_view(test, "password"));
}

static bool passes(const struct json *test)
{
    struct view base_text = json_get_view(test, "base"), href = json_get_view(test, "href");
    struct url base = {0}, u = {0};
    CLEANUP(buf_done) struct buf input;
    buf_init(&input, FILE_MAX_BYTES);
    restore_nul(json_get_view(test, "input"), &input);
    enum err err = base_text.n ? url_parse(base_text, NULL, &base) : OK;
    if (!err)
        err = url_parse(buf_view(&input), base_text.n ? &base : NULL, &u);
    bool fine = href.n ? !err && view_is(href, u.text) && parts_agree(&u, test) : err == ERR_SYNTAX;
    if (!fine)
        printf("differs: <%.*s> against <%.*s>: <%s>, expected <%.*s>\n", VIEW_ARG(json_get_view(test, "input")),
               VIEW_ARG(base_text), err ? err_name(err) : u.text, VIEW_ARG(href));
    url_done(&u);
    url_done(&base);
    return fine;
}

static void read_tests(const char *dir, const char *file, struct json **ret_root)
{
    CLEANUP(buf_done) struct buf text;
    struct errmsg m = {""};
    buf_init(&text, FILE_MAX_BYTES);
    shared_read(dir, file, &text);
    mend_escapes(text.p, text.n);
    if (json_parse(buf_view(&text), ret_root, &m))
        fail_msg("%s: %s", file, m.text);
}

static void run_addresses(const char *dir, const char *file, struct score *score)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    read_tests(dir, file, &root);
    for (const struct json *test = json_first(root); test; test = json_next(test)) {
        if (!json_is_object(test))
            continue; // a comment
        if (passes(test))
            score->passed++;
        else
            score->failed++;
    }
}

// What does not pass, and why.
static const struct {
    const char *part;
    const char *reason;
} known_domains[] = {
    {"\U00032931", "a character of Unicode 17; ICU 72 knows 15"},
    {"\U00032b9a", "a character of Unicode 17; ICU 72 knows 15"},
    {"", "no host: \"https:///x\" is the host x to every parser, so no address can ask for it"},
};

static bool is_known(struct view input)
{
    for (size_t i = 0; i < ARRAY_LEN(known_domains); i++)
        if (*known_domains[i].part ? view_find(input, known_domains[i].part) < input.n : !input.n) {
            printf("  known: %s\n", known_domains[i].reason);
            return true;
        }
    return false;
}

// Domains alone: the host of https://<input>/x must be the output.
static bool domain_passes(const struct json *test)
{
    struct view output = json_get_view(test, "output");
    struct url u = {0};
    CLEANUP(buf_done) struct buf input;
    buf_init(&input, FILE_MAX_BYTES);
    buf_add_str(&input, "https://");
    restore_nul(json_get_view(test, "input"), &input);
    buf_add_str(&input, "/x");
    enum err err = url_parse(buf_view(&input), NULL, &u);
    bool fine = output.n ? !err && view_equals(u.host, output) : err != OK;
    if (!fine)
        printf("differs: <%.*s>: <%s>, expected <%.*s> %.*s\n", VIEW_ARG(json_get_view(test, "input")),
               err ? err_name(err) : u.text, VIEW_ARG(output), VIEW_ARG(json_get_view(test, "comment")));
    url_done(&u);
    return fine;
}

static void run_domains(const char *dir, const char *file)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct score score = {0};
    read_tests(dir, file, &root);
    for (const struct json *test = json_first(root); test; test = json_next(test)) {
        if (!json_is_object(test))
            continue;
        bool fine = domain_passes(test);
        if (fine)
            score.passed++;
        else if (is_known(json_get_view(test, "input")))
            score.known++;
        else
            score.failed++;
    }
    printf("%s: %d of %d domains pass\n", file, score.passed, score.passed + score.failed + score.known);
    assert_int_equal(score.failed, 0);
    assert_true(score.passed > 0);
}

static void the_standards_own_tests_of_domains_pass(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("urls", dir))
        skip();
    run_domains(dir, "wpt/toascii.json");
    run_domains(dir, "wpt/IdnaTestV2.json");
    run_domains(dir, "wpt/IdnaTestV2-removed.json");
}

static void the_standards_own_tests_of_addresses_pass(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    struct score score = {0};
    if (!shared_open("urls", dir))
        skip();
    run_addresses(dir, "wpt/urltestdata.json", &score);
    run_addresses(dir, "wpt/urltestdata-javascript-only.json", &score);
    run_addresses(dir, "wpt/ada_extra_urltestdata.json", &score);
    printf("%d of %d addresses pass\n", score.passed, score.passed + score.failed);
    assert_int_equal(score.failed, 0);
    assert_true(score.passed > 800);
}

// What a browser's getters answer: the part with its mark, "" where it has none or nothing in it.
static void add_part(const struct url *u, const char *name, struct buf *out)
{
    struct view password = u->userinfo, username = view_cut(&password, ':');
    bool hash = !strcmp(name, "hash"), search = !strcmp(name, "search");
    struct view tail = hash ? u->fragment : u->query;
    if (!strcmp(name, "href"))
        buf_add_str(out, u->text);
    else if (!strcmp(name, "protocol"))
        buf_printf(out, "%.*s:", VIEW_ARG(u->scheme));
    else if (!strcmp(name, "host"))
        url_add_authority(out, u);
    else if (!strcmp(name, "port"))
        buf_printf(out, u->port < 0 ? "" : "%d", u->port);
    else if (hash || search)
        buf_printf(out, "%s%.*s", !tail.n ? "" : hash ? "#" : "?", VIEW_ARG(tail));
    else if (!strcmp(name, "origin"))
        url_add_origin(out, u);
    else
        buf_add_view(out, !strcmp(name, "hostname")   ? u->host
                          : !strcmp(name, "pathname") ? u->path
                          : !strcmp(name, "username") ? username
                                                      : password);
}

static bool setter_passes(enum url_part part, const struct json *test)
{
    CLEANUP(url_done) struct url u = {0};
    CLEANUP(buf_done) struct buf value;
    buf_init(&value, FILE_MAX_BYTES);
    restore_nul(json_get_view(test, "new_value"), &value);
    assert_int_equal(url_parse(json_get_view(test, "href"), NULL, &u), OK);
    enum err err = url_set(&u, part, buf_view(&value));
    bool fine = true;
    for (const struct json *want = json_first(json_get(test, "expected")); want; want = json_next(want)) {
        CLEANUP(buf_done) struct buf got;
        buf_init(&got, URL_MAX_BYTES);
        add_part(&u, json_name(want), &got);
        fine = fine && view_equals(buf_view(&got), json_view(want));
    }
    if (!fine)
        printf("differs: <%.*s> set to <%.*s>: <%s> (%s)\n", VIEW_ARG(json_get_view(test, "href")),
               VIEW_ARG(json_get_view(test, "new_value")), u.text, err_name(err));
    return fine;
}

static void run_setters(const char *dir, const char *file, struct score *score)
{
    static const char *const names[URL_PARTS] = {"href",     "protocol", "username", "password", "host",
                                                 "hostname", "port",     "pathname", "search",   "hash"};
    CLEANUP(json_cleanup) struct json *root = NULL;
    read_tests(dir, file, &root);
    for (int part = 0; part < URL_PARTS; part++)
        for (const struct json *test = json_first(json_get(root, names[part])); test; test = json_next(test)) {
            bool fine = setter_passes((enum url_part)part, test);
            score->passed += fine;
            score->failed += !fine;
        }
}

static void the_standards_own_tests_of_setters_pass(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    struct score score = {0};
    if (!shared_open("urls", dir))
        skip();
    run_setters(dir, "wpt/setters_tests.json", &score);
    run_setters(dir, "wpt/ada_extra_setters_tests.json", &score);
    printf("%d of %d setters pass\n", score.passed, score.passed + score.failed);
    assert_int_equal(score.failed, 0);
    assert_true(score.passed > 250);
}

// Only UTF-8: a page's own charset in queries would need its converter here, and what a crawler reads from a page has
// been brought to UTF-8 by then.
static void the_standards_own_tests_of_percent_encoding_pass_in_utf_8(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    CLEANUP(json_cleanup) struct json *root = NULL;
    int count = 0;
    if (!shared_open("urls", dir))
        skip();
    read_tests(dir, "wpt/percent-encoding.json", &root);
    for (const struct json *test = json_first(root); test; test = json_next(test)) {
        if (!json_is_object(test))
            continue; // a comment
        CLEANUP(url_done) struct url u = {0};
        CLEANUP(buf_done) struct buf address;
        struct view expected = json_get_view(json_get(test, "output"), "utf-8");
        count++;
        buf_init(&address, URL_MAX_BYTES);
        buf_printf(&address, "https://doesnotmatter.invalid/?%.*s#%.*s", VIEW_ARG(json_get_view(test, "input")),
                   VIEW_ARG(json_get_view(test, "input")));
        assert_int_equal(url_parse(buf_view(&address), NULL, &u), OK);
        assert_true(view_equals(u.query, expected));
        assert_true(view_equals(u.fragment, expected));
    }
    printf("%d encodings pass\n", count);
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_own_tests_of_addresses_pass),
        cmocka_unit_test(the_standards_own_tests_of_setters_pass),
        cmocka_unit_test(the_standards_own_tests_of_domains_pass),
        cmocka_unit_test(the_standards_own_tests_of_percent_encoding_pass_in_utf_8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
