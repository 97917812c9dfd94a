// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The tree: adding nodes, walking them in document order, and the few text operations that all parsers need (folding
// white space, weighing text by script). It knows neither HTML's rules nor libxml2; markup.c builds it.
#include "parsers/tree.h"

#include "core/ascii.h"
#include "core/utf8.h"

#include <string.h>

// In the order of enum tag from TAG_A on, which is that of the alphabet: searched by halving.
static const char *const tag_names[] = {
    "a",        "address",  "article", "aside",  "audio",    "b",          "base",    "blockquote", "body",   "br",
    "button",   "canvas",   "caption", "center", "cite",     "code",       "dd",      "details",    "dialog", "div",
    "dl",       "dt",       "em",      "embed",  "fieldset", "figcaption", "figure",  "footer",     "form",   "h1",
    "h2",       "h3",       "h4",      "h5",     "h6",       "head",       "header",  "hr",         "html",   "i",
    "iframe",   "img",      "input",   "label",  "li",       "link",       "main",    "map",        "menu",   "meta",
    "nav",      "noscript", "object",  "ol",     "option",   "p",          "picture", "pre",        "q",      "script",
    "section",  "select",   "span",    "strong", "style",    "summary",    "svg",     "table",      "tbody",  "td",
    "template", "textarea", "tfoot",   "th",     "thead",    "time",       "title",   "tr",         "ul",     "video",
};
_Static_assert(ARRAY_LEN(tag_names) == TAG_COUNT - TAG_A, "a name for each tag");

enum tag tag_of(struct view name)
{
    size_t low = 0, high = ARRAY_LEN(tag_names);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strncmp(name.p, tag_names[middle], name.n);
        if (order == 0 && tag_names[middle][name.n] != '\0')
            order = -1; // a longer name
        if (order == 0)
            return (enum tag)(middle + TAG_A);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return TAG_OTHER;
}

const char *tag_name(enum tag tag)
{
    return tag_names[tag - TAG_A];
}

void tree_init(struct tree *t, struct arena *a)
{
    *t = (struct tree){.arena = a, .root = arena_zalloc(a, sizeof(struct node)), .count = 1};
    t->root->end = 1;
}

struct node *tree_add(struct tree *t, struct node *parent)
{
    if (t->count >= TREE_NODES_MAX) {
        t->cut = true;
        return NULL;
    }
    struct node *n = arena_zalloc(t->arena, sizeof *n);
    n->index = (uint32_t)t->count++;
    n->end = n->index + 1;
    n->parent = parent;
    n->prev = parent->last;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

void node_clear(struct node *n)
{
    n->first = n->last = NULL;
}

struct node *node_past(const struct node *n, const struct node *within)
{
    while (n != within) {
        if (n->next)
            return n->next;
        n = n->parent;
        if (!n)
            return NULL;
    }
    return NULL;
}

struct node *node_after(const struct node *n, const struct node *within)
{
    return n->first ? n->first : node_past(n, within);
}

struct node *node_find(const struct node *within, enum tag tag)
{
    for (struct node *n = node_after(within, within); n; n = node_after(n, within))
        if (n->tag == tag)
            return n;
    return NULL;
}

bool node_is_inside(const struct node *n, const struct node *outer)
{
    return n->index >= outer->index && n->index < outer->end;
}

const struct node *node_up(const struct node *n, enum tag tag)
{
    for (n = n->parent; n; n = n->parent)
        if (n->tag == tag)
            return n;
    return NULL;
}

struct node *node_child(const struct node *n, const char *name)
{
    for (struct node *child = n->first; child; child = child->next)
        if (view_is(child->name, name))
            return child;
    return NULL;
}

static const struct attr *attr_find(const struct node *n, const char *name)
{
    for (const struct attr *a = n->attrs; a; a = a->next)
        if (view_is(a->name, name))
            return a;
    return NULL;
}

struct view node_attr(const struct node *n, const char *name)
{
    const struct attr *a = attr_find(n, name);
    return a ? a->value : (struct view){0};
}

bool node_has(const struct node *n, const char *name)
{
    return attr_find(n, name) != NULL;
}

// White_Space of Unicode's PropList, and what prints nothing and joins nothing: soft hyphen, zero-width space, marks of
// byte order. The joiners U+200C and U+200D are letters' business (Persian, Indic) and stay.
static bool is_space(uint32_t c)
{
    static const uint32_t others[] = {0x85,   0xA0,   0x1680, 0x2028, 0x2029, 0x202F,
                                      0x205F, 0x3000, 0x200B, 0x2060, 0xFEFF};
    if (c <= 0x20 || c == 0x7F || (c >= 0x2000 && c <= 0x200A))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (c == others[i])
            return true;
    return false;
}

size_t text_space(struct view text)
{
    if (text.n == 0)
        return 0;
    unsigned char first = (unsigned char)text.p[0];
    if (first < 0x80)
        return first <= 0x20 || first == 0x7F;
    if (first != 0xC2 && first != 0xE1 && first != 0xE2 && first != 0xE3 && first != 0xEF)
        return 0;
    uint32_t c;
    size_t size = utf8_next(text, &c);
    return is_space(c) ? size : 0;
}

// Folds into `out`, which has room for text.n bytes and a space; *space says that white space is owed. Returns the end.
static char *fold(struct view text, char *out, bool *space, bool *begun)
{
    for (size_t i = 0; i < text.n;) {
        size_t gap = text_space(view_from(text, i));
        if (gap) {
            // zero-width characters vanish, others owe a space
            *space |= !(gap == 3 && (!memcmp(text.p + i, "\xE2\x80\x8B", 3) || !memcmp(text.p + i, "\xE2\x81\xA0", 3) ||
                                     !memcmp(text.p + i, "\xEF\xBB\xBF", 3)));
            i += gap;
            continue;
        }
        if (*space && *begun)
            *out++ = ' ';
        *space = false;
        *begun = true;
        *out++ = text.p[i++];
        while (i < text.n && ((unsigned char)text.p[i] & 0xC0) == 0x80)
            *out++ = text.p[i++];
    }
    return out;
}

struct view text_fold(struct view text, struct arena *a, size_t max)
{
    char *start = arena_alloc(a, text.n + 1);
    bool space = false, begun = false;
    char *end = fold(text, start, &space, &begun);
    return utf8_cut((struct view){start, (size_t)(end - start)}, max);
}

void node_add_text(const struct node *top, struct buf *out)
{
    bool space = false, begun = false;
    const struct node *n = top->tag == TAG_TEXT ? top : node_after(top, top);
    while (n) {
        if (n->tag == TAG_SCRIPT || n->tag == TAG_STYLE) {
            n = node_past(n, top);
            continue;
        }
        space |= n->tag != TAG_TEXT && n->tag != TAG_A && n->tag != TAG_B && n->tag != TAG_I && n->tag != TAG_EM &&
                 n->tag != TAG_STRONG && n->tag != TAG_SPAN && n->tag != TAG_OTHER;
        if (n->tag == TAG_TEXT) {
            char *room = buf_reserve(out, n->text.n + 1);
            if (!room)
                return;
            buf_wrote(out, (size_t)(fold(n->text, room, &space, &begun) - room));
        }
        n = node_after(n, top);
    }
}

struct view node_text(const struct node *n, struct arena *a, size_t max)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, max + 65536); // a single long text node may pass max; what does not fit is not wanted
    node_add_text(n, &text);
    return arena_copy(a, utf8_cut(buf_view(&text), max));
}

uint32_t text_weight(struct view text)
{
    uint32_t weight = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c <= 0x20 || (c & 0xC0) == 0x80)
            continue;
        weight++;
        if (c >= 0xE3 && c <= 0xE9) // U+3000 to U+9FFF
            weight += 2;
        else if (c >= 0xEA && c <= 0xED) // U+A000 to U+DFFF, nearly all Hangul
            weight++;
    }
    return weight;
}

struct view text_lower(struct view text, struct arena *a)
{
    char *out = arena_alloc(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        out[i] = ascii_lower(text.p[i]);
    return (struct view){out, text.n};
}
