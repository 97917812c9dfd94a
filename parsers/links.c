// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A link belongs to the nearest element around it that holds a run, and counts when that run was kept.
#include "parsers/links.h"

#include "core/url.h"

enum owner { NOBODY, DROPPED, KEPT };

// By node: whether it holds a run, and what became of that. One kept run is enough.
static uint8_t *owners_of(const struct tree *tree, const struct article *article, struct arena *a)
{
    uint8_t *owners = arena_zalloc(a, tree->count);
    for (size_t i = 0; i < article->scene.runs.n; i++) {
        uint8_t *owner = &owners[article->scene.runs.v[i].owner->index];
        if (*owner != KEPT)
            *owner = verdict_keeps(article->fates[i].verdict) ? KEPT : DROPPED;
    }
    return owners;
}

static bool is_in_text(const struct node *link, const uint8_t *owners)
{
    const struct node *n = link;
    while (n && owners[n->index] == NOBODY)
        n = n->parent;
    return n && owners[n->index] == KEPT;
}

static void add_link(struct doc *d, const struct url *page, struct view href)
{
    struct url link;
    if (!href.n || href.p[0] == '#' || url_parse(href, page, &link))
        return;
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, URL_MAX_BYTES);
    if (url_is_web(&link)) {
        url_add_canonical(&text, &link);
        if (!buf_err(&text) && !view_equals(buf_view(&text), d->canonical))
            doc_add_to(d, &d->links, buf_view(&text));
    }
    url_done(&link);
}

void links_add(struct doc *d, const struct tree *tree, const struct article *article, struct arena *a)
{
    struct url page;
    if (!article->block_count || !article->fates || url_parse(d->url, NULL, &page))
        return;
    const uint8_t *owners = owners_of(tree, article, a);
    for (const struct node *n = tree->root; n; n = node_after(n, tree->root)) {
        if (n->tag == TAG_A && is_in_text(n, owners))
            add_link(d, &page, node_attr(n, "href"));
    }
    url_done(&page);
}
