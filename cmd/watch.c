// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara watch …` and `harkara subscriber …`: stored queries and who is told.
#include "alerts/watch.h"

#include "cmd/services.h"
#include "core/clock.h"
#include "index/search.h"
#include "server/control.h"

#include <stdio.h>
#include <string.h>

enum { SUBSCRIBERS_MAX = 100, TEST_SAMPLES = 5 };

// "a,b,c" to views; returns how many.
static size_t split_names(const char *text, struct view *names, size_t max)
{
    struct view rest = view_of(text);
    size_t n = 0;
    while (rest.n && n < max) {
        struct view name = view_trim(view_cut(&rest, ','));
        if (name.n)
            names[n++] = name;
    }
    return n;
}

static int add_watch(struct call *c, struct services *s)
{
    struct errmsg m = {{0}};
    struct view names[SUBSCRIBERS_MAX];
    struct watch w = {.name = view_of(c->argv[0]), .query = view_of(c->argv[1]), .enabled = true};
    w.subscribers = names;
    w.subscriber_count = split_names(call_option(c, "to"), names, SUBSCRIBERS_MAX);
    enum err err = watch_add(s->db, &w, NULL, &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    printf("watch %s added\n", c->argv[0]);
    services_publish(c, s->db);
    return EXIT_DONE;
}

static void print_watch(const struct call *c, const struct watch *w)
{
    if (!c->json) {
        printf("%-24.*s %-4s %.*s", VIEW_ARG(w->name), w->enabled ? "on" : "off", VIEW_ARG(w->query));
        for (size_t i = 0; i < w->subscriber_count; i++)
            printf("%s%.*s", i ? ", " : "  -> ", VIEW_ARG(w->subscribers[i]));
        printf("\n");
        return;
    }
    struct buf line;
    struct json_writer out;
    buf_init(&line, 1 << 20);
    json_init(&out, &line);
    watch_write(w, &out);
    if (!buf_err(&line))
        printf("%s\n", line.p);
    buf_done(&line);
}

static int list_watches(struct call *c, struct services *s)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct watch *watches;
    size_t count;
    enum err err = watch_list(s->db, a, &watches, &count);
    if (err)
        return call_fail(c, err, "%s", db_error(s->db));
    for (size_t i = 0; i < count; i++)
        print_watch(c, &watches[i]);
    return EXIT_DONE;
}

static int remove_watch(struct call *c, struct services *s)
{
    enum err err = watch_remove(s->db, view_of(c->argv[0]));
    if (err)
        return call_fail(c, err, "%s: %s", c->argv[0], err == ERR_NOTFOUND ? "no such watch" : db_error(s->db));
    services_publish(c, s->db);
    return EXIT_DONE;
}

// The query of the stored watch of that name; else the operand is the query itself.
static struct view query_of(struct db *db, const char *operand, struct arena *a)
{
    struct watch w;
    return watch_find(db, view_of(operand), a, &w) == OK ? w.query : view_of(operand);
}

static int test_query(struct call *c, struct view text)
{
    struct errmsg m = {{0}};
    CLEANUP(query_cleanup) struct query *q = NULL;
    int failed = query_of_text(c, text, &q);
    if (failed)
        return failed;
    if (query_is_unanchored(q))
        return call_fail(c, ERR_REFUSED, "this query would run on every doc: it names no word that a match must have");
    char path[CONFIG_PATH_MAX];
    struct searcher *searcher;
    enum err err = searcher_open(config_path(c->config, "index", path), &searcher, &m);
    if (err)
        return call_fail(c, err, "%s", *m.text ? m.text : err_name(err));
    struct search_request request = {
        .query = q, .sort = SEARCH_BY_DATE, .limit = TEST_SAMPLES, .now_ms = clock_now_ms()};
    struct search_result r;
    err = search_run(searcher, &request, &r, &m);
    if (err) {
        searcher_close(searcher);
        return call_fail(c, err, "%s", *m.text ? m.text : err_name(err));
    }
    printf("%s%lld docs of the index match; the newest:\n", r.total_is_exact ? "" : "about ", (long long)r.total);
    for (size_t i = 0; i < r.count; i++) {
        char when[CLOCK_TEXT_MAX];
        clock_format_rfc3339(doc_time_ms(r.hits[i].doc), when);
        printf("  %s  %.*s: %.*s\n", when, VIEW_ARG(r.hits[i].doc->source), VIEW_ARG(r.hits[i].doc->title));
    }
    int code = r.total ? EXIT_DONE : EXIT_NO;
    search_result_done(&r);
    searcher_close(searcher);
    return code;
}

static int test_watch(struct call *c, struct services *s)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    return test_query(c, query_of(s->db, c->argv[0], a));
}

static int add_subscriber(struct call *c, struct services *s)
{
    struct errmsg m = {{0}};
    bool is_hook = strstr(c->argv[1], "://") != NULL;
    struct subscriber subscriber = {.name = view_of(c->argv[0]),
                                    .channel = view_of(is_hook ? "webhook" : "mail"),
                                    .address = view_of(c->argv[1]),
                                    .secret = view_of(call_option(c, "secret"))};
    enum err err = subscriber_add(s->db, &subscriber, &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    printf("subscriber %s added\n", c->argv[0]);
    return EXIT_DONE;
}

static int list_subscribers(struct call *c, struct services *s)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct subscriber *all;
    size_t count;
    enum err err = subscriber_list(s->db, a, &all, &count);
    if (err)
        return call_fail(c, err, "%s", db_error(s->db));
    bool secrets = call_option(c, "secrets") != NULL;
    for (size_t i = 0; i < count; i++)
        printf("%-24.*s %-8.*s %.*s%s%.*s\n", VIEW_ARG(all[i].name), VIEW_ARG(all[i].channel), VIEW_ARG(all[i].address),
               secrets ? "  " : "", VIEW_ARG(secrets ? all[i].secret : VIEW_LIT("")));
    return EXIT_DONE;
}

static int run_add(struct call *c)
{
    return services_run(c, SERVICE_DB, add_watch);
}

static int run_list(struct call *c)
{
    return services_run(c, SERVICE_DB, list_watches);
}

static int run_remove(struct call *c)
{
    return services_run(c, SERVICE_DB, remove_watch);
}

static int run_test(struct call *c)
{
    return services_run(c, SERVICE_DB, test_watch);
}

static int run_subscriber_add(struct call *c)
{
    return services_run(c, SERVICE_DB, add_subscriber);
}

static int run_subscriber_list(struct call *c)
{
    return services_run(c, SERVICE_DB, list_subscribers);
}

static const struct option_spec add_options[] = {
    {0, "to", "NAME,...", "subscribers; without any, hits go to the inbox only"},
    {0, NULL, NULL, NULL},
};
static const struct option_spec subscriber_options[] = {
    {0, "secret", "SECRET", "webhook signing secret, whsec_ and base64; made when not given"},
    {0, NULL, NULL, NULL},
};
static const struct option_spec subscriber_list_options[] = {
    {0, "secrets", NULL, "show the signing secrets of webhooks too"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_watch_add, verb_watch_list, verb_watch_remove, verb_watch_test, verb_subscriber_add,
    verb_subscriber_list;
const struct verb verb_watch_add = {
    "watch add",
    "store a query that is matched against every new doc",
    "NAME QUERY",
    "The query is checked first; docs/query.md describes the language. It is live within a second.\n\n"
    "    harkara watch add strikes '(strike OR walkout) AND port' --to desk",
    add_options,
    2,
    2,
    run_add,
};
const struct verb verb_watch_list = {
    "watch list", "list the watches", "", "One line a watch: name, on or off, query, subscribers.", NULL, 0, 0,
    run_list,
};
const struct verb verb_watch_remove = {
    "watch remove", "remove a watch", "NAME", "Removes the watch; its hits stay in the inbox.", NULL, 1, 1, run_remove,
};
const struct verb verb_watch_test = {
    "watch test",
    "how often would it have fired?",
    "NAME|QUERY",
    "Runs the watch, or the query given, over the index by the same evaluator: how many docs match, and the newest.",
    NULL,
    1,
    1,
    run_test,
};
const struct verb verb_subscriber_add = {
    "subscriber add",
    "add somebody who is told",
    "NAME ADDRESS",
    "ADDRESS is a mail address, or an http(s) URL that receives Standard Webhooks.\n\n"
    "    harkara subscriber add desk desk@example.org",
    subscriber_options,
    2,
    2,
    run_subscriber_add,
};
const struct verb verb_subscriber_list = {
    "subscriber list",
    "list the subscribers",
    "",
    "One line a subscriber: name, channel, address.",
    subscriber_list_options,
    0,
    0,
    run_subscriber_list,
};
