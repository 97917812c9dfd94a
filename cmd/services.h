// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the verbs that look at a running system open: control store, Redis, queue; with the messages a user can act on.
#ifndef CMD_SERVICES_H
#define CMD_SERVICES_H

#include "cmd/verb.h"
#include "core/db.h"
#include "core/queue.h"
#include "query/query.h"

struct services {
    struct db *db;
    struct redis *redis;
    struct queue *queue;
};
// IF_UP: redis stays NULL, without a word, where nothing answers.
enum { SERVICE_DB = 1, SERVICE_REDIS = 2, SERVICE_QUEUE = 4, SERVICE_REDIS_IF_UP = 8 };

// Opens what `wanted` names (a queue needs Redis and brings it). 0, or an exit code after printing the reason.
int services_open(const struct call *c, unsigned wanted, struct services *ret_services);
void services_close(struct services *s);
// Opens, calls fn, closes; the exit code of whichever failed, or of fn.
typedef int services_fn(struct call *c, struct services *s);
int services_run(struct call *c, unsigned wanted, services_fn *fn);
// The query of that text, with the saved queries of the control store where it names one. 0, or an exit code after
// printing the reason.
int query_of_text(const struct call *c, struct view text, struct query **ret_query);
// After a change of the control store: tells the workers, if Redis answers; else the next start does.
void services_publish(const struct call *c, struct db *db);

#endif
