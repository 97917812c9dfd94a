// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Host names to addresses, over c-ares on the event loop, with a cache of its own. It says what the name servers say:
// whether an address may be connected to is judged when the socket is made (core/address), so that a name which changes
// its answer between two look-ups gains nothing.
#ifndef CRAWLER_RESOLVE_H
#define CRAWLER_RESOLVE_H

#include "core/loop.h"
#include "core/view.h"

enum {
    RESOLVE_ADDRESSES_MAX = 8,    // of one name; more are left out
    RESOLVE_CACHE_MAX = 65536,    // names; what was asked for longest ago is forgotten first
    RESOLVE_TTL_MIN_MS = 10000,   // a shorter TTL counts as this, 0 too: a name is asked for several times a visit
    RESOLVE_TTL_MAX_MS = 3600000, // a longer one as this
    RESOLVE_NONE_TTL_MS = 60000,  // a name without address is believed so long
    RESOLVE_FAILED_TTL_MS = 5000, // name servers that fail are left alone so long for this name
    RESOLVE_STALE_MS = 86400000,  // while they fail, what they said last is used so long (RFC 8767)
};

enum resolve_state {
    RESOLVE_OK,
    RESOLVE_NONE,   // there is no such name, or it has no address
    RESOLVE_FAILED, // the name servers refuse, fail, or do not answer
};

// Views live as long as the cache keeps the name: use them at once.
struct resolved {
    enum resolve_state state;
    struct view addresses; // "192.0.2.1,2001:db8::1": in the order in which they are to be tried (RFC 6724)
    const char *error;     // in words, "" for RESOLVE_OK
};
// The first of the addresses: what a budget per address is kept for. Empty where there is none.
struct view resolved_first(const struct resolved *answer);

struct resolver_options {
    const char *const *servers; // "192.0.2.53", "192.0.2.53:5353", "[2001:db8::53]:53"; borrowed for the call
    size_t server_count;        // 0: /etc/resolv.conf and /etc/hosts, read at the start
    size_t cache_max;           // 0: RESOLVE_CACHE_MAX
    int64_t ttl_min_ms;         // negative: RESOLVE_TTL_MIN_MS
};

struct resolver;
// Borrows the loop for its life. ERR_CONFIG: a server that is no address. ERR_BUG, ERR_FULL. Returns owned.
enum err resolver_new(struct loop *loop, const struct resolver_options *options, struct resolver **ret_resolver,
                      struct errmsg *m) MUST_USE;
// Ends all questions, without their callbacks. NULL is fine.
void resolver_free(struct resolver *r);

// host as core/url gives it: a name in ASCII, an IPv4 address, an IPv6 address in brackets.
// What is known without asking (the cache, an address in figures): true, and *ret_answer is set.
bool resolve_known(struct resolver *r, struct view host, struct resolved *ret_answer);

typedef void resolve_fn(void *user, const struct resolved *answer);
struct resolve_query;
// fn is called once, from the loop and never from within; it may ask again. The query lives until then, or until it is
// cancelled. Several that ask for one name share one question. How long it may take is the caller's to watch.
struct resolve_query *resolve_start(struct resolver *r, struct view host, resolve_fn *fn, void *user);
// fn is not called any more. NULL is fine.
void resolve_cancel(struct resolve_query *q);
// Questions sent to name servers so far: what the cache did not know.
uint64_t resolver_asked(const struct resolver *r);

#endif
