// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Lucene's classic parser, as Elasticsearch, OpenSearch and Solr have it. There is no precedence: a group is a row of
// clauses, AND makes the clauses beside it required, and where one is required those that are not only rank.
#include "core/utf8.h"
#include "query/dates.h"
#include "query/import_lexer.h"
#include "query/import_parser.h"
#include "query/import_terms.h"

#include <stdio.h>
#include <string.h>

static const struct operator operators[] = {
    {"AND", ACT_AND, .binding = 1},
    {"&&", ACT_AND, .binding = 1},
    {"OR", ACT_OR, .binding = 1},
    {"||", ACT_OR, .binding = 1},
    {"NOT", ACT_NOT, .binding = 1},
    {"+", ACT_NEAR, .binding = 1, .any_end = true}, // required
    {"-", ACT_NOT, .binding = 1, .any_end = true},
    {"!", ACT_NOT, .binding = 1, .any_end = true},
};

// Every index has its own names; these are the common ones.
#define NAME_OF_SOURCE "the words are looked for in the name of the source"
#define UNKNOWN_FIELD  "a field that docs here do not have"
static const struct scope scope_handle = {.fields = {FIELD_HANDLE}, .field_count = 1};
static const struct field_row fields[] = {
    {"title", &scope_title, IMPORT_EXACT, NULL},
    {"headline", &scope_title, IMPORT_EXACT, NULL},
    {"text", &scope_text, IMPORT_EXACT, NULL},
    {"body", &scope_text, IMPORT_EXACT, NULL},
    {"content", &scope_text, IMPORT_EXACT, NULL},
    {"message", &scope_text, IMPORT_EXACT, NULL},
    {"_all", &scope_any, IMPORT_EXACT, NULL},
    {"author", &scope_author, IMPORT_EXACT, NULL},
    {"byline", &scope_author, IMPORT_EXACT, NULL},
    {"tag", &scope_tag, IMPORT_EXACT, NULL},
    {"tags", &scope_tag, IMPORT_EXACT, NULL},
    {"keywords", &scope_tag, IMPORT_EXACT, NULL},
    {"section", &scope_section, IMPORT_EXACT, NULL},
    {"source", &scope_source, IMPORT_CLOSE, NAME_OF_SOURCE},
    {"publisher", &scope_source, IMPORT_CLOSE, NAME_OF_SOURCE},
    {"site", &scope_site, IMPORT_EXACT, NULL},
    {"domain", &scope_site, IMPORT_EXACT, NULL},
    {"host", &scope_site, IMPORT_CLOSE, "the whole site, not the one host"},
    {"url", &scope_url, IMPORT_EXACT, NULL},
    {"link", &scope_url, IMPORT_EXACT, NULL},
    {"lang", &scope_lang, IMPORT_EXACT, NULL},
    {"language", &scope_lang, IMPORT_EXACT, NULL},
    {"country", &scope_country, IMPORT_EXACT, NULL},
    {"user", &scope_handle, IMPORT_EXACT, NULL},
    {"screen_name", &scope_handle, IMPORT_EXACT, NULL},
    {"username", &scope_handle, IMPORT_EXACT, NULL},
};
static const struct field_row unknown = {"", NULL, IMPORT_LEFT_OUT, UNKNOWN_FIELD};

static const struct {
    const char *theirs;
    enum field ours;
} ranges[] = {
    {"date", FIELD_PUBLISHED},       {"published", FIELD_PUBLISHED}, {"published_at", FIELD_PUBLISHED},
    {"pubdate", FIELD_PUBLISHED},    {"timestamp", FIELD_PUBLISHED}, {"@timestamp", FIELD_PUBLISHED},
    {"created_at", FIELD_PUBLISHED}, {"fetched", FIELD_FETCHED},     {"word_count", FIELD_WORD_COUNT},
    {"words", FIELD_WORD_COUNT},     {"page", FIELD_PAGE},
};

// ---- characters ------------------------------------------------------------------------------------------------
// Past the run at `at`; a backslash takes the character behind it along.
static size_t term_end(const struct importer *im, size_t at)
{
    while (at < im->end && !is_space(im->text.p[at]) && !strchr("()\"[]{}^", im->text.p[at])) {
        bool escape = im->text.p[at] == '\\' && at + 1 < im->end && im->text.p[at + 1] != '\n';
        at += escape ? 1 + utf8_next(rest_at(im, at + 1), NULL) : 1;
    }
    return at;
}

// Without the backslashes; wildcards that had one are no letters.
static struct view unescaped(struct importer *im, struct view raw)
{
    char *p = arena_alloc(im->arena, raw.n);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        bool escape = raw.p[i] == '\\' && i + 1 < raw.n;
        i += escape;
        p[n++] = escape && (raw.p[i] == '*' || raw.p[i] == '?') ? ' ' : raw.p[i];
    }
    return (struct view){p, n};
}

// ---- words and phrases -----------------------------------------------------------------------------------------
// ~, ~1, ~0.8 at im->at: how many letters may differ, or words stand between.
static uint32_t read_tilde(struct importer *im, bool phrase)
{
    size_t start = im->at;
    uint32_t count = phrase ? 0 : 2;
    im->at++;
    size_t digits = number_at(im, im->at, &count);
    im->at += digits;
    if (digits && im->at < im->end && im->text.p[im->at] == '.') {
        uint32_t fraction = 0;
        im->at += 1 + number_at(im, im->at + 1, &fraction);
        if (!phrase && count == 0)
            import_note(im, IMPORT_CLOSE, start, im->at, "a likeness below 1: two letters may differ");
        count = !phrase && count == 0 ? 2 : count;
    }
    return phrase || count < 2 ? count : 2;
}

static enum err read_phrase(struct importer *im, struct mark *ret)
{
    size_t start = im->at, at = start + 1;
    while (at < im->end && im->text.p[at] != '"')
        at += im->text.p[at] == '\\' && at + 1 < im->end ? 2 : 1;
    if (at >= im->end)
        return import_fail(im, ERR_SYNTAX, start, "this quote is never closed; expected a second one");
    struct view text = unescaped(im, (struct view){im->text.p + start + 1, at - start - 1});
    im->at = at + 1;
    uint32_t slop = im->at < im->end && im->text.p[im->at] == '~' ? read_tilde(im, true) : 0;
    struct part *p = import_words(im, text, wild_none, true, start, im->at);
    if (p->kind == PART_WORDS)
        p->count = slop;
    *ret = part_mark(p);
    return OK;
}

// The tilde at the end of a term, if it has one.
static struct view cut_tilde(struct importer *im, struct view raw, size_t start, uint32_t *ret_count)
{
    size_t at = raw.n;
    while (at > 0 && (is_digit(raw.p[at - 1]) || raw.p[at - 1] == '.'))
        at--;
    if (at < 2 || raw.p[at - 1] != '~' || raw.p[at - 2] == '\\')
        return raw;
    im->at = start + at - 1;
    *ret_count = read_tilde(im, false);
    return (struct view){raw.p, at - 1};
}

static enum err read_term(struct importer *im, struct mark *ret)
{
    size_t start = im->at, end = term_end(im, start);
    uint32_t edits = 0;
    if (end == start)
        return import_fail(im, ERR_SYNTAX, start,
                           "expected a word; to find this sign put a \\ before it, and ranges go behind a field");
    struct view raw = cut_tilde(im, (struct view){im->text.p + start, end - start}, start, &edits);
    im->at = end;
    struct part *p = import_words(im, unescaped(im, raw), wild_ours, false, start, end);
    if (p->kind == PART_WORDS)
        p->count = edits;
    *ret = part_mark(p);
    return OK;
}

// An expression of one word there, of the text here.
static enum err read_regex(struct importer *im, struct mark *ret)
{
    size_t start = im->at, at = start + 1;
    bool strange = false;
    for (; at < im->end && im->text.p[at] != '/'; at++) {
        strange |= strchr("~<>&@#\"", im->text.p[at]) != NULL;
        at += im->text.p[at] == '\\' && at + 1 < im->end;
    }
    if (at >= im->end)
        return import_fail(im, ERR_SYNTAX, start, "this expression is never closed; expected a second /");
    im->at = at + 1;
    struct view text = {im->text.p + start + 1, at - start - 1};
    if (strange || !text.n) {
        *ret = part_mark(part_nothing(im, "an expression with signs that mean something else here", start, im->at));
        return OK;
    }
    import_note(im, IMPORT_CLOSE, start, im->at, "an expression is of one word there; here of the text, in any case");
    struct part *p = part_new(im, PART_WORDS, start, im->at);
    p->mark = '/';
    p->text = view_of(arena_printf(im->arena, "/\\b(?:%.*s)\\b/i", VIEW_ARG(text)));
    *ret = part_mark(p);
    return OK;
}

// ---- ranges ----------------------------------------------------------------------------------------------------
// One end as our language writes it; "" for a `*`. False where it is no date or number.
static bool read_end(struct importer *im, enum field field, struct view raw, size_t at, char ret[40])
{
    struct range_end lo, hi;
    const char *why;
    uint64_t number;
    raw = view_trim(raw);
    bool quoted = raw.n > 1 && raw.p[0] == '"' && raw.p[raw.n - 1] == '"';
    raw = quoted ? (struct view){raw.p + 1, raw.n - 2} : raw;
    if (raw.n >= 40)
        return false;
    (void)snprintf(ret, 40, "%.*s", view_is(raw, "*") ? 0 : (int)raw.n, raw.p);
    if (view_is(raw, "*"))
        return true;
    if (field_info(field)->type == FIELD_NUMBER)
        return view_to_u64(raw, &number);
    struct view ours = view_of(arena_printf(im->arena, ">%.*s", VIEW_ARG(raw)));
    return dates_parse(ours, &lo, &hi, &why) == OK || import_date(im, raw, at, at + raw.n, ret);
}

static struct part *range_part(struct importer *im, enum field field, const char *sign, const char *value, size_t start,
                               size_t end)
{
    return part_condition(im, arena_printf(im->arena, "%s:%s%s", field_info(field)->name, sign, value), start, end);
}

// [a TO b], {a TO b} and mixtures, at im->at.
static enum err read_brackets(struct importer *im, enum field field, size_t start, struct mark *ret)
{
    size_t open = im->at, close = open + 1;
    char low[40], high[40];
    while (close < im->end && im->text.p[close] != ']' && im->text.p[close] != '}')
        close++;
    if (close >= im->end)
        return import_fail(im, ERR_SYNTAX, open, "this range is never closed; expected a ] or }");
    struct view inside = {im->text.p + open + 1, close - open - 1};
    size_t to = view_find(inside, " TO ");
    im->at = close + 1;
    if (to == inside.n)
        return import_fail(im, ERR_SYNTAX, open, "expected a range like [2026-01-01 TO 2026-02-01]");
    if (!read_end(im, field, (struct view){inside.p, to}, open + 1, low) ||
        !read_end(im, field, view_from(inside, to + 4), open + to + 5, high)) {
        *ret = part_mark(part_nothing(im, "a range that cannot be said here", start, im->at));
        return OK;
    }
    bool without_low = im->text.p[open] == '{', without_high = im->text.p[close] == '}';
    struct part *all = NULL;
    if (low[0] && high[0] && !without_low && !without_high)
        all = range_part(im, field, "", arena_printf(im->arena, "%s..%s", low, high), start, im->at);
    else if (low[0])
        all = range_part(im, field, without_low ? ">" : ">=", low, start, im->at);
    if (high[0] && (!low[0] || without_low || without_high)) {
        struct part *until = range_part(im, field, without_high ? "<" : "<=", high, start, im->at);
        all = all ? part_join(im, PART_AND, all, until) : until;
    }
    if (!all)
        all = part_condition(im, arena_printf(im->arena, "has:%s", field_info(field)->name), start, im->at);
    *ret = part_mark(all);
    return OK;
}

static enum err read_range(struct importer *im, enum field field, size_t start, struct mark *ret)
{
    char value[40];
    if (im->at < im->end && strchr("[{", im->text.p[im->at]))
        return read_brackets(im, field, start, ret);
    size_t at = im->at, signs = 0;
    while (at + signs < im->end && signs < 2 && strchr("<>=", im->text.p[at + signs]))
        signs++;
    size_t end = at + signs;
    if (end < im->end && im->text.p[end] == '"')
        end += 1 + view_find_char(rest_at(im, end + 1), '"') + 1;
    end = end > im->end ? im->end : run_end(im, end);
    const char *sign = arena_printf(im->arena, "%.*s", (int)signs, im->text.p + at);
    im->at = end;
    bool good = read_end(im, field, (struct view){im->text.p + at + signs, end - at - signs}, at + signs, value);
    *ret = part_mark(!good ? part_nothing(im, "a range that cannot be said here", start, end)
                     : value[0]
                         ? range_part(im, field, sign, value, start, end)
                         : part_condition(im, arena_printf(im->arena, "has:%s", field_info(field)->name), start, end));
    return OK;
}

// ---- fields ----------------------------------------------------------------------------------------------------
static bool range_field(struct view name, enum field *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        if (view_is_nocase(name, ranges[i].theirs)) {
            *ret = ranges[i].ours;
            return true;
        }
    }
    return false;
}

static struct view field_at(const struct importer *im, size_t at)
{
    size_t n = at;
    while (n < im->end && (is_ascii_letter(im->text.p[n]) || is_digit(im->text.p[n]) || strchr("_.-@", im->text.p[n])))
        n++;
    bool field = n > at && n + 1 < im->end && im->text.p[n] == ':' && !view_starts(rest_at(im, n), "://");
    return (struct view){im->text.p + at, field ? n - at : 0};
}

// _exists_:author at im->at behind the colon.
static enum err read_exists(struct importer *im, size_t start, struct mark *ret)
{
    size_t end = term_end(im, im->at);
    struct view name = {im->text.p + im->at, end - im->at};
    const struct field_row *row = field_row_find(fields, ARRAY_LEN(fields), name);
    enum field field = row ? row->scope->fields[0] : FIELD_ANY;
    im->at = end;
    if (!range_field(name, &field) && field == FIELD_ANY)
        *ret = part_mark(part_nothing(im, UNKNOWN_FIELD, start, end));
    else
        *ret = part_mark(part_condition(im, arena_printf(im->arena, "has:%s", field_info(field)->name), start, end));
    return OK;
}

static enum err read_field(struct importer *im, struct view name, struct mark *ret)
{
    size_t start = im->at;
    enum field field;
    im->at += name.n + 1;
    if (view_is(name, "_exists_"))
        return read_exists(im, start, ret);
    bool group = im->at < im->end && im->text.p[im->at] == '(';
    if (range_field(name, &field) && !group)
        return read_range(im, field, start, ret);
    const struct field_row *row = field_row_find(fields, ARRAY_LEN(fields), name);
    *ret = field_mark(im, row ? row : &unknown, MARK_PREFIX, start, im->at);
    if (im->at < im->end && strchr("[{<>", im->text.p[im->at])) { // a range of words
        enum err err = read_range(im, FIELD_PUBLISHED, start, ret);
        *ret = part_mark(part_nothing(im, row ? "a range of words" : UNKNOWN_FIELD, start, im->at));
        return err;
    }
    return OK;
}

// ^2 behind a word, phrase or group: the next mark in its place.
static enum err skip_boost(struct importer *im, struct mark *ret)
{
    size_t start = im->at++;
    while (im->at < im->end && (is_digit(im->text.p[im->at]) || im->text.p[im->at] == '.'))
        im->at++;
    import_note(im, IMPORT_EXACT, start, im->at, "a weight only ranks; it is not needed here");
    enum err err = lexer_mark(im);
    *ret = im->next;
    return err;
}

static enum err read_operand(struct importer *im, struct mark *ret)
{
    char c = im->text.p[im->at];
    if (c == '"')
        return read_phrase(im, ret);
    if (c == '^')
        return skip_boost(im, ret);
    if (c == '/')
        return read_regex(im, ret);
    if (view_starts(rest_at(im, im->at), "*:*")) {
        im->at += 3;
        *ret = part_mark(part_condition(im, "*:*", im->at - 3, im->at));
        return OK;
    }
    struct view name = field_at(im, im->at);
    return name.n ? read_field(im, name, ret) : read_term(im, ret);
}

// ---- clauses ---------------------------------------------------------------------------------------------------
struct clause {
    struct part *part;
    bool required, prohibited;
};
struct clauses {
    struct clause *v;
    size_t n, room;
};

static bool is_act(const struct importer *im, enum operator_act act)
{
    return im->next.kind == MARK_OPERATOR && im->next.op->act == act;
}

static struct clause *add_clause(struct importer *im, struct clauses *c)
{
    if (c->n == c->room) {
        size_t room = c->room ? c->room * 2 : 8;
        c->v = arena_grow(im->arena, c->v, c->room, room, sizeof *c->v);
        c->room = room;
    }
    c->v[c->n] = (struct clause){0};
    return &c->v[c->n++];
}

// [ AND | OR ] { + | - | ! | NOT } operand
static enum err read_clause(struct importer *im, struct clauses *all)
{
    enum err err = OK;
    bool both = is_act(im, ACT_AND);
    if (all->n && (both || is_act(im, ACT_OR)))
        err = lexer_mark(im);
    if (both && all->n)
        all->v[all->n - 1].required = !all->v[all->n - 1].prohibited;
    struct clause *c = add_clause(im, all);
    size_t start = im->next.start;
    c->required = both;
    while (!err && (is_act(im, ACT_NOT) || is_act(im, ACT_NEAR))) {
        c->prohibited = is_act(im, ACT_NOT);
        c->required = !c->prohibited;
        err = lexer_mark(im);
    }
    if (!err)
        err = import_operand(im, &c->part);
    if (!err && c->prohibited)
        c->part = import_not(im, c->part, start);
    return err;
}

static struct part *join_clauses(struct importer *im, const struct clauses *all)
{
    struct part *must = NULL, *may = NULL, *not = NULL;
    bool required = false;
    for (size_t i = 0; i < all->n; i++)
        required |= all->v[i].required;
    for (size_t i = 0; i < all->n; i++) {
        struct part *p = all->v[i].part, **group = all->v[i].prohibited ? &not : all->v[i].required ? &must : &may;
        if (group == &may && required)
            import_note(im, IMPORT_EXACT, p->start, p->end,
                        "beside what is required this only ranks there; not needed");
        else
            *group = *group ? part_join(im, group == &may ? PART_OR : PART_AND, *group, p) : p;
    }
    struct part *some = required ? must : may;
    if (!some)
        import_note(im, IMPORT_CLOSE, not ->start, not ->end,
                    "by itself this finds nothing there; here all other docs");
    return some && not ? part_join(im, PART_AND, some, not ) : some ? some : not ;
}

static enum err read_group(struct importer *im, struct part **ret)
{
    struct clauses all = {0};
    enum err err = OK;
    do
        err = read_clause(im, &all);
    while (!err && im->next.kind != MARK_CLOSE && im->next.kind != MARK_END);
    if (!err)
        *ret = join_clauses(im, &all);
    return err;
}

const struct dialect dialect_lucene = {
    .name = "lucene",
    .title = "Lucene",
    .operators = operators,
    .operator_count = ARRAY_LEN(operators),
    .read = read_operand,
    .group = read_group,
};
