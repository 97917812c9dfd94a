// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara source why NAME`: how a source is, in words, what to do, and what its last visits met.
#include "cmd/services.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/ledger.h"
#include "core/why.h"
#include "server/control.h"

#include <stdio.h>

enum { STORY_MAX_BYTES = 16 << 10 };

static void print_visit(const struct health_past *p)
{
    char time[CLOCK_TEXT_MAX], new_links[32] = "";
    const struct why *why = why_of(p->state, p->cause);
    struct view words = why->words[0] ? view_of(why->words) : p->state;
    if (p->new_links > 0)
        snprintf(new_links, sizeof new_links, "%lld new", (long long)p->new_links);
    printf("  %s  %3d  %8lld B  %6lld ms  %-9s %.*s", clock_format_rfc3339(p->at_ms / 1000 * 1000, time), p->status,
           (long long)p->bytes, (long long)p->took_ms, new_links, VIEW_ARG(words));
    if (p->error.n)
        printf(" (%.*s)", VIEW_ARG(p->error));
    printf("\n");
}

static void print_count(void *user, struct view state, int64_t n)
{
    bool *any = user;
    if (n == 0)
        return;
    printf("%s%lld %.*s", *any ? ", " : "Its addresses: ", (long long)n, VIEW_ARG(state));
    *any = true;
}

static enum err find(struct db *db, struct view name, struct arena *a, struct source *ret_source)
{
    struct source *sources;
    size_t count;
    enum err err = control_sources(db, a, &sources, &count);
    for (size_t i = 0; !err && i < count; i++)
        if (view_equals(sources[i].name, name)) {
            *ret_source = sources[i];
            return OK;
        }
    return err ? err : ERR_NOTFOUND;
}

static int tell_why(struct call *c, struct services *s)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf story;
    struct source source;
    struct health h;
    struct health_past *visits;
    size_t count;
    bool any = false;
    buf_init(&story, STORY_MAX_BYTES);
    enum err err = find(s->db, view_of(c->argv[0]), a, &source);
    if (err)
        return call_fail(c, err, "%s: %s", c->argv[0], err == ERR_NOTFOUND ? "no such source" : db_error(s->db));
    err = health_read(s->redis, source.name, a, &h);
    if (!err)
        err = health_visits(s->redis, source.name, &h, a, &visits, &count);
    if (err)
        return call_fail(c, err, "%s", redis_error(s->redis));
    printf("%.*s  %.*s%s\n", VIEW_ARG(source.name), VIEW_ARG(source.url), source.enabled ? "" : "  (switched off)");
    why_tell(&h, clock_now_ms(), &story);
    printf("%.*s", VIEW_ARG(buf_view(&story)));
    err = ledger_read(s->redis, source.name, print_count, &any);
    if (err)
        return call_fail(c, err, "%s", redis_error(s->redis));
    if (any)
        printf(".\n");
    if (count > 0)
        printf("Last visits:\n");
    for (size_t i = 0; i < count; i++)
        print_visit(&visits[i]);
    return why_of(h.state, h.cause)->is_ill || h.alarm.n > 0 ? EXIT_NO : EXIT_DONE;
}

static int run_why(struct call *c)
{
    return services_run(c, SERVICE_DB | SERVICE_REDIS, tell_why);
}

extern const struct verb verb_source_why;
const struct verb verb_source_why = {
    "source why",
    "say in words how a source is, and what to do",
    "NAME",
    "Tells what the last visits of the source met (robots.txt, a bot check, a login, a fault, nothing new …), whether "
    "that\n"
    "is usual for it, and what a person can do. Exit status 1 when somebody should look.",
    NULL,
    1,
    1,
    run_why,
};
