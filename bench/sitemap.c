// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reads a sitemap of the largest size that the standard allows (50,000 entries, half of them with news fields) and
// judges its entries; prints entries a second of processor time, and the memory that it took.
//   bench_sitemap [ROUNDS]
#include "core/clock.h"
#include "parsers/backlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ENTRIES = 50000, TEXT_MAX_BYTES = 64 << 20 };

static void make_sitemap(struct buf *out, int64_t now_ms)
{
    char date[CLOCK_TEXT_MAX];
    buf_add_str(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
        "xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n");
    for (int i = 0; i < ENTRIES; i++) {
        clock_format_rfc3339(now_ms - i * INT64_C(600000), date);
        buf_printf(out,
                   "  <url>\n    <loc>https://news.example/world/%d/a-headline-of-several-words?a=1&amp;b=2</loc>\n"
                   "    <lastmod>%s</lastmod>\n    <changefreq>daily</changefreq>\n    <priority>0.7</priority>\n",
                   i, date);
        if (i % 2 == 0)
            buf_printf(out,
                       "    <news:news><news:publication><news:name>The Example</news:name><news:language>en"
                       "</news:language></news:publication><news:publication_date>%s</news:publication_date>"
                       "<news:title>A headline of several words &amp; more</news:title></news:news>\n",
                       date);
        buf_add_str(out, "  </url>\n");
    }
    buf_add_str(out, "</urlset>\n");
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 5;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf text;
    const struct page page = {.kind = PAGE_SITEMAP, .fetched_ms = clock_now_ms()};
    size_t bytes = 0, count = 0, fresh = 0;
    buf_init(&text, TEXT_MAX_BYTES);
    make_sitemap(&text, page.fetched_ms);
    clock_t start = clock();
    for (int i = 0; i < rounds; i++) {
        struct sitemap map;
        struct link *links;
        arena_reset(a);
        if (sitemap_read(buf_view(&text), VIEW_LIT("https://news.example/map.xml"), page.fetched_ms, a, &map) != OK)
            return 1;
        backlog_links(&map, &page, false, a, &links, &count);
        bytes = arena_bytes(a);
        fresh = 0;
        for (size_t k = 0; k < count; k++)
            fresh += links[k].state.n == 0;
    }
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC / (rounds > 0 ? rounds : 1);
    printf("%zu entries, %.1f MB: %.0f ms, %.0f entries/s, %.1f MB/s; arena %.1f MB; %zu to be fetched\n", count,
           (double)text.n / 1e6, seconds * 1e3, (double)count / seconds, (double)text.n / 1e6 / seconds,
           (double)bytes / 1e6, fresh);
    return 0;
}
