// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The canonical form: rule by rule, and beside what others make of the same addresses (set "urls"). Where we differ on
// purpose the reason stands in a table; a difference without one fails.
#include "core/url.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static void expect_canonical(const char *text, const char *expected)
{
    CLEANUP(url_done) struct url u;
    CLEANUP(buf_done) struct buf out;
    assert_int_equal(url_parse(view_of(text), NULL, &u), OK);
    buf_init(&out, URL_MAX_BYTES);
    url_add_canonical(&out, &u);
    assert_string_equal(out.p, expected);
}

static void the_canonical_form_drops_what_does_not_name_the_article(void **state)
{
    (void)state;
    expect_canonical("https://me:pw@Example.com:443/a?utm_source=x&id=7&fbclid=y#part", "https://example.com/a?id=7");
    expect_canonical("https://example.com/a?gclid=1", "https://example.com/a");
    expect_canonical("https://example.com/a?", "https://example.com/a");
    expect_canonical("https://example.com./a?b&&UTM_x&c=%7e%2f", "https://example.com/a?b&c=~%2F");
    expect_canonical("https://example.com/%61%2fb%zz", "https://example.com/a%2Fb%zz");
    expect_canonical("http://example.com:8080/?z=1&a=2", "http://example.com:8080/?z=1&a=2");
    expect_canonical("https://example.com/?%75tm_x=1", "https://example.com/");
    expect_canonical("https://example.com/?utmost=1&page_utm_x=2", "https://example.com/?utmost=1&page_utm_x=2");
    expect_canonical("mailto:a@b#c", "mailto:a@b");
}

static void session_ids_do_not_name_the_article(void **state)
{
    (void)state;
    expect_canonical("http://e.com/a;jsessionid=0A1B!77?id=7&PHPSESSID=x", "http://e.com/a?id=7");
    expect_canonical("http://e.com/a;v=1;jsessionid=x;w/b;JSESSIONID=y", "http://e.com/a;v=1;w/b");
    expect_canonical("http://e.com/a;/b;;c", "http://e.com/a;/b;;c");
    expect_canonical("http://e.com/?sid=0123456789abcdef0123456789abcdef&sid=12", "http://e.com/?sid=12");
    expect_canonical("http://e.com/?sessionid=4711&session_id=4bf92f3577b34da6", "http://e.com/?sessionid=4711");
    expect_canonical("http://e.com/?CFID=12412453&CFTOKEN=15501799&cfid=12", "http://e.com/?cfid=12");
    expect_canonical("http://e.com/(S(4hqa0555fwsecu455xqckv45))/a.aspx", "http://e.com/a.aspx");
    expect_canonical("http://e.com/(S(4hqa0555fwsecu455xqckv4))/a.aspx",
                     "http://e.com/(S(4hqa0555fwsecu455xqckv4))/a.aspx");
}

static void an_index_page_is_its_folder(void **state)
{
    (void)state;
    expect_canonical("http://e.com/index.html", "http://e.com/");
    expect_canonical("http://e.com/a/Default.aspx?utm_source=x", "http://e.com/a/");
    expect_canonical("http://e.com/a/%69ndex.php#x", "http://e.com/a/");
    expect_canonical("http://e.com/index.php?id=7", "http://e.com/index.php?id=7");
    expect_canonical("http://e.com/index.php/a", "http://e.com/index.php/a");
    expect_canonical("http://e.com/myindex.html", "http://e.com/myindex.html");
    expect_canonical("http://e.com/index.htm/index.pdf", "http://e.com/index.htm/index.pdf");
    expect_canonical("http://e.com/index", "http://e.com/index");
}

static void amp_forms_are_the_article_itself(void **state)
{
    (void)state;
    expect_canonical("https://e.com/2026/11/levee-holds/amp/", "https://e.com/2026/11/levee-holds/");
    expect_canonical("https://e.com/levee-holds-through/amp?utm_x=1", "https://e.com/levee-holds-through");
    expect_canonical("https://e.com/a-b-c.amp.html", "https://e.com/a-b-c.html");
    expect_canonical("https://e.com/a-b-c.amp", "https://e.com/a-b-c");
    expect_canonical("https://e.com/a-b-c/amp/index.html", "https://e.com/a-b-c/");
    expect_canonical("https://e.com/a-b-c?amp&amp=1&outputType=amp&x=1", "https://e.com/a-b-c?x=1");
    expect_canonical("https://amp.e.com/a-b-c", "https://www.e.com/a-b-c");
    expect_canonical("https://amp.news.e.co.uk/4711", "https://news.e.co.uk/4711");
    expect_canonical("https://www-e-com.cdn.ampproject.org/v/s/www.e.com/a-b-c?amp_js_v=0.1&usqp=mq331",
                     "https://www.e.com/a-b-c");
    expect_canonical("https://www.google.com/amp/s/amp.e.com/a-b-c/amp/", "https://www.e.com/a-b-c/");
    expect_canonical("https://x.cdn.ampproject.org/c/y.cdn.ampproject.org/c/E.com/1", "http://e.com/1");
}

static void what_only_looks_like_amp_stays(void **state)
{
    (void)state;
    expect_canonical("https://e.com/guitars/amp/", "https://e.com/guitars/amp/");
    expect_canonical("https://e.com/amp", "https://e.com/amp");
    expect_canonical("https://amp.e.com/about", "https://amp.e.com/about");
    expect_canonical("https://amp.com/a-b-c", "https://amp.com/a-b-c");
    expect_canonical("https://e.com/fuse?amp=1", "https://e.com/fuse?amp=1");
    expect_canonical("https://e.com/a-b-c?amp=20", "https://e.com/a-b-c?amp=20");
    expect_canonical("https://www.google.com/amp/s/", "https://www.google.com/amp/s/");
    expect_canonical("https://x.cdn.ampproject.org/i/s/e.com/a.jpg", "https://x.cdn.ampproject.org/i/s/e.com/a.jpg");
}

static void a_number_may_be_an_article(void **state)
{
    (void)state;
    expect_canonical("http://e.com/?ncid=4711", "http://e.com/?ncid=4711");
    expect_canonical("http://e.com/?ncid=txtlnkus00000009&amp;utm_source=x", "http://e.com/");
    expect_canonical("http://e.com/?pk_article=12", "http://e.com/?pk_article=12");
}

static void the_canonical_form_is_its_own_canonical_form(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "http://a/%%34%31",
        "http://a/%4%31",
        "http://a/?%%34%31=%26&utm_%61=1",
        "http://a/%252e",
        "http://a/a-b-c.amp/amp/amp/index.html/amp",
        "http://amp.amp.a.com/1234;sid=x/index.php.amp.html",
        "http://a/;jsessionid=1/(S(4hqa0555fwsecu455xqckv45))",
        "http://a//index.html//",
        "http://a/.;jsessionid=1/b",
        "http://a/b-c-d/..amp",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CLEANUP(url_done) struct url u, again;
        CLEANUP(buf_done) struct buf first, second;
        buf_init(&first, URL_MAX_BYTES);
        buf_init(&second, URL_MAX_BYTES);
        assert_int_equal(url_parse(view_of(texts[i]), NULL, &u), OK);
        url_add_canonical(&first, &u);
        assert_int_equal(url_parse(buf_view(&first), NULL, &again), OK);
        url_add_canonical(&second, &again);
        assert_string_equal(first.p, second.p);
    }
}

// ---- beside others -------------------------------------------------------------------------------------------

// What an input holds where we decide otherwise, and why. The reasons are those of core/url_canonical.c.
static const char order[] = "parameters keep their order: some programs read them in it";
static const char slashes[] = "repeated slashes stay: some servers tell them apart";
static const char octets[] = "what the URL standard leaves as it is stays so: encoded it is another address to some";
static const char nothing[] = "there is no host, which is an error and no address";
static const char files[] = "\"file:///\" is the standard's form; files are never fetched";
static const char empty[] = "\"b=\" and \"b\" are two things to a program";
static const char index_page[] = "an index page is its folder";
static const struct {
    const char *part, *reason;
} decisions[] = {
    {"?x[y]=1", octets},        {"90%+of", octets},   {"foobar%", octets},    {"foobar^", octets},
    {"foobar`", octets},        {"foobar|", octets},  {"p%zz", octets},       {"file:/", files},
    {"index.html", index_page}, {"com//aa", slashes}, {"com////aa", slashes}, {"aa//bb", slashes},
    {"bb//foo", slashes},       {"ftp:/", nothing},   {"http:////", nothing}, {"?b=1&a=1", order},
    {"?b=2&a=1", order},        {"?b&a=1", order},    {"?b=&a=1", order},     {"?&b=1&a=1", order},
    {"?=1&b=1&a=1", order},     {"?&=1&a=1", empty},  {"?a=1&b=", empty},
};

static const char *reason_for(struct view input)
{
    for (size_t i = 0; i < ARRAY_LEN(decisions); i++)
        if (view_find(input, decisions[i].part) < input.n)
            return decisions[i].reason;
    return NULL;
}

// A field of a line of CSV, in quotes where it holds a comma or a quote (doubled).
static void take_field(struct view *line, struct buf *out)
{
    *line = view_trim(*line);
    if (!view_starts(*line, "\"")) {
        buf_add_view(out, view_trim(view_cut(line, ',')));
        return;
    }
    while (view_starts(*line, "\"")) {
        *line = view_from(*line, 1);
        buf_add_view(out, view_cut(line, '"'));
        if (view_starts(*line, "\""))
            buf_add_char(out, '"');
    }
    (void)view_cut(line, ',');
}

enum { FIELDS = 3 };
struct row {
    struct buf fields[FIELDS];
};

static void row_init(struct row *row)
{
    for (size_t i = 0; i < FIELDS; i++)
        buf_init(&row->fields[i], URL_MAX_BYTES);
}

static void row_done(struct row *row)
{
    for (size_t i = 0; i < FIELDS; i++)
        buf_done(&row->fields[i]);
}

// Comments and empty lines are no rows.
static bool next_row(struct view *rest, struct row *row)
{
    while (rest->n) {
        struct view line = view_cut(rest, '\n');
        if (!line.n || line.p[0] == '#')
            continue;
        for (size_t i = 0; i < FIELDS; i++) {
            buf_clear(&row->fields[i]);
            take_field(&line, &row->fields[i]);
        }
        return true;
    }
    return false;
}

static bool agrees(struct view input, struct view expected)
{
    CLEANUP(url_done) struct url u = {0};
    CLEANUP(buf_done) struct buf out, whole;
    buf_init(&whole, URL_MAX_BYTES);
    buf_init(&out, URL_FORM_MAX_BYTES);
    if (view_find_char(input, ':') == input.n)
        buf_add_str(&whole, "http://"); // their normaliser completes what has no scheme
    buf_add_view(&whole, input);
    if (!url_parse(buf_view(&whole), NULL, &u))
        url_add_canonical(&out, &u);
    if (view_equals(buf_view(&out), expected))
        return true;
    const char *reason = reason_for(input);
    if (!reason)
        fail_msg("%.*s: %.*s, there %.*s", VIEW_ARG(input), VIEW_ARG(buf_view(&out)), VIEW_ARG(expected));
    printf("%.*s: %s\n", VIEW_ARG(input), reason);
    return false;
}

static void differences_from_a_crawlers_normaliser_are_decisions(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    CLEANUP(buf_done) struct buf text;
    CLEANUP(row_done) struct row row;
    int same = 0, count = 0;
    buf_init(&text, 1 << 20);
    row_init(&row);
    if (!shared_open("urls", dir))
        skip();
    shared_read(dir, "crawler-commons/weirdToNormalizedUrls.csv", &text);
    for (struct view rest = buf_view(&text); next_row(&rest, &row); count++)
        same += agrees(buf_view(&row.fields[0]), buf_view(&row.fields[1]));
    printf("%d of %d canonical forms agree\n", same, count);
    assert_true(same > 70);
}

static void references_resolve_as_a_crawler_resolves_them(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    CLEANUP(buf_done) struct buf text;
    CLEANUP(row_done) struct row row;
    int count = 0;
    buf_init(&text, 1 << 20);
    row_init(&row);
    if (!shared_open("urls", dir))
        skip();
    shared_read(dir, "crawler-commons/url-resolve.csv", &text);
    for (struct view rest = buf_view(&text); next_row(&rest, &row); count++) {
        CLEANUP(url_done) struct url base = {0}, u = {0};
        bool has_base = row.fields[1].n > 0;
        assert_true(!has_base || !url_parse(buf_view(&row.fields[1]), NULL, &base));
        assert_int_equal(url_parse(buf_view(&row.fields[0]), has_base ? &base : NULL, &u), OK);
        assert_true(view_equals(view_of(u.text), buf_view(&row.fields[2])));
    }
    printf("%d references resolve\n", count);
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canonical_form_drops_what_does_not_name_the_article),
        cmocka_unit_test(session_ids_do_not_name_the_article),
        cmocka_unit_test(an_index_page_is_its_folder),
        cmocka_unit_test(amp_forms_are_the_article_itself),
        cmocka_unit_test(what_only_looks_like_amp_stays),
        cmocka_unit_test(a_number_may_be_an_article),
        cmocka_unit_test(the_canonical_form_is_its_own_canonical_form),
        cmocka_unit_test(differences_from_a_crawlers_normaliser_are_decisions),
        cmocka_unit_test(references_resolve_as_a_crawler_resolves_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
