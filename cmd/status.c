// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara status`: who runs, what waits where, what is stored; each part on its own, so that what is down hides
// nothing else. The page asks the API for the same.
#include "alerts/outbox.h"
#include "cmd/services.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/json.h"
#include "index/search.h"
#include "server/roles.h"

#include <stdio.h>

enum { OUT_MAX_BYTES = 1 << 20 };

struct status {
    struct beat *beats;
    size_t beat_count;
    struct queue_stat queues[QUEUE_STAT_MAX];
    size_t queue_count;
    int64_t dead, docs, as_of_ms;
    struct outbox_counts outbox;
};

static void ask_index(const struct call *c, struct status *s)
{
    char path[CONFIG_PATH_MAX];
    struct searcher *searcher;
    s->docs = -1;
    if (searcher_open(config_path(c->config, "index", path), &searcher, NULL))
        return;
    if (search_count_docs(searcher, &s->docs))
        s->docs = -1;
    searcher_close(searcher);
}

static enum err ask(const struct call *c, const struct services *services, struct arena *a, struct status *s)
{
    s->as_of_ms = clock_now_ms();
    ask_index(c, s);
    enum err err = outbox_count(services->db, &s->outbox);
    if (!err)
        err = roles_beats(services->redis, a, &s->beats, &s->beat_count);
    if (!err)
        err = queue_stats(services->queue, s->queues, &s->queue_count);
    if (!err)
        err = queue_dead_count(services->queue, &s->dead);
    return err;
}

static void print_text(const struct status *s)
{
    char when[CLOCK_TEXT_MAX];
    printf("as of %s\n\nstages\n", clock_format_rfc3339(s->as_of_ms / 1000 * 1000, when));
    for (size_t i = 0; i < s->beat_count; i++)
        printf("  %-12.*s %-9.*s pid %-8lld since %s\n", VIEW_ARG(s->beats[i].name), VIEW_ARG(s->beats[i].state),
               (long long)s->beats[i].pid, clock_format_rfc3339(s->beats[i].since_ms / 1000 * 1000, when));
    printf("\nqueues          waiting  under way  in stream      bytes\n");
    for (size_t i = 0; i < s->queue_count; i++)
        printf("  %-6s %-8s %7lld %10lld %10lld %10lld\n", s->queues[i].stream, s->queues[i].group,
               (long long)s->queues[i].lag, (long long)s->queues[i].pending, (long long)s->queues[i].length,
               (long long)s->queues[i].bytes);
    printf("  dead letters   %lld%s\n", (long long)s->dead, s->dead ? "  (harkara dead list)" : "");
    printf("\nindex      %lld docs\ninbox      %lld hits, %lld unread\ndeliveries %lld waiting, %lld sent, %lld given "
           "up\n",
           (long long)s->docs, (long long)s->outbox.hits, (long long)s->outbox.unread, (long long)s->outbox.waiting,
           (long long)s->outbox.sent, (long long)s->outbox.failed);
}

static void write_beats(const struct status *s, struct json_writer *w)
{
    json_key(w, "stages");
    json_open_array(w);
    for (size_t i = 0; i < s->beat_count; i++) {
        json_open_object(w);
        json_add_string(w, "name", s->beats[i].name);
        json_add_string(w, "role", s->beats[i].role);
        json_add_string(w, "state", s->beats[i].state);
        json_add_int(w, "pid", s->beats[i].pid);
        json_add_int(w, "since_ms", s->beats[i].since_ms);
        json_add_int(w, "as_of_ms", s->beats[i].as_of_ms);
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_queues(const struct status *s, struct json_writer *w)
{
    json_key(w, "queues");
    json_open_array(w);
    for (size_t i = 0; i < s->queue_count; i++) {
        json_open_object(w);
        json_add_str(w, "stream", s->queues[i].stream);
        json_add_str(w, "group", s->queues[i].group);
        json_add_int(w, "length", s->queues[i].length);
        json_add_int(w, "lag", s->queues[i].lag);
        json_add_int(w, "pending", s->queues[i].pending);
        json_add_int(w, "bytes", s->queues[i].bytes);
        json_close_object(w);
    }
    json_close_array(w);
}

static void print_json(const struct status *s)
{
    struct buf out;
    struct json_writer w;
    buf_init(&out, OUT_MAX_BYTES);
    json_init(&w, &out);
    json_open_object(&w);
    json_add_int(&w, "as_of_ms", s->as_of_ms);
    write_beats(s, &w);
    write_queues(s, &w);
    json_add_int(&w, "dead", s->dead);
    json_add_int(&w, "docs", s->docs);
    json_add_int(&w, "hits", s->outbox.hits);
    json_add_int(&w, "unread", s->outbox.unread);
    json_add_int(&w, "waiting", s->outbox.waiting);
    json_add_int(&w, "sent", s->outbox.sent);
    json_add_int(&w, "failed", s->outbox.failed);
    json_close_object(&w);
    printf("%s\n", out.p);
    buf_done(&out);
}

static int show_status(struct call *c, struct services *services)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct status s = {0};
    enum err err = ask(c, services, a, &s);
    if (err)
        return call_fail(c, err, "%s", redis_error(services->redis));
    (c->json ? print_json : print_text)(&s);
    return EXIT_DONE;
}

static int run_status(struct call *c)
{
    return services_run(c, SERVICE_DB | SERVICE_QUEUE, show_status);
}

extern const struct verb verb_status;
const struct verb verb_status = {
    "status",
    "who runs, what waits, what is stored",
    "",
    "Shows the stages with their last sign of life, what waits in each queue, and the counts of index, inbox and "
    "outbox.",
    NULL,
    0,
    0,
    run_status,
};
