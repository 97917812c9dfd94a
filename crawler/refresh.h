// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Pages that only lead on to another: <meta http-equiv="refresh" content="0; url=...">, which publishers use where they
// cannot redirect. Just enough of HTML (§4.2.5.3, §13.2.5) is read to find it at the beginning of a page.
#ifndef CRAWLER_REFRESH_H
#define CRAWLER_REFRESH_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/url.h"

enum {
    REFRESH_SCAN_BYTES = 1024, // of the page, decoded: what comes later is not looked at
    REFRESH_WAIT_MAX_S = 10,   // a longer wait is for readers
    REFRESH_LEAVES_MAX_S = 5,  // up to this the page leads on whatever it says; above, where it says nothing else
    REFRESH_SAYS_BYTES = 4096, // a page that is no longer than this says nothing else
    REFRESH_URL_MAX_BYTES = 4096,
};

// Where the page leads to: appended to out as written, character references undone. False: it leads nowhere. html is
// the beginning of the page, REFRESH_SAYS_BYTES of it at least; is_whole: there is no more. Not read: comments,
// scripts, and <noscript>, where pages complain that there are no scripts.
bool refresh_find(struct view html, bool is_whole, struct buf *out);
// Whether the page of this response, which came from `at`, leads on to another web address: no more of it is decoded
// than that takes. a is for scratch. On success free ret_to with url_done.
bool refresh_leads(struct view response, const struct url *at, struct arena *a, struct url *ret_to);

#endif
