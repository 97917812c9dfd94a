// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Watches over one source: whether it has fallen silent, shrunk or only fails. Judged at each of its visits; what it
// has to remember in between stands in the source's memo. Pure.
//
//   failing  LOOKOUT_FAILURES visits in a row and for `failing_ms`        ends with the first good visit
//   silent   rhythm_silence over RHYTHM_SILENT, the last visit good       ends when something new comes
//   shrunk   the week under a quarter of the weeks before, for a day      ends when it is over a half
//
// One alarm stands at a time; failing takes the place of the others. Each bound to raise lies far from the one to end.
#ifndef CRAWLER_LOOKOUT_H
#define CRAWLER_LOOKOUT_H

#include "core/alarm.h"
#include "crawler/rhythm.h"

enum { LOOKOUT_FAILURES = 5, LOOKOUT_SHRUNK_MS = 86400000 };

struct lookout {
    enum alarm_condition condition; // of the alarm that stands
    int64_t since_ms;               // and since when
    int64_t failing_ms;             // the first of the failures in a row, 0: none
    int64_t shrunk_ms;              // since when it is below the bound, 0: it is not
};

struct sight {
    int64_t now_ms;
    int failures;       // visits in a row, with this one; 0: it was good
    struct view state;  // of this visit
    int64_t failing_ms; // configured
    const struct rhythm *rhythm;
};

// True when an alarm begins or ends: *ret_alarm tells which, but for its source. The reason lives in the arena.
bool lookout_judge(struct lookout *l, const struct sight *s, struct arena *a, struct alarm *ret_alarm);

#endif
