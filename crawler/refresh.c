// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The scanner walks from tag to tag, passes over what is not read, and takes the first <meta> whose http-equiv is
// "refresh", as browsers do. The value's grammar is that of HTML §4.2.5.3 (shared declarative refresh steps): digits, a
// separator, "url=" which may be missing, and quotes which may be.
#include "crawler/refresh.h"

#include "core/ascii.h"
#include "core/warc.h"

enum { RESPONSE_PART_BYTES = 80 << 10 }; // the longest head, and more than decodes to REFRESH_SAYS_BYTES

// What HTML calls white space: no vertical tab.
static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static struct view skip_spaces(struct view v)
{
    while (v.n > 0 && is_space(v.p[0]))
        v = view_from(v, 1);
    return v;
}

// ---- tags ------------------------------------------------------------------------------------------------------

// Behind the end of `what`, ASCII case ignored; empty where it does not occur.
static struct view skip_past(struct view v, const char *what, size_t n)
{
    for (; v.n >= n; v = view_from(v, 1))
        if (view_starts_nocase(v, what))
            return view_from(v, n);
    return (struct view){0};
}

struct attribute {
    struct view name, value;
};

static bool ends_name(char c)
{
    return is_space(c) || c == '=' || c == '>' || c == '/';
}

static struct view cut_value(struct view *rest)
{
    struct view v = skip_spaces(*rest);
    if (v.n > 0 && (v.p[0] == '"' || v.p[0] == '\'')) {
        char quote = v.p[0];
        v = view_from(v, 1);
        struct view value = view_cut(&v, quote);
        *rest = v;
        return value;
    }
    size_t n = 0;
    while (n < v.n && !is_space(v.p[n]) && v.p[n] != '>')
        n++;
    *rest = view_from(v, n);
    return (struct view){v.p, n};
}

// The next attribute of a tag. False at its end: *rest then begins with '>', or is empty where the tag is not closed.
static bool cut_attribute(struct view *rest, struct attribute *ret)
{
    struct view v = *rest;
    while (v.n > 0 && (is_space(v.p[0]) || v.p[0] == '/'))
        v = view_from(v, 1);
    if (v.n == 0 || v.p[0] == '>') {
        *rest = v;
        return false;
    }
    size_t n = 1; // a name may begin with '='
    while (n < v.n && !ends_name(v.p[n]))
        n++;
    *ret = (struct attribute){.name = {v.p, n}};
    v = view_from(v, n);
    struct view behind = skip_spaces(v);
    if (behind.n > 0 && behind.p[0] == '=') {
        v = view_from(behind, 1);
        ret->value = cut_value(&v);
    }
    *rest = v;
    return true;
}

// The content of a <meta http-equiv="refresh">, behind whose name *rest stands; empty for any other.
static struct view cut_meta(struct view *rest)
{
    struct attribute a;
    struct view content = {0};
    bool is_refresh = false;
    while (cut_attribute(rest, &a)) {
        if (view_is_nocase(a.name, "http-equiv"))
            is_refresh = view_is_nocase(view_trim(a.value), "refresh");
        else if (view_is_nocase(a.name, "content") && content.n == 0)
            content = a.value;
    }
    return is_refresh && rest->n > 0 ? content : (struct view){0}; // what is cut off is no tag
}

// The first refresh among the tags.
static struct view find_content(struct view html)
{
    static const struct {
        const char *begin, *end;
        size_t begin_n, end_n;
    } passed_over[] = {
#define PART(begin, end) {begin, end, sizeof(begin) - 1, sizeof(end) - 1}
        PART("!--", "-->"),       PART("script", "</script"), PART("style", "</style"), PART("noscript", "</noscript"),
        PART("title", "</title"),
#undef PART
    };
    while ((html = view_from(html, view_find_char(html, '<'))).n > 0) {
        struct view tag = view_from(html, 1);
        html = tag;
        for (size_t i = 0; i < ARRAY_LEN(passed_over); i++)
            if (view_starts_nocase(tag, passed_over[i].begin))
                html = skip_past(view_from(tag, passed_over[i].begin_n), passed_over[i].end, passed_over[i].end_n);
        if (tag.n < 5 || !view_starts_nocase(tag, "meta") || !(is_space(tag.p[4]) || tag.p[4] == '/'))
            continue;
        html = view_from(tag, 4);
        struct view content = cut_meta(&html);
        if (content.n > 0)
            return content;
    }
    return (struct view){0};
}

// ---- the value -------------------------------------------------------------------------------------------------

// Seconds; a fraction is passed over. False: not a refresh, or one with a wait beyond the longest.
static bool cut_wait(struct view *rest, unsigned *ret_s)
{
    struct view v = skip_spaces(*rest);
    unsigned s = 0;
    size_t n = 0;
    for (; n < v.n && ascii_is_digit(v.p[n]); n++)
        if (s <= REFRESH_WAIT_MAX_S)
            s = s * 10 + (unsigned)(v.p[n] - '0');
    if ((n == 0 && (v.n == 0 || v.p[0] != '.')) || s > REFRESH_WAIT_MAX_S)
        return false;
    while (n < v.n && (ascii_is_digit(v.p[n]) || v.p[n] == '.'))
        n++;
    v = view_from(v, n);
    if (v.n > 0 && v.p[0] != ';' && v.p[0] != ',' && !is_space(v.p[0]))
        return false;
    v = skip_spaces(v);
    if (v.n > 0 && (v.p[0] == ';' || v.p[0] == ','))
        v = view_from(v, 1);
    *rest = skip_spaces(v);
    *ret_s = s;
    return true;
}

static struct view cut_url(struct view v)
{
    if (view_starts_nocase(v, "url")) {
        struct view behind = skip_spaces(view_from(v, 3));
        if (behind.n > 0 && behind.p[0] == '=')
            v = skip_spaces(view_from(behind, 1));
    }
    if (v.n > 0 && (v.p[0] == '"' || v.p[0] == '\'')) {
        char quote = v.p[0];
        v = view_from(v, 1);
        v = view_cut(&v, quote);
    }
    return view_trim(v);
}

// Of the character references those that stand in addresses.
static void add_plain(struct buf *out, struct view url)
{
    static const struct {
        const char *name;
        size_t n;
        char c;
    } references[] = {{"&amp;", 5, '&'}, {"&#38;", 5, '&'}, {"&#x26;", 6, '&'}, {"&quot;", 6, '"'}, {"&#39;", 5, '\''}};
    while (url.n > 0) {
        size_t i = 0;
        while (i < ARRAY_LEN(references) && !view_starts(url, references[i].name))
            i++;
        bool is_reference = i < ARRAY_LEN(references);
        buf_add_char(out, is_reference ? references[i].c : url.p[0]);
        url = view_from(url, is_reference ? references[i].n : 1);
    }
}

bool refresh_find(struct view html, bool is_whole, struct buf *out)
{
    unsigned wait_s;
    struct view scanned = {html.p, html.n < REFRESH_SCAN_BYTES ? html.n : REFRESH_SCAN_BYTES};
    struct view content = find_content(scanned);
    if (content.n == 0 || !cut_wait(&content, &wait_s))
        return false;
    bool says_nothing_else = is_whole && html.n <= REFRESH_SAYS_BYTES;
    struct view url = cut_url(content);
    if (url.n == 0 || url.n > REFRESH_URL_MAX_BYTES || (wait_s > REFRESH_LEAVES_MAX_S && !says_nothing_else))
        return false;
    add_plain(out, url);
    return true;
}

// ---- the page --------------------------------------------------------------------------------------------------

static bool is_html(struct view head)
{
    struct view type = http_field(head, "Content-Type");
    return type.n == 0 || view_find(type, "html") < type.n;
}

static bool same_page(const struct url *a, const struct url *b)
{
    struct view left = view_of(a->text), right = view_of(b->text);
    return view_equals(view_cut(&left, '#'), view_cut(&right, '#'));
}

bool refresh_leads(struct view response, const struct url *at, struct arena *a, struct url *ret_to)
{
    struct http_response page;
    struct url to;
    struct view part = {response.p, response.n < RESPONSE_PART_BYTES ? response.n : RESPONSE_PART_BYTES};
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, REFRESH_URL_MAX_BYTES);
    // Most pages have none: that is told by what is scanned, and no more is decoded.
    if (http_response_parse(part, REFRESH_SCAN_BYTES, a, &page) || !is_html(page.head) ||
        !refresh_find(page.body, true, &text))
        return false;
    buf_clear(&text);
    if (http_response_parse(part, REFRESH_SAYS_BYTES, a, &page))
        return false;
    bool is_whole = part.n == response.n && !page.body_is_partial;
    if (!refresh_find(page.body, is_whole, &text) || url_parse(buf_view(&text), at, &to))
        return false;
    if (url_is_web(&to) && !same_page(&to, at)) {
        *ret_to = to;
        return true;
    }
    url_done(&to); // a page that reloads itself, or leaves the web
    return false;
}
