// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a worker answers with: its own handles on the control store, the index and Redis, each opened on first use and
// opened again after a failure, so that one of them being down takes nothing else with it. And the table of routes.
#ifndef SERVER_API_H
#define SERVER_API_H

#include "core/config.h"
#include "core/db.h"
#include "core/queue.h"
#include "index/search.h"
#include "server/router.h"

#include <stdatomic.h>

// What all workers and the main thread share.
struct api_shared {
    const struct config *config;
    atomic_bool publish_due; // a snapshot could not be put; the main thread does it when Redis is back
    int64_t started_ms;
};

// Every route, in the order in which docs/api.md explains them.
extern const struct route api_routes[];
extern const size_t api_route_count;

// Returns owned; opens nothing yet.
struct api *api_new(struct api_shared *shared);
void api_free(struct api *api);
const struct config *api_config(const struct api *api);
struct api_shared *api_share(const struct api *api);

// The handles, borrowed. NULL: it cannot be had, and resp has become the problem that says so (resp may be NULL).
struct db *api_db(struct api *api, struct response *resp);
struct searcher *api_searcher(struct api *api, struct response *resp);
// Not connected until used; a call on it fails with ERR_DOWN while Redis is down, after a second at most.
struct redis *api_redis(struct api *api, struct response *resp);
struct queue *api_queue(struct api *api, struct response *resp);

// ---- for handlers ----------------------------------------------------------------------------------------------
// The body as a JSON object; NULL: resp is the problem. An empty body is an empty object. Free with json_free.
struct json *api_body(const struct request *req, struct response *resp);
// The number in the path's capture; false: resp is the problem.
bool api_captured_number(const struct request *req, size_t capture, struct response *resp, int64_t *ret_number);
// ?before= and ?limit= of lists that are read newest first.
bool api_page(const struct request *req, struct response *resp, int64_t *ret_before, int64_t *ret_limit);
// Tells the workers of the change (sources and watches). Without Redis it is remembered and done later.
void api_publish(struct api *api);
// An err of the control store as a problem; OK gives true. refused: what a DROP-class error means here.
bool api_check(struct response *resp, enum err err, enum problem refused, const char *detail);
// 204: done, nothing to tell.
void api_done(struct response *resp);

#endif
