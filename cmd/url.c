// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara url parse`: what the system makes of an address, part by part, with the forms that it goes by elsewhere: the
// canonical form (docs/doc.md), the SURT key of archives, the registrable domain.
#include "core/url.h"

#include "cmd/verb.h"
#include "core/json.h"

#include <stdio.h>

enum { LINE_MAX_BYTES = 1 << 20 };

// A part that is not there has no key; one that is there and empty has.
static void add_part(struct json_writer *w, const char *key, struct view part)
{
    if (part.p) {
        json_key(w, key);
        json_string(w, part);
    }
}

static void add_form(struct json_writer *w, const char *key, const struct url *u,
                     void (*add)(struct buf *out, const struct url *u))
{
    CLEANUP(buf_done) struct buf form;
    buf_init(&form, URL_FORM_MAX_BYTES);
    add(&form, u);
    add_part(w, key, buf_view(&form));
}

static void write_parts(struct json_writer *w, const struct url *u)
{
    struct view password = u->userinfo, username = view_cut(&password, ':');
    json_add_str(w, "href", u->text);
    json_add_string(w, "scheme", u->scheme);
    json_add_string(w, "username", username);
    json_add_string(w, "password", password);
    add_part(w, "host", u->host);
    if (u->port >= 0)
        json_add_int(w, "port", u->port);
    add_part(w, "path", u->path);
    add_part(w, "query", u->query);
    add_part(w, "fragment", u->fragment);
    add_form(w, "origin", u, url_add_origin);
    add_form(w, "canonical", u, url_add_canonical);
    if (url_is_web(u)) {
        add_form(w, "surt", u, url_add_surt);
        json_add_string(w, "domain", url_site(u));
    }
}

static bool print_url(const char *text, const struct url *base)
{
    CLEANUP(url_done) struct url u = {0};
    CLEANUP(buf_done) struct buf line;
    struct json_writer w;
    struct errmsg why = {""};
    enum err err = url_parse_why(view_of(text), base, &u, &why);
    buf_init(&line, LINE_MAX_BYTES);
    json_init(&w, &line);
    json_open_object(&w);
    json_add_str(&w, "input", text);
    if (err)
        json_add_str(&w, "error", why.text);
    else
        write_parts(&w, &u);
    json_close_object(&w);
    printf("%.*s\n", VIEW_ARG(buf_view(&line)));
    return !err;
}

static int run_url_parse(struct call *c)
{
    const char *base_text = call_option(c, "base");
    CLEANUP(url_done) struct url base = {0};
    struct errmsg why = {""};
    if (base_text && url_parse_why(view_of(base_text), NULL, &base, &why))
        return call_usage(c, "--base '%s' is no URL: %s", base_text, why.text);
    bool all = true;
    for (int i = 0; i < c->argc; i++)
        all = print_url(c->argv[i], base_text ? &base : NULL) && all;
    return all ? EXIT_DONE : EXIT_NO;
}

static const struct option_spec options[] = {
    {'b', "base", "URL", "what relative addresses are relative to"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_url_parse;
const struct verb verb_url_parse = {
    "url parse",
    "print the parts of URLs and the forms they go by",
    "URL...",
    "Parses each URL as the URL standard (WHATWG) says and prints one JSON object a line: href, scheme, username,\n"
    "password, host, port, path, query, fragment, origin; canonical, the form in which two addresses of one article\n"
    "agree (docs/doc.md); and for web addresses surt, the key of archive indexes, and domain, the registrable domain.\n"
    "Parts that are not there have no key. Of what is no URL the object says why; the exit code is then 1.\n"
    "\n"
    "    harkara url parse 'HTTPS://www.Example.org:443/a/../b?utm_source=x&id=7'\n"
    "    harkara url parse --base https://example.org/news/ ../sport/ '?page=2'",
    options,
    1,
    -1,
    run_url_parse,
};
