// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parse stage: [pages] → [docs] and [links].
#ifndef PARSERS_PARSE_H
#define PARSERS_PARSE_H

#include "core/arena.h"
#include "core/doc.h"
#include "core/page.h"
#include "core/stage.h"
#include "core/warc.h"
#include "parsers/hub.h"
#include "parsers/known.h"

enum err parse_run(struct stage *s) MUST_USE;

struct parsed {
    struct doc *doc;    // NULL where the page is none (a feed, an error page)
    struct link *links; // in the arena
    size_t link_count;
    struct doc **fed; // of a feed's entries that carry whole articles; in the arena, the docs are the caller's
    size_t fed_count;
    int64_t ttl_ms;   // of a feed: how long it asks to be kept, 0: not said
    struct hub hub;   // of a feed or section: who could tell of news
    const char *what; // "article", "feed", "sitemap", "not-html", "empty" …: for log and metrics
};
// Frees the docs.
void parsed_done(struct parsed *p);
// One page to what it holds; the stage, `import`, tests and benchmarks all go through here. The doc is the caller's.
enum err parse_page(const struct page *page, const struct http_response *response, struct arena *a,
                    struct parsed *ret_parsed) MUST_USE;
// The same with what is known from the source's pages before.
enum err parse_page_knowing(const struct page *page, const struct http_response *response, const struct known *known,
                            struct arena *a, struct parsed *ret_parsed) MUST_USE;

#endif
