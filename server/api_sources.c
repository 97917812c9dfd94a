// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sources over HTTP: the list of the control store beside what the crawler last said of each.
#include "server/api_sources.h"

#include "core/clock.h"
#include "core/health.h"
#include "core/log.h"
#include "core/why.h"
#include "parsers/opml.h"
#include "server/control.h"
#include "server/intake.h"

enum { WHY_MAX_BYTES = 16 << 10 };

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
    json_add_int(w, "revisits", h->revisits);
    json_add_int(w, "changed", h->changed);
    json_add_int(w, "gone", h->gone);
    json_add_int(w, "new_ms", h->new_ms);
    json_key(w, "per_day");
    json_double(w, (double)h->per_day_milli / 1000);
    json_add_string(w, "moved_to", h->moved_to);
    if (h->alarm.n > 0) {
        json_add_string(w, "alarm", h->alarm);
        json_add_int(w, "alarm_ms", h->alarm_ms);
        json_add_string(w, "alarm_reason", h->alarm_reason);
    }
    why_write(h, w);
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

static void write_visits(struct json_writer *w, const struct health_past *visits, size_t count)
{
    json_key(w, "visits");
    json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        const struct health_past *p = &visits[i];
        const struct why *why = why_of(p->state, p->cause);
        json_open_object(w);
        json_add_int(w, "at_ms", p->at_ms);
        json_add_int(w, "status", p->status);
        json_add_string(w, "state", p->state);
        json_add_string(w, "words", why->words[0] ? view_of(why->words) : p->state);
        json_add_string(w, "error", p->error);
        json_add_int(w, "bytes", p->bytes);
        json_add_int(w, "took_ms", p->took_ms);
        if (p->new_links >= 0)
            json_add_int(w, "new_links", p->new_links);
        json_close_object(w);
    }
    json_close_array(w);
}

void api_source_why(struct api *api, const struct request *req, struct response *resp)
{
    struct db *db = api_db(api, resp);
    struct view name = req->captures[0];
    struct source *sources;
    size_t count, i = 0, visit_count;
    struct health health;
    struct health_past *visits;
    CLEANUP(buf_done) struct buf story;
    buf_init(&story, WHY_MAX_BYTES);
    if (!db || !api_check(resp, control_sources(db, req->arena, &sources, &count), PROBLEM_PARAM, NULL))
        return;
    while (i < count && !view_equals(sources[i].name, name))
        i++;
    if (!api_check(resp, i < count ? OK : ERR_NOTFOUND, PROBLEM_PARAM, "There is no source of that name."))
        return;
    struct redis *redis = api_redis(api, resp);
    if (!redis || !api_check(resp, health_read(redis, name, req->arena, &health), PROBLEM_PARAM, NULL) ||
        !api_check(resp, health_visits(redis, name, &health, req->arena, &visits, &visit_count), PROBLEM_PARAM, NULL))
        return;
    why_tell(&health, clock_now_ms(), &story);
    json_open_object(&resp->json);
    json_add_string(&resp->json, "name", name);
    json_add_string(&resp->json, "story", buf_view(&story));
    why_write(&health, &resp->json);
    write_visits(&resp->json, visits, visit_count);
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

// ---- lists of others ---------------------------------------------------------------------------------------------

void api_sources_opml(struct api *api, const struct request *req, struct response *resp)
{
    struct db *db = api_db(api, resp);
    struct source *sources;
    size_t count;
    if (!db || !api_check(resp, control_sources(db, req->arena, &sources, &count), PROBLEM_PARAM, NULL))
        return;
    resp->content_type = "text/x-opml; charset=utf-8";
    opml_write(sources, count, VIEW_LIT("Sources of Harkara"), clock_now_ms(), &resp->body);
}

struct import {
    int64_t added, left_out;
    struct json_writer *known; // an open array
};

static void tell_known(struct json_writer *w, struct view url, struct view name)
{
    json_open_object(w);
    json_add_string(w, "url", url);
    json_add_string(w, "name", name);
    json_close_object(w);
}

// What no list should hold is counted and passed over; only the control store's own trouble ends it.
static enum err import_list(struct db *db, struct source *sources, size_t count, bool disabled, struct import *im)
{
    CLEANUP(intake_cleanup) struct intake *intake = NULL;
    enum err err = intake_new(db, &intake);
    for (size_t i = 0; i < count && !err; i++) {
        struct errmsg m = {""};
        struct view name;
        sources[i].enabled = sources[i].enabled && !disabled;
        err = intake_add(intake, &sources[i], &name, &m);
        if (err == ERR_EXISTS)
            tell_known(im->known, sources[i].url, name);
        im->added += err == OK;
        im->left_out += err && err != ERR_EXISTS;
        err = err_class(err) == ERR_CLASS_DROP ? OK : err;
    }
    return err;
}

void api_sources_import(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    struct db *db = body ? api_db(api, resp) : NULL;
    struct source *sources;
    size_t count, left_out;
    if (!db || !api_check(resp, opml_read(json_get_view(body, "opml"), req->arena, &sources, &count, &left_out),
                          PROBLEM_PARAM, "opml is the text of an OPML document."))
        return;
    struct import im = {.left_out = (int64_t)left_out, .known = &resp->json};
    json_open_object(&resp->json);
    json_key(&resp->json, "known");
    json_open_array(&resp->json);
    enum err err = db_begin(db);
    if (!err)
        err = import_list(db, sources, count, json_get_bool(body, "disabled", false), &im);
    if (err)
        db_rollback(db);
    else
        err = db_commit(db);
    json_close_array(&resp->json);
    json_add_int(&resp->json, "added", im.added);
    json_add_int(&resp->json, "left_out", im.left_out);
    json_close_object(&resp->json);
    if (!api_check(resp, err, PROBLEM_PARAM, NULL))
        return;
    api_publish(api);
    log_info("serve.sources.imported", "added=%lld left_out=%lld", (long long)im.added, (long long)im.left_out);
}

// ---- changes -----------------------------------------------------------------------------------------------------

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
