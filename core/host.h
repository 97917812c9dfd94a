// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The host of a URL (URL §3.5). With a special scheme it is a domain, an IPv4 address in any of its odd spellings, or
// an IPv6 address in brackets; with any other scheme an address in brackets or a name that means nothing to us.
#ifndef CORE_HOST_H
#define CORE_HOST_H

#include "core/buf.h"

// Appends the serialised host: a domain in ASCII and lower case, IPv4 as four decimal parts, IPv6 compressed in
// brackets. ERR_SYNTAX when it is none of them, ERR_TOOBIG.
enum err host_parse(struct view text, struct buf *out) MUST_USE;
// Appends the host of a scheme that is not special, percent-encoded, possibly empty. Errors as above.
enum err host_parse_opaque(struct view text, struct buf *out) MUST_USE;
// Where the ':' of the port stands in "host:port", not one within brackets; text.n when there is none.
size_t host_port_at(struct view text);

#endif
