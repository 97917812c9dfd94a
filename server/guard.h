// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Who may ask: the host name that was asked for, the site that asks, the session token. Pure checks over a request.
#ifndef SERVER_GUARD_H
#define SERVER_GUARD_H

#include "core/config.h"
#include "server/request.h"

struct guard;

// token is the secret of the session; names come from server.listen and server.public_url. Returns owned. ERR_CONFIG.
enum err guard_new(const struct config *config, struct view token, struct guard **ret_guard, struct errmsg *m) MUST_USE;
void guard_free(struct guard *g); // NULL is fine

// A name that is ours: an IP literal, localhost, or the host of server.listen or server.public_url. A page of another
// site that lets its own name point here (DNS rebinding) sends its own name in Host and is told apart by it.
bool guard_allows_host(const struct guard *g, const struct request *r);
// False when a browser says that another site makes the request (Origin, RFC 6454; Sec-Fetch-Site).
bool guard_allows_origin(const struct guard *g, const struct request *r);
// Authorization: Bearer (RFC 6750 §2.1), compared in constant time.
bool guard_allows_token(const struct guard *g, const struct request *r);

#endif
