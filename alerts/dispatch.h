// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The outgoing half of the deliver stage: takes what is due out of the outbox, writes it for its channel, hands it to
// the wire and records what came of it. It has its own handle of the control store and runs on one thread.
//
// At most one try per address is under way, at most deliver.concurrency per channel, and of these at most half are
// second and later tries: addresses that are slow or dead delay neither the other channel nor fresh deliveries. A crash
// between the other side's answer and the record gives a second arrival, under the same id.
#ifndef ALERTS_DISPATCH_H
#define ALERTS_DISPATCH_H

#include "core/config.h"

struct dispatch;
// Opens <data>/control.db. Borrows config for its life. Returns owned.
enum err dispatch_open(const struct config *config, struct dispatch **ret_dispatch, struct errmsg *m) MUST_USE;
// What is under way is cut off, and is due again at the next start under the same id.
void dispatch_close(struct dispatch *d);
// One turn: records what has finished, starts what is due, waits up to max_ms for something to happen. On an error of
// the store nothing is lost: what finished is recorded by a later turn.
enum err dispatch_turn(struct dispatch *d, int64_t max_ms) MUST_USE;
// As above, but starts nothing: for the last moments before a stop.
enum err dispatch_drain(struct dispatch *d, int64_t max_ms) MUST_USE;
// From any thread: there is something new in the outbox.
void dispatch_wake(struct dispatch *d);
// How many tries are under way or not yet recorded.
size_t dispatch_count(const struct dispatch *d);

#endif
