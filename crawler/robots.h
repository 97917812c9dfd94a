// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// robots.txt (RFC 9309): which addresses of a host an agent may fetch, how slowly, and where its sitemaps are.
#ifndef CRAWLER_ROBOTS_H
#define CRAWLER_ROBOTS_H

#include "core/url.h"

enum {
    ROBOTS_MAX_BYTES = 500 << 10, // RFC 9309 §2.5; what comes after is not read
    ROBOTS_DELAY_MAX_MS = 60000,  // a longer Crawl-delay counts as this
    ROBOTS_SITEMAPS_MAX = 100,
};

struct robots;

// Keeps what concerns `agent` (a product token, letters, '-' and '_'); any bytes are a robots.txt, errors in it are
// skipped. Returns owned.
struct robots *robots_parse(struct view text, struct view agent);
void robots_free(struct robots *r); // NULL is fine
void robots_cleanup(struct robots **r);

struct robots_verdict {
    bool allowed;
    unsigned line; // the rule that decided, from 1; 0: none did
};
// What rules are written for: path and query of a web address, as serialised. Borrows from u.
struct view robots_target(const struct url *u);
// target: path and query of a URL as serialised ("/a?b"), percent-encoded. /robots.txt itself is
// always allowed (§2.2.2), so nobody need ask.
struct robots_verdict robots_judge(const struct robots *r, struct view target);
bool robots_allows(const struct robots *r, struct view target);
// Crawl-delay of the agent's group, 0 where none is stated.
int64_t robots_delay_ms(const struct robots *r);
// Sitemap lines of the whole file, without repetitions, as written.
size_t robots_sitemap_count(const struct robots *r);
struct view robots_sitemap(const struct robots *r, size_t i);
// Appends the line of that number, as verdicts count them, of the bytes that were parsed; nothing when there is none.
void robots_add_line(struct buf *out, struct view text, unsigned line);

#endif
