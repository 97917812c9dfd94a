// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the files of the crawl stage share: the parts of one running crawler. Single-threaded, on one event loop.
#ifndef CRAWLER_CRAWLER_H
#define CRAWLER_CRAWLER_H

#include "core/address.h"
#include "core/loop.h"
#include "core/stage.h"
#include "crawler/archive.h"
#include "crawler/fetch.h"
#include "crawler/frontier.h"
#include "crawler/resolve.h"
#include "crawler/schedule.h"
#include "crawler/soft404.h"
#include "crawler/verdict.h"

enum { CRAWLER_REVISITS_MAX = 8 };

struct visit;

struct crawler {
    struct stage *stage; // borrowed
    char agent[512];     // User-Agent
    struct loop *loop;
    struct frontier *frontier;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct archive *archive;
    struct address_list *allowed;
    struct schedule *schedule;
    struct verdicts *verdicts;
    struct soft404 *soft404;
    int64_t revisits_ms[CRAWLER_REVISITS_MAX]; // of articles, after their first fetch, rising
    size_t revisit_count;
    struct visit *visits; // under way, or done and not yet written down
    size_t visit_count, done_count;
    bool more;           // something changed: there may be more to lease
    int64_t lease_at_ms; // monotonic: when to ask the frontier again otherwise
    int64_t links_at_ms; // monotonic: when to look for links again
    int64_t work_at_ms;  // monotonic: when Redis is asked again, unless much is done before
    int64_t calm_at_ms;  // monotonic: Redis is left alone until then, after a failure
    int failures;        // in a row
};

#endif
