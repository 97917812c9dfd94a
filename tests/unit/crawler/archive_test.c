// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// WARC files as the crawler writes them: found again by their references, whole, rotated, never appended to twice.
#include "core/cdxj.h"
#include "core/codec.h"
#include "core/file.h"
#include "core/warc_check.h"
#include "crawler/archive.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

// Files of the archive, or of its indexes.
static size_t count_files(const char *suffix)
{
    char path[TEMP_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/warc", dir);
    DIR *d = opendir(path);
    size_t n = 0;
    for (struct dirent *e; d && (e = readdir(d));)
        n += view_ends(view_of(e->d_name), suffix);
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

static void a_file_holds_info_response_request_and_metadata_in_turn(void **state)
{
    (void)state;
    struct archive *a = open_archive(1 << 20);
    struct body_ref ref;
    struct warc_head h;
    char digest[ARCHIVE_DIGEST_TEXT], first[64];
    struct capture c = exchange("http://a.test/1");
    c.page = VIEW_LIT("{\"url\":\"http://a.test/1\",\"hint\":{\"title\":\"a: b\"}}");
    c.via = VIEW_LIT("http://a.test/feed");
    c.hops = VIEW_LIT("LR");
    c.took_ms = 17;
    assert_int_equal(archive_put(a, &c, &ref), OK);
    CLEANUP(buf_done) struct buf file;
    CLEANUP(arena_cleanup) struct arena *arena = arena_new();
    buf_init(&file, 2 << 20);
    load(ref.path, &file);
    struct warc_reader *r = warc_reader_new(buf_view(&file));
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(h.type, WARC_WARCINFO);
    assert_true(view_ends(ref.path, arena_printf(arena, "/%.*s", VIEW_ARG(http_field(h.headers, "WARC-Filename")))));
    assert_true(view_is(http_field(h.block, "software"), "Harkara/0.1"));
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
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(h.type, WARC_METADATA);
    assert_true(view_is(http_field(h.headers, "WARC-Concurrent-To"), first));
    assert_true(view_equals(http_field(h.block, ARCHIVE_PAGE_FIELD), c.page));
    assert_true(view_equals(http_field(h.block, "via"), c.via));
    assert_true(view_is(http_field(h.block, "hopsFromSeed"), "LR"));
    assert_true(view_is(http_field(h.block, "fetchTimeMs"), "17"));
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
    c.refers_to_ms = 1795460000000;
    assert_int_equal(archive_put(a, &c, &ref), OK);
    CLEANUP(buf_done) struct buf file;
    buf_init(&file, 2 << 20);
    load(ref.path, &file);
    struct warc_reader *r = warc_reader_new((struct view){file.p + ref.offset, ref.length});
    assert_int_equal(warc_next(r, &h), OK);
    assert_int_equal(h.type, WARC_REVISIT);
    assert_true(view_is(http_field(h.headers, "WARC-Profile"), archive_same_digest));
    assert_true(view_is(http_field(h.headers, "WARC-Payload-Digest"), "sha256:ABC"));
    assert_true(view_is(http_field(h.headers, "WARC-Refers-To-Target-URI"), "http://a.test/1"));
    assert_true(view_is(http_field(h.headers, "WARC-Refers-To-Date"), "2026-11-23T18:53:20Z"));
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
    size_t before = count_files(".warc.gz");
    assert_true(before >= 5);
    a = open_archive(2000);
    assert_int_equal(count_files(".warc.gz"), before); // nothing to write, no file
    assert_int_equal(archive_put(a, &c, &ref), OK);
    assert_int_equal(count_files(".warc.gz"), before + 1);
    archive_close(a);
}

// ---- whatever comes, and whatever happens ----------------------------------------------------------------------

// One answer of many kinds; its views live in the arena.
static struct capture any_exchange(struct arena *a, int i)
{
    struct capture c = exchange(arena_printf(a, "http://host%d.test/%d?q=\"%d\"", i % 7, i, rand()));
    size_t n = (size_t)(rand() % 5000);
    char *body = arena_alloc(a, n + 1);
    for (size_t k = 0; k < n; k++)
        body[k] = (char)(i % 3 ? 'a' + rand() % 20 : rand());
    CLEANUP(buf_done) struct buf message;
    buf_init(&message, 1 << 20);
    buf_add_str(&message, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n");
    if (i % 4 == 0) {
        buf_add_str(&message, "Content-Encoding: gzip\r\n\r\n");
        assert_int_equal(codec_encode(CODEC_GZIP, (struct view){body, n}, &message), OK);
        if (i % 8 == 0)
            buf_cut(&message, message.n - 9);
    } else if (i % 4 == 1) {
        buf_printf(&message, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", n);
        buf_add(&message, body, n);
        buf_add_str(&message, i % 8 == 1 ? "" : "\r\n0\r\n\r\n");
    } else {
        buf_add_str(&message, "\r\n");
        buf_add(&message, body, i % 4 == 2 ? n : 0);
    }
    c.response = arena_copy(a, buf_view(&message));
    c.truncated = i % 5 == 0 ? VIEW_LIT("disconnect") : (struct view){0};
    if (i % 6 == 0) {
        c.revisit_profile = view_of(archive_not_modified);
        c.digest = i % 12 ? VIEW_LIT("sha256:ABC") : (struct view){0};
    }
    return c;
}

static void fail_on_error(void *user, bool is_error, const char *what)
{
    (void)user;
    if (is_error)
        fail_msg("%s", what);
}

// Reads the whole archive; returns the number of captures, each found at the place that its index says.
static size_t check_all(void)
{
    char path[TEMP_PATH_MAX + 8], name[3 * TEMP_PATH_MAX];
    size_t captures = 0;
    snprintf(path, sizeof path, "%s/warc", dir);
    DIR *d = opendir(path);
    for (struct dirent *e; (e = readdir(d));) {
        struct view file, index;
        if (!view_ends(view_of(e->d_name), ".warc.gz"))
            continue;
        CLEANUP(arena_cleanup) struct arena *a = arena_new();
        struct warc_head h;
        snprintf(name, sizeof name, "%s/%.200s", path, e->d_name);
        assert_int_equal(file_map(name, &file, NULL), OK);
        struct warc_reader *r = warc_reader_new(file);
        for (enum err err; (err = warc_next(r, &h)) != ERR_END;) {
            assert_int_equal(err, OK);
            warc_lint(&h, fail_on_error, NULL);
        }
        warc_reader_free(r);
        snprintf(name, sizeof name, "%s/%.200s.cdxj", path, e->d_name);
        assert_int_equal(file_map(name, &index, NULL), OK);
        for (struct view rest = index, last = {0}, line; rest.n > 0; last = line, captures++) {
            struct cdxj_line l;
            line = view_cut(&rest, '\n');
            assert_true(view_compare(last, line) < 0);
            assert_int_equal(cdxj_parse(line, a, &l), OK);
            r = warc_reader_new((struct view){file.p + l.offset, l.length});
            assert_int_equal(warc_next(r, &h), OK);
            assert_true(view_equals(h.target_uri, l.url));
            assert_int_equal(warc_next(r, &h), ERR_END);
            warc_reader_free(r);
        }
        file_unmap(index);
        file_unmap(file);
    }
    closedir(d);
    return captures;
}

static void every_file_written_reads_back_whole_and_its_index_is_true(void **state)
{
    (void)state;
    enum { EXCHANGES = 500 };
    struct archive *a = open_archive(100000);
    struct body_ref ref;
    srand(1);
    for (int i = 0; i < EXCHANGES; i++) {
        struct arena *arena = arena_new();
        const struct capture c = any_exchange(arena, i);
        assert_int_equal(archive_put(a, &c, &ref), OK);
        if (i % 10 == 0)
            assert_int_equal(archive_sync(a), OK);
        arena_free(arena);
    }
    assert_int_equal(count_files(".cdxj") + 1, count_files(".warc.gz")); // one is still being written
    archive_close(a);
    assert_int_equal(check_all(), EXCHANGES);
    assert_true(count_files(".warc.gz") > 3);
}

// The writer is a child that is killed; then the end of its file is torn at each place in turn.
static void what_a_crash_leaves_is_mended_up_to_the_tear(void **state)
{
    (void)state;
    struct body_ref ref;
    const struct capture c = exchange("http://a.test/1");
    pid_t child = fork();
    if (child == 0) {
        struct archive *a = open_archive(1 << 20);
        for (int i = 0; i < 3; i++)
            if (archive_put(a, &c, &ref))
                _exit(1);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(count_files(".warc.gz"), 1);
    assert_int_equal(count_files(".cdxj"), 0);
    char path[TEMP_PATH_MAX + 8], name[3 * TEMP_PATH_MAX] = "", index[4 * TEMP_PATH_MAX];
    snprintf(path, sizeof path, "%s/warc", dir);
    DIR *d = opendir(path);
    for (struct dirent *e; (e = readdir(d));)
        if (view_ends(view_of(e->d_name), ".warc.gz"))
            snprintf(name, sizeof name, "%s/%.200s", path, e->d_name);
    closedir(d);
    snprintf(index, sizeof index, "%s.cdxj", name);
    size_t captures = 3;
    struct stat st;
    assert_int_equal(stat(name, &st), 0);
    for (off_t size = st.st_size; captures > 1; size -= 101) {
        assert_int_equal(truncate(name, size), 0);
        archive_close(open_archive(1 << 20));
        size_t now = check_all(); // no error in it
        assert_true(now == captures || now + 1 == captures);
        captures = now;
        assert_int_equal(unlink(index), 0);
    }
}

static void a_file_that_is_being_written_is_nobody_elses(void **state)
{
    (void)state;
    struct archive *a = open_archive(1 << 20);
    struct body_ref ref;
    const struct capture c = exchange("http://a.test/1");
    assert_int_equal(archive_put(a, &c, &ref), OK);
    archive_close(open_archive(1 << 20));
    assert_int_equal(count_files(".cdxj"), 0);
    archive_close(a);
    assert_int_equal(count_files(".cdxj"), 1);
}

// The limit on file sizes stands for a disk that is full: a write goes half-way, then fails.
static void a_write_that_fails_leaves_nothing_behind(void **state)
{
    (void)state;
    struct archive *a = open_archive(1 << 20);
    struct body_ref ref;
    struct rlimit old, tight;
    const struct capture c = exchange("http://a.test/1");
    assert_int_equal(archive_put(a, &c, &ref), OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_IGN);
    tight = (struct rlimit){(rlim_t)(ref.offset + ref.length + 700), old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    size_t refused = 0;
    for (int i = 0; i < 5; i++)
        refused += archive_put(a, &c, &ref) != OK;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(refused, 5);
    assert_int_equal(archive_put(a, &c, &ref), OK);
    archive_close(a);
    assert_int_equal(check_all(), 2);
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
        CASE(a_response_is_found_by_its_reference),
        CASE(a_file_holds_info_response_request_and_metadata_in_turn),
        CASE(a_revisit_has_the_head_and_the_earlier_digest),
        CASE(files_rotate_by_size_and_a_restart_begins_a_new_one),
        CASE(every_file_written_reads_back_whole_and_its_index_is_true),
        CASE(what_a_crash_leaves_is_mended_up_to_the_tear),
        CASE(a_file_that_is_being_written_is_nobody_elses),
        CASE(a_write_that_fails_leaves_nothing_behind),
        CASE(what_is_no_http_is_kept_all_the_same),
        CASE(a_folder_that_cannot_be_made_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
