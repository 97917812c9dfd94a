// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A page: bytes as fetched, and what is known about the fetch. The head travels in [pages] as the entry's meta; the
// body is one WARC record (core/warc.h) beside the stream. Also the link that travels in [links].
#ifndef CORE_PAGE_H
#define CORE_PAGE_H

#include "core/arena.h"
#include "core/json.h"

// What the fetcher expects to find; the parser may find otherwise. A section is a page that is read for its links.
enum page_kind { PAGE_ARTICLE, PAGE_FEED, PAGE_SITEMAP, PAGE_SECTION, PAGE_KIND_COUNT };

// What a feed said about a link, handed through to the parser of the article. All may be empty.
struct hint {
    struct view title;
    struct view author;
    int64_t published_ms;
};

struct page {
    struct view url;       // as asked for
    struct view final_url; // after redirects
    enum page_kind kind;
    struct view source; // the source's name
    struct view medium; // from the source, "web" by default
    struct view lang;   // from the source, "" where not stated
    struct view country;
    int status;
    int64_t fetched_ms;
    struct hint hint;
    int depth;         // as of the link
    struct view shape; // as of the link
    bool pushed;       // a hub brought it, nobody fetched it (core/push.h)
};

struct link {
    struct view url; // absolute
    enum page_kind kind;
    struct view source;
    struct hint hint;
    int depth;         // sitemaps between the source and this link
    struct view state; // of the ledger, where it is counted and never fetched ("old", "off-scope"); else empty
    struct view
        version;       // what makes an address seen before worth another fetch (the lastmod of a sitemap); may be empty
    struct view shape; // from a section: the kind of address whose yield is counted (parsers/shape.h); else empty
    bool pushed;       // found in what a hub brought
};

const char *page_kind_name(enum page_kind kind);
bool page_kind_parse(struct view name, enum page_kind *ret_kind);

void page_write(const struct page *p, struct json_writer *w);
// Views are copied into the arena. ERR_SYNTAX when it is not such a record.
enum err page_read(struct view json, struct arena *a, struct page *ret_page) MUST_USE;
void link_write(const struct link *l, struct json_writer *w);
enum err link_read(struct view json, struct arena *a, struct link *ret_link) MUST_USE;

#endif
