// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara source …`: the sources in the control store, and how they fare.
#include "cmd/services.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/health.h"
#include "core/url.h"
#include "server/control.h"

#include <stdio.h>
#include <string.h>

static const char *option_or(const struct call *c, const char *name, const char *otherwise)
{
    const char *value = call_option(c, name);
    return value ? value : otherwise;
}

// A name from the host: "https://www.dawn.com/feed" gives "dawn.com".
static enum err name_from_url(struct view url, struct arena *a, struct view *ret_name)
{
    struct url u;
    enum err err = url_parse(url, NULL, &u);
    if (err)
        return err;
    struct view host = view_starts(u.host, "www.") ? view_from(u.host, 4) : u.host;
    *ret_name = arena_copy(a, host);
    url_done(&u);
    return source_name_is_valid(*ret_name) ? OK : ERR_SYNTAX;
}

static int add_source(struct call *c, struct services *services)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct errmsg m = {{0}};
    int64_t seconds;
    struct source s = {.url = view_of(c->argv[0]),
                       .title = view_of(option_or(c, "title", "")),
                       .medium = view_of(option_or(c, "medium", "web")),
                       .lang = view_of(option_or(c, "lang", "")),
                       .country = view_of(option_or(c, "country", "")),
                       .name = view_of(option_or(c, "name", "")),
                       .enabled = !call_option(c, "disabled")};
    if (!page_kind_parse(view_of(option_or(c, "kind", "feed")), &s.kind))
        return call_usage(c, "--kind is %s, not '%s'", source_kinds, call_option(c, "kind"));
    if (!call_number(c, "interval", SOURCE_INTERVAL_DEFAULT_MS / 1000, &seconds))
        return EXIT_USAGE;
    s.interval_ms = seconds * 1000;
    if (!s.name.n && name_from_url(s.url, a, &s.name))
        return call_usage(c, "'%s' is no address that a name can be made from; give --name", c->argv[0]);
    enum err err = control_source_add(services->db, &s, &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    printf("source %.*s added\n", VIEW_ARG(s.name));
    services_publish(c, services->db);
    return EXIT_DONE;
}

static int run_add(struct call *c)
{
    return services_run(c, SERVICE_DB, add_source);
}

// Minutes and hours as a person says them.
static const char *ago(int64_t then_ms, int64_t now_ms, char text[32])
{
    int64_t s = (now_ms - then_ms) / 1000;
    if (!then_ms)
        snprintf(text, 32, "never");
    else if (s < 120)
        snprintf(text, 32, "%lld s ago", (long long)(s < 0 ? 0 : s));
    else if (s < 7200)
        snprintf(text, 32, "%lld min ago", (long long)(s / 60));
    else
        snprintf(text, 32, "%lld h ago", (long long)(s / 3600));
    return text;
}

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
    json_close_object(&w);
    if (!buf_err(&line))
        printf("%s\n", line.p);
    buf_done(&line);
}

static void print_row(const struct source *source, const struct health *h, int64_t now_ms)
{
    char when[32];
    printf("%-24.*s %-4s %-12.*s %-12s %5lld articles  %.*s\n", VIEW_ARG(source->name), source->enabled ? "on" : "off",
           VIEW_ARG(h->state.n ? h->state : VIEW_LIT("-")), ago(h->last_ok_ms, now_ms, when), (long long)h->articles,
           VIEW_ARG(h->error.n ? h->error : source->url));
}

// False when the last visit failed. A source that is off or was not visited yet has nothing to answer for.
static bool is_well(const struct source *s, const struct health *h)
{
    return !s->enabled || h->last_ok_ms == h->last_ms;
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

static const struct option_spec add_options[] = {
    {'n', "name", "NAME", "letters, digits, '-', '_', '.'; default the host"},
    {0, "title", "TEXT", "for people"},
    {0, "kind", "KIND", "feed (default), sitemap or article"},
    {0, "medium", "MEDIUM", "web (default), social, print, broadcast"},
    {0, "lang", "CODE", "language, where the pages do not say"},
    {0, "country", "CC", "ISO 3166-1 alpha-2"},
    {0, "interval", "SECONDS", "between two visits; default 300"},
    {0, "disabled", NULL, "add it switched off"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_source_add, verb_source_list, verb_source_check, verb_source_remove;
const struct verb verb_source_add = {
    "source add",
    "add a source",
    "URL",
    "Adds a feed (RSS, Atom), a sitemap or a single page to be visited regularly.\n\n"
    "    harkara source add https://www.dawn.com/feed --lang en --country PK",
    add_options,
    1,
    1,
    run_add,
};
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
    "Lists enabled sources whose last visit did not succeed, with the reason. Exit status 1 when there are any.",
    NULL,
    0,
    -1,
    run_check,
};
const struct verb verb_source_remove = {
    "source remove", "remove a source", "NAME", "Removes the source; what was found through it stays.", NULL, 1, 1,
    run_remove,
};
