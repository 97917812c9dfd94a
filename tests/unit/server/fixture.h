// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the tests of the server share: the whole serve stage in a thread, over a real Redis, a real index and a real
// control store in a directory of its own, and a client that says exactly what it is told to.
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

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIXTURE_WAIT_MS = 10000, ANSWER_MAX_BYTES = 8 << 20 };

struct fixture {
    struct redis_server redis;
    struct config *config;
    struct db *db; // the test's own handle
    struct stage stage;
    pthread_t thread;
    enum err result; // of serve_run
    int port;
    char host[32], token[128];
};

struct answer {
    int status;
    struct buf all;
    struct view head, body;
};

// ---- the client ------------------------------------------------------------------------------------------------

static inline int client_connect(const struct fixture *f)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval most = {.tv_sec = FIXTURE_WAIT_MS / 1000};
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static inline void client_send(int fd, struct view v)
{
    while (v.n > 0) {
        ssize_t n = send(fd, v.p, v.n, MSG_NOSIGNAL);
        if (n <= 0)
            return; // the other side has heard enough; its answer says why
        v = view_from(v, (size_t)n);
    }
}

// Reads to the end of the connection.
static inline void client_read(int fd, struct answer *ret)
{
    *ret = (struct answer){0};
    buf_init(&ret->all, ANSWER_MAX_BYTES);
    for (;;) {
        char *p = buf_reserve(&ret->all, 65536);
        assert_non_null(p);
        ssize_t n = recv(fd, p, 65536, 0);
        if (n <= 0)
            break;
        buf_wrote(&ret->all, (size_t)n);
    }
    close(fd);
    struct view all = buf_view(&ret->all);
    size_t end = view_find(all, "\r\n\r\n");
    ret->head = (struct view){all.p, end};
    ret->body = view_from(all, end + 4);
    if (view_starts(all, "HTTP/1.1 "))
        ret->status = atoi(all.p + strlen("HTTP/1.1 "));
}

static inline void ask_raw(const struct fixture *f, struct view request, struct answer *ret)
{
    int fd = client_connect(f);
    assert_true(fd >= 0);
    client_send(fd, request);
    client_read(fd, ret);
}

// line: "GET /path". headers: further lines, each with its CRLF. The token goes along unless headers name one.
static inline struct answer ask_with(const struct fixture *f, const char *line, const char *headers, const char *body)
{
    struct buf out;
    struct answer a;
    buf_init(&out, ANSWER_MAX_BYTES);
    buf_printf(&out, "%s HTTP/1.1\r\nConnection: close\r\n%s", line, headers);
    if (!strstr(headers, "Host:"))
        buf_printf(&out, "Host: %s\r\n", f->host);
    if (!strstr(headers, "Authorization:"))
        buf_printf(&out, "Authorization: Bearer %s\r\n", f->token);
    if (body && !strstr(headers, "Content-Type:"))
        buf_add_str(&out, "Content-Type: application/json\r\n");
    if (!strstr(headers, "Content-Length:") && !strstr(headers, "Transfer-Encoding:"))
        buf_printf(&out, "Content-Length: %zu\r\n", body ? strlen(body) : 0);
    buf_add_str(&out, "\r\n");
    if (body)
        buf_add_str(&out, body);
    ask_raw(f, buf_view(&out), &a);
    buf_done(&out);
    return a;
}

static inline struct answer ask(const struct fixture *f, const char *line, const char *body)
{
    return ask_with(f, line, "", body);
}

static inline bool answer_has(const struct answer *a, const char *text)
{
    return view_find(buf_view(&a->all), text) < a->all.n;
}

// The status, and that the answer holds that text; shows the answer where it does not.
static inline void assert_answer(struct answer a, int status, const char *text)
{
    if (a.status != status || !answer_has(&a, text))
        fail_msg("wanted %d with %s, got:\n%s", status, text, a.all.p);
    buf_done(&a.all);
}

// Asks until the answer holds the text.
static inline void await_answer(const struct fixture *f, const char *line, const char *body, const char *text)
{
    int64_t deadline = clock_mono_ms() + FIXTURE_WAIT_MS;
    for (;;) {
        struct answer a = ask(f, line, body);
        if (answer_has(&a, text) || clock_mono_ms() > deadline) {
            assert_answer(a, a.status, text);
            return;
        }
        buf_done(&a.all);
        clock_sleep_ms(20);
    }
}

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
    f->port = listen_port(fd);
    close(fd);
    snprintf(f->host, sizeof f->host, "127.0.0.1:%d", f->port);
    fixture_set(f, "server.listen", f->host);
}

static inline void fixture_await_port(const struct fixture *f)
{
    int64_t deadline = clock_mono_ms() + FIXTURE_WAIT_MS;
    int fd;
    while ((fd = client_connect(f)) < 0) {
        assert_true(clock_mono_ms() < deadline);
        clock_sleep_ms(10);
    }
    close(fd);
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
    buf_init(&token, sizeof f.token);
    if (control_open(f.config, &f.db, &m) != OK || control_token(f.config, &token, &m) != OK ||
        stage_open(f.config, "serve", 1, &f.stage, &m) != OK)
        fail_msg("%s", m.text);
    snprintf(f.token, sizeof f.token, "%s", token.p);
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
