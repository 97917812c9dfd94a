// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Metrics. Registered objects form a list that only grows; a metric joins it on its first use, by whichever thread
// comes first. Writing sorts by name, because OpenMetrics 1.0 wants the samples of a family together under one TYPE
// line.
#include "core/metrics.h"

#include "core/mem.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static _Atomic(struct metric *) first;

static const int64_t bounds_us[METRIC_BUCKETS - 1] = {1000,   2000,   5000,    10000,   25000,   50000,
                                                      100000, 250000, 1000000, 5000000, 30000000};
static const char *const bounds_text[METRIC_BUCKETS] = {"0.001", "0.002", "0.005", "0.01", "0.025", "0.05",
                                                        "0.1",   "0.25",  "1.0",   "5.0",  "30.0",  "+Inf"};
static const char *const type_names[] = {
    [METRIC_COUNTER] = "counter", [METRIC_GAUGE] = "gauge", [METRIC_HISTOGRAM] = "histogram"};

static void enlist(struct metric *m)
{
    if (atomic_load_explicit(&m->registered, memory_order_relaxed) || atomic_exchange(&m->registered, 1))
        return;
    m->next = atomic_load(&first);
    while (!atomic_compare_exchange_weak(&first, &m->next, m))
        ;
}

void metric_add(struct metric *m, int64_t n)
{
    enlist(m);
    atomic_fetch_add_explicit(&m->value, n, memory_order_relaxed);
}

void metric_set(struct metric *m, int64_t value)
{
    enlist(m);
    atomic_store_explicit(&m->value, value, memory_order_relaxed);
}

void metric_observe_us(struct metric *m, int64_t us)
{
    size_t bucket = 0;
    while (bucket < METRIC_BUCKETS - 1 && us > bounds_us[bucket])
        bucket++;
    metric_add(m, us);
    atomic_fetch_add_explicit(&m->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->count, 1, memory_order_relaxed);
}

static void add_name(struct buf *out, const struct metric *m, const char *suffix, const char *stage)
{
    buf_printf(out, "%s%s{stage=\"%s\"", m->name, suffix, stage);
    if (m->label)
        buf_printf(out, ",%s", m->label);
}

// The count is taken as the sum of the buckets, not from the counter beside them, so that +Inf and _count agree even
// while other threads observe (OpenMetrics 1.0 §5.4.3).
static void write_histogram(struct buf *out, struct metric *m, const char *stage)
{
    int64_t count = 0;
    for (size_t i = 0; i < METRIC_BUCKETS; i++) {
        count += atomic_load_explicit(&m->buckets[i], memory_order_relaxed);
        add_name(out, m, "_bucket", stage);
        buf_printf(out, ",le=\"%s\"} %" PRId64 "\n", bounds_text[i], count);
    }
    int64_t sum_us = atomic_load_explicit(&m->value, memory_order_relaxed);
    add_name(out, m, "_sum", stage);
    buf_printf(out, "} %.6f\n", (double)sum_us / 1e6);
    add_name(out, m, "_count", stage);
    buf_printf(out, "} %" PRId64 "\n", count);
}

static void write_one(struct buf *out, struct metric *m, const char *stage)
{
    if (m->type == METRIC_HISTOGRAM) {
        write_histogram(out, m, stage);
        return;
    }
    add_name(out, m, m->type == METRIC_COUNTER ? "_total" : "", stage);
    buf_printf(out, "} %" PRId64 "\n", atomic_load_explicit(&m->value, memory_order_relaxed));
}

static int by_name(const void *a, const void *b)
{
    const struct metric *x = *(struct metric *const *)a, *y = *(struct metric *const *)b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->label ? x->label : "", y->label ? y->label : "");
}

void metrics_write(struct buf *out, const char *stage)
{
    struct metric *head = atomic_load(&first);
    size_t count = 0;
    for (struct metric *m = head; m; m = m->next)
        count++;
    struct metric **sorted = mem_resize(NULL, count, sizeof(struct metric *));
    for (struct metric *m = head, **at = sorted; m; m = m->next)
        *at++ = m;
    qsort(sorted, count, sizeof(struct metric *), by_name);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(sorted[i - 1]->name, sorted[i]->name) != 0)
            buf_printf(out, "# TYPE %s %s\n# HELP %s %s\n", sorted[i]->name, type_names[sorted[i]->type],
                       sorted[i]->name, sorted[i]->help);
        write_one(out, sorted[i], stage);
    }
    free(sorted);
}
