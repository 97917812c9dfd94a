// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The index of a WARC file: one line a capture, sorted, and each key found again.
#include "core/cdxj.h"
#include "tests/support/unit.h"

#include <stdio.h>

static void add(struct buf *file, enum warc_type type, const char *url, const char *block)
{
    const struct warc_record r = {.type = type,
                                  .target_uri = view_of(url),
                                  .date_ms = 1795470000123,
                                  .content_type = VIEW_LIT("application/http; msgtype=response"),
                                  .payload_digest = VIEW_LIT("sha256:ABC"),
                                  .profile = type == WARC_REVISIT ? VIEW_LIT("urn:profile:x") : (struct view){0},
                                  .block = view_of(block)};
    assert_int_equal(warc_write(&r, file, NULL), OK);
}

static void a_line_tells_where_a_capture_lies(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf file, lines;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct cdxj_line l;
    uint64_t end;
    buf_init(&file, 1 << 20);
    buf_init(&lines, 1 << 20);
    add(&file, WARC_REQUEST, "https://www.press.example/a?b=1", "GET /a HTTP/1.1\r\n\r\n");
    size_t offset = file.n;
    add(&file, WARC_RESPONSE, "https://www.press.example/a?b=1",
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset=x\r\n\r\nx");
    size_t length = file.n - offset;
    add(&file, WARC_REVISIT, "https://www.press.example/a?b=1", "HTTP/1.1 304 Not Modified\r\n\r\n");
    assert_int_equal(cdxj_scan(buf_view(&file), VIEW_LIT("x.warc.gz"), &lines, &end), OK);
    assert_int_equal(end, file.n);
    struct view rest = buf_view(&lines);
    assert_int_equal(cdxj_parse(view_cut(&rest, '\n'), a, &l), OK);
    assert_true(view_is(l.key, "example,press)/a?b=1") && view_is(l.time, "20261123214000"));
    assert_true(view_is(l.url, "https://www.press.example/a?b=1") && view_is(l.mime, "text/html"));
    assert_true(view_is(l.status, "404") && view_is(l.digest, "sha256:ABC") && view_is(l.filename, "x.warc.gz"));
    assert_int_equal(l.offset, offset);
    assert_int_equal(l.length, length);
    assert_int_equal(cdxj_parse(view_cut(&rest, '\n'), a, &l), OK);
    assert_true(view_is(l.mime, "warc/revisit") && view_is(l.status, "304"));
    assert_int_equal(rest.n, 0);
}

static void every_key_of_a_sorted_index_is_found_and_no_other(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf lines;
    buf_init(&lines, 1 << 20);
    for (int i = 0; i < 300; i++) { // in no order, some often, one twice the same
        char url[64];
        snprintf(url, sizeof url, "https://press.example/%d", i * 7919 % 100);
        const struct cdxj_entry e = {.url = view_of(url), .date_ms = 1795470000000, .offset = (uint64_t)i % 299};
        assert_int_equal(cdxj_add(&e, VIEW_LIT("f"), &lines), OK);
    }
    cdxj_sort(&lines);
    size_t found = 0;
    for (int i = -1; i < 101; i++) {
        char key[64];
        snprintf(key, sizeof key, "example,press)/%d", i);
        struct view hits = cdxj_find(buf_view(&lines), view_of(key));
        for (struct view rest = hits; rest.n > 0; found++) {
            struct view line = view_cut(&rest, '\n');
            assert_true(view_equals(view_cut(&line, ' '), view_of(key)));
        }
        assert_int_equal(hits.n > 0, i >= 0 && i < 100);
    }
    assert_int_equal(found, 300);
    assert_int_equal(cdxj_find((struct view){0}, VIEW_LIT("a")).n, 0);
}

static void what_does_not_fit_leaves_the_lines_as_they_were(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf lines;
    const struct cdxj_entry e = {.url = VIEW_LIT("https://press.example/"), .date_ms = 1795470000000};
    buf_init(&lines, 300);
    assert_int_equal(cdxj_add(&e, VIEW_LIT("f"), &lines), OK);
    size_t n = lines.n;
    enum err err;
    while ((err = cdxj_add(&e, VIEW_LIT("f"), &lines)) == OK)
        n = lines.n;
    assert_int_equal(err, ERR_TOOBIG);
    assert_int_equal(lines.n, n);
    assert_int_equal(buf_err(&lines), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_tells_where_a_capture_lies),
        cmocka_unit_test(every_key_of_a_sorted_index_is_found_and_no_other),
        cmocka_unit_test(what_does_not_fit_leaves_the_lines_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
