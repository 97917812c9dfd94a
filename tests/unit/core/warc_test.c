// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// WARC records: what we write reads back whole; what others wrote (the set `warc`) is judged as its manifest says; HTTP
// messages in records come apart with all the faults that the web has.
#include "core/codec.h"
#include "core/json.h"
#include "core/warc_check.h"
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
    const struct warc_record resource = {.type = WARC_RESOURCE,
                                         .target_uri = VIEW_LIT("https://press.example/feed"),
                                         .content_type = VIEW_LIT("application/atom+xml; charset=utf-8"),
                                         .block = VIEW_LIT("<feed/>")};
    buf_clear(&file);
    assert_int_equal(warc_write(&resource, &file, NULL), OK);
    assert_int_equal(warc_read_page(buf_view(&file), 1 << 20, a, &response), OK);
    assert_true(response.status == 200 && view_is(response.body, "<feed/>") && !response.body_is_partial);
    assert_true(view_is(http_field(response.head, "Content-Type"), "application/atom+xml; charset=utf-8"));
    assert_int_equal(warc_read_page(buf_view(&file), 3, a, &response), OK);
    assert_true(view_is(response.body, "<fe") && response.body_is_partial);
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

// ---- ARC -------------------------------------------------------------------------------------------------------

static const char arc[] = "filedesc://old.arc 0.0.0.0 20040301101112 text/plain 67\n"
                          "1 0 Press\nURL IP-address Archive-date Content-type Archive-length\n\n"
                          "\nhttp://press.example/a page 192.0.2.7 20040301101113 text/html 27\n"
                          "HTTP/1.0 200 OK\r\n\r\n<p>hello"
                          "\nhttp://press.example/b - 200403011012 text/html 21\nHTTP/1.0 204 Gone\r\n\r\n\n";

static void arc_records_are_read_as_responses(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf members;
    buf_init(&members, 1 << 20);
    assert_int_equal(codec_encode(CODEC_GZIP, VIEW_LIT(arc), &members), OK);
    const struct view forms[] = {VIEW_LIT(arc), buf_view(&members)};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct warc_head h;
        struct warc_reader *r = warc_reader_new(forms[i]);
        assert_int_equal(warc_next(r, &h), OK);
        assert_true(h.is_arc && h.type == WARC_WARCINFO);
        assert_int_equal(warc_next(r, &h), OK);
        assert_int_equal(h.type, WARC_RESPONSE);
        assert_true(view_is(h.target_uri, "http://press.example/a page")); // nobody escaped it
        assert_true(view_is(h.date, "2004-03-01T10:11:13Z") && view_is(h.ip, "192.0.2.7"));
        assert_true(view_ends(h.block, "<p>hello"));
        assert_int_equal(h.is_apart, i == 0);
        assert_int_equal(warc_next(r, &h), OK);
        assert_true(view_is(h.date, "2004-03-01T10:12:00Z"));
        assert_int_equal(warc_next(r, &h), ERR_END);
        warc_reader_free(r);
    }
}

static void an_arc_of_version_2_has_five_more_fields(void **state)
{
    (void)state;
    static const char file[] = "filedesc://v2.arc 0.0.0.0 19990301101112 text/plain 200 - - 0 v2.arc 4\n2 0\n\n"
                               "http://a.test/ 192.0.2.7 19990301101113 text/html 200 abc - 77 v2.arc 19\n"
                               "HTTP/1.0 200 OK\r\n\r\n\nnonsense\n";
    struct warc_head h;
    struct warc_reader *r = warc_reader_new(view_of(file));
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(warc_next(r, &h), OK);
    assert_true(view_is(h.target_uri, "http://a.test/") && view_is(h.date, "1999-03-01T10:11:13Z"));
    assert_int_equal(h.block.n, 19);
    assert_int_equal(warc_next(r, &h), ERR_SYNTAX);
    assert_int_equal(warc_next(r, &h), ERR_END);
    warc_reader_free(r);
}

// ---- damage ----------------------------------------------------------------------------------------------------

static void behind_gzip_that_is_broken_the_next_record_is_found(void **state)
{
    (void)state;
    char id[64];
    struct warc_head h;
    CLEANUP(buf_done) struct buf file, more;
    write_two(&file, id);
    write_two(&more, id);
    size_t broken = file.n - 30; // inside the second member
    buf_add_view(&file, buf_view(&more));
    memset(file.p + broken, 0xff, 20);
    size_t records = 0, errors = 0;
    struct warc_reader *r = warc_reader_new(buf_view(&file));
    for (enum err err; (err = warc_next(r, &h)) != ERR_END;) {
        errors += err == ERR_CORRUPT;
        records += !err && !h.truncated && warc_check(&h) == OK && h.is_apart;
        if (!err && h.is_apart) { // each is found again by its place
            struct warc_head again;
            struct warc_reader *alone = warc_reader_new((struct view){file.p + h.offset, h.length});
            assert_int_equal(warc_next(alone, &again), OK);
            assert_true(view_equals(again.record_id, h.record_id));
            assert_int_equal(warc_next(alone, &again), ERR_END);
            warc_reader_free(alone);
        }
    }
    warc_reader_free(r);
    assert_int_equal(records, 3);
    assert_int_equal(errors, 1);
}

static void count_error(void *user, bool is_error, const char *what)
{
    (void)what;
    *(size_t *)user += is_error;
}

struct rule_case {
    const char *fields;
    size_t errors;
};

static const struct rule_case rule_cases[] = {
    {"", 0},
    {"WARC-Concurrent-To: <urn:a:1>\r\nWARC-Concurrent-To: <urn:a:2>\r\n", 0},
    {"WARC-Filename: a\r\nWARC-Filename: a\r\n", 1},
    {"WARC-Refers-To: urn:a:1\r\n", 1},
    {"WARC-Refers-To-Date: blue monday\r\n", 1},
    {"WARC-IP-Address: 192.0.2.256\r\n", 1},
    {"WARC-IP-Address: 2001:db8::1\r\n", 0},
    {"WARC-Block-Digest: md5:900150983cd24fb0d6963f7d28e17f72\r\n", 0},          // of "abc" (RFC 1321)
    {"WARC-Block-Digest: sha1:a9993e364706816aba3e25717850c26c9cd0d89d\r\n", 0}, // FIPS 180-4
    {"WARC-Block-Digest: sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5\r\n", 0},
    {"WARC-Block-Digest: sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE6\r\n", 1},
    {"WARC-Block-Digest: sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\r\n", 0},
    {"WARC-Block-Digest: tiger:abcdef\r\n", 0}, // a warning
    {"WARC-Block-Digest: nothing\r\n", 1},
    {"WARC-Segment-Number: 2\r\n", 1},
    {"WARC-Truncated: \r\n", 1},
    {"no field at all\r\n", 1},
    {"X-Name: \xff\xfe\r\n", 1},
    {"X-Name: =?UTF-8?Q?good?=\r\n", 0},
    {"X-Name: =?UTF-8?Z?bad?=\r\n", 1},
    {"X-Folded: a\r\n b\r\n", 0},
};

static void the_rules_of_fields_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rule_cases); i++) {
        size_t errors = 0;
        struct warc_head h;
        CLEANUP(buf_done) struct buf file;
        buf_init(&file, 4096);
        buf_printf(&file,
                   "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:a:b>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
                   "Content-Type: text/plain\r\n%sContent-Length: 3\r\n\r\nabc\r\n\r\n",
                   rule_cases[i].fields);
        struct warc_reader *r = warc_reader_new(buf_view(&file));
        assert_int_equal(warc_next(r, &h), OK);
        warc_lint(&h, count_error, &errors);
        warc_reader_free(r);
        if (errors != rule_cases[i].errors)
            print_message("%s: %zu errors\n", rule_cases[i].fields, errors);
        assert_int_equal(errors, rule_cases[i].errors);
    }
}

// ---- the set ---------------------------------------------------------------------------------------------------

struct tally {
    size_t records, errors;
};

static struct tally read_all(struct view file)
{
    struct tally t = {0};
    struct warc_head h;
    struct warc_reader *reader = warc_reader_new(file);
    for (enum err err; (err = warc_next(reader, &h)) != ERR_END;) {
        t.records += !err;
        t.errors += err != OK;
        if (!err)
            warc_lint(&h, count_error, &t.errors);
    }
    warc_reader_free(reader);
    return t;
}

static void the_files_of_others_are_judged_as_their_manifest_says(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (!shared_open("warc", dir))
        skip();
    CLEANUP(buf_done) struct buf manifest, file;
    buf_init(&manifest, 1 << 20);
    buf_init(&file, 64 << 20);
    shared_read(dir, "manifest.jsonl", &manifest);
    size_t files = 0, wrong = 0, records = 0;
    for (struct view rest = buf_view(&manifest), line; (line = view_cut(&rest, '\n')).n > 0;) {
        CLEANUP(json_cleanup) struct json *entry = NULL;
        char name[256];
        assert_int_equal(json_parse(line, &entry, NULL), OK);
        snprintf(name, sizeof name, "%.*s", VIEW_ARG(json_get_view(entry, "file")));
        buf_clear(&file);
        shared_read(dir, name, &file);
        if (strstr(name, ".cdx")) // an index, which `harkara archive check` knows
            continue;
        struct tally t = read_all(buf_view(&file));
        bool valid = json_get_bool(entry, "valid", false), stated = valid || !json_get_bool(entry, "valid", true);
        int64_t expected = json_get_int(entry, "records", (int64_t)t.records);
        files++;
        records += t.records;
        if ((!stated || valid == (t.errors == 0)) && expected == (int64_t)t.records)
            continue;
        wrong++;
        print_message("%s: %s, yet %zu records and %zu errors\n", name, valid ? "valid" : "invalid", t.records,
                      t.errors);
    }
    print_message("%zu files, %zu records, %zu verdicts wrong\n", files, records, wrong);
    assert_int_equal(wrong, 0);
    assert_true(files > 50);
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
        cmocka_unit_test(arc_records_are_read_as_responses),
        cmocka_unit_test(an_arc_of_version_2_has_five_more_fields),
        cmocka_unit_test(behind_gzip_that_is_broken_the_next_record_is_found),
        cmocka_unit_test(the_rules_of_fields_are_checked),
        cmocka_unit_test(the_files_of_others_are_judged_as_their_manifest_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
