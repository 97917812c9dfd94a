// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One address at a time, fetched as the crawler would: robots.txt is obeyed on every hop, a host rests between two
// requests, and only addresses that the configuration allows are connected to. For verbs that look before a source is
// added; needs no Redis, and therefore knows nothing of what a running crawler asks the same host.
#ifndef CMD_PROBE_H
#define CMD_PROBE_H

#include "core/arena.h"
#include "core/config.h"

struct probe;

struct probe_answer {
    bool fetched;           // 200, with a body
    bool reached;           // some server answered, or robots.txt forbade to ask
    int status;             // of the last answer, 0: none
    struct view final_url;  // after redirects
    struct view head, body; // body decoded
    const char *why;        // in words, when not fetched; in the arena
};

// Borrows config for its life. m: a CA file or network that cannot be read. Returns owned.
enum err probe_new(const struct config *config, struct probe **ret_probe, struct errmsg *m) MUST_USE;
void probe_free(struct probe *p); // NULL is fine
void probe_cleanup(struct probe **p);
// Waits for the answer (crawler.timeout_ms at most for each hop, and the host's rest before each). In the arena.
void probe_get(struct probe *p, struct view url, const char *accept, struct arena *a, struct probe_answer *ret);
// What robots.txt of the site of url names, as written; asks for it where it is not known yet. In the arena.
void probe_sitemaps(struct probe *p, struct view url, struct arena *a, struct view **ret_urls, size_t *ret_count);
// Requests sent so far, robots.txt among them.
int probe_requests(const struct probe *p);

#endif
