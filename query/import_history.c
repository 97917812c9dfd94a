// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Lines of a history are found by their numbers (`1.`, `1 `, `#1`, `# 1`), or, where there are none, counted. Each is
// read when something refers to it, and shared by all that do.
#include "query/import_history.h"

#include "query/import_lexer.h"
#include "query/import_parser.h"

enum { LINE_DEPTH_MAX = 100 };

struct line {
    uint32_t label;
    size_t start, end;
    bool reading;
    struct part *part;
};

struct history {
    struct line *lines;
    size_t count, room;
};

static void add_line(struct importer *im, struct history *h, struct line line)
{
    if (h->count == h->room) {
        size_t room = h->room ? h->room * 2 : 32;
        h->lines = arena_grow(im->arena, h->lines, h->room, room, sizeof *h->lines);
        h->room = room;
    }
    h->lines[h->count++] = line;
}

// ---- finding the lines -----------------------------------------------------------------------------------------
// The number at the start of a line; *ret_start is what stands behind it.
static bool label_at(const struct importer *im, size_t at, uint32_t *ret_label, size_t *ret_start)
{
    at = skip_spaces(im, at);
    bool hash = at < im->end && im->text.p[at] == '#';
    at = hash ? skip_spaces(im, at + 1) : at;
    hash = hash && at < im->end && im->text.p[at] != '#';
    size_t n = number_at(im, at, ret_label);
    at += n;
    bool dot = at < im->end && (im->text.p[at] == '.' || im->text.p[at] == ')');
    at += dot;
    *ret_start = at;
    return n && (at == im->end || is_space(im->text.p[at]) || dot || hash);
}

static struct view line_text(const struct importer *im, const struct line *line)
{
    return view_trim((struct view){im->text.p + line->start, line->end - line->start});
}

// Does the line only combine others: numbers, operators, parentheses?
static bool combines(const struct importer *im, const struct line *line)
{
    static const char *const words[] = {"and", "or", "not", "search"};
    bool number = false;
    for (size_t i = line->start; i < line->end;) {
        char c = im->text.p[i];
        struct view name = name_at(im, i);
        bool known = false;
        for (size_t w = 0; name.n && w < ARRAY_LEN(words); w++)
            known |= view_is_nocase(name, words[w]);
        bool digit = is_digit(c),
             mark = is_space(c) || c == '(' || c == ')' || c == '#' || c == '/' || c == '-' || c == ',';
        if (!known && !digit && !mark)
            return false;
        number |= digit;
        i += known ? name.n : 1;
    }
    return number;
}

static void split(struct importer *im, struct history *h)
{
    for (size_t at = 0; at < im->end;) {
        size_t n = view_find_char(rest_at(im, at), '\n');
        struct line line = {.start = at, .end = at + n};
        if (line_text(im, &line).n)
            add_line(im, h, line);
        at += n + 1;
    }
}

static bool follows(uint32_t label, uint32_t before)
{
    return label == before + 1 || label == before || label + 1 == before;
}

// Labels that count up or down by one, but for a slip here and there. `3 1 or 2` has a number, `1 or 2` none.
static bool number_lines(struct importer *im, struct history *h)
{
    size_t labelled = 0, in_order = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < h->count; i++) {
        struct line *line = &h->lines[i];
        uint32_t label = 0;
        size_t start = 0;
        bool has = label_at(im, line->start, &label, &start) && start <= line->end && label;
        if (!has || (combines(im, line) && !follows(label, before)))
            continue;
        in_order += !labelled || follows(label, before);
        line->label = label;
        line->start = start;
        labelled++;
        before = label;
    }
    return labelled >= 2 && in_order * 2 > labelled;
}

// A line without a number goes on with the one before it.
static void join_wrapped(struct history *h)
{
    size_t n = 0;
    for (size_t i = 0; i < h->count; i++) {
        if (n && !h->lines[i].label)
            h->lines[n - 1].end = h->lines[i].end;
        else if (h->lines[i].label)
            h->lines[n++] = h->lines[i];
    }
    h->count = n;
}

static bool find_lines(struct importer *im, struct history *h)
{
    split(im, h);
    if (number_lines(im, h)) {
        join_wrapped(h);
        return true;
    }
    bool any = false;
    h->count = 0;
    split(im, h);
    for (size_t i = 0; i < h->count; i++) {
        h->lines[i].label = (uint32_t)i + 1;
        any |= i > 0 && combines(im, &h->lines[i]);
    }
    return any;
}

// ---- reading them ----------------------------------------------------------------------------------------------
bool history_has(const struct importer *im, uint32_t label)
{
    for (size_t i = 0; im->history && i < im->history->count; i++) {
        if (im->history->lines[i].label == label && i != im->line)
            return true;
    }
    return false;
}

// Of several lines with the number the nearest before this one.
static size_t find_line(const struct importer *im, uint32_t label)
{
    const struct history *h = im->history;
    size_t found = h->count;
    for (size_t i = 0; i < h->count; i++) {
        if (h->lines[i].label == label && i != im->line && (i < im->line || found == h->count))
            found = i;
    }
    return found;
}

static enum err read_line(struct importer *im, size_t number, struct part **ret)
{
    struct line *line = &im->history->lines[number];
    struct importer before = *im;
    line->reading = true;
    im->line = number;
    im->depth = 0;
    im->line_depth++;
    enum err err = import_parse(im, line->start, line->end, ret);
    im->at = before.at;
    im->end = before.end;
    im->next = before.next;
    im->depth = before.depth;
    im->line = before.line;
    im->line_depth--;
    line->reading = false;
    if (!err) {
        (*ret)->shared = true;
        line->part = *ret;
    }
    return err;
}

enum err history_line(struct importer *im, uint32_t label, size_t at, struct part **ret)
{
    size_t number = find_line(im, label);
    if (number == im->history->count)
        return import_fail(im, ERR_SYNTAX, at, "there is no line %u", label);
    const struct line *line = &im->history->lines[number];
    if (line->reading)
        return import_fail(im, ERR_SYNTAX, at, "line %u refers to itself", label);
    if (im->line_depth > LINE_DEPTH_MAX)
        return import_fail(im, ERR_TOOBIG, at, "lines that refer to one another more than %d deep", LINE_DEPTH_MAX);
    *ret = line->part;
    return line->part ? OK : read_line(im, number, ret);
}

enum err history_parse(struct importer *im, struct part **ret)
{
    struct history h = {0};
    im->end = im->text.n;
    if (!find_lines(im, &h))
        return import_parse(im, 0, im->text.n, ret);
    size_t last = h.count - 1;
    if (h.lines[0].label > h.lines[last].label)
        last = 0; // the newest first
    im->history = &h;
    im->line = h.count;
    enum err err = read_line(im, last, ret);
    if (!err)
        import_note(im, IMPORT_EXACT, h.lines[last].start, h.lines[last].end,
                    arena_printf(im->arena, "line %u is the query; the lines that it uses are written out in it",
                                 h.lines[last].label));
    im->history = NULL;
    return err;
}
