// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara source add`: finds out what an address offers, shows it, and adds the best of it. With --kind nothing is
// asked, and the address is added as it is.
#include "cmd/offer.h"
#include "cmd/services.h"
#include "cmd/words.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/url.h"
#include "server/control.h"
#include "server/intake.h"

#include <stdio.h>

enum { JSON_MAX_BYTES = 1 << 20 };

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

// What the options say, for any source. False after printing the reason.
static bool read_options(struct call *c, struct source *ret)
{
    int64_t seconds;
    struct source s = {.kind = PAGE_FEED,
                       .title = view_of(option_or(c, "title", "")),
                       .medium = view_of(option_or(c, "medium", "web")),
                       .lang = view_of(option_or(c, "lang", "")),
                       .country = view_of(option_or(c, "country", "")),
                       .name = view_of(option_or(c, "name", "")),
                       .collection = view_of(option_or(c, "collection", "")),
                       .enabled = !call_option(c, "disabled")};
    const char *kind = call_option(c, "kind");
    if (kind && !page_kind_parse(view_of(kind), &s.kind)) {
        call_usage(c, "--kind is %s, not '%s'", source_kinds, kind);
        return false;
    }
    if (!call_number(c, "interval", SOURCE_INTERVAL_DEFAULT_MS / 1000, &seconds))
        return false;
    if (seconds < 1 || seconds > INT64_MAX / 1000) {
        call_usage(c, "--interval is a number of seconds, at least 1");
        return false;
    }
    s.interval_ms = seconds * 1000;
    *ret = s;
    return true;
}

// ---- as it is ----------------------------------------------------------------------------------------------------

static int add_as_it_is(struct call *c, struct services *services)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct errmsg m = {{0}};
    struct source s;
    if (!read_options(c, &s))
        return EXIT_USAGE;
    s.url = view_of(c->argv[0]);
    if (!s.name.n && name_from_url(s.url, a, &s.name))
        return call_usage(c, "'%s' is no address that a name can be made from; give --name", c->argv[0]);
    enum err err = control_source_add(services->db, &s, &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    printf("source %.*s added\n", VIEW_ARG(s.name));
    services_publish(c, services->db);
    return EXIT_DONE;
}

// ---- showing -----------------------------------------------------------------------------------------------------

static const char *entries_name(const struct offer *o)
{
    if (o->kind == PAGE_SECTION)
        return "links that look like articles";
    return o->is_index ? "sitemaps" : "entries";
}

static void print_offer(const struct offer *o, bool chosen, int64_t now_ms)
{
    char when[WORDS_AGO_MAX];
    const char *kind = o->is_index ? "index" : o->is_news ? "news map" : page_kind_name(o->kind);
    printf("%c %-8s %.*s\n             ", chosen ? '*' : ' ', kind, VIEW_ARG(o->url));
    if (o->title.n > 0)
        printf("%.*s: ", VIEW_ARG(o->title));
    printf("%zu %s", o->entries, entries_name(o));
    if (o->kind != PAGE_SECTION && o->entries > 0)
        printf(", newest %s", o->newest_ms ? words_ago(o->newest_ms, now_ms, when) : "without a date");
    if (o->lang.n > 0)
        printf(", %.*s", VIEW_ARG(o->lang));
    printf(" (%s%s%s)\n", found_by_name(o->by), o->is_comments ? ", comments" : "",
           o->is_narrow ? ", of one topic" : "");
}

static void write_offer(struct json_writer *w, const struct offer *o, bool chosen)
{
    json_open_object(w);
    json_add_str(w, "kind", page_kind_name(o->kind));
    json_add_string(w, "url", o->url);
    json_add_string(w, "title", o->title);
    json_add_string(w, "lang", o->lang);
    json_add_int(w, "entries", (int64_t)o->entries);
    json_add_int(w, "newest_ms", o->newest_ms);
    json_add_str(w, "found", found_by_name(o->by));
    json_add_bool(w, "index", o->is_index);
    json_add_bool(w, "news", o->is_news);
    json_add_bool(w, "comments", o->is_comments);
    json_add_bool(w, "fresh", o->is_fresh);
    json_add_bool(w, "chosen", chosen);
    json_close_object(w);
}

// ---- choosing ----------------------------------------------------------------------------------------------------

// The best one, or with --all every feed that brings news and is about more than comments or one topic.
static bool is_chosen(const struct call *c, const struct offers *offers, size_t i)
{
    const struct offer *o = &offers->items[i];
    if (i == 0)
        return offer_is_usable(o);
    return call_option(c, "all") && o->kind == PAGE_FEED && o->is_fresh && !o->is_comments && !o->is_narrow;
}

static struct view primary(struct view lang)
{
    lang.n = view_find_char(lang, '-');
    return lang;
}

// The name of the host does, where one source is added and the name is free.
static enum err store(struct intake *in, const struct call *c, struct source s, struct arena *a, struct view *ret_name,
                      struct errmsg *m)
{
    struct view given = s.name;
    if (given.n == 0 && !call_option(c, "all") && name_from_url(s.url, a, &s.name) != OK)
        s.name = (struct view){0};
    enum err err = intake_add(in, &s, ret_name, m);
    if (err != ERR_EXISTS || given.n > 0 || s.name.n == 0)
        return err;
    s.name = (struct view){0};
    return intake_add(in, &s, ret_name, m);
}

struct adding {
    const struct offers *offers;
    struct view page; // the address that led to the offers
    struct arena *arena;
    struct json_writer *names; // of what was added: an open array, NULL: tell a person
};

static enum err add_chosen(struct call *c, struct db *db, const struct source *like, const struct adding *adding,
                           int *ret_added, struct errmsg *m)
{
    CLEANUP(intake_cleanup) struct intake *intake = NULL;
    enum err err = intake_new(db, &intake);
    for (size_t i = 0; i < adding->offers->count && !err; i++) {
        const struct offer *o = &adding->offers->items[i];
        struct source s = *like;
        struct view name;
        if (!is_chosen(c, adding->offers, i))
            continue;
        s.url = o->url;
        s.kind = o->kind;
        s.title = like->title.n ? like->title : o->title;
        s.lang = like->lang.n ? like->lang : primary(o->lang);
        s.site = o->by == FOUND_GIVEN ? (struct view){0} : adding->page;
        err = store(intake, c, s, adding->arena, &name, m);
        if (err == ERR_EXISTS) {
            fprintf(stderr, "harkara %s: %s\n", c->verb->name, m->text);
            err = OK;
            continue;
        }
        *ret_added += !err;
        if (!err && adding->names) {
            json_string(adding->names, name);
        } else if (!err) {
            printf("source %.*s added: %s %.*s\n", VIEW_ARG(name), page_kind_name(o->kind), VIEW_ARG(o->url));
        }
    }
    return err;
}

// ---- all together ------------------------------------------------------------------------------------------------

static int tell_nothing(const struct call *c, const struct offers *offers)
{
    const char *url = c->argv[0];
    if (offers->why)
        fprintf(stderr, "harkara %s: %s: %s\n", c->verb->name, url, offers->why);
    else
        fprintf(stderr, "harkara %s: %s offers no feed, no sitemap, and too few links to articles\n", c->verb->name,
                url);
    fprintf(stderr, "Nothing was added. With --kind feed, sitemap or section it is added as it is.\n");
    return offers->reached || !offers->why ? EXIT_NO : EXIT_DOWN;
}

static void show(const struct call *c, const struct offers *offers, struct json_writer *w)
{
    if (!c->json) {
        for (size_t i = 0; i < offers->count; i++)
            print_offer(&offers->items[i], is_chosen(c, offers, i), clock_now_ms());
        return;
    }
    json_key(w, "offers");
    json_open_array(w);
    for (size_t i = 0; i < offers->count; i++)
        write_offer(w, &offers->items[i], is_chosen(c, offers, i));
    json_close_array(w);
}

static int add_offers(struct call *c, const struct source *like, const struct offers *offers, struct arena *a,
                      struct json_writer *w)
{
    struct services services;
    struct errmsg m = {{0}};
    int added = 0;
    int code = services_open(c, SERVICE_DB, &services);
    if (code)
        return code;
    const struct adding adding = {
        .offers = offers, .page = view_of(c->argv[0]), .arena = a, .names = c->json ? w : NULL};
    enum err err = add_chosen(c, services.db, like, &adding, &added, &m);
    if (err)
        code = call_fail(c, err, "%s", m.text);
    else if (added > 0)
        services_publish(c, services.db);
    services_close(&services);
    return code ? code : added > 0 ? EXIT_DONE : EXIT_NO;
}

static int discover(struct call *c)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(probe_cleanup) struct probe *probe = NULL;
    CLEANUP(buf_done) struct buf out;
    struct errmsg m = {{0}};
    struct source like;
    struct offers offers;
    struct json_writer w;
    int code = EXIT_DONE;
    buf_init(&out, JSON_MAX_BYTES);
    if (!read_options(c, &like))
        return EXIT_USAGE;
    enum err err = probe_new(c->config, &probe, &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    offers_find(probe, view_of(c->argv[0]), call_option(c, "all"), clock_now_ms(), a, &offers);
    json_init(&w, &out);
    json_open_object(&w);
    show(c, &offers, &w);
    json_key(&w, "added");
    json_open_array(&w);
    if (offers.count == 0 || !is_chosen(c, &offers, 0))
        code = tell_nothing(c, &offers);
    else if (!call_option(c, "dry-run"))
        code = add_offers(c, &like, &offers, a, &w);
    json_close_array(&w);
    json_close_object(&w);
    if (c->json && !buf_err(&out))
        printf("%s\n", out.p);
    return code;
}

static int run_add(struct call *c)
{
    if (!call_option(c, "kind"))
        return discover(c);
    if (call_option(c, "all") || call_option(c, "dry-run"))
        return call_usage(c, "with --kind nothing is looked for: --all and --dry-run go without it");
    return services_run(c, SERVICE_DB, add_as_it_is);
}

static const struct option_spec add_options[] = {
    {'n', "name", "NAME", "letters, digits, '-', '_', '.'; default the host"},
    {0, "title", "TEXT", "for people; default what the feed says"},
    {0, "kind", "KIND", "feed, sitemap, section or article: ask nothing, add the address as it is"},
    {0, "all", NULL, "add all feeds of the site's sections, not only the best one"},
    {0, "dry-run", NULL, "show what the site offers, add nothing"},
    {0, "medium", "MEDIUM", "web (default), social, print, broadcast"},
    {0, "lang", "CODE", "language, where the pages do not say"},
    {0, "country", "CC", "ISO 3166-1 alpha-2"},
    {0, "collection", "PATH", "group of sources, such as Asia/Pakistan"},
    {0, "interval", "SECONDS", "between two visits; default 300"},
    {0, "disabled", NULL, "add it switched off"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_source_add;
const struct verb verb_source_add = {
    "source add",
    "find out what a site offers and add it",
    "URL",
    "URL is a site, one of its sections, a feed or a sitemap. It is fetched as the crawler would (robots.txt, one "
    "request\n"
    "at a time), and so are the feeds and sitemaps that it declares, links to, names in robots.txt or keeps in the "
    "usual\n"
    "places. All that work are shown; the first one, marked with '*', is added: rather what brings news than what is\n"
    "stale, then a feed, a sitemap of news, another sitemap, or the page itself, which is then read for its links.\n\n"
    "    harkara source add https://www.dawn.com/\n"
    "    harkara source add https://www.dawn.com/ --all --dry-run\n"
    "    harkara source add https://www.dawn.com/feed --kind feed --lang en --country PK\n\n"
    "Exit status 1 when nothing usable was found or it is there already, 3 when the site could not be reached.",
    add_options,
    1,
    1,
    run_add,
};
