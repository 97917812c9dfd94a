// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Cutting the tree into runs: one walk in document order that opens a run at the first visible character after a block
// boundary and closes it at the next boundary. Inline elements never cut; two <br> in a row do, because half of the old
// web writes its paragraphs so.
#include "parsers/runs.h"

#include "core/ascii.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum role { INLINE, BLOCK, DEAD };

// A <button> of more nodes than this was never closed, and holds the page.
enum { DEAD_NODES_MAX = 300, HEADING_NODES_MAX = 50 };

// What is not named here: TAG_OTHER, see role_of.
static const enum role roles[TAG_COUNT] = {
    [TAG_ADDRESS] = BLOCK,  [TAG_ARTICLE] = BLOCK,    [TAG_ASIDE] = BLOCK,   [TAG_BLOCKQUOTE] = BLOCK,
    [TAG_BODY] = BLOCK,     [TAG_CAPTION] = BLOCK,    [TAG_CENTER] = BLOCK,  [TAG_DD] = BLOCK,
    [TAG_DETAILS] = BLOCK,  [TAG_DIV] = BLOCK,        [TAG_DL] = BLOCK,      [TAG_DT] = BLOCK,
    [TAG_FIELDSET] = BLOCK, [TAG_FIGCAPTION] = BLOCK, [TAG_FIGURE] = BLOCK,  [TAG_FOOTER] = BLOCK,
    [TAG_FORM] = BLOCK,     [TAG_H1] = BLOCK,         [TAG_H2] = BLOCK,      [TAG_H3] = BLOCK,
    [TAG_H4] = BLOCK,       [TAG_H5] = BLOCK,         [TAG_H6] = BLOCK,      [TAG_HEADER] = BLOCK,
    [TAG_HR] = BLOCK,       [TAG_HTML] = BLOCK,       [TAG_LI] = BLOCK,      [TAG_MAIN] = BLOCK,
    [TAG_MENU] = BLOCK,     [TAG_NAV] = BLOCK,        [TAG_OL] = BLOCK,      [TAG_P] = BLOCK,
    [TAG_PRE] = BLOCK,      [TAG_SECTION] = BLOCK,    [TAG_SUMMARY] = BLOCK, [TAG_TABLE] = BLOCK,
    [TAG_TBODY] = BLOCK,    [TAG_TD] = BLOCK,         [TAG_TFOOT] = BLOCK,   [TAG_TH] = BLOCK,
    [TAG_THEAD] = BLOCK,    [TAG_TR] = BLOCK,         [TAG_UL] = BLOCK,      [TAG_AUDIO] = DEAD,
    [TAG_BUTTON] = DEAD,    [TAG_CANVAS] = DEAD,      [TAG_DIALOG] = DEAD,   [TAG_EMBED] = DEAD,
    [TAG_HEAD] = DEAD,      [TAG_IFRAME] = DEAD,      [TAG_INPUT] = DEAD,    [TAG_LABEL] = INLINE,
    [TAG_MAP] = DEAD,       [TAG_NOSCRIPT] = DEAD,    [TAG_OBJECT] = DEAD,   [TAG_OPTION] = DEAD,
    [TAG_SCRIPT] = DEAD,    [TAG_SELECT] = DEAD,      [TAG_STYLE] = DEAD,    [TAG_SVG] = DEAD,
    [TAG_TEMPLATE] = DEAD,  [TAG_TEXTAREA] = DEAD,    [TAG_TITLE] = DEAD,    [TAG_VIDEO] = DEAD,
};

struct cutter {
    struct arena *arena;
    struct runs *runs;
    size_t room;
    struct buf text;  // of the open run
    struct run open;  // owner NULL: none is open
    bool space;       // white space is owed before the next character
    int breaks;       // <br> in a row
    int links, bolds; // how many of these elements we are inside of
    const struct node *owner;
    bool with_hidden;
};

// What React streams behind the page, to be moved to its place by a script ("S:1f", sometimes after a prefix): hidden
// for as long as the page loads, and then its very text.
static bool is_streamed(const struct node *n)
{
    struct view id = node_attr(n, "id");
    size_t digits = 0;
    while (digits < id.n && ascii_hex(id.p[id.n - 1 - digits]) >= 0)
        digits++;
    return digits > 0 && id.n >= digits + 2 && memcmp(id.p + id.n - digits - 2, "S:", 2) == 0;
}

bool node_is_hidden(const struct node *n)
{
    for (const struct attr *a = n->attrs; a; a = a->next) {
        if ((view_is(a->name, "hidden") && !is_streamed(n)) ||
            (view_is(a->name, "aria-hidden") && view_is(a->value, "true")))
            return true;
        if (view_is(a->name, "style")) {
            size_t at = view_find(a->value, "display:");
            struct view value = view_trim(view_from(a->value, at + 8));
            if (at < a->value.n && view_starts(value, "none"))
                return true;
        }
    }
    return false;
}

// Unknown elements are inline like <u> and <sup>; custom elements (they have a hyphen) stand for boxes.
static enum role role_of(const struct node *n)
{
    if (n->tag == TAG_OTHER && view_is(n->name, "rt") && !node_child(n->parent, "rp"))
        return DEAD; // readings above the characters, which the page does not write out in brackets
    if (n->tag == TAG_OTHER && view_find_char(n->name, '-') < n->name.n)
        return BLOCK;
    enum role role = roles[n->tag];
    bool swallows = role == DEAD && n->end - n->index > DEAD_NODES_MAX && n->tag != TAG_HEAD && n->tag != TAG_TEMPLATE;
    return swallows ? BLOCK : role;
}

static const struct {
    enum tag tag;
    enum block_kind kind;
    int level;
} kinds[] = {
    {TAG_H1, BLOCK_HEADING, 1},
    {TAG_H2, BLOCK_HEADING, 2},
    {TAG_H3, BLOCK_HEADING, 3},
    {TAG_H4, BLOCK_HEADING, 4},
    {TAG_H5, BLOCK_HEADING, 5},
    {TAG_H6, BLOCK_HEADING, 6},
    {TAG_FIGCAPTION, BLOCK_CAPTION, 0},
    {TAG_CAPTION, BLOCK_CAPTION, 0},
    {TAG_BLOCKQUOTE, BLOCK_QUOTE, 0},
    {TAG_LI, BLOCK_ITEM, 0},
    {TAG_DT, BLOCK_ITEM, 0},
    {TAG_DD, BLOCK_ITEM, 0},
    {TAG_PRE, BLOCK_PRE, 0},
};

// A heading of so many nodes was never closed; <caption> belongs to tables only (HTML §4.9.2).
static bool is_misused(const struct node *n)
{
    bool heading = n->tag >= TAG_H1 && n->tag <= TAG_H6;
    return (heading && n->end - n->index > HEADING_NODES_MAX) || (n->tag == TAG_CAPTION && !node_up(n, TAG_TABLE));
}

// The kind that an ancestor gives; the search ends at sectioning elements. A table cell is one only if the text stands
// directly in it: tables that hold whole articles are layout.
static void set_kind(struct run *r)
{
    if (r->owner->tag == TAG_TD || r->owner->tag == TAG_TH) {
        r->kind = r->weight < 200 ? BLOCK_TABLE : BLOCK_P;
        return;
    }
    for (const struct node *n = r->owner; n; n = n->parent) {
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
            if (kinds[i].tag == n->tag && !is_misused(n)) {
                bool in_item =
                    kinds[i].kind == BLOCK_HEADING && n->parent->tag == TAG_LI && n->parent->first == n->parent->last;
                r->kind = in_item ? BLOCK_ITEM : kinds[i].kind;
                r->level = in_item ? 0 : kinds[i].level;
                return;
            }
        }
        if (n->tag == TAG_ARTICLE || n->tag == TAG_SECTION || n->tag == TAG_MAIN || n->tag == TAG_TD)
            return;
    }
}

static void close_run(struct cutter *c)
{
    c->space = false;
    c->breaks = 0;
    if (!c->open.owner)
        return;
    struct run *r = &c->open;
    r->text = view_trim(buf_view(&c->text));
    if (r->weight > 0 && r->text.n > 0 && c->runs->n < RUNS_MAX) {
        r->text = arena_copy(c->arena, r->text);
        set_kind(r);
        if (c->runs->n == c->room) {
            size_t room = c->room ? 2 * c->room : 256;
            c->runs->v = arena_grow(c->arena, c->runs->v, c->runs->n, room, sizeof *r);
            c->room = room;
        }
        c->runs->v[c->runs->n++] = *r;
    }
    c->open = (struct run){0};
    buf_clear(&c->text);
}

static void add_break(struct cutter *c)
{
    if (++c->breaks >= 2)
        close_run(c);
}

// The text as far as it is one stretch without white space.
static void add_word(struct cutter *c, struct view word)
{
    if (!c->open.owner)
        c->open.owner = c->owner;
    else if (c->breaks > 0)
        buf_add_char(&c->text, '\n');
    else if (c->space)
        buf_add_char(&c->text, ' ');
    c->space = false;
    c->breaks = 0;
    buf_add_view(&c->text, word);
    uint32_t weight = text_weight(word);
    c->open.weight += weight;
    c->open.link_weight += c->links > 0 ? weight : 0;
    c->open.bold_weight += c->bolds > 0 ? weight : 0;
}

static void add_text(struct cutter *c, struct view text)
{
    while (text.n > 0) {
        size_t n = 0;
        size_t gap = text_space(text);
        if (gap) {
            // what has no width and joins words (U+200B, U+FEFF, soft hyphen) ends none
            bool invisible = gap == 3 && (!memcmp(text.p, "\xE2\x80\x8B", 3) || !memcmp(text.p, "\xEF\xBB\xBF", 3) ||
                                          !memcmp(text.p, "\xE2\x81\xA0", 3));
            c->space |= !invisible;
            text = view_from(text, gap);
            continue;
        }
        while (n < text.n && text_space(view_from(text, n)) == 0)
            n++;
        add_word(c, (struct view){text.p, n});
        text = view_from(text, n);
    }
}

static bool is_bold(enum tag tag)
{
    return tag == TAG_B || tag == TAG_STRONG;
}

// Returns false when the subtree has nothing to show.
static bool enter(struct cutter *c, const struct node *n)
{
    if (n->tag == TAG_TEXT) {
        add_text(c, n->text);
        return true;
    }
    if (n->tag == TAG_BR) {
        add_break(c);
        return true;
    }
    enum role role = role_of(n);
    if (role == DEAD || (!c->with_hidden && n->attrs && node_is_hidden(n)))
        return false;
    if (role == BLOCK) {
        close_run(c);
        c->owner = n;
    }
    c->links += n->tag == TAG_A && node_has(n, "href");
    c->bolds += is_bold(n->tag);
    return true;
}

static void leave(struct cutter *c, const struct node *n)
{
    if (n->tag == TAG_TEXT || n->tag == TAG_BR)
        return;
    if (role_of(n) == BLOCK) {
        close_run(c);
        for (c->owner = n->parent; c->owner->parent && role_of(c->owner) != BLOCK;)
            c->owner = c->owner->parent;
    }
    c->links -= n->tag == TAG_A && node_has(n, "href");
    c->bolds -= is_bold(n->tag);
}

// A cell that holds several runs is layout, and these are paragraphs.
static void undo_cells(struct runs *runs)
{
    for (size_t i = 1; i < runs->n; i++) {
        struct run *a = &runs->v[i - 1], *b = &runs->v[i];
        if (a->owner == b->owner && (a->kind == BLOCK_TABLE || b->kind == BLOCK_TABLE))
            a->kind = b->kind = BLOCK_P;
    }
}

struct runs runs_of(const struct node *top, bool with_hidden, struct arena *a)
{
    struct runs runs = {0};
    struct cutter c = {.arena = a, .runs = &runs, .owner = top, .with_hidden = with_hidden};
    buf_init(&c.text, RUN_TEXT_MAX_BYTES);
    const struct node *n = top->first;
    while (n) {
        bool shown = enter(&c, n);
        if (shown && n->first) {
            n = n->first;
            continue;
        }
        if (shown)
            leave(&c, n);
        while (n && !n->next) {
            n = n->parent == top ? NULL : n->parent;
            if (n)
                leave(&c, n);
        }
        n = n ? n->next : NULL;
    }
    close_run(&c);
    buf_done(&c.text);
    undo_cells(&runs);
    return runs;
}
