// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The routes and what their handlers have in common. A handler reads its request, calls one function of the folder that
// knows, and writes JSON; what it knows itself is only how the two are spelled.
#include "server/api.h"

#include "core/log.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "server/api_hits.h"
#include "server/api_search.h"
#include "server/api_sources.h"
#include "server/api_status.h"
#include "server/api_watches.h"
#include "server/control.h"
#include "server/optout.h"

#include <stdio.h>
#include <stdlib.h>

enum { REDIS_TIMEOUT_MS = 1000, PAGE_LIMIT_MAX = 200, PAGE_LIMIT_DEFAULT = 50 };

struct api {
    struct api_shared *shared;
    struct db *db;
    struct searcher *searcher;
    struct redis *redis;
    struct queue *queue;
};

const struct route api_routes[] = {
    {METHOD_POST, "/api/v1/search", ACCESS_TOKEN, api_search, false},
    {METHOD_POST, "/api/v1/query/explain", ACCESS_TOKEN, api_query_explain, false},
    {METHOD_POST, "/api/v1/query/import", ACCESS_TOKEN, api_query_import, false},
    {METHOD_GET, "/api/v1/docs/{}", ACCESS_TOKEN, api_doc, false},
    {METHOD_POST, "/api/v1/docs/{}/marks", ACCESS_TOKEN, api_doc_marks, false},

    {METHOD_GET, "/api/v1/hits", ACCESS_TOKEN, api_hits, false},
    {METHOD_GET, "/api/v1/hits/{}", ACCESS_TOKEN, api_hit, false},
    {METHOD_POST, "/api/v1/hits/{}/read", ACCESS_TOKEN, api_hit_read, false},
    {METHOD_GET, "/api/v1/live", ACCESS_TOKEN, api_live, false},
    {METHOD_GET, "/api/v1/deliveries", ACCESS_TOKEN, api_deliveries, false},

    {METHOD_GET, "/api/v1/watches", ACCESS_TOKEN, api_watches, false},
    {METHOD_POST, "/api/v1/watches", ACCESS_TOKEN, api_watch_add, false},
    {METHOD_POST, "/api/v1/watches/test", ACCESS_TOKEN, api_watch_test, false},
    {METHOD_DELETE, "/api/v1/watches/{}", ACCESS_TOKEN, api_watch_remove, false},
    {METHOD_GET, "/api/v1/subscribers", ACCESS_TOKEN, api_subscribers, false},
    {METHOD_POST, "/api/v1/subscribers", ACCESS_TOKEN, api_subscriber_add, false},

    {METHOD_GET, "/api/v1/sources", ACCESS_TOKEN, api_sources, false},
    {METHOD_GET, "/api/v1/sources/{}/why", ACCESS_TOKEN, api_source_why, false},
    {METHOD_POST, "/api/v1/sources", ACCESS_TOKEN, api_source_add, false},
    {METHOD_GET, "/api/v1/sources/opml", ACCESS_TOKEN, api_sources_opml, false},
    {METHOD_POST, "/api/v1/sources/import", ACCESS_TOKEN, api_sources_import, false},
    {METHOD_DELETE, "/api/v1/sources/{}", ACCESS_TOKEN, api_source_remove, false},
    {METHOD_POST, "/api/v1/sources/{}/enable", ACCESS_TOKEN, api_source_enable, false},
    {METHOD_POST, "/api/v1/sources/{}/disable", ACCESS_TOKEN, api_source_disable, false},

    {METHOD_GET, "/api/v1/status", ACCESS_TOKEN, api_status, false},
    {METHOD_GET, "/metrics", ACCESS_OPEN, api_metrics, false},
    {METHOD_GET, "/healthz", ACCESS_OPEN, api_health, true},
    {METHOD_GET, "/readyz", ACCESS_OPEN, api_ready, false},

    {METHOD_GET, "/unsubscribe", ACCESS_OPEN, optout_ask, false},
    {METHOD_POST, "/unsubscribe", ACCESS_OPEN, optout_do, false},
};
const size_t api_route_count = ARRAY_LEN(api_routes);

struct api *api_new(struct api_shared *shared)
{
    struct api *api = mem_zalloc(sizeof *api);
    api->shared = shared;
    return api;
}

void api_free(struct api *api)
{
    if (api->queue)
        queue_free(api->queue);
    if (api->redis)
        redis_free(api->redis);
    if (api->searcher)
        searcher_close(api->searcher);
    db_close(api->db);
    free(api);
}

const struct config *api_config(const struct api *api)
{
    return api->shared->config;
}

struct api_shared *api_share(const struct api *api)
{
    return api->shared;
}

// The reason goes to the log, where paths may stand; the client learns which part is down.
static void unavailable(struct response *resp, const char *part, enum err err, const struct errmsg *m)
{
    log_warn("serve.unavailable", "part=%s error=%s reason=%s", part, err_name(err), log_quote(m->text));
    if (!resp)
        return;
    char detail[64];
    snprintf(detail, sizeof detail, "The %s cannot be reached.", part);
    response_problem(resp, PROBLEM_UNAVAILABLE, detail);
}

struct db *api_db(struct api *api, struct response *resp)
{
    struct errmsg m = {""};
    if (api->db)
        return api->db;
    enum err err = control_open(api->shared->config, &api->db, &m);
    if (err)
        unavailable(resp, "control store", err, &m);
    return api->db;
}

struct searcher *api_searcher(struct api *api, struct response *resp)
{
    struct errmsg m = {""};
    if (api->searcher)
        return api->searcher;
    char path[CONFIG_PATH_MAX];
    enum err err = searcher_open(config_path(api->shared->config, "index", path), &api->searcher, &m);
    if (err)
        unavailable(resp, "index", err, &m);
    return api->searcher;
}

struct redis *api_redis(struct api *api, struct response *resp)
{
    struct errmsg m = {""};
    if (api->redis)
        return api->redis;
    char address[CONFIG_PATH_MAX];
    enum err err = redis_new(config_redis(api->shared->config, address), &api->redis, &m);
    if (err)
        unavailable(resp, "queue", err, &m);
    else
        redis_set_timeout_ms(api->redis, REDIS_TIMEOUT_MS);
    return api->redis;
}

struct queue *api_queue(struct api *api, struct response *resp)
{
    struct redis *redis = api_redis(api, resp);
    if (api->queue || !redis)
        return api->queue;
    const struct config *c = api->shared->config;
    struct queue_options options = {.data_dir = c->data,
                                    .max_bytes = c->queue.max_bytes,
                                    .max_deliveries = (int)c->queue.max_deliveries,
                                    .claim_idle_ms = c->queue.claim_idle_ms};
    enum err err = queue_new(redis, &options, &api->queue);
    if (err && resp)
        response_problem(resp, PROBLEM_UNAVAILABLE, "The queue cannot be reached.");
    return api->queue;
}

struct json *api_body(const struct request *req, struct response *resp)
{
    struct errmsg m = {""};
    struct json *root = NULL;
    if (!utf8_is_valid(req->body)) { // RFC 8259 §8.1
        response_problem(resp, PROBLEM_JSON, "The body is not UTF-8.");
        return NULL;
    }
    enum err err = json_parse(req->body.n ? req->body : VIEW_LIT("{}"), &root, &m);
    if (err) {
        response_problem(resp, PROBLEM_JSON, m.text);
        return NULL;
    }
    if (json_is_object(root))
        return root;
    json_free(root);
    response_problem(resp, PROBLEM_JSON, "The body is JSON, but not an object.");
    return NULL;
}

bool api_captured_number(const struct request *req, size_t capture, struct response *resp, int64_t *ret_number)
{
    if (view_to_i64(req->captures[capture], ret_number) && *ret_number > 0)
        return true;
    response_problem(resp, PROBLEM_NOT_FOUND, "The path needs a number there.");
    return false;
}

bool api_page(const struct request *req, struct response *resp, int64_t *ret_before, int64_t *ret_limit)
{
    enum err err = request_param_int(req, "before", 1, INT64_MAX, INT64_MAX, ret_before);
    if (!err)
        err = request_param_int(req, "limit", 1, PAGE_LIMIT_MAX, PAGE_LIMIT_DEFAULT, ret_limit);
    if (err)
        response_problem(resp, PROBLEM_PARAM, "before is a number of the list, limit is 1 to 200.");
    return !err;
}

void api_publish(struct api *api)
{
    struct redis *redis = api_redis(api, NULL);
    if (!redis || !api->db || control_publish(api->db, redis) != OK)
        atomic_store(&api->shared->publish_due, true);
}

bool api_check(struct response *resp, enum err err, enum problem refused, const char *detail)
{
    if (!err)
        return true;
    if (err_class(err) != ERR_CLASS_DROP || err == ERR_CORRUPT)
        log_warn("serve.failed", "error=%s reason=%s", err_name(err), log_quote(detail));
    response_error(resp, err, refused, detail);
    return false;
}

void api_done(struct response *resp)
{
    response_reset(resp);
    resp->status = 204;
    resp->content_type = NULL;
}
