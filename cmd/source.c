// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara source …`: the sources in the control store, and how they fare.
#include "cmd/services.h"
#include "cmd/words.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/health.h"
#include "server/control.h"

#include <stdio.h>
#include <string.h>

static void print_json(const struct source *source, const struct health *h)
{
    struct buf line;
    struct json_writer w;
    buf_init(&line, 64 << 10);
    json_init(&w, &line);
    json_open_object(&w);
    json_key(&w, "source");
    source_write(source, &w);
    json_add_string(&w, "state", h->state);
    json_add_string(&w, "error", h->error);
    json_add_int(&w, "last_ms", h->last_ms);
    json_add_int(&w, "last_ok_ms", h->last_ok_ms);
    json_add_int(&w, "next_ms", h->next_ms);
    json_add_int(&w, "fetched", h->fetched);
    json_add_int(&w, "unchanged", h->unchanged);
    json_add_int(&w, "failed", h->failed);
    json_add_int(&w, "links", h->links);
    json_add_int(&w, "articles", h->articles);
    json_add_string(&w, "alarm", h->alarm);
    json_add_string(&w, "alarm_reason", h->alarm_reason);
    json_close_object(&w);
    if (!buf_err(&line))
        printf("%s\n", line.p);
    buf_done(&line);
}

static void print_row(const struct source *source, const struct health *h, int64_t now_ms)
{
    char when[WORDS_AGO_MAX];
    printf("%-24.*s %-4s %-12.*s %-12s %5lld articles  %.*s\n", VIEW_ARG(source->name), source->enabled ? "on" : "off",
           VIEW_ARG(h->alarm.n   ? h->alarm
                    : h->state.n ? h->state
                                 : VIEW_LIT("-")),
           words_ago(h->last_ok_ms, now_ms, when), (long long)h->articles,
           VIEW_ARG(h->alarm.n   ? h->alarm_reason
                    : h->error.n ? h->error
                                 : source->url));
}

// False when the last visit failed, or an alarm stands. A source that is off or was not visited yet has nothing to
// answer for.
static bool is_well(const struct source *s, const struct health *h)
{
    return !s->enabled || (h->last_ok_ms == h->last_ms && h->alarm.n == 0);
}

static bool is_named(const struct call *c, struct view name)
{
    for (int i = 0; i < c->argc; i++)
        if (view_is(name, c->argv[i]))
            return true;
    return c->argc == 0;
}

static int show_sources(struct call *c, struct services *s, bool check)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct source *sources;
    size_t count;
    enum err err = control_sources(s->db, a, &sources, &count);
    if (err)
        return call_fail(c, err, "%s", db_error(s->db));
    int found = 0, ill = 0;
    int64_t now_ms = clock_now_ms();
    for (size_t i = 0; i < count; i++) {
        struct health h = {0};
        if (!is_named(c, sources[i].name))
            continue;
        found++;
        err = s->redis ? health_read(s->redis, sources[i].name, a, &h) : OK;
        if (err)
            return call_fail(c, err, "%s", redis_error(s->redis));
        bool well = is_well(&sources[i], &h);
        ill += !well;
        if (check && well && c->argc == 0)
            continue; // of all sources, only those that need a look
        if (c->json)
            print_json(&sources[i], &h);
        else
            print_row(&sources[i], &h, now_ms);
    }
    if (found < c->argc)
        return call_fail(c, ERR_NOTFOUND, "%d of the %d sources named do not exist", c->argc - found, c->argc);
    if (check && !c->json)
        printf("%d of %d sources need a look\n", ill, found);
    return check && ill ? EXIT_NO : EXIT_DONE;
}

static int list_sources(struct call *c, struct services *s)
{
    return show_sources(c, s, false);
}

static int check_sources(struct call *c, struct services *s)
{
    return show_sources(c, s, true);
}

static int remove_source(struct call *c, struct services *s)
{
    enum err err = control_source_remove(s->db, view_of(c->argv[0]));
    if (err)
        return call_fail(c, err, "%s: %s", c->argv[0], err == ERR_NOTFOUND ? "no such source" : db_error(s->db));
    services_publish(c, s->db);
    return EXIT_DONE;
}

static int run_list(struct call *c)
{
    return services_run(c, SERVICE_DB | SERVICE_REDIS_IF_UP, list_sources);
}

static int run_check(struct call *c)
{
    return services_run(c, SERVICE_DB | SERVICE_REDIS, check_sources);
}

static int run_remove(struct call *c)
{
    return services_run(c, SERVICE_DB, remove_source);
}

extern const struct verb verb_source_list, verb_source_check, verb_source_remove;
const struct verb verb_source_list = {
    "source list",
    "list the sources and how they fare",
    "[NAME...]",
    "One line a source: name, on or off, state of the last visit, last success, article pages so far, and the error "
    "or\n"
    "the address.",
    NULL,
    0,
    -1,
    run_list,
};
const struct verb verb_source_check = {
    "source check",
    "name the sources that need a look",
    "[NAME...]",
    "Lists enabled sources whose last visit did not succeed or that have an alarm, with the reason. Exit status 1 when "
    "there are any.",
    NULL,
    0,
    -1,
    run_check,
};
const struct verb verb_source_remove = {
    "source remove", "remove a source", "NAME", "Removes the source; what was found through it stays.", NULL, 1, 1,
    run_remove,
};
