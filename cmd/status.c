// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara status`: who runs, what waits where, what is stored; each part on its own, so that what is down hides
// nothing else. The page asks the API for the same.
#include "alerts/outbox.h"
#include "cmd/services.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/ledger.h"
#include "index/search.h"
#include "server/roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_MAX_BYTES = 1 << 20, STATES_MAX = 1024 };

// One line of the ledger.
struct entry {
    struct view state;
    int64_t count;
};

struct status {
    struct arena *arena;
    struct entry *ledger;
    size_t state_count;
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

static void take_entry(void *user, struct view state, int64_t count)
{
    struct status *s = user;
    if (s->state_count < STATES_MAX)
        s->ledger[s->state_count++] = (struct entry){arena_copy(s->arena, state), count};
}

// "pending" first, then the most frequent.
static int by_weight(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    bool x_pending = view_is(x->state, LEDGER_PENDING), y_pending = view_is(y->state, LEDGER_PENDING);
    if (x_pending != y_pending)
        return y_pending - x_pending;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return view_compare(x->state, y->state);
}

static enum err ask_ledger(const struct call *c, const struct services *services, struct status *s)
{
    s->ledger = arena_array(s->arena, STATES_MAX, sizeof *s->ledger);
    enum err err = ledger_read(services->redis, view_of(call_option(c, "source")), take_entry, s);
    qsort(s->ledger, s->state_count, sizeof *s->ledger, by_weight);
    return err;
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
    if (!err)
        err = ask_ledger(c, services, s);
    return err;
}

static void print_ledger(const struct status *s)
{
    int64_t sum = 0;
    for (size_t i = 0; i < s->state_count; i++)
        sum += s->ledger[i].count;
    printf("\nledger  %15lld addresses discovered\n", (long long)sum);
    for (size_t i = 0; i < s->state_count; i++)
        printf("  %-22.*s%lld\n", VIEW_ARG(s->ledger[i].state), (long long)s->ledger[i].count);
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
    print_ledger(s);
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

static void write_ledger(const struct status *s, struct json_writer *w)
{
    json_key(w, "ledger");
    json_open_array(w);
    for (size_t i = 0; i < s->state_count; i++) {
        json_open_object(w);
        json_add_string(w, "state", s->ledger[i].state);
        json_add_int(w, "count", s->ledger[i].count);
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
    write_ledger(s, &w);
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
    struct status s = {.arena = a};
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

static const struct option_spec options[] = {
    {0, "source", "NAME", "show the ledger of this source instead of all"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_status;
const struct verb verb_status = {
    "status",
    "who runs, what waits, what is stored",
    "",
    "Shows the stages with their last sign of life, what waits in each queue, the counts of index, inbox and outbox, "
    "and the ledger: how many addresses were discovered, and where each of them stands.",
    options,
    0,
    0,
    run_status,
};
