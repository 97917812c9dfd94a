// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Finding the article, in four steps over the runs of a page:
//
//   1. value    each run is worth its weight without its links; headings and short lines are worth little
//   2. discard  elements whose names say comments, related, share … go, unless they hold much of the page's value:
//               names lie, and a wrapper called "content-with-sidebar" holds the article
//   3. descend  from <body> to the child that holds nearly all that is left, until no child does: the container
//   4. keep     within it, runs that are text; links lists, bylines, the title again, headings of nothing go
//
// All per-node facts are arrays by node index; every step is linear in the page (step 1 in depth too).
#include "parsers/article.h"

#include "parsers/hints.h"
#include "parsers/runs.h"

#include <string.h>

struct work {
    const struct tree *tree;
    struct runs runs;
    uint32_t *hints; // by node
    float *sum;      // by node: value of the runs below that are not discarded
    bool *gone;      // by node: discarded with all below
    struct view title;
    const struct node *body, *container;
};

// Most values are between these.
enum { SHORT_WEIGHT = 25, LONG_WEIGHT = 1500 };

static float link_share(const struct run *r)
{
    return r->weight ? (float)r->link_weight / (float)r->weight : 1;
}

static float value_of(const struct run *r)
{
    if (r->kind == BLOCK_HEADING || r->kind == BLOCK_CAPTION)
        return 0;
    float links = link_share(r);
    if (links > 0.5F || r->weight < SHORT_WEIGHT)
        return 0;
    float weight = r->weight < LONG_WEIGHT ? (float)r->weight : LONG_WEIGHT;
    float share = r->kind == BLOCK_ITEM || r->kind == BLOCK_TABLE ? 0.5F : 1;
    return weight * (1 - links) * share;
}

static bool is_gone(const struct work *w, const struct node *n)
{
    return w->gone[n->index];
}

static void add_values(struct work *w)
{
    memset(w->sum, 0, w->tree->count * sizeof *w->sum);
    for (size_t i = 0; i < w->runs.n; i++) {
        const struct run *r = &w->runs.v[i];
        float value = is_gone(w, r->owner) ? 0 : value_of(r);
        for (const struct node *n = r->owner; n && value > 0; n = n->parent)
            w->sum[n->index] += value;
    }
}

// How much of the page's value an element with such a name may hold and still be discarded.
static const struct {
    uint32_t hints;
    float share;
} discards[] = {
    {HINT_COMMENTS, 0.8F}, {HINT_NAV, 0.4F},  {HINT_SHARE, 0.3F},      {HINT_PROMO, 0.3F},      {HINT_RELATED, 0.3F},
    {HINT_BYLINE, 0.2F},   {HINT_TAGS, 0.2F}, {HINT_AUTHOR_BOX, 0.2F}, {HINT_CORRECTION, 0.2F}, {HINT_HIDDEN, 0.3F},
    {HINT_TOC, 0.2F},
};

static float discard_share(uint32_t hints)
{
    float share = 0;
    for (size_t i = 0; i < ARRAY_LEN(discards); i++)
        if ((hints & discards[i].hints) && discards[i].share > share)
            share = discards[i].share;
    return share;
}

static void set_gone(struct work *w, const struct node *n)
{
    memset(w->gone + n->index, 1, n->end - n->index);
}

static void discard(struct work *w)
{
    float total = w->sum[w->body->index];
    for (const struct node *n = node_after(w->body, w->body); n;) {
        float share = n->tag == TAG_TEXT ? 0 : discard_share(w->hints[n->index]);
        if (share > 0 && w->sum[n->index] <= share * total) {
            set_gone(w, n);
            n = node_past(n, w->body);
        } else {
            n = node_after(n, w->body);
        }
    }
}

static const struct node *heaviest_child(const struct work *w, const struct node *n)
{
    const struct node *best = NULL;
    for (const struct node *child = n->first; child; child = child->next)
        if (!best || w->sum[child->index] > w->sum[best->index])
            best = child;
    return best;
}

// An element that calls itself the article may hold less than one that does not.
static float share_needed(const struct work *w, const struct node *n)
{
    uint32_t hints = w->hints[n->index];
    if ((hints & HINT_BODY) && (hints & HINT_ARTICLE))
        return 0.4F;
    if (hints & (HINT_BODY | HINT_ARTICLE))
        return 0.5F;
    return 0.75F;
}

static const struct node *descend(const struct work *w)
{
    const struct node *n = w->body;
    for (;;) {
        const struct node *child = heaviest_child(w, n);
        if (!child || child->tag == TAG_TEXT || child->tag == TAG_P || child->tag == TAG_BLOCKQUOTE ||
            child->tag == TAG_UL || child->tag == TAG_OL || child->tag == TAG_LI ||
            w->sum[child->index] < share_needed(w, child) * w->sum[n->index])
            return n;
        n = child;
    }
}

// ---- keeping -----------------------------------------------------------------------------------------------------

static bool same_text(struct view a, struct view b)
{
    return a.n > 0 && view_equals(a, b);
}

static bool is_kept(const struct work *w, const struct run *r)
{
    if (is_gone(w, r->owner) || !node_is_inside(r->owner, w->container))
        return false;
    if (same_text(r->text, w->title) || (r->kind == BLOCK_HEADING && r->level == 1))
        return false;
    float links = link_share(r);
    switch (r->kind) {
    case BLOCK_CAPTION:
        return true;
    case BLOCK_HEADING:
        return links < 0.5F;
    case BLOCK_ITEM:
        return links < 0.6F;
    default:
        return links < 0.6F;
    }
}

// A heading stays only if text follows before the next heading of its level or above.
static void drop_bare_headings(const struct work *w, bool *kept)
{
    int next_level = 0; // of the nearest kept thing below: 0 nothing yet, 7 text
    for (size_t i = w->runs.n; i-- > 0;) {
        if (!kept[i])
            continue;
        const struct run *r = &w->runs.v[i];
        if (r->kind != BLOCK_HEADING)
            next_level = r->kind == BLOCK_CAPTION ? next_level : 7;
        else if (next_level <= r->level)
            kept[i] = false;
        else
            next_level = r->level;
    }
}

static void add_block(struct article *out, const struct run *r)
{
    if (out->block_count < DOC_BLOCKS_MAX)
        out->blocks[out->block_count++] = (struct block){.kind = r->kind, .text = r->text};
    if (r->kind != BLOCK_CAPTION)
        out->weight += r->weight;
}

static void keep(const struct work *w, struct arena *a, struct article *out)
{
    bool *kept = arena_zalloc(a, w->runs.n * sizeof *kept + 1);
    for (size_t i = 0; i < w->runs.n; i++)
        kept[i] = is_kept(w, &w->runs.v[i]);
    drop_bare_headings(w, kept);
    out->blocks = arena_array(a, w->runs.n + 1, sizeof *out->blocks);
    for (size_t i = 0; i < w->runs.n; i++)
        if (kept[i])
            add_block(out, &w->runs.v[i]);
}

void article_find(const struct tree *t, struct view title, struct arena *a, struct article *ret_article)
{
    *ret_article = (struct article){0};
    const struct node *body = node_find(t->root, TAG_BODY);
    struct work w = {.tree = t, .title = title, .body = body ? body : t->root};
    w.runs = runs_of(w.body, a);
    for (size_t i = 0; i < w.runs.n; i++) {
        ret_article->page_weight += w.runs.v[i].weight;
        ret_article->link_weight += w.runs.v[i].link_weight;
    }
    w.hints = arena_zalloc(a, t->count * sizeof *w.hints);
    w.sum = arena_zalloc(a, t->count * sizeof *w.sum);
    w.gone = arena_zalloc(a, t->count * sizeof *w.gone);
    for (const struct node *n = node_after(w.body, w.body); n; n = node_after(n, w.body))
        if (n->attrs || n->tag != TAG_TEXT)
            w.hints[n->index] = hints_of(n);
    add_values(&w);
    discard(&w);
    add_values(&w);
    w.container = descend(&w);
    keep(&w, a, ret_article);
}
