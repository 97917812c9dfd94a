// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What learning a source's rhythm is worth: invented sources with days, nights and weekends, visited for eight weeks by
// crawler/rhythm and then, over the same items, at a fixed interval that takes the same number of visits. Prints visits
// a day and the delay from publication to visit of the last four weeks.
#include "crawler/rhythm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

enum { DAYS = 56, FROM_DAY = 28, ALIKE = 20, ITEMS_MAX = 1 << 16, DELAYS_MAX = ALIKE * ITEMS_MAX };

static const int64_t begin_ms = INT64_C(1792972800000); // a Monday

struct press {
    const char *name;
    double items_a_day;
    int first_hour, last_hour; // of its day, UTC
    double at_night;           // rate at other hours, as a part
    double at_weekend;
    int batch; // items that come together
};

static const struct press presses[] = {
    {"agency", 400, 0, 24, 1, 0.8, 1},          {"daily", 80, 5, 20, 0.1, 0.6, 1},
    {"daily, batches", 80, 5, 20, 0.1, 0.6, 8}, {"regional", 20, 6, 18, 0.02, 0.4, 1},
    {"ministry", 4, 4, 12, 0, 0.05, 1},         {"blog", 0.7, 8, 23, 0.1, 1.2, 1},
};

static double random_unit(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 33) + 1) / 2147483650.0;
}

static double rate_at(const struct press *p, int64_t ms)
{
    int hour = (int)(ms / HOUR_MS % 24), day = (int)((ms / DAY_MS + 3) % 7);
    double open = p->last_hour - p->first_hour, mean = (open + p->at_night * (24 - open)) / 24;
    double here = hour >= p->first_hour && hour < p->last_hour ? 1 : p->at_night;
    return p->items_a_day / 24 * here / mean * (day >= 5 ? p->at_weekend : 1) / p->batch;
}

// By thinning: moments at the highest rate, each kept with the chance of its own.
static size_t publish(const struct press *p, uint64_t *dice, int64_t *items)
{
    size_t n = 0;
    double most = 0;
    for (int h = 0; h < 168; h++)
        most = fmax(most, rate_at(p, begin_ms + h * HOUR_MS));
    for (double at = 0; n + (size_t)p->batch < ITEMS_MAX;) {
        at -= log(random_unit(dice)) / most * (double)HOUR_MS;
        int64_t ms = begin_ms + (int64_t)at;
        if (at >= (double)DAYS * DAY_MS)
            break;
        if (random_unit(dice) < rate_at(p, ms) / most)
            for (int i = 0; i < p->batch; i++)
                items[n++] = ms;
    }
    return n;
}

// Of all sources of one kind.
struct result {
    double visits_a_day, median_s, p90_s;
    int64_t *delays;
    size_t count;
};

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// fixed_ms 0: by rhythm.
static void visit(const int64_t *items, size_t count, int64_t longest_ms, int64_t fixed_ms, uint64_t *dice,
                  struct result *result)
{
    struct rhythm r = {0};
    size_t seen = 0, visits = 0;
    for (int64_t now = begin_ms; now < begin_ms + DAYS * DAY_MS;) {
        bool counts = now >= begin_ms + FROM_DAY * DAY_MS;
        size_t before = seen;
        for (; seen < count && items[seen] <= now; seen++)
            if (counts && result->count < DELAYS_MAX)
                result->delays[result->count++] = now - items[seen];
        visits += counts;
        rhythm_observe(&r, now, (int64_t)(seen - before));
        uint32_t bits = (uint32_t)(random_unit(dice) * UINT32_MAX);
        now += fixed_ms ? fixed_ms : rhythm_wait_ms(&r, now, longest_ms, 0, bits);
    }
    result->visits_a_day += (double)visits / (DAYS - FROM_DAY) / ALIKE;
}

static void conclude(struct result *r)
{
    qsort(r->delays, r->count, sizeof *r->delays, by_size);
    if (r->count > 0) {
        r->median_s = (double)r->delays[r->count / 2] / 1000;
        r->p90_s = (double)r->delays[r->count * 9 / 10] / 1000;
    }
}

static double compare(const struct press *p, int64_t longest_ms)
{
    static int64_t items[ITEMS_MAX], delays[2][DELAYS_MAX];
    struct result learnt = {.delays = delays[0]}, fixed = {.delays = delays[1]};
    for (int pass = 0; pass < 2; pass++) {
        uint64_t dice = 7;
        for (int i = 0; i < ALIKE; i++) {
            size_t count = publish(p, &dice, items);
            uint64_t own = (uint64_t)i;
            int64_t fixed_ms = pass ? (int64_t)((double)DAY_MS / learnt.visits_a_day) : 0;
            visit(items, count, longest_ms, fixed_ms, &own, pass ? &fixed : &learnt);
        }
        conclude(pass ? &fixed : &learnt);
    }
    printf("%-16s %10.1f %9.0f | %9.0f %9.0f | %9.0f %9.0f\n", p->name, p->items_a_day, learnt.visits_a_day,
           learnt.median_s, learnt.p90_s, fixed.median_s, fixed.p90_s);
    return learnt.visits_a_day;
}

int main(int argc, char **argv)
{
    int64_t longest_ms = (argc > 1 ? strtoll(argv[1], NULL, 10) : 3600) * 1000;
    double visits = 0;
    printf("interval at most %lld s, %d sources of each kind\n", (long long)(longest_ms / 1000), ALIKE);
    printf("%-16s %10s %9s | %9s %9s | %9s %9s\n", "source", "items/day", "visits/d", "median s", "p90 s", "fixed: m.",
           "p90 s");
    for (size_t i = 0; i < sizeof presses / sizeof presses[0]; i++)
        visits += compare(&presses[i], longest_ms);
    printf("one of each: %.0f visits a day, %.0f at a fixed 60 s\n", visits,
           1440.0 * (double)(sizeof presses / sizeof presses[0]));
    return 0;
}
