// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Gathering. Pages name their meta elements by property, name, itemprop or http-equiv as their authors happened to read
// of it, so all four are one name space.
#include "parsers/witness.h"

#include "core/err.h"

static void gather_meta(struct witness *w, const struct node *n)
{
    static const char *const naming[] = {"property", "name", "itemprop", "http-equiv"};
    struct view content = node_attr(n, "content");
    for (size_t i = 0; i < ARRAY_LEN(naming) && content.n > 0 && w->meta_count < WITNESS_METAS_MAX; i++) {
        struct view name = node_attr(n, naming[i]);
        if (name.n > 0)
            w->metas[w->meta_count++] = (struct meta){text_lower(view_trim(name), w->arena), view_trim(content)};
    }
}

static void gather_heading(struct witness *w, const struct node *n)
{
    struct view text = node_text(n, w->arena, WITNESS_TEXT_MAX_BYTES);
    if (text.n > 0 && w->heading_count < WITNESS_HEADINGS_MAX)
        w->headings[w->heading_count++] = (struct heading){n, text};
}

void witness_gather(const struct tree *tree, struct arena *a, struct witness *ret_witness)
{
    const struct node *root = tree->root;
    ret_witness->tree = tree;
    ret_witness->arena = a;
    ret_witness->meta_count = ret_witness->heading_count = 0;
    ret_witness->page_title = (struct view){0};
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root)) {
        if (n->tag == TAG_META)
            gather_meta(ret_witness, n);
        else if (n->tag == TAG_TITLE && ret_witness->page_title.n == 0)
            ret_witness->page_title = node_text(n, a, WITNESS_TEXT_MAX_BYTES);
        else if (n->tag == TAG_H1)
            gather_heading(ret_witness, n);
    }
}

struct view witness_meta(const struct witness *w, const char *const *names, const char **ret_from)
{
    for (; *names; names++) {
        for (size_t i = 0; i < w->meta_count; i++) {
            if (!view_is(w->metas[i].name, *names))
                continue;
            bool graph = view_starts(w->metas[i].name, "og:") || view_starts(w->metas[i].name, "article:");
            if (ret_from)
                *ret_from = graph ? "og" : "meta";
            return w->metas[i].content;
        }
    }
    return (struct view){0};
}

const struct node *witness_heading(const struct witness *w, struct view title)
{
    const struct node *root = w->tree->root;
    for (size_t i = 0; i < w->heading_count; i++)
        if (view_equals(w->headings[i].text, title))
            return w->headings[i].node;
    for (const struct node *n = node_after(root, root); n && title.n > 0; n = node_after(n, root))
        if (n->tag >= TAG_H2 && n->tag <= TAG_H4 && view_equals(node_text(n, w->arena, WITNESS_TEXT_MAX_BYTES), title))
            return n;
    for (const struct node *n = node_after(root, root); n && title.n > 0; n = node_after(n, root))
        if (n->tag == TAG_TEXT && n->parent->tag != TAG_TITLE && view_equals(view_trim(n->text), title))
            return n;
    return w->heading_count ? w->headings[0].node : NULL;
}

struct view text_line(const struct node *n, struct arena *a)
{
    if (!n->next || n->next->tag != TAG_TEXT)
        return view_trim(n->text);
    CLEANUP(buf_done) struct buf line;
    buf_init(&line, WITNESS_TEXT_MAX_BYTES);
    for (; n && n->tag == TAG_TEXT; n = n->next)
        buf_add_view(&line, n->text);
    return arena_copy(a, view_trim(buf_view(&line)));
}

bool node_is_prop(const struct node *n, const char *name)
{
    struct view rest = node_attr(n, "itemprop");
    while (rest.n > 0)
        if (view_is(view_trim(view_cut(&rest, ' ')), name))
            return true;
    return false;
}
