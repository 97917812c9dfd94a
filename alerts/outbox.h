// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The outbox: hits, alarms of sources, notifications and deliveries in the control store. A hit is stored once per
// (watch, doc, rev), and the deliveries that follow from it are made in the same transaction; each delivery keeps one
// id over all its tries.
#ifndef ALERTS_OUTBOX_H
#define ALERTS_OUTBOX_H

#include "alerts/hit.h"
#include "core/db.h"

enum delivery_state { DELIVERY_WAITING, DELIVERY_SENT, DELIVERY_FAILED /* for good */, DELIVERY_STATE_COUNT };
const char *delivery_state_name(enum delivery_state state);

struct delivery {
    int64_t number;
    char id[40]; // "msg_…": over all tries the same; webhook-id and Message-ID are made of it
    struct view channel, address, secret, subscriber;
    int64_t subscriber_id, watch, hit_number;
    int tries; // so far
    int64_t created_ms, next_ms;
    struct view hit;   // the hit's JSON; empty where it tells of
    struct view alarm; // an alarm: its JSON (core/alarm.h)
};
// A row as a person sees it.
struct delivery_row {
    int64_t number;
    struct view id, state, channel, address, watch, title, last_reply;
    int tries;
    int64_t created_ms, next_ms, done_ms; // next_ms 0: waits behind an earlier one to the same address, or is done
};
struct hit_row {
    int64_t number;
    struct view hit; // JSON
    bool read;
};

enum err outbox_migrate(struct db *db, struct errmsg *m) MUST_USE;
// Stores the hit and its deliveries; *ret_new is false when it was there already (nothing is made then).
enum err outbox_put(struct db *db, struct view hit_json, int64_t now_ms, bool *ret_new) MUST_USE;
// Stores the turn of a source's alarm and a mail to each of those: a mail address, or the name of a subscriber by mail.
// *ret_new is false when it was there already (nothing is made then). A name that is no such subscriber is passed over,
// and logged.
enum err outbox_put_alarm(struct db *db, struct view alarm_json, const char *const *mail_to, size_t mail_to_count,
                          int64_t now_ms, bool *ret_new) MUST_USE;
// Up to max deliveries of each channel that are due, those never tried before those tried, in the arena; only the
// oldest of an address, so that its order is kept; ret_next_ms gets when the next one will be (INT64_MAX: none).
enum err outbox_due(struct db *db, int64_t now_ms, size_t max, struct arena *a, struct delivery **ret,
                    size_t *ret_count, int64_t *ret_next_ms) MUST_USE;
// What a try gave; ERR_NOTFOUND when the delivery waits no more (cancelled meanwhile). These and the others that change
// something are atomic by themselves, and may also stand inside the caller's transaction, many in one. reply is the
// other side's answer or our error, for the log a person reads.
enum err outbox_sent(struct db *db, int64_t number, struct view reply, int64_t now_ms) MUST_USE;
// retry_after_ms: 0 for the schedule's own. After the last step of the schedule, or when final, the state is failed.
enum err outbox_failed(struct db *db, int64_t number, struct view reply, bool final, int64_t retry_after_ms,
                       int64_t now_ms) MUST_USE;
// The address is gone for good (HTTP 410): disables its subscriber and fails all that waits for it, this one included.
enum err outbox_gone(struct db *db, int64_t number, struct view reply, int64_t now_ms) MUST_USE;
// Fails what waits for this subscription.
enum err outbox_cancel(struct db *db, int64_t watch, int64_t subscriber, struct view why, int64_t now_ms) MUST_USE;
// Newest first.
enum err outbox_hits(struct db *db, int64_t before, size_t max, struct arena *a, struct hit_row **ret,
                     size_t *ret_count) MUST_USE;
enum err outbox_mark_read(struct db *db, int64_t hit, bool read) MUST_USE;
enum err outbox_deliveries(struct db *db, int64_t before, size_t max, struct arena *a, struct delivery_row **ret,
                           size_t *ret_count) MUST_USE;
struct outbox_counts {
    int64_t hits, unread, waiting, sent, failed;
};
enum err outbox_count(struct db *db, struct outbox_counts *ret) MUST_USE;

#endif
