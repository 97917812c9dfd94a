// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The alerts' part of the control store <data>/control.db: opened with all its tables made. The server opens the same
// file by its own means and calls store_migrate.
#ifndef ALERTS_STORE_H
#define ALERTS_STORE_H

#include "core/config.h"
#include "core/db.h"

// Saved queries, watches, outbox, unsubscribing.
enum err store_migrate(struct db *db, struct errmsg *m) MUST_USE;
enum err store_open(const struct config *config, struct db **ret_db, struct errmsg *m) MUST_USE;

#endif
