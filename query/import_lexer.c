// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The common lexer: parentheses and operators are taken here, everything else by the dialect's own reader.
#include "query/import_lexer.h"

#include "core/utf8.h"

#include <string.h>

enum { NUMBER_MAX = 1000000 };

const struct scope scope_any = {.fields = {FIELD_ANY}, .field_count = 1};
const struct scope scope_title = {.fields = {FIELD_TITLE}, .field_count = 1};
const struct scope scope_text = {.fields = {FIELD_TEXT}, .field_count = 1};
const struct scope scope_author = {.fields = {FIELD_AUTHOR}, .field_count = 1};
const struct scope scope_tag = {.fields = {FIELD_TAG}, .field_count = 1};
const struct scope scope_section = {.fields = {FIELD_SECTION}, .field_count = 1};
const struct scope scope_source = {.fields = {FIELD_SOURCE}, .field_count = 1, .contains = true};
const struct scope scope_site = {.fields = {FIELD_SITE}, .field_count = 1};
const struct scope scope_url = {.fields = {FIELD_URL}, .field_count = 1};
const struct scope scope_links = {.fields = {FIELD_LINKS}, .field_count = 1};
const struct scope scope_lang = {.fields = {FIELD_LANG}, .field_count = 1};
const struct scope scope_country = {.fields = {FIELD_COUNTRY}, .field_count = 1};
const struct scope scope_lead = {.fields = {FIELD_ANY}, .field_count = 1, .first = IMPORT_LEAD_WORDS};
const struct scope scope_text_lead = {.fields = {FIELD_TEXT}, .field_count = 1, .first = IMPORT_LEAD_WORDS};
const struct scope scope_entity = {.fields = {FIELD_ENTITY, FIELD_TAG}, .field_count = 2};
const struct scope scope_heading = {.fields = {FIELD_ANY, FIELD_TAG}, .field_count = 2};
const struct scope scope_writer = {.fields = {FIELD_AUTHOR, FIELD_HANDLE}, .field_count = 2};
const struct scope scope_mention = {.fields = {FIELD_ANY}, .field_count = 1};

// ---- characters ------------------------------------------------------------------------------------------------
bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What stands for a space: the separators of our own lexer, and a small tilde that word processors leave behind.
static bool separates(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x20},     {0x7F, 0xA0},     {0x2DC, 0x2DC},   {0x1680, 0x1680},
                  {0x2000, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x2060},
                  {0x2066, 0x2069}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return false;
}

struct view lexer_plain(struct view text, struct arena *a)
{
    char *p = arena_alloc(a, text.n);
    for (size_t i = 0, n; i < text.n; i += n) {
        uint32_t c;
        n = utf8_next(view_from(text, i), &c);
        bool opens = c == 0x201C || c == 0x201E, closes = c == 0x201D, line = c == '\n' || (c == '\r' && n == 1);
        memcpy(p + i, text.p + i, n);
        if (opens || closes || separates(c))
            memset(p + i, line ? '\n' : ' ', n);
        if (opens || closes)
            p[closes ? i + n - 1 : i] = '"'; // on the side of the quoted words
    }
    return (struct view){p, text.n};
}

struct view rest_at(const struct importer *im, size_t at)
{
    return at < im->end ? (struct view){im->text.p + at, im->end - at} : (struct view){0};
}

size_t skip_spaces(const struct importer *im, size_t at)
{
    while (at < im->end && is_space(im->text.p[at]))
        at++;
    return at;
}

static bool is_open(const struct importer *im, char c)
{
    return c == '(' || (im->dialect->brackets && c == '[');
}

static bool is_close(const struct importer *im, char c)
{
    return c == ')' || (im->dialect->brackets && c == ']');
}

static bool ends_run(const struct importer *im, char c)
{
    return is_space(c) || is_open(im, c) || is_close(im, c) || c == '"';
}

size_t run_end(const struct importer *im, size_t at)
{
    while (at < im->end && !ends_run(im, im->text.p[at]))
        at++;
    return at;
}

size_t number_at(const struct importer *im, size_t at, uint32_t *ret)
{
    size_t n = 0;
    uint32_t value = 0;
    for (; at + n < im->end && is_digit(im->text.p[at + n]); n++)
        value = value > NUMBER_MAX ? value : value * 10 + (uint32_t)(im->text.p[at + n] - '0');
    if (n)
        *ret = value;
    return n;
}

struct view name_at(const struct importer *im, size_t at)
{
    size_t n = at;
    while (n < im->end && (is_ascii_letter(im->text.p[n]) || (n > at && strchr("-_.", im->text.p[n]) != NULL) ||
                           (n > at && is_digit(im->text.p[n]))))
        n++;
    return (struct view){im->text.p + at, n - at};
}

size_t group_end(const struct importer *im, size_t at)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = at; i < im->end; i++) {
        char c = im->text.p[i];
        quoted ^= c == '"';
        depth += quoted ? 0 : is_open(im, c) - is_close(im, c);
        if (depth <= 0)
            return i + 1;
    }
    return 0;
}

// ---- operators -------------------------------------------------------------------------------------------------
static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

// Bytes of the spelling at `at`, 0 where something else stands. A space of it is any white space.
static size_t spelled_at(const struct importer *im, size_t at, const char *spelling)
{
    size_t i = at;
    for (; *spelling; spelling++) {
        if (i >= im->end)
            return 0;
        size_t gap = skip_spaces(im, i);
        if (*spelling == ' ' && gap > i)
            i = gap;
        else if (*spelling != ' ' && (im->dialect->any_case ? small(im->text.p[i]) : im->text.p[i]) == *spelling)
            i++;
        else
            return 0;
    }
    return i - at;
}

static bool is_here(const struct importer *im, size_t at, const struct operator* op, struct mark *m)
{
    size_t n = spelled_at(im, at, op->spelling), digits = 0;
    if (!n)
        return false;
    *m = (struct mark){.kind = MARK_OPERATOR, .op = op, .count = op->count_default, .start = at};
    if (op->counted)
        digits = number_at(im, at + n, &m->count);
    n += digits;
    if (op->counted && !digits && !op->count_default)
        return false;
    m->ordered = op->flagged && at + n < im->end && im->text.p[at + n] == 'f';
    n += m->ordered;
    if (op->counted && op->any_end && at + n < im->end && im->text.p[at + n] == '/')
        n++;
    m->end = at + n;
    return op->any_end || m->end == im->end || ends_run(im, im->text.p[m->end]);
}

bool operator_at(const struct importer *im, size_t at, struct mark *ret)
{
    for (size_t i = 0; i < im->dialect->operator_count; i++) {
        if (is_here(im, at, &im->dialect->operators[i], ret))
            return true;
    }
    return false;
}

size_t words_end(const struct importer *im, size_t at, bool (*stop)(const struct importer *im, size_t at))
{
    size_t end = run_end(im, at);
    for (;;) {
        struct mark m;
        size_t next = skip_spaces(im, end);
        if (next == end || next >= im->end || ends_run(im, im->text.p[next]) || operator_at(im, next, &m) ||
            (stop && stop(im, next)))
            return end;
        end = run_end(im, next);
    }
}

enum err read_quoted(struct importer *im, struct view *ret)
{
    size_t open = im->at, n = view_find_char(rest_at(im, open + 1), '"');
    if (open + 1 + n >= im->end)
        return import_fail(im, ERR_SYNTAX, open, "this quote is never closed; expected a second one");
    *ret = (struct view){im->text.p + open + 1, n};
    im->at = open + n + 2;
    return OK;
}

// ---- marks -----------------------------------------------------------------------------------------------------
struct mark part_mark(struct part *p)
{
    return (struct mark){.kind = MARK_PART, .part = p, .start = p->start, .end = p->end};
}

const struct field_row *field_row_find(const struct field_row *rows, size_t count, struct view name)
{
    for (size_t i = 0; i < count; i++) {
        if (view_is_nocase(name, rows[i].name))
            return &rows[i];
    }
    return NULL;
}

struct mark field_mark(struct importer *im, const struct field_row *row, enum mark_kind kind, size_t start, size_t end)
{
    if (row->scope && row->remark)
        import_note(im, row->how, start, end, row->remark);
    struct part *p = row->scope ? part_field(im, row->scope, start, end) : part_nothing(im, row->remark, start, end);
    return (struct mark){.kind = kind, .part = p, .start = start, .end = end};
}

enum err lexer_mark(struct importer *im)
{
    im->at = skip_spaces(im, im->at);
    struct mark m = {.kind = MARK_END, .start = im->at, .end = im->at};
    enum err err = OK;
    if (im->at < im->end) {
        char c = im->text.p[im->at];
        if (is_open(im, c) || is_close(im, c)) {
            m.kind = is_open(im, c) ? MARK_OPEN : MARK_CLOSE;
            m.end = im->at + 1;
        } else if (!operator_at(im, im->at, &m)) {
            size_t start = im->at;
            err = im->dialect->read(im, &m);
            if (!err && im->at == start)
                return import_fail(im, ERR_SYNTAX, start, "this has no meaning here");
            m.end = im->at;
        }
        im->at = m.end;
    }
    if (!err)
        im->next = m;
    return err;
}
