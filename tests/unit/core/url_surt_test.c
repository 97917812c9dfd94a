// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// SURT keys: rule by rule, and the pairs of the set "urls" (urlcanon) that speak of web addresses.
#include "core/json.h"
#include "core/url.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static void surt_of(const char *text, struct buf *out)
{
    CLEANUP(url_done) struct url u = {0};
    if (url_parse(view_of(text), NULL, &u) == OK)
        url_add_surt(out, &u);
}

static bool differs(const char *text, const char *expected)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, URL_FORM_MAX_BYTES);
    surt_of(text, &out);
    bool same = view_is(buf_view(&out), expected);
    if (!same)
        printf("key of <%s>: <%.*s>, not <%s>\n", text, VIEW_ARG(buf_view(&out)), expected);
    return !same;
}

static void expect(const char *text, const char *expected)
{
    assert_false(differs(text, expected));
}

static void the_host_is_turned_round(void **state)
{
    (void)state;
    expect("https://news.example.co.uk/a", "uk,co,example,news)/a");
    expect("http://User:pw@www.Example.com:80/", "com,example)/");
    expect("https://www34.example.com./", "com,example)/");
    expect("http://www2foo.com/", "com,www2foo)/");
    expect("http://www.com/", "com)/");
    expect("http://example.com:8080/", "com,example:8080)/");
    expect("http://1.2.3.4:81/", "4,3,2,1:81)/");
    expect("http://[2001:db8::1]:8080/y", "2001:db8::1:8080)/y");
    expect("http://b\xc3\xbc"
           "cher.example/\xc3\xbc",
           "example,xn--bcher-kva)/%c3%bc");
}

static void slashes_and_capitals_of_the_path_do_not_count(void **state)
{
    (void)state;
    expect("http://e.com//", "com,e)/");
    expect("http://e.com//News//A/", "com,e)/news/a");
    expect("http://e.com/a%2f%2fb/", "com,e)/a/b");
    expect("http://e.com/index.html#top", "com,e)/index.html");
}

static void percent_encoding_is_undone_until_none_is_left(void **state)
{
    (void)state;
    expect("http://e.com/a%20b%25%32%35?x=y z", "com,e)/a%20b%25?x=y%20z");
    expect("http://e.com/%2525252561", "com,e)/a");
    expect("http://e.com/%%34%31", "com,e)/a");
    expect("http://e.com/%zz%41", "com,e)/%25zza");
    expect("http://e.com/a%00b?%23x", "com,e)/a%00b?%23x");
}

static void parameters_are_sorted(void **state)
{
    (void)state;
    expect("http://e.com/?a1=x&a=1&a", "com,e)/?a&a=1&a1=x");
    expect("http://e.com/a?B=2&a=1&&C", "com,e)/a?&a=1&b=2&c");
    expect("http://e.com/?", "com,e)/");
    expect("http://e.com/a/?", "com,e)/a");
    expect("http://e.com/?&", "com,e)/?&");
}

static void session_ids_do_not_count(void **state)
{
    (void)state;
    expect("http://e.com/?x=1&jsessionid=0123456789abcdef0123456789abcdef&y", "com,e)/?x=1&y");
    expect("http://e.com/?x=1&y&jsessionid=0123456789abcdef0123456789abcdef", "com,e)/?&x=1&y");
    expect("http://e.com/?sid=0123456789abcdef0123456789abcdef", "com,e)/");
    expect("http://e.com/?sid=7", "com,e)/?sid=7");
    expect("http://e.com/?z=1&a=2&CFID=12412453&CFTOKEN=15501799", "com,e)/?&a=2&z=1");
    expect("http://e.com/?cftoken=1&cfid=2&x", "com,e)/?cfid=2&cftoken=1&x");
    expect("http://e.com/?ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM&foo=bar", "com,e)/?foo=bar");
    expect("http://e.com/(S(4hqa0555fwsecu455xqckv45))/mileg.aspx", "com,e)/mileg.aspx");
    expect("http://e.com/(a(4hqa0555fwsecu455xqckv45)S(4hqa0555fwsecu455xqckv45))/m.aspx?p=1", "com,e)/m.aspx?p=1");
    expect("http://e.com/(4hqa0555fwsecu455xqckv45)/a.html", "com,e)/(4hqa0555fwsecu455xqckv45)/a.html");
}

static void keys_agree_with_those_of_the_archives_tools(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    CLEANUP(buf_done) struct buf text;
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct errmsg m = {""};
    int count = 0, failed = 0;
    if (!shared_open("urls", dir))
        skip();
    buf_init(&text, 1 << 20);
    shared_read(dir, "urlcanon/surt.json", &text);
    assert_int_equal(json_parse(buf_view(&text), &root, &m), OK);
    for (const struct json *pair = json_first(json_get(root, "defaultIASurt")); pair; pair = json_next(pair)) {
        if (strncmp(json_name(pair), "http", 4) != 0)
            continue; // filedesc:, dns:, warcinfo: name records, not addresses
        count++;
        failed += differs(json_name(pair), json_view(pair).p);
    }
    printf("%d of %d keys agree\n", count - failed, count);
    assert_int_equal(failed, 0);
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_is_turned_round),
        cmocka_unit_test(slashes_and_capitals_of_the_path_do_not_count),
        cmocka_unit_test(percent_encoding_is_undone_until_none_is_left),
        cmocka_unit_test(parameters_are_sorted),
        cmocka_unit_test(session_ids_do_not_count),
        cmocka_unit_test(keys_agree_with_those_of_the_archives_tools),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
