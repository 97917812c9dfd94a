// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Passages. The body is seen as one line of bytes, block after block. Every span of the body is tried as the first of a
// window, the window with the most clauses wins, the earlier one on a tie; a little text goes before it. Text is cut
// between words where the script has spaces, else between characters.
#include "query/passage.h"

#include "core/json.h"
#include "core/utf8.h"

#include <string.h>

// Cutting back to a space gives up at most this many bytes.
enum { CUT_SLACK_BYTES = 40 };

// A place in the body.
struct cursor {
    size_t unit, byte;
};

struct writer {
    const struct doc *doc;
    const struct span *spans; // the next to be written, by unit and start
    const struct span *spans_end;
    struct json_writer json;
    struct buf plain; // text since the last marked piece
    size_t left;      // bytes of text that may still be written
};

// ---- choosing the window ---------------------------------------------------------------------------------------
static size_t distinct(const struct span *spans, const size_t *at, size_t first, size_t n, size_t reach)
{
    size_t count = 0;
    for (size_t i = first; i < n && at[i] - at[first] <= reach; i++) {
        size_t j = first;
        while (j < i && spans[j].clause != spans[i].clause)
            j++;
        count += j == i;
    }
    return count;
}

// The first span of the best window; n where no span lies in the body.
static size_t best_span(const struct doc *d, const struct span *spans, size_t n, size_t reach)
{
    size_t at[EVAL_SPANS_MAX], unit = 1, before = 0, best = n, most = 0;
    for (size_t i = 0; i < n; i++) {
        for (; unit < spans[i].unit; unit++)
            before += doc_unit(d, unit).n;
        at[i] = before + spans[i].start;
    }
    for (size_t i = 0; i < n; i++) {
        size_t count = spans[i].unit ? distinct(spans, at, i, n, reach) : 0;
        if (count <= most)
            continue;
        most = count;
        best = i;
    }
    return best;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

static bool is_inside_character(struct view text, size_t i)
{
    return i < text.n && ((unsigned char)text.p[i] & 0xC0) == 0x80;
}

// Where to begin so that the word at `byte` has up to `context` bytes before it.
static size_t back_off(struct view text, size_t byte, size_t context)
{
    if (byte <= context)
        return 0;
    size_t from = byte - context;
    for (size_t i = from; i < byte && i < from + CUT_SLACK_BYTES; i++) {
        if (is_space(text.p[i]))
            return i + 1;
    }
    while (from < byte && is_inside_character(text, from))
        from++;
    return from;
}

// How many bytes from `from` on may be written when only `left` are allowed.
static size_t cut(struct view text, size_t from, size_t left)
{
    if (text.n - from <= left)
        return text.n - from;
    size_t n = left;
    while (n > 0 && left - n < CUT_SLACK_BYTES && !is_space(text.p[from + n]))
        n--;
    return n > 0 && is_space(text.p[from + n]) ? n : utf8_cut(view_from(text, from), left).n;
}

// ---- writing -------------------------------------------------------------------------------------------------
static void write_piece(struct writer *w, struct view text, const struct span *span)
{
    json_open_object(&w->json);
    json_add_string(&w->json, "t", text);
    if (span)
        json_add_int(&w->json, "m", span->clause);
    json_close_object(&w->json);
}

static void flush(struct writer *w)
{
    if (w->plain.n)
        write_piece(w, buf_view(&w->plain), NULL);
    buf_clear(&w->plain);
}

// The spans of this unit within [from, end), and the text between them.
static void write_stretch(struct writer *w, size_t unit, size_t from, size_t end)
{
    struct view text = doc_unit(w->doc, unit);
    for (; w->spans < w->spans_end && w->spans->unit <= unit; w->spans++) {
        const struct span *s = w->spans;
        size_t start = s->start > from ? s->start : from;
        if (s->unit < unit || s->end <= from)
            continue; // before the window, or within a span already written
        if (start >= end)
            break;
        size_t stop = s->end < end ? s->end : end;
        buf_add(&w->plain, text.p + from, start - from);
        flush(w);
        write_piece(w, (struct view){text.p + start, stop - start}, s);
        from = stop;
    }
    buf_add(&w->plain, text.p + from, end - from);
}

static void write_window(struct writer *w, struct cursor from)
{
    if (from.byte || from.unit > 1)
        buf_add_str(&w->plain, "\u2026");
    size_t units = doc_unit_count(w->doc);
    for (size_t unit = from.unit; unit < units && w->left; unit++, from.byte = 0) {
        struct view text = doc_unit(w->doc, unit);
        size_t n = cut(text, from.byte, w->left);
        write_stretch(w, unit, from.byte, from.byte + n);
        bool whole = from.byte + n == text.n;
        w->left = whole && n < w->left ? w->left - n - 1 : 0;
        if (!whole || (!w->left && unit + 1 < units))
            buf_add_str(&w->plain, "\u2026");
        else if (unit + 1 < units)
            buf_add_char(&w->plain, ' ');
    }
    flush(w);
}

void passage_write(const struct doc *d, const struct verdict *verdict, size_t max_bytes, struct buf *out)
{
    size_t n = verdict->span_count < EVAL_SPANS_MAX ? verdict->span_count : EVAL_SPANS_MAX;
    struct writer w = {.doc = d, .spans = verdict->spans, .spans_end = verdict->spans + n, .left = max_bytes};
    buf_init(&w.plain, max_bytes + 16);
    json_init(&w.json, out);
    json_open_array(&w.json);
    size_t best = best_span(d, verdict->spans, n, max_bytes * 3 / 4);
    struct cursor from = {1, 0};
    if (best < n) {
        from.unit = verdict->spans[best].unit;
        from.byte = back_off(doc_unit(d, from.unit), verdict->spans[best].start, max_bytes / 4);
    }
    write_window(&w, from);
    json_close_array(&w.json);
    buf_done(&w.plain);
}
