// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Metrics of the crawl stage. The states of the ledger are many (each HTTP status is one); the metric's label keeps to
// a closed list, so that no outside server makes new time series.
#include "crawler/account.h"

#include "core/metrics.h"
#include "core/view.h"

#define PAGES(state_)                                                                                                  \
    {                                                                                                                  \
        state_,                                                                                                        \
            METRIC_INIT(METRIC_COUNTER, "harkara_pages_fetched", "state=\"" state_ "\"", "Visits by how they ended.")  \
    }

static struct {
    const char *state; // "http 4" stands for all that begin so
    struct metric metric;
} pages[] = {
    PAGES("ok"),        PAGES("unchanged"), PAGES("robots"),  PAGES("robots-unreachable"),
    PAGES("http 3"),    PAGES("http 4"),    PAGES("http 5"),  PAGES("dns"),
    PAGES("address"),   PAGES("refused"),   PAGES("timeout"), PAGES("tls"),
    PAGES("protocol"),  PAGES("too-big"),   PAGES("cut-off"), PAGES("scheme"),
    PAGES("redirects"), PAGES("soft 404"),  PAGES("other"),
};

static struct metric seconds =
    METRIC_INIT(METRIC_HISTOGRAM, "harkara_fetch_seconds", NULL, "Time of a visit, from lease to result.");
static struct metric links = METRIC_INIT(METRIC_COUNTER, "harkara_links_new", NULL, "Addresses never seen before.");
static struct metric downgrades =
    METRIC_INIT(METRIC_COUNTER, "harkara_redirects_insecure", NULL, "Redirects from https to http that were followed.");
static struct metric lateness = METRIC_INIT(METRIC_HISTOGRAM, "harkara_source_late_seconds", NULL,
                                            "From when a source's visit was due to when it began.");
static struct metric active = METRIC_INIT(METRIC_GAUGE, "harkara_visits_active", NULL, "Visits under way.");

static bool stands_for(const char *name, struct view state)
{
    if (view_starts(view_of(name), "http "))
        return view_starts(state, name);
    return view_is(state, name);
}

void account_visit(const struct outcome *o, int64_t took_ms)
{
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(pages) && !stands_for(pages[i].state, view_of(o->state)))
        i++;
    metric_add(&pages[i].metric, 1);
    metric_observe_us(&seconds, took_ms * 1000);
}

void account_late(int64_t late_ms)
{
    metric_observe_us(&lateness, late_ms > 0 ? late_ms * 1000 : 0);
}

void account_links(size_t new_count)
{
    metric_add(&links, (int64_t)new_count);
}

void account_downgrade(void)
{
    metric_add(&downgrades, 1);
}

void account_active(size_t visits)
{
    metric_set(&active, (int64_t)visits);
}
