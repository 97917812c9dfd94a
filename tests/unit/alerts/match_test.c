// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The match stage as a process of its own, on a real Redis: docs in, hits out, and neither is lost when a watch is bad,
// a doc is broken, the stage is killed or Redis goes away and comes back.
#include "alerts/hit.h"
#include "alerts/match.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/snapshot.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000, READ_WAIT_MS = 100, HITS_MAX = 2000 };

struct fixture {
    struct redis_server server;
    struct config *config;
    struct redis *redis;
    struct queue *queue;
    pid_t stage;
    int hits[HITS_MAX]; // watch * 1000 + doc, in order of arrival
    size_t hit_count;
    int64_t put; // versions of the snapshot's part
};

// ---- set-up --------------------------------------------------------------------------------------------------
static void stage_start(struct fixture *f)
{
    f->stage = fork();
    assert_true(f->stage >= 0);
    if (f->stage > 0)
        return;
    struct stage s;
    struct errmsg m = {""};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    enum err err = stage_open(f->config, "match", 1, &s, &m);
    if (!err)
        err = match_run(&s);
    stage_close(&s);
    _exit((int)err);
}

// Returns its exit status, -1 when it was killed.
static int stage_end(struct fixture *f, int signal_number)
{
    int status;
    kill(f->stage, signal_number);
    assert_int_equal(waitpid(f->stage, &status, 0), f->stage);
    f->stage = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct errmsg m = {""};
    assert_non_null(f);
    redis_server_start(&f->server);
    assert_int_equal(config_load(NULL, &f->config, &m), OK);
    assert_int_equal(config_set(f->config, "data", f->server.dir, &m), OK);
    assert_int_equal(config_set(f->config, "redis", f->server.address, &m), OK);
    assert_int_equal(config_set(f->config, "log", "error", &m), OK);
    f->redis = redis_server_connect(&f->server);
    const struct queue_options options = {.data_dir = f->server.dir};
    assert_int_equal(queue_new(f->redis, &options, &f->queue), OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    if (f->stage)
        stage_end(f, SIGKILL);
    queue_free(f->queue);
    redis_free(f->redis);
    config_free(f->config);
    redis_server_stop(&f->server);
    free(f);
    return 0;
}

// ---- doing ---------------------------------------------------------------------------------------------------
static void put_watches(struct fixture *f, const char *json)
{
    assert_int_equal(snapshot_put_part(f->redis, "watches", (struct snapshot_part){0, ++f->put}, view_of(json)), OK);
    assert_int_equal(snapshot_commit(f->redis, "watches"), OK);
}

static void put_body(struct fixture *f, struct view body)
{
    const struct queue_item item = {.stream = "docs", .meta = view_of("{\"id\":\"x\",\"rev\":1}"), .body = body};
    enum err err;
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
    while ((err = queue_publish(f->queue, &item, 1, NULL, 0)) && clock_mono_ms() < until_ms)
        stage_back_off(1);
    assert_int_equal(err, OK);
}

// The doc's number is its URL.
static void put_doc(struct fixture *f, int number, const char *text)
{
    struct doc *d = doc_new();
    struct buf json;
    struct json_writer w;
    char url[16];
    snprintf(url, sizeof url, "%d", number);
    d->url = view_of(url);
    d->feed = view_of("mmc");
    d->rev = 1;
    doc_identify(d, d->url);
    doc_add_block(d, BLOCK_P, view_of(text));
    buf_init(&json, 1 << 20);
    json_init(&w, &json);
    doc_write(d, &w);
    put_body(f, buf_view(&json));
    buf_done(&json);
    doc_free(d);
}

static void take_hits(struct fixture *f)
{
    struct queue_batch b;
    if (queue_read(f->queue, "hits", "deliver", "test", 100, READ_WAIT_MS, &b))
        return;
    for (size_t i = 0; i < b.count; i++) {
        struct hit_head h;
        assert_int_equal(hit_read(b.messages[i].meta, b.arena, &h), OK);
        assert_true(f->hit_count < HITS_MAX);
        f->hits[f->hit_count++] = (int)h.watch * 1000 + atoi(h.url.p);
    }
    if (b.count)
        assert_int_equal(queue_ack_all(f->queue, &b), OK);
    queue_batch_done(&b);
}

static size_t count_of(const struct fixture *f, int hit)
{
    size_t n = 0;
    for (size_t i = 0; i < f->hit_count; i++)
        n += f->hits[i] == hit;
    return n;
}

static void await_hit(struct fixture *f, int watch, int doc)
{
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
    while (!count_of(f, watch * 1000 + doc) && clock_mono_ms() < until_ms)
        take_hits(f);
    assert_true(count_of(f, watch * 1000 + doc) > 0);
}

static void await_beat(struct fixture *f)
{
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
    int64_t beats = 0;
    while (!beats && clock_mono_ms() < until_ms) {
        struct reply *reply = NULL;
        assert_int_equal(redis_call(f->redis, &reply, "EXISTS " REDIS_PREFIX "stage:match-1"), OK);
        beats = reply_int(reply);
        reply_free(reply);
    }
    assert_true(beats > 0);
}

// ---- tests ---------------------------------------------------------------------------------------------------
static const char two_watches[] =
    "[{\"id\":1,\"name\":\"oil\",\"query\":\"oil\"},{\"id\":2,\"name\":\"gas\",\"query\":\"gas\"}]";

static void docs_wait_until_watches_were_published(void **state)
{
    struct fixture *f = *state;
    stage_start(f);
    put_doc(f, 1, "oil");
    await_beat(f);
    put_watches(f, two_watches);
    await_hit(f, 1, 1);
    assert_int_equal(stage_end(f, SIGTERM), 0);
    assert_int_equal(f->hit_count, 1);
}

static void each_watch_that_matches_gives_one_hit(void **state)
{
    struct fixture *f = *state;
    put_watches(f, two_watches);
    put_doc(f, 1, "oil and gas");
    put_doc(f, 2, "neither");
    put_doc(f, 3, "gas");
    stage_start(f);
    await_hit(f, 2, 3);
    assert_int_equal(f->hit_count, 3);
    assert_int_equal(count_of(f, 1001), 1);
    assert_int_equal(count_of(f, 2001), 1);
}

static void a_doc_with_more_hits_than_one_step_takes_has_them_all(void **state)
{
    struct fixture *f = *state;
    struct buf json;
    buf_init(&json, 1 << 20);
    for (int i = 1; i <= 600; i++)
        buf_printf(&json, "%s{\"id\":%d,\"name\":\"w%d\",\"query\":\"oil\"}", i > 1 ? "," : "[", i, i);
    buf_add_char(&json, ']');
    put_watches(f, json.p);
    buf_done(&json);
    put_doc(f, 1, "oil");
    stage_start(f);
    for (int watch = 1; watch <= 600; watch++)
        await_hit(f, watch, 1);
    assert_int_equal(f->hit_count, 600);
}

static void a_new_watch_is_live_soon_and_an_old_one_gone(void **state)
{
    struct fixture *f = *state;
    put_watches(f, two_watches);
    stage_start(f);
    put_doc(f, 1, "oil");
    await_hit(f, 1, 1);
    put_watches(f, "[{\"id\":3,\"name\":\"coal\",\"query\":\"coal\"}]");
    int64_t start_ms = clock_mono_ms();
    for (int doc = 2; !count_of(f, 3000 + doc - 1) && clock_mono_ms() - start_ms < PATIENCE_MS; doc++) {
        put_doc(f, doc, "coal");
        take_hits(f);
    }
    put_doc(f, 998, "oil");
    put_doc(f, 999, "coal");
    await_hit(f, 3, 999);
    assert_int_equal(count_of(f, 1998), 0);
}

static void a_bad_watch_stops_no_other(void **state)
{
    struct fixture *f = *state;
    put_watches(f,
                "[{\"id\":1,\"query\":\"oil AND\"},{\"id\":2,\"query\":\"-oil\"},{\"id\":3,\"query\":\"oil\"},{}, 7]");
    put_doc(f, 1, "oil");
    stage_start(f);
    await_hit(f, 3, 1);
    // A snapshot that is none leaves the watches as they were.
    put_watches(f, "{\"not\": an array");
    put_doc(f, 2, "oil");
    await_hit(f, 3, 2);
}

static void a_broken_doc_goes_to_the_dead_letters(void **state)
{
    struct fixture *f = *state;
    int64_t dead = 0;
    put_watches(f, two_watches);
    put_body(f, view_of("{\"no\": \"doc\"}"));
    put_doc(f, 2, "oil");
    stage_start(f);
    await_hit(f, 1, 2);
    assert_int_equal(queue_dead_count(f->queue, &dead), OK);
    assert_int_equal(dead, 1);
}

static void a_stage_that_is_killed_loses_no_hit(void **state)
{
    struct fixture *f = *state;
    enum { DOCS = 300 };
    put_watches(f, two_watches);
    for (int doc = 0; doc < DOCS; doc++)
        put_doc(f, doc, "oil");
    for (int kills = 1; kills <= 3; kills++) {
        stage_start(f);
        int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
        while (f->hit_count < (size_t)kills * 50 && clock_mono_ms() < until_ms)
            take_hits(f);
        stage_end(f, SIGKILL);
    }
    stage_start(f);
    for (int doc = 0; doc < DOCS; doc++)
        await_hit(f, 1, doc);
}

static void redis_going_away_and_coming_back_loses_no_hit(void **state)
{
    struct fixture *f = *state;
    put_watches(f, two_watches);
    stage_start(f);
    put_doc(f, 1, "oil");
    await_hit(f, 1, 1);
    redis_server_kill(&f->server);
    redis_server_restart(&f->server);
    put_doc(f, 2, "oil");
    await_hit(f, 1, 2);
    assert_int_equal(stage_end(f, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(docs_wait_until_watches_were_published, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_watch_that_matches_gives_one_hit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_doc_with_more_hits_than_one_step_takes_has_them_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_watch_is_live_soon_and_an_old_one_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bad_watch_stops_no_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_doc_goes_to_the_dead_letters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stage_that_is_killed_loses_no_hit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(redis_going_away_and_coming_back_loses_no_hit, set_up, tear_down),
    };
    log_init("test", LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
