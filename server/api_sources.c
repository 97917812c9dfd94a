// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sources over HTTP: the list of the control store beside what the crawler last said of each.
#include "server/api_sources.h"

#include "core/health.h"
#include "core/log.h"
#include "server/control.h"

static void write_health(struct json_writer *w, const struct health *h)
{
    json_open_object(w);
    json_add_int(w, "last_ms", h->last_ms);
    json_add_int(w, "last_ok_ms", h->last_ok_ms);
    json_add_int(w, "next_ms", h->next_ms);
    json_add_string(w, "state", h->state);
    json_add_string(w, "error", h->error);
    json_add_int(w, "error_ms", h->error_ms);
    json_add_int(w, "fetched", h->fetched);
    json_add_int(w, "unchanged", h->unchanged);
    json_add_int(w, "failed", h->failed);
    json_add_int(w, "links", h->links);
    json_add_int(w, "articles", h->articles);
    json_close_object(w);
}

// By the names of core/source.h. Written here and not by source_write: that is for the workers, this is for clients,
// and the two may part.
static void write_fields(struct json_writer *w, const struct source *s)
{
    json_add_string(w, "name", s->name);
    json_add_string(w, "title", s->title);
    json_add_string(w, "url", s->url);
    json_add_str(w, "kind", page_kind_name(s->kind));
    json_add_string(w, "medium", s->medium);
    json_add_string(w, "lang", s->lang);
    json_add_string(w, "country", s->country);
    json_add_string(w, "site", s->site);
    json_add_string(w, "collection", s->collection);
    json_add_int(w, "interval_ms", s->interval_ms);
    json_add_bool(w, "enabled", s->enabled);
}

// *known becomes false at the first failure, so that a dead Redis is waited for once and not once a source.
static void write_source(struct json_writer *w, const struct source *s, struct redis *redis, struct arena *a,
                         bool *known)
{
    struct health health;
    *known = *known && health_read(redis, s->name, a, &health) == OK;
    json_open_object(w);
    write_fields(w, s);
    json_key(w, "health");
    if (*known)
        write_health(w, &health);
    else
        json_null(w);
    json_close_object(w);
}

void api_sources(struct api *api, const struct request *req, struct response *resp)
{
    struct db *db = api_db(api, resp);
    struct source *sources;
    size_t count;
    if (!db || !api_check(resp, control_sources(db, req->arena, &sources, &count), PROBLEM_PARAM, NULL))
        return;
    struct redis *redis = api_redis(api, NULL);
    bool known = redis != NULL;
    json_open_object(&resp->json);
    json_key(&resp->json, "sources");
    json_open_array(&resp->json);
    for (size_t i = 0; i < count; i++)
        write_source(&resp->json, &sources[i], redis, req->arena, &known);
    json_close_array(&resp->json);
    json_add_bool(&resp->json, "health_known", known);
    json_close_object(&resp->json);
}

void api_source_add(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    struct db *db = body ? api_db(api, resp) : NULL;
    struct source s;
    struct errmsg m = {""};
    if (!db || !api_check(resp, source_read(body, req->arena, &s, &m), PROBLEM_PARAM, m.text) ||
        !api_check(resp, control_source_add(db, &s, &m), PROBLEM_PARAM, m.text))
        return;
    api_publish(api);
    log_info("serve.source.added", "name=%s url=%s", log_quote_n(s.name.p, s.name.n), log_quote_n(s.url.p, s.url.n));
    resp->status = 201;
    json_open_object(&resp->json);
    write_fields(&resp->json, &s);
    json_close_object(&resp->json);
}

// One of the changes that name a source: done, published, told.
static void change(struct api *api, const struct request *req, struct response *resp, const char *event,
                   enum err (*apply)(struct db *db, struct view name))
{
    struct db *db = api_db(api, resp);
    struct view name = req->captures[0];
    if (!db || !api_check(resp, apply(db, name), PROBLEM_PARAM, "There is no source of that name."))
        return;
    api_publish(api);
    log_info(event, "name=%s", log_quote_n(name.p, name.n));
    api_done(resp);
}

static enum err enable(struct db *db, struct view name)
{
    return control_source_enable(db, name, true);
}

static enum err disable(struct db *db, struct view name)
{
    return control_source_enable(db, name, false);
}

void api_source_remove(struct api *api, const struct request *req, struct response *resp)
{
    change(api, req, resp, "serve.source.removed", control_source_remove);
}

void api_source_enable(struct api *api, const struct request *req, struct response *resp)
{
    change(api, req, resp, "serve.source.enabled", enable);
}

void api_source_disable(struct api *api, const struct request *req, struct response *resp)
{
    change(api, req, resp, "serve.source.disabled", disable);
}
