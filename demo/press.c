// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The press over HTTP: the outlet is the first label of the Host header; a table leads from paths to renderings. What
// was received (mails and webhooks) is shown at the bare address.
#include "demo/press.h"

#include "core/clock.h"
#include "core/log.h"
#include "demo/articles.h"
#include "demo/received.h"
#include "demo/render.h"
#include "server/http.h"
#include "server/listen.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { NEWEST_MAX = 20, WORKERS = 2, ORIGIN_MAX = 320 };

struct press {
    const struct press_options *options;
    struct articles *articles;
    struct received *received;
    int port;
};

typedef void render_fn(const struct rendering *r, struct buf *out);
static const struct {
    const char *path, *type;
    render_fn *render;
} pages[] = {
    {"/", "text/html; charset=utf-8", render_front},
    {"/feed.xml", "application/rss+xml", render_rss},
    {"/atom.xml", "application/atom+xml", render_atom},
    {"/news-sitemap.xml", "application/xml", render_sitemap},
    {"/robots.txt", "text/plain; charset=utf-8", render_robots},
};

static void not_found(struct response *resp)
{
    resp->status = 404;
    resp->content_type = "text/plain; charset=utf-8";
    buf_add_str(&resp->body, "no such page\n");
}

// The outlet whose name is the host's first label, or a number past the last.
static size_t outlet_of(struct view host, const struct press_outlet **ret_outlet)
{
    size_t count;
    const struct press_outlet *outlets = press_outlets(&count);
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(outlets[i].name);
        if (view_starts_nocase(host, outlets[i].name) && host.n > n && host.p[n] == '.') {
            *ret_outlet = &outlets[i];
            return i;
        }
    }
    return count;
}

// A strong validator from the bytes, so that crawlers can ask conditionally (RFC 9110 §13.1.2).
static void answer_if_changed(const struct request *req, struct response *resp)
{
    uint64_t hash = 14695981039346656037u; // FNV-1a
    char etag[24];
    for (size_t i = 0; i < resp->body.n; i++)
        hash = (hash ^ (unsigned char)resp->body.p[i]) * 1099511628211u;
    snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)hash);
    response_add_field(resp, "ETag", etag);
    if (!view_is(request_header(req, "If-None-Match"), etag))
        return;
    resp->status = 304;
    buf_clear(&resp->body);
}

static void serve_article(const struct press *p, const struct rendering *r, const struct request *req,
                          struct response *resp)
{
    struct publication publication;
    if (req->segment_count != 2 ||
        !articles_at(p->articles, r->outlet_number, req->segments[0], req->segments[1], clock_now_ms(), &publication)) {
        not_found(resp);
        return;
    }
    resp->content_type = "text/html; charset=utf-8";
    render_article(r, &publication, &resp->body);
}

static void serve_outlet(const struct press *p, const struct request *req, struct response *resp)
{
    char origin[ORIGIN_MAX];
    struct publication newest[NEWEST_MAX];
    struct rendering r = {.origin = origin, .newest = newest};
    r.outlet_number = outlet_of(request_header(req, "Host"), &r.outlet);
    if (!r.outlet) {
        not_found(resp);
        return;
    }
    snprintf(origin, sizeof origin, "http://%s.localhost:%d", r.outlet->name, p->port);
    r.newest_count = articles_newest(p->articles, r.outlet_number, clock_now_ms(), newest, NEWEST_MAX);
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        if (!view_is(request_path(req), pages[i].path))
            continue;
        resp->content_type = pages[i].type;
        pages[i].render(&r, &resp->body);
        answer_if_changed(req, resp);
        return;
    }
    serve_article(p, &r, req, resp);
}

static void handle(void *worker, struct request *req, struct response *resp)
{
    struct press *p = worker;
    const struct press_outlet *outlet = NULL;
    outlet_of(request_header(req, "Host"), &outlet);
    if (outlet)
        serve_outlet(p, req, resp);
    else if (view_is(request_path(req), "/hook") && req->method == METHOD_POST)
        received_hook(p->received, req, resp);
    else if (view_is(request_path(req), "/"))
        received_show(p->received, p->port, resp);
    else
        not_found(resp);
}

static bool leave_to_worker(void *user, struct request *req, struct response *resp)
{
    (void)user, (void)req, (void)resp;
    return false;
}

static void *share_press(void *user)
{
    return user;
}

static void keep_press(void *worker)
{
    (void)worker; // all workers share one, which press_run owns
}

// Waits in sigwait rather than in a handler, so that there is no state to share.
static void wait_for_end(void)
{
    sigset_t set;
    int number;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigwait(&set, &number);
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

enum err press_run(const struct press_options *options, struct errmsg *m)
{
    struct press p = {.options = options};
    struct http *http = NULL;
    int fd = -1;
    block_signals(); // before any thread starts, so that all have them blocked
    enum err err = listen_open(options->listen, &fd, m);
    if (err)
        return err;
    p.port = listen_port(fd);
    err = articles_new(clock_now_ms(), options->interval_ms, &p.articles, m);
    if (!err) {
        p.received = received_new(options->mailbox_dir, options->hook_secret);
        const struct http_options http_options = {.listen_fd = fd,
                                                  .workers = WORKERS,
                                                  .user = &p,
                                                  .quick = leave_to_worker,
                                                  .worker_new = share_press,
                                                  .worker_free = keep_press,
                                                  .handle = handle};
        err = http_start(&http_options, &http, m);
    }
    if (!err) {
        log_info("press.open", "listen=%s articles=%zu", options->listen, articles_count(p.articles));
        wait_for_end();
    }
    http_stop(http);
    received_free(p.received);
    articles_free(p.articles);
    return err;
}
