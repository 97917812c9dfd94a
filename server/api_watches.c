// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Watches and subscribers over HTTP. Every change is published to the matcher before the answer goes out, so that who
// adds a watch may rely on it from the answer on.
#include "server/api_watches.h"

#include "alerts/watch.h"
#include "core/clock.h"
#include "core/log.h"
#include "server/api_search.h"

enum { SUBSCRIBERS_MAX = 1000, TEST_LIMIT_DEFAULT = 10, TEST_LIMIT_MAX = 50 };

void api_watches(struct api *api, const struct request *req, struct response *resp)
{
    struct db *db = api_db(api, resp);
    struct watch *watches;
    size_t count;
    if (!db || !api_check(resp, watch_list(db, req->arena, &watches, &count), PROBLEM_PARAM, NULL))
        return;
    json_open_object(&resp->json);
    json_key(&resp->json, "watches");
    json_open_array(&resp->json);
    for (size_t i = 0; i < count; i++)
        watch_write(&watches[i], &resp->json);
    json_close_array(&resp->json);
    json_close_object(&resp->json);
}

static bool read_watch(const struct json *body, struct arena *a, struct response *resp, struct watch *w)
{
    const struct json *names = json_get(body, "subscribers");
    *w = (struct watch){.name = json_get_view(body, "name"),
                        .query = json_get_view(body, "query"),
                        .enabled = json_get_bool(body, "enabled", true)};
    if (names && (!json_is_array(names) || json_count(names) > SUBSCRIBERS_MAX)) {
        response_problem(resp, PROBLEM_PARAM, "subscribers is an array of at most 1000 names.");
        return false;
    }
    w->subscribers = arena_array(a, json_count(names) + 1, sizeof *w->subscribers);
    for (const struct json *v = json_first(names); v; v = json_next(v))
        w->subscribers[w->subscriber_count++] = json_view(v);
    return true;
}

// A watch names its query's mistakes like a search does, and its subscribers' before they would be "not found".
void api_watch_add(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    CLEANUP(query_cleanup) struct query *query = body ? api_query(api, body, resp) : NULL;
    struct watch w;
    struct db *db = query && read_watch(body, req->arena, resp, &w) ? api_db(api, resp) : NULL;
    if (!db)
        return;
    struct errmsg m = {""};
    int64_t id = 0;
    enum err err = watch_add(db, &w, &id, &m);
    if (!api_check(resp, err == ERR_NOTFOUND ? ERR_REFUSED : err, PROBLEM_PARAM, m.text))
        return;
    api_publish(api);
    log_info("serve.watch.added", "name=%s id=%lld", log_quote_n(w.name.p, w.name.n), (long long)id);
    resp->status = 201;
    json_open_object(&resp->json);
    json_add_int(&resp->json, "id", id);
    json_close_object(&resp->json);
}

void api_watch_test(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    CLEANUP(query_cleanup) struct query *query = body ? api_query(api, body, resp) : NULL;
    if (!query)
        return;
    int64_t limit = json_get_int(body, "limit", TEST_LIMIT_DEFAULT);
    if (limit < 0 || limit > TEST_LIMIT_MAX) {
        response_problem(resp, PROBLEM_PARAM, "limit is 0 to 50.");
        return;
    }
    struct search_request request = {
        .query = query, .sort = SEARCH_BY_DATE, .limit = (size_t)limit, .now_ms = clock_now_ms()};
    json_open_object(&resp->json);
    json_add_bool(&resp->json, "anchored", !query_is_unanchored(query));
    if (api_search_write(api, &request, resp))
        json_close_object(&resp->json);
}

void api_watch_remove(struct api *api, const struct request *req, struct response *resp)
{
    struct db *db = api_db(api, resp);
    struct view name = req->captures[0];
    if (!db || !api_check(resp, watch_remove(db, name), PROBLEM_PARAM, "There is no watch of that name."))
        return;
    api_publish(api);
    log_info("serve.watch.removed", "name=%s", log_quote_n(name.p, name.n));
    api_done(resp);
}

static void write_subscriber(struct json_writer *w, const struct subscriber *s, bool with_secret)
{
    json_open_object(w);
    json_add_string(w, "name", s->name);
    json_add_string(w, "channel", s->channel);
    json_add_string(w, "address", s->address);
    if (with_secret)
        json_add_string(w, "secret", s->secret);
    if (s->disabled_ms)
        json_add_int(w, "disabled_ms", s->disabled_ms);
    json_add_string(w, "disabled_why", s->disabled_why);
    json_close_object(w);
}

void api_subscribers(struct api *api, const struct request *req, struct response *resp)
{
    struct db *db = api_db(api, resp);
    struct subscriber *list;
    size_t count;
    if (!db || !api_check(resp, subscriber_list(db, req->arena, &list, &count), PROBLEM_PARAM, NULL))
        return;
    json_open_object(&resp->json);
    json_key(&resp->json, "subscribers");
    json_open_array(&resp->json);
    for (size_t i = 0; i < count; i++)
        write_subscriber(&resp->json, &list[i], false);
    json_close_array(&resp->json);
    json_close_object(&resp->json);
}

// The secret may have been made by the store, so the answer is read back from it.
static void answer_subscriber(struct db *db, struct view name, struct arena *a, struct response *resp)
{
    struct subscriber *list;
    size_t count;
    if (!api_check(resp, subscriber_list(db, a, &list, &count), PROBLEM_PARAM, NULL))
        return;
    resp->status = 201;
    for (size_t i = 0; i < count; i++)
        if (view_equals(list[i].name, name))
            write_subscriber(&resp->json, &list[i], true);
}

void api_subscriber_add(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    struct db *db = body ? api_db(api, resp) : NULL;
    if (!db)
        return;
    struct subscriber s = {.name = json_get_view(body, "name"),
                           .channel = json_get_view(body, "channel"),
                           .address = json_get_view(body, "address"),
                           .secret = json_get_view(body, "secret")};
    struct errmsg m = {""};
    if (!api_check(resp, subscriber_add(db, &s, &m), PROBLEM_PARAM, m.text))
        return;
    log_info("serve.subscriber.added", "name=%s", log_quote_n(s.name.p, s.name.n));
    answer_subscriber(db, s.name, req->arena, resp);
}
