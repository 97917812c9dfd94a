// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// An outline whose tag reads by the rules of XML is copied. Where it does not, a value ends only at a quote behind
// which a known attribute or the end of the tag, and then another tag, follows.
#include "parsers/opml_repair.h"

#include "core/ascii.h"
#include "core/macro.h"

enum { NAME_MAX_BYTES = 64 }; // of an attribute

static const char outline[] = "<outline";

static size_t spaces(struct view text, size_t at)
{
    size_t n = at;
    while (n < text.n && ascii_is_space(text.p[n]))
        n++;
    return n - at;
}

// The bytes of the attribute's name and what stands up to its opening quote at text[at], 0 where there is none.
static size_t name_length(struct view text, size_t at)
{
    size_t n = at;
    while (n < text.n && n - at <= NAME_MAX_BYTES &&
           (ascii_is_alnum(text.p[n]) || text.p[n] == ':' || text.p[n] == '_' || text.p[n] == '-'))
        n++;
    if (n == at || n - at > NAME_MAX_BYTES)
        return 0;
    n += spaces(text, n);
    if (n >= text.n || text.p[n] != '=')
        return 0;
    n++;
    n += spaces(text, n);
    return n < text.n && (text.p[n] == '"' || text.p[n] == '\'') ? n - at : 0;
}

// The end of the tag at text[at], behind its '>'; 0 where it breaks the rules before.
static size_t strict_end(struct view text, size_t at)
{
    for (at += sizeof outline - 1; at < text.n;) {
        size_t gap = spaces(text, at);
        at += gap;
        if (at < text.n && text.p[at] == '>')
            return at + 1;
        if (at + 1 < text.n && text.p[at] == '/' && text.p[at + 1] == '>')
            return at + 2;
        size_t name = gap > 0 ? name_length(text, at) : 0;
        if (name == 0)
            return 0;
        char quote = text.p[at + name];
        for (at += name + 1; at < text.n && text.p[at] != quote; at++)
            if (text.p[at] == '<')
                return 0;
        at++;
    }
    return 0;
}

static bool is_known(struct view name)
{
    static const char *const names[] = {"text",     "title",     "description", "type",   "xmlurl",
                                        "htmlurl",  "version",   "language",    "url",    "created",
                                        "category", "iscomment", "icon",        "favicon"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (view_is_nocase(name, names[i]))
            return true;
    return view_starts(name, "harkara:");
}

// Whether the quote at text[at] closes its value.
static bool closes(struct view text, size_t at)
{
    size_t next = at + 1, gap = spaces(text, next);
    next += gap;
    if (next + 1 < text.n && text.p[next] == '/' && text.p[next + 1] == '>')
        return true;
    if (next < text.n && text.p[next] == '>') {
        next++;
        next += spaces(text, next);
        return next + 1 < text.n && text.p[next] == '<' && (text.p[next + 1] == 'o' || text.p[next + 1] == '/');
    }
    size_t length = gap > 0 ? name_length(text, next) : 0;
    struct view name = {text.p + next, length};
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '=' || ascii_is_space(name.p[i]))
            name.n = i;
    return length > 0 && is_known(name);
}

static void add_escaped(struct buf *out, char c)
{
    static const struct {
        char c;
        const char *text;
    } escapes[] = {{'"', "&quot;"}, {'\'', "&apos;"}, {'<', "&lt;"}, {'>', "&gt;"}};
    for (size_t i = 0; i < ARRAY_LEN(escapes); i++)
        if (escapes[i].c == c) {
            buf_add_str(out, escapes[i].text);
            return;
        }
    buf_add_char(out, c);
}

// Appends the broken tag at text[at]; returns where it ends, at most the end of the text.
static size_t repair(struct view text, size_t at, struct buf *out)
{
    buf_add_str(out, outline);
    for (at += sizeof outline - 1; at < text.n;) {
        size_t name = name_length(text, at);
        if (name == 0) {
            buf_add_char(out, text.p[at]);
            if (text.p[at++] == '>')
                return at;
            continue;
        }
        char quote = text.p[at + name];
        buf_add(out, text.p + at, name + 1);
        for (at += name + 1; at < text.n && !(text.p[at] == quote && closes(text, at)); at++)
            add_escaped(out, text.p[at]);
        if (at < text.n)
            buf_add_char(out, text.p[at++]);
    }
    return at;
}

void opml_repair(struct view text, struct buf *out)
{
    size_t at = 0;
    while (at < text.n) {
        size_t next = at + view_find(view_from(text, at), outline);
        buf_add(out, text.p + at, next - at);
        if (next == text.n)
            return;
        size_t end = strict_end(text, next);
        if (end > 0)
            buf_add(out, text.p + next, end - next);
        at = end > 0 ? end : repair(text, next, out);
    }
}
