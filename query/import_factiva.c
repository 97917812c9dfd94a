// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Factiva, traditional search: distances first, then NOT, AND, OR. Words that stand together are a phrase. Fields are
// written hd=oil, and hold for the word, phrase or group behind them.
#include "query/import_lexer.h"
#include "query/import_terms.h"

#include <stdio.h>
#include <string.h>

static const struct operator operators[] = {
    {"same", ACT_PARAGRAPH, .binding = 800},
    {"adj", ACT_ORDERED, .binding = 800, .counted = true, .count_default = 1},
    {"w/", ACT_ORDERED, .binding = 800, .counted = true, .count_default = 1},
    {"near", ACT_NEAR, .binding = 800, .counted = true, .count_default = 1},
    {"/n", ACT_NEAR, .binding = 800, .counted = true, .any_end = true},
    {"not", ACT_NOT, .binding = 300},
    {"and not", ACT_NOT, .binding = 300},
    {"and", ACT_AND, .binding = 200},
    {"or", ACT_OR, .binding = 100},
};

#define CODES         "a code of the vendor's index; docs here do not have it"
#define HEADLINE_LEAD "the first 60 words of the title or the text stand for headline and lead"
static const struct field_row fields[] = {
    {"hd", &scope_title, IMPORT_EXACT, NULL},
    {"hl", &scope_title, IMPORT_CLOSE, "the title; section and column name are not looked at"},
    {"hlp", &scope_lead, IMPORT_CLOSE, HEADLINE_LEAD},
    {"lp", &scope_text_lead, IMPORT_CLOSE, "the first 60 words of the text stand for the lead"},
    {"td", &scope_text, IMPORT_CLOSE, "the whole text, the lead too"},
    {"ft", &scope_any, IMPORT_EXACT, NULL},
    {"by", &scope_author, IMPORT_EXACT, NULL},
    {"se", &scope_section, IMPORT_EXACT, NULL},
    {"clm", &scope_section, IMPORT_CLOSE, "the column is looked for as the section"},
    {"sn", &scope_source, IMPORT_CLOSE, "the words are looked for in the name of the source"},
    {"pub", &scope_source, IMPORT_CLOSE, "the words are looked for in the name of the source"},
    {"la", &scope_lang, IMPORT_EXACT, NULL},
    {"de", &scope_tag, IMPORT_CLOSE, "descriptors are looked for among tags"},
    {"rst", NULL, IMPORT_LEFT_OUT, "a source by its Factiva code; name it with source: or site:"},
    {"sc", NULL, IMPORT_LEFT_OUT, "a source by its Factiva code; name it with source: or site:"},
    {"ns", NULL, IMPORT_LEFT_OUT, CODES},
    {"re", NULL, IMPORT_LEFT_OUT, CODES},
    {"in", NULL, IMPORT_LEFT_OUT, CODES},
    {"co", NULL, IMPORT_LEFT_OUT, CODES},
    {"fds", NULL, IMPORT_LEFT_OUT, CODES},
    {"ric", NULL, IMPORT_LEFT_OUT, CODES},
    {"ipc", NULL, IMPORT_LEFT_OUT, CODES},
    {"ipd", NULL, IMPORT_LEFT_OUT, CODES},
};
static const struct field_row unknown = {"", NULL, IMPORT_LEFT_OUT, "a field that docs here do not have"};

// `*` any letters, `$3` at most three, `?` one, `%` by itself any one word.
static struct wild_step wild(struct view raw, size_t i)
{
    char c = raw.p[i];
    if (c == '$' && i > 0) {
        bool counted = i + 1 < raw.n && raw.p[i + 1] >= '1' && raw.p[i + 1] <= '9';
        return counted ? (struct wild_step){WILD_OPTIONAL, 2, (uint32_t)(raw.p[i + 1] - '0')}
                       : (struct wild_step){WILD_ANY, 1, 1};
    }
    bool whole = c == '%' && (i == 0 || is_space(raw.p[i - 1])) && (i + 1 == raw.n || is_space(raw.p[i + 1]));
    if (c == '\'' && (i == 0 || is_space(raw.p[i - 1]) || i + 1 == raw.n || is_space(raw.p[i + 1])))
        return (struct wild_step){WILD_SPACE, 1, 1};
    return (struct wild_step){c == '*' || whole ? WILD_ANY : c == '?' ? WILD_ONE : WILD_NONE, 1, 1};
}

// ---- ranges ----------------------------------------------------------------------------------------------------
static struct view word_at(const struct importer *im, size_t at)
{
    return (struct view){im->text.p + at, run_end(im, at) - at};
}

// A date, or -7: so many days ago. Longer dates have no spaces here.
static bool day_at(struct importer *im, size_t *at, char ret[24])
{
    *at = skip_spaces(im, *at);
    struct view v = word_at(im, *at);
    uint64_t days;
    bool relative = v.n > 1 && (v.p[0] == '-' || v.p[0] == '+') && view_to_u64(view_from(v, 1), &days) && days < 100000;
    if (relative)
        (void)snprintf(ret, 24, "now%c%ud", v.p[0], (unsigned)days);
    bool good = relative || import_date(im, v, *at, *at + v.n, ret);
    *at += good ? v.n : 0;
    return good;
}

static const char *word_in(const struct importer *im, size_t *at, const char *const *words, size_t count)
{
    size_t start = skip_spaces(im, *at);
    for (size_t i = 0; i < count; i++) {
        if (!view_is_nocase(word_at(im, start), words[i]))
            continue;
        *at = start + strlen(words[i]);
        return words[i];
    }
    return NULL;
}

// date after 20200101, date before …, date on …, date from … to …; im->at stands behind `date`.
static enum err read_date(struct importer *im, const char *field, size_t start, struct mark *ret)
{
    static const char *const kinds[] = {"after", "before", "on", "from"}, *const to[] = {"to"};
    const char *kind = word_in(im, &im->at, kinds, ARRAY_LEN(kinds));
    char first[24], last[24];
    if (!kind || !day_at(im, &im->at, first))
        return import_fail(im, ERR_SYNTAX, kind ? im->at : start,
                           "expected after, before, on or from … to with a date like 20260131 or -7; to find the word "
                           "itself put it in quotes");
    bool range = kind == kinds[3];
    if (range && (!word_in(im, &im->at, to, 1) || !day_at(im, &im->at, last)))
        return import_fail(im, ERR_SYNTAX, im->at, "expected \"to\" and a second date");
    const char *sign = kind == kinds[0] ? ">" : kind == kinds[1] ? "<" : "";
    *ret = part_mark(part_condition(im,
                                    range ? arena_printf(im->arena, "%s:%s..%s", field, first, last)
                                          : arena_printf(im->arena, "%s:%s%s", field, sign, first),
                                    start, im->at));
    return OK;
}

// wc>300 with the sign at im->at.
static enum err read_count(struct importer *im, size_t start, struct mark *ret)
{
    size_t sign = im->at;
    while (im->at < im->end && strchr("<>=", im->text.p[im->at]))
        im->at++;
    struct view op = {im->text.p + sign, im->at - sign};
    size_t at = skip_spaces(im, im->at);
    uint32_t n = 0;
    size_t digits = number_at(im, at, &n);
    bool known = view_is(op, ">") || view_is(op, "<") || view_is(op, "=") || view_is(op, ">=") || view_is(op, "<=");
    if (!digits || !known)
        return import_fail(im, ERR_SYNTAX, at, "expected a number of words, as in wc>300");
    im->at = at + digits;
    op = view_is(op, "=") ? (struct view){0} : op;
    *ret = part_mark(part_condition(im, arena_printf(im->arena, "words:%.*s%u", VIEW_ARG(op), n), start, im->at));
    return OK;
}

// ---- operands --------------------------------------------------------------------------------------------------
static bool is_date_word(const struct importer *im, size_t at, const char **ret_field)
{
    struct view name = name_at(im, at), word = word_at(im, at);
    bool date = view_is_nocase(name, "date"), update = view_is_nocase(name, "upd");
    *ret_field = date ? "published" : "fetched";
    return word.n == name.n && (date || update);
}

// hd= and wc> and date …; false where a word stands.
static bool read_named(struct importer *im, struct mark *ret, enum err *err)
{
    size_t start = im->at;
    struct view name = name_at(im, start);
    char next = start + name.n < im->end ? im->text.p[start + name.n] : ' ';
    const char *field;
    uint64_t n;
    im->at = start + name.n;
    if (is_date_word(im, start, &field)) {
        *err = read_date(im, field, start, ret);
        return true;
    }
    if (view_is_nocase(name, "wc") && next && strchr("<>=", next)) {
        *err = read_count(im, start, ret);
        return true;
    }
    if (view_starts_nocase(name, "atleast") && view_to_u64(view_from(name, 7), &n) && n >= 1 && n <= 1000) {
        struct part *p = part_new(im, PART_ATLEAST, start, im->at);
        p->count = (uint32_t)n;
        *ret = (struct mark){.kind = MARK_PREFIX, .part = p, .start = start};
        return true;
    }
    if (name.n && next == '=') {
        const struct field_row *row = field_row_find(fields, ARRAY_LEN(fields), name);
        im->at++;
        *ret = field_mark(im, row ? row : &unknown, MARK_PREFIX, start, im->at);
        return true;
    }
    im->at = start;
    return false;
}

// /F50/ behind a word.
static size_t first_at(const struct importer *im, size_t at, uint32_t *ret)
{
    if (!view_starts_nocase(rest_at(im, at), "/f"))
        return 0;
    size_t n = number_at(im, at + 2, ret);
    bool closed = n && at + 2 + n < im->end && im->text.p[at + 2 + n] == '/';
    return closed ? n + 3 : 0;
}

static bool stops(const struct importer *im, size_t at)
{
    struct view name = name_at(im, at);
    char next = at + name.n < im->end ? im->text.p[at + name.n] : ' ';
    const char *field;
    uint32_t n;
    return is_date_word(im, at, &field) || (name.n && (next == '=' || next == '<' || next == '>')) ||
           view_starts_nocase(name, "atleast") || first_at(im, at, &n);
}

// Within a run: boeing 747/N30/british, toyota/F50/.
static size_t cut_slash(const struct importer *im, size_t start, size_t end)
{
    struct mark m;
    uint32_t n;
    for (size_t i = start + 1; i < end; i++) {
        if (im->text.p[i] == '/' && (first_at(im, i, &n) || (operator_at(im, i, &m) && m.op->any_end)))
            return i;
    }
    return end;
}

static enum err read_operand(struct importer *im, struct mark *ret)
{
    size_t start = im->at, bytes;
    enum err err = OK;
    uint32_t n;
    if ((bytes = first_at(im, start, &n)) > 0) {
        struct part *p = part_new(im, PART_FIRST, start, start + bytes);
        p->count = n;
        im->at += bytes;
        *ret = (struct mark){.kind = MARK_SUFFIX, .part = p, .start = start};
        return OK;
    }
    if (im->text.p[start] == '"') {
        struct view text;
        err = read_quoted(im, &text);
        if (!err)
            *ret = part_mark(import_words(im, text, wild, true, start, im->at));
        return err;
    }
    if (read_named(im, ret, &err))
        return err;
    im->at = cut_slash(im, start, words_end(im, start, stops));
    *ret = part_mark(import_words(im, (struct view){im->text.p + start, im->at - start}, wild, true, start, im->at));
    return OK;
}

const struct dialect dialect_factiva = {
    .name = "factiva",
    .title = "Factiva",
    .operators = operators,
    .operator_count = ARRAY_LEN(operators),
    .between = {"", ACT_JOIN, .binding = 800},
    .any_case = true,
    .brackets = true,
    .read = read_operand,
};
