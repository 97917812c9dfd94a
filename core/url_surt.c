// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The SURT key of a URL (a part of core/url.h): the form that CDXJ indexes are sorted and looked up by, so that all
// captures of one site stand together.
//
//     https://www.News.example:8443/A//b/?y=2&x=1#top   ►   example,news:8443)/a/b?x=1&y=2
//
// It is looser than the canonical form, and made by the rules of the Internet Archive's tools (wayback, pywb, the surt
// package), oddities included: an index is only of use when the programs that read it compute the same key. Scheme,
// credentials, fragment, "www" with any digits, capitals, repeated and trailing slashes and session ids do not count,
// percent-encoding is undone until none is left, parameters are sorted.
#include "core/ascii.h"
#include "core/percent.h"
#include "core/url.h"
#include "core/url_session.h"

#include <stdlib.h>
#include <string.h>

enum { PARAMETERS_MAX = 1024 };

// ---- percent-encoding ----------------------------------------------------------------------------------------

// Adds c; what it completes is decoded, and what that completes again. No encoding overlaps another, so this is the
// same as decoding the whole again and again.
static void add_decoded(struct buf *out, char c)
{
    buf_add_char(out, c);
    for (int octet; out->n >= 3 && (octet = percent_octet(buf_view(out), out->n - 3)) >= 0;) {
        buf_cut(out, out->n - 3);
        buf_add_char(out, (char)octet);
    }
}

static void add_escaped(struct buf *out, struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c <= ' ' || c >= 0x7F || c == '%' || c == '#')
            buf_printf(out, "%%%02x", c);
        else
            buf_add_char(out, ascii_lower((char)c));
    }
}

// v decoded as often as it can be, encoded once where it must be, in lower case.
static void add_minimal(struct buf *out, struct view v)
{
    CLEANUP(buf_done) struct buf decoded;
    buf_init(&decoded, URL_MAX_BYTES);
    for (size_t i = 0; i < v.n; i++)
        add_decoded(&decoded, v.p[i]);
    add_escaped(out, buf_view(&decoded));
}

// ---- host ----------------------------------------------------------------------------------------------------

// "www." and "www" with digits.
static struct view without_www(struct view host)
{
    size_t n = 3;
    if (!view_starts(host, "www"))
        return host;
    while (n < host.n && ascii_is_digit(host.p[n]))
        n++;
    return n + 1 < host.n && host.p[n] == '.' ? view_from(host, n + 1) : host;
}

static void add_host(struct buf *out, struct view host)
{
    if (view_starts(host, "[")) {
        buf_add(out, host.p + 1, host.n - 2);
        return;
    }
    while (view_ends(host, "."))
        host.n--;
    host = without_www(host);
    while (host.n) {
        size_t start = host.n;
        while (start && host.p[start - 1] != '.')
            start--;
        buf_add_view(out, view_from(host, start));
        host.n = start ? start - 1 : 0;
        if (host.n)
            buf_add_char(out, ',');
    }
}

// ---- path, query ---------------------------------------------------------------------------------------------

// Segments without the empty ones and without a cookieless session before an .aspx page.
static void add_path(struct buf *out, struct view path)
{
    size_t start = out->n;
    bool is_aspx = view_find(path, ".aspx") < path.n;
    while (path.n) {
        struct view segment = view_cut(&path, '/');
        if (!segment.n || (is_aspx && path.n && url_is_session_segment(segment)))
            continue;
        buf_add_char(out, '/');
        buf_add_view(out, segment);
    }
    if (out->n == start)
        buf_add_char(out, '/');
}

// By name, then by value; no value comes before an empty one.
static int compare_parameters(const void *a, const void *b)
{
    struct view x = *(const struct view *)a, y = *(const struct view *)b;
    struct view x_rest = x, y_rest = y;
    int order = view_compare(view_cut(&x_rest, '='), view_cut(&y_rest, '='));
    return order ? order : view_compare(x, y);
}

static bool is_session(struct view parameter, struct view next)
{
    struct view value = parameter, name = view_cut(&value, '=');
    // ColdFusion's two come together or are something else.
    if (view_is_nocase(name, "cfid"))
        return view_starts_nocase(next, "cftoken=");
    return !view_is_nocase(name, "cftoken") && url_is_session(name, value);
}

static void add_query(struct buf *out, struct view query)
{
    struct view parameters[PARAMETERS_MAX];
    size_t count = 0;
    bool pair = false;
    for (bool more = query.n > 0; more && count < PARAMETERS_MAX;) {
        more = view_find_char(query, '&') < query.n;
        struct view parameter = view_cut(&query, '&');
        bool second = pair;
        pair = view_starts_nocase(parameter, "cfid=") && view_starts_nocase(query, "cftoken=");
        if (!second && !is_session(parameter, query))
            parameters[count++] = parameter;
        else if (!more && count)
            parameters[count++] = (struct view){0}; // its '&' stays behind
    }
    qsort(parameters, count, sizeof *parameters, compare_parameters);
    if (count == 1 && !parameters[0].n)
        return;
    for (size_t i = 0; i < count; i++) {
        buf_add_char(out, i ? '&' : '?');
        buf_add_view(out, parameters[i]);
    }
    if (query.n) // more than anybody sorts
        buf_add_view(out, query);
}

void url_add_surt(struct buf *out, const struct url *u)
{
    CLEANUP(buf_done) struct buf path, query;
    buf_init(&path, URL_FORM_MAX_BYTES);
    buf_init(&query, URL_FORM_MAX_BYTES);
    add_minimal(&path, u->path);
    add_minimal(&query, u->query);
    add_host(out, u->host);
    if (u->port >= 0)
        buf_printf(out, ":%d", u->port);
    buf_add_char(out, ')');
    add_path(out, buf_view(&path));
    add_query(out, buf_view(&query));
}
