// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Mail's own forms: header fields that cannot be broken out of, encoded words, bodies.
#include "alerts/mime.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static char *text_field(struct view text)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    mime_add_text_field(&out, "Subject", text);
    return buf_take(&out);
}

static char *part(const char *text)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    mime_add_part(&out, "text/plain", view_of(text));
    return buf_take(&out);
}

static void expect_field(const char *text, const char *expected)
{
    char *field = text_field(view_of(text));
    assert_string_equal(field, expected);
    free(field);
}

static void expect_short_lines(const char *text, size_t max)
{
    while (*text) {
        size_t n = strcspn(text, "\r\n");
        assert_true(n <= max);
        assert_int_equal(strncmp(text + n, "\r\n", 2), 0);
        text += n + 2;
    }
}

static void ascii_text_stays_readable(void **state)
{
    (void)state;
    expect_field("oil: prices rise", "Subject: oil: prices rise\r\n");
    expect_field("", "Subject:\r\n");
    expect_field("   much    space   ", "Subject: much space\r\n");
}

static void line_breaks_in_a_title_cannot_start_a_header(void **state)
{
    (void)state;
    expect_field("a\r\nBcc: x@y.example\n\nbody", "Subject: a Bcc: x@y.example body\r\n");
    char *field = text_field((struct view){"a\0b\x7f"
                                           "c\x1b[31m",
                                           10});
    assert_string_equal(field, "Subject: a b c [31m\r\n");
    free(field);
    expect_field("caf\xc3\xa9\r\nX: y", "Subject: =?UTF-8?B?Y2Fmw6kgIFg6IHk=?=\r\n");
    expect_field("next\xc2\x85line", "Subject: next line\r\n");
}

static void other_scripts_become_encoded_words_of_whole_characters(void **state)
{
    (void)state;
    char urdu[400] = "";
    for (int i = 0; i < 40; i++)
        strcat(urdu, "\xd8\xae\xd8\xa8\xd8\xb1 ");
    char *field = text_field(view_of(urdu));
    expect_short_lines(field, 76 + 9);
    // Each word by itself is valid: 45 bytes would cut a character of two, so a word holds 44 or 45 of whole ones.
    int words = 0;
    for (char *at = strstr(field, "=?UTF-8?B?"); at; at = strstr(at + 1, "=?UTF-8?B?"), words++)
        assert_true(strcspn(at + 10, "?") <= 60);
    assert_true(words >= 6);
    free(field);
}

static void bytes_that_are_not_utf8_are_replaced(void **state)
{
    (void)state;
    expect_field("a\xff"
                 "b",
                 "Subject: =?UTF-8?B?Ye+/vWI=?=\r\n");
}

static void ascii_that_looks_encoded_is_encoded(void **state)
{
    (void)state;
    expect_field("=?x?", "Subject: =?UTF-8?B?PT94Pw==?=\r\n");
}

static void long_words_and_long_titles_stay_within_the_line(void **state)
{
    (void)state;
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    char *field = text_field(view_of(text));
    expect_short_lines(field, 85);
    free(field);
    for (size_t i = 7; i < sizeof text - 1; i += 8)
        text[i] = ' ';
    field = text_field(view_of(text));
    expect_short_lines(field, 76);
    free(field);
}

static void built_fields_lose_their_control_characters(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    mime_add_field(&out, "To", VIEW_LIT("a@b.example\r\nBcc: c@d.example"));
    assert_string_equal(out.p, "To: a@b.example  Bcc: c@d.example\r\n");
    buf_done(&out);
}

static void mostly_ascii_text_is_quoted_printable(void **state)
{
    (void)state;
    char *text = part("a=b \n.dot\nFrom here\nno end\xc3\xa9");
    assert_string_equal(text, "Content-Type: text/plain; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                              "a=3Db=20\r\n=2Edot\r\n=46rom here\r\nno end=C3=A9\r\n");
    free(text);
    char line[500];
    memset(line, 'y', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    text = part(line);
    expect_short_lines(text, 76);
    free(text);
}

static void other_scripts_are_base64_with_crlf_inside(void **state)
{
    (void)state;
    char *text = part("\xd8\xae\n");
    assert_string_equal(text, "Content-Type: text/plain; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: base64\r\n\r\n2K4NCg==\r\n");
    free(text);
    char line[401];
    for (size_t i = 0; i < 400; i += 2)
        memcpy(line + i, "\xd8\xae", 2);
    line[400] = '\0';
    text = part(line);
    expect_short_lines(text, 76);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ascii_text_stays_readable),
        cmocka_unit_test(line_breaks_in_a_title_cannot_start_a_header),
        cmocka_unit_test(other_scripts_become_encoded_words_of_whole_characters),
        cmocka_unit_test(bytes_that_are_not_utf8_are_replaced),
        cmocka_unit_test(ascii_that_looks_encoded_is_encoded),
        cmocka_unit_test(long_words_and_long_titles_stay_within_the_line),
        cmocka_unit_test(built_fields_lose_their_control_characters),
        cmocka_unit_test(mostly_ascii_text_is_quoted_printable),
        cmocka_unit_test(other_scripts_are_base64_with_crlf_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
