// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What comes into the frontier: the list of sources (the snapshot "sources"), and links from [links].
#ifndef CRAWLER_SCHEDULE_H
#define CRAWLER_SCHEDULE_H

#include "core/source.h"
#include "core/stage.h"
#include "crawler/frontier.h"

struct schedule;

struct schedule *schedule_new(void); // Returns owned
void schedule_free(struct schedule *s);
// Looks for a new list once a second and brings a part of it into the frontier at each call, so that a long list does
// not hold up the loop. *ret_changed: something was put. RETRY-class errors; the same part is tried again.
enum err schedule_sources(struct schedule *s, struct stage *stage, struct frontier *f, bool *ret_changed) MUST_USE;
// Takes links from [links] into the frontier, waiting up to wait_ms for them. *ret_new: how many were new.
enum err schedule_links(struct stage *stage, struct frontier *f, int64_t wait_ms, size_t *ret_new) MUST_USE;
// The source of that name in the list at hand, or NULL. Lives until the next schedule_sources.
const struct source *schedule_find(const struct schedule *s, struct view name);

#endif
