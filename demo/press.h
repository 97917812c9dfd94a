// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The demonstration press: eight invented outlets in six languages on loopback, each under <name>.localhost, with
// robots.txt, feeds, a news sitemap and articles that appear one every few seconds. It also receives webhooks at
// POST /hook (signature checked when a secret is given) and shows them and the mailbox at http://localhost:<port>/.
#ifndef DEMO_PRESS_H
#define DEMO_PRESS_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

struct press_options {
    const char *listen;      // "127.0.0.1:8090"
    int64_t interval_ms;     // between two articles
    const char *mailbox_dir; // Maildir to show, or NULL
    const char *hook_secret; // "whsec_…", or NULL: signatures are not checked
};
// Serves until SIGTERM or SIGINT. ERR_CONFIG: the address is taken or wrong (m says so).
enum err press_run(const struct press_options *options, struct errmsg *m) MUST_USE;

struct press_outlet {
    const char *name;    // source name and host: <name>.localhost
    const char *title;   // in its own language
    const char *lang;    // ISO 639-1
    const char *country; // ISO 3166-1 alpha-2
    const char *path;    // of its feed or sitemap
    const char *kind;    // "feed" or "sitemap"
};
const struct press_outlet *press_outlets(size_t *ret_count);

#endif
