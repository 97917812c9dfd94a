// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Routes of the watches and of those who are told.
#ifndef SERVER_API_WATCHES_H
#define SERVER_API_WATCHES_H

#include "server/api.h"

// → watches (alerts/watch.h).
route_fn api_watches;
// {"name","query","enabled","subscribers":[names]} → 201 and the watch's id.
route_fn api_watch_add;
// {"query","limit"} → what the query would have found among the docs at hand, newest first, and whether it may be a
// watch at all.
route_fn api_watch_test;
route_fn api_watch_remove;
// → subscribers, without their secrets.
route_fn api_subscribers;
// {"name","channel","address","secret"} → 201 and the subscriber; a webhook's secret is shown this once.
route_fn api_subscriber_add;

#endif
