// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Segment files: appended, read back, locked while their producer lives, even when it is killed.
#include "core/spool.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

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
static int dir_fd;

static int start(void **state)
{
    (void)state;
    temp_make(dir);
    dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return dir_fd < 0;
}

static int stop(void **state)
{
    (void)state;
    close(dir_fd);
    temp_remove(dir);
    return 0;
}

static void what_is_appended_is_loaded_from_its_place(void **state)
{
    (void)state;
    struct spool_segment s;
    uint64_t a, b;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 6);
    assert_int_equal(spool_create(dir_fd, "docs", &s), OK);
    assert_true(view_starts(view_of(s.path), "spool/docs/"));
    assert_int_equal(spool_append(&s, VIEW_LIT("first"), &a), OK);
    assert_int_equal(spool_append(&s, VIEW_LIT("second"), &b), OK);
    assert_int_equal(a, 0);
    assert_int_equal(b, 5);
    assert_int_equal(spool_load(dir_fd, view_of(s.path), b, 6, &out), OK);
    assert_true(view_is(buf_view(&out), "second"));
    assert_int_equal(spool_load(dir_fd, view_of(s.path), a, 5, &out), ERR_TOOBIG);
    buf_clear(&out);
    assert_int_equal(spool_load(dir_fd, view_of(s.path), b, 0, &out), OK);
    assert_int_equal(out.n, 0);
    spool_close(&s);
    spool_close(&s); // once more does no harm
}

static void a_segment_is_locked_until_it_is_closed(void **state)
{
    (void)state;
    struct spool_segment s;
    int fd;
    assert_int_equal(spool_create(dir_fd, "docs", &s), OK);
    assert_int_equal(spool_lock(dir_fd, s.path, &fd), ERR_BUSY);
    spool_close(&s);
    assert_int_equal(spool_lock(dir_fd, s.path, &fd), OK);
    assert_int_equal(spool_remove(dir_fd, s.path), OK);
    assert_int_equal(spool_remove(dir_fd, s.path), ERR_NOTFOUND);
    close(fd);
    assert_int_equal(spool_lock(dir_fd, s.path, &fd), ERR_NOTFOUND);
}

static void a_killed_producer_gives_its_lock_up_and_its_bytes_stay(void **state)
{
    (void)state;
    int ends[2];
    struct spool_segment s;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        uint64_t offset;
        if (spool_create(dir_fd, "pages", &s) == OK && spool_append(&s, VIEW_LIT("body"), &offset) == OK &&
            write(ends[1], s.path, sizeof s.path) == sizeof s.path)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ends[0], s.path, sizeof s.path), sizeof s.path);
    int fd;
    assert_int_equal(spool_lock(dir_fd, s.path, &fd), ERR_BUSY);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_int_equal(spool_lock(dir_fd, s.path, &fd), OK);
    close(fd);
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 100);
    assert_int_equal(spool_load(dir_fd, view_of(s.path), 0, 4, &out), OK);
    assert_true(view_is(buf_view(&out), "body"));
    close(ends[0]);
    close(ends[1]);
}

// A limit on file size stands in for a full disk.
static void a_write_that_fails_leaves_the_segment_as_it_was(void **state)
{
    (void)state;
    struct rlimit old, small;
    struct spool_segment s;
    uint64_t offset;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(spool_create(dir_fd, "hits", &s), OK);
    assert_int_equal(spool_append(&s, VIEW_LIT("good"), &offset), OK);
    getrlimit(RLIMIT_FSIZE, &old);
    small = old;
    small.rlim_cur = 6;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(spool_append(&s, VIEW_LIT("too long"), &offset), ERR_TOOBIG); // EFBIG
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(spool_append(&s, VIEW_LIT("next"), &offset), OK);
    assert_int_equal(offset, 4);
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 100);
    assert_int_equal(spool_load(dir_fd, view_of(s.path), 0, 8, &out), OK);
    assert_true(view_is(buf_view(&out), "goodnext"));
    spool_close(&s);
}

static void count_path(void *user, const char *path)
{
    assert_true(view_ends(view_of(path), ".seg"));
    ++*(int *)user;
}

static void only_segments_of_the_stream_are_listed(void **state)
{
    (void)state;
    char path[TEMP_PATH_MAX + 40];
    struct spool_segment s;
    int count = 0;
    spool_each(dir_fd, "links", count_path, &count); // no directory yet
    assert_int_equal(count, 0);
    assert_int_equal(spool_create(dir_fd, "links", &s), OK);
    spool_close(&s);
    snprintf(path, sizeof path, "%s/spool/links/notes.txt", dir);
    fclose(fopen(path, "w"));
    spool_each(dir_fd, "links", count_path, &count);
    assert_int_equal(count, 1);
}

static void a_place_where_nothing_may_be_written_is_told(void **state)
{
    (void)state;
    struct spool_segment s;
    char path[TEMP_PATH_MAX + 40];
    snprintf(path, sizeof path, "%s/blocked", dir);
    assert_int_equal(mkdirat(dir_fd, "blocked", 0700), 0);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fclose(fdopen(openat(fd, "spool", O_CREAT | O_WRONLY, 0600), "w")); // a file where the directory should be
    assert_int_equal(spool_create(fd, "docs", &s), ERR_NOTFOUND);       // ENOTDIR
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_appended_is_loaded_from_its_place),
        cmocka_unit_test(a_segment_is_locked_until_it_is_closed),
        cmocka_unit_test(a_killed_producer_gives_its_lock_up_and_its_bytes_stay),
        cmocka_unit_test(a_write_that_fails_leaves_the_segment_as_it_was),
        cmocka_unit_test(only_segments_of_the_stream_are_listed),
        cmocka_unit_test(a_place_where_nothing_may_be_written_is_told),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
