// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Encodings: labels, the prescan held to the published cases of browsers, the order of witnesses, decoding of what is
// broken.
#include "core/buf.h"
#include "core/crypt.h"
#include "core/json.h"
#include "core/utf8.h"
#include "parsers/charset.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static struct view decode(struct view bytes, const char *http, struct arena *a, const char **ret_name)
{
    struct view text = charset_decode(bytes, view_of(http), 1 << 20, a, ret_name);
    assert_true(utf8_is_valid(text));
    return text;
}

static void labels_mean_what_browsers_mean(void **state)
{
    (void)state;
    assert_string_equal(charset_of_label(VIEW_LIT(" ISO-8859-1 ")), "windows-1252");
    assert_string_equal(charset_of_label(VIEW_LIT("gb2312")), "GBK");
    assert_string_equal(charset_of_label(VIEW_LIT("Shift-JIS")), "Shift_JIS");
    assert_string_equal(charset_of_label(VIEW_LIT("utf8")), "UTF-8");
    assert_null(charset_of_label(VIEW_LIT("utf-9")));
    assert_null(charset_of_label(VIEW_LIT("")));
    assert_true(view_is(charset_of_content_type(VIEW_LIT("text/html; charset=\"x-sjis\"")), "x-sjis"));
    assert_true(view_is(charset_of_content_type(VIEW_LIT("text/html;Charset = utf-8 ;a=b")), "utf-8"));
    assert_true(view_is(charset_of_content_type(VIEW_LIT("text/html")), ""));
}

static void the_mark_beats_the_server_and_the_server_the_page(void **state)
{
    (void)state;
    struct view page = VIEW_LIT("<meta charset=koi8-r>");
    assert_string_equal(charset_choose(page, VIEW_LIT("windows-1251"), false), "windows-1251");
    assert_string_equal(charset_choose(page, VIEW_LIT("nonsense"), false), "KOI8-R");
    assert_string_equal(charset_choose(VIEW_LIT("\xEF\xBB\xBF<meta charset=koi8-r>"), VIEW_LIT("big5"), false),
                        "UTF-8");
    assert_string_equal(charset_choose(VIEW_LIT("plain"), VIEW_LIT(""), false), "windows-1252");
}

static void text_in_many_encodings_arrives_whole(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    assert_true(view_is(decode(VIEW_LIT("\xD4\xF2\xF0"), "windows-1251", a, NULL), "Фтр"));
    assert_true(view_is(decode(VIEW_LIT("\xD6\xD0\xB9\xFA"), "gb2312", a, NULL), "中国"));
    assert_true(view_is(decode(VIEW_LIT("\x93\xFA\x96\x7B"), "shift_jis", a, NULL), "日本"));
    assert_true(view_is(decode(VIEW_LIT("\xC7\xD1\xB1\xB9"), "euc-kr", a, NULL), "한국"));
    assert_true(view_is(decode(VIEW_LIT("\x80 \x93quoted\x94"), "iso-8859-1", a, NULL), "€ “quoted”"));
    assert_true(view_is(decode(VIEW_LIT("\xFF\xFEO\0k\0"), "", a, NULL), "Ok"));
}

static void broken_bytes_become_marks_never_failures(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const char *name;
    struct view text = decode(VIEW_LIT("caf\xC3\xA9 \xC3\xA9t\xC3\xA9 \xFF end \xE2\x82"), "utf-8", a, &name);
    assert_string_equal(name, "UTF-8");
    assert_true(view_starts(text, "café été \xEF\xBF\xBD end \xEF\xBF\xBD"));
    // claims UTF-8 and is none at all
    assert_true(view_starts(decode(VIEW_LIT("Stra\xDF"
                                            "e und \xFC"
                                            "ber"),
                                   "utf-8", a, &name),
                            "Straße"));
    // claims nothing and is UTF-8
    decode(VIEW_LIT("na\xC3\xAFve caf\xC3\xA9"), "", a, &name);
    assert_string_equal(name, "UTF-8");
    assert_int_equal(charset_decode(VIEW_LIT("h\xC3\xA9"), (struct view){0}, 2, a, NULL).n, 1);
}

// The cases were written for browsers: what they call by a label, we call by its encoding.
static void a_text_encoded_twice_is_read_once(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    static const struct {
        const char *bytes, *text;
    } cases[] = {
        // a dash and an "é", each byte of which became a character
        {"r\xC3\x83\xC2\xA9sum\xC3\x83\xC2\xA9 \xC3\xA2\xC2\x80\xC2\x94 x", "r\xC3\xA9sum\xC3\xA9 \xE2\x80\x94 x"},
        // once is chance, and a single letter that is right says that the page is
        {"\xC3\x83\xC2\xA9", "\xC3\x83\xC2\xA9"},
        {"\xC3\x83\xC2\xA9 \xC3\x83\xC2\xA9 caf\xC3\xA9", "\xC3\x83\xC2\xA9 \xC3\x83\xC2\xA9 caf\xC3\xA9"},
        {"\xC3\x83\xC2\xA9 \xC3\x83\xC2\xA9 \xE2\x80\x94", "\xC3\x83\xC2\xA9 \xC3\x83\xC2\xA9 \xE2\x80\x94"},
        {"caf\xC3\xA9 cr\xC3\xA8me", "caf\xC3\xA9 cr\xC3\xA8me"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct view text = charset_decode(view_of(cases[i].bytes), VIEW_LIT("utf-8"), 1000, a, NULL);
        if (!view_is(text, cases[i].text))
            fail_msg("%zu: %.*s, not %s", i, VIEW_ARG(text), cases[i].text);
    }
}

static void check_case(const struct json *c, int *failed)
{
    CLEANUP(buf_done) struct buf bytes;
    buf_init(&bytes, 1 << 20);
    if (json_get_bool(c, "needs_script", false))
        return;
    assert_int_equal(crypt_base64_decode(json_get_view(c, "data_b64"), &bytes), OK);
    const char *expected = charset_of_label(json_get_view(c, "encoding"));
    assert_non_null(expected);
    const char *got = charset_choose(buf_view(&bytes), (struct view){0}, false);
    if (strcmp(expected, got) != 0) {
        printf("case %.*s: expected %s, got %s\n", VIEW_ARG(json_get_view(c, "id")), expected, got);
        ++*failed;
    }
}

static void the_prescan_agrees_with_browsers(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    CLEANUP(buf_done) struct buf cases;
    buf_init(&cases, 4 << 20);
    if (!shared_open("charset", dir))
        skip();
    shared_read(dir, "cases.jsonl", &cases);
    int failed = 0;
    for (struct view rest = buf_view(&cases); rest.n > 0;) {
        CLEANUP(json_cleanup) struct json *c = NULL;
        assert_int_equal(json_parse(view_cut(&rest, '\n'), &c, NULL), OK);
        check_case(c, &failed);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_mean_what_browsers_mean),
        cmocka_unit_test(the_mark_beats_the_server_and_the_server_the_page),
        cmocka_unit_test(text_in_many_encodings_arrives_whole),
        cmocka_unit_test(broken_bytes_become_marks_never_failures),
        cmocka_unit_test(a_text_encoded_twice_is_read_once),
        cmocka_unit_test(the_prescan_agrees_with_browsers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
