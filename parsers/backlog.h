// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Which entries of a sitemap are worth a fetch. A sitemap names all that a site ever published; a monitor wants what is
// new. So what is dated and older than the window is `old`; what has no usable date is new if it came after the sitemap
// was first read, and `backlog` if it was there already. Neither is dropped: the ledger counts each address once.
#ifndef PARSERS_BACKLOG_H
#define PARSERS_BACKLOG_H

#include "core/page.h"
#include "parsers/sitemap.h"

enum {
    BACKLOG_WINDOW_MS = 7 * 86400 * 1000,
    // At the first reading of a sitemap; later all that was never seen is taken.
    BACKLOG_DATED_MAX = 1000,  // dated within the window, newest first: generators put today's date on everything
    BACKLOG_UNDATED_MAX = 100, // without a date, in the order of the file
    // Of an index, at every reading; those without a date from both ends of the file.
    BACKLOG_MAPS_MAX = 50,
    BACKLOG_DEPTH_MAX = 3, // indexes within indexes; what is deeper is a `trap`
};

// One link an entry, in the order of the map; strings borrow from map and page or live in the arena. page: the
// sitemap's. known: it was read before, for this source.
void backlog_links(const struct sitemap *map, const struct page *page, bool known, struct arena *a,
                   struct link **ret_links, size_t *ret_count);

#endif
