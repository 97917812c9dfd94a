// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The status of the whole. Everything is asked for first and written then, because what comes first in the answer are
// the problems, in words and with advice. A part that cannot be asked is a problem of its own and is written as null.
#include "server/api_status.h"

#include "alerts/outbox.h"
#include "core/clock.h"
#include "core/health.h"
#include "core/metrics.h"
#include "server/control.h"
#include "server/gather.h"
#include "server/roles.h"

#include <stdio.h>

enum { PROBLEM_TEXT_MAX = 256, METRICS_MAX_BYTES = 4 << 20 };

struct status {
    struct arena *arena;
    enum err redis_err, queue_err, beats_err, db_err, index_err;
    struct beat *beats;
    size_t beat_count;
    struct queue_stat queues[QUEUE_STAT_MAX];
    size_t queue_count;
    int64_t dead, docs;
    struct outbox_counts outbox;
    size_t source_count, enabled_count, ill_count;
    int64_t last_ok_ms;
};

// ---- asking --------------------------------------------------------------------------------------------------

static void ask_redis(struct api *api, struct status *s)
{
    struct redis *redis = api_redis(api, NULL);
    s->redis_err = redis ? redis_call(redis, NULL, "PING") : ERR_DOWN;
    s->beats_err = s->queue_err = s->redis_err;
    if (s->redis_err)
        return;
    s->beats_err = roles_beats(redis, s->arena, &s->beats, &s->beat_count);
    struct queue *queue = api_queue(api, NULL);
    s->queue_err = queue ? queue_stats(queue, s->queues, &s->queue_count) : ERR_DOWN;
    if (!s->queue_err)
        s->queue_err = queue_dead_count(queue, &s->dead);
}

static void ask_health(struct api *api, struct status *s, const struct source *list, size_t count)
{
    struct redis *redis = api_redis(api, NULL);
    for (size_t i = 0; i < count && !s->redis_err; i++) {
        struct health h;
        if (!list[i].enabled)
            continue;
        if (health_read(redis, list[i].name, s->arena, &h) != OK)
            return;
        if (h.state.n > 0 && !view_is(h.state, "ok") && !view_is(h.state, "unchanged"))
            s->ill_count++;
        if (h.last_ok_ms > s->last_ok_ms)
            s->last_ok_ms = h.last_ok_ms;
    }
}

static void ask_db(struct api *api, struct status *s)
{
    struct db *db = api_db(api, NULL);
    struct source *list = NULL;
    s->db_err = db ? outbox_count(db, &s->outbox) : ERR_IO;
    if (!s->db_err)
        s->db_err = control_sources(db, s->arena, &list, &s->source_count);
    if (s->db_err)
        return;
    for (size_t i = 0; i < s->source_count; i++)
        s->enabled_count += list[i].enabled;
    ask_health(api, s, list, s->source_count);
}

static void ask_index(struct api *api, struct status *s)
{
    struct searcher *searcher = api_searcher(api, NULL);
    s->index_err = searcher ? search_count_docs(searcher, &s->docs) : ERR_IO;
}

// ---- writing -------------------------------------------------------------------------------------------------

static bool is_alive(const struct status *s, const char *role)
{
    for (size_t i = 0; i < s->beat_count; i++)
        if (view_is(s->beats[i].role, role))
            return true;
    return false;
}

static void write_problem(struct json_writer *w, const char *what, const char *advice)
{
    json_open_object(w);
    json_add_str(w, "what", what);
    json_add_str(w, "advice", advice);
    json_close_object(w);
}

static void write_stage_problems(struct json_writer *w, const struct status *s)
{
    char what[PROBLEM_TEXT_MAX], advice[PROBLEM_TEXT_MAX];
    for (size_t i = 0; !s->beats_err && i < ROLES_COUNT; i++) {
        if (is_alive(s, roles_name(i)))
            continue;
        snprintf(what, sizeof what, "No %s stage is running: nobody %s.", roles_name(i), roles_what(i));
        snprintf(advice, sizeof advice, "`harkara up` restarts it by itself; else start `harkara %s` and read its log.",
                 roles_name(i));
        write_problem(w, what, advice);
    }
}

static void write_problems(struct json_writer *w, const struct status *s)
{
    char what[PROBLEM_TEXT_MAX];
    json_key(w, "problems");
    json_open_array(w);
    if (s->redis_err)
        write_problem(w, "Redis does not answer, so nothing new comes in. What is in the index can be searched.",
                      "Is redis-server running? Its log is in the data directory; the stages go on by themselves.");
    if (s->db_err)
        write_problem(w, "The control store cannot be read.", "Look at the disk and at the log of the serve stage.");
    if (s->index_err)
        write_problem(w, "The index cannot be read.", "Look at the disk and at the log of the serve stage.");
    write_stage_problems(w, s);
    if (!s->queue_err && s->dead > 0) {
        snprintf(what, sizeof what, "%lld entries could not be worked on and were put aside.", (long long)s->dead);
        write_problem(w, what, "`harkara dead list` shows them with the reason, `harkara dead retry` tries again.");
    }
    if (s->ill_count > 0) {
        snprintf(what, sizeof what, "%zu of %zu sources had trouble at their last visit.", s->ill_count,
                 s->enabled_count);
        write_problem(w, what, "The list of sources says what it was, for each.");
    }
    if (!s->db_err && s->outbox.failed > 0) {
        snprintf(what, sizeof what, "%lld deliveries were given up.", (long long)s->outbox.failed);
        write_problem(w, what, "The list of deliveries has the last answer of the other side.");
    }
    json_close_array(w);
}

static void write_beat(struct json_writer *w, const struct beat *b, const char *what)
{
    json_open_object(w);
    json_add_string(w, "name", b->name);
    json_add_str(w, "what", what);
    json_add_bool(w, "alive", b->pid > 0);
    json_add_string(w, "state", b->state);
    json_add_string(w, "host", b->host);
    json_add_int(w, "pid", b->pid);
    json_add_int(w, "since_ms", b->since_ms);
    json_add_int(w, "as_of_ms", b->as_of_ms);
    json_close_object(w);
}

// Each role has at least one line: a stage that is missing is listed as such.
static void write_stages(struct json_writer *w, const struct status *s)
{
    json_key(w, "stages");
    json_open_array(w);
    for (size_t role = 0; !s->beats_err && role < ROLES_COUNT; role++) {
        for (size_t i = 0; i < s->beat_count; i++)
            if (view_is(s->beats[i].role, roles_name(role)))
                write_beat(w, &s->beats[i], roles_what(role));
        if (!is_alive(s, roles_name(role)))
            write_beat(w, &(struct beat){.name = view_of(roles_name(role))}, roles_what(role));
    }
    json_close_array(w);
}

static void write_queues(struct json_writer *w, const struct status *s)
{
    json_key(w, "queues");
    json_open_array(w);
    for (size_t i = 0; !s->queue_err && i < s->queue_count; i++) {
        const struct queue_stat *q = &s->queues[i];
        json_open_object(w);
        json_add_str(w, "stream", q->stream);
        json_add_str(w, "group", q->group);
        json_add_int(w, "length", q->length);
        json_add_int(w, "bytes", q->bytes);
        json_add_int(w, "lag", q->lag);
        json_add_int(w, "pending", q->pending);
        json_close_object(w);
    }
    json_close_array(w);
    json_key(w, "dead");
    if (s->queue_err)
        json_null(w);
    else
        json_int(w, s->dead);
}

static void write_control(struct json_writer *w, const struct status *s)
{
    if (s->db_err) {
        json_key(w, "outbox");
        json_null(w);
        json_key(w, "sources");
        json_null(w);
        return;
    }
    json_key(w, "outbox");
    json_open_object(w);
    json_add_int(w, "hits", s->outbox.hits);
    json_add_int(w, "unread", s->outbox.unread);
    json_add_int(w, "waiting", s->outbox.waiting);
    json_add_int(w, "sent", s->outbox.sent);
    json_add_int(w, "failed", s->outbox.failed);
    json_close_object(w);
    json_key(w, "sources");
    json_open_object(w);
    json_add_int(w, "total", (int64_t)s->source_count);
    json_add_int(w, "enabled", (int64_t)s->enabled_count);
    json_add_int(w, "ill", (int64_t)s->ill_count);
    json_add_int(w, "last_ok_ms", s->last_ok_ms);
    json_close_object(w);
}

static void write_part(struct json_writer *w, const char *key, enum err err)
{
    json_key(w, key);
    json_open_object(w);
    json_add_bool(w, "ok", err == OK);
    json_add_str(w, "error", err ? err_name(err) : "");
}

void api_status(struct api *api, const struct request *req, struct response *resp)
{
    struct status s = {.arena = req->arena};
    struct json_writer *w = &resp->json;
    ask_redis(api, &s);
    ask_db(api, &s);
    ask_index(api, &s);
    json_open_object(w);
    json_add_int(w, "as_of_ms", clock_now_ms());
    json_add_int(w, "since_ms", api_share(api)->started_ms);
    json_add_str(w, "version", HARKARA_VERSION);
    write_problems(w, &s);
    write_part(w, "redis", s.redis_err);
    json_close_object(w);
    write_part(w, "index", s.index_err);
    json_add_int(w, "docs", s.docs);
    json_close_object(w);
    write_stages(w, &s);
    write_queues(w, &s);
    write_control(w, &s);
    json_close_object(w);
}

// ---- metrics and probes --------------------------------------------------------------------------------------

// The texts of the other processes and, should Redis be down, at least our own.
void api_metrics(struct api *api, const struct request *req, struct response *resp)
{
    struct redis *redis = api_redis(api, NULL);
    struct gather *gather = gather_new(req->arena);
    struct view *texts;
    size_t count;
    CLEANUP(buf_done) struct buf own;
    buf_init(&own, METRICS_MAX_BYTES);
    if (redis && roles_metrics(redis, req->arena, &texts, &count) == OK) {
        for (size_t i = 0; i < count; i++)
            gather_add(gather, texts[i]);
    } else {
        metrics_write(&own, "serve");
        gather_add(gather, buf_view(&own));
    }
    resp->content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    gather_write(gather, &resp->body);
}

static void answer(struct response *resp, int status, const char *text)
{
    resp->status = status;
    resp->content_type = "text/plain; charset=utf-8";
    buf_add_str(&resp->body, text);
}

void api_health(struct api *api, const struct request *req, struct response *resp)
{
    (void)api, (void)req;
    answer(resp, 200, "ok\n");
}

void api_ready(struct api *api, const struct request *req, struct response *resp)
{
    (void)req;
    int64_t docs;
    struct searcher *searcher = api_searcher(api, NULL);
    if (!api_db(api, NULL))
        answer(resp, 503, "the control store cannot be opened\n");
    else if (!searcher || search_count_docs(searcher, &docs) != OK)
        answer(resp, 503, "the index cannot be read\n");
    else
        answer(resp, 200, "ready\n");
}
