// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A reader that knows at each step what should come next, and writes that. The one guess is about quotes within
// strings: a quote ends a value only where a comma and another member, a closing bracket or the end follows it, and a
// key only before a colon.
#include "parsers/jsonld_repair.h"

#include "core/ascii.h"
#include "core/err.h"

#include <string.h>

enum { DEPTH_MAX = 64 };

enum want { KEY, COLON, VALUE, COMMA };
struct level {
    char close; // '}' or ']'
    enum want want;
    bool has_items;
};
struct mender {
    struct view in;
    size_t i;
    struct buf *out;
    struct level levels[DEPTH_MAX];
    size_t depth;
};

static bool skip_to(struct mender *m, const char *end)
{
    m->i += view_find(view_from(m->in, m->i), end) + strlen(end);
    if (m->i > m->in.n)
        m->i = m->in.n;
    return true;
}

static bool skip_comment(struct mender *m)
{
    struct view rest = view_from(m->in, m->i);
    if (view_starts(rest, "/*"))
        return skip_to(m, "*/");
    if (view_starts(rest, "<!--"))
        return skip_to(m, "-->");
    return view_starts(rest, "//") && skip_to(m, "\n");
}

static void skip_blank(struct mender *m)
{
    while (m->i < m->in.n && (ascii_is_space(m->in.p[m->i]) || skip_comment(m)))
        if (m->i < m->in.n && ascii_is_space(m->in.p[m->i]))
            m->i++;
}

static struct level *top(struct mender *m)
{
    return &m->levels[m->depth - 1];
}

// ---- strings -----------------------------------------------------------------------------------------------------

static size_t next_visible(struct view in, size_t i)
{
    while (i < in.n && ascii_is_space(in.p[i]))
        i++;
    return i;
}

// Whether the quote at i ends the string.
static bool ends_string(struct mender *m, size_t i, bool key)
{
    const char *next_items = top(m)->close == '}' ? "\"}/" : "\"{[]0123456789-tfn/";
    size_t next = next_visible(m->in, i + 1);
    char c = next < m->in.n ? m->in.p[next] : '\0';
    if (key)
        return c == ':';
    if (c == '}' || c == ']' || c == '\0')
        return true;
    if (c == '"') // a comma is missing; only where a line ends in between
        return memchr(m->in.p + i, '\n', next - i) != NULL;
    if (c != ',')
        return false;
    size_t after = next_visible(m->in, next + 1);
    return after >= m->in.n || strchr(next_items, m->in.p[after]);
}

static void add_escape(struct mender *m)
{
    char c = m->i + 1 < m->in.n ? m->in.p[m->i + 1] : ' ';
    if (strchr("\"\\/bfnrt", c) && c) {
        buf_add_char(m->out, '\\');
        buf_add_char(m->out, c);
    } else if (c == 'u') {
        size_t digits = 0;
        while (digits < 4 && m->i + 2 + digits < m->in.n && ascii_hex(m->in.p[m->i + 2 + digits]) >= 0)
            digits++;
        buf_add_str(m->out, digits == 4 ? "\\u" : "u");
    } else if ((unsigned char)c >= 0x20) { // \' mostly
        buf_add_char(m->out, c);
    }
    m->i += m->i + 1 < m->in.n ? 2 : 1;
}

static void add_string(struct mender *m, bool key)
{
    buf_add_char(m->out, '"');
    for (m->i++; m->i < m->in.n;) {
        char c = m->in.p[m->i];
        if (c == '\\') {
            add_escape(m);
            continue;
        }
        if (c == '"' && ends_string(m, m->i, key)) {
            m->i++;
            break;
        }
        if (c == '"')
            buf_add_str(m->out, "\\\"");
        else if (c == '\n')
            buf_add_str(m->out, "\\n");
        else
            buf_add_char(m->out, (unsigned char)c < 0x20 ? ' ' : c);
        m->i++;
    }
    buf_add_char(m->out, '"');
}

// ---- structure ---------------------------------------------------------------------------------------------------

// Before any key or value: the comma, if one is due.
static void begin_item(struct mender *m)
{
    struct level *l = top(m);
    if (l->close == '}' && l->want == VALUE)
        return;
    if (l->want == COLON) // a key without anything
        buf_add_str(m->out, ":null");
    if (l->has_items)
        buf_add_char(m->out, ',');
    l->has_items = true;
    l->want = l->close == '}' ? KEY : VALUE;
}

static void end_value(struct mender *m)
{
    struct level *l = top(m);
    l->want = l->close == '}' && l->want == KEY ? COLON : COMMA;
}

static void finish_member(struct mender *m)
{
    struct level *l = top(m);
    if (l->close == '}' && l->want == COLON)
        buf_add_str(m->out, ":null");
    else if (l->close == '}' && l->want == VALUE)
        buf_add_str(m->out, "null");
    l->want = COMMA;
}

static void close_level(struct mender *m)
{
    if (top(m)->has_items)
        finish_member(m);
    buf_add_char(m->out, top(m)->close);
    if (--m->depth > 0)
        end_value(m);
}

static void open_level(struct mender *m, char open)
{
    if (m->depth > 0) {
        begin_item(m);
        if (top(m)->want == KEY) // an object where a key should be
            buf_add_str(m->out, "\"\":");
    }
    buf_add_char(m->out, open);
    m->levels[m->depth++] = (struct level){.close = open == '{' ? '}' : ']', .want = open == '{' ? KEY : VALUE};
}

static bool is_mark(char c)
{
    return memchr(",:{}[]\"", c, 7) != NULL; // not strchr, which finds NUL in every string
}

static void add_bare(struct mender *m)
{
    size_t start = m->i;
    while (m->i < m->in.n && !ascii_is_space(m->in.p[m->i]) && !is_mark(m->in.p[m->i]))
        m->i++;
    struct view word = {m->in.p + start, m->i - start};
    begin_item(m);
    bool known = view_is(word, "true") || view_is(word, "false") || view_is(word, "null");
    bool number = word.n > 0;
    for (size_t i = 0; i < word.n; i++)
        number &= ascii_is_digit(word.p[i]) || strchr("-+.eE", word.p[i]);
    if (top(m)->want == KEY || !(known || number))
        buf_add_str(m->out, top(m)->want == KEY ? "\"\"" : "null");
    else
        buf_add_view(m->out, word);
    end_value(m);
}

static void take_mark(struct mender *m, char c)
{
    m->i++;
    if (c == ':' && top(m)->want == COLON) {
        buf_add_char(m->out, ':');
        top(m)->want = VALUE;
    } else if (c == ',' && top(m)->want != VALUE && top(m)->has_items) {
        finish_member(m);
    } else if (c == ',' && top(m)->close == '}' && top(m)->want == VALUE) {
        finish_member(m);
    }
}

// A closing bracket closes what it fits, and what was left open within that; where it fits nothing it is dropped.
static void take_close(struct mender *m, char c)
{
    m->i++;
    size_t fits = m->depth;
    while (fits > 0 && m->levels[fits - 1].close != c)
        fits--;
    while (fits > 0 && m->depth >= fits)
        close_level(m);
}

static void take_step(struct mender *m)
{
    char c = m->in.p[m->i];
    if ((c == '{' || c == '[') && m->depth < DEPTH_MAX) {
        m->i++;
        open_level(m, c);
    } else if (c == '}' || c == ']') {
        take_close(m, c);
    } else if (c == ',' || c == ':' || c == '{' || c == '[') {
        take_mark(m, c);
    } else if (c == '"') {
        begin_item(m);
        add_string(m, top(m)->want == KEY);
        end_value(m);
    } else {
        add_bare(m);
    }
}

static void mend_value(struct mender *m)
{
    m->depth = 0;
    do {
        take_step(m);
        skip_blank(m);
    } while (m->i < m->in.n && m->depth > 0);
    while (m->depth > 0)
        close_level(m);
}

// Quotes as character references, where no other stands before them.
static bool is_escaped(struct view text)
{
    size_t reference = view_find(text, "&quot;");
    return reference < text.n && reference < view_find_char(text, '"');
}

static void unescape(struct view text, struct buf *out)
{
    static const struct {
        const char *reference;
        char c;
    } references[] = {{"&quot;", '"'}, {"&#34;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}, {"&amp;", '&'}};
    for (size_t i = 0; i < text.n;) {
        size_t k = 0;
        while (k < ARRAY_LEN(references) && !view_starts(view_from(text, i), references[k].reference))
            k++;
        bool found = k < ARRAY_LEN(references);
        buf_add_char(out, found ? references[k].c : text.p[i]);
        i += found ? strlen(references[k].reference) : 1;
    }
}

void jsonld_repair(struct view text, struct buf *out)
{
    CLEANUP(buf_done) struct buf plain;
    buf_init(&plain, text.n + 1);
    if (is_escaped(text)) {
        unescape(text, &plain);
        text = buf_view(&plain);
    }
    struct mender m = {.in = text, .out = out};
    bool comma = false;
    buf_add_char(out, '[');
    for (;;) {
        while (m.i < text.n && text.p[m.i] != '{' &&
               (text.p[m.i] != '[' || view_starts(view_from(text, m.i), "[CDATA[") ||
                (m.i >= 6 && text.p[m.i - 1] == 'A')))
            m.i++;
        if (m.i >= text.n)
            break;
        if (comma)
            buf_add_char(out, ',');
        comma = true;
        mend_value(&m);
    }
    buf_add_char(out, ']');
}
