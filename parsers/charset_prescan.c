// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The prescan of the HTML standard (§13.2.3.2): walks the first bytes of a page, of which only the ASCII is understood,
// for a meta element that names the encoding. Also the XML declaration, which feeds and XHTML pages use, and the lookup
// of labels.
#include "core/ascii.h"
#include "parsers/charset.h"
#include "parsers/charset_labels.h"

#include <stdio.h>
#include <string.h>

const char *charset_of_label(struct view label)
{
    char lower[32];
    label = view_trim(label);
    if (label.n == 0 || label.n >= sizeof lower)
        return NULL;
    for (size_t i = 0; i < label.n; i++)
        lower[i] = ascii_lower(label.p[i]);
    lower[label.n] = '\0';
    size_t low = 0, high = charset_label_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(lower, charset_labels[middle].label);
        if (order == 0)
            return charset_labels[middle].name;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

// "Get an attribute" of the standard: from *at on. False at the end of the tag ('>' is left standing) or of the bytes.
static bool next_attr(struct view in, size_t *at, struct view *ret_name, struct view *ret_value)
{
    size_t i = *at;
    while (i < in.n && (ascii_is_space(in.p[i]) || in.p[i] == '/'))
        i++;
    *at = i;
    if (i >= in.n || in.p[i] == '>')
        return false;
    size_t start = i;
    while (i < in.n && !(in.p[i] == '=' && i > start) && !ascii_is_space(in.p[i]) && in.p[i] != '/' && in.p[i] != '>')
        i++;
    *ret_name = (struct view){in.p + start, i - start};
    *ret_value = (struct view){0};
    while (i < in.n && ascii_is_space(in.p[i]))
        i++;
    if (i >= in.n || in.p[i] != '=') {
        *at = i;
        return i < in.n;
    }
    for (i++; i < in.n && ascii_is_space(in.p[i]); i++)
        ;
    char quote = i < in.n && (in.p[i] == '"' || in.p[i] == '\'') ? in.p[i++] : '\0';
    start = i;
    while (i < in.n && (quote ? in.p[i] != quote : !ascii_is_space(in.p[i]) && in.p[i] != '>'))
        i++;
    *ret_value = (struct view){in.p + start, i - start};
    *at = i + (quote != '\0');
    return i < in.n; // a value that the bytes cut short does not count
}

// What a declaration inside the document may mean: it was read as ASCII, so it cannot be UTF-16 (HTML §13.2.3.2, last
// steps), and x-user-defined stands for windows-1252.
static const char *as_declared(const char *name)
{
    if (!name)
        return NULL;
    if (strncmp(name, "UTF-16", 6) == 0)
        return "UTF-8";
    return strcmp(name, "x-user-defined") == 0 ? "windows-1252" : name;
}

// The attributes of a meta start tag; NULL when they name no encoding.
static const char *of_meta(struct view in, size_t *at)
{
    bool pragma = false, from_content = false;
    const char *charset = NULL;
    bool seen_equiv = false, seen_content = false, seen_charset = false;
    struct view name, value;
    while (next_attr(in, at, &name, &value)) {
        if (view_is_nocase(name, "http-equiv") && !seen_equiv) {
            seen_equiv = true;
            pragma = view_is_nocase(value, "content-type");
        } else if (view_is_nocase(name, "content") && !seen_content) {
            seen_content = true;
            const char *found = charset_of_label(charset_of_content_type(value));
            if (found && !charset) {
                charset = found;
                from_content = true;
            }
        } else if (view_is_nocase(name, "charset") && !seen_charset) {
            seen_charset = true;
            charset = charset_of_label(value);
            from_content = false;
        }
    }
    return from_content && !pragma ? NULL : as_declared(charset);
}

// XML 1.0 §2.8 and HTML's "get an XML encoding".
static const char *of_declaration(struct view in)
{
    if (!view_starts(in, "<?xml"))
        return NULL;
    in.n = view_find_char(in, '>');
    size_t at = view_find(in, "encoding");
    struct view rest = view_trim(view_from(in, at + 8));
    if (rest.n == 0 || rest.p[0] != '=')
        return NULL;
    rest = view_trim(view_from(rest, 1));
    if (rest.n == 0 || (rest.p[0] != '"' && rest.p[0] != '\''))
        return NULL;
    struct view value = view_from(rest, 1);
    size_t end = view_find_char(value, rest.p[0]);
    if (end == value.n)
        return NULL;
    return as_declared(charset_of_label((struct view){value.p, end}));
}

// The bytes of an XML declaration in UTF-16 without a mark.
static const char *of_wide_declaration(struct view in)
{
    static const char big[] = {0, '<', 0, '?', 0, 'x'}, little[] = {'<', 0, '?', 0, 'x', 0};
    if (in.n < sizeof big)
        return NULL;
    if (memcmp(in.p, little, sizeof little) == 0)
        return "UTF-16LE";
    return memcmp(in.p, big, sizeof big) == 0 ? "UTF-16BE" : NULL;
}

static bool starts_with_tag(struct view rest, const char *name)
{
    size_t n = strlen(name);
    return rest.n > n + 1 && view_starts_nocase(view_from(rest, 1), name) &&
           (ascii_is_space(rest.p[n + 1]) || rest.p[n + 1] == '/');
}

const char *charset_prescan(struct view bytes)
{
    struct view in = {bytes.p, bytes.n < CHARSET_PRESCAN_BYTES ? bytes.n : CHARSET_PRESCAN_BYTES};
    const char *wide = of_wide_declaration(in);
    if (wide)
        return wide;
    for (size_t i = 0; i < in.n;) {
        struct view rest = view_from(in, i);
        char after = rest.n > 1 ? rest.p[1] : '\0';
        if (rest.p[0] != '<') {
            i += view_find_char(rest, '<');
        } else if (view_starts(rest, "<!--")) {
            i += 2 + view_find(view_from(rest, 2), "-->") + 3;
        } else if (starts_with_tag(rest, "meta")) {
            i += 5;
            const char *found = of_meta(in, &i);
            if (found)
                return found;
        } else if (ascii_is_letter(after) || (after == '/' && rest.n > 2 && ascii_is_letter(rest.p[2]))) {
            while (i < in.n && !ascii_is_space(in.p[i]) && in.p[i] != '>')
                i++;
            struct view name, value;
            while (next_attr(in, &i, &name, &value))
                ;
        } else if (after == '!' || after == '/' || after == '?') {
            i += view_find_char(rest, '>');
        } else {
            i++;
        }
    }
    return of_declaration(in);
}
