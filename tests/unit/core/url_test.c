// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// URLs: the parts of an address, resolution against a base, refusals, setters, origin, site.
#include "core/url.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static void expect(const char *base, const char *text, const char *expected)
{
    struct url b, u;
    if (base)
        assert_int_equal(url_parse(view_of(base), NULL, &b), OK);
    enum err err = url_parse(view_of(text), base ? &b : NULL, &u);
    if (err ? expected != NULL : !expected || strcmp(u.text, expected) != 0)
        fail_msg("<%s> against <%s> gives <%s>, not <%s>", text, base ? base : "", err ? err_name(err) : u.text,
                 expected ? expected : "an error");
    if (!err)
        url_done(&u);
    if (base)
        url_done(&b);
}

static void the_parts_of_an_address_are_found(void **state)
{
    (void)state;
    struct url u;
    assert_int_equal(url_parse(VIEW_LIT("HTTPS://me:pw@News.Example:8443/a/../b%20c?q=1&r#top"), NULL, &u), OK);
    assert_string_equal(u.text, "https://me:pw@news.example:8443/b%20c?q=1&r#top");
    assert_true(view_is(u.scheme, "https"));
    assert_true(view_is(u.userinfo, "me:pw"));
    assert_true(view_is(u.host, "news.example"));
    assert_int_equal(u.port, 8443);
    assert_true(view_is(u.path, "/b%20c"));
    assert_true(view_is(u.query, "q=1&r"));
    assert_true(view_is(u.fragment, "top"));
    assert_true(url_is_web(&u));
    url_done(&u);
    url_done(&u); // twice does no harm
}

static void an_address_without_extras_has_none(void **state)
{
    (void)state;
    struct url u;
    assert_int_equal(url_parse(VIEW_LIT("http://example.com:80"), NULL, &u), OK);
    assert_string_equal(u.text, "http://example.com/");
    assert_int_equal(u.port, -1);
    assert_int_equal(u.userinfo.n + u.query.n + u.fragment.n, 0);
    assert_true(view_is(u.path, "/"));
    url_done(&u);
}

static void references_are_resolved_as_rfc_3986_shows(void **state)
{
    (void)state;
    // RFC 3986 §5.4, of which the URL standard keeps these.
    static const char *const cases[][2] = {
        {"g", "http://a/b/c/g"},      {"./g", "http://a/b/c/g"},      {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},         {"//g", "http://g/"},           {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},  {"#s", "http://a/b/c/d;p?q#s"}, {"g#s", "http://a/b/c/g#s"},
        {";x", "http://a/b/c/;x"},    {"", "http://a/b/c/d;p?q"},     {".", "http://a/b/c/"},
        {"..", "http://a/b/"},        {"../g", "http://a/b/g"},       {"../..", "http://a/"},
        {"../../../g", "http://a/g"}, {"/./g", "http://a/g"},         {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},  {"./g/.", "http://a/b/c/g/"},   {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"}, {"http:g", "http://a/b/c/g"},   {"g;x=1/../y", "http://a/b/c/y"},
        {"%2E%2e/g", "http://a/b/g"}, {"\\\\g\\h", "http://g/h"},     {"\\g", "http://a/g"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect("http://a/b/c/d;p?q", cases[i][0], cases[i][1]);
    expect("http://u:p@a:81/x?q#f", "", "http://u:p@a:81/x?q");
    expect("http://u:p@a:81/x?q#f", "//b", "http://b/");
    expect("http://u:p@a:81/x?q#f", "y", "http://u:p@a:81/y");
    expect("http://a/b?", "#x", "http://a/b?#x");
    expect("https://a/b", "http:c", "http://c/");
}

static void spaces_and_line_breaks_around_and_within_do_not_count(void **state)
{
    (void)state;
    expect(NULL, " \n http://exa\tmple.com/a\r\nb \t", "http://example.com/ab");
    expect(NULL, "http://example.com/a b", "http://example.com/a%20b");
}

static void hosts_are_read_as_browsers_read_them(void **state)
{
    (void)state;
    expect(NULL, "http://0x7f.1/", "http://127.0.0.1/");
    expect(NULL, "http://2130706433", "http://127.0.0.1/");
    expect(NULL, "http://017700000001", "http://127.0.0.1/");
    expect(NULL, "http://%31%32%37.1", "http://127.0.0.1/");
    expect(NULL, "http://256.256.256.256", NULL);
    expect(NULL, "http://1.2.3.4.5", NULL);
    expect(NULL, "http://1.2.3.08", NULL);
    expect(NULL, "http://[2001:DB8:0:0:1:0:0:1]:81", "http://[2001:db8::1:0:0:1]:81/");
    expect(NULL, "http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]/");
    expect(NULL, "http://[1:2]", NULL);
    expect(NULL, "http://[::1%25eth0]", NULL);
    expect(NULL,
           "http://b\xc3\xbc"
           "cher.example",
           "http://xn--bcher-kva.example/");
    expect(NULL, "http://\xd9\x85\xd8\xab\xd8\xa7\xd9\x84.\xd8\xa5\xd8\xae\xd8\xaa\xd8\xa8\xd8\xa7\xd8\xb1",
           "http://xn--mgbh0fb.xn--kgbechtv/");
    expect(NULL, "http://fa\xc3\x9f.example", "http://xn--fa-hia.example/");
    expect(NULL, "http://XN--a", "http://xn--a/");
    expect(NULL, "http://xn--a.\xc3\x9f", NULL);
    expect(NULL, "http://a b/", NULL);
    expect(NULL, "http://a%00b/", NULL);
    expect(NULL, "http:///", NULL);
    expect(NULL, "http://:80/", NULL);
    expect(NULL, "http://a_b.example/", "http://a_b.example/");
}

static void ports_are_numbers_up_to_65535(void **state)
{
    (void)state;
    expect(NULL, "https://a:443/", "https://a/");
    expect(NULL, "https://a:/", "https://a/");
    expect(NULL, "https://a:0/", "https://a:0/");
    expect(NULL, "https://a:0065535/", "https://a:65535/");
    expect(NULL, "https://a:65536/", NULL);
    expect(NULL, "https://a:8x/", NULL);
    expect(NULL, "https://a:99999999999999999999999/", NULL);
}

static void each_part_encodes_what_it_must(void **state)
{
    (void)state;
    expect(NULL, "http://a/\"<>`{}^\x7f", "http://a/%22%3C%3E%60%7B%7D%5E%7F");
    expect(NULL, "http://a/?\"<>'`{}^", "http://a/?%22%3C%3E%27`{}^");
    expect(NULL, "http://a/#\"<>'`{}^", "http://a/#%22%3C%3E'%60{}^");
    expect(NULL, "http://a;=@b@c/", "http://a%3B%3D%40b@c/");
    expect(NULL, "http://a/\xd8\xa7\xff", "http://a/%D8%A7%EF%BF%BD");
    expect(NULL, "http://a/%zz%", "http://a/%zz%");
}

static void other_schemes_are_named_and_are_not_the_web(void **state)
{
    (void)state;
    struct url u;
    assert_int_equal(url_parse(VIEW_LIT("mailto:news@example.com?subject=x"), NULL, &u), OK);
    assert_true(view_is(u.scheme, "mailto"));
    assert_true(view_is(u.path, "news@example.com"));
    assert_false(url_is_web(&u));
    url_done(&u);
    expect("mailto:a@b", "c", NULL);
    expect("http://a/", "javascript:void(0)", "javascript:void(0)");
    expect(NULL, "page.html", NULL);
    expect(NULL, "", NULL);
    expect(NULL, ":", NULL);
}

static void hierarchies_of_other_schemes_are_resolved_in(void **state)
{
    (void)state;
    expect("sc://h/a/b", "../c", "sc://h/c");
    expect("sc://h", "x", "sc://h/x");
    expect("sc://h/a", "\\\\x", "sc://h/\\\\x");
    expect("sc:/a", "//", "sc://");
    expect("sc:/a", "/.//p", "sc:/.//p");
    expect("sc:/.//p", "q", "sc:/.//q");
    expect(NULL, "sc://%41b:81/", "sc://%41b:81/");
    expect(NULL, "sc://a b/", NULL);
    expect(NULL, "sc://:80/", NULL);
    expect(NULL, "sc://me@/", NULL);
    expect("data:x ?q", "#f", "data:x%20?q#f");
}

static void files_have_drives(void **state)
{
    (void)state;
    expect(NULL, "file:c:\\a\\..\\..\\b", "file:///c:/b");
    expect(NULL, "file://localhost/a", "file:///a");
    expect(NULL, "file://Host/a", "file://host/a");
    expect("file:///C:/a/b", "/x", "file:///C:/x");
    expect("file:///C:/a/b", "../../../x", "file:///C:/x");
    expect("file:///C:/a/b", "d|/x", "file:///d:/x");
    expect("file:///C:/a?q", "#f", "file:///C:/a?q#f");
    expect("http://a/", "file:x", "file:///x");
}

static void absent_parts_differ_from_empty_ones(void **state)
{
    (void)state;
    struct url u;
    assert_int_equal(url_parse(VIEW_LIT("http://a/?#"), NULL, &u), OK);
    assert_true(u.query.p && u.query.n == 0 && u.fragment.p && u.fragment.n == 0 && !u.userinfo.p);
    url_done(&u);
    assert_int_equal(url_parse(VIEW_LIT("file:///a"), NULL, &u), OK);
    assert_true(u.host.p && u.host.n == 0 && !u.query.p && !u.fragment.p);
    url_done(&u);
    assert_int_equal(url_parse(VIEW_LIT("sc:/a"), NULL, &u), OK);
    assert_true(!u.host.p && !u.is_opaque);
    url_done(&u);
}

static void expect_why(const char *text, const char *why)
{
    struct url u;
    struct errmsg m;
    assert_int_equal(url_parse_why(view_of(text), NULL, &u, &m), ERR_SYNTAX);
    assert_string_equal(m.text, why);
}

static void a_failure_says_why(void **state)
{
    (void)state;
    expect_why("page.html", "there is no scheme, and no base that it could be relative to");
    expect_why("http://a b/", "the host 'a b' is neither a domain nor an address");
    expect_why("http://a:x/", "the port 'x' is no number from 0 to 65535");
    expect_why("http://", "there is no host");
}

static void expect_set(const char *text, enum url_part part, const char *value, enum err expected_err,
                       const char *expected)
{
    CLEANUP(url_done) struct url u;
    assert_int_equal(url_parse(view_of(text), NULL, &u), OK);
    assert_int_equal(url_set(&u, part, view_of(value)), expected_err);
    assert_string_equal(u.text, expected);
}

static void parts_are_set_one_by_one(void **state)
{
    (void)state;
    expect_set("http://a/b", URL_PROTOCOL, "https:x", OK, "https://a/b");
    expect_set("http://a/b", URL_PROTOCOL, "mailto", ERR_REFUSED, "http://a/b");
    expect_set("http://a:443/b", URL_PROTOCOL, "https", OK, "https://a/b");
    expect_set("http://a/b", URL_USERNAME, "m:e", OK, "http://m%3Ae@a/b");
    expect_set("http://me@a/b", URL_PASSWORD, "p w", OK, "http://me:p%20w@a/b");
    expect_set("mailto:a@b", URL_USERNAME, "me", ERR_REFUSED, "mailto:a@b");
    expect_set("http://a:81/b", URL_HOST, "c:82/x", OK, "http://c:82/b");
    expect_set("http://a:81/b", URL_HOST, "c:99999", OK, "http://c:81/b");
    expect_set("http://a:81/b", URL_HOSTNAME, "c:82", ERR_SYNTAX, "http://a:81/b");
    expect_set("http://a/b", URL_HOSTNAME, "", ERR_SYNTAX, "http://a/b");
    expect_set("http://a:81/b", URL_PORT, "82x", OK, "http://a:82/b");
    expect_set("http://a:81/b", URL_PORT, "", OK, "http://a/b");
    expect_set("http://a/b?c", URL_PATHNAME, "x?y/../z", OK, "http://a/z?c");
    expect_set("http://a/b#f", URL_SEARCH, "q#r", OK, "http://a/b?q%23r#f");
    expect_set("http://a/b?q", URL_SEARCH, "", OK, "http://a/b");
    expect_set("http://a/b", URL_HASH, "#f g", OK, "http://a/b#f%20g");
    expect_set("http://a/b", URL_HREF, "no", ERR_SYNTAX, "http://a/b");
    expect_set("http://a/b", URL_HREF, "sc:x", OK, "sc:x");
}

static void expect_origin(const char *text, const char *expected)
{
    CLEANUP(url_done) struct url u;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, URL_MAX_BYTES);
    assert_int_equal(url_parse(view_of(text), NULL, &u), OK);
    url_add_origin(&out, &u);
    assert_string_equal(out.p, expected);
}

static void the_origin_is_scheme_host_and_port(void **state)
{
    (void)state;
    expect_origin("https://me@A:443/b?c", "https://a");
    expect_origin("http://a:81/", "http://a:81");
    expect_origin("blob:https://a:81/x", "https://a:81");
    expect_origin("file:///a", "null");
    expect_origin("mailto:a@b", "null");
}

static void what_is_too_long_is_refused(void **state)
{
    (void)state;
    static char text[URL_MAX_BYTES + 100] = "http://a/";
    struct url u;
    memset(text + 9, 'x', sizeof text - 10);
    assert_int_equal(url_parse((struct view){text, URL_MAX_BYTES}, NULL, &u), OK);
    url_done(&u);
    assert_int_equal(url_parse((struct view){text, URL_MAX_BYTES + 1}, NULL, &u), ERR_TOOBIG);
    memset(text + 9, ' ', sizeof text - 10);
    text[4000] = 'x';
    assert_int_equal(url_parse((struct view){text, 4001}, NULL, &u), ERR_TOOBIG); // three bytes for each space
}

static void expect_site(const char *text, const char *expected)
{
    CLEANUP(url_done) struct url u;
    assert_int_equal(url_parse(view_of(text), NULL, &u), OK);
    struct view site = url_site(&u);
    if (!view_is(site, expected))
        fail_msg("site of %s: %.*s", text, VIEW_ARG(site));
    assert_true(site.p >= u.text && site.p + site.n <= u.text + strlen(u.text)); // borrowed
}

static void the_site_is_the_registrable_domain(void **state)
{
    (void)state;
    expect_site("https://www.news.example.co.uk/", "example.co.uk");
    expect_site("https://example.com", "example.com");
    expect_site("https://example.com.", "example.com");
    expect_site("https://co.uk", "co.uk");
    expect_site("https://localhost", "localhost");
    expect_site("http://127.0.0.1/", "127.0.0.1");
    expect_site("http://[::1]/", "[::1]");
    expect_site("https://a.b\xc3\xbc"
                "cher.de",
                "xn--bcher-kva.de");
}

static void the_authority_names_the_port_only_where_it_matters(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"https://x@A:443/b", "a"}, {"https://a:80/b", "a:80"}, {"http://[::1]:81", "[::1]:81"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CLEANUP(url_done) struct url u;
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, 100);
        assert_int_equal(url_parse(view_of(cases[i][0]), NULL, &u), OK);
        url_add_authority(&out, &u);
        assert_string_equal(out.p, cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_of_an_address_are_found),
        cmocka_unit_test(an_address_without_extras_has_none),
        cmocka_unit_test(references_are_resolved_as_rfc_3986_shows),
        cmocka_unit_test(spaces_and_line_breaks_around_and_within_do_not_count),
        cmocka_unit_test(hosts_are_read_as_browsers_read_them),
        cmocka_unit_test(ports_are_numbers_up_to_65535),
        cmocka_unit_test(each_part_encodes_what_it_must),
        cmocka_unit_test(other_schemes_are_named_and_are_not_the_web),
        cmocka_unit_test(hierarchies_of_other_schemes_are_resolved_in),
        cmocka_unit_test(files_have_drives),
        cmocka_unit_test(absent_parts_differ_from_empty_ones),
        cmocka_unit_test(a_failure_says_why),
        cmocka_unit_test(parts_are_set_one_by_one),
        cmocka_unit_test(the_origin_is_scheme_host_and_port),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(the_site_is_the_registrable_domain),
        cmocka_unit_test(the_authority_names_the_port_only_where_it_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
