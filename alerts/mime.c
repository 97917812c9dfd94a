// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Headers and bodies of Internet mail. Text from outside enters a header through clean_text alone, which leaves no CR,
// LF or NUL, so that a title can never become a header of its own.
#include "alerts/mime.h"

#include "core/crypt.h"
#include "core/utf8.h"

#include <string.h>

enum {
    LINE_MAX_CHARS = 76,   // RFC 2045 §6.7 (5), §6.8
    WORD_MAX_BYTES = 45,   // 60 characters of base64: "=?UTF-8?B?…?=" stays within RFC 2047 §2's 75
    FIELD_MAX_BYTES = 2000 // of text, before encoding
};

// ---- headers -------------------------------------------------------------------------------------------------
static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}

static void clean_text(struct view text, struct buf *out)
{
    while (text.n && out->n < FIELD_MAX_BYTES) {
        uint32_t c;
        text = view_from(text, utf8_next(text, &c));
        buf_add_utf8(out, c < 0x20 || (c >= 0x7f && c < 0xa0) ? ' ' : c);
    }
}

// Encoded words are also needed where ASCII could be mistaken for one, and where folding finds no space.
static bool is_plain(struct view text)
{
    size_t word = 0;
    for (size_t i = 0; i < text.n; i++) {
        word = text.p[i] == ' ' ? 0 : word + 1;
        if ((unsigned char)text.p[i] >= 0x80 || word >= LINE_MAX_CHARS)
            return false;
    }
    return view_find(text, "=?") == text.n;
}

// Folds at spaces, RFC 5322 §2.2.3. A word longer than a line stays whole.
static void add_folded(struct buf *out, struct view text, size_t column)
{
    while (text.n) {
        size_t n = view_find_char(text, ' ');
        if (n == 0) {
            text = view_from(text, 1);
            continue;
        }
        bool fits = column + 1 + n <= LINE_MAX_CHARS;
        buf_add_str(out, fits ? " " : "\r\n ");
        column = fits ? column + 1 + n : 1 + n;
        buf_add(out, text.p, n);
        text = view_from(text, n);
    }
}

// RFC 2047 §5 (3): whole characters in each word; §2: words are separated by folding white space.
static void add_encoded(struct buf *out, struct view text)
{
    for (const char *fold = " "; text.n; fold = "\r\n ") {
        size_t n = text.n < WORD_MAX_BYTES ? text.n : WORD_MAX_BYTES;
        while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
            n--;
        buf_add_str(out, fold);
        buf_add_str(out, "=?UTF-8?B?");
        crypt_add_base64(out, text.p, n);
        buf_add_str(out, "?=");
        text = view_from(text, n);
    }
}

void mime_add_text_field(struct buf *out, const char *name, struct view text)
{
    CLEANUP(buf_done) struct buf clean;
    buf_init(&clean, FIELD_MAX_BYTES + 8);
    clean_text(text, &clean);
    struct view value = view_trim(buf_view(&clean));
    buf_printf(out, "%s:", name);
    if (is_plain(value))
        add_folded(out, value, strlen(name) + 1);
    else
        add_encoded(out, value);
    buf_add_str(out, "\r\n");
}

void mime_add_field(struct buf *out, const char *name, struct view value)
{
    buf_printf(out, "%s: ", name);
    for (size_t i = 0; i < value.n; i++)
        buf_add_char(out, is_control((unsigned char)value.p[i]) ? ' ' : value.p[i]);
    buf_add_str(out, "\r\n");
}

// ---- bodies --------------------------------------------------------------------------------------------------
static bool is_mostly_ascii(struct view text)
{
    size_t high = 0;
    for (size_t i = 0; i < text.n; i++)
        high += (unsigned char)text.p[i] >= 0x80;
    return high < text.n / 6; // beyond that three characters a byte cost more than base64's 4/3
}

// RFC 2045 §6.7: "=" and all but printable ASCII are escaped; so is white space at the end of a line, and a leading
// "." or "F" of "From ", which old transports change.
static bool is_literal(struct view line, size_t i)
{
    unsigned char c = (unsigned char)line.p[i];
    if (i == 0 && (c == '.' || view_starts(line, "From ")))
        return false;
    if (c == ' ' || c == '\t')
        return i + 1 < line.n;
    return c > ' ' && c < 0x7f && c != '=';
}

static void add_quoted_line(struct buf *out, struct view line)
{
    int column = 0;
    for (size_t i = 0; i < line.n; i++) {
        bool literal = is_literal(line, i);
        int width = literal ? 1 : 3;
        if (column + width > LINE_MAX_CHARS - 1) {
            buf_add_str(out, "=\r\n");
            column = 0;
        }
        if (literal)
            buf_add_char(out, line.p[i]);
        else
            buf_printf(out, "=%02X", (unsigned char)line.p[i]);
        column += width;
    }
    buf_add_str(out, "\r\n");
}

static void add_quoted(struct buf *out, struct view text)
{
    while (text.n)
        add_quoted_line(out, view_cut(&text, '\n'));
}

static void add_base64(struct buf *out, struct view text)
{
    enum { LINE_BYTES = LINE_MAX_CHARS / 4 * 3 };
    while (text.n) {
        size_t n = text.n < LINE_BYTES ? text.n : LINE_BYTES;
        crypt_add_base64(out, text.p, n);
        buf_add_str(out, "\r\n");
        text = view_from(text, n);
    }
}

// RFC 2046 §4.1.1: the lines of a text part end in CRLF, also inside base64.
static void add_base64_text(struct buf *out, struct view text)
{
    CLEANUP(buf_done) struct buf lines;
    buf_init(&lines, text.n * 2 + 2);
    while (text.n) {
        buf_add_view(&lines, view_cut(&text, '\n'));
        buf_add_str(&lines, "\r\n");
    }
    add_base64(out, buf_view(&lines));
}

void mime_add_part(struct buf *out, const char *type, struct view text)
{
    bool quoted = is_mostly_ascii(text);
    buf_printf(out, "Content-Type: %s; charset=utf-8\r\n", type);
    buf_printf(out, "Content-Transfer-Encoding: %s\r\n\r\n", quoted ? "quoted-printable" : "base64");
    if (quoted)
        add_quoted(out, text);
    else
        add_base64_text(out, text);
}
