// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sniffing after the MIME Sniffing standard (§5 to §7), reduced to what this house tells apart. A few NULs do not make
// a page binary: real pages have them.
#include "parsers/sniff.h"

#include "core/macro.h"

#include <string.h>

enum { LOOK_BYTES = 1445, BINARY_PER_CENT = 5 };

// VIEW_LIT for static tables: a compound literal is no constant there.
#define BYTES(s)                                                                                                       \
    {                                                                                                                  \
        (s), sizeof(s) - 1                                                                                             \
    }

static const struct {
    struct view bytes;
    enum sniffed what;
} magic[] = {
    {BYTES("%PDF-"), SNIFF_PDF},
    {BYTES("\x89PNG"), SNIFF_BINARY},
    {BYTES("GIF8"), SNIFF_BINARY},
    {BYTES("\xFF\xD8\xFF"), SNIFF_BINARY}, // JPEG
    {BYTES("PK\x03\x04"), SNIFF_BINARY},   // zip, docx, apk
    {BYTES("\x1F\x8B\x08"), SNIFF_BINARY}, // gzip inside gzip: the coding is undone already
    {BYTES("RIFF"), SNIFF_BINARY},
    {BYTES("OggS"), SNIFF_BINARY},
    {BYTES("ID3"), SNIFF_BINARY},
    {BYTES("\x7F"
           "ELF"),
     SNIFF_BINARY},
    {BYTES("MZ\x90"), SNIFF_BINARY},
    {BYTES("Rar!\x1A"), SNIFF_BINARY},
    {BYTES("7z\xBC\xAF"), SNIFF_BINARY},
    {BYTES("wOF"), SNIFF_BINARY},
    {BYTES("%!PS-Adobe-"), SNIFF_BINARY},
    {BYTES("\x1A\x45\xDF\xA3"), SNIFF_BINARY}, // Matroska
};

static bool starts_with(struct view bytes, struct view start)
{
    return bytes.n >= start.n && memcmp(bytes.p, start.p, start.n) == 0;
}

// "Binary data byte" of the standard, §4.
static bool is_binary_byte(unsigned char c)
{
    return c <= 0x08 || c == 0x0B || (c >= 0x0E && c <= 0x1A) || (c >= 0x1C && c <= 0x1F);
}

enum sniffed sniff_bytes(struct view bytes)
{
    if (bytes.n == 0)
        return SNIFF_EMPTY;
    for (size_t i = 0; i < ARRAY_LEN(magic); i++)
        if (starts_with(bytes, magic[i].bytes))
            return magic[i].what;
    if (bytes.n > 8 && memcmp(bytes.p + 4, "ftyp", 4) == 0) // MP4 and its kin
        return SNIFF_BINARY;
    static const struct view wide[] = {BYTES("\xFE\xFF"),     BYTES("\xFF\xFE"), BYTES("<\0?\0"), BYTES("\0<\0?"),
                                       BYTES("\0\0\xFE\xFF"), BYTES("\0\0\0<"),  BYTES("<\0\0\0")};
    for (size_t i = 0; i < ARRAY_LEN(wide); i++)
        if (starts_with(bytes, wide[i]))
            return SNIFF_TEXT; // UTF-16, UTF-32
    size_t n = bytes.n < LOOK_BYTES ? bytes.n : LOOK_BYTES, binary = 0;
    for (size_t i = 0; i < n; i++)
        binary += is_binary_byte((unsigned char)bytes.p[i]);
    return binary * 100 > n * BINARY_PER_CENT ? SNIFF_BINARY : SNIFF_TEXT;
}

static const struct {
    const char *element;
    enum sniffed what;
} roots[] = {{"rss", SNIFF_FEED},     {"feed", SNIFF_FEED},      {"rdf", SNIFF_FEED},
             {"channel", SNIFF_FEED}, {"urlset", SNIFF_SITEMAP}, {"sitemapindex", SNIFF_SITEMAP},
             {"opml", SNIFF_XML},     {"newsml", SNIFF_XML},     {"error", SNIFF_XML}};

// What stands before the document element: declaration, comments, doctype, white space. A doctype named html decides.
static struct view past_prolog(struct view text, bool *ret_html, bool *ret_xml)
{
    for (;;) {
        text = view_trim(text);
        size_t end;
        if (view_starts(text, "\xEF\xBB\xBF")) {
            text = view_from(text, 3);
            continue;
        }
        if (view_starts(text, "<!--")) {
            end = view_find(view_from(text, 4), "-->") + 4 + 3;
        } else if (view_starts(text, "<?") || view_starts(text, "<!")) {
            *ret_html |= view_starts_nocase(text, "<!doctype html");
            *ret_xml |= view_starts(text, "<?xml");
            end = view_find_char(text, '>') + 1;
        } else {
            return text;
        }
        text = view_from(text, end);
    }
}

enum sniffed sniff_text(struct view text)
{
    bool html = false, xml = false;
    struct view rest = past_prolog(text, &html, &xml);
    if (rest.n == 0)
        return view_trim(text).n == 0 ? SNIFF_EMPTY : html ? SNIFF_HTML : SNIFF_TEXT;
    if (rest.p[0] == '{' || rest.p[0] == '[')
        return SNIFF_JSON;
    size_t n = 1;
    while (n < rest.n && rest.p[n] != '>' && rest.p[n] != ' ' && rest.p[n] != '/' && rest.p[n] != '\n' &&
           rest.p[n] != '\t' && rest.p[n] != '\r')
        n++;
    struct view name = {rest.p + 1, n - 1};
    if (view_find_char(name, ':') < name.n) // a prefix says nothing
        name = view_from(name, view_find_char(name, ':') + 1);
    for (size_t i = 0; i < ARRAY_LEN(roots) && !html && rest.p[0] == '<'; i++)
        if (view_is_nocase(name, roots[i].element))
            return roots[i].what;
    if (rest.p[0] != '<') // text first, markup later: a page of the old web, or no page at all
        return html || view_find(text, "</") < text.n ? SNIFF_HTML : SNIFF_TEXT;
    return xml && !html && !view_is_nocase(name, "html") ? SNIFF_XML : SNIFF_HTML;
}

const char *sniff_name(enum sniffed what)
{
    static const char *const names[SNIFF_COUNT] = {"empty", "binary", "pdf",     "text", "html",
                                                   "xml",   "feed",   "sitemap", "json"};
    return what < SNIFF_COUNT ? names[what] : "unknown";
}
