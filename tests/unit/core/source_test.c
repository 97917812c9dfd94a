// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sources: names, defaults, and errors that name the key.
#include "core/source.h"
#include "tests/support/unit.h"

#include <string.h>

static enum err read_text(const char *text, struct arena *a, struct source *s, struct errmsg *m)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    assert_int_equal(json_parse(view_of(text), &root, NULL), OK);
    return source_read(root, a, s, m);
}

static void names_are_safe_in_keys_and_file_names(void **state)
{
    (void)state;
    assert_true(source_name_is_valid(VIEW_LIT("bbc-world_2.x")));
    assert_true(source_name_is_valid(VIEW_LIT("9")));
    static const char *const bad[] = {"", ".x", "-x", "a b", "a/b", "a:b", "\xc3\xa9", "a\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(source_name_is_valid(view_of(bad[i])));
    char longest[66];
    memset(longest, 'a', sizeof longest);
    assert_true(source_name_is_valid((struct view){longest, 64}));
    assert_false(source_name_is_valid((struct view){longest, 65}));
}

static void what_is_not_said_has_its_default(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct source s;
    assert_int_equal(read_text("{\"name\":\"n\",\"url\":\"http://a/\"}", a, &s, NULL), OK);
    assert_int_equal(s.kind, PAGE_FEED);
    assert_true(view_is(s.medium, "web"));
    assert_int_equal(s.interval_ms, SOURCE_INTERVAL_DEFAULT_MS);
    assert_true(s.enabled);
}

static void a_source_reads_back_as_it_was_written(void **state)
{
    (void)state;
    static const char text[] = "{\"name\":\"n\",\"title\":\"T\",\"url\":\"http://a/\",\"kind\":\"sitemap\","
                               "\"medium\":\"print\",\"lang\":\"ur\",\"country\":\"PK\",\"site\":\"http://b/\","
                               "\"collection\":\"Asia/Pakistan\",\"interval_ms\":2000,"
                               "\"enabled\":false}";
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    struct source s;
    struct json_writer w;
    assert_int_equal(read_text(text, a, &s, NULL), OK);
    buf_init(&out, 10000);
    json_init(&w, &out);
    source_write(&s, &w);
    assert_string_equal(out.p, text);
}

static void an_error_names_its_key(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"[]", "object"},
        {"{}", "name:"},
        {"{\"name\":\"a b\",\"url\":\"http://a/\"}", "name:"},
        {"{\"name\":\"n\"}", "url:"},
        {"{\"name\":\"n\",\"url\":\"http://a/\",\"kind\":\"tea\"}", "kind:"},
        {"{\"name\":\"n\",\"url\":\"http://a/\",\"interval_ms\":5}", "interval_ms:"},
    };
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source s;
        struct errmsg m = {""};
        assert_int_equal(read_text(cases[i][0], a, &s, &m), ERR_SYNTAX);
        if (!strstr(m.text, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], m.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_safe_in_keys_and_file_names),
        cmocka_unit_test(what_is_not_said_has_its_default),
        cmocka_unit_test(a_source_reads_back_as_it_was_written),
        cmocka_unit_test(an_error_names_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
