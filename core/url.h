// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// URLs: parse, resolve, serialise, canonicalise. Follows the WHATWG URL standard for the special schemes http and https
// (the only ones that are fetched); others parse far enough to be told apart and refused. All views point into the
// struct's own text; url_done frees it.
#ifndef CORE_URL_H
#define CORE_URL_H

#include "core/buf.h"

enum { URL_MAX_BYTES = 8192 };

struct url {
    char *text;          // the serialised whole, NUL-terminated, owned
    struct view scheme;  // "https", without ':'
    struct view userinfo;
    struct view host;    // ASCII (UTS 46 applied), lower case; IPv6 with its brackets
    int port;            // -1 where it is the scheme's default
    struct view path;    // begins with '/'
    struct view query;   // without '?', empty when absent
    struct view fragment;
};

// Parses text, against base where given (may be NULL). ERR_SYNTAX, ERR_TOOBIG. On success free with url_done.
enum err url_parse(struct view text, const struct url *base, struct url *ret_url) MUST_USE;
void url_done(struct url *u);
// True for http and https with a host.
bool url_is_web(const struct url *u);
// "host" or "host:port" where the port is not the scheme's default: the key of politeness. Appends.
void url_add_authority(struct buf *out, const struct url *u);
// Appends the canonical form: no fragment, no userinfo, no tracking parameters (a table in url_canonical.c), unreserved
// characters not percent-encoded, the rest as it is and in order.
// Two addresses of one article should agree here; it is what `seen` and doc ids are made of.
void url_add_canonical(struct buf *out, const struct url *u);
// Appends the SURT key of a web address, "example,news)/a?b=1": what CDXJ indexes are sorted by. Made by the rules of the
// Internet Archive's tools, so that they find what we indexed; see core/url_surt.c.
void url_add_surt(struct buf *out, const struct url *u);
// The registrable domain (public suffix list), or the host itself where there is none. Borrows from u.
struct view url_site(const struct url *u);

#endif
