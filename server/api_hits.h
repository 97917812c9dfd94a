// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Routes of the inbox: hits, the live stream of new ones, and what was delivered to whom.
#ifndef SERVER_API_HITS_H
#define SERVER_API_HITS_H

#include "server/api.h"
#include "server/http.h"

// ?before=N&limit=N → hits (number, read, hit), newest first; next: the `before` of the page that follows.
route_fn api_hits;
// One hit by its number.
route_fn api_hit;
// {"read": true or false}; without a body: true.
route_fn api_hit_read;
// ?before=N&limit=N → deliveries, newest first; next.
route_fn api_deliveries;
// An event stream: each new hit is an event "hit" whose id is its number. Last-Event-ID, or ?after=N, sends what was
// missed first.
route_fn api_live;

// One turn of the live stream, in the main thread: sends new hits to the streams that have not seen them. Looks into
// the control store only while a stream is open.
void api_hits_send_new(struct db *db, struct http *http);

#endif
