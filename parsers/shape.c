// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Segment by segment: numbers and slugs become their class, section names stay, so that /sport/* and /tag/* are told
// apart.
#include "parsers/shape.h"

#include "core/ascii.h"
#include "core/buf.h"

enum {
    WORD_MAX_BYTES = 24, // one "word" that is longer is a slug without separators
    FEW_MAX_BYTES = 28,  // two or three words that are longer are as good as many
    LONG_NUMBER = 4,     // digits of a number that looks like a key
    KEY_BYTES = 12,      // letters and digits mixed: a key too
    MONTH_MAX_BYTES = 9,
    EXTENSION_MAX = 5,
    QUERY_NAMES_MAX = 3,
};

struct census {
    size_t words, digits, letters, long_numbers, bytes;
};

static bool separates(char c)
{
    return c == '-' || c == '_' || c == '+' || c == '.' || c == ',' || c == ';' || c == '~';
}

// "c3e1182ef8ef4e0f": a word of letters and digits that nobody would speak.
static bool is_key(struct view word)
{
    size_t digits = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (!ascii_is_alnum(word.p[i]))
            return false;
        digits += ascii_is_digit(word.p[i]);
    }
    return word.n >= KEY_BYTES && digits > 1 && digits < word.n;
}

// A percent-encoded byte counts as a third of a letter: most are of scripts with three bytes a letter.
static struct census take_census(struct view segment)
{
    struct census c = {0};
    size_t run = 0, encoded = 0, begin = 0;
    bool in_word = false;
    for (size_t i = 0; i < segment.n; i++) {
        if (separates(segment.p[i])) {
            c.long_numbers += is_key((struct view){segment.p + begin, i - begin});
            begin = i + 1;
            in_word = false;
        } else {
            c.words += !in_word;
            in_word = true;
        }
        bool digit = ascii_is_digit(segment.p[i]) && (i == 0 || segment.p[i - 1] != '%');
        if (segment.p[i] == '%' && i + 2 < segment.n) {
            encoded++;
            c.letters++;
            i += 2;
        }
        run = digit ? run + 1 : 0;
        c.digits += digit;
        c.long_numbers += run == LONG_NUMBER;
        c.letters += ascii_is_letter(segment.p[i]);
    }
    c.long_numbers += is_key(view_from(segment, begin));
    c.bytes = segment.n - 3 * encoded + encoded;
    return c;
}

static const char *class_of(struct view s, const struct census *c)
{
    if (c->digits == s.n) {
        bool year = s.n == 4 && (view_starts(s, "19") || view_starts(s, "20"));
        return year ? "Y" : s.n <= 2 ? "D" : "N";
    }
    if (c->words >= 4 || c->bytes > (c->words > 1 ? FEW_MAX_BYTES : WORD_MAX_BYTES))
        return c->long_numbers ? "*N" : "*";
    if (c->words > 1)
        return c->long_numbers ? "-N" : "-";
    return c->digits > 0 ? "X" : "w";
}

// "2026/nov/25": a word between a year and a number.
static bool is_month(const struct buf *before, struct view segment, struct view after)
{
    for (size_t i = 0; i < segment.n; i++)
        if (!ascii_is_letter(segment.p[i]))
            return false;
    return segment.n <= MONTH_MAX_BYTES && view_ends(buf_view(before), "/Y/") && after.n > 0 &&
           ascii_is_digit(after.p[0]);
}

static void add_segment(struct buf *out, struct view segment, bool is_last)
{
    struct view extension = {0};
    for (size_t i = segment.n; is_last && i-- > 1;)
        if (segment.p[i] == '.' && segment.n - i - 1 <= EXTENSION_MAX && ascii_is_letter(segment.p[segment.n - 1])) {
            extension = view_from(segment, i);
            segment.n = i;
            break;
        } else if (!ascii_is_alnum(segment.p[i])) {
            break;
        }
    struct census c = take_census(segment);
    const char *class = class_of(segment, &c);
    bool is_word = class[0] == 'w';
    if (is_word && !is_last)
        for (size_t i = 0; i < segment.n; i++)
            buf_add_char(out, ascii_lower(segment.p[i]));
    else
        buf_add_str(out, class);
    buf_add_view(out, extension);
}

static void add_query(struct buf *out, struct view query)
{
    for (size_t n = 0; query.n > 0 && n < QUERY_NAMES_MAX; n++) {
        struct view value = view_cut(&query, '&'), name = view_cut(&value, '=');
        struct census c = take_census(value);
        buf_add_char(out, n > 0 ? '&' : '?');
        buf_add_view(out, name);
        buf_add_char(out, '=');
        buf_add_str(out, value.n > 0 && c.digits == value.n ? "N" : "w");
    }
}

struct view shape_of(const struct url *u, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, URL_MAX_BYTES);
    struct view path = u->path;
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    path = view_from(path, 1);
    while (path.n > 0) {
        struct view segment = view_cut(&path, '/');
        if (segment.n == 0)
            continue;
        buf_add_char(&out, '/');
        if (is_month(&out, segment, path))
            buf_add_char(&out, 'M');
        else
            add_segment(&out, segment, path.n == 0);
    }
    if (out.n == 0)
        buf_add_char(&out, '/');
    add_query(&out, u->query);
    struct view shape = buf_view(&out);
    if (shape.n > SHAPE_MAX_BYTES)
        shape.n = SHAPE_MAX_BYTES;
    return arena_copy(a, shape);
}

// ---- learning ----------------------------------------------------------------------------------------------------

static const struct yield *find(const struct yields *y, struct view shape)
{
    for (size_t i = 0; i < y->count; i++)
        if (view_equals(y->items[i].shape, shape))
            return &y->items[i];
    return NULL;
}

enum shape_verdict shape_judge(const struct yields *y, struct view shape)
{
    const struct yield *found = find(y, shape);
    if (!found || found->tried < SHAPE_TRIES_MIN)
        return SHAPE_UNKNOWN;
    if (found->good * 4 >= found->tried)
        return SHAPE_GOOD;
    return found->good * 10 <= found->tried ? SHAPE_BARREN : SHAPE_UNKNOWN;
}

int64_t shape_tried(const struct yields *y, struct view shape)
{
    const struct yield *found = find(y, shape);
    return found ? found->tried : 0;
}
