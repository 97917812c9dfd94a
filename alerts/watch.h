// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Watches and subscribers: the control store's tables and the snapshot "watches" that the matcher runs on.
// A watch: {"id","name","query","enabled","subscribers":["ops", …]}; a subscriber: {"name","channel":"mail"|"webhook",
// "address","secret"}. The snapshot holds enabled watches only; addresses and secrets never leave the control store.
#ifndef ALERTS_WATCH_H
#define ALERTS_WATCH_H

#include "core/db.h"
#include "core/json.h"
#include "core/redis.h"

// The snapshot's parts hold the watches of a thousand numbers each: part n those from n * WATCH_PART_SIZE on.
enum { WATCH_NAME_MAX_BYTES = 64, WATCH_PART_SIZE = 1000, WATCH_PART_MAX_BYTES = 256 << 20 };

struct watch {
    int64_t id;
    struct view name; // unique, same alphabet as source names
    struct view query;
    bool enabled;
    struct view *subscribers; // names
    size_t subscriber_count;
    int64_t created_ms, changed_ms;
};
struct subscriber {
    int64_t id;
    struct view name;    // unique
    struct view channel; // "mail" or "webhook"
    struct view address; // mailbox, or http(s) URL
    struct view secret;  // webhook: "whsec_" and base64 of 24 to 64 bytes; made when empty
    int64_t disabled_ms; // 0: active; else when the other side said "gone for good", and why
    struct view disabled_why;
};

// Creates or migrates the tables; call once after db_open.
enum err watch_migrate(struct db *db, struct errmsg *m) MUST_USE;
// Checks the query (an unanchored one is refused with an explanation), the name and the subscribers, then stores.
// ERR_EXISTS for a name that is taken. ret_id may be NULL.
enum err watch_add(struct db *db, const struct watch *w, int64_t *ret_id, struct errmsg *m) MUST_USE;
enum err watch_remove(struct db *db, struct view name) MUST_USE;
enum err watch_list(struct db *db, struct arena *a, struct watch **ret_watches, size_t *ret_count) MUST_USE;
enum err watch_find(struct db *db, struct view name, struct arena *a, struct watch *ret_watch) MUST_USE;
// Ends one subscription; one that is not there is fine. What waits in the outbox is outbox_cancel's.
enum err watch_unsubscribe(struct db *db, int64_t watch, int64_t subscriber) MUST_USE;
enum err subscriber_add(struct db *db, const struct subscriber *s, struct errmsg *m) MUST_USE;
enum err subscriber_list(struct db *db, struct arena *a, struct subscriber **ret, size_t *ret_count) MUST_USE;
void watch_write(const struct watch *w, struct json_writer *out);
// Puts those parts of the snapshot to Redis that are not there as they stand here: after a change, that of the watch.
// Call after each change, at start, and now and then, should Redis have lost them.
enum err watch_publish(struct db *db, struct redis *r) MUST_USE;

#endif
