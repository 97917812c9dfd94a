// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The URL parser of the WHATWG URL standard (§4.4), written as cuts from left to right instead of the standard's state
// machine; the names of its states stand in the comments. It writes the serialised URL (§4.5) straight into one buffer
// and keeps the places of its parts:
//
//     https://user:pass@host.example:8443/path/page.html?query#fragment
//     scheme  userinfo  host         port path           query fragment
//
// Hosts are in host.c, setters in url_set.c, the forms that we make of a URL in url_canonical.c and url_surt.c.
#include "core/url.h"

#include "core/ascii.h"
#include "core/host.h"
#include "core/percent.h"
#include "core/site.h"

#include <stdlib.h>
#include <string.h>

struct part {
    size_t at, n;
    bool is_there;
};

struct draft {
    struct buf out;
    struct part scheme, userinfo, host, path, query, fragment;
    int port, default_port;
    bool is_special, is_file, is_opaque;
    struct errmsg *why; // may be NULL
};

static const struct {
    const char *name;
    int port;
} special_schemes[] = {{"http", 80}, {"https", 443}, {"ftp", 21}, {"ws", 80}, {"wss", 443}, {"file", -1}};

// The number of schemes when it is none of them.
static size_t special_index(struct view scheme)
{
    size_t i = 0;
    while (i < ARRAY_LEN(special_schemes) && !view_is_nocase(scheme, special_schemes[i].name))
        i++;
    return i;
}

// ---- draft ---------------------------------------------------------------------------------------------------

static void part_begin(struct draft *d, struct part *part)
{
    *part = (struct part){d->out.n, 0, true};
}

static void part_end(struct draft *d, struct part *part)
{
    part->n = d->out.n - part->at;
}

static struct view part_view(const struct draft *d, const struct part *part)
{
    return (struct view){d->out.p ? d->out.p + part->at : "", part->n};
}

static void add_part(struct draft *d, struct part *part, struct view text, enum percent_set set)
{
    part_begin(d, part);
    percent_encode(&d->out, text, set);
    part_end(d, part);
}

// Writes "scheme:" and remembers what follows from it.
static void add_scheme(struct draft *d, struct view scheme)
{
    part_begin(d, &d->scheme);
    for (size_t i = 0; i < scheme.n; i++)
        buf_add_char(&d->out, ascii_lower(scheme.p[i]));
    part_end(d, &d->scheme);
    buf_add_char(&d->out, ':');
    size_t special = special_index(scheme);
    d->is_special = special < ARRAY_LEN(special_schemes);
    d->default_port = d->is_special ? special_schemes[special].port : -1;
    d->is_file = view_is_nocase(scheme, "file");
}

// ---- bytes ---------------------------------------------------------------------------------------------------

static bool is_scheme_char(char c)
{
    return ascii_is_alnum(c) || c == '+' || c == '-' || c == '.';
}

static bool is_slash(const struct draft *d, struct view v)
{
    return v.n && (v.p[0] == '/' || (v.p[0] == '\\' && d->is_special));
}

// Index of the first of the bytes in stops.
static size_t find_any(struct view v, const char *stops)
{
    size_t n = 0;
    while (n < v.n && (!v.p[n] || !strchr(stops, v.p[n])))
        n++;
    return n;
}

// Where authority and host end.
static size_t authority_end(const struct draft *d, struct view v)
{
    return find_any(v, d->is_special ? "/\\?#" : "/?#");
}

// URL §4.2: "C:" or "C|", and text that begins with one as a whole segment.
static bool is_drive(struct view v)
{
    return v.n == 2 && ascii_is_letter(v.p[0]) && (v.p[1] == ':' || v.p[1] == '|');
}

static bool starts_with_drive(struct view v)
{
    return v.n >= 2 && is_drive((struct view){v.p, 2}) && (v.n == 2 || find_any(view_from(v, 2), "/\\?#") == 0);
}

// "/C:", alone or followed by more of a path.
static bool begins_at_drive(struct view path)
{
    return path.n >= 3 && path.p[0] == '/' && ascii_is_letter(path.p[1]) && path.p[2] == ':' &&
           (path.n == 3 || path.p[3] == '/');
}

// ---- query, fragment -----------------------------------------------------------------------------------------

// text is empty or begins with '?' or '#'. (Query state, fragment state.)
static void add_tail(struct draft *d, struct view text)
{
    size_t hash = view_find_char(text, '#');
    if (view_starts(text, "?")) {
        buf_add_char(&d->out, '?');
        add_part(d, &d->query, (struct view){text.p + 1, hash - 1},
                 d->is_special ? PERCENT_SPECIAL_QUERY : PERCENT_QUERY);
    }
    if (hash < text.n) {
        buf_add_char(&d->out, '#');
        add_part(d, &d->fragment, view_from(text, hash + 1), PERCENT_FRAGMENT);
    }
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

// Takes the last segment off, with its slash; a drive stays.
static void shorten_path(struct draft *d)
{
    size_t n = d->out.n;
    if (d->is_file && n == d->path.at + 3 && begins_at_drive((struct view){d->out.p + d->path.at, 3}))
        return;
    while (n > d->path.at && d->out.p[n - 1] != '/')
        n--;
    buf_cut(&d->out, n > d->path.at ? n - 1 : n);
}

static void add_segment(struct draft *d, struct view segment)
{
    bool is_first = d->out.n == d->path.at;
    buf_add_char(&d->out, '/');
    if (d->is_file && is_first && is_drive(segment)) {
        buf_add_char(&d->out, segment.p[0]);
        buf_add_char(&d->out, ':');
    } else {
        percent_encode(&d->out, segment, PERCENT_PATH);
    }
}

static void add_segments(struct draft *d, struct view path)
{
    if (is_slash(d, path))
        path = view_from(path, 1);
    for (bool more = true; more;) {
        size_t n = find_any(path, d->is_special ? "/\\" : "/");
        struct view segment = {path.p, n};
        more = n < path.n;
        path = view_from(path, more ? n + 1 : n);
        int dots = dots_of(segment);
        if (dots == 2)
            shorten_path(d);
        if (dots && !more)
            buf_add_char(&d->out, '/');
        else if (!dots)
            add_segment(d, segment);
    }
}

// URL §4.5: without a host "//" at the beginning of the path would read as one; "/." goes before it.
static void end_path(struct draft *d)
{
    part_end(d, &d->path);
    if (d->host.is_there || !view_starts(part_view(d, &d->path), "//") || !buf_reserve(&d->out, 2))
        return;
    memmove(d->out.p + d->path.at + 2, d->out.p + d->path.at, d->path.n);
    memcpy(d->out.p + d->path.at, "/.", 2);
    buf_wrote(&d->out, 2);
    d->path.at += 2;
}

// Path start and path states: appends segments behind those that stand there already, then query and fragment.
static enum err add_path(struct draft *d, struct view text)
{
    size_t end = find_any(text, "?#");
    if (!d->path.is_there)
        part_begin(d, &d->path);
    if (d->is_special || end)
        add_segments(d, (struct view){text.p, end});
    end_path(d);
    add_tail(d, view_from(text, end));
    return OK;
}

// Opaque path state. A space before '?' or '#' is encoded, or it would be lost when those are removed.
static enum err add_opaque(struct draft *d, struct view text)
{
    size_t end = find_any(text, "?#");
    bool spaced = end && end < text.n && text.p[end - 1] == ' ';
    d->is_opaque = true;
    part_begin(d, &d->path);
    percent_encode(&d->out, (struct view){text.p, end - spaced}, PERCENT_CONTROL);
    if (spaced)
        buf_add_str(&d->out, "%20");
    part_end(d, &d->path);
    add_tail(d, view_from(text, end));
    return OK;
}

// ---- authority -----------------------------------------------------------------------------------------------

// text is what stands before the last '@'; the name ends at the first ':'. Nothing is written for "@" and ":@".
static void add_userinfo(struct draft *d, struct view text)
{
    struct view name = view_cut(&text, ':');
    part_begin(d, &d->userinfo);
    percent_encode(&d->out, name, PERCENT_USERINFO);
    if (text.n)
        buf_add_char(&d->out, ':');
    percent_encode(&d->out, text, PERCENT_USERINFO);
    part_end(d, &d->userinfo);
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
        return errmsg_set(d->why, ERR_SYNTAX, "the port '%.*s' is no number from 0 to 65535", VIEW_ARG(text));
    if ((int)port == d->default_port)
        return OK;
    d->port = (int)port;
    buf_printf(&d->out, ":%d", d->port);
    return OK;
}

static enum err add_host(struct draft *d, struct view text)
{
    part_begin(d, &d->host);
    enum err err = d->is_special ? host_parse(text, &d->out) : host_parse_opaque(text, &d->out);
    if (err)
        return errmsg_set(d->why, err, "the host '%.*s' is neither a domain nor an address", VIEW_ARG(text));
    part_end(d, &d->host);
    return OK;
}

// Authority, host and port states; text stands behind the slashes.
static enum err add_authority(struct draft *d, struct view text)
{
    size_t end = authority_end(d, text);
    struct view authority = {text.p, end};
    buf_add_str(&d->out, "//");
    const char *at = end ? memrchr(authority.p, '@', end) : NULL;
    if (at) {
        size_t n = (size_t)(at - authority.p);
        add_userinfo(d, (struct view){authority.p, n});
        authority = view_from(authority, n + 1);
    }
    size_t colon = host_port_at(authority);
    if (!colon && (d->is_special || at || authority.n))
        return errmsg_set(d->why, ERR_SYNTAX, "there is no host");
    enum err err = add_host(d, (struct view){authority.p, colon});
    if (!err)
        err = add_port(d, view_from(authority, colon + 1));
    return err ? err : add_path(d, view_from(text, end));
}

// Special authority slashes and special authority ignore slashes states.
static enum err add_after_slashes(struct draft *d, struct view text)
{
    while (d->is_special && is_slash(d, text))
        text = view_from(text, 1);
    return add_authority(d, text);
}

// ---- relative ------------------------------------------------------------------------------------------------

static struct part part_of(const struct url *u, struct view v)
{
    return (struct part){v.p ? (size_t)(v.p - u->text) : 0, v.n, v.p != NULL};
}

// Directly behind the scheme: "//", userinfo, host and port of base, at the places that they have there.
static void copy_authority(struct draft *d, const struct url *base)
{
    if (!base->host.p)
        return;
    buf_add(&d->out, base->text + d->out.n, (size_t)(base->path.p - base->text) - d->out.n);
    d->userinfo = part_of(base, base->userinfo);
    d->host = part_of(base, base->host);
    d->port = base->port;
}

static void copy_path(struct draft *d, const struct url *base)
{
    part_begin(d, &d->path);
    buf_add_view(&d->out, base->path);
    d->is_opaque = base->is_opaque;
}

// The path is base's, and so is the query unless text has one.
static enum err add_same_path(struct draft *d, struct view text, const struct url *base)
{
    end_path(d);
    if (base->query.p && !view_starts(text, "?")) {
        buf_add_char(&d->out, '?');
        part_begin(d, &d->query);
        buf_add_view(&d->out, base->query);
        part_end(d, &d->query);
    }
    add_tail(d, text);
    return OK;
}

static bool is_tail(struct view text)
{
    return !text.n || text.p[0] == '?' || text.p[0] == '#';
}

// Relative and relative slash states.
static enum err add_relative(struct draft *d, struct view text, const struct url *base)
{
    if (is_slash(d, text) && is_slash(d, view_from(text, 1)))
        return add_after_slashes(d, view_from(text, 2));
    copy_authority(d, base);
    if (is_slash(d, text))
        return add_path(d, text);
    copy_path(d, base);
    if (is_tail(text))
        return add_same_path(d, text, base);
    shorten_path(d);
    return add_path(d, text);
}

// ---- files ---------------------------------------------------------------------------------------------------

// File host state.
static enum err add_file_host(struct draft *d, struct view text)
{
    size_t end = authority_end(d, text);
    struct view host = {text.p, end};
    buf_add_str(&d->out, "//");
    part_begin(d, &d->host);
    if (is_drive(host))
        return add_path(d, text);
    enum err err = host.n ? add_host(d, host) : OK;
    if (err)
        return err;
    if (view_is(part_view(d, &d->host), "localhost")) {
        buf_cut(&d->out, d->host.at);
        d->host.n = 0;
    }
    return add_path(d, view_from(text, end));
}

// File and file slash states; base is a file or NULL.
static enum err add_file(struct draft *d, struct view text, const struct url *base)
{
    if (is_slash(d, text) && is_slash(d, view_from(text, 1)))
        return add_file_host(d, view_from(text, 2));
    if (base) {
        copy_authority(d, base);
    } else {
        buf_add_str(&d->out, "//");
        part_begin(d, &d->host);
    }
    part_begin(d, &d->path);
    if (is_slash(d, text)) {
        if (base && !starts_with_drive(view_from(text, 1)) && begins_at_drive(base->path))
            buf_add(&d->out, base->path.p, 3);
        return add_path(d, text);
    }
    if (!base || (!is_tail(text) && starts_with_drive(text)))
        return add_path(d, text);
    copy_path(d, base);
    if (is_tail(text))
        return add_same_path(d, text, base);
    shorten_path(d);
    return add_path(d, text);
}

// ---- the whole -----------------------------------------------------------------------------------------------

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

// No scheme state.
static enum err add_without_scheme(struct draft *d, struct view text, const struct url *base)
{
    if (!base)
        return errmsg_set(d->why, ERR_SYNTAX, "there is no scheme, and no base that it could be relative to");
    if (base->is_opaque && !view_starts(text, "#"))
        return errmsg_set(d->why, ERR_SYNTAX, "nothing but a fragment is relative to '%.*s:'", VIEW_ARG(base->scheme));
    add_scheme(d, base->scheme);
    return d->is_file ? add_file(d, text, base) : add_relative(d, text, base);
}

static enum err add_url(struct draft *d, struct view text, const struct url *base)
{
    struct view scheme = cut_scheme(&text);
    if (!scheme.n)
        return add_without_scheme(d, text, base);
    add_scheme(d, scheme);
    bool is_same = base && view_equals(part_view(d, &d->scheme), base->scheme);
    if (d->is_file)
        return add_file(d, text, is_same ? base : NULL);
    // Special relative or authority state: "http:page" is relative to a base of the same scheme.
    if (d->is_special)
        return is_same && !view_starts(text, "//") ? add_relative(d, text, base) : add_after_slashes(d, text);
    if (view_starts(text, "//"))
        return add_authority(d, view_from(text, 2));
    return view_starts(text, "/") ? add_path(d, text) : add_opaque(d, text);
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

static struct view view_in(const char *text, const struct part *part)
{
    return part->is_there ? (struct view){text + part->at, part->n} : (struct view){NULL, 0};
}

enum err url_parse_why(struct view text, const struct url *base, struct url *ret_url, struct errmsg *m)
{
    char cleaned[URL_MAX_BYTES];
    struct draft d = {.port = -1, .default_port = -1, .why = m};
    buf_init(&d.out, URL_MAX_BYTES);
    enum err err = clean(text, cleaned, &text);
    if (!err)
        err = add_url(&d, text, base);
    if (!err)
        err = buf_err(&d.out);
    if (err) {
        buf_done(&d.out);
        return err == ERR_TOOBIG ? errmsg_set(m, err, "it is longer than %d bytes", URL_MAX_BYTES) : err;
    }
    char *p = buf_take(&d.out);
    *ret_url = (struct url){
        .text = p,
        .scheme = view_in(p, &d.scheme),
        .userinfo = view_in(p, &d.userinfo),
        .host = view_in(p, &d.host),
        .port = d.port,
        .path = view_in(p, &d.path),
        .query = view_in(p, &d.query),
        .fragment = view_in(p, &d.fragment),
        .is_opaque = d.is_opaque,
    };
    return OK;
}

enum err url_parse(struct view text, const struct url *base, struct url *ret_url)
{
    return url_parse_why(text, base, ret_url, NULL);
}

void url_done(struct url *u)
{
    free(u->text);
    *u = (struct url){.port = -1};
}

// ---- what it is made of --------------------------------------------------------------------------------------

bool url_is_special(struct view scheme)
{
    return special_index(scheme) < ARRAY_LEN(special_schemes);
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

// URL §4.7. A "blob:" URL has the origin of the address that it holds.
void url_add_origin(struct buf *out, const struct url *u)
{
    CLEANUP(url_done) struct url inner = {0};
    if (view_is(u->scheme, "blob") && !url_parse(u->path, NULL, &inner) && url_is_web(&inner)) {
        url_add_origin(out, &inner);
        return;
    }
    if (!url_is_special(u->scheme) || view_is(u->scheme, "file")) {
        buf_add_str(out, "null");
        return;
    }
    buf_printf(out, "%.*s://", VIEW_ARG(u->scheme));
    url_add_authority(out, u);
}

struct view url_site(const struct url *u)
{
    return site_of(u->host);
}
