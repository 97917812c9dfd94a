// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The serve stage. The main thread beats, puts snapshots that are due and feeds the live streams; the listener's thread
// checks each request (host, route, token, origin, body's type) and answers from memory what it can; workers do the
// rest (server/api). Redis may come and go: searching needs only the index.
#include "server/serve.h"

#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "server/api.h"
#include "server/api_hits.h"
#include "server/control.h"
#include "server/files.h"
#include "server/guard.h"
#include "server/http.h"
#include "server/listen.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORKERS = 4,             // requests that are worked on at a time; each may hold a search
    TURN_MS = 250,           // how late a hit may come to the live stream
    PUBLISH_MS = 10000,      // snapshots are put again that often, should Redis have lost them
    PUBLISH_AGAIN_MS = 1000, // and after a failure
    REDIS_TIMEOUT_MS = 1000, // the live stream shall not wait long for a Redis that hangs
    PING_MS = 15000,         // keeps live streams open through proxies
    TOKEN_MAX_BYTES = 1024,
};

struct serve {
    struct stage *stage;
    struct api_shared shared;
    struct guard *guard;
    struct files *files;
    struct http *http;
    struct db *db;
    int64_t next_publish_ms, next_ping_ms; // monotonic
};

// ---- what stands before every handler --------------------------------------------------------------------------

static bool refuse(struct response *resp, enum problem problem, const char *detail)
{
    response_problem(resp, problem, detail);
    return true;
}

static bool no_route(const struct serve *s, const struct request *req, struct response *resp, const char *allow)
{
    if (files_serve(s->files, req, resp))
        return true;
    if (!*allow)
        return refuse(resp, PROBLEM_NOT_FOUND, "No such path.");
    refuse(resp, PROBLEM_METHOD, NULL);
    response_add_field(resp, "Allow", allow);
    return true;
}

static bool is_json(const struct request *req)
{
    struct view type = request_header(req, "Content-Type");
    return view_is_nocase(view_trim(view_cut(&type, ';')), "application/json");
}

static bool quick(void *user, struct request *req, struct response *resp)
{
    const struct serve *s = user;
    char allow[ROUTER_ALLOW_MAX];
    if (!guard_allows_host(s->guard, req))
        return refuse(resp, PROBLEM_HOST, NULL);
    const struct route *route = router_find(api_routes, api_route_count, req, allow);
    if (!route)
        return no_route(s, req, resp, allow);
    if (route->access == ACCESS_TOKEN) {
        if (!guard_allows_origin(s->guard, req))
            return refuse(resp, PROBLEM_ORIGIN, NULL);
        if (!guard_allows_token(s->guard, req))
            return refuse(resp, PROBLEM_TOKEN, NULL);
        if (req->body.n > 0 && !is_json(req))
            return refuse(resp, PROBLEM_MEDIA_TYPE, NULL);
    }
    if (route->from_memory)
        route->handle(NULL, req, resp);
    return route->from_memory;
}

static void *worker_new(void *user)
{
    struct serve *s = user;
    return api_new(&s->shared);
}

static void worker_free(void *worker)
{
    api_free(worker);
}

static void handle(void *worker, struct request *req, struct response *resp)
{
    req->route->handle(worker, req, resp);
}

// ---- the main thread -------------------------------------------------------------------------------------------

static void publish(struct serve *s)
{
    int64_t now_ms = clock_mono_ms();
    bool due = atomic_exchange(&s->shared.publish_due, false);
    if (!due && now_ms < s->next_publish_ms)
        return;
    enum err err = control_publish(s->db, s->stage->redis);
    s->next_publish_ms = now_ms + (err ? PUBLISH_AGAIN_MS : PUBLISH_MS);
    if (err)
        log_debug("serve.publish", "error=%s", err_name(err));
}

static void turn(struct serve *s)
{
    static const struct view ping = {": still here\n\n", sizeof ": still here\n\n" - 1};
    stage_beat(s->stage);
    publish(s);
    api_hits_send_new(s->db, s->http);
    if (clock_mono_ms() >= s->next_ping_ms) {
        http_streams_ping(s->http, ping);
        s->next_ping_ms = clock_mono_ms() + PING_MS;
    }
    clock_sleep_ms(TURN_MS);
}

static enum err open_guard(struct serve *s, struct errmsg *m)
{
    struct buf token;
    buf_init(&token, TOKEN_MAX_BYTES);
    enum err err = control_token(s->stage->config, &token, m);
    if (!err)
        err = guard_new(s->stage->config, buf_view(&token), &s->guard, m);
    buf_done(&token);
    return err;
}

static enum err start_http(struct serve *s, struct errmsg *m)
{
    int fd;
    const char *address = s->stage->config->server.listen;
    enum err err = listen_open(address, &fd, m);
    if (err)
        return err;
    int port = listen_port(fd);
    if (!listen_is_loopback(fd))
        log_warn("serve.exposed",
                 "listen=%s advice=\"others can reach this port and the connection is not encrypted; put a proxy with "
                 "TLS in front, or listen on 127.0.0.1\"",
                 log_quote(address));
    struct http_options options = {.listen_fd = fd,
                                   .workers = WORKERS,
                                   .user = s,
                                   .quick = quick,
                                   .worker_new = worker_new,
                                   .worker_free = worker_free,
                                   .handle = handle};
    err = http_start(&options, &s->http, m);
    if (!err)
        log_info("serve.listening", "listen=%s port=%d", log_quote(address), port);
    return err;
}

static enum err open_all(struct serve *s, struct errmsg *m)
{
    enum err err = open_guard(s, m);
    if (!err)
        err = control_open(s->stage->config, &s->db, m);
    if (err)
        return err;
    s->files = files_new(web_files);
    return start_http(s, m);
}

static void close_all(struct serve *s)
{
    http_stop(s->http);
    files_free(s->files);
    guard_free(s->guard);
    db_close(s->db);
}

enum err serve_run(struct stage *stage)
{
    struct errmsg m = {""};
    struct serve s = {.stage = stage, .shared = {.config = stage->config, .started_ms = clock_now_ms()}};
    redis_set_timeout_ms(stage->redis, REDIS_TIMEOUT_MS);
    enum err err = open_all(&s, &m);
    if (err)
        log_error("serve.start", "reason=%s", log_quote(m.text));
    while (!err && !stage_is_stopping())
        turn(&s);
    close_all(&s);
    return err;
}
