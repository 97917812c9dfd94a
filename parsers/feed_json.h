// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON Feed 1.0 and 1.1.
#ifndef PARSERS_FEED_JSON_H
#define PARSERS_FEED_JSON_H

#include "parsers/feed.h"

// As feed_read, which calls it for what begins like JSON.
enum err feed_json_read(struct view text, struct view base, int64_t now_ms, struct arena *a,
                        struct feed *ret_feed) MUST_USE;

#endif
