// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Why a source brings what it brings, in words: the one table from states and causes to what they mean and what a
// person can do, for the command line, the page and the mails. States are those of core/health.h; causes are what an
// answer looked like (crawler/symptom.h).
#ifndef CORE_WHY_H
#define CORE_WHY_H

#include "core/health.h"
#include "core/json.h"

struct why {
    const char *words;  // "its robots.txt forbids the visit"
    const char *advice; // a sentence; "" where nothing is to be done
    bool is_ill;        // somebody should look
};
// Of one visit. Never NULL: what is not in the table is told as it is.
const struct why *why_of(struct view state, struct view cause);

// How the source is, in a few sentences: the last visit, its rhythm, an alarm, lying validators, a new address.
void why_tell(const struct health *h, int64_t now_ms, struct buf *out);
// The fields "words", "advice", "is_ill" into an open object.
void why_write(const struct health *h, struct json_writer *w);
// "3 days", "5 hours", "12 minutes", "40 seconds". Appended.
void why_add_duration(struct buf *out, int64_t ms);
// "about 24 items a day". Appended.
void why_add_rate(struct buf *out, double per_day);

#endif
