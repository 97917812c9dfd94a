// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The crawler's own fetcher and robots, turned by hand: a loop runs until the one answer is there. What a hop ended
// with is told in words at once, because a person is waiting.
#include "cmd/probe.h"

#include "core/clock.h"
#include "core/mem.h"
#include "core/url.h"
#include "core/warc.h"
#include "crawler/fetch.h"
#include "crawler/resolve.h"
#include "crawler/robots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOPS_MAX = 10, ROBOTS_HOPS_MAX = 5, ORIGINS_MAX = 64, HOSTS_MAX = 64, TURN_MS = 100, REST_MAX_MS = 10000 };

static const char accept_robots[] = "text/plain,*/*;q=0.5";

struct origin {
    struct view name; // "https://host:port"
    struct robots *robots;
    const char *closed; // why nothing may be asked, NULL: it may
};
struct rested {
    struct view host;
    int64_t at_ms; // monotonic: when it was asked last
};

struct probe {
    const struct config *config;
    struct arena *arena;
    char agent[512];
    struct loop *loop;
    struct resolver *resolver;
    struct address_list *allowed;
    struct fetcher *fetcher;
    struct origin origins[ORIGINS_MAX];
    struct rested hosts[HOSTS_MAX];
    size_t origin_count, host_count;
    int requests;
};

enum err probe_new(const struct config *config, struct probe **ret_probe, struct errmsg *m)
{
    struct probe *p = mem_zalloc(sizeof *p);
    p->config = config;
    p->arena = arena_new();
    snprintf(p->agent, sizeof p->agent, config->crawler.contact[0] ? "%s/0.1 (+%s)" : "%s/0.1", config->crawler.agent,
             config->crawler.contact);
    enum err err = loop_new(&p->loop);
    if (!err)
        err = address_list_parse(config->crawler.allow_networks, config->crawler.allow_networks_count, &p->allowed, m);
    const struct resolver_options resolve = {.servers = (const char *const *)config->crawler.dns,
                                             .server_count = config->crawler.dns_count,
                                             .ttl_min_ms = -1};
    if (!err)
        err = resolver_new(p->loop, &resolve, &p->resolver, m);
    const struct fetch_options fetch = {.user_agent = p->agent,
                                        .ca_file = config->crawler.ca_file,
                                        .resolver = p->resolver,
                                        .connect_to = (const char *const *)config->crawler.connect_to,
                                        .connect_to_count = config->crawler.connect_to_count,
                                        .allowed = p->allowed,
                                        .max_body_bytes = (size_t)config->crawler.max_body_bytes,
                                        .concurrency = 1};
    if (!err)
        err = fetcher_new(p->loop, &fetch, &p->fetcher, m);
    if (err) {
        probe_free(p);
        return err;
    }
    *ret_probe = p;
    return OK;
}

void probe_free(struct probe *p)
{
    if (!p)
        return;
    fetcher_free(p->fetcher);
    resolver_free(p->resolver);
    address_list_free(p->allowed);
    loop_free(p->loop);
    for (size_t i = 0; i < p->origin_count; i++)
        robots_free(p->origins[i].robots);
    arena_free(p->arena);
    free(p);
}

void probe_cleanup(struct probe **p)
{
    probe_free(*p);
}

int probe_requests(const struct probe *p)
{
    return p->requests;
}

// ---- one request -------------------------------------------------------------------------------------------------

struct exchange {
    struct arena *arena;
    bool done;
    enum fetch_state state;
    const char *error;
    int status;
    struct view response;
};

static void on_done(void *user, const struct fetch_result *r)
{
    struct exchange *x = user;
    x->done = true;
    x->state = r->state;
    x->error = arena_strdup(x->arena, r->error);
    x->status = r->status;
    x->response = arena_copy(x->arena, r->response);
}

static void rest(struct probe *p, const struct url *u, int64_t delay_ms)
{
    CLEANUP(buf_done) struct buf name;
    struct rested *host = NULL;
    buf_init(&name, URL_MAX_BYTES);
    url_add_authority(&name, u);
    for (size_t i = 0; i < p->host_count && !host; i++)
        if (view_equals(p->hosts[i].host, buf_view(&name)))
            host = &p->hosts[i];
    if (host) {
        int64_t until_ms = host->at_ms + (delay_ms < REST_MAX_MS ? delay_ms : REST_MAX_MS);
        for (int64_t left_ms; (left_ms = until_ms - clock_mono_ms()) > 0;)
            clock_sleep_ms(left_ms);
    } else {
        host = &p->hosts[p->host_count < HOSTS_MAX ? p->host_count++ : HOSTS_MAX - 1];
        host->host = arena_copy(p->arena, buf_view(&name));
    }
    host->at_ms = clock_mono_ms();
}

static void exchange(struct probe *p, const struct url *u, const char *accept, int64_t delay_ms, struct exchange *x)
{
    const struct fetch_request request = {
        .url = u->text, .accept = accept, .timeout_ms = p->config->crawler.timeout_ms};
    rest(p, u, delay_ms);
    p->requests++;
    enum err err = fetch_start(p->fetcher, &request, on_done, x);
    while (!err && !x->done)
        err = loop_turn(p->loop, TURN_MS);
    if (err)
        *x = (struct exchange){.done = true, .state = FETCH_PROTOCOL, .error = err_name(err)};
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Moves u on to where the answer sends it. False: it sends nowhere on the web.
static bool follow(struct url *u, struct view head)
{
    struct url to;
    struct view location = http_field(head, "Location");
    if (location.n == 0 || url_parse(location, u, &to) != OK)
        return false;
    if (!url_is_web(&to)) {
        url_done(&to);
        return false;
    }
    url_done(u);
    *u = to;
    return true;
}

static const char *failure_in_words(const struct exchange *x, struct arena *a)
{
    static const char *const words[FETCH_STATE_COUNT] = {
        [FETCH_DNS] = "the name has no address",
        [FETCH_ADDRESS] = "its address is not a public one; crawler.allow_networks can allow it",
        [FETCH_CONNECT] = "nobody answers there",
        [FETCH_TIMEOUT] = "it takes too long",
        [FETCH_TLS] = "no secure connection can be made",
    };
    const char *said = words[x->state] ? words[x->state] : fetch_state_name(x->state);
    return x->error && x->error[0] ? arena_printf(a, "%s (%s)", said, x->error) : said;
}

// ---- robots.txt --------------------------------------------------------------------------------------------------

static struct robots *parse_robots(struct probe *p, struct view text)
{
    return robots_parse(text, view_of(p->config->crawler.agent));
}

// RFC 9309 §2.3.1, as crawler/visit has it.
static void ask_robots(struct probe *p, const struct url *site, struct origin *o)
{
    struct url u;
    if (url_parse(VIEW_LIT("/robots.txt"), site, &u) != OK)
        return;
    for (int hops = 0; hops <= ROBOTS_HOPS_MAX; hops++) {
        struct exchange x = {.arena = p->arena};
        struct http_response r;
        exchange(p, &u, accept_robots, p->config->crawler.delay_ms, &x);
        if (x.status == 0) {
            o->closed = failure_in_words(&x, p->arena);
        } else if (is_redirect(x.status) && hops < ROBOTS_HOPS_MAX && follow(&u, x.response)) {
            continue;
        } else if (x.status >= 500 || x.status == 429) {
            o->closed = arena_printf(p->arena, "its robots.txt answers with %d, so nothing may be asked now", x.status);
        } else if (x.status < 300 && http_response_parse(x.response, ROBOTS_MAX_BYTES, p->arena, &r) == OK) {
            o->robots = parse_robots(p, r.body);
        }
        break;
    }
    url_done(&u);
}

static struct origin *origin_of(struct probe *p, const struct url *u)
{
    CLEANUP(buf_done) struct buf name;
    buf_init(&name, URL_MAX_BYTES);
    url_add_origin(&name, u);
    for (size_t i = 0; i < p->origin_count; i++)
        if (view_equals(p->origins[i].name, buf_view(&name)))
            return &p->origins[i];
    if (p->origin_count == ORIGINS_MAX)
        return NULL;
    struct origin *o = &p->origins[p->origin_count++];
    *o = (struct origin){.name = arena_copy(p->arena, buf_view(&name))};
    ask_robots(p, u, o);
    return o;
}

void probe_sitemaps(struct probe *p, struct view url, struct arena *a, struct view **ret_urls, size_t *ret_count)
{
    struct url u;
    *ret_count = 0;
    if (url_parse(url, NULL, &u) != OK)
        return;
    struct origin *o = url_is_web(&u) ? origin_of(p, &u) : NULL;
    size_t count = o && o->robots ? robots_sitemap_count(o->robots) : 0;
    *ret_urls = arena_array(a, count + 1, sizeof **ret_urls);
    for (; *ret_count < count; ++*ret_count)
        (*ret_urls)[*ret_count] = arena_copy(a, robots_sitemap(o->robots, *ret_count));
    url_done(&u);
}

// ---- the answer in words -----------------------------------------------------------------------------------------

static bool holds(struct view text, const char *part)
{
    return view_find(text, part) < text.n;
}

static const char *status_in_words(int status, struct view head, struct arena *a)
{
    static const struct {
        int status;
        const char *words;
    } words[] = {
        {401, "wants a login (401)"},
        {403, "refuses us (403): it may block robots, or ask for consent or a login first"},
        {404, "there is no such page (404)"},
        {410, "the page is gone (410)"},
        {429, "asks us to slow down (429): try again later"},
        {451, "is barred for legal reasons (451)"},
    };
    if ((status == 403 || status == 503) && http_field(head, "cf-mitigated").n > 0)
        return arena_printf(a, "answers with a challenge for browsers (%d)", status);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].status == status)
            return words[i].words;
    return arena_printf(a, status >= 500 ? "is in trouble (%d)" : "answers with %d", status);
}

// A wall that the site puts before its pages: no login is broken and no consent is given by us.
static bool is_wall(const struct url *u)
{
    return holds(view_of(u->text), "consent") || holds(view_of(u->text), "cookiewall") || holds(u->path, "/gdpr") ||
           holds(u->path, "/login") || holds(u->path, "/signin");
}

// Whether u may be asked; else ret->why is set.
static bool may_ask(struct probe *p, const struct url *u, struct arena *a, int64_t *ret_delay_ms,
                    struct probe_answer *ret)
{
    struct origin *o = origin_of(p, u);
    const char *end = u->query.n > 0 ? u->query.p + u->query.n : u->path.p + u->path.n;
    *ret_delay_ms = p->config->crawler.delay_ms;
    if (!o || o->closed) {
        ret->why = o ? arena_strdup(a, o->closed) : "leads to too many hosts";
        return false;
    }
    if (!o->robots)
        return true;
    if (!robots_allows(o->robots, (struct view){u->path.p, (size_t)(end - u->path.p)})) {
        ret->reached = true;
        ret->why = "its robots.txt does not allow it";
        return false;
    }
    if (robots_delay_ms(o->robots) > *ret_delay_ms)
        *ret_delay_ms = robots_delay_ms(o->robots);
    return true;
}

static void take_page(struct probe *p, const struct exchange *x, struct arena *a, struct probe_answer *ret)
{
    struct http_response r;
    if (http_response_parse(x->response, (size_t)p->config->crawler.max_body_bytes, a, &r) != OK) {
        ret->why = "answers with what is not HTTP, or in a coding that is not known";
        return;
    }
    ret->head = r.head;
    ret->body = r.body;
    ret->fetched = true;
}

// One hop. True: u has moved on.
static bool hop(struct probe *p, struct url *u, const char *accept, struct arena *a, struct probe_answer *ret)
{
    struct exchange x = {.arena = a};
    int64_t delay_ms;
    if (!may_ask(p, u, a, &delay_ms, ret))
        return false;
    exchange(p, u, accept, delay_ms, &x);
    ret->status = x.status;
    ret->reached = x.status > 0;
    if (x.status == 0) {
        ret->why = failure_in_words(&x, a);
    } else if (is_redirect(x.status)) {
        if (follow(u, x.response))
            return true;
        ret->why = "sends us to an address that is none";
    } else if (x.status != 200) {
        ret->why = status_in_words(x.status, x.response, a);
    } else {
        take_page(p, &x, a, ret);
    }
    return false;
}

void probe_get(struct probe *p, struct view url, const char *accept, struct arena *a, struct probe_answer *ret)
{
    struct url u;
    *ret = (struct probe_answer){.why = "is no address of the web"};
    if (url_parse(url, NULL, &u) != OK)
        return;
    int hops = 0;
    bool moved = url_is_web(&u);
    while (moved && hops++ <= HOPS_MAX)
        moved = hop(p, &u, accept, a, ret);
    if (moved)
        ret->why = "sends us around without end";
    else if (ret->reached && hops > 1 && is_wall(&u)) {
        ret->fetched = false;
        ret->why = arena_printf(a, "sends us to a consent or login page (%s)", u.text);
    }
    ret->final_url = arena_copy(a, view_of(u.text));
    url_done(&u);
}
