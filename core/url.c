// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The URL parser of the WHATWG URL standard for the special schemes, written as cuts from left to right instead of the
// standard's state machine; the names of its states stand in the comments. It writes the serialised URL straight into
// one buffer and keeps the places of its parts:
//
//     https://user:pass@host.example:8443/path/page.html?query#fragment
//     scheme  userinfo  host         port path           query fragment
//
// Other schemes, file among them, are kept as an opaque path: enough to name and to refuse them. The canonical form is
// in url_canonical.c, hosts in host.c.
#include "core/url.h"

#include "core/ascii.h"
#include "core/host.h"
#include "core/site.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

struct part {
    size_t at, n;
};

struct draft {
    struct buf out;
    struct part scheme, userinfo, host, path, query, fragment;
    int port;
    int default_port;
};

static const struct {
    const char *name;
    int port;
} special_schemes[] = {{"http", 80}, {"https", 443}, {"ftp", 21}, {"ws", 80}, {"wss", 443}};

// URL §1.3: which ASCII code points each part percent-encodes. Controls and all beyond '~' always are.
enum { IN_FRAGMENT = 1, IN_QUERY = 2, IN_PATH = 4, IN_USERINFO = 8, IN_ALL = 15 };
static const unsigned char encode_sets[128] = {
    [' '] = IN_ALL,
    ['"'] = IN_ALL,
    ['<'] = IN_ALL,
    ['>'] = IN_ALL,
    ['`'] = IN_FRAGMENT | IN_PATH | IN_USERINFO,
    ['#'] = IN_QUERY | IN_PATH | IN_USERINFO,
    ['\''] = IN_QUERY,
    ['?'] = IN_PATH | IN_USERINFO,
    ['^'] = IN_PATH | IN_USERINFO,
    ['{'] = IN_PATH | IN_USERINFO,
    ['}'] = IN_PATH | IN_USERINFO,
    ['/'] = IN_USERINFO,
    [':'] = IN_USERINFO,
    [';'] = IN_USERINFO,
    ['='] = IN_USERINFO,
    ['@'] = IN_USERINFO,
    ['['] = IN_USERINFO,
    ['\\'] = IN_USERINFO,
    [']'] = IN_USERINFO,
    ['|'] = IN_USERINFO,
};

// ---- bytes ---------------------------------------------------------------------------------------------------

static bool is_scheme_char(char c)
{
    return ascii_is_alnum(c) || c == '+' || c == '-' || c == '.';
}

static bool is_slash(struct view v)
{
    return v.n && (v.p[0] == '/' || v.p[0] == '\\');
}

static bool is_kept(unsigned char c, unsigned set)
{
    return c >= 0x20 && c < 0x7F && !(encode_sets[c] & set);
}

// What is not UTF-8 is encoded as U+FFFD is, as a browser decoding the page would have seen it.
static void add_encoded(struct buf *out, struct view v, unsigned set)
{
    while (v.n) {
        size_t n = 0;
        while (n < v.n && is_kept((unsigned char)v.p[n], set))
            n++;
        buf_add(out, v.p, n);
        v = view_from(v, n);
        uint32_t c;
        char bytes[UTF8_MAX];
        size_t used = utf8_next(v, &c);
        size_t count = used ? utf8_encode(c, bytes) : 0;
        for (size_t i = 0; i < count; i++)
            buf_printf(out, "%%%02X", (unsigned char)bytes[i]);
        v = view_from(v, used);
    }
}

// Index of the first of the bytes in stops.
static size_t find_any(struct view v, const char *stops)
{
    size_t n = 0;
    while (n < v.n && (!v.p[n] || !strchr(stops, v.p[n])))
        n++;
    return n;
}

// ---- query, fragment -----------------------------------------------------------------------------------------

// text is empty or begins with '?' or '#'. (Query state, fragment state.)
static void add_tail(struct draft *d, struct view text)
{
    size_t hash = view_find_char(text, '#');
    if (view_starts(text, "?")) {
        buf_add_char(&d->out, '?');
        d->query.at = d->out.n;
        add_encoded(&d->out, (struct view){text.p + 1, hash - 1}, IN_QUERY);
    } else {
        d->query.at = d->out.n;
    }
    d->query.n = d->out.n - d->query.at;
    if (hash < text.n)
        buf_add_char(&d->out, '#');
    d->fragment.at = d->out.n;
    add_encoded(&d->out, view_from(text, hash < text.n ? hash + 1 : hash), IN_FRAGMENT);
    d->fragment.n = d->out.n - d->fragment.at;
}

// ---- path ----------------------------------------------------------------------------------------------------

// URL §4.1: single-dot and double-dot segments may have their dots percent-encoded. How many dots, 0: neither.
static int dots_of(struct view segment)
{
    int dots = 0;
    while (segment.n && dots < 3) {
        size_t used = segment.p[0] == '.' ? 1 : view_starts_nocase(segment, "%2e") ? 3 : 0;
        if (!used)
            return 0;
        segment = view_from(segment, used);
        dots++;
    }
    return dots < 3 ? dots : 0;
}

// Takes the last segment off, with its slash.
static void shorten_path(struct draft *d)
{
    size_t n = d->out.n;
    while (n > d->path.at && d->out.p[n - 1] != '/')
        n--;
    buf_cut(&d->out, n > d->path.at ? n - 1 : n);
}

// Path state: appends segments behind those that stand there already, then query and fragment.
static void add_path(struct draft *d, struct view text)
{
    size_t end = find_any(text, "?#");
    struct view path = {text.p, end};
    if (is_slash(path))
        path = view_from(path, 1);
    for (bool more = true; more;) {
        size_t n = find_any(path, "/\\");
        struct view segment = {path.p, n};
        more = n < path.n;
        path = view_from(path, more ? n + 1 : n);
        int dots = dots_of(segment);
        if (dots == 2)
            shorten_path(d);
        if (dots && more)
            continue;
        buf_add_char(&d->out, '/');
        if (!dots)
            add_encoded(&d->out, segment, IN_PATH);
    }
    d->path.n = d->out.n - d->path.at;
    add_tail(d, view_from(text, end));
}

// ---- authority -----------------------------------------------------------------------------------------------

// text is what stands before the last '@'; the name ends at the first ':'. Nothing is written for "@" and ":@".
static void add_userinfo(struct draft *d, struct view text)
{
    struct view name = view_cut(&text, ':');
    d->userinfo.at = d->out.n;
    add_encoded(&d->out, name, IN_USERINFO);
    if (text.n)
        buf_add_char(&d->out, ':');
    add_encoded(&d->out, text, IN_USERINFO);
    d->userinfo.n = d->out.n - d->userinfo.at;
    if (d->userinfo.n)
        buf_add_char(&d->out, '@');
}

// Port state. The whole rest must be digits; none is the default.
static enum err add_port(struct draft *d, struct view text)
{
    uint64_t port = 0;
    if (!text.n)
        return OK;
    if (!view_to_u64(text, &port) || port > UINT16_MAX)
        return ERR_SYNTAX;
    if ((int)port == d->default_port)
        return OK;
    d->port = (int)port;
    buf_printf(&d->out, ":%d", d->port);
    return OK;
}

static size_t find_port(struct view host)
{
    bool in_brackets = false;
    for (size_t i = 0; i < host.n; i++) {
        if (host.p[i] == ':' && !in_brackets)
            return i;
        in_brackets = host.p[i] == '[' || (in_brackets && host.p[i] != ']');
    }
    return host.n;
}

// Authority, host and port states; text stands behind the slashes.
static enum err add_authority(struct draft *d, struct view text)
{
    size_t end = find_any(text, "/\\?#");
    struct view authority = {text.p, end};
    buf_add_str(&d->out, "//");
    const char *at = end ? memrchr(authority.p, '@', end) : NULL;
    if (at) {
        size_t n = (size_t)(at - authority.p);
        add_userinfo(d, (struct view){authority.p, n});
        authority = view_from(authority, n + 1);
    }
    size_t colon = find_port(authority);
    d->host.at = d->out.n;
    enum err err = host_parse((struct view){authority.p, colon}, &d->out);
    if (err)
        return err;
    d->host.n = d->out.n - d->host.at;
    err = add_port(d, view_from(authority, colon + 1));
    if (err)
        return err;
    d->path.at = d->out.n;
    add_path(d, view_from(text, end));
    return OK;
}

// Special authority ignore slashes state.
static enum err add_after_slashes(struct draft *d, struct view text)
{
    while (is_slash(text))
        text = view_from(text, 1);
    return add_authority(d, text);
}

// ---- the whole -----------------------------------------------------------------------------------------------

static int default_port_of(struct view scheme)
{
    for (size_t i = 0; i < ARRAY_LEN(special_schemes); i++)
        if (view_is_nocase(scheme, special_schemes[i].name))
            return special_schemes[i].port;
    return -1;
}

static struct part part_of(const struct url *u, struct view v)
{
    return (struct part){v.p ? (size_t)(v.p - u->text) : 0, v.n};
}

// Starts with what base has up to `end`, one of the ends of its parts.
static void copy_base(struct draft *d, const struct url *base, const char *end)
{
    buf_add(&d->out, base->text, (size_t)(end - base->text));
    d->scheme = part_of(base, base->scheme);
    d->userinfo = part_of(base, base->userinfo);
    d->host = part_of(base, base->host);
    d->path = part_of(base, base->path);
    d->query = part_of(base, base->query);
    d->port = base->port;
    d->default_port = default_port_of(base->scheme);
}

// Relative and relative slash states.
static enum err add_relative(struct draft *d, struct view text, const struct url *base)
{
    const char *path_end = base->path.p + base->path.n;
    const char *query_end = base->query.p + base->query.n;
    if (is_slash(text) && is_slash(view_from(text, 1))) {
        copy_base(d, base, base->scheme.p + base->scheme.n + 1);
        d->userinfo = (struct part){0};
        d->port = -1;
        return add_after_slashes(d, text);
    }
    if (!text.n || text.p[0] == '#') {
        copy_base(d, base, query_end);
        struct part query = d->query;
        add_tail(d, text);
        d->query = query;
        return OK;
    }
    copy_base(d, base, is_slash(text) ? base->path.p : path_end);
    if (text.p[0] == '?') {
        add_tail(d, text);
        return OK;
    }
    if (!is_slash(text))
        shorten_path(d);
    add_path(d, text);
    return OK;
}

static enum err add_opaque(struct draft *d, struct view text)
{
    size_t end = find_any(text, "?#");
    d->path.at = d->out.n;
    add_encoded(&d->out, (struct view){text.p, end}, 0);
    d->path.n = d->out.n - d->path.at;
    add_tail(d, view_from(text, end));
    return OK;
}

// Scheme start and scheme states: the scheme is cut off with its colon; empty, and text untouched, when there is none.
static struct view cut_scheme(struct view *text)
{
    size_t n = 0;
    while (n < text->n && is_scheme_char(text->p[n]))
        n++;
    if (!n || n == text->n || text->p[n] != ':' || !ascii_is_letter(text->p[0]))
        return (struct view){NULL, 0};
    struct view scheme = {text->p, n};
    *text = view_from(*text, n + 1);
    return scheme;
}

static bool is_hierarchical(const struct url *u)
{
    return default_port_of(u->scheme) >= 0;
}

static enum err add_url(struct draft *d, struct view text, const struct url *base)
{
    struct view scheme = cut_scheme(&text);
    if (!scheme.n) {
        bool usable = base && (is_hierarchical(base) || view_starts(text, "#"));
        return usable ? add_relative(d, text, base) : ERR_SYNTAX;
    }
    d->default_port = default_port_of(scheme);
    for (size_t i = 0; i < scheme.n; i++)
        buf_add_char(&d->out, ascii_lower(scheme.p[i]));
    d->scheme.n = scheme.n;
    buf_add_char(&d->out, ':');
    if (d->default_port < 0)
        return add_opaque(d, text);
    // Special relative or authority state: "http:page" is relative to a base of the same scheme.
    if (base && view_equals((struct view){d->out.p, scheme.n}, base->scheme) && !view_starts(text, "//")) {
        buf_clear(&d->out);
        return add_relative(d, text, base);
    }
    return add_after_slashes(d, text);
}

// URL §4.4, basic URL parser, steps 1 to 3: controls and spaces around it and line breaks within do not count.
static enum err clean(struct view text, char out[URL_MAX_BYTES], struct view *ret_text)
{
    while (text.n && (unsigned char)text.p[0] <= ' ')
        text = view_from(text, 1);
    while (text.n && (unsigned char)text.p[text.n - 1] <= ' ')
        text.n--;
    if (text.n > URL_MAX_BYTES)
        return ERR_TOOBIG;
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\t' && text.p[i] != '\n' && text.p[i] != '\r')
            out[n++] = text.p[i];
    *ret_text = (struct view){out, n};
    return OK;
}

enum err url_parse(struct view text, const struct url *base, struct url *ret_url)
{
    char cleaned[URL_MAX_BYTES];
    enum err err = clean(text, cleaned, &text);
    if (err)
        return err;
    struct draft d = {.port = -1};
    buf_init(&d.out, URL_MAX_BYTES);
    err = add_url(&d, text, base);
    if (!err)
        err = buf_err(&d.out);
    if (err) {
        buf_done(&d.out);
        return err;
    }
    char *p = buf_take(&d.out);
    *ret_url = (struct url){
        .text = p,
        .scheme = {p + d.scheme.at, d.scheme.n},
        .userinfo = {p + d.userinfo.at, d.userinfo.n},
        .host = {p + d.host.at, d.host.n},
        .port = d.port,
        .path = {p + d.path.at, d.path.n},
        .query = {p + d.query.at, d.query.n},
        .fragment = {p + d.fragment.at, d.fragment.n},
    };
    return OK;
}

void url_done(struct url *u)
{
    free(u->text);
    *u = (struct url){.port = -1};
}

bool url_is_web(const struct url *u)
{
    return u->host.n && (view_is(u->scheme, "http") || view_is(u->scheme, "https"));
}

void url_add_authority(struct buf *out, const struct url *u)
{
    buf_add_view(out, u->host);
    if (u->port >= 0)
        buf_printf(out, ":%d", u->port);
}

struct view url_site(const struct url *u)
{
    return site_of(u->host);
}
