// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The frontier: what is to be fetched, when, and by whom, in Redis. It survives the death of everyone, and several
// crawlers share it: each asks the hosts of its partitions (crawler/partition), and what a dead one held goes to the
// others. A lease is the right to ask one host once; its token fences off a crawler that came back late.
//
// All functions return what core/redis returns: ERR_DOWN, ERR_FULL, ERR_BUSY for another try; each may be repeated.
#ifndef CRAWLER_FRONTIER_H
#define CRAWLER_FRONTIER_H

#include "core/arena.h"
#include "core/page.h"
#include "core/redis.h"
#include "core/source.h"

struct frontier;

enum {
    FRONTIER_SILENCE_MS = 15000,        // a crawler not heard of for so long is dead: others get what it held
    FRONTIER_WAITING_MAX = 100000,      // links that wait for one host
    FRONTIER_GENERATION_MAX = 25000000, // addresses in one of the generations of `seen`: two to three are remembered
};

struct frontier_options {
    const char *owner; // name of this crawler, stable over restarts, without spaces; borrowed
    int64_t lease_ms;  // longer than any visit lasts
    int64_t rest_ms;   // how long the hosts of a dead crawler are left alone
    // Other bounds than the above, 0: those.
    int64_t waiting_max, generation_max;
};

// Borrows redis for its life. Returns owned.
struct frontier *frontier_new(struct redis *redis, const struct frontier_options *options);
void frontier_free(struct frontier *f);
// Gives back what this crawler held when it died; its hosts rest until next_ms.
enum err frontier_reclaim(struct frontier *f, int64_t now_ms, int64_t next_ms) MUST_USE;
// The same at its end, and others take over its partitions at once.
enum err frontier_leave(struct frontier *f, int64_t now_ms, int64_t next_ms) MUST_USE;
// How many crawlers were alive at the last frontier_lease, this one among them; 1 before.
size_t frontier_crawlers(const struct frontier *f);

// ---- in ------------------------------------------------------------------------------------------------------
enum { FRONTIER_ADD_MAX = 256 };
// Takes those of up to FRONTIER_ADD_MAX links whose canonical address (with its version, where it has one) was never
// seen, and says which of them will be fetched: one that brings a state is counted in it and closed. What is no web
// address is passed over. The freshest of a host go first, and where more than may wait for it, the last of them end as
// "trap: too many". One
// whose address looks like a trap (crawler/trap) ends as "trap: calendar" and the like.
enum err frontier_add(struct frontier *f, const struct link *links, size_t count, int64_t now_ms,
                      bool ret_new[FRONTIER_ADD_MAX]) MUST_USE;
// One source of the list of this version, to be visited every interval; ERR_SYNTAX when its address is none. May be
// deferred (redis_defer).
enum err frontier_put_source(struct frontier *f, const struct source *s, int64_t version, int64_t now_ms) MUST_USE;
// Forgets the sources that were not put with this version.
enum err frontier_sweep_sources(struct frontier *f, int64_t version) MUST_USE;

// ---- out -----------------------------------------------------------------------------------------------------
struct lease {
    struct view id, token;
    struct view host;    // authority, the key of politeness
    struct link link;    // as it was put in
    struct view at;      // address to ask: link.url, or where redirects have led
    int hops;            // redirects so far
    int tries;           // failures in a row
    int64_t interval_ms; // of a source; 0: a link
    int64_t due_ms;      // of a source: when this visit should have been
    int64_t links;       // new links that the source has brought in all (core/health)
    int64_t ttl_ms;      // how long its feed asks to be kept, 0: not said
    struct view memo;    // as it was last settled with; crawler/memo
};
// Leases up to max items, all of different hosts of this crawler's partitions. *ret_wait_ms: when there will be more to
// do, -1 unknown. It is also the sign of life: to be called every second or so, with max 0 where nothing is wanted.
enum err frontier_lease(struct frontier *f, size_t max, int64_t now_ms, struct arena *a, struct lease **ret_leases,
                        size_t *ret_count, int64_t *ret_wait_ms) MUST_USE;
// A visit was led to another address for good. *ret_known: that address is known by itself, as another link's, so that
// this one is its duplicate. Else it is this item's from now on. ERR_NOTFOUND: the lease belongs to another.
enum err frontier_claim(struct frontier *f, const struct lease *l, struct view address, bool *ret_known) MUST_USE;

// How a visit ended. Views are borrowed. What state and due_ms say together:
//   state, due_ms 0   the item ends in this state of the ledger ("fetched", "http 404" …) and is forgotten
//   state, due_ms     it is counted in this state, if it was pending, and is leased again then: a revisit
//   NULL,  due_ms     it stays what it is in the ledger, and is leased again then
// A link leaves "pending" once; a later visit never moves it again. Sources are not in the ledger.
struct settlement {
    const struct lease *lease;
    const char *state;
    int64_t due_ms;       // when the item is to be leased again; 0: never
    int64_t host_next_ms; // when its host may be asked again
    struct view at;       // moved: the new address
    int hops, tries;
    bool learnt; // set memo, be it empty
    struct view memo;
    struct view payload; // of a page "fetched": its digest; one that another address gave makes it "duplicate"
};
// Settles up to FRONTIER_SETTLE_MAX at once. ret_ours[i] false: the lease had expired and belongs to another; nothing
// was done for it.
enum { FRONTIER_SETTLE_MAX = 64 };
enum err frontier_settle(struct frontier *f, const struct settlement *settlements, size_t count, int64_t now_ms,
                         bool ret_ours[FRONTIER_SETTLE_MAX]) MUST_USE;

#endif
