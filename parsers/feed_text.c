// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
#include "parsers/feed_text.h"

#include "core/ascii.h"
#include "core/crypt.h"
#include "parsers/feed_markup.h"

static const struct {
    const char *type; // Atom's short names
    struct view media_type;
} short_types[] = {
    {"text", VIEW_INIT("text/plain")},
    {"plain", VIEW_INIT("text/plain")},
    {"html", VIEW_INIT("text/html")},
    {"escaped", VIEW_INIT("text/html")},
    {"xhtml", VIEW_INIT("application/xhtml+xml")},
    {"xml", VIEW_INIT("application/xhtml+xml")},
};

static struct view media_type(struct view type)
{
    for (size_t i = 0; i < ARRAY_LEN(short_types); i++)
        if (view_is_nocase(type, short_types[i].type))
            return short_types[i].media_type;
    return type;
}

static bool is_text_type(struct view type)
{
    return view_starts_nocase(type, "text/") && !view_is_nocase(type, "text/xml");
}

static bool is_xml_type(struct view type)
{
    return view_ends(type, "+xml") || view_ends(type, "/xml");
}

static bool has_elements(const struct node *n)
{
    for (const struct node *c = n->first; c; c = c->next)
        if (c->tag != TAG_TEXT)
            return true;
    return false;
}

struct view feed_text_plain(const struct node *n, struct arena *a)
{
    if (n->first && n->first == n->last && n->first->tag == TAG_TEXT)
        return view_trim(n->first->text);
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, FEED_TEXT_MAX_BYTES);
    for (const struct node *c = node_after(n, n); c; c = node_after(c, n))
        if (c->tag == TAG_TEXT)
            buf_add_view(&out, c->text);
    return arena_copy(a, view_trim(buf_view(&out)));
}

static struct view without_space(struct view text, struct arena *a)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (!ascii_is_space(text.p[i]))
            p[n++] = text.p[i];
    return (struct view){p, n};
}

// What is no base64 stays as it is written.
static struct view decode(struct view text, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, FEED_TEXT_MAX_BYTES);
    if (crypt_base64_decode(without_space(text, a), &out) != OK)
        return text;
    return arena_copy(a, view_trim(buf_view(&out)));
}

// Atom 1.0, which its drafts are not.
static bool is_atom(const struct node *n)
{
    return view_is_nocase(n->space, "http://www.w3.org/2005/Atom");
}

// RFC 4287 §3.1.1.3: the div is not part of the content.
static const struct node *past_div(const struct node *n)
{
    const struct node *only = NULL;
    for (const struct node *c = n->first; c; c = c->next) {
        if (c->tag == TAG_TEXT && view_trim(c->text).n == 0)
            continue;
        if (c->tag == TAG_TEXT || only)
            return n;
        only = c;
    }
    return only && view_is_nocase(only->name, "div") ? only : n;
}

struct feed_text feed_text_read(const struct node *n, struct view base, struct view lang, struct arena *a)
{
    struct view said = view_trim(node_attr(n, "type")), mode = view_trim(node_attr(n, "mode"));
    struct feed_text t = {.type = media_type(said), .base = base, .lang = lang};
    bool inline_markup = has_elements(n);
    if (inline_markup) {
        // Text that holds markup it should have escaped is markup, whatever its type says.
        t.value = feed_serialise(is_atom(n) ? past_div(n) : n, a);
        t.type = t.type.n ? t.type : VIEW_LIT("application/xhtml+xml");
        t.is_html = true;
        t.value = feed_absolutise(t.value, base, a);
        return t;
    }
    t.value = feed_text_plain(n, a);
    if (view_is_nocase(mode, "base64") || (mode.n == 0 && t.type.n > 0 && view_find_char(t.type, '/') < t.type.n &&
                                           !is_text_type(t.type) && !is_xml_type(t.type)))
        t.value = decode(t.value, a);
    if (is_xml_type(t.type)) { // text nodes of the tree: as markup they are written escaped
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, FEED_TEXT_MAX_BYTES);
        t.is_html = true;
        if (!feed_is_markup(t.value)) {
            buf_add_html(&out, t.value);
            t.value = arena_copy(a, buf_view(&out));
        }
    } else if (view_is_nocase(t.type, "text/html")) {
        t.is_html = true;
    } else if (said.n == 0 || !view_is_nocase(said, "text")) {
        t.is_html = feed_is_markup(t.value);
    }
    if (t.is_html)
        t.value = feed_absolutise(t.value, base, a);
    if (t.type.n == 0)
        t.type = t.is_html ? VIEW_LIT("text/html") : VIEW_LIT("text/plain");
    return t;
}
