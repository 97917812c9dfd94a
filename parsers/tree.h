// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A parsed markup document as a tree of small nodes in an arena: what the HTML and XML readers (markup.c) build and all
// other parsers walk. Nodes are numbered in document order, a subtree is the range [index, end), so that per-node facts
// live in plain arrays and "is it inside" is two comparisons. Nothing here recurses: depth is the document's, not ours.
#ifndef PARSERS_TREE_H
#define PARSERS_TREE_H

#include "core/arena.h"
#include "core/buf.h"

enum {
    TREE_NODES_MAX = 300000, // what comes after is left out, and tree.cut says so
    TREE_DEPTH_MAX = 256,    // deeper elements become siblings at this depth
};

// The elements that some rule asks for; every other one is TAG_OTHER. Alphabetical, as the table of names in tree.c.
enum tag {
    TAG_OTHER,
    TAG_TEXT, // a text node
    TAG_A,
    TAG_ADDRESS,
    TAG_ARTICLE,
    TAG_ASIDE,
    TAG_AUDIO,
    TAG_B,
    TAG_BASE,
    TAG_BLOCKQUOTE,
    TAG_BODY,
    TAG_BR,
    TAG_BUTTON,
    TAG_CANVAS,
    TAG_CAPTION,
    TAG_CENTER,
    TAG_CITE,
    TAG_CODE,
    TAG_DD,
    TAG_DETAILS,
    TAG_DIALOG,
    TAG_DIV,
    TAG_DL,
    TAG_DT,
    TAG_EM,
    TAG_EMBED,
    TAG_FIELDSET,
    TAG_FIGCAPTION,
    TAG_FIGURE,
    TAG_FOOTER,
    TAG_FORM,
    TAG_H1,
    TAG_H2,
    TAG_H3,
    TAG_H4,
    TAG_H5,
    TAG_H6,
    TAG_HEAD,
    TAG_HEADER,
    TAG_HR,
    TAG_HTML,
    TAG_I,
    TAG_IFRAME,
    TAG_IMG,
    TAG_INPUT,
    TAG_LABEL,
    TAG_LI,
    TAG_LINK,
    TAG_MAIN,
    TAG_MAP,
    TAG_MENU,
    TAG_META,
    TAG_NAV,
    TAG_NOSCRIPT,
    TAG_OBJECT,
    TAG_OL,
    TAG_OPTION,
    TAG_P,
    TAG_PICTURE,
    TAG_PRE,
    TAG_Q,
    TAG_SCRIPT,
    TAG_SECTION,
    TAG_SELECT,
    TAG_SPAN,
    TAG_STRONG,
    TAG_STYLE,
    TAG_SUMMARY,
    TAG_SVG,
    TAG_TABLE,
    TAG_TBODY,
    TAG_TD,
    TAG_TEMPLATE,
    TAG_TEXTAREA,
    TAG_TFOOT,
    TAG_TH,
    TAG_THEAD,
    TAG_TIME,
    TAG_TITLE,
    TAG_TR,
    TAG_UL,
    TAG_VIDEO,
    TAG_COUNT
};

struct attr {
    struct view name, value;
    struct attr *next;
};

struct node {
    enum tag tag;
    uint32_t index, end; // this subtree in document order: [index, end)
    struct view name;    // elements: local name (HTML: lower case); text nodes: empty
    struct view space;   // XML: namespace URI, or the prefix where none is declared for it
    struct view text;    // text nodes
    struct attr *attrs;
    struct node *parent, *first, *last, *next, *prev;
};

struct tree {
    struct arena *arena; // borrowed; all nodes and texts live in it
    struct node *root;   // a nameless node above the document element, never NULL
    size_t count;
    bool cut; // over a limit: the rest of the document is missing
};

// ---- building (markup.c) ---------------------------------------------------------------------------------------
void tree_init(struct tree *t, struct arena *a);
// Appends below parent. NULL when the tree is full.
struct node *tree_add(struct tree *t, struct node *parent);
// Takes out all that stands below n. Indices and ranges stay as they are.
void node_clear(struct node *n);
// The tag of a lower-case element name.
enum tag tag_of(struct view name);
// The name of an element's tag that is neither TAG_OTHER nor TAG_TEXT.
const char *tag_name(enum tag tag);

// ---- walking ---------------------------------------------------------------------------------------------------
// The node that follows n in document order without leaving `within`; NULL at its end.
struct node *node_after(const struct node *n, const struct node *within);
// As above, but the subtree of n is left out.
struct node *node_past(const struct node *n, const struct node *within);
// The first descendant element with that tag, or NULL.
struct node *node_find(const struct node *within, enum tag tag);
bool node_is_inside(const struct node *n, const struct node *outer);
// The nearest ancestor (not n itself) with that tag, or NULL.
const struct node *node_up(const struct node *n, enum tag tag);
// Child elements by local name, any namespace: XML.
struct node *node_child(const struct node *n, const char *name);

// Empty when absent; node_has tells absent from empty.
struct view node_attr(const struct node *n, const char *name);
bool node_has(const struct node *n, const char *name);

// Appends the text below n with runs of white space folded to one space, none at either end; script and style left out.
void node_add_text(const struct node *n, struct buf *out);
// The same in the arena, at most max bytes of it.
struct view node_text(const struct node *n, struct arena *a, size_t max);

// ---- text ------------------------------------------------------------------------------------------------------
// Folds white space (Unicode's White_Space, zero-width and control characters too) in the arena; cuts at max bytes
// between characters. HTML's own: '\n' is white space like any other.
struct view text_fold(struct view text, struct arena *a, size_t max);
// How much there is to read, alike in all scripts: one for a character of an alphabet, three for one of Han and Kana,
// two for Hangul, nothing for spaces.
uint32_t text_weight(struct view text);
// The bytes of the white space or invisible character at the start of text; 0 when it is none.
size_t text_space(struct view text);
// ASCII lower case, in the arena.
struct view text_lower(struct view text, struct arena *a);

#endif
