// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// From a request to its route: a table of method, pattern and handler, matched segment by segment.
#ifndef SERVER_ROUTER_H
#define SERVER_ROUTER_H

#include "server/request.h"
#include "server/response.h"

struct api;
typedef void route_fn(struct api *api, const struct request *req, struct response *resp);

enum access {
    ACCESS_OPEN,  // anyone who reaches the port
    ACCESS_TOKEN, // the session token, and not from another site
};

struct route {
    enum method method;
    const char *pattern; // "/api/v1/docs/{}": {} stands for one segment that is not empty
    enum access access;
    route_fn *handle;
    bool from_memory; // answered at once, api is NULL then
};

// The route of this request, set in it with its captures; NULL when no pattern fits (*ret_allow is "" then) or none of
// that method
// (*ret_allow lists those that do: "GET, HEAD, POST").
enum { ROUTER_ALLOW_MAX = 48 };
const struct route *router_find(const struct route *routes, size_t count, struct request *r,
                                char ret_allow[ROUTER_ALLOW_MAX]);

#endif
