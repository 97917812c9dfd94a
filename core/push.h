// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Subscriptions to the hubs of sources (WebSub), as they stand in Redis: where parser, crawler and server meet over
// one. The parser says which hub a feed names, the crawler asks it, the server answers its questions and takes what it
// brings. core/websub.h has the protocol's words, crawler/subscribe.h the rules of when to ask.
//
//   harkara:{0}:source:<name>:push          hash  the fields of struct push, without "_ms"
//   harkara:{0}:source:<name>:push:unheard  zset  links that a visit found and the hub has not brought: id → when
//   harkara:{0}:push:tokens                 hash  token → source
//   harkara:{0}:push:due                    zset  source → when its subscription is to be looked at
//
// All functions return what core/redis returns; each may be repeated.
#ifndef CORE_PUSH_H
#define CORE_PUSH_H

#include "core/arena.h"
#include "core/json.h"
#include "core/redis.h"

enum {
    PUSH_LEASE_S = 7 * 86400,       // what is asked for, and taken as granted by a hub that does not say
    PUSH_LEASE_MAX_S = 366 * 86400, // what a hub may grant
    PUSH_LEASE_MIN_MS = 600000,     // a shorter lease is of no use: it is over before it can be renewed
    PUSH_TRUST = 3,                 // deliveries since the last gap, before visits become rarer
    PUSH_ANSWER_MAX_MS = 86400000,  // how long after a request its hub may still ask whether we meant it
    PUSH_AFTERLIFE_MS = 3600000,    // how long an ended subscription is remembered, should the hub ask twice
    PUSH_UNHEARD_MAX = 200,         // links of one source
    PUSH_TOKEN_TEXT = 33,           // 128 random bits in hex, as crypt_random_id makes them
    PUSH_ADDRESS_MAX_BYTES = 2048,  // of a hub or topic; longer ones are none
    PUSH_BODY_TYPE_MAX_BYTES = 256,
};

struct push {
    struct view hub, topic; // as the feed names them now; empty: it has no hub that may be used
    // What was asked for; token empty: nothing yet.
    struct view token, secret, callback, asked_hub, asked_topic;
    bool leaving;     // to be ended; else to be had
    int64_t asked_ms; // the last request
    int tries;        // requests that failed, in a row
    struct view error;
    // What the hub said to it.
    int64_t verified_ms, lease_ms, until_ms; // until 0: not subscribed
    int64_t denied_ms, left_ms;
    struct view reason; // of the denial
    // What it brought.
    int64_t pushes, items; // deliveries, new links in them
    int64_t pushed_ms;     // the last delivery
    int64_t good;          // deliveries since the last gap
    int64_t refused;       // deliveries without a valid signature
    int64_t gaps, gap_ms;  // how often a visit found what the hub had not brought, and when last
};
// All zero and empty where the source never had a hub. Views live in the arena.
enum err push_read(struct redis *r, struct view source, struct arena *a, struct push *ret_push) MUST_USE;

// ---- the parser ------------------------------------------------------------------------------------------------
// What a feed says of its hub; both empty: it has none.
enum err push_offer(struct redis *r, struct view source, struct view hub, struct view topic, int64_t now_ms) MUST_USE;

// ---- the crawler -----------------------------------------------------------------------------------------------
// Up to max sources whose subscription is to be looked at; they are nobody else's until again_ms. In the arena.
enum err push_due(struct redis *r, int64_t now_ms, int64_t again_ms, size_t max, struct arena *a,
                  struct view **ret_sources, size_t *ret_count) MUST_USE;
// All sources that have or had a hub.
enum err push_sources(struct redis *r, struct arena *a, struct view **ret_sources, size_t *ret_count) MUST_USE;
// When it is to be looked at next; 0: not until its hub changes. May be deferred.
enum err push_set_due(struct redis *r, struct view source, int64_t due_ms) MUST_USE;
// A request is about to be made: its token, secret, callback, asked_hub, asked_topic and leaving hold from now on.
enum err push_ask(struct redis *r, struct view source, const struct push *p, int64_t now_ms) MUST_USE;
// How the hub took the request of that token; error empty: it will ask back.
enum err push_answered(struct redis *r, struct view source, struct view token, struct view error) MUST_USE;
// Forgets the subscription, not the hub that the feed names.
enum err push_forget(struct redis *r, struct view source) MUST_USE;
// Links of one source that came with a delivery (pushed) or that a visit found new. Counts for nothing while there is
// no subscription. May be deferred.
struct push_link {
    struct view url;
    bool pushed, is_new;
};
enum err push_heard(struct redis *r, struct view source, const struct push_link *links, size_t count,
                    int64_t now_ms) MUST_USE;
// A visit's links were not brought: the hub has to earn its trust anew.
enum err push_gap(struct redis *r, struct view source, int64_t now_ms) MUST_USE;

// ---- the server ------------------------------------------------------------------------------------------------
// The subscription of a token. ERR_NOTFOUND.
enum err push_find(struct redis *r, struct view token, struct arena *a, struct view *ret_source,
                   struct push *ret_push) MUST_USE;
// The hub asks whether we meant it (§5.3). True: this very thing was asked for, and the subscription is changed.
// lease_s < 0: not said.
enum err push_verify(struct redis *r, struct view token, bool leaving, struct view topic, int64_t lease_s,
                     int64_t now_ms, bool *ret_meant) MUST_USE;
// The hub says no (§5.2). True: to something that was asked for.
enum err push_deny(struct redis *r, struct view token, struct view topic, struct view reason, int64_t now_ms,
                   bool *ret_known) MUST_USE;
// Counts a delivery.
enum err push_count(struct redis *r, struct view source, bool is_signed, int64_t now_ms) MUST_USE;

// ---- deliveries ------------------------------------------------------------------------------------------------
// An entry of [pushes]; its body is what the hub sent.
struct push_delivery {
    struct view source, topic, hub;
    struct view type; // Content-Type
    int64_t received_ms;
};
void push_delivery_write(const struct push_delivery *d, struct json_writer *w);
// Views are copied into the arena. ERR_SYNTAX.
enum err push_delivery_read(struct view json, struct arena *a, struct push_delivery *ret_delivery) MUST_USE;

// ---- for people (core/push_words.c) ----------------------------------------------------------------------------
enum push_phase {
    PUSH_NONE,    // the feed names no hub
    PUSH_OFFERED, // it does, and nothing was asked yet
    PUSH_ASKED,   // and the hub has not answered yet, or could not be asked
    PUSH_ALIVE,
    PUSH_DENIED,
    PUSH_LAPSED, // and not renewed
    PUSH_LEAVING,
    PUSH_LEFT,
    PUSH_PHASE_COUNT
};
enum push_phase push_phase(const struct push *p, int64_t now_ms);
const char *push_phase_name(enum push_phase phase); // "alive" …
// Whether visits may be rarer for it.
bool push_is_trusted(int64_t until_ms, int64_t good, int64_t now_ms);
// A few sentences, appended; nothing where there is no hub. is_on: crawler.websub is set.
void push_tell(const struct push *p, bool is_on, int64_t now_ms, struct buf *out);

#endif
