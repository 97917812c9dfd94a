// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the tests of the server share: the whole serve stage in a thread, over a real Redis, a real index and a real
// control store in a directory of its own. The client is client.h.
#ifndef TESTS_UNIT_SERVER_FIXTURE_H
#define TESTS_UNIT_SERVER_FIXTURE_H

#include "alerts/outbox.h"
#include "alerts/watch.h"
#include "core/clock.h"
#include "index/writer.h"
#include "server/control.h"
#include "server/listen.h"
#include "server/serve.h"
#include "tests/support/redis_server.h"
#include "tests/support/unit.h"
#include "tests/unit/server/client.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    struct redis_server redis;
    struct config *config;
    struct db *db; // the test's own handle
    struct stage stage;
    pthread_t thread;
    enum err result;      // of serve_run
    struct client client; // knows where the stage listens, and its token
};

// ---- the stage -------------------------------------------------------------------------------------------------

static inline void fixture_put_doc(struct writer *w, const char *identity, const char *title, const char *text,
                                   const char *lang, int64_t published_ms)
{
    struct doc *d = doc_new();
    d->rev = 1;
    d->feed = VIEW_LIT("mmc");
    d->kind = VIEW_LIT("article");
    d->source = VIEW_LIT("dawn");
    d->site = VIEW_LIT("dawn.example");
    d->url = d->canonical = arena_copy(d->arena, view_of(identity));
    d->title = arena_copy(d->arena, view_of(title));
    d->lang = arena_copy(d->arena, view_of(lang));
    d->published_ms = d->fetched_ms = published_ms;
    doc_add_block(d, BLOCK_P, view_of(text));
    doc_identify(d, view_of(identity));
    assert_int_equal(writer_put(w, d), OK);
    doc_free(d);
}

static inline void fixture_fill_index(const struct fixture *f)
{
    char path[CONFIG_PATH_MAX];
    struct writer *w;
    struct errmsg m = {""};
    int64_t now = clock_now_ms();
    if (writer_open(config_path(f->config, "index", path), &w, &m) != OK)
        fail_msg("%s", m.text);
    fixture_put_doc(w, "https://dawn.example/oil", "Palm oil and <b>other</b> oils", "The price of oil rose.", "en",
                    now - 3000);
    fixture_put_doc(w, "https://dawn.example/gas", "Gas for the north", "No oil was found, but gas was.", "en",
                    now - 2000);
    fixture_put_doc(w, "https://dawn.example/ur", "تیل کی قیمت", "تیل مہنگا ہو گیا۔", "ur", now - 1000);
    assert_int_equal(writer_commit(w), OK);
    writer_close(w);
}

static inline void fixture_set(struct fixture *f, const char *name, const char *value)
{
    struct errmsg m = {""};
    if (config_set(f->config, name, value, &m) != OK)
        fail_msg("%s", m.text);
}

static inline void *fixture_serve(void *user)
{
    struct fixture *f = user;
    f->result = serve_run(&f->stage);
    return NULL;
}

static inline void fixture_choose_port(struct fixture *f)
{
    struct errmsg m = {""};
    int fd;
    if (listen_open("127.0.0.1:0", &fd, &m) != OK)
        fail_msg("%s", m.text);
    f->client.port = listen_port(fd);
    close(fd);
    snprintf(f->client.host, sizeof f->client.host, "127.0.0.1:%d", f->client.port);
    fixture_set(f, "server.listen", f->client.host);
}

static inline void fixture_await_port(const struct fixture *f)
{
    int64_t deadline = clock_mono_ms() + CLIENT_WAIT_MS;
    int fd;
    while ((fd = client_connect(&f->client)) < 0) {
        assert_true(clock_mono_ms() < deadline);
        clock_sleep_ms(10);
    }
    close(fd);
}

static inline const struct client *client_of(void **state)
{
    const struct fixture *f = *state;
    return &f->client;
}

static inline int fixture_start(void **state)
{
    static struct fixture f;
    struct errmsg m = {""};
    redis_server_start(&f.redis);
    assert_int_equal(config_load(NULL, &f.config, &m), OK);
    fixture_set(&f, "data", f.redis.dir);
    fixture_set(&f, "redis", f.redis.address);
    fixture_set(&f, "log", "error");
    fixture_choose_port(&f);
    fixture_fill_index(&f);
    struct buf token;
    buf_init(&token, sizeof f.client.token);
    if (control_open(f.config, &f.db, &m) != OK || control_token(f.config, &token, &m) != OK ||
        stage_open(f.config, "serve", 1, &f.stage, &m) != OK)
        fail_msg("%s", m.text);
    snprintf(f.client.token, sizeof f.client.token, "%s", token.p);
    buf_done(&token);
    assert_int_equal(pthread_create(&f.thread, NULL, fixture_serve, &f), 0);
    fixture_await_port(&f);
    *state = &f;
    return 0;
}

static inline int fixture_stop(void **state)
{
    struct fixture *f = *state;
    int64_t start_ms = clock_mono_ms();
    stage_stop();
    pthread_join(f->thread, NULL);
    assert_int_equal(f->result, OK);
    assert_true(clock_mono_ms() - start_ms < 5000);
    stage_close(&f->stage);
    db_close(f->db);
    config_free(f->config);
    redis_server_stop(&f->redis);
    return 0;
}

#endif
