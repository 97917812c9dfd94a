// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The crawl stage: sources and [links] → frontier → fetch → archive → [pages].
#ifndef CRAWLER_CRAWL_H
#define CRAWLER_CRAWL_H

#include "core/stage.h"

enum err crawl_run(struct stage *s) MUST_USE;

#endif
