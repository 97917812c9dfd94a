// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The way out that each mail carries: a token which names one watch and one subscriber and is signed with a key of the
// control store, so that nobody can end another's subscription. Whoever holds the mail may use it, without login.
// RFC 8058 §3.1, §6: a GET must change nothing (scanners follow links); only a POST calls unsubscribe_apply.
#ifndef ALERTS_UNSUBSCRIBE_H
#define ALERTS_UNSUBSCRIBE_H

#include "core/buf.h"
#include "core/db.h"

enum { UNSUBSCRIBE_KEY_TEXT = 64, UNSUBSCRIBE_TOKEN_MAX_BYTES = 128 };

struct unsubscribe_key {
    char text[UNSUBSCRIBE_KEY_TEXT]; // 256 random bits as hex digits, not terminated
};
struct unsubscribe {
    int64_t watch, subscriber;
    struct view watch_name, subscriber_name; // empty when it is gone already
};

// Makes the table and the key, once.
enum err unsubscribe_migrate(struct db *db, struct errmsg *m) MUST_USE;
enum err unsubscribe_load_key(struct db *db, struct unsubscribe_key *ret_key) MUST_USE;
// Appends the token: "<watch>.<subscriber>.<64 hex digits>", fit for a URL as it is.
void unsubscribe_add_token(const struct unsubscribe_key *key, int64_t watch, int64_t subscriber, struct buf *out);
// What the token stands for, to be shown before it is used. ERR_REFUSED: not one of ours.
enum err unsubscribe_read(struct db *db, struct view token, struct arena *a, struct unsubscribe *ret) MUST_USE;
// Ends the subscription and what waits in the outbox for it. Doing it again is fine. ERR_REFUSED.
enum err unsubscribe_apply(struct db *db, struct view token, int64_t now_ms) MUST_USE;

#endif
