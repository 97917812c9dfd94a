// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Choosing the encoding and converting. ICU converts (its tables are nearest to the Encoding standard's), uchardet is
// the last witness. UTF-8, nearly all of what is fetched, is checked and handed on without a copy. The labels' table is
// charset_labels.c, the prescan charset_prescan.c.
#include "parsers/charset.h"

#include "core/utf8.h"
#include "parsers/charset_labels.h"

#include <stdlib.h>
#include <string.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>

enum {
    GUESS_MAX_BYTES = 64 << 10,
    TWICE_MIN = 2, // characters that a text encoded twice must have at least: one may be chance
};

struct view charset_of_content_type(struct view type)
{
    while (type.n > 0) {
        size_t at = 0;
        while (at + 7 <= type.n && strncasecmp(type.p + at, "charset", 7) != 0)
            at++;
        if (at + 7 > type.n)
            break;
        struct view rest = view_trim(view_from(type, at + 7));
        type = view_from(type, at + 7);
        if (rest.n == 0 || rest.p[0] != '=')
            continue;
        rest = view_trim(view_from(rest, 1));
        char quote = rest.n > 0 ? rest.p[0] : '\0';
        if (quote == '"' || quote == '\'') {
            struct view value = view_from(rest, 1);
            size_t end = view_find_char(value, quote);
            return end < value.n ? (struct view){value.p, end} : (struct view){0};
        }
        size_t n = 0;
        while (n < rest.n && rest.p[n] != ';' && rest.p[n] != ' ' && rest.p[n] != '\t' && rest.p[n] != '\n')
            n++;
        return (struct view){rest.p, n};
    }
    return (struct view){0};
}

// Encoding standard §6: UTF-8, UTF-16BE, UTF-16LE. XML 1.0 appendix F knows UTF-32 too, by its mark or by how a '<'
// looks in it; browsers do not, but no page of theirs begins with these bytes. *ret_size gets the mark's length.
static const char *of_mark(struct view bytes, size_t *ret_size)
{
    static const struct {
        char bytes[4];
        size_t size;
        const char *name;
    } wide[] = {
        {{0, 0, '\xFE', '\xFF'}, 4, "UTF-32BE"},
        {{'\xFF', '\xFE', 0, 0}, 4, "UTF-32LE"},
        {{0, 0, 0, '<'}, 0, "UTF-32BE"},
        {{'<', 0, 0, 0}, 0, "UTF-32LE"},
    };
    for (size_t i = 0; i < ARRAY_LEN(wide) && bytes.n >= 4; i++)
        if (memcmp(bytes.p, wide[i].bytes, 4) == 0) {
            *ret_size = wide[i].size;
            return wide[i].name;
        }
    *ret_size = view_starts(bytes, "\xEF\xBB\xBF") ? 3 : 2;
    if (*ret_size == 3)
        return "UTF-8";
    if (view_starts(bytes, "\xFE\xFF"))
        return "UTF-16BE";
    if (view_starts(bytes, "\xFF\xFE"))
        return "UTF-16LE";
    *ret_size = 0;
    return NULL;
}

// What the bytes look like; NULL when the detector has no opinion or names something that browsers do not know.
static const char *look(struct view bytes)
{
    uchardet_t detector = uchardet_new();
    if (!detector)
        return NULL;
    const char *found = NULL;
    size_t n = bytes.n < GUESS_MAX_BYTES ? bytes.n : GUESS_MAX_BYTES;
    if (uchardet_handle_data(detector, bytes.p, n) == 0) {
        uchardet_data_end(detector);
        found = charset_of_label(view_of(uchardet_get_charset(detector)));
    }
    uchardet_delete(detector);
    return found;
}

static bool is_ascii(struct view bytes)
{
    for (size_t i = 0; i < bytes.n && i < GUESS_MAX_BYTES; i++)
        if ((unsigned char)bytes.p[i] >= 0x80)
            return false;
    return true;
}

// Whether the bytes could be UTF-8 and are not just ASCII. The last four may be half a character.
static bool looks_like_utf8(struct view bytes)
{
    struct view start = {bytes.p, bytes.n < GUESS_MAX_BYTES ? bytes.n : GUESS_MAX_BYTES};
    if (is_ascii(bytes))
        return false;
    for (int i = 0; i < 4 && start.n > 0; i++, start.n--)
        if (utf8_is_valid(start))
            return true;
    return false;
}

const char *charset_choose(struct view bytes, struct view http, bool guess)
{
    size_t mark;
    const char *name = of_mark(bytes, &mark);
    if (!name)
        name = charset_of_label(http);
    if (!name)
        name = charset_prescan(bytes);
    if (name || !guess)
        return name ? name : "windows-1252";
    if (looks_like_utf8(bytes))
        return "UTF-8";
    name = look(bytes);
    if (name && strcmp(name, "windows-1252") != 0)
        return name;
    return view_starts(bytes, "<?xml") || is_ascii(bytes) ? "UTF-8" : "windows-1252"; // XML 1.0 §4.3.3
}

// How many bytes at the start are ASCII; eight at a time, for that is what most pages consist of.
static size_t ascii_run(struct view v)
{
    size_t n = 0;
    for (uint64_t eight; n + sizeof eight <= v.n; n += sizeof eight) {
        memcpy(&eight, v.p + n, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    while (n < v.n && (unsigned char)v.p[n] < 0x80)
        n++;
    return n;
}

struct census {
    size_t whole, broken; // characters beyond ASCII; bytes that belong to none
};

static struct census count(struct view bytes)
{
    struct census c = {0};
    for (size_t i = ascii_run(bytes); i < bytes.n; i += ascii_run(view_from(bytes, i))) {
        size_t n = utf8_decode(view_from(bytes, i), NULL);
        c.whole += n > 0;
        c.broken += n == 0;
        i += n ? n : 1;
    }
    return c;
}

// UTF-8 with U+FFFD for each bad byte. The standard's "maximal subpart" would give fewer marks, not other text.
static struct view repair(struct view bytes, size_t broken, size_t max, struct arena *a)
{
    if (broken == 0)
        return utf8_cut(bytes, max);
    char *out = arena_alloc(a, bytes.n + 2 * broken), *end = out;
    for (size_t i = 0; i < bytes.n && (size_t)(end - out) < max;) {
        uint32_t c;
        size_t n = utf8_next(view_from(bytes, i), &c);
        end += utf8_encode(c, end);
        i += n;
    }
    return utf8_cut((struct view){out, (size_t)(end - out)}, max);
}

// The name under which ICU has the standard's encoding, where they differ.
static const char *icu_name(const char *name)
{
    static const struct {
        const char *ours, *icu;
    } names[] = {{"GBK", "gb18030"},
                 {"Big5", "Big5-HKSCS"},
                 {"Shift_JIS", "ibm-943_P15A-2003"},
                 {"EUC-KR", "windows-949"},
                 {"EUC-JP", "ibm-33722_P12A_P12A-2009_U2"},
                 {"ISO-8859-8-I", "ISO-8859-8"},
                 {"windows-874", "windows-874-2000"},
                 {"x-user-defined", "windows-1252"}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name, names[i].ours) == 0)
            return names[i].icu;
    return name;
}

// In pieces through UTF-16, so that the memory beside the result is small. False when ICU lacks the converter.
static bool convert(const char *name, struct view bytes, size_t max, struct arena *a, struct view *ret_text)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *from = ucnv_open(icu_name(name), &status), *to = ucnv_open("UTF-8", &status);
    bool ok = U_SUCCESS(status);
    size_t room = bytes.n < max / 3 ? bytes.n * 3 + 16 : max; // three bytes of UTF-8 for one byte at the most
    if (ok) {
        char *out = arena_alloc(a, room), *end = out;
        const char *in = bytes.p;
        UChar pivot[1024], *read = pivot, *write = pivot;
        ucnv_convertEx(to, from, &end, out + room, &in, bytes.p + bytes.n, pivot, &read, &write, pivot + 1024, true,
                       true, &status);
        *ret_text = utf8_cut((struct view){out, (size_t)(end - out)}, max);
        ok = U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR;
    }
    ucnv_close(from);
    ucnv_close(to);
    return ok;
}

// The text that was encoded twice ("â" and two invisible characters for a dash): its characters are all below U+0100,
// and taken for bytes they are flawless UTF-8. One "é" before a letter refutes it, mostly at the first look.
static struct view undo_second(struct view text, struct arena *a)
{
    size_t first = ascii_run(text), second, n = 0;
    uint32_t lead = 0, follower = 0;
    second = first + utf8_next(view_from(text, first), &lead);
    utf8_next(view_from(text, second), &follower);
    if (lead < 0xC2 || lead > 0xF4 || follower < 0x80 || follower > 0xBF)
        return text;
    char *out = arena_alloc(a, text.n);
    for (size_t i = 0; i < text.n;) {
        uint32_t c;
        i += utf8_next(view_from(text, i), &c);
        if (c > 0xFF)
            return text;
        out[n++] = (char)c;
    }
    struct view once = {out, n};
    struct census c = count(once);
    return c.broken == 0 && c.whole >= TWICE_MIN ? once : text;
}

struct view charset_decode(struct view bytes, struct view http, size_t max, struct arena *a, const char **ret_name)
{
    size_t mark;
    const char *name = charset_choose(bytes, http, true);
    (void)of_mark(bytes, &mark);
    bytes = view_from(bytes, mark);
    bool wide = strncmp(name, "UTF-16", 6) == 0 || strncmp(name, "UTF-32", 6) == 0;
    struct census c = wide ? (struct census){0} : count(bytes);
    // A page that claims a one-byte encoding and is flawless UTF-8 with letters beyond ASCII is UTF-8: chance cannot do
    // that, careless servers do. And what claims to be UTF-8 with more broken sequences than whole ones is something
    // else.
    if (mark == 0 && c.whole > 0 && c.broken == 0)
        name = "UTF-8";
    if (strcmp(name, "UTF-8") == 0 && c.broken > c.whole) {
        const char *seen = look(bytes);
        name = seen && strcmp(seen, "UTF-8") != 0 ? seen : "windows-1252";
    }
    if (ret_name)
        *ret_name = name;
    struct view text;
    if (strcmp(name, "UTF-8") != 0 && convert(name, bytes, max, a, &text))
        return repair(text, count(text).broken, max, a);
    struct view whole = repair(bytes, wide ? count(bytes).broken : c.broken, max, a);
    return c.whole > 0 && c.broken == 0 ? undo_second(whole, a) : whole;
}
