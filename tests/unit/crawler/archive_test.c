// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// WARC files as the crawler writes them: found again by their references, whole, rotated, never appended to twice.
#include "core/warc_check.h"
#include "crawler/archive.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char dir[TEMP_PATH_MAX];

static int make(void **state)
{
    (void)state;
    return temp_make(dir) == NULL;
}

static int clear(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static const char answer[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

static struct capture exchange(const char *url)
{
    return (struct capture){.url = view_of(url),
                            .date_ms = 1795470000123,
                            .ip = VIEW_LIT("192.0.2.1"),
                            .request = VIEW_LIT("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\n"),
                            .response = VIEW_LIT(answer)};
}

static struct archive *open_archive(int64_t max_bytes)
{
    const struct archive_options options = {
        .data_dir = dir, .instance = "crawl-1", .software = "Harkara/0.1", .max_bytes = max_bytes};
    struct archive *a;
    assert_int_equal(archive_open(&options, &a, NULL), OK);
    return a;
}

static void load(struct view path, struct buf *out)
{
    char name[2 * TEMP_PATH_MAX];
    snprintf(name, sizeof name, "%s/%.*s", dir, VIEW_ARG(path));
    FILE *f = fopen(name, "rb");
    assert_non_null(f);
    char *to = buf_reserve(out, 1 << 20);
    buf_wrote(out, fread(to, 1, 1 << 20, f));
    fclose(f);
}

static size_t file_count(void)
{
    char path[TEMP_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/warc", dir);
    DIR *d = opendir(path);
    size_t n = 0;
    for (struct dirent *e; d && (e = readdir(d));)
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

static void a_response_is_found_by_its_reference(void **state)
{
    (void)state;
    struct archive *a = open_archive(1 << 20);
    struct body_ref ref;
    for (int i = 0; i < 3; i++) {
        const struct capture c = exchange("http://a.test/1");
        assert_int_equal(archive_put(a, &c, &ref), OK);
        CLEANUP(buf_done) struct buf file;
        struct arena *arena = arena_new();
        struct http_response response;
        buf_init(&file, 2 << 20);
        load(ref.path, &file);
        assert_int_equal(warc_read_page((struct view){file.p + ref.offset, ref.length}, 1000, arena, &response), OK);
        assert_true(view_is(response.body, "hello"));
        arena_free(arena);
    }
    archive_close(a);
}

static void a_file_holds_info_response_and_request_in_turn(void **state)
{
    (void)state;
    struct archive *a = open_archive(1 << 20);
    struct body_ref ref;
    struct warc_head h;
    char digest[ARCHIVE_DIGEST_TEXT], first[64];
    const struct capture c = exchange("http://a.test/1");
    assert_int_equal(archive_put(a, &c, &ref), OK);
    CLEANUP(buf_done) struct buf file;
    buf_init(&file, 2 << 20);
    load(ref.path, &file);
    struct warc_reader *r = warc_reader_new(buf_view(&file));
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(h.type, WARC_WARCINFO);
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(h.type, WARC_RESPONSE);
    assert_int_equal(warc_check(&h), OK);
    assert_true(view_is(h.block, answer)); // the chunks as they came
    assert_true(view_is(http_field(h.headers, "WARC-Payload-Digest"), archive_digest(VIEW_LIT(answer), digest)));
    assert_true(view_is(http_field(h.headers, "WARC-Payload-Digest"), warc_digest(VIEW_LIT("hello"), digest)));
    snprintf(first, sizeof first, "%.*s", VIEW_ARG(h.record_id));
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(h.type, WARC_REQUEST);
    assert_true(view_is(http_field(h.headers, "WARC-Concurrent-To"), first));
    assert_int_equal(warc_next(r, &h), ERR_END);
    warc_reader_free(r);
    archive_close(a);
}

static void a_revisit_has_the_head_and_the_earlier_digest(void **state)
{
    (void)state;
    struct archive *a = open_archive(1 << 20);
    struct body_ref ref;
    struct warc_head h;
    struct capture c = exchange("http://a.test/1");
    c.revisit_profile = view_of(archive_same_digest);
    c.digest = VIEW_LIT("sha256:ABC");
    assert_int_equal(archive_put(a, &c, &ref), OK);
    CLEANUP(buf_done) struct buf file;
    buf_init(&file, 2 << 20);
    load(ref.path, &file);
    struct warc_reader *r = warc_reader_new((struct view){file.p + ref.offset, ref.length});
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(h.type, WARC_REVISIT);
    assert_true(view_is(http_field(h.headers, "WARC-Profile"), archive_same_digest));
    assert_true(view_is(http_field(h.headers, "WARC-Payload-Digest"), "sha256:ABC"));
    assert_true(view_is(h.block, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    warc_reader_free(r);
    archive_close(a);
}

static void files_rotate_by_size_and_a_restart_begins_a_new_one(void **state)
{
    (void)state;
    struct archive *a = open_archive(2000);
    struct body_ref ref;
    const struct capture c = exchange("http://a.test/1");
    for (int i = 0; i < 20; i++)
        assert_int_equal(archive_put(a, &c, &ref), OK);
    archive_close(a);
    size_t before = file_count();
    assert_true(before >= 5);
    a = open_archive(2000);
    assert_int_equal(file_count(), before); // nothing to write, no file
    assert_int_equal(archive_put(a, &c, &ref), OK);
    assert_int_equal(file_count(), before + 1);
    archive_close(a);
}

static void what_is_no_http_is_kept_all_the_same(void **state)
{
    (void)state;
    struct archive *a = open_archive(1 << 20);
    struct body_ref ref;
    struct capture c = exchange("http://a.test/1");
    c.response = VIEW_LIT("nothing that HTTP knows");
    assert_int_equal(archive_put(a, &c, &ref), OK);
    c.url = VIEW_LIT("http://a.test/\r\nbroken");
    assert_int_equal(archive_put(a, &c, &ref), ERR_SYNTAX);
    archive_close(a);
}

static void a_folder_that_cannot_be_made_is_told(void **state)
{
    (void)state;
    struct errmsg m;
    struct archive *a;
    const struct archive_options options = {
        .data_dir = "/nonexistent", .instance = "x", .software = "x", .max_bytes = 1};
    assert_int_equal(archive_open(&options, &a, &m), ERR_NOTFOUND);
    assert_string_equal(m.text, "/nonexistent/warc: No such file or directory");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make, clear)
    const struct CMUnitTest tests[] = {
        CASE(a_response_is_found_by_its_reference),          CASE(a_file_holds_info_response_and_request_in_turn),
        CASE(a_revisit_has_the_head_and_the_earlier_digest), CASE(files_rotate_by_size_and_a_restart_begins_a_new_one),
        CASE(what_is_no_http_is_kept_all_the_same),          CASE(a_folder_that_cannot_be_made_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
