// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Opening the control store with the alerts' tables in it. Each thread opens its own handle.
#include "alerts/store.h"

#include "alerts/outbox.h"
#include "alerts/saved.h"
#include "alerts/unsubscribe.h"
#include "alerts/watch.h"

enum err store_migrate(struct db *db, struct errmsg *m)
{
    enum err err = saved_migrate(db, m);
    if (!err)
        err = watch_migrate(db, m);
    if (!err)
        err = outbox_migrate(db, m);
    return err ? err : unsubscribe_migrate(db, m);
}

enum err store_open(const struct config *config, struct db **ret_db, struct errmsg *m)
{
    char path[CONFIG_PATH_MAX];
    struct db *db;
    enum err err = db_open(config_path(config, "control.db", path), &db, m);
    if (err)
        return err;
    err = store_migrate(db, m);
    if (err) {
        db_close(db);
        return err;
    }
    *ret_db = db;
    return OK;
}
