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

#include "parsers/dates.h"
#include "parsers/hints.h"
#include "parsers/runs.h"

#include <stdlib.h>
#include <string.h>

struct work {
    const struct tree *tree;
    struct runs runs;
    uint32_t *hints; // by node
    float *sum;      // by node: value of the runs below that are not discarded
    bool *gone;      // by node: discarded with all below
    struct view title;
    const struct node *body, *container;
    const struct node *heading; // the element that shows the title, NULL when none does
};

// Most values are between these.
enum {
    SHORT_WEIGHT = 25,
    LONG_WEIGHT = 1500,
    POOR_VALUE = 300,
    REPEAT_WINDOW = 100,
    DATELINE_WEIGHT = 30,
    ROW_MAX_BYTES = 4096
};

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

static void discard(struct work *w, struct arena *a)
{
    float total = w->sum[w->body->index];
    struct suspect *s = arena_array(a, w->tree->count, sizeof *s);
    size_t count = 0;
    for (const struct node *n = node_after(w->body, w->body); n; n = node_after(n, w->body)) {
        float share = w->hints[n->index] ? discard_share(w, n) : 0;
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
    uint32_t hints = w->hints[n->index];
    if ((hints & HINT_BODY) && (hints & HINT_ARTICLE))
        return 0.4F;
    if (hints & (HINT_BODY | HINT_ARTICLE))
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

// Of several articles on one page (endless scrolling, teasers beside) the one with the page's title is meant.
static const struct node *titled_child(const struct work *w, const struct node *n)
{
    for (const struct node *child = n->first; child && w->heading; child = child->next)
        if (node_is_inside(w->heading, child) && w->sum[child->index] >= 0.2F * w->sum[n->index] &&
            w->sum[child->index] > POOR_VALUE / 2.0F)
            return child;
    return NULL;
}

static const struct node *descend(const struct work *w)
{
    const struct node *n = w->body;
    for (;;) {
        const struct node *child = heaviest_child(w, n), *titled = titled_child(w, n);
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

// ---- keeping -----------------------------------------------------------------------------------------------------

// The title again: equal, or a heading that holds it whole (with the kicker before it).
static bool is_title(const struct work *w, const struct run *r)
{
    if (w->title.n == 0 || r->text.n < w->title.n)
        return false;
    if (r->kind != BLOCK_HEADING)
        return view_equals(r->text, w->title);
    return r->text.n < 2 * w->title.n + 40 && memmem(r->text.p, r->text.n, w->title.p, w->title.n);
}

// Text of a figure, or of an element that calls itself caption or credit and holds little.
static bool is_caption(const struct work *w, const struct run *r)
{
    const struct node *n = r->owner;
    for (int up = 0; up < 5 && n && n != w->container; up++, n = n->parent) {
        if (n->tag == TAG_FIGURE)
            return r->weight < 400;
        if ((w->hints[n->index] & HINT_CAPTION) && r->weight < 400 &&
            w->sum[n->index] < 0.2F * w->sum[w->container->index] + 100)
            return true;
    }
    return false;
}

// Between the title and the container: the standfirst.
static bool is_lead(const struct work *w, const struct run *r)
{
    if (!w->heading || r->owner->index < w->heading->end || r->owner->index >= w->container->index)
        return false;
    if (r->kind != BLOCK_P && !(r->kind == BLOCK_HEADING && r->level > 1))
        return false;
    return r->weight >= 60 && link_share(r) < 0.3F && !is_caption(w, r);
}

static bool is_kept(const struct work *w, const struct run *r)
{
    if (is_title(w, r) || (r->kind == BLOCK_HEADING && r->level == 1) || is_gone(w, r->owner))
        return false;
    if (!node_is_inside(r->owner, w->container))
        return is_lead(w, r);
    if (r->kind == BLOCK_P && r->weight < DATELINE_WEIGHT && date_read(r->text, false, INT64_MAX / 4).found)
        return false;
    return r->kind == BLOCK_CAPTION || link_share(r) < (r->kind == BLOCK_HEADING ? 0.5F : 0.6F);
}

// A short line that comes again word for word is furniture: "Advertisement", "Read more".
static void drop_repeated(const struct work *w, bool *kept, struct arena *a)
{
    size_t *order = arena_array(a, w->runs.n + 1, sizeof *order), n = 0;
    for (size_t i = 0; i < w->runs.n; i++) {
        const struct run *r = &w->runs.v[i];
        if (!kept[i] || r->kind != BLOCK_P || r->weight > 60)
            continue;
        for (size_t k = n > REPEAT_WINDOW ? n - REPEAT_WINDOW : 0; k < n; k++)
            if (view_equals(w->runs.v[order[k]].text, r->text))
                kept[i] = kept[order[k]] = false;
        order[n++] = i;
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

static enum block_kind kind_of(const struct work *w, const struct run *r)
{
    if (r->kind == BLOCK_HEADING || r->kind == BLOCK_CAPTION)
        return r->kind;
    if (!node_is_inside(r->owner, w->container))
        return BLOCK_LEAD;
    return is_caption(w, r) ? BLOCK_CAPTION : r->kind;
}

static void keep(const struct work *w, struct arena *a, struct article *out)
{
    bool *kept = arena_zalloc(a, w->runs.n * sizeof *kept + 1);
    for (size_t i = 0; i < w->runs.n; i++)
        kept[i] = is_kept(w, &w->runs.v[i]);
    drop_repeated(w, kept, a);
    drop_bare_headings(w, kept);
    out->blocks = arena_array(a, w->runs.n + 1, sizeof *out->blocks);
    const struct run *before = NULL;
    for (size_t i = 0; i < w->runs.n; i++) {
        const struct run *r = &w->runs.v[i];
        if (!kept[i])
            continue;
        if (joins_row(before, r) && out->block_count > 0 && out->blocks[out->block_count - 1].text.n < ROW_MAX_BYTES) {
            struct view *row = &out->blocks[out->block_count - 1].text;
            *row = view_of(arena_printf(a, "%.*s | %.*s", VIEW_ARG(*row), VIEW_ARG(r->text)));
        } else {
            add_block(out, r, kind_of(w, r));
        }
        before = r;
    }
}

// The page's runs and what they are worth; hidden text counts only where there is hardly any other.
static void look(struct work *w, struct arena *a)
{
    w->runs = runs_of(w->body, false, a);
    add_values(w);
    if (w->sum[w->body->index] < POOR_VALUE) {
        float shown = w->sum[w->body->index];
        struct runs runs = w->runs;
        w->runs = runs_of(w->body, true, a);
        add_values(w);
        if (w->sum[w->body->index] < 3 * shown + POOR_VALUE) {
            w->runs = runs;
            add_values(w);
        }
    }
}

void article_find(const struct tree *t, struct view title, struct arena *a, struct article *ret_article)
{
    *ret_article = (struct article){0};
    const struct node *body = node_find(t->root, TAG_BODY);
    struct work w = {.tree = t, .title = title, .body = body ? body : t->root};
    w.hints = arena_zalloc(a, t->count * sizeof *w.hints);
    w.sum = arena_zalloc(a, t->count * sizeof *w.sum);
    w.gone = arena_zalloc(a, t->count * sizeof *w.gone);
    look(&w, a);
    for (size_t i = 0; i < w.runs.n; i++) {
        ret_article->page_weight += w.runs.v[i].weight;
        ret_article->link_weight += w.runs.v[i].link_weight;
    }
    for (const struct node *n = node_after(w.body, w.body); n; n = node_after(n, w.body))
        if (n->tag != TAG_TEXT)
            w.hints[n->index] = hints_of(n);
    discard(&w, a);
    add_values(&w);
    w.heading = find_heading(&w);
    w.container = descend(&w);
    keep(&w, a, ret_article);
}
