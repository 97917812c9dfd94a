// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The URL parser against the tests of the URL standard (web-platform-tests, set "urls"): every case whose answer is an
// http or https address, every failure of one, and the tests of domains.
#include "core/json.h"
#include "core/url.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MAX_BYTES = 16 << 20 };

struct score {
    int passed, failed, other;
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

static bool names_web(struct view text)
{
    return view_starts_nocase(view_trim(text), "http:") || view_starts_nocase(view_trim(text), "https:");
}

static bool has_scheme(struct view text)
{
    size_t colon = view_find_char(text, ':');
    for (size_t i = 0; i < colon; i++)
        if (strchr("/\\?#", text.p[i]))
            return false;
    return colon < text.n;
}

static bool concerns_us(const struct json *test)
{
    struct view input = json_get_view(test, "input"), base = json_get_view(test, "base");
    if (json_get_view(test, "href").n)
        return names_web(json_get_view(test, "href"));
    return names_web(input) || (!has_scheme(input) && (names_web(base) || !base.n));
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
        if (!concerns_us(test))
            score->other++;
        else if (passes(test))
            score->passed++;
        else
            score->failed++;
    }
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

static struct score run_domains(const char *dir, const char *file)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct score score = {0};
    read_tests(dir, file, &root);
    for (const struct json *test = json_first(root); test; test = json_next(test)) {
        if (!json_is_object(test))
            continue;
        bool fine = domain_passes(test);
        score.passed += fine;
        score.failed += !fine;
    }
    printf("%s: %d of %d domains pass\n", file, score.passed, score.passed + score.failed);
    return score;
}

static void the_standards_own_tests_of_domains_pass(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("urls", dir))
        skip();
    // All that differ are capitals (Georgian, U+1E9E and the like) for which Unicode 15.1 and 16 changed the mapping,
    // and which ICU 72 knows by Unicode 15.
    assert_true(run_domains(dir, "wpt/toascii.json").failed <= 7);
    assert_true(run_domains(dir, "wpt/IdnaTestV2.json").failed <= 75);
}

static void the_standards_own_tests_of_web_addresses_pass(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    struct score score = {0};
    if (!shared_open("urls", dir))
        skip();
    run_addresses(dir, "wpt/urltestdata.json", &score);
    run_addresses(dir, "wpt/ada_extra_urltestdata.json", &score);
    printf("%d of %d cases of http and https pass; %d are of other schemes\n", score.passed,
           score.passed + score.failed, score.other);
    assert_int_equal(score.failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_own_tests_of_web_addresses_pass),
        cmocka_unit_test(the_standards_own_tests_of_domains_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
