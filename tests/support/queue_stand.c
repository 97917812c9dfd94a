// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The stand on which the queue is tested.
#include "tests/support/queue_stand.h"

#include "core/clock.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct redis_server stand_server;
struct queue_options stand_options;

static struct redis *observer;

int stand_start(void **state)
{
    (void)state;
    redis_server_start(&stand_server);
    observer = redis_server_connect(&stand_server);
    return 0;
}

int stand_stop(void **state)
{
    (void)state;
    redis_free(observer);
    redis_server_stop(&stand_server);
    return 0;
}

static void each_segment(const char *stream, size_t *count, bool remove)
{
    char path[TEMP_PATH_MAX + 300];
    snprintf(path, sizeof path, "%s/spool/%s", stand_server.dir, stream);
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (!view_ends(view_of(e->d_name), ".seg"))
            continue;
        ++*count;
        if (remove)
            unlinkat(dirfd(dir), e->d_name, 0);
    }
    if (dir)
        closedir(dir);
}

int stand_wipe(void **state)
{
    (void)state;
    static const char *const streams[] = {"pages", "links", "pushes", "docs", "hits", "alarms"};
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(streams); i++)
        each_segment(streams[i], &count, true);
    stand_options = (struct queue_options){.data_dir = stand_server.dir, .claim_idle_ms = 400, .max_deliveries = 3};
    while (redis_call(observer, NULL, "PING") == ERR_DOWN) // the last test may have killed the server it saw
        clock_sleep_ms(5);
    return redis_call(observer, NULL, "FLUSHALL") != OK || redis_call(observer, NULL, "CONFIG SET maxmemory 0") != OK;
}

struct player player_new(void)
{
    struct player p = {.redis = redis_server_connect(&stand_server)};
    enum err err = queue_new(p.redis, &stand_options, &p.queue);
    CHECK(err == OK);
    return p;
}

void player_kill(struct player *p)
{
    queue_free(p->queue); // says nothing to Redis: all it does is close files
    redis_free(p->redis);
    *p = (struct player){0};
}

void stand_publish(struct player *p, const char *meta, const char *body)
{
    struct queue_item item = {.stream = "docs", .meta = view_of(meta), .body = view_of(body)};
    enum err err = queue_publish(p->queue, &item, 1, NULL, 0);
    CHECK(err == OK);
}

struct queue_batch stand_read(struct player *p, const char *group, size_t max, int64_t wait_ms)
{
    char consumer[64];
    struct queue_batch b;
    snprintf(consumer, sizeof consumer, "%s-1", group);
    enum err err = queue_read(p->queue, "docs", group, consumer, max, wait_ms, &b);
    CHECK(err == OK);
    return b;
}

size_t stand_drain(struct player *p, const char *group)
{
    size_t total = 0;
    for (size_t count = 1; count;) {
        struct queue_batch b = stand_read(p, group, 100, 0);
        count = b.count;
        total += count;
        enum err err = queue_ack_all(p->queue, &b);
        CHECK(err == OK);
        queue_batch_done(&b);
    }
    return total;
}

static int64_t ask(const char *format, const char *key)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err;
    while ((err = redis_call(observer, &reply, format, key)) == ERR_DOWN) // the test may have killed the server it saw
        clock_sleep_ms(5);
    CHECK(err == OK);
    return reply_int(reply);
}

void stand_check_nothing_pending(struct player *p)
{
    struct queue_stat stats[QUEUE_STAT_MAX];
    size_t count;
    CHECK(queue_stats(p->queue, stats, &count) == OK);
    for (size_t i = 0; i < count; i++)
        CHECK(stats[i].pending == 0);
}

int64_t stand_length(const char *stream)
{
    char key[64];
    snprintf(key, sizeof key, REDIS_PREFIX "%s", stream);
    return ask("XLEN %s", key);
}

int64_t stand_bytes(const char *stream)
{
    return ask("HGET " REDIS_PREFIX "bytes %s", stream);
}

int64_t stand_refs(void)
{
    return ask("HLEN %s", REDIS_PREFIX "refs");
}

int64_t stand_dead(void)
{
    return ask("XLEN %s", REDIS_PREFIX "dead");
}

size_t stand_segments(const char *stream)
{
    size_t count = 0;
    each_segment(stream, &count, false);
    return count;
}
