// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the press serves, as text: article pages in three layouts, RSS, Atom, a news sitemap, front pages.
#ifndef DEMO_RENDER_H
#define DEMO_RENDER_H

#include "core/buf.h"
#include "demo/articles.h"

// origin: "http://name.localhost:8090".
struct rendering {
    const struct press_outlet *outlet;
    size_t outlet_number;
    const char *origin;
    const struct publication *newest; // of this outlet
    size_t newest_count;
};
void render_article(const struct rendering *r, const struct publication *p, struct buf *out);
void render_front(const struct rendering *r, struct buf *out);
void render_rss(const struct rendering *r, struct buf *out);
void render_atom(const struct rendering *r, struct buf *out);
void render_sitemap(const struct rendering *r, struct buf *out);
void render_robots(const struct rendering *r, struct buf *out);

#endif
