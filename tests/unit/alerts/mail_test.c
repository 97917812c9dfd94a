// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The mail as bytes: its headers, both parts, and what hostile text cannot do to it.
#include "alerts/mail.h"
#include "tests/unit/alerts/fixture.h"

#include <stdlib.h>
#include <string.h>

static char *write_mail(struct view hit, const char *to)
{
    struct arena *a = arena_new();
    struct message m;
    assert_int_equal(message_read(hit, 12, VIEW_LIT("https://h.example"), a, &m), OK);
    struct mail mail = {.from = VIEW_LIT("alerts@h.example"),
                        .to = view_of(to),
                        .id = VIEW_LIT("msg_0123"),
                        .created_ms = 1795469766000,
                        .unsubscribe_url = VIEW_LIT("https://h.example/unsubscribe?token=1.2.ab"),
                        .unsubscribe_token = VIEW_LIT("1.2.ab"),
                        .message = &m};
    struct buf out;
    buf_init(&out, MAIL_MAX_BYTES);
    enum err err = mail_write(&mail, &out);
    arena_free(a);
    assert_int_equal(err, OK);
    return buf_take(&out);
}

static char *write_usual(void)
{
    struct arena *a = arena_new();
    char *text = write_mail(hit_of(a, 7, "d1", 1), "desk@news.example");
    arena_free(a);
    return text;
}

// The second part, its quoted-printable lines joined again (RFC 2045 §6.7 (5)). Borrows and changes text.
static const char *html_of(char *text)
{
    char *html = strstr(text, "Content-Type: text/html; charset"), *to = html;
    assert_non_null(html);
    for (const char *from = html; *from;) {
        if (strncmp(from, "=\r\n", 3) == 0)
            from += 3;
        else
            *to++ = *from++;
    }
    *to = '\0';
    return html;
}

static void expect(const char *text, const char *piece)
{
    if (!strstr(text, piece))
        fail_msg("not found: %s\nin:\n%s", piece, text);
}

static void the_header_is_stable_and_complete(void **state)
{
    (void)state;
    char *text = write_usual(), *again = write_usual();
    assert_string_equal(text, again);
    static const char *const lines[] = {
        "From: Harkara <alerts@h.example>\r\n",
        "\r\nTo: desk@news.example\r\n",
        "\r\nSubject: oil: Oil <up> & \"higher\"\r\n",
        "\r\nDate: Mon, 23 Nov 2026 21:36:06 +0000\r\n",
        "\r\nMessage-ID: <msg_0123@h.example>\r\n",
        "\r\nAuto-Submitted: auto-generated\r\n",
        "\r\nList-Id: \"oil\" <watch-7.h.example>\r\n",
        ("\r\nList-Unsubscribe: <https://h.example/unsubscribe?token=1.2.ab>, "
         "<mailto:alerts@h.example?subject=unsubscribe%201.2.ab>\r\n"),
        "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "\r\nMIME-Version: 1.0\r\n",
        "\r\nContent-Type: multipart/alternative; boundary=\"=_msg_0123\"\r\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        expect(text, lines[i]);
    free(text);
    free(again);
}

static void plain_text_comes_first_and_says_everything(void **state)
{
    (void)state;
    char *text = write_usual();
    char *plain = strstr(text, "text/plain"), *html = strstr(text, "text/html");
    assert_non_null(plain);
    assert_non_null(html);
    assert_true(plain < html);
    *html = '\0';
    static const char *const pieces[] = {
        "Watch:     oil\r\n",
        "Matched:   oil\r\n",
        "\"price cut\"\r\n",
        "Oil <up> & \"higher\"\r\n",
        "The *oil* price",
        "press (press.example)",
        "Published: 2026-11-23T21:36:00Z",
        "As of:     2026-11-23T21:36:05",
        "https://press.example/a?x=3D1&y=3D2",
        "https://h.example/#/hit/12",
        "unsubscribe?token=3D1.2.ab",
    };
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
        expect(plain, pieces[i]);
    free(text);
}

static void html_escapes_what_came_from_outside(void **state)
{
    (void)state;
    char *text = write_usual();
    const char *html = html_of(text);
    expect(html, "Oil &lt;up&gt; &amp; &quot;higher&quot;");
    expect(html, "oil</mark> price &lt;rose&gt;.");
    assert_null(strstr(html, "<up>"));
    assert_null(strstr(html, "<img"));
    free(text);
}

static void right_to_left_languages_carry_their_direction(void **state)
{
    (void)state;
    char *text = write_mail(VIEW_LIT("{\"watch\":1,\"watch_name\":\"w\",\"doc\":{\"id\":\"d\",\"title\":\"t\","
                                     "\"lang\":\"ur\",\"url\":\"javascript:alert(1)\"},\"passage\":[{\"t\":\"p\"}]}"),
                            "a@b.example");
    expect(text, "<p lang=3D\"ur\" dir=3D\"rtl\">p</p>");
    assert_null(strstr(text, "href=3D\"javascript"));
    free(text);
}

static void hostile_text_stays_text(void **state)
{
    (void)state;
    char *text = write_mail(
        VIEW_LIT(
            "{\"watch\":1,\"watch_name\":\"w\\r\\nBcc: x@evil.example\",\"doc\":{\"id\":\"d\","
            "\"title\":\"t\\r\\n\\r\\n--=_msg_0123\\r\\nContent-Type: text/html\",\"lang\":\"en\\\" onload=\\\"x\","
            "\"url\":\"https://a.example/\\\"><script>\",\"source\":\"\\u202ekcatta\"},"
            "\"passage\":[{\"t\":\"<script>alert(1)</script>\",\"m\":0}]}"),
        "a@b.example");
    assert_null(strstr(text, "\r\nBcc:"));
    assert_null(strstr(text, "\xe2\x80\xae"));
    assert_null(strstr(text, "=E2=80=AE"));
    int edges = 0;
    for (const char *at = strstr(text, "\r\n--=_msg_0123"); at; at = strstr(at + 1, "\r\n--=_msg_0123"))
        edges++;
    assert_int_equal(edges, 3);
    const char *html = html_of(text);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "onload=3D\"x"));
    free(text);
}

static void mailboxes_are_one_plain_address(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b", "desk@news.example", "first.last+tag@sub.news.example",
                                       "o'hara@xn--bcher-kva.example", "1@2.example"};
    static const char *const bad[] = {"",
                                      "a",
                                      "@b",
                                      "a@",
                                      "a@b@c",
                                      "a b@c.example",
                                      "a@b.example\r\nBcc: c@d.example",
                                      "a@b.example,c@d.example",
                                      "<a@b.example>",
                                      "\"a b\"@c.example",
                                      "a..b@c.example",
                                      ".a@c.example",
                                      "a.@c.example",
                                      "a@-b.example",
                                      "a@b-.example",
                                      "a@b..example",
                                      "a@b.example.",
                                      "a@[127.0.0.1]",
                                      "a@b.ex\xc3\xa4mple",
                                      "a\xc3\xa4@b.example",
                                      "a@b_c.example"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        if (!mail_address_is_valid(view_of(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (mail_address_is_valid(view_of(bad[i])))
            fail_msg("accepted: %s", bad[i]);
    char text[400];
    memset(text, 'a', sizeof text);
    memcpy(text + 65, "@b.example", 11);
    assert_false(mail_address_is_valid(view_of(text)));
    assert_false(mail_address_is_valid((struct view){"a\0@b.example", 12}));
}

static void a_mail_to_no_valid_mailbox_is_not_written(void **state)
{
    (void)state;
    struct message m = {.hit = 1};
    struct mail mail = {.from = VIEW_LIT("a@b.example"), .to = VIEW_LIT("c@d.example\nBcc: e"), .message = &m};
    struct buf out;
    buf_init(&out, MAIL_MAX_BYTES);
    assert_int_equal(mail_write(&mail, &out), ERR_REFUSED);
    assert_int_equal(out.n, 0);
    buf_done(&out);
}

static void an_alarm_says_what_since_when_and_what_to_do(void **state)
{
    (void)state;
    const struct alarm alarm = {.source = VIEW_LIT("dawn"),
                                .condition = ALARM_SILENT,
                                .since_ms = 1795469760000,
                                .at_ms = 1795469766000,
                                .reason = VIEW_LIT("Nothing <new> for 5 hours.")};
    const struct mail mail = {.from = VIEW_LIT("alerts@h.example"),
                              .to = VIEW_LIT("desk@h.example"),
                              .id = VIEW_LIT("msg_0123"),
                              .created_ms = 1795469766000,
                              .alarm = &alarm,
                              .page_url = VIEW_LIT("https://h.example/#/sources")};
    struct buf out;
    buf_init(&out, MAIL_MAX_BYTES);
    assert_int_equal(mail_write(&mail, &out), OK);
    assert_non_null(strstr(out.p, "Subject: Source dawn has fallen silent\r\n"));
    assert_non_null(strstr(out.p, "Message-ID: <msg_0123@h.example>\r\n"));
    assert_non_null(strstr(out.p, "What to do: "));
    assert_non_null(strstr(out.p, "harkara source why dawn"));
    assert_non_null(strstr(out.p, "Nothing &lt;new&gt; for 5 hours."));
    assert_null(strstr(out.p, "List-Id"));
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alarm_says_what_since_when_and_what_to_do),
        cmocka_unit_test(the_header_is_stable_and_complete),
        cmocka_unit_test(plain_text_comes_first_and_says_everything),
        cmocka_unit_test(html_escapes_what_came_from_outside),
        cmocka_unit_test(right_to_left_languages_carry_their_direction),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(mailboxes_are_one_plain_address),
        cmocka_unit_test(a_mail_to_no_valid_mailbox_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
