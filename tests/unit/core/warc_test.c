// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// WARC records: what we write reads back whole; what others wrote (the set `warc`) reads as its manifest says; HTTP
// messages in records come apart with all the faults that the web has.
#include "core/codec.h"
#include "core/json.h"
#include "core/warc.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello";

static struct warc_record a_response(void)
{
    return (struct warc_record){.type = WARC_RESPONSE,
                                .target_uri = VIEW_LIT("https://press.example/a?b=1"),
                                .date_ms = 1795470000123,
                                .content_type = VIEW_LIT("application/http; msgtype=response"),
                                .block = VIEW_LIT(answer),
                                .payload = VIEW_LIT("<p>hello"),
                                .ip = VIEW_LIT("192.0.2.7")};
}

static void write_two(struct buf *out, char id[64])
{
    struct warc_record r = a_response();
    buf_init(out, 1 << 20);
    assert_int_equal(warc_write(&r, out, id), OK);
    struct warc_record request = {.type = WARC_REQUEST,
                                  .target_uri = r.target_uri,
                                  .date_ms = r.date_ms,
                                  .content_type = VIEW_LIT("application/http; msgtype=request"),
                                  .block = VIEW_LIT("GET /a?b=1 HTTP/1.1\r\nHost: press.example\r\n\r\n"),
                                  .concurrent_to = view_of(id)};
    assert_int_equal(warc_write(&request, out, NULL), OK);
}

static void a_written_record_reads_back_whole(void **state)
{
    (void)state;
    char id[64];
    CLEANUP(buf_done) struct buf file;
    write_two(&file, id);
    struct warc_reader *reader = warc_reader_new(buf_view(&file));
    struct warc_head h;
    assert_int_equal(warc_next(reader, &h), OK);
    assert_int_equal(h.type, WARC_RESPONSE);
    assert_true(view_is(h.version, "WARC/1.1"));
    assert_true(view_is(h.target_uri, "https://press.example/a?b=1"));
    assert_true(view_is(h.date, "2026-11-23T21:40:00.123Z"));
    assert_true(view_is(h.record_id, id));
    assert_true(view_is(h.block, answer));
    assert_true(view_is(http_field(h.headers, "WARC-IP-Address"), "192.0.2.7"));
    assert_true(view_starts(http_field(h.headers, "WARC-Payload-Digest"), "sha256:"));
    assert_int_equal(warc_check(&h), OK);
    assert_false(h.truncated);
    assert_int_equal(warc_next(reader, &h), OK);
    assert_int_equal(h.type, WARC_REQUEST);
    assert_true(view_is(http_field(h.headers, "WARC-Concurrent-To"), id));
    assert_int_equal(warc_next(reader, &h), ERR_END);
    assert_int_equal(warc_next(reader, &h), ERR_END);
    warc_reader_free(reader);
}

static void a_torn_file_reads_up_to_the_tear(void **state)
{
    (void)state;
    char id[64];
    CLEANUP(buf_done) struct buf file;
    write_two(&file, id);
    for (size_t n = file.n - 1; n > file.n - 40; n--) {
        struct warc_reader *reader = warc_reader_new((struct view){file.p, n});
        struct warc_head h;
        size_t whole = 0, broken = 0;
        for (enum err err; (err = warc_next(reader, &h)) != ERR_END;)
            *(err || h.truncated ? &broken : &whole) += 1;
        assert_true(whole >= 1 && broken >= 1);
        warc_reader_free(reader);
    }
}

static void a_damaged_block_fails_its_check(void **state)
{
    (void)state;
    char id[64];
    CLEANUP(buf_done) struct buf file, plain;
    write_two(&file, id);
    buf_init(&plain, 1 << 20);
    assert_int_equal(codec_decode(CODEC_GZIP, buf_view(&file), &plain), OK);
    plain.p[view_find(buf_view(&plain), "hello")] = 'j';
    struct warc_reader *reader = warc_reader_new(buf_view(&plain));
    struct warc_head h;
    assert_int_equal(warc_next(reader, &h), OK);
    assert_int_equal(warc_check(&h), ERR_CORRUPT);
    warc_reader_free(reader);
}

static void a_field_with_a_line_break_is_refused(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 1 << 20);
    struct warc_record r = a_response();
    r.target_uri = VIEW_LIT("https://press.example/\r\nWARC-Type: x");
    assert_int_equal(warc_write(&r, &out, NULL), ERR_SYNTAX);
    assert_int_equal(out.n, 0);
}

static void garbage_between_records_is_counted_and_skipped(void **state)
{
    (void)state;
    static const char file[] =
        "garbage\nWARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:a:b>\r\n"
        "WARC-Date: 2026-01-02T03:04:05Z\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\nmore\n\nrubbish\n"
        "WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 99999999999\r\n\r\n";
    struct warc_reader *reader = warc_reader_new(view_of(file));
    struct warc_head h;
    assert_int_equal(warc_next(reader, &h), ERR_SYNTAX);
    assert_int_equal(warc_next(reader, &h), OK);
    assert_true(view_is(h.block, "abcd"));
    assert_int_equal(warc_next(reader, &h), ERR_SYNTAX);
    assert_int_equal(warc_next(reader, &h), ERR_TOOBIG);
    assert_int_equal(warc_next(reader, &h), ERR_END);
    warc_reader_free(reader);
}

static void a_page_comes_out_of_its_record(void **state)
{
    (void)state;
    char id[64];
    CLEANUP(buf_done) struct buf file;
    struct arena *a = arena_new();
    struct http_response response;
    write_two(&file, id);
    assert_int_equal(warc_read_page(buf_view(&file), 1 << 20, a, &response), OK);
    assert_int_equal(response.status, 200);
    assert_true(view_is(response.body, "<p>hello"));
    assert_true(view_is(http_field(response.head, "content-TYPE"), "text/html"));
    assert_false(response.body_is_partial);
    assert_int_equal(warc_read_page(VIEW_LIT("no record"), 1 << 20, a, &response), ERR_SYNTAX);
    assert_int_equal(warc_read_page((struct view){0}, 1 << 20, a, &response), ERR_SYNTAX);
    arena_free(a);
}

struct message {
    const char *head; // fields, each with its line end
    const char *body;
    const char *expected;
    bool partial;
};

static const struct message messages[] = {
    {"", "plain", "plain", false},
    {"Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", "hello world", false},
    {"Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nExpires: now\r\n\r\n", "hello", false},
    {"Transfer-Encoding: chunked\r\n", "5\nhello\nA\n0123456789\n0\n\n", "hello0123456789", false},
    {"Transfer-Encoding: chunked\r\n", "<html>no chunks", "<html>no chunks", false},
    {"Transfer-Encoding: chunked\r\n", "5\r\nhel", "hel", true},
    {"Transfer-Encoding: chunked\r\n", "5\r\nhello\r\nzz\r\nnonsense", "hello", true},
    {"Transfer-Encoding: chunked\r\n", "5\r\nhelloXXXX\r\n0\r\n", "hello", true},
    {"Transfer-Encoding: chunked\r\n", "ffffffffffffff\r\nhello", "hello", true},
    {"Content-Encoding: gzip\r\n", "not gzip at all", "not gzip at all", false},
    {"Content-Encoding: identity\r\n", "same", "same", false},
};

static void http_messages_come_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
        struct arena *a = arena_new();
        struct http_response r;
        char *text = arena_printf(a, "HTTP/1.1 200 OK\r\n%s\r\n%s", messages[i].head, messages[i].body);
        assert_int_equal(http_response_parse(view_of(text), 1000, a, &r), OK);
        assert_true(view_is(r.body, messages[i].expected));
        assert_int_equal(r.body_is_partial, messages[i].partial);
        arena_free(a);
    }
}

static void status_lines_are_read_in_all_their_forms(void **state)
{
    (void)state;
    assert_int_equal(http_status(VIEW_LIT("HTTP/1.1 404 Not Found\r\n")), 404);
    assert_int_equal(http_status(VIEW_LIT("HTTP/2 200 \r\n")), 200);
    assert_int_equal(http_status(VIEW_LIT("HTTP/1.0 301\r\n")), 301);
    assert_int_equal(http_status(VIEW_LIT("HTTP/1.1 20 OK\r\n")), 0);
    assert_int_equal(http_status(VIEW_LIT("HTTP/1.1 2000 OK\r\n")), 0);
    assert_int_equal(http_status(VIEW_LIT("GET / HTTP/1.1\r\n")), 0);
}

static void a_gzip_body_is_decoded_and_bounded(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct http_response r;
    CLEANUP(buf_done) struct buf text, message;
    buf_init(&text, 1 << 20);
    buf_init(&message, 1 << 20);
    for (int i = 0; i < 10000; i++)
        buf_add_str(&text, "news ");
    buf_add_str(&message, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Encoding: x-gzip\r\n\r\n");
    assert_int_equal(codec_encode(CODEC_GZIP, buf_view(&text), &message), OK);
    assert_int_equal(http_response_parse(buf_view(&message), 1 << 20, a, &r), OK);
    assert_true(view_equals(r.body, buf_view(&text)));
    assert_false(r.body_is_partial);
    assert_int_equal(http_response_parse(buf_view(&message), 1000, a, &r), OK); // a bomb
    assert_true(r.body_is_partial && r.body.n <= 1000);
    message.n -= 30;
    assert_int_equal(http_response_parse(buf_view(&message), 1 << 20, a, &r), OK); // cut off
    assert_true(r.body_is_partial && view_starts(r.body, "news news"));
    arena_free(a);
}

static void what_is_no_http_response_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct http_response r;
    assert_int_equal(http_response_parse(VIEW_LIT(""), 10, a, &r), ERR_SYNTAX);
    assert_int_equal(http_response_parse(VIEW_LIT("HTTP/1.1 200 OK\r\n"), 10, a, &r), ERR_SYNTAX);
    assert_int_equal(http_response_parse(VIEW_LIT("GET / HTTP/1.1\r\n\r\n"), 10, a, &r), ERR_SYNTAX);
    assert_int_equal(http_response_parse(VIEW_LIT("HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\n\r\nx"), 10, a, &r),
                     ERR_UNSUPPORTED);
    arena_free(a);
}

// ---- the set ---------------------------------------------------------------------------------------------------

struct tally {
    size_t records, errors, arc, wrong_digests;
};

static struct tally read_all(struct view file)
{
    struct tally t = {0};
    struct warc_head h;
    struct warc_reader *reader = warc_reader_new(file);
    for (enum err err; (err = warc_next(reader, &h)) != ERR_END;) {
        t.records += !err;
        t.errors += err && err != ERR_UNSUPPORTED;
        t.errors += !err && h.truncated;
        t.arc += err == ERR_UNSUPPORTED;
        t.wrong_digests += !err && warc_check(&h) == ERR_CORRUPT;
    }
    warc_reader_free(reader);
    return t;
}

static void the_files_of_others_read_as_their_manifest_says(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("warc", dir))
        skip();
    CLEANUP(buf_done) struct buf manifest, file;
    buf_init(&manifest, 1 << 20);
    buf_init(&file, 64 << 20);
    shared_read(dir, "manifest.jsonl", &manifest);
    size_t valid = 0, valid_read = 0, invalid = 0, invalid_seen = 0, records = 0, arc = 0;
    for (struct view rest = buf_view(&manifest), line; (line = view_cut(&rest, '\n')).n > 0;) {
        CLEANUP(json_cleanup) struct json *entry = NULL;
        char name[256];
        assert_int_equal(json_parse(line, &entry, NULL), OK);
        snprintf(name, sizeof name, "%.*s", VIEW_ARG(json_get_view(entry, "file")));
        if (strstr(name, ".cdx"))
            continue;
        buf_clear(&file);
        shared_read(dir, name, &file);
        struct tally t = read_all(buf_view(&file));
        arc += t.arc > 0;
        records += t.records;
        if (t.arc > 0)
            continue;
        if (json_get_bool(entry, "valid", false)) {
            int64_t expected = json_get_int(entry, "records", -1);
            bool fine = t.errors == 0 && t.records > 0 && (expected < 0 || expected == (int64_t)t.records);
            valid++;
            valid_read += fine;
            if (!fine)
                printf("valid, but not read: %s: %zu records, %zu errors\n", name, t.records, t.errors);
        } else if (!json_get_bool(entry, "valid", true)) {
            invalid++;
            invalid_seen += t.errors > 0;
            if (t.errors == 0)
                printf("invalid, read all the same: %s: %zu records\n", name, t.records);
        }
    }
    printf("%zu records; valid %zu of %zu read whole; invalid %zu of %zu noticed; %zu ARC refused\n", records,
           valid_read, valid, invalid_seen, invalid, arc);
    assert_int_equal(valid_read, valid);
    assert_true(valid > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_record_reads_back_whole),
        cmocka_unit_test(a_torn_file_reads_up_to_the_tear),
        cmocka_unit_test(a_damaged_block_fails_its_check),
        cmocka_unit_test(a_field_with_a_line_break_is_refused),
        cmocka_unit_test(garbage_between_records_is_counted_and_skipped),
        cmocka_unit_test(a_page_comes_out_of_its_record),
        cmocka_unit_test(http_messages_come_apart),
        cmocka_unit_test(status_lines_are_read_in_all_their_forms),
        cmocka_unit_test(a_gzip_body_is_decoded_and_bounded),
        cmocka_unit_test(what_is_no_http_response_is_refused),
        cmocka_unit_test(the_files_of_others_read_as_their_manifest_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
