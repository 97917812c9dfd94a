// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Counters, gauges and histograms of one process, written as OpenMetrics 1.0 text. Metrics are static objects that
// register themselves on first use; values are atomics, so any thread may add. The server gathers the texts of all
// processes (core/stage publishes them to Redis).
#ifndef CORE_METRICS_H
#define CORE_METRICS_H

#include "core/buf.h"

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };
enum { METRIC_BUCKETS = 12 };

struct metric {
    const char *name;  // "harkara_pages_fetched", without _total
    const char *help;
    const char *label; // "state=\"ok\"" or NULL
    enum metric_type type;
    _Atomic int64_t value;                   // counter, gauge; sum of a histogram in microseconds
    _Atomic int64_t buckets[METRIC_BUCKETS]; // 1 ms, 2, 5, 10, 25, 50, 100, 250, 1 s, 5 s, 30 s, more
    _Atomic int64_t count;
    _Atomic int registered;
    struct metric *next;
};
#define METRIC_INIT(type_, name_, label_, help_) {.name = (name_), .help = (help_), .label = (label_), .type = (type_)}

void metric_add(struct metric *m, int64_t n);
void metric_set(struct metric *m, int64_t value);
void metric_observe_us(struct metric *m, int64_t us);
// All registered metrics of this process; `stage` becomes a label of each line. Ends without "# EOF".
void metrics_write(struct buf *out, const char *stage);

#endif
