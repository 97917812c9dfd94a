// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How many requests go to one IP address at a time: thousands of names may live on one machine, and the rest of each
// host says nothing of it. Feeds, articles and robots.txt share the budget. What has no place yet waits in line.
#ifndef CRAWLER_BUDGET_H
#define CRAWLER_BUDGET_H

#include "core/view.h"

typedef void budget_fn(void *user);

// One request; a part of whatever makes it. All zero: neither in nor waiting.
struct budget_place {
    struct budget_address *address;
    budget_fn *fn; // waiting: called when it has a place
    void *user;
    struct budget_place *next, *prev; // in line
};

struct budget;
struct budget *budget_new(size_t most); // 0: no bound. Returns owned
void budget_free(struct budget *b);     // all have left
// From now on; those that have a place keep it.
void budget_set(struct budget *b, size_t most);
// True: it has a place. False: it waits, and fn is called, from a budget_leave of another, when it has.
// An empty address has no budget.
bool budget_enter(struct budget *b, struct budget_place *p, struct view address, budget_fn *fn, void *user);
// Gives up its place, or its place in line; harmless for one that has neither.
void budget_leave(struct budget *b, struct budget_place *p);

#endif
