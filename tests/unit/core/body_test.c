// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Bodies of entries: where they lie, what happens when they are damaged, and that none outlives its last reference.
#include "core/body.h"
#include "core/clock.h"
#include "core/crypt.h"
#include "core/queue.h"
#include "core/spool.h"
#include "tests/support/queue_stand.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000 };

static void in_dir(char path[TEMP_PATH_MAX + 200], const char *name)
{
    snprintf(path, TEMP_PATH_MAX + 200, "%s/%s", stand_server.dir, name);
}

// The path of the only segment of [docs].
static void the_segment(char path[TEMP_PATH_MAX + 200])
{
    char dir_path[TEMP_PATH_MAX + 200];
    in_dir(dir_path, "spool/docs");
    DIR *dir = opendir(dir_path);
    assert_non_null(dir);
    path[0] = '\0';
    for (struct dirent *e; (e = readdir(dir));)
        if (e->d_name[0] != '.')
            snprintf(path, TEMP_PATH_MAX + 200, "%.200s/%.200s", dir_path, e->d_name);
    closedir(dir);
    assert_int_not_equal(path[0], '\0');
}

static void wait_for_segments(struct player *p, size_t count)
{
    int64_t deadline = clock_mono_ms() + PATIENCE_MS;
    while (stand_segments("docs") != count && clock_mono_ms() < deadline) {
        struct queue_batch b = stand_read(p, "index", 1, 50);
        assert_int_equal(b.count, 0);
        queue_batch_done(&b);
    }
    assert_int_equal(stand_segments("docs"), count);
}

static void a_body_by_reference_is_the_bytes_of_its_file_which_stays(void **state)
{
    (void)state;
    struct player p = player_new();
    char path[TEMP_PATH_MAX + 200];
    in_dir(path, "archive.warc");
    FILE *f = fopen(path, "wb");
    fputs("0123456789", f);
    fclose(f);
    struct body_ref at = {.path = VIEW_LIT("archive.warc"), .offset = 3, .length = 4};
    struct queue_item item = {.stream = "docs", .meta = VIEW_LIT("m"), .at = &at};
    assert_int_equal(queue_publish(p.queue, &item, 1, NULL, 0), OK);
    assert_int_equal(stand_bytes("docs"), 5);
    struct queue_batch b = stand_read(&p, "index", 1, 0);
    assert_true(view_is(b.messages[0].body, "3456"));
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    stand_drain(&p, "match");
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_refs(), 0);
    assert_int_equal(access(path, F_OK), 0);
    unlink(path);
    player_kill(&p);
}

static void a_body_that_cannot_be_had_is_told_in_the_message(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint64_t offset, length;
        enum err err;
    } cases[] = {
        {"gone.warc", 0, 1, ERR_NOTFOUND},          {"short.warc", 0, 11, ERR_CORRUPT},
        {"short.warc", 99, 1, ERR_CORRUPT},         {"../escape", 0, 1, ERR_CORRUPT},
        {"/etc/passwd", 0, 1, ERR_CORRUPT},         {"a/../../b", 0, 1, ERR_CORRUPT},
        {"short.warc", UINT64_MAX, 1, ERR_CORRUPT},
    };
    struct player p = player_new();
    char path[TEMP_PATH_MAX + 200];
    in_dir(path, "short.warc");
    FILE *f = fopen(path, "wb");
    fputs("0123456789", f);
    fclose(f);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct body_ref at = {.path = view_of(cases[i].path), .offset = cases[i].offset, .length = cases[i].length};
        struct queue_item item = {.stream = "docs", .meta = VIEW_LIT("m"), .at = &at};
        assert_int_equal(queue_publish(p.queue, &item, 1, NULL, 0), OK);
        struct queue_batch b = stand_read(&p, "index", 1, 0);
        assert_int_equal(b.count, 1);
        assert_int_equal(b.messages[0].body_err, cases[i].err);
        assert_int_equal(b.messages[0].body.n, 0);
        assert_int_equal(queue_fail(p.queue, &b, 0, b.messages[0].body_err, "no body"), OK);
        queue_batch_done(&b);
    }
    assert_int_equal(stand_dead(), ARRAY_LEN(cases));
    unlink(path);
    player_kill(&p);
}

static void a_damaged_segment_is_corrupt_and_its_other_bodies_are_not(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "the first body, which will be damaged");
    stand_publish(&p, "b", "the second body");
    char path[TEMP_PATH_MAX + 200];
    the_segment(path);
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "XXXX", 4, 20), 4);
    close(fd);
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 2);
    assert_int_equal(b.messages[0].body_err, ERR_CORRUPT);
    assert_int_equal(b.messages[1].body_err, OK);
    assert_true(view_is(b.messages[1].body, "the second body"));
    queue_batch_done(&b);
    player_kill(&p);
}

static void a_segment_outlives_its_producer_until_all_is_answered(void **state)
{
    (void)state;
    struct player producer = player_new(), p = player_new();
    stand_publish(&producer, "a", "body a");
    stand_publish(&producer, "b", "body b");
    player_kill(&producer);
    assert_int_equal(stand_drain(&p, "index"), 2);
    struct player late = player_new(); // starting sweeps, and must not take what match has yet to read
    assert_int_equal(stand_segments("docs"), 1);
    assert_int_equal(stand_drain(&late, "match"), 2);
    wait_for_segments(&p, 0);
    assert_int_equal(stand_refs(), 0);
    player_kill(&late);
    player_kill(&p);
}

static void a_producers_own_segment_stays_while_it_lives(void **state)
{
    (void)state;
    struct player producer = player_new(), p = player_new();
    stand_publish(&producer, "a", "body a");
    stand_drain(&p, "index");
    stand_drain(&p, "match");
    struct player late = player_new();
    assert_int_equal(stand_segments("docs"), 1);
    stand_publish(&producer, "b", "body b"); // goes into the same one
    assert_int_equal(stand_segments("docs"), 1);
    struct queue_batch b = stand_read(&p, "index", 1, 0);
    assert_true(view_is(b.messages[0].body, "body b"));
    assert_int_equal(queue_ack_all(p.queue, &b), OK);
    queue_batch_done(&b);
    stand_drain(&p, "match");
    player_kill(&producer);
    wait_for_segments(&p, 0);
    assert_int_equal(stand_refs(), 0);
    player_kill(&late);
    player_kill(&p);
}

static void a_dead_letter_keeps_the_segment(void **state)
{
    (void)state;
    struct player producer = player_new(), p = player_new();
    stand_publish(&producer, "a", "body a");
    player_kill(&producer);
    struct queue_batch b = stand_read(&p, "index", 1, 0);
    assert_int_equal(queue_fail(p.queue, &b, 0, ERR_SYNTAX, "bad"), OK);
    queue_batch_done(&b);
    stand_drain(&p, "match");
    assert_int_equal(stand_drain(&p, "index"), 0);
    assert_int_equal(stand_length("docs"), 0);
    struct player late = player_new();
    assert_int_equal(stand_segments("docs"), 1);
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct dead_letter *letters;
    size_t count;
    assert_int_equal(queue_dead_list(p.queue, VIEW_LIT(""), 10, a, &letters, &count), OK);
    assert_int_equal(queue_dead_retry(p.queue, letters[0].id), OK);
    assert_int_equal(stand_drain(&p, "index"), 1);
    stand_drain(&p, "match");
    wait_for_segments(&p, 0);
    assert_int_equal(stand_refs(), 0);
    player_kill(&late);
    player_kill(&p);
}

// A segment of a dead producer was given up while its last command was still on its way to Redis.
static void a_command_that_comes_after_its_segment_was_given_up_does_nothing(void **state)
{
    (void)state;
    struct player p = player_new();
    stand_publish(&p, "a", "body a");
    char path[TEMP_PATH_MAX + 200];
    the_segment(path);
    stand_drain(&p, "index");
    stand_drain(&p, "match");
    // What the release script does:
    assert_int_equal(redis_call(p.redis, NULL, "HDEL " REDIS_PREFIX "refs %s", path + strlen(stand_server.dir) + 1),
                     OK);
    unlink(path);
    // The producer lives after all: it notices, and its body goes into a new segment.
    stand_publish(&p, "b", "body b");
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.count, 1);
    assert_true(view_is(b.messages[0].body, "body b"));
    assert_int_equal(stand_segments("docs"), 1);
    queue_batch_done(&b);
    player_kill(&p);
}

static void a_full_segment_is_followed_by_another(void **state)
{
    (void)state;
    struct player p = player_new();
    size_t n = 25 << 20;
    char *noise = malloc(n);
    crypt_random(noise, n);
    struct queue_item item = {.stream = "docs", .meta = VIEW_LIT("m"), .body = {noise, n}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(queue_publish(p.queue, &item, 1, NULL, 0), OK);
    assert_int_equal(stand_segments("docs"), 2);
    for (int i = 0; i < 3; i++) {
        struct queue_batch b = stand_read(&p, "index", 1, 0);
        assert_int_equal(b.count, 1);
        assert_int_equal(b.messages[0].body.n, n);
        assert_memory_equal(b.messages[0].body.p, noise, n);
        assert_int_equal(queue_ack_all(p.queue, &b), OK);
        queue_batch_done(&b);
    }
    free(noise);
    stand_drain(&p, "match");
    wait_for_segments(&p, 1); // the active one
    assert_int_equal(stand_refs(), 1);
    player_kill(&p);
}

static void without_a_shared_file_system_bodies_are_keys_that_go_with_the_entry(void **state)
{
    (void)state;
    char path[TEMP_PATH_MAX + 200];
    in_dir(path, "archive.warc");
    FILE *f = fopen(path, "wb");
    fputs("0123456789", f);
    fclose(f);
    stand_options.bodies_in_redis = true;
    struct player p = player_new();
    stand_options.data_dir = NULL; // a reader on another host
    struct player reader = player_new();
    struct body_ref at = {.path = VIEW_LIT("archive.warc"), .offset = 3, .length = 4};
    struct queue_item item = {.stream = "docs", .meta = VIEW_LIT("m"), .at = &at};
    stand_publish(&p, "a", "body a");
    assert_int_equal(queue_publish(p.queue, &item, 1, NULL, 0), OK);
    unlink(path);
    assert_int_equal(stand_segments("docs"), 0);
    assert_int_equal(stand_refs(), 2);
    struct queue_batch b = stand_read(&reader, "index", 10, 0);
    assert_int_equal(b.count, 2);
    assert_true(view_is(b.messages[0].body, "body a"));
    assert_true(view_is(b.messages[1].body, "3456"));
    assert_int_equal(queue_fail(reader.queue, &b, 0, ERR_SYNTAX, "bad"), OK);
    assert_int_equal(queue_ack(reader.queue, &b, 1), OK);
    queue_batch_done(&b);
    stand_drain(&reader, "match");
    stand_drain(&reader, "index");
    assert_int_equal(stand_length("docs"), 0);
    assert_int_equal(stand_refs(), 1); // the dead letter's
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct dead_letter *letters;
    size_t count;
    assert_int_equal(queue_dead_list(p.queue, VIEW_LIT(""), 10, a, &letters, &count), OK);
    assert_int_equal(queue_dead_retry(p.queue, letters[0].id), OK);
    assert_int_equal(stand_drain(&reader, "index"), 1);
    stand_drain(&reader, "match");
    assert_int_equal(stand_refs(), 0);
    CLEANUP(reply_cleanup) struct reply *keys = NULL;
    assert_int_equal(redis_call(p.redis, &keys, "KEYS " REDIS_PREFIX "body:*"), OK);
    assert_int_equal(reply_count(keys), 0);
    player_kill(&p);
    player_kill(&reader);
}

static void a_key_that_vanished_is_not_found(void **state)
{
    (void)state;
    stand_options.bodies_in_redis = true;
    struct player p = player_new();
    stand_publish(&p, "a", "body a");
    CLEANUP(reply_cleanup) struct reply *keys = NULL;
    assert_int_equal(redis_call(p.redis, &keys, "KEYS " REDIS_PREFIX "body:*"), OK);
    assert_int_equal(reply_count(keys), 1);
    struct view key = reply_view(reply_at(keys, 0));
    assert_int_equal(redis_call(p.redis, NULL, "DEL %b", key.p, key.n), OK);
    struct queue_batch b = stand_read(&p, "index", 10, 0);
    assert_int_equal(b.messages[0].body_err, ERR_NOTFOUND);
    queue_batch_done(&b);
    player_kill(&p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, stand_wipe)
    const struct CMUnitTest tests[] = {
        TEST(a_body_by_reference_is_the_bytes_of_its_file_which_stays),
        TEST(a_body_that_cannot_be_had_is_told_in_the_message),
        TEST(a_damaged_segment_is_corrupt_and_its_other_bodies_are_not),
        TEST(a_segment_outlives_its_producer_until_all_is_answered),
        TEST(a_producers_own_segment_stays_while_it_lives),
        TEST(a_dead_letter_keeps_the_segment),
        TEST(a_command_that_comes_after_its_segment_was_given_up_does_nothing),
        TEST(a_full_segment_is_followed_by_another),
        TEST(without_a_shared_file_system_bodies_are_keys_that_go_with_the_entry),
        TEST(a_key_that_vanished_is_not_found),
    };
    return cmocka_run_group_tests(tests, stand_start, stand_stop);
}
