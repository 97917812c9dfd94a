// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A scanner of tags and attributes, no parser: what it does not understand it copies.
#include "parsers/feed_markup.h"

#include "core/ascii.h"
#include "core/url.h"
#include "parsers/feed.h"

#include <string.h>

// ---- from the tree -----------------------------------------------------------------------------------------------

static void open_tag(const struct node *n, struct buf *out)
{
    enum { ATTRS_MAX = 64 };
    const struct attr *attrs[ATTRS_MAX];
    size_t count = 0;
    buf_add_char(out, '<');
    buf_add_view(out, n->name);
    for (const struct attr *at = n->attrs; at && count < ATTRS_MAX; at = at->next)
        attrs[count++] = at;
    while (count-- > 0) { // the tree keeps them last first
        buf_add_char(out, ' ');
        buf_add_view(out, attrs[count]->name);
        buf_add_str(out, "=\"");
        buf_add_html(out, attrs[count]->value);
        buf_add_char(out, '"');
    }
    buf_add_str(out, n->first ? ">" : " />");
}

static void close_tag(const struct node *n, struct buf *out)
{
    buf_add_str(out, "</");
    buf_add_view(out, n->name);
    buf_add_char(out, '>');
}

struct view feed_serialise(const struct node *n, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, FEED_TEXT_MAX_BYTES);
    for (const struct node *c = n->first; c;) {
        if (c->tag == TAG_TEXT)
            buf_add_html(&out, c->text);
        else
            open_tag(c, &out);
        if (c->first) {
            c = c->first;
            continue;
        }
        while (!c->next && c->parent != n) {
            c = c->parent;
            close_tag(c, &out);
        }
        c = c->next;
    }
    return arena_copy(a, view_trim(buf_view(&out)));
}

// ---- addresses ---------------------------------------------------------------------------------------------------

static bool holds_address(struct view name)
{
    static const char *const names[] = {"href",    "src",  "cite",   "action",   "background", "poster",    "longdesc",
                                        "classid", "data", "usemap", "codebase", "profile",    "formaction"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (view_is_nocase(name, names[i]))
            return true;
    return false;
}

static size_t skip_space(struct view v, size_t at)
{
    while (at < v.n && ascii_is_space(v.p[at]))
        at++;
    return at;
}

struct attr_span {
    struct view name;
    size_t begin, end; // of the value within the tag, quotes left out
};

// The next attribute of a start tag from `at` on; false at its end.
static bool next_attr(struct view tag, size_t *at, struct attr_span *ret)
{
    size_t i = skip_space(tag, *at);
    while (i < tag.n && (tag.p[i] == '/' || ascii_is_space(tag.p[i])))
        i++;
    size_t begin = i;
    while (i < tag.n && tag.p[i] != '=' && tag.p[i] != '>' && !ascii_is_space(tag.p[i]))
        i++;
    if (i == begin)
        return false;
    ret->name = (struct view){tag.p + begin, i - begin};
    i = skip_space(tag, i);
    if (i >= tag.n || tag.p[i] != '=') {
        ret->begin = ret->end = i;
        *at = i;
        return true;
    }
    i = skip_space(tag, i + 1);
    char quote = i < tag.n && (tag.p[i] == '"' || tag.p[i] == '\'') ? tag.p[i] : '\0';
    i += quote != '\0';
    ret->begin = i;
    while (i < tag.n && (quote ? tag.p[i] != quote : !ascii_is_space(tag.p[i]) && tag.p[i] != '>'))
        i++;
    ret->end = i;
    *at = i + (quote && i < tag.n);
    return true;
}

// Where the tag that begins at `<` ends, behind its '>'; quoted values may hold one.
static size_t tag_end(struct view html, size_t at)
{
    char quote = '\0';
    for (size_t i = at + 1; i < html.n; i++) {
        char c = html.p[i];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '>')
            return i + 1;
        else if ((c == '"' || c == '\'') && html.p[i - 1] == '=')
            quote = c;
    }
    return html.n;
}

static void add_tag(struct view tag, struct view base, struct arena *a, struct buf *out)
{
    size_t at = 1, copied = 0;
    struct attr_span span;
    while (at < tag.n && !ascii_is_space(tag.p[at]) && tag.p[at] != '>')
        at++;
    while (next_attr(tag, &at, &span)) {
        struct view value = {tag.p + span.begin, span.end - span.begin};
        if (value.n == 0 || !holds_address(span.name))
            continue;
        struct view absolute = feed_resolve(value, base, a);
        if (absolute.n == 0 || view_equals(absolute, value))
            continue;
        buf_add(out, tag.p + copied, span.begin - copied);
        buf_add_view(out, absolute);
        copied = span.end;
    }
    buf_add(out, tag.p + copied, tag.n - copied);
}

struct view feed_absolutise(struct view html, struct view base, struct arena *a)
{
    if (base.n == 0 || view_find_char(html, '<') == html.n)
        return html;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 2 * FEED_TEXT_MAX_BYTES);
    while (html.n > 0) {
        size_t open = view_find_char(html, '<');
        buf_add(&out, html.p, open);
        html = view_from(html, open);
        if (html.n == 0)
            break;
        size_t end = html.n > 1 && ascii_is_letter(html.p[1]) ? tag_end(html, 0) : 1;
        add_tag((struct view){html.p, end}, end > 1 ? base : (struct view){0}, a, &out);
        html = view_from(html, end);
    }
    return arena_copy(a, buf_view(&out));
}

bool feed_is_markup(struct view text)
{
    for (size_t i = 0; i + 2 < text.n; i++) {
        struct view rest = view_from(text, i + 1);
        if (text.p[i] == '<') {
            bool end = rest.p[0] == '/';
            size_t n = end;
            while (n < rest.n && ascii_is_alnum(rest.p[n]))
                n++;
            if (n > (size_t)end && n < rest.n && (rest.p[n] == '>' || rest.p[n] == '/' || ascii_is_space(rest.p[n])) &&
                view_find_char(rest, '>') < rest.n)
                return true;
        } else if (text.p[i] == '&') {
            size_t n = rest.p[0] == '#';
            while (n < rest.n && n < 12 && ascii_is_alnum(rest.p[n]))
                n++;
            if (n > 1 && n < rest.n && rest.p[n] == ';')
                return true;
        }
    }
    return false;
}
