// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// robots.txt: the parts of RFC 9309 one by one, then the expectations of the set `robots`.
#include "core/buf.h"
#include "core/crypt.h"
#include "core/json.h"
#include "crawler/robots.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static bool allows(const char *text, const char *agent, const char *target)
{
    CLEANUP(robots_cleanup) struct robots *r = robots_parse(view_of(text), view_of(agent));
    return robots_allows(r, view_of(target));
}

static void no_rules_allow_everything(void **state)
{
    (void)state;
    assert_true(allows("", "Harkara", "/a"));
    assert_true(allows("User-agent: *\nDisallow:\n", "Harkara", "/a"));
    assert_true(allows("<html>not found</html>", "Harkara", "/a"));
}

static void a_group_of_our_own_wins_alone(void **state)
{
    (void)state;
    static const char text[] =
        "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: HARKARA/1.0\nDisallow: /b\n";
    assert_true(allows(text, "Harkara", "/a"));
    assert_false(allows(text, "Harkara", "/b"));
    assert_false(allows(text, "Nobody", "/a"));
}

static void the_longest_match_decides_and_tells_its_line(void **state)
{
    (void)state;
    CLEANUP(robots_cleanup)
    struct robots *r = robots_parse(VIEW_LIT("User-agent: *\r\nDisallow: /n\r\nAllow: /news\r\nDisallow: /*.pdf$\r\n"),
                                    VIEW_LIT("Harkara"));
    struct robots_verdict v = robots_judge(r, VIEW_LIT("/news/1"));
    assert_true(v.allowed);
    assert_int_equal(v.line, 3);
    v = robots_judge(r, VIEW_LIT("/n/1"));
    assert_false(v.allowed);
    assert_int_equal(v.line, 2);
    assert_false(robots_allows(r, VIEW_LIT("/news/a.pdf")));
    assert_true(robots_allows(r, VIEW_LIT("/news/a.pdf?x")));
    assert_int_equal(robots_judge(r, VIEW_LIT("/z")).line, 0);
}

static void wildcards_match_in_order(void **state)
{
    (void)state;
    static const char text[] = "User-agent: *\nDisallow: /a*b*c\nDisallow: /x*$\nDisallow: /*ab*ab$\n";
    assert_false(allows(text, "H", "/a1b2c3"));
    assert_true(allows(text, "H", "/a1c2b3"));
    assert_false(allows(text, "H", "/xyz"));
    assert_true(allows(text, "H", "/1ab"));
    assert_false(allows(text, "H", "/1abab"));
}

static void percent_encoding_is_compared_without_case(void **state)
{
    (void)state;
    assert_false(allows("User-agent: *\nDisallow: /caf%c3%a9\n", "H", "/caf%C3%A9"));
    assert_false(allows("User-agent: *\nDisallow: /caf\xc3\xa9\n", "H", "/caf%c3%a9"));
}

static void what_an_address_encodes_is_encoded_in_rules(void **state)
{
    (void)state;
    static const char text[] = "User-agent: *\nDisallow: /my files/\nDisallow: /{id}\nDisallow: /s?q='{x}'\n";
    assert_false(allows(text, "H", "/my%20files/a"));
    assert_false(allows(text, "H", "/%7Bid%7D"));
    assert_false(allows(text, "H", "/s?q=%27{x}%27"));
    assert_true(allows(text, "H", "/my"));
}

static void crawl_delay_is_read_and_capped(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t delay_ms;
    } cases[] = {
        {"User-agent: *\nCrawl-delay: 2\n", 2000},
        {"User-agent: *\nCrawl-delay: 0.5\nDisallow: /x\n", 500},
        {"User-agent: *\nCrawl-delay: 99999999999\n", ROBOTS_DELAY_MAX_MS},
        {"User-agent: *\nCrawl-delay: 7\nUser-agent: harkara\nDisallow: /x\n", 7000},
        {"User-agent: *\nCrawl-delay: 7\nDisallow: /\nUser-agent: harkara\nDisallow: /x\n", 0},
        {"User-agent: *\nCrawl-delay: soon\n", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(robots_cleanup) struct robots *r = robots_parse(view_of(cases[i].text), VIEW_LIT("Harkara"));
        assert_int_equal(robots_delay_ms(r), cases[i].delay_ms);
    }
}

static void a_file_of_many_rules_is_read_up_to_its_limit(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 2 * ROBOTS_MAX_BYTES);
    buf_add_str(&text, "User-agent: *\n");
    while (text.n < ROBOTS_MAX_BYTES - 20)
        buf_printf(&text, "Disallow: /%zu$\n", text.n);
    buf_add_str(&text, "Disallow: /in\n");
    while (text.n < ROBOTS_MAX_BYTES)
        buf_add_char(&text, '#');
    buf_add_str(&text, "\nDisallow: /out\n");
    assert_false(allows(text.p, "H", "/in"));
    assert_true(allows(text.p, "H", "/out"));
}

static void a_hostile_pattern_costs_no_more_than_its_length(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf text, target;
    buf_init(&text, ROBOTS_MAX_BYTES);
    buf_init(&target, 8192);
    buf_add_str(&text, "User-agent: *\nDisallow: /");
    while (buf_left(&text) > 10)
        buf_add_str(&text, "*aa");
    buf_add_str(&text, "*b\n");
    buf_add_str(&target, "/");
    while (buf_left(&target) > 0)
        buf_add_char(&target, 'a');
    assert_true(allows(text.p, "H", target.p));
}

static void expect_line(struct view text, unsigned line, const char *expected)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 1000);
    robots_add_line(&out, text, line);
    assert_true(view_is(buf_view(&out), expected));
}

static void lines_are_found_again_by_their_number(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbf# a\r\n\rAllow: /b\n\n Disallow: /c";
    expect_line(view_of(text), 1, "# a");
    expect_line(view_of(text), 2, "");
    expect_line(view_of(text), 3, "Allow: /b");
    expect_line(view_of(text), 5, "Disallow: /c");
    expect_line(view_of(text), 0, "");
    expect_line(view_of(text), 6, "");
    expect_line((struct view){"\xff\xfe"
                              "A\0\n\0B\0",
                              8},
                2, "B");
}

static void the_target_is_path_and_query(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"http://a", "/"}, {"http://me@a:81/b/c?d=e#f", "/b/c?d=e"}, {"http://a/b?#f", "/b?"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(url_done) struct url u;
        assert_int_equal(url_parse(view_of(cases[i][0]), NULL, &u), OK);
        assert_true(view_is(robots_target(&u), cases[i][1]));
    }
}

// ---- the set ---------------------------------------------------------------------------------------------------

// Path and query of an absolute URL, as the expectations have it.
static struct view target_of(struct view url)
{
    size_t host = view_find(url, "://");
    url.n = view_find_char(url, '#');
    struct view rest = host < url.n ? view_from(url, host + 3) : url;
    return view_from(rest, view_find_char(rest, '/'));
}

static void google_expectations_are_met(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("robots", dir))
        skip();
    CLEANUP(buf_done) struct buf lines;
    size_t met = 0, all = 0;
    buf_init(&lines, 16 << 20);
    shared_read(dir, "google-spec-test.jsonl", &lines);
    for (struct view rest = buf_view(&lines), line; (line = view_cut(&rest, '\n')).n > 0;) {
        CLEANUP(json_cleanup) struct json *entry = NULL;
        CLEANUP(buf_done) struct buf text;
        buf_init(&text, 1 << 20);
        assert_int_equal(json_parse(line, &entry, NULL), OK);
        assert_int_equal(crypt_base64_decode(json_get_view(entry, "robots_b64"), &text), OK);
        const struct json *e = json_first(json_get(entry, "expect"));
        for (; e; e = json_next(e), all++) {
            struct view url = json_get_view(e, "url"), agent = json_get_view(e, "agent");
            CLEANUP(robots_cleanup) struct robots *r = robots_parse(buf_view(&text), agent);
            bool allowed = robots_allows(r, target_of(url));
            bool fine = allowed == view_is(json_get_view(e, "expect"), "allow");
            met += fine;
            if (!fine)
                printf("%.*s: %.*s for %.*s is %s\n", VIEW_ARG(json_get_view(entry, "id")), VIEW_ARG(url),
                       VIEW_ARG(agent), allowed ? "allowed" : "disallowed");
        }
    }
    printf("%zu of %zu expectations met\n", met, all);
    assert_int_equal(met, all);
    assert_int_equal(all, 400);
}

// These facts name agents "bot1" to "bot4", which are no product tokens (RFC 9309 §2.2.1): they become "botb" and so
// on, in the file as in the question.
static void letter_agents(char *p, size_t n)
{
    for (size_t i = 3; i < n; i++)
        if (p[i] >= '0' && p[i] <= '9' && memcmp(p + i - 3, "bot", 3) == 0)
            p[i] = (char)('a' + p[i] - '0');
}

static bool meets(const struct json *e, const struct robots *r)
{
    if (json_get(e, "sitemaps"))
        return json_get_int(e, "sitemaps", -1) == (int64_t)robots_sitemap_count(r);
    if (json_get(e, "crawl_delay_ms"))
        return json_get_int(e, "crawl_delay_ms", -1) == robots_delay_ms(r);
    return robots_allows(r, target_of(json_get_view(e, "url"))) == view_is(json_get_view(e, "expect"), "allow");
}

static void crawler_commons_facts_are_met(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("robots", dir))
        skip();
    CLEANUP(buf_done) struct buf lines;
    size_t met = 0, all = 0;
    buf_init(&lines, 1 << 20);
    shared_read(dir, "crawler-commons.jsonl", &lines);
    for (struct view rest = buf_view(&lines), line; (line = view_cut(&rest, '\n')).n > 0; all++) {
        CLEANUP(json_cleanup) struct json *e = NULL;
        CLEANUP(buf_done) struct buf text;
        char file[256];
        buf_init(&text, 1 << 20);
        assert_int_equal(json_parse(line, &e, NULL), OK);
        snprintf(file, sizeof file, "%.*s", VIEW_ARG(json_get_view(e, "file")));
        shared_read(dir, file, &text);
        char agent[64];
        int agent_n = snprintf(agent, sizeof agent, "%.*s", VIEW_ARG(json_get_view(e, "agent")));
        letter_agents(agent, (size_t)agent_n);
        letter_agents(text.p, text.n);
        CLEANUP(robots_cleanup) struct robots *r = robots_parse(buf_view(&text), view_of(agent));
        bool fine = meets(e, r);
        met += fine;
        if (!fine)
            printf("not met: %.*s\n", VIEW_ARG(line));
    }
    printf("%zu of %zu facts met\n", met, all);
    assert_int_equal(met, all);
}

static void real_files_are_all_read(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX], path[SHARED_PATH_MAX + 8];
    if (!shared_open("robots", dir))
        skip();
    snprintf(path, sizeof path, "%s/real", dir);
    DIR *d = opendir(path);
    assert_non_null(d);
    size_t files = 0, closed = 0;
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 4 << 20);
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        buf_clear(&text);
        shared_read(path, e->d_name, &text);
        CLEANUP(robots_cleanup) struct robots *r = robots_parse(buf_view(&text), VIEW_LIT("Harkara"));
        files++;
        closed += !robots_allows(r, VIEW_LIT("/"));
    }
    closedir(d);
    printf("%zu real files, %zu of them closed to us\n", files, closed);
    assert_true(files >= 1500 && closed < files / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rules_allow_everything),
        cmocka_unit_test(a_group_of_our_own_wins_alone),
        cmocka_unit_test(the_longest_match_decides_and_tells_its_line),
        cmocka_unit_test(wildcards_match_in_order),
        cmocka_unit_test(percent_encoding_is_compared_without_case),
        cmocka_unit_test(what_an_address_encodes_is_encoded_in_rules),
        cmocka_unit_test(crawl_delay_is_read_and_capped),
        cmocka_unit_test(a_file_of_many_rules_is_read_up_to_its_limit),
        cmocka_unit_test(a_hostile_pattern_costs_no_more_than_its_length),
        cmocka_unit_test(lines_are_found_again_by_their_number),
        cmocka_unit_test(the_target_is_path_and_query),
        cmocka_unit_test(google_expectations_are_met),
        cmocka_unit_test(crawler_commons_facts_are_met),
        cmocka_unit_test(real_files_are_all_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
