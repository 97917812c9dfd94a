// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Finding the article, in four steps over the runs of a page:
//
//   1. value    each run is worth its weight without its links; headings and short lines are worth little
//   2. discard  elements whose names say comments, related, share … go, unless they hold much of the page's value:
//               names lie, and a wrapper called "content-with-sidebar" holds the article
//   3. descend  from <body> to the child that holds nearly all that is left, until no child does: the container
//   4. sift     within it, runs that are text; links lists, dates, the title again, headings of nothing go (sift.c)
//
// All per-node facts are arrays by node index; every step is linear in the page (step 1 in depth too).
#include "parsers/article.h"

#include "parsers/hints.h"

#include <stdlib.h>
#include <string.h>

struct work {
    const struct tree *tree;
    struct runs runs;
    const uint32_t *hints; // by node
    float *sum;            // by node: value of the runs below that are not discarded
    bool *gone;            // by node: discarded with all below
    struct view title;
    const struct node *body, *container;
    const struct node *heading; // the element that shows the title, NULL when none does
    bool hidden;                // what the page hides is among the runs
};

// Most values are between these.
enum { SHORT_WEIGHT = 25, LONG_WEIGHT = 1500, POOR_VALUE = 300, ROW_MAX_BYTES = 4096 };

static float value_of(const struct run *r)
{
    if (r->kind == BLOCK_HEADING || r->kind == BLOCK_CAPTION)
        return 0;
    float links = run_link_share(r);
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

// How much of the page's value the elements of such a name may hold together and still be discarded.
static const struct {
    uint32_t hints;
    float share;
} discards[] = {
    {HINT_COMMENTS, 0.8F},   {HINT_NAV, 0.4F},    {HINT_SHARE, 0.3F}, {HINT_PROMO, 0.3F},
    {HINT_RELATED, 0.3F},    {HINT_BYLINE, 0.2F}, {HINT_TAGS, 0.2F},  {HINT_AUTHOR_BOX, 0.2F},
    {HINT_CORRECTION, 0.2F}, {HINT_HIDDEN, 0.3F}, {HINT_TOC, 0.2F},   {HINT_CONSENT, 0.9F},
};

static float discard_share(const struct work *w, const struct node *n)
{
    float share = 0;
    for (size_t i = 0; i < ARRAY_LEN(discards); i++)
        if ((w->hints[n->index] & discards[i].hints) && discards[i].share > share)
            share = discards[i].share;
    // an <article> that has "comments" among its words is the article, with comments
    uint32_t hints = w->hints[n->index], both = HINT_BODY | HINT_ARTICLE;
    bool article = n->tag == TAG_ARTICLE || n->tag == TAG_MAIN;
    float most = (hints & both) == both ? 0.1F : article ? 0.3F : 1;
    return share < most ? share : most;
}

static void set_gone(struct work *w, const struct node *n)
{
    memset(w->gone + n->index, 1, n->end - n->index);
}

// An element that may be discarded, and the class it shares with its like: when every paragraph of the article is of a
// class "subscriber-only", each alone is small, but all together they are the page.
struct suspect {
    const struct node *node;
    struct view class;
    float share;
};

static int compare_class(const void *a, const void *b)
{
    const struct suspect *x = a, *y = b;
    int order = view_compare(x->class, y->class);
    if (order)
        return order;
    return x->node->index < y->node->index ? -1 : x->node->index > y->node->index;
}

static void judge(struct work *w, const struct suspect *like, size_t count, float total)
{
    float sum = 0;
    const struct node *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (last && node_is_inside(like[i].node, last))
            continue; // counted with the outer one
        last = like[i].node;
        sum += w->sum[last->index];
    }
    for (size_t i = 0; i < count; i++)
        if (sum <= like[i].share * total || w->sum[like[i].node->index] == 0)
            set_gone(w, like[i].node);
}

// An element around the heading that shows the title is no furniture, whatever its name.
static bool holds_heading(const struct work *w, const struct node *n)
{
    return w->heading && node_is_inside(w->heading, n);
}

static void discard(struct work *w, struct arena *a)
{
    float total = w->sum[w->body->index];
    struct suspect *s = arena_array(a, w->tree->count, sizeof *s);
    size_t count = 0;
    for (const struct node *n = node_after(w->body, w->body); n; n = node_after(n, w->body)) {
        float share = w->hints[n->index] && !holds_heading(w, n) ? discard_share(w, n) : 0;
        if (share > 0)
            s[count++] = (struct suspect){.node = n, .class = node_attr(n, "class"), .share = share};
    }
    qsort(s, count, sizeof *s, compare_class);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && s[i].class.n > 0 && view_equals(s[i].class, s[end].class);)
            end++;
        judge(w, &s[i], end - i, total);
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
    const uint32_t both = HINT_BODY | HINT_ARTICLE;
    uint32_t hints = w->hints[n->index];
    if ((hints & both) == both)
        return 0.4F;
    // "content" within "article-body" is only a part of it
    if ((hints & both) && (w->hints[n->parent->index] & both) != both)
        return 0.5F;
    return 0.75F;
}

// The value of the siblings that look like this child: an article cut into parts by what stands between them.
static float like_value(const struct work *w, const struct node *child)
{
    float sum = 0;
    struct view class = node_attr(child, "class");
    for (const struct node *n = child->parent->first; n; n = n->next)
        if (n != child && n->tag == child->tag && n->tag != TAG_ARTICLE && view_equals(node_attr(n, "class"), class))
            sum += w->sum[n->index];
    return sum;
}

// Whether n is, or holds, an article of its own.
static bool is_rival(const struct node *n)
{
    return n->tag == TAG_ARTICLE || node_find(n, TAG_ARTICLE) || node_find(n, TAG_H1);
}

// Of several articles on one page (endless scrolling, teasers beside) the one with the page's title is meant, even
// if it is much the lighter one.
static const struct node *titled_child(const struct work *w, const struct node *n, const struct node *heaviest)
{
    for (const struct node *child = n->first; child && w->heading; child = child->next)
        if (node_is_inside(w->heading, child) && w->sum[child->index] > POOR_VALUE / 2.0F)
            return w->sum[child->index] >= (is_rival(heaviest) ? 0.1F : 0.4F) * w->sum[n->index] ? child : NULL;
    return NULL;
}

static const struct node *descend(const struct work *w)
{
    const struct node *n = w->body;
    for (;;) {
        const struct node *child = heaviest_child(w, n), *titled = titled_child(w, n, child);
        if (titled && titled != child && (w->hints[titled->index] & (HINT_ARTICLE | HINT_BODY))) {
            n = titled;
            continue;
        }
        if (!child || child->tag == TAG_TEXT || child->tag == TAG_P || child->tag == TAG_BLOCKQUOTE ||
            child->tag == TAG_UL || child->tag == TAG_OL || child->tag == TAG_LI ||
            w->sum[child->index] < share_needed(w, child) * w->sum[n->index] ||
            like_value(w, child) > 0.1F * w->sum[n->index])
            return n;
        n = child;
    }
}

// The first h1 or h2 that is the title, else the first h1.
static const struct node *find_heading(const struct work *w)
{
    const struct node *first = NULL;
    for (size_t i = 0; i < w->runs.n; i++) {
        const struct run *r = &w->runs.v[i];
        if (r->kind != BLOCK_HEADING || r->level > 2 || w->title.n == 0)
            continue;
        if (view_equals(r->text, w->title))
            return r->owner;
        if (!first && r->level == 1)
            first = r->owner;
    }
    return first;
}

// The cells of one row are one block.
static bool joins_row(const struct run *before, const struct run *r)
{
    return before && before->kind == BLOCK_TABLE && r->kind == BLOCK_TABLE && before->owner->parent == r->owner->parent;
}

static void add_block(struct article *out, const struct run *r, enum block_kind kind)
{
    if (out->block_count < DOC_BLOCKS_MAX)
        out->blocks[out->block_count++] = (struct block){.kind = kind, .text = r->text};
    if (kind != BLOCK_CAPTION)
        out->weight += r->weight;
}

static void gather(struct article *out, struct arena *a)
{
    const struct runs *runs = &out->scene.runs;
    out->blocks = arena_array(a, runs->n + 1, sizeof *out->blocks);
    const struct run *before = NULL;
    for (size_t i = 0; i < runs->n; i++) {
        const struct run *r = &runs->v[i];
        if (!verdict_keeps(out->fates[i].verdict))
            continue;
        if (joins_row(before, r) && out->block_count > 0 && out->blocks[out->block_count - 1].text.n < ROW_MAX_BYTES) {
            struct view *row = &out->blocks[out->block_count - 1].text;
            *row = view_of(arena_printf(a, "%.*s | %.*s", VIEW_ARG(*row), VIEW_ARG(r->text)));
        } else {
            add_block(out, r, out->fates[i].kind);
        }
        before = r;
    }
}

// The page's runs and what they are worth; hidden text counts only where there is hardly any other.
static void look(struct work *w, struct arena *a)
{
    w->runs = runs_of(w->body, false, a);
    add_values(w);
    w->hidden = w->sum[w->body->index] < POOR_VALUE;
    if (w->hidden) {
        float shown = w->sum[w->body->index];
        struct runs runs = w->runs;
        w->runs = runs_of(w->body, true, a);
        add_values(w);
        if (w->sum[w->body->index] < 3 * shown + POOR_VALUE) {
            w->hidden = false;
            w->runs = runs;
            add_values(w);
        }
    }
}

// The text is where the caller says: names, values and the heading decide nothing. False where no text is there.
static bool take_regions(struct work *w, const struct article_in *in, struct arena *a)
{
    struct runs all = {0};
    for (int hidden = 0; hidden < 2 && all.n == 0; hidden++)
        for (size_t i = 0; i < in->region_count; i++) {
            struct runs part = runs_of(in->regions[i], hidden, a);
            all.v = arena_grow(a, all.v, all.n, all.n + part.n, sizeof *all.v);
            memcpy(all.v + all.n, part.v, part.n * sizeof *all.v);
            all.n += part.n;
        }
    if (all.n == 0)
        return false;
    w->runs = all;
    w->container = in->regions[0];
    while (!node_is_inside(in->regions[in->region_count - 1], w->container))
        w->container = w->container->parent;
    add_values(w);
    return true;
}

static void find(const struct article_in *in, bool ruled, struct arena *a, struct article *ret_article)
{
    const struct tree *t = in->tree;
    *ret_article = (struct article){0};
    const struct node *body = node_find(t->root, TAG_BODY);
    struct work w = {.tree = t, .hints = in->hints, .title = in->title, .body = body ? body : t->root};
    w.sum = arena_zalloc(a, t->count * sizeof *w.sum);
    w.gone = arena_zalloc(a, t->count * sizeof *w.gone);
    look(&w, a);
    for (size_t i = 0; i < w.runs.n; i++) {
        ret_article->page_weight += w.runs.v[i].weight;
        ret_article->link_weight += w.runs.v[i].link_weight;
    }
    w.heading = find_heading(&w);
    ret_article->ruled = ruled && take_regions(&w, in, a);
    if (!ret_article->ruled) {
        discard(&w, a);
        add_values(&w);
        w.container = descend(&w);
    }
    ret_article->scene = (struct scene){.runs = w.runs,
                                        .hints = w.hints,
                                        .sum = w.sum,
                                        .gone = w.gone,
                                        .title = in->title,
                                        .authors = in->authors,
                                        .author_count = in->author_count,
                                        .body = w.body,
                                        .container = w.container,
                                        .hidden = w.hidden,
                                        .heading = w.heading};
    ret_article->fates = sift(&ret_article->scene, a);
    gather(ret_article, a);
}

void article_find(const struct article_in *in, struct arena *a, struct article *ret_article)
{
    find(in, in->region_count > 0, a, ret_article);
    if (ret_article->ruled && ret_article->block_count == 0)
        find(in, false, a, ret_article);
}
