// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// WebSub (W3C Recommendation, 2018) as a subscriber speaks it: where a feed says that its hub is, what a hub is asked,
// and whether what a hub brings is from it. Pure; who asks, keeps and listens is elsewhere.
#ifndef CORE_WEBSUB_H
#define CORE_WEBSUB_H

#include "core/arena.h"
#include "core/buf.h"

enum { WEBSUB_SECRET_MAX_BYTES = 200, WEBSUB_HUBS_MAX = 4 }; // §5.1: a secret is shorter than 200 bytes

// The hubs and the address by which they know the feed ("self"), as a feed or its Link fields name them.
struct websub_links {
    struct view hubs[WEBSUB_HUBS_MAX];
    size_t hub_count;
    struct view self; // empty: none
};
// §4, from the Link fields of a response head (RFC 8288): the fields go before what the feed itself says. Targets are
// as written, to be resolved by the caller; views into the head.
void websub_read_head(struct view head, struct websub_links *ret_links);

// §5.1: the body of a request to a hub, application/x-www-form-urlencoded.
struct websub_request {
    bool unsubscribe;
    struct view topic, callback;
    struct view secret;    // empty: none, and the hub will not sign
    int64_t lease_seconds; // 0: the hub's choice
};
void websub_add_request(struct buf *out, const struct websub_request *r);

// §7.1: whether X-Hub-Signature ("sha256=…" and its like) fits the body. False where there is none, or its method is
// not one of SHA-1, SHA-256, SHA-384 and SHA-512. Compares in constant time.
bool websub_is_signed(struct view signature, struct view secret, struct view body);

#endif
