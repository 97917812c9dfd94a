// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The control store <data>/control.db: opened, migrated, and its sources. Watches and the outbox are alerts/'.
#ifndef SERVER_CONTROL_H
#define SERVER_CONTROL_H

#include "core/config.h"
#include "core/db.h"
#include "core/redis.h"
#include "core/source.h"

// Opens <data>/control.db and migrates all parts (sources, watches, outbox, tokens).
enum err control_open(const struct config *config, struct db **ret_db, struct errmsg *m) MUST_USE;
enum err control_source_add(struct db *db, const struct source *s, struct errmsg *m) MUST_USE; // ERR_EXISTS
enum err control_source_remove(struct db *db, struct view name) MUST_USE;                      // ERR_NOTFOUND
enum err control_source_enable(struct db *db, struct view name, bool enabled) MUST_USE;        // ERR_NOTFOUND
enum err control_sources(struct db *db, struct arena *a, struct source **ret_sources, size_t *ret_count) MUST_USE;
// Puts the snapshots "sources" and "watches". Call after each change, and at start.
enum err control_publish(struct db *db, struct redis *r) MUST_USE;
// The session token of the page: made on first use, kept in <data>/token (mode 0600). Appends it.
enum err control_token(const struct config *config, struct buf *out, struct errmsg *m) MUST_USE;

#endif
