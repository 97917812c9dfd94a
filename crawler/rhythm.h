// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rhythm of a source: how often it brings something new, and at what hours, learnt from how much each visit
// brought. It says when to look again, how sure one may be that a silence is none of its habits, and whether the source
// brings less than it used to. Pure: no clock, no dice of its own.
//
// Polling costs one request a visit, being late costs the time from publication to visit for each item. Their sum is
// least where the density of visits follows the square root of the rate at which items come; so a visit is due when the
// integral of sqrt(items an hour) since the last one reaches RHYTHM_HOURLY_MS: an hourly item is looked for every
// five minutes, 25 an hour every minute, one in four hours every ten minutes.
//
// The rate of a moment is the learnt rate (half-life a week) times a factor of its hour of the day and one of its day
// of the week, both in UTC. 169 bytes a source.
#ifndef CRAWLER_RHYTHM_H
#define CRAWLER_RHYTHM_H

#include "core/buf.h"

enum {
    RHYTHM_FLOOR_MS = 60000,   // between two visits, unless the source's own interval is shorter
    RHYTHM_HOURLY_MS = 300000, // between two visits to a source of one item an hour
    RHYTHM_HOURS = 24,
    RHYTHM_DAYS = 7,
    RHYTHM_MIN_BATCHES = 10, // before which nothing is called silent
    RHYTHM_TEXT_MAX = 240,
};

struct rhythm {
    int64_t first_ms, last_ms;     // observed from the first visit to the last one; 0: not yet
    int64_t new_ms;                // the last visit that brought something; 0: none did
    int64_t gap_ms;                // the longest time without, half-life two weeks
    double items, batches, hours;  // what came, in how many visits, in what time; half-life a week
    double past_items, past_hours; // half-life eight weeks, as that of the shares
    double hour[RHYTHM_HOURS];     // share of the items
    double day[RHYTHM_DAYS];       // Monday first
};

// A visit at now_ms found so many items that were not there at the visit before. The first visit only starts the watch:
// what it finds is of unknown age. A clock that went back teaches nothing.
void rhythm_observe(struct rhythm *r, int64_t now_ms, int64_t new_items);
// Items an hour, as expected at that time.
double rhythm_rate(const struct rhythm *r, int64_t at_ms);
// How long to wait from now. longest_ms: the operator's interval, never exceeded; where it is shorter than the floor it
// is the floor. hint_ms: for how long the publisher asks to keep what it sent, 0 none; it pulls the wait half-way.
// dice: random bits, so that many sources do not come together.
int64_t rhythm_wait_ms(const struct rhythm *r, int64_t now_ms, int64_t longest_ms, int64_t hint_ms, uint32_t dice);
// How many visits with something new should have come since the last one: a silence of s is as likely as exp(-s).
// 0 while too little is known, or while the silence is shorter than twice the longest one known.
double rhythm_silence(const struct rhythm *r, int64_t now_ms);
enum { RHYTHM_SILENT = 14 }; // less likely than one in a million
// The week's rate as a part of that of the weeks before, 1 while too little is known.
double rhythm_share_of_past(const struct rhythm *r);

// As text for a memo, and back. False, and nothing learnt, for what is no such text.
void rhythm_write(const struct rhythm *r, struct buf *out);
bool rhythm_read(struct view text, struct rhythm *ret_rhythm);

#endif
