// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Setting one part of a URL (URL §6.1 with the state overrides of §4.4; a part of core/url.h). A setter checks the
// value as its state would, writes the whole anew with the part exchanged, and has it parsed: there is one parser, and
// what comes out is what it would have made of the address.
#include "core/ascii.h"
#include "core/host.h"
#include "core/percent.h"
#include "core/url.h"

#include <string.h>

enum { PORT_NONE = -1 };

// What the new text is written from.
struct parts {
    struct view scheme, userinfo, host, path, query, fragment;
    int port;
    bool is_special, is_opaque;
    bool was_blank; // the value was not empty, but nothing of it counts
};

typedef enum err set_fn(struct parts *p, struct view value, struct buf *hold);

static bool is_file(const struct parts *p)
{
    return view_is(p->scheme, "file");
}

// "cannot have a username/password/port"
static bool is_bare(const struct parts *p)
{
    return p->host.n == 0 || is_file(p);
}

static size_t host_end(const struct parts *p, struct view value)
{
    size_t n = 0;
    while (n < value.n && !(value.p[n] && strchr(p->is_special ? "/\\?#" : "/?#", value.p[n])))
        n++;
    return n;
}

// ---- scheme, credentials -------------------------------------------------------------------------------------

static enum err set_scheme(struct parts *p, struct view value, struct buf *hold)
{
    struct view scheme = view_cut(&value, ':');
    for (size_t i = 0; i < scheme.n; i++) {
        char c = scheme.p[i];
        if (!ascii_is_letter(c) && (i == 0 || (!ascii_is_digit(c) && c != '+' && c != '-' && c != '.')))
            return ERR_SYNTAX;
        buf_add_char(hold, ascii_lower(c));
    }
    scheme = buf_view(hold);
    bool to_file = view_is(scheme, "file");
    if (!scheme.n)
        return ERR_SYNTAX;
    if (url_is_special(scheme) != p->is_special || (to_file && (p->userinfo.n || p->port != PORT_NONE)) ||
        (is_file(p) && !p->host.n && !to_file))
        return ERR_REFUSED;
    p->scheme = scheme;
    return OK;
}

static enum err set_userinfo(struct parts *p, struct view name, struct view password, struct buf *hold)
{
    if (is_bare(p))
        return ERR_REFUSED;
    percent_encode(hold, name, PERCENT_USERINFO);
    if (password.n)
        buf_add_char(hold, ':');
    percent_encode(hold, password, PERCENT_USERINFO);
    p->userinfo = buf_view(hold);
    return OK;
}

static enum err set_username(struct parts *p, struct view value, struct buf *hold)
{
    struct view password = p->userinfo;
    (void)view_cut(&password, ':');
    return set_userinfo(p, value, password, hold);
}

static enum err set_password(struct parts *p, struct view value, struct buf *hold)
{
    struct view rest = p->userinfo;
    return set_userinfo(p, view_cut(&rest, ':'), value, hold);
}

// ---- host, port ----------------------------------------------------------------------------------------------

// Port state: the digits that value begins with.
static enum err read_port(struct view value, int *ret_port)
{
    uint64_t port;
    size_t n = 0;
    while (n < value.n && ascii_is_digit(value.p[n]))
        n++;
    if (!view_to_u64((struct view){value.p, n}, &port) || port > UINT16_MAX)
        return ERR_SYNTAX;
    *ret_port = (int)port;
    return OK;
}

static enum err replace_host(struct parts *p, struct view host, struct buf *hold)
{
    bool may_be_empty = is_file(p) || (!p->is_special && !p->userinfo.n && p->port == PORT_NONE);
    if (!host.n && !may_be_empty)
        return ERR_SYNTAX;
    enum err err = !host.n ? OK : p->is_special ? host_parse(host, hold) : host_parse_opaque(host, hold);
    if (err)
        return err;
    p->host = host.n ? buf_view(hold) : VIEW_LIT("");
    return OK;
}

// Host and hostname states. A port that does not fit leaves the port as it was.
static enum err set_host(struct parts *p, struct view value, struct buf *hold)
{
    if (p->is_opaque)
        return ERR_REFUSED;
    value.n = host_end(p, value);
    size_t colon = is_file(p) ? value.n : host_port_at(value);
    if (colon == 0 && value.n)
        return ERR_SYNTAX;
    enum err err = replace_host(p, (struct view){value.p, colon}, hold);
    if (!err && read_port(view_from(value, colon + 1), &p->port))
        return OK;
    return err;
}

static enum err set_hostname(struct parts *p, struct view value, struct buf *hold)
{
    if (p->is_opaque)
        return ERR_REFUSED;
    value.n = host_end(p, value);
    if (!is_file(p) && host_port_at(value) < value.n)
        return ERR_SYNTAX;
    return replace_host(p, value, hold);
}

static enum err set_port(struct parts *p, struct view value, struct buf *hold)
{
    (void)hold;
    if (is_bare(p))
        return ERR_REFUSED;
    if (value.n || p->was_blank)
        return read_port(value, &p->port);
    p->port = PORT_NONE;
    return OK;
}

// ---- path, query, fragment -----------------------------------------------------------------------------------

static enum err set_path(struct parts *p, struct view value, struct buf *hold)
{
    if (p->is_opaque)
        return ERR_REFUSED;
    bool rooted = value.n && (value.p[0] == '/' || (value.p[0] == '\\' && p->is_special));
    if (!rooted && (value.n || !p->host.p))
        buf_add_char(hold, '/');
    percent_encode(hold, value, PERCENT_PATH);
    p->path = buf_view(hold);
    return OK;
}

// What stands behind the mark, which may be left out; an empty value takes the part away.
static enum err set_tail(const struct parts *p, struct view value, const char *mark, enum percent_set set,
                         struct buf *hold, struct view *ret_part)
{
    percent_encode(hold, view_from(value, view_starts(value, mark) ? 1 : 0), set);
    *ret_part = hold->n ? buf_view(hold) : value.n || p->was_blank ? VIEW_LIT("") : (struct view){NULL, 0};
    return OK;
}

static enum err set_query(struct parts *p, struct view value, struct buf *hold)
{
    return set_tail(p, value, "?", p->is_special ? PERCENT_SPECIAL_QUERY : PERCENT_QUERY, hold, &p->query);
}

static enum err set_fragment(struct parts *p, struct view value, struct buf *hold)
{
    return set_tail(p, value, "#", PERCENT_FRAGMENT, hold, &p->fragment);
}

// ---- the whole -----------------------------------------------------------------------------------------------

static void write_parts(const struct parts *p, struct buf *out)
{
    buf_add_view(out, p->scheme);
    buf_add_char(out, ':');
    if (p->host.p) {
        buf_add_str(out, "//");
        buf_add_view(out, p->userinfo);
        if (p->userinfo.n)
            buf_add_char(out, '@');
        buf_add_view(out, p->host);
        if (p->port != PORT_NONE)
            buf_printf(out, ":%d", p->port);
    } else if (view_starts(p->path, "//")) {
        buf_add_str(out, "/.");
    }
    buf_add_view(out, p->path);
    if (p->query.p)
        buf_add_char(out, '?');
    buf_add_view(out, p->query);
    if (p->fragment.p)
        buf_add_char(out, '#');
    buf_add_view(out, p->fragment);
}

static enum err replace(struct url *u, struct view text)
{
    struct url changed;
    enum err err = url_parse(text, NULL, &changed);
    if (err)
        return err;
    url_done(u);
    *u = changed;
    return OK;
}

// Tabs and line breaks count nowhere but in credentials.
static void add_cleaned(struct buf *out, enum url_part part, struct view value)
{
    bool keep = part == URL_USERNAME || part == URL_PASSWORD;
    for (size_t i = 0; i < value.n; i++)
        if (keep || !strchr("\t\n\r", value.p[i]) || !value.p[i])
            buf_add_char(out, value.p[i]);
}

enum err url_set(struct url *u, enum url_part part, struct view value)
{
    static set_fn *const setters[URL_PARTS] = {
        [URL_PROTOCOL] = set_scheme, [URL_USERNAME] = set_username, [URL_PASSWORD] = set_password,
        [URL_HOST] = set_host,       [URL_HOSTNAME] = set_hostname, [URL_PORT] = set_port,
        [URL_PATHNAME] = set_path,   [URL_SEARCH] = set_query,      [URL_HASH] = set_fragment,
    };
    if (part == URL_HREF)
        return replace(u, value);
    CLEANUP(buf_done) struct buf cleaned, hold, text;
    buf_init(&cleaned, URL_MAX_BYTES);
    buf_init(&hold, URL_MAX_BYTES);
    buf_init(&text, URL_MAX_BYTES);
    add_cleaned(&cleaned, part, value);
    struct parts p = {.scheme = u->scheme,
                      .userinfo = u->userinfo,
                      .host = u->host,
                      .path = u->path,
                      .query = u->query,
                      .fragment = u->fragment,
                      .port = u->port,
                      .is_special = url_is_special(u->scheme),
                      .is_opaque = u->is_opaque,
                      .was_blank = value.n && !cleaned.n};
    enum err err = setters[part](&p, buf_view(&cleaned), &hold);
    if (!err)
        err = buf_err(&cleaned);
    if (!err)
        err = buf_err(&hold);
    if (err)
        return err;
    write_parts(&p, &text);
    err = buf_err(&text);
    return err ? err : replace(u, buf_view(&text));
}
