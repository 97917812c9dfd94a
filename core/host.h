// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The host of a URL with a special scheme (URL §3.5): a domain, an IPv4 address in any of its odd spellings, or an IPv6
// address in brackets.
#ifndef CORE_HOST_H
#define CORE_HOST_H

#include "core/buf.h"

// Appends the serialised host: a domain in ASCII and lower case, IPv4 as four decimal parts, IPv6 compressed in
// brackets. ERR_SYNTAX when it is none of them, ERR_TOOBIG.
enum err host_parse(struct view text, struct buf *out) MUST_USE;

#endif
