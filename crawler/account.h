// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The crawler's metrics; docs/crawler.md lists them.
#ifndef CRAWLER_ACCOUNT_H
#define CRAWLER_ACCOUNT_H

#include "crawler/policy.h"

// A visit ended so, after that time.
void account_visit(const struct outcome *o, int64_t took_ms);
// A visit of a source begins that much after it was due.
void account_late(int64_t late_ms);
void account_links(size_t new_count);
void account_active(size_t visits);
void account_downgrade(void); // a redirect from https to http

#endif
