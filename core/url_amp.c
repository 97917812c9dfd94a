// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// AMP forms of addresses, by the layout of the caches' and by what publishers' systems (WordPress and others) do.
#include "core/url_amp.h"

#include "core/ascii.h"
#include "core/site.h"

enum { TITLE_HYPHENS = 2, NUMBER_DIGITS = 4 };

// "/c/s/example.org/path": content ('c') or viewer ('v'), 's' for https.
static bool is_cache(const struct url *u)
{
    return view_is(u->host, "cdn.ampproject.org") || view_ends(u->host, ".cdn.ampproject.org") ||
           view_is(u->host, "www.bing-amp.com") || view_ends(u->host, ".bing-amp.com");
}

static bool is_viewer(const struct url *u)
{
    return view_starts(u->host, "www.google.") || view_is(u->host, "google.com");
}

static bool cut_prefix(struct view *text, const char *prefix)
{
    if (!view_starts(*text, prefix))
        return false;
    (void)view_cut(text, '/');
    (void)view_cut(text, '/');
    return true;
}

bool amp_unwrap(const struct url *u, struct url *ret_inner)
{
    CLEANUP(buf_done) struct buf address;
    struct url inner;
    struct view rest = u->path;
    buf_init(&address, URL_MAX_BYTES);
    bool wrapped = is_cache(u)    ? cut_prefix(&rest, "/c/") || cut_prefix(&rest, "/v/")
                   : is_viewer(u) ? cut_prefix(&rest, "/amp/")
                                  : false;
    if (!wrapped)
        return false;
    bool secure = view_starts(rest, "s/");
    rest = view_from(rest, secure ? 2 : 0);
    if (view_find_char((struct view){rest.p, view_find_char(rest, '/')}, '.') == view_find_char(rest, '/'))
        return false; // no host
    buf_printf(&address, "%s://%.*s", secure ? "https" : "http", VIEW_ARG(rest));
    if (u->query.n)
        buf_printf(&address, "?%.*s", VIEW_ARG(u->query));
    if (buf_err(&address) || url_parse(buf_view(&address), NULL, &inner))
        return false;
    *ret_inner = inner;
    return true;
}

bool amp_is_article(struct view path)
{
    int hyphens = 0, digits = 0;
    for (size_t i = 0; i < path.n; i++) {
        hyphens = path.p[i] == '/' ? 0 : hyphens + (path.p[i] == '-');
        digits = path.p[i] == '/' ? 0 : digits + ascii_is_digit(path.p[i]);
        if (hyphens >= TITLE_HYPHENS || digits >= NUMBER_DIGITS)
            return true;
    }
    return false;
}

bool amp_is_parameter(struct view name, struct view value)
{
    if (view_is_nocase(name, "outputtype") || view_is_nocase(name, "output"))
        return view_is_nocase(value, "amp");
    return view_is_nocase(name, "amp") && (!value.n || view_is(value, "1") || view_is_nocase(value, "true"));
}

void amp_add_host(struct buf *out, struct view host)
{
    bool cut = false;
    struct view site = site_of(host);
    while (view_starts(host, "amp.") && site.n <= host.n - 4) {
        host = view_from(host, 4);
        cut = true;
    }
    if (cut && host.n == site.n)
        buf_add_str(out, "www.");
    buf_add_view(out, host);
}

bool amp_cut_ending(struct buf *path)
{
    static const char *const endings[][2] = {{"/amp/", "/"}, {"/amp", ""}, {".amp.html", ".html"}, {".amp", ""}};
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        struct view rest = buf_view(path);
        if (!view_ends(rest, endings[i][0]))
            continue;
        rest.n -= view_of(endings[i][0]).n;
        if (!amp_is_article(rest) || view_ends(rest, ".")) // "/a-b-c/..amp" would become a dot segment
            return false;
        buf_cut(path, rest.n);
        buf_add_str(path, endings[i][1]);
        return true;
    }
    return false;
}
