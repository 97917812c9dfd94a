// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The scrubber walks the bytes as the tokenizer of the HTML standard does (§13.2.5), but only as far as it takes to
// know where tags, comments and raw text end. It copies runs, never single characters, and looks at each byte once.
//
//   text ──'<'──► tag open ──letter──► start tag ──► raw text of script, style … (skipped to its end tag)
//                   │ '/'  ─► end tag, copied
//                   │ '!--' ─► comment, skipped to "-->"; '!' and '?' ─► bogus comment, skipped to '>'
#include "parsers/scrub.h"

#include "core/ascii.h"

#include <string.h>

// Elements whose content is raw text and never an article's: dropped with it. What a <noscript> holds is markup.
static const char *const dropped[] = {"script", "style", "svg", "iframe", "noembed", "noframes", "xmp", "template"};

struct scrubber {
    struct view in;
    size_t at;
    struct buf *out;
    struct scrubbed *found;
    // What was once looked for in vain is not looked for again: each look may cost the whole page.
    bool no_end[ARRAY_LEN(dropped)], no_comment_end;
};

// Copies text, with a space for each NUL: libxml2 takes NUL for the end.
static void add_text(struct buf *out, struct view text)
{
    while (text.n > 0) {
        size_t n = view_find_char(text, '\0');
        buf_add(out, text.p, n);
        if (n < text.n)
            buf_add_char(out, ' ');
        text = view_from(text, n + 1);
    }
}

static struct view tag_name(struct view tag)
{
    size_t n = 0;
    while (n < tag.n && !ascii_is_space(tag.p[n]) && tag.p[n] != '>' && tag.p[n] != '/')
        n++;
    return (struct view){tag.p, n};
}

// The end of the start tag that begins at `from` (after '<'): index of its '>', or in.n. *ret_cut becomes the end of
// what may be copied of it. Quotes count only after '=', as in the standard.
static size_t tag_end(struct view in, size_t from, size_t *ret_cut)
{
    size_t attrs = 0, cut = 0, i = from;
    for (bool after_equals = false; i < in.n && in.p[i] != '>'; i++) {
        char c = in.p[i];
        if (after_equals && (c == '"' || c == '\'')) {
            const char *close = memchr(in.p + i + 1, c, in.n - i - 1);
            if (!close)
                break; // an open quote to the end of the page: take the tag up to here
            i = (size_t)(close - in.p);
            after_equals = false;
            continue;
        }
        attrs += c == '=' || (ascii_is_space(c) && !after_equals && i > from && !ascii_is_space(in.p[i - 1]));
        if (!cut && (attrs > SCRUB_ATTRS_MAX || i - from > SCRUB_TAG_MAX_BYTES) && (ascii_is_space(c) || c == '='))
            cut = i;
        after_equals = c == '=' || (after_equals && ascii_is_space(c));
    }
    bool open_quote = i < in.n && in.p[i] != '>';
    if (open_quote)
        i += view_find_char(view_from(in, i), '>');
    if (!cut && (open_quote || i - from > SCRUB_TAG_MAX_BYTES))
        cut = from + tag_name(view_from(in, from)).n;
    *ret_cut = cut ? cut : i;
    return i;
}

// Index of "</name" at or after `from`, or in.n.
static size_t end_tag(struct view in, size_t from, struct view name)
{
    while (from < in.n) {
        const char *lt = memchr(in.p + from, '<', in.n - from);
        if (!lt)
            return in.n;
        size_t at = (size_t)(lt - in.p);
        if (at + 2 + name.n <= in.n && lt[1] == '/' && !strncasecmp(lt + 2, name.p, name.n) &&
            (at + 2 + name.n == in.n || !ascii_is_letter(lt[2 + name.n])))
            return at;
        from = at + 1;
    }
    return in.n;
}

// A view of `needle` in lower or upper case within a start tag.
static bool tag_says(struct view tag, const char *needle)
{
    size_t length = strlen(needle);
    for (size_t i = 0; i + length <= tag.n; i++)
        if (!strncasecmp(tag.p + i, needle, length))
            return true;
    return false;
}

// Its place in the table, or the table's length.
static size_t dropped_index(struct view name)
{
    size_t i = 0;
    while (i < ARRAY_LEN(dropped) && !view_is_nocase(name, dropped[i]))
        i++;
    return i;
}

// Skips the element whose start tag ends at `close`; keeps JSON-LD aside. An element that never ends is only its tag,
// but for the first two of the table, which take the rest of the page with them.
static void skip_raw(struct scrubber *s, struct view name, size_t index, size_t close)
{
    struct view tag = {name.p, s->in.p + close - name.p};
    size_t body = close + 1, end = s->no_end[index] ? s->in.n : end_tag(s->in, body, name);
    s->no_end[index] |= end == s->in.n;
    s->at = body;
    if (end == s->in.n && index > 1)
        return;
    if (index == 0 && tag_says(tag, "ld+json") && s->found->jsonld_count < SCRUB_JSONLD_MAX)
        s->found->jsonld[s->found->jsonld_count++] = (struct view){s->in.p + body, end - body};
    const char *gt = end < s->in.n ? memchr(s->in.p + end, '>', s->in.n - end) : NULL;
    s->at = gt ? (size_t)(gt - s->in.p) + 1 : s->in.n;
    buf_add_char(s->out, ' ');
}

static void start_tag(struct scrubber *s)
{
    size_t from = s->at + 1, cut;
    size_t close = tag_end(s->in, from, &cut);
    struct view name = tag_name((struct view){s->in.p + from, close - from});
    bool closed_itself = close > from && close < s->in.n && s->in.p[close - 1] == '/';
    if (close == s->in.n) { // an unfinished tag at the end of the page is not a tag
        s->at = s->in.n;
        return;
    }
    size_t index = dropped_index(name);
    if (index < ARRAY_LEN(dropped) && !(closed_itself && view_is_nocase(name, "svg"))) {
        skip_raw(s, name, index, close);
        return;
    }
    buf_add_char(s->out, '<');
    add_text(s->out, (struct view){s->in.p + from, cut - from});
    buf_add_char(s->out, '>');
    s->at = close + 1;
}

// "<!" and "<?": comments, doctypes, processing instructions. None is kept.
static void skip_declaration(struct scrubber *s)
{
    struct view rest = view_from(s->in, s->at);
    if (view_starts(rest, "<!-->") || view_starts(rest, "<!--->")) {
        s->at += view_find_char(rest, '>') + 1;
        return;
    }
    bool comment = view_starts(rest, "<!--");
    const char *end = comment && !s->no_comment_end ? memmem(rest.p + 4, rest.n - 4, "-->", 3) : NULL;
    s->no_comment_end |= comment && !end;
    if (!end) // a comment that nobody closed would swallow the page
        end = memchr(rest.p, '>', rest.n);
    s->at = end ? (size_t)(end - s->in.p) + (*end == '>' ? 1 : 3) : s->in.n;
}

// "</body>" and "</html>" end nothing: what follows them still belongs to the body (HTML §13.2.6.4.19 and 22). Pages
// put together from parts have them in their midst, and libxml2 stops there. All other end tags are copied.
static void end_tag_open(struct scrubber *s)
{
    struct view rest = view_from(s->in, s->at + 2), name = tag_name(rest);
    if (view_is_nocase(name, "body") || view_is_nocase(name, "html")) {
        size_t close = view_find_char(rest, '>');
        s->at = close < rest.n ? s->at + 2 + close + 1 : s->in.n;
        return;
    }
    buf_add_char(s->out, '<');
    s->at++;
}

void scrub_html(struct view html, struct buf *out, struct scrubbed *ret)
{
    *ret = (struct scrubbed){0};
    struct scrubber s = {.in = html, .out = out, .found = ret};
    while (s.at < html.n) {
        const char *lt = memchr(html.p + s.at, '<', html.n - s.at);
        size_t next = lt ? (size_t)(lt - html.p) : html.n;
        add_text(out, (struct view){html.p + s.at, next - s.at});
        s.at = next;
        char after = next + 1 < html.n ? html.p[next + 1] : '\0';
        if (next == html.n)
            break;
        if (ascii_is_letter(after)) {
            start_tag(&s);
        } else if (after == '!' || after == '?') {
            skip_declaration(&s);
        } else if (after == '/') {
            end_tag_open(&s);
        } else { // "<" that opens nothing is text
            buf_add_str(out, "&lt;");
            s.at++;
        }
    }
}

// ---- XML ---------------------------------------------------------------------------------------------------------

// The length of the reference that begins with this '&' (XML 1.0 §4.1), names of at most 32 bytes; 0 when it is none.
static size_t reference_length(struct view rest)
{
    size_t start = rest.n > 1 && rest.p[1] == '#' ? 2 : 1, i = start;
    while (i < rest.n && i < 34 && ascii_is_alnum(rest.p[i]))
        i++;
    return i > start && i < rest.n && rest.p[i] == ';' ? i + 1 : 0;
}

// The code point of "#8217" or "#x2019"; 0 for none. HTML §13.2.5.80: 128 to 159 are those of windows-1252.
static uint32_t numbered(struct view text)
{
    static const uint16_t windows[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                         0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                         0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                         0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    bool hex = text.n > 1 && ascii_lower(text.p[1]) == 'x';
    uint32_t c = 0;
    for (size_t i = hex ? 2 : 1; i < text.n; i++) {
        int digit = ascii_hex(text.p[i]);
        if (digit < 0 || (!hex && digit > 9) || c > 0x10FFFF)
            return 0;
        c = c * (hex ? 16 : 10) + (uint32_t)digit;
    }
    return c >= 128 && c < 160 && windows[c - 128] ? windows[c - 128] : c;
}

// Writes what stands for the '&' at the start of rest; returns how many bytes of rest that was.
static size_t add_reference(struct view rest, scrub_entity_fn *entity, struct buf *out)
{
    size_t n = reference_length(rest);
    struct view name = {rest.p + 1, n > 0 ? n - 2 : 0};
    uint32_t c = n == 0 ? 0 : name.p[0] == '#' ? numbered(name) : entity(name);
    if (c == 0) {
        buf_add_str(out, "&amp;");
        return 1;
    }
    buf_printf(out, "&#%u;", (unsigned)c);
    return n;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 && c != '\t' && c != '\n' && c != '\r'; // XML 1.0 §2.2
}

void scrub_xml(struct view xml, scrub_entity_fn *entity, struct buf *out)
{
    size_t cdata_end = 0, run = view_find_char(xml, '<');
    for (size_t i = run; i < xml.n; i++) {
        if (i >= cdata_end && xml.p[i] == '<' && view_starts(view_from(xml, i), "<![CDATA[")) {
            const char *end = memmem(xml.p + i, xml.n - i, "]]>", 3);
            cdata_end = end ? (size_t)(end - xml.p) : xml.n;
        }
        bool bad = is_control(xml.p[i]);
        // inside CDATA nothing is a reference (XML 1.0 §2.7)
        bool reference = i >= cdata_end && xml.p[i] == '&';
        if (!bad && !reference)
            continue;
        buf_add(out, xml.p + run, i - run);
        if (reference)
            i += add_reference(view_from(xml, i), entity, out) - 1;
        run = i + 1;
    }
    buf_add_view(out, view_from(xml, run));
}
