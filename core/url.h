// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// URLs as the WHATWG URL standard has them: parse, resolve, serialise, change a part; and the forms that we make of
// them: the canonical form, the SURT key, the site. All views point into the struct's own text; url_done frees it.
#ifndef CORE_URL_H
#define CORE_URL_H

#include "core/buf.h"

enum {
    URL_MAX_BYTES = 8192,                   // of a URL, before and after parsing
    URL_FORM_MAX_BYTES = 4 * URL_MAX_BYTES, // of any form made of one
};

struct url {
    char *text;           // the serialised whole, NUL-terminated, owned
    struct view scheme;   // "https", without ':'
    struct view userinfo; // "name:password" or "name", percent-encoded
    struct view host;     // ASCII (UTS 46 applied), lower case; IPv6 with its brackets. p is NULL when there is none
    int port;             // -1 where it is the scheme's default, or none is stated
    struct view path;     // begins with '/' unless empty or opaque
    struct view query;    // without '?'. p is NULL when there is none, which is not the same as an empty one
    struct view fragment; // without '#'; p likewise
    bool is_opaque;       // the path is no hierarchy ("mailto:a@b"): nothing is relative to it
};

// Parses text, against base where given (may be NULL). ERR_SYNTAX, ERR_TOOBIG. On success free with url_done.
enum err url_parse(struct view text, const struct url *base, struct url *ret_url) MUST_USE;
// The same, telling a person in m why it fails. m may be NULL.
enum err url_parse_why(struct view text, const struct url *base, struct url *ret_url, struct errmsg *m) MUST_USE;
void url_done(struct url *u);

// The parts that can be set, by the names they have in browsers.
enum url_part {
    URL_HREF,
    URL_PROTOCOL,
    URL_USERNAME,
    URL_PASSWORD,
    URL_HOST, // with port
    URL_HOSTNAME,
    URL_PORT,
    URL_PATHNAME,
    URL_SEARCH,
    URL_HASH,
    URL_PARTS
};
// Sets one part as URL §6.1 says. ERR_SYNTAX for a value, ERR_REFUSED for a part that this URL cannot have, ERR_TOOBIG:
// u is then as before. Views taken from u are no longer valid.
enum err url_set(struct url *u, enum url_part part, struct view value) MUST_USE;

// Whether the scheme, in lower case, is one of those with rules of their own (URL §4.2): http, https, ftp, ws, wss,
// file.
bool url_is_special(struct view scheme);
// True for http and https with a host.
bool url_is_web(const struct url *u);
// "host" or "host:port" where the port is not the scheme's default: the key of politeness. Appends.
void url_add_authority(struct buf *out, const struct url *u);
// "https://host:port" of web addresses (URL §4.7, and of the other schemes with an authority), else "null". Appends.
void url_add_origin(struct buf *out, const struct url *u);
// Appends the canonical form: what two addresses of one article agree in, and `seen` and doc ids are made of. The
// rules, and why each is safe, stand in core/url_canonical.c. The form of a web address parses, and is its own
// canonical form.
void url_add_canonical(struct buf *out, const struct url *u);
// Appends the SURT key of a web address, "example,news)/a?b=1": what CDXJ indexes are sorted by. Made by the rules of
// the Internet Archive's tools, so that they find what we indexed; see core/url_surt.c.
void url_add_surt(struct buf *out, const struct url *u);
// The registrable domain (public suffix list), or the host itself where there is none. Borrows from u.
struct view url_site(const struct url *u);

#endif
