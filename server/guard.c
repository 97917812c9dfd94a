// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The three checks that stand before every handler. They are kept apart from routing and from HTTP, so that one page
// shows all that is asked of a stranger. Accounts, roles and scopes will stand here too.
#include "server/guard.h"

#include "core/buf.h"
#include "core/crypt.h"
#include "core/mem.h"
#include "core/url.h"
#include "server/listen.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct guard {
    struct buf token;
    struct buf listen_host;   // without brackets
    struct buf public_host;   // empty: no public_url
    struct buf public_origin; // "https://host[:port]"
};

static enum err read_public_url(struct guard *g, const char *text, struct errmsg *m)
{
    if (!text || !*text)
        return OK;
    struct url u;
    if (url_parse(view_of(text), NULL, &u) != OK)
        return errmsg_set(m, ERR_CONFIG, "server.public_url: '%s' is not an address", text);
    if (!url_is_web(&u)) {
        url_done(&u);
        return errmsg_set(m, ERR_CONFIG, "server.public_url: '%s' is not an http or https address", text);
    }
    buf_add_view(&g->public_host, u.host);
    buf_add_view(&g->public_origin, u.scheme);
    buf_add_str(&g->public_origin, "://");
    url_add_authority(&g->public_origin, &u);
    url_done(&u);
    return OK;
}

enum err guard_new(const struct config *config, struct view token, struct guard **ret_guard, struct errmsg *m)
{
    struct view host;
    int port;
    enum err err = listen_split(config->server.listen, &host, &port, m);
    if (err)
        return err;
    struct guard *g = mem_zalloc(sizeof *g);
    buf_init(&g->token, 1024);
    buf_init(&g->listen_host, 512);
    buf_init(&g->public_host, URL_MAX_BYTES);
    buf_init(&g->public_origin, URL_MAX_BYTES);
    buf_add_view(&g->token, token);
    buf_add_view(&g->listen_host, host);
    err = read_public_url(g, config->server.public_url, m);
    if (err) {
        guard_free(g);
        return err;
    }
    *ret_guard = g;
    return OK;
}

void guard_free(struct guard *g)
{
    if (!g)
        return;
    buf_done(&g->token);
    buf_done(&g->listen_host);
    buf_done(&g->public_host);
    buf_done(&g->public_origin);
    free(g);
}

// The host of an authority "host", "host:port", "[v6]:port"; the brackets are left out.
static struct view host_of(struct view authority, bool *ret_is_v6)
{
    *ret_is_v6 = view_starts(authority, "[");
    if (!*ret_is_v6)
        return view_cut(&authority, ':');
    authority = view_from(authority, 1);
    return view_cut(&authority, ']');
}

static bool is_v4_literal(struct view host)
{
    char text[INET_ADDRSTRLEN];
    struct in_addr address;
    if (host.n == 0 || host.n >= sizeof text)
        return false;
    memcpy(text, host.p, host.n);
    text[host.n] = '\0';
    return inet_pton(AF_INET, text, &address) == 1;
}

static bool view_equals_nocase(struct view a, const struct buf *b)
{
    return b->n > 0 && view_is_nocase(a, b->p);
}

bool guard_allows_host(const struct guard *g, const struct request *r)
{
    bool is_v6;
    struct view host = host_of(request_header(r, "Host"), &is_v6);
    if (is_v6 || is_v4_literal(host) || view_is_nocase(host, "localhost"))
        return true;
    return view_equals_nocase(host, &g->listen_host) || view_equals_nocase(host, &g->public_host);
}

bool guard_allows_origin(const struct guard *g, const struct request *r)
{
    struct view site = request_header(r, "Sec-Fetch-Site");
    if (site.n > 0 && !view_is(site, "same-origin") && !view_is(site, "none"))
        return false;
    struct view origin = request_header(r, "Origin");
    if (origin.n == 0 || view_equals_nocase(origin, &g->public_origin))
        return true;
    size_t scheme = view_find(origin, "://");
    struct view authority = view_from(origin, scheme + 3);
    return scheme < origin.n && view_equals(authority, request_header(r, "Host"));
}

bool guard_allows_token(const struct guard *g, const struct request *r)
{
    struct view given = request_header(r, "Authorization");
    if (!view_starts_nocase(given, "Bearer "))
        return false;
    given = view_trim(view_from(given, strlen("Bearer ")));
    return given.n > 0 && crypt_equals(given, buf_view(&g->token));
}
