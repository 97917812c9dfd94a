// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Bylines. The first group of names counts: authors of comments and of teasers come later in the page.
#include "parsers/bylines.h"

#include "parsers/authors.h"
#include "parsers/hints.h"

#include <string.h>

enum { GROUP_NODES = 60, NEAR_NODES = 80, MARK_MAX_BYTES = 3, DATE_LINE_MAX_BYTES = 50, BYLINE_MAX_BYTES = 120 };

static bool is_url(struct view text)
{
    return view_starts(text, "http") || view_starts(text, "/") || view_starts(text, "www.");
}

static void read_metas(const struct witness *w, struct facts *f)
{
    static const char *const names[] = {"author",
                                        "article:author_name",
                                        "parsely-author",
                                        "sailthru.author",
                                        "dc.creator",
                                        "dcterms.creator",
                                        "byl",
                                        "cxenseparse:author",
                                        "article:author",
                                        "citation_author",
                                        "creator",
                                        "authors",
                                        "twitter:data1",
                                        NULL};
    for (const char *const *name = names; *name && f->author_count == 0; name++) {
        // several of one name are several authors
        for (size_t i = 0; i < w->meta_count; i++)
            if (view_is(w->metas[i].name, *name) && !is_url(w->metas[i].content))
                authors_add(f, w->metas[i].content, w->arena);
        if (f->author_count > 0)
            f->from[FACT_AUTHORS] = view_starts(view_of(*name), "article:") ? "og" : "meta";
    }
}

// Of "itemprop=author" with a biography in it, the part that is the name.
static const struct node *name_within(const struct node *author)
{
    for (const struct node *n = node_after(author, author); n; n = node_after(n, author))
        if (node_is_prop(n, "name") && n->tag != TAG_META)
            return n;
    return author;
}

static void read_marked(const struct witness *w, struct facts *f)
{
    const struct node *root = w->tree->root;
    uint32_t stop = 0;
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root)) {
        bool author = node_is_prop(n, "author") || (n->tag == TAG_A && view_is(node_attr(n, "rel"), "author"));
        if (!author || n->tag == TAG_META || (stop && n->index > stop))
            continue;
        authors_add(f, node_text(name_within(n), w->arena, 200), w->arena);
        if (f->author_count > 0 && stop == 0)
            stop = n->end + GROUP_NODES;
    }
    if (f->author_count > 0)
        f->from[FACT_AUTHORS] = "microdata";
}

// What readers see is full of other words: "By following these steps", "Filed under". One that is no name spoils all,
// and the next element is asked.
static void keep_names(struct facts *f)
{
    for (size_t i = 0; i < f->author_count; i++)
        if (!authors_looks_like_name(f->authors[i]))
            f->author_count = 0;
}

static void read_visible(const struct witness *w, struct facts *f)
{
    const struct node *root = w->tree->root;
    for (const struct node *n = node_after(root, root); n && f->author_count == 0; n = node_after(n, root)) {
        uint32_t hints = n->attrs ? w->hints[n->index] : 0;
        if (!(hints & HINT_BYLINE) || (hints & (HINT_DATE | HINT_COMMENTS | HINT_RELATED | HINT_AUTHOR_BOX)))
            continue;
        struct view text = node_text(n, w->arena, 200);
        if (text.n < BYLINE_MAX_BYTES)
            authors_add(f, text, w->arena);
        keep_names(f);
        if (f->author_count > 0)
            f->from[FACT_AUTHORS] = "byline";
    }
}

// A line near the heading that begins as bylines do, whatever element it stands in.
static void read_lines(const struct witness *w, struct facts *f)
{
    const struct node *root = w->tree->root, *heading = witness_heading(w, f->title);
    size_t nodes = NEAR_NODES;
    for (const struct node *n = heading; n && nodes > 0 && f->author_count == 0; n = node_after(n, root), nodes--) {
        if (n->tag != TAG_TEXT || (n->prev && n->prev->tag == TAG_TEXT))
            continue;
        struct view line = text_line(n, w->arena);
        if (line.n >= BYLINE_MAX_BYTES || !authors_is_byline(line))
            continue;
        authors_add(f, line, w->arena);
        struct view around = node_text(n->parent, w->arena, BYLINE_MAX_BYTES + 1);
        if (f->author_count == 0 && around.n < BYLINE_MAX_BYTES) // "By" alone, the name in an element of its own
            authors_add(f, around, w->arena);
        keep_names(f);
        if (f->author_count > 0)
            f->from[FACT_AUTHORS] = "byline";
    }
}

// "Amina Khan · 20 November 2026": a name right before the date under the heading.
static void read_before_date(const struct witness *w, struct facts *f)
{
    const struct node *root = w->tree->root, *n = witness_heading(w, f->title);
    struct view before = {0};
    for (size_t nodes = NEAR_NODES / 2; n && nodes > 0; n = node_after(n, root), nodes--) {
        if (n->tag != TAG_TEXT || (n->prev && n->prev->tag == TAG_TEXT))
            continue;
        struct view line = text_line(n, w->arena);
        if (line.n <= MARK_MAX_BYTES)
            continue;
        if (line.n <= DATE_LINE_MAX_BYTES && f->published.found && date_read(line, false, INT64_MAX / 4).found) {
            if (authors_looks_like_name(before))
                authors_add(f, before, w->arena);
            break;
        }
        bool titled = line.n <= f->title.n && memmem(f->title.p, f->title.n, line.p, line.n);
        before = titled ? (struct view){0} : line; // a page about a person
    }
    if (f->author_count > 0)
        f->from[FACT_AUTHORS] = "byline";
}

void bylines_find(const struct witness *w, struct facts *f)
{
    if (f->author_count == 0)
        read_metas(w, f);
    if (f->author_count == 0)
        read_marked(w, f);
    if (f->author_count == 0)
        read_visible(w, f);
    if (f->author_count == 0)
        read_lines(w, f);
    if (f->author_count == 0)
        read_before_date(w, f);
}
