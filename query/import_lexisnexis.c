// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// LexisNexis (Nexis, Lexis+) terms and connectors: OR binds tightest, then the distances, the shorter ones first, then
// AND, then AND NOT. Words that stand together are a phrase.
#include "query/import_lexer.h"
#include "query/import_terms.h"

#include <string.h>

#define SMALL_WORDS "small words (the, of) count in a distance here"

static const struct operator operators[] = {
    {"or", ACT_OR, .binding = 900},
    {"not w/", ACT_NEAR, .binding = 800, .counted = true, .by_number = true, .negated = true, .how = IMPORT_CLOSE,
     .remark = SMALL_WORDS},
    {"not near/", ACT_NEAR, .binding = 800, .counted = true, .by_number = true, .negated = true, .how = IMPORT_CLOSE,
     .remark = SMALL_WORDS},
    {"not /", ACT_NEAR, .binding = 800, .counted = true, .by_number = true, .negated = true, .how = IMPORT_CLOSE,
     .remark = SMALL_WORDS},
    {"w/", ACT_NEAR, .binding = 800, .counted = true, .by_number = true, .how = IMPORT_CLOSE, .remark = SMALL_WORDS},
    {"near/", ACT_NEAR, .binding = 800, .counted = true, .by_number = true, .how = IMPORT_CLOSE, .remark = SMALL_WORDS},
    {"pre/", ACT_ORDERED, .binding = 800, .counted = true, .by_number = true, .how = IMPORT_CLOSE,
     .remark = SMALL_WORDS},
    {"onear/", ACT_ORDERED, .binding = 800, .counted = true, .by_number = true, .how = IMPORT_CLOSE,
     .remark = SMALL_WORDS},
    {"/", ACT_NEAR, .binding = 800, .counted = true, .by_number = true, .how = IMPORT_CLOSE, .remark = SMALL_WORDS},
    {"+", ACT_ORDERED, .binding = 800, .counted = true, .by_number = true, .how = IMPORT_CLOSE, .remark = SMALL_WORDS},
    {"not w/sent", ACT_SENTENCE, .binding = 500, .negated = true},
    {"not w/s", ACT_SENTENCE, .binding = 500, .negated = true},
    {"not /s", ACT_SENTENCE, .binding = 500, .negated = true},
    {"w/sent", ACT_SENTENCE, .binding = 500},
    {"w/s", ACT_SENTENCE, .binding = 500},
    {"/s", ACT_SENTENCE, .binding = 500},
    {"pre/s", ACT_SENTENCE, .binding = 500, .how = IMPORT_CLOSE, .remark = "in one sentence, in any order"},
    {"+s", ACT_SENTENCE, .binding = 500, .how = IMPORT_CLOSE, .remark = "in one sentence, in any order"},
    {"not w/para", ACT_PARAGRAPH, .binding = 450, .negated = true},
    {"not w/p", ACT_PARAGRAPH, .binding = 450, .negated = true},
    {"not /p", ACT_PARAGRAPH, .binding = 450, .negated = true},
    {"w/para", ACT_PARAGRAPH, .binding = 450},
    {"w/p", ACT_PARAGRAPH, .binding = 450},
    {"/p", ACT_PARAGRAPH, .binding = 450},
    {"pre/p", ACT_PARAGRAPH, .binding = 450, .how = IMPORT_CLOSE, .remark = "in one paragraph, in any order"},
    {"+p", ACT_PARAGRAPH, .binding = 450, .how = IMPORT_CLOSE, .remark = "in one paragraph, in any order"},
    {"not w/seg", ACT_SEGMENT, .binding = 400, .negated = true, .how = IMPORT_CLOSE,
     .remark = "segments are the title and the text"},
    {"not /seg", ACT_SEGMENT, .binding = 400, .negated = true, .how = IMPORT_CLOSE,
     .remark = "segments are the title and the text"},
    {"w/seg", ACT_SEGMENT, .binding = 400, .how = IMPORT_CLOSE, .remark = "segments are the title and the text"},
    {"/seg", ACT_SEGMENT, .binding = 400, .how = IMPORT_CLOSE, .remark = "segments are the title and the text"},
    {"and not", ACT_NOT, .binding = 200},
    {"but not", ACT_NOT, .binding = 200},
    {"and", ACT_AND, .binding = 300},
    {"&", ACT_AND, .binding = 300},
    {"not", ACT_NOT, .binding = 200},
};

#define INDEXED        "terms of the vendor's index: looked for among names and tags"
#define NO_COUNTERPART "a segment that docs here do not have"
static const struct field_row segments[] = {
    {"headline", &scope_title, IMPORT_EXACT, NULL},
    {"title", &scope_title, IMPORT_EXACT, NULL},
    {"body", &scope_text, IMPORT_EXACT, NULL},
    {"text", &scope_text, IMPORT_EXACT, NULL},
    {"hlead", &scope_lead, IMPORT_CLOSE, "the first 60 words of the title or the text stand for headline and lead"},
    {"headline-lead", &scope_lead, IMPORT_CLOSE,
     "the first 60 words of the title or the text stand for headline and lead"},
    {"lead", &scope_text_lead, IMPORT_CLOSE, "the first 60 words of the text stand for the lead"},
    {"byline", &scope_author, IMPORT_EXACT, NULL},
    {"author", &scope_author, IMPORT_EXACT, NULL},
    {"publication", &scope_source, IMPORT_CLOSE, "the words are looked for in the name of the source"},
    {"source", &scope_source, IMPORT_CLOSE, "the words are looked for in the name of the source"},
    {"section", &scope_section, IMPORT_EXACT, NULL},
    {"language", &scope_lang, IMPORT_EXACT, NULL},
    {"company", &scope_entity, IMPORT_CLOSE, INDEXED},
    {"person", &scope_entity, IMPORT_CLOSE, INDEXED},
    {"organization", &scope_entity, IMPORT_CLOSE, INDEXED},
    {"geographic", &scope_entity, IMPORT_CLOSE, INDEXED},
    {"subject", &scope_tag, IMPORT_CLOSE, "terms of the vendor's index: looked for among tags"},
    {"terms", &scope_entity, IMPORT_CLOSE, INDEXED},
    {"industry", &scope_tag, IMPORT_CLOSE, "terms of the vendor's index: looked for among tags"},
    {"highlight", &scope_text_lead, IMPORT_CLOSE, "the first 60 words of the text stand for the highlight"},
    {"dateline", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
    {"graphic", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
    {"correction", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
    {"city", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
    {"state", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
    {"country", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
    {"ticker", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
    {"publication-type", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART},
};
static const struct field_row unknown = {"", NULL, IMPORT_LEFT_OUT, NO_COUNTERPART};

// `!` and, at the end of a word, `*` are any letters; within it `*` and `?` are one.
static struct wild_step wild(struct view raw, size_t i)
{
    char c = raw.p[i], next = i + 1 < raw.n ? raw.p[i + 1] : ' ';
    bool last = is_space(next) || next == '*';
    if (c == '!' || (c == '*' && last && next != '*'))
        return (struct wild_step){WILD_ANY, 1, 1};
    if (c == '*' && next == '*') { // bank** at the end of a word: any letters too
        size_t n = 1;
        while (i + n < raw.n && raw.p[i + n] == '*')
            n++;
        bool ends = i + n == raw.n || is_space(raw.p[i + n]);
        return ends ? (struct wild_step){WILD_ANY, n, 1} : (struct wild_step){WILD_ONE, n, (uint32_t)n};
    }
    return (struct wild_step){c == '*' || c == '?' ? WILD_ONE : WILD_NONE, 1, 1};
}

// ---- dates and numbers -----------------------------------------------------------------------------------------
struct comparison {
    const char *theirs, *ours;
};
static const struct comparison comparisons[] = {
    {">=", ">="}, {"<=", "<="}, {"geq", ">="}, {"leq", "<="}, {"aft", ">"}, {"bef", "<"},
    {"gtr", ">"}, {"lss", "<"}, {"is", ""},    {"=", ""},     {">", ">"},   {"<", "<"},
};

static const struct comparison *comparison_at(const struct importer *im, size_t at)
{
    for (size_t i = 0; i < ARRAY_LEN(comparisons); i++) {
        size_t n = strlen(comparisons[i].theirs);
        bool letters = is_ascii_letter(comparisons[i].theirs[0]);
        if (view_starts_nocase(rest_at(im, at), comparisons[i].theirs) &&
            (!letters || at + n >= im->end || !is_ascii_letter(im->text.p[at + n])))
            return &comparisons[i];
    }
    return NULL;
}

// The end of a value: before `and`, a parenthesis or the next operator.
static size_t value_end(const struct importer *im, size_t at, bool date)
{
    struct mark m;
    size_t end = run_end(im, at);
    while (date && end < im->end) {
        size_t next = skip_spaces(im, end);
        bool goes_on = next < im->end && next > end && is_digit(im->text.p[next]) && !operator_at(im, next, &m);
        if (!goes_on)
            break;
        end = run_end(im, next);
    }
    return end;
}

// `> 1/1/2020` or `(geq 1/1/2020)` at im->at, as published:>2020-01-01.
static enum err read_comparison(struct importer *im, const char *field, bool date, size_t start, struct part **ret)
{
    const struct comparison *c = comparison_at(im, im->at);
    size_t at = im->at + (c ? strlen(c->theirs) : 0);
    at = skip_spaces(im, at);
    bool wrapped = at < im->end && im->text.p[at] == '(';
    at = skip_spaces(im, at + wrapped);
    size_t end = value_end(im, at, date);
    struct view value = {im->text.p + at, end - at};
    char day[16];
    uint64_t number;
    if (date ? !import_date(im, value, at, end, day) : !view_to_u64(value, &number))
        return import_fail(im, ERR_SYNTAX, at,
                           date ? "expected a date like 1/31/2026 or 2026-01-31" : "expected a number");
    im->at = end;
    if (wrapped && (end = skip_spaces(im, end)) < im->end && im->text.p[end] == ')')
        im->at = end + 1;
    *ret = part_condition(im,
                          date ? arena_printf(im->arena, "%s:%s%s", field, c ? c->ours : "", day)
                               : arena_printf(im->arena, "%s:%s%.*s", field, c ? c->ours : "", VIEW_ARG(value)),
                          start, im->at);
    return OK;
}

// date(geq (1/1/2020) and leq (2/1/2020)) and date aft 2019.
static enum err read_range(struct importer *im, const char *field, bool date, size_t start, struct mark *ret)
{
    bool open = im->text.p[im->at] == '(' && comparison_at(im, im->at) == NULL;
    struct part *all = NULL, *p = NULL;
    im->at = skip_spaces(im, im->at + open);
    for (;;) {
        enum err err = read_comparison(im, field, date, start, &p);
        if (err)
            return err;
        all = all ? part_join(im, PART_AND, all, p) : p;
        size_t next = skip_spaces(im, im->at);
        if (open && next < im->end && im->text.p[next] == ')') {
            im->at = next + 1;
            break;
        }
        size_t behind = view_starts_nocase(rest_at(im, next), "and ") ? skip_spaces(im, next + 4) : 0;
        if (!open || !behind)
            break;
        im->at = behind;
    }
    all->end = im->at;
    *ret = part_mark(all);
    return OK;
}

// ---- commands --------------------------------------------------------------------------------------------------
static char *number_word(struct importer *im, struct view word, bool plural)
{
    bool is_plural = view_ends(word, "s") && !view_ends(word, "ss");
    if (plural == is_plural)
        return arena_printf(im->arena, "%.*s", VIEW_ARG(word));
    if (!plural)
        return view_ends(word, "ies") ? arena_printf(im->arena, "%.*sy", (int)word.n - 3, word.p)
                                      : arena_printf(im->arena, "%.*s", (int)word.n - 1, word.p);
    bool y = view_ends(word, "y") && word.n > 1 && !strchr("aeiouAEIOU", word.p[word.n - 2]);
    if (y)
        return arena_printf(im->arena, "%.*sies", (int)word.n - 1, word.p);
    bool es = view_ends(word, "s") || view_ends(word, "x") || view_ends(word, "ch") || view_ends(word, "sh");
    return arena_printf(im->arena, "%.*s%s", VIEW_ARG(word), es ? "es" : "s");
}

// plural(job), singular(jobs): the one form, by the rules of English.
static enum err read_number_form(struct importer *im, bool plural, size_t start, struct mark *ret)
{
    size_t open = im->at, end = group_end(im, open);
    if (!end)
        return import_fail(im, ERR_SYNTAX, open, "this ( is never closed; expected a )");
    struct view word = view_trim((struct view){im->text.p + open + 1, end - open - 2});
    im->at = end;
    import_note(im, IMPORT_CLOSE, start, end, "the form is made by the rules of English");
    *ret = part_mark(import_words(im, view_of(number_word(im, word, plural)), wild, false, start, end));
    return OK;
}

// atleast5( allcaps( caps( nocaps( plural( singular( before the parenthesis at im->at.
static bool read_command(struct importer *im, struct view name, size_t start, struct mark *ret, enum err *err)
{
    static const struct {
        const char *name;
        enum lettering lettering;
    } cases[] = {{"allcaps", CASE_CAPITALS}, {"caps", CASE_INITIAL}, {"nocaps", CASE_SMALL}};
    struct part *p = NULL;
    uint64_t n;
    if (view_is_nocase(name, "plural") || view_is_nocase(name, "singular")) {
        *err = read_number_form(im, view_is_nocase(name, "plural"), start, ret);
        return true;
    }
    if (view_starts_nocase(name, "atleast") && view_to_u64(view_from(name, 7), &n) && n >= 1 && n <= 1000) {
        p = part_new(im, PART_ATLEAST, start, im->at);
        p->count = (uint32_t)n;
    }
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (!view_is_nocase(name, cases[i].name))
            continue;
        p = part_new(im, PART_CASE, start, im->at);
        p->lettering = cases[i].lettering;
    }
    if (p)
        *ret = (struct mark){.kind = MARK_PREFIX, .part = p, .start = start, .end = im->at};
    return p != NULL;
}

static bool is_open_at(const struct importer *im, size_t at)
{
    return at < im->end && im->text.p[at] == '(';
}

// Of a name with its parenthesis, or date and length with what follows: true when it is one.
static bool read_named(struct importer *im, struct mark *ret, enum err *err)
{
    size_t start = im->at;
    struct view name = name_at(im, start);
    size_t behind = skip_spaces(im, start + name.n);
    bool date = view_is_nocase(name, "date"), loaded = view_is_nocase(name, "load-date");
    bool length = view_is_nocase(name, "length");
    if ((date || loaded || length) && (is_open_at(im, behind) || comparison_at(im, behind))) {
        im->at = behind;
        *err = read_range(im, date ? "published" : loaded ? "fetched" : "words", !length, start, ret);
        return true;
    }
    if (!name.n || !is_open_at(im, behind))
        return false;
    const struct field_row *row = field_row_find(segments, ARRAY_LEN(segments), name);
    im->at = behind;
    if (read_command(im, name, start, ret, err))
        return true;
    if (!row && behind == start + name.n)
        row = &unknown;
    if (!row) {
        im->at = start;
        return false;
    }
    *ret = field_mark(im, row, MARK_PREFIX, start, behind);
    return true;
}

static bool stops(const struct importer *im, size_t at)
{
    struct view name = name_at(im, at);
    size_t behind = skip_spaces(im, at + name.n);
    bool range = view_is_nocase(name, "date") || view_is_nocase(name, "length") || view_is_nocase(name, "load-date");
    return name.n && (is_open_at(im, at + name.n) || (range && (is_open_at(im, behind) || comparison_at(im, behind))) ||
                      (is_open_at(im, behind) && field_row_find(segments, ARRAY_LEN(segments), name)));
}

static enum err read_operand(struct importer *im, struct mark *ret)
{
    size_t start = im->at;
    enum err err = OK;
    if (im->text.p[start] == '"') {
        struct view text;
        err = read_quoted(im, &text);
        if (!err)
            *ret = part_mark(import_words(im, text, wild, true, start, im->at));
        return err;
    }
    if (read_named(im, ret, &err))
        return err;
    im->at = words_end(im, start, stops);
    struct view words = {im->text.p + start, im->at - start};
    if (view_find_char(words, '!') + view_find_char(words, '*') == 2 * words.n)
        import_note(im, IMPORT_CLOSE, start, im->at,
                    "a word without quotes finds its plural too there; here as written (~word finds all its forms)");
    *ret = part_mark(import_words(im, words, wild, true, start, im->at));
    return OK;
}

const struct dialect dialect_lexisnexis = {
    .name = "lexisnexis",
    .title = "LexisNexis",
    .operators = operators,
    .operator_count = ARRAY_LEN(operators),
    .between = {"", ACT_JOIN, .binding = 850, .how = IMPORT_CLOSE,
                .remark = "no operator stands here: in this order, side by side"},
    .any_case = true,
    .read = read_operand,
};
