// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Where to connect for a host and port that is to be found elsewhere than its name says (crawler.connect_to): for split
// horizons and tests. What is asked for, and what a certificate must be for, stays the name.
#ifndef CRAWLER_ROUTE_H
#define CRAWLER_ROUTE_H

#include "core/err.h"
#include "core/view.h"

// Rules "host:port:to-host:to-port" in their order; an empty part on the left matches all, on the right changes
// nothing. IPv6 addresses stand in brackets.
struct routes;
// ERR_CONFIG: m names the rule. Returns owned.
enum err routes_parse(const char *const *rules, size_t count, struct routes **ret_routes, struct errmsg *m) MUST_USE;
void routes_free(struct routes *r); // NULL is fine
// The first rule that matches decides. host and port are in and out; true when they were changed.
bool routes_apply(const struct routes *r, struct view *host, int *port);

#endif
