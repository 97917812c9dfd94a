// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The lexer: the text is cut into runs (up to a space, a parenthesis or a quote), and each run is tried against a few
// small readers in turn. What no reader claims is a word, unless it holds a character that has, or will have, a
// meaning.
#include "query/lexer.h"

#include "core/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { QUOTED_MAX_BYTES = 40 };

// ---- errors --------------------------------------------------------------------------------------------------
enum err lexer_fail(const struct lexer *l, enum err err, size_t start, const char *format, ...)
{
    size_t character = 1;
    for (size_t i = 0; i < start && i < l->text.n; i++)
        character += ((unsigned char)l->text.p[i] & 0xC0) != 0x80;
    char reason[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    return errmsg_set(l->m, err, "character %zu: %s", character, reason);
}

// A piece of the query as it stands in messages.
static struct view shown(struct view v)
{
    return utf8_cut(v, QUOTED_MAX_BYTES);
}

// ---- characters ----------------------------------------------------------------------------------------------
// Bytes of the separator at the start of v, 0 where there is none. Bidirectional controls come along when text is
// pasted, and mean nothing here; the joiners U+200C and U+200D belong to words.
static size_t separator(struct view v)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x20},     {0x7F, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200B}, {0x200E, 0x200F},
                  {0x2028, 0x202F}, {0x205F, 0x2060}, {0x2066, 0x2069}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
    uint32_t c;
    size_t n = utf8_decode(v, &c);
    for (size_t i = 0; n && i < ARRAY_LEN(ranges); i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return n;
    }
    return 0;
}

// Bytes of the double quote at the start of v: straight, or as word processors write it.
static size_t quote(struct view v)
{
    if (view_starts(v, "\""))
        return 1;
    bool curly = view_starts(v, "\u201C") || view_starts(v, "\u201D") || view_starts(v, "\u201E");
    return curly ? 3 : 0;
}

static struct view run_at(struct view rest)
{
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '(' && rest.p[n] != ')' && !quote(view_from(rest, n)) &&
           !separator(view_from(rest, n))) {
        size_t step = utf8_next(view_from(rest, n), NULL);
        n += step;
    }
    return (struct view){rest.p, n};
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void finish(struct lexer *l, struct lexeme *x, enum lexeme_kind kind, size_t bytes)
{
    x->kind = kind;
    x->end = x->start + bytes;
    l->at = x->end;
}

// ---- refused -------------------------------------------------------------------------------------------------
struct refusal {
    const char *mark;
    enum err err;
    const char *why;
};

static const char wildcard[] = "a wildcard is understood only as one * at the end of a word of two letters or more, "
                               "like elect*; in quotes and elsewhere leave it out";

// At the start of a run.
static const struct refusal refused_leads[] = {
    {"<<<", ERR_UNSUPPORTED, "comments are not understood yet; leave it out"},
    {"/", ERR_UNSUPPORTED, "regular expressions, /s and /p are not understood yet; use words, elect* or NEAR/n"},
    {"=", ERR_UNSUPPORTED, "the exact form =Word is not understood yet; leave out the ="},
    {"%", ERR_UNSUPPORTED, "saved queries are not understood yet; write the query itself"},
    {"?", ERR_UNSUPPORTED, wildcard},
    {"*", ERR_UNSUPPORTED, wildcard},
    {"+", ERR_SYNTAX, "a word that must occur needs no mark; leave out the +"},
    {"!", ERR_SYNTAX, "expected a word; to exclude one write NOT or -"},
    {"&", ERR_SYNTAX, "expected a word; to ask for both write AND"},
    {"[", ERR_SYNTAX, "expected a word; a range is written published:2026-01-01..2026-02-01"},
};

// Anywhere in a run.
static const struct refusal refused_marks[] = {
    {"~", ERR_UNSUPPORTED, "stems, fuzzy words and loose phrases (~) are not understood yet; use elect* or NEAR/n"},
    {"{", ERR_UNSUPPORTED, "case-sensitive words {..} are not understood yet; leave out the braces"},
    {"}", ERR_UNSUPPORTED, "case-sensitive words {..} are not understood yet; leave out the braces"},
    {"?", ERR_UNSUPPORTED, wildcard},
    {"^", ERR_SYNTAX, "weights (^) do not exist here; leave it out"},
    {"|", ERR_SYNTAX, "expected a word; for alternatives write OR"},
};

// Operators of other languages, before a number.
static const struct refusal refused_operators[] = {
    {"near/", ERR_SYNTAX, "an operator is written in capitals: NEAR/5"},
    {"onear/", ERR_SYNTAX, "an operator is written in capitals: ONEAR/5"},
    {"w/", ERR_SYNTAX, "expected NEAR/n for words within n of each other"},
    {"pre/", ERR_SYNTAX, "expected ONEAR/n for words in this order within n of each other"},
    {"atleast/", ERR_UNSUPPORTED, "ATLEAST/n is not understood yet"},
    {"first/", ERR_UNSUPPORTED, "FIRST/n is not understood yet"},
};

static bool is_number(struct view v)
{
    uint64_t value;
    return view_to_u64(v, &value);
}

static enum err refuse(const struct lexer *l, struct view run)
{
    for (size_t i = 0; i < ARRAY_LEN(refused_leads); i++) {
        if (view_starts(run, refused_leads[i].mark))
            return lexer_fail(l, refused_leads[i].err, l->at, "%s", refused_leads[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(refused_operators); i++) {
        const struct refusal *r = &refused_operators[i];
        if (view_starts_nocase(run, r->mark) && is_number(view_from(run, strlen(r->mark))))
            return lexer_fail(l, r->err, l->at, "%s", r->why);
    }
    for (size_t i = 0; i < ARRAY_LEN(refused_marks); i++) {
        size_t at = view_find(run, refused_marks[i].mark);
        if (at < run.n)
            return lexer_fail(l, refused_marks[i].err, l->at + at, "%s", refused_marks[i].why);
    }
    size_t star = view_find_char(run, '*');
    return star + 1 < run.n ? lexer_fail(l, ERR_UNSUPPORTED, l->at + star, "%s", wildcard) : OK;
}

// ---- readers: each claims the run (true) or not; *err tells how that went ------------------------------------------
static bool read_operator(struct lexer *l, struct view run, struct lexeme *x)
{
    static const struct {
        const char *text;
        enum lexeme_kind kind;
    } operators[] = {{"AND", LEX_AND}, {"OR", LEX_OR}, {"NOT", LEX_NOT}, {"*:*", LEX_ALL}};
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        if (!view_is(run, operators[i].text))
            continue;
        finish(l, x, operators[i].kind, run.n);
        return true;
    }
    return false;
}

static bool read_near(struct lexer *l, struct view run, struct lexeme *x, enum err *err)
{
    bool ordered = view_starts(run, "ONEAR");
    if (!ordered && !view_starts(run, "NEAR"))
        return false;
    struct view rest = view_from(run, ordered ? 5 : 4);
    if (rest.n && rest.p[0] != '/')
        return false; // NEARBY
    uint64_t n = 0;
    if (!view_to_u64(view_from(rest, 1), &n) || n < 1 || n > LEXER_DISTANCE_MAX) {
        *err = lexer_fail(l, ERR_SYNTAX, x->start, "%s needs a distance from 1 to %d in words, like %s/5; %s",
                          ordered ? "ONEAR" : "NEAR", LEXER_DISTANCE_MAX, ordered ? "ONEAR" : "NEAR",
                          "to find the word itself put it in quotes");
        return true;
    }
    x->ordered = ordered;
    x->distance = (uint32_t)n;
    finish(l, x, LEX_NEAR, run.n);
    return true;
}

static bool read_minus(struct lexer *l, struct view run, struct lexeme *x, enum err *err)
{
    if (!view_starts(run, "-"))
        return false;
    struct view next = view_from(l->text, x->start + 1);
    if (!next.n || separator(next) || next.p[0] == ')')
        *err = lexer_fail(l, ERR_SYNTAX, x->start, "expected a word, phrase or parenthesis right behind the -");
    else
        finish(l, x, LEX_NOT, 1);
    return true;
}

// How many letters must be changed, added or removed to get from a to b (Levenshtein), for short names.
static size_t edits(struct view a, const char *b)
{
    enum { NAME_MAX_BYTES = 15 };
    size_t n = strlen(b), row[NAME_MAX_BYTES + 1];
    if (n > NAME_MAX_BYTES)
        return n;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = diagonal + ((a.p[i - 1] | 0x20) != b[j - 1]);
            diagonal = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return row[n];
}

static enum err fail_field(const struct lexer *l, struct view name, struct view value)
{
    if (view_starts(value, "//"))
        return lexer_fail(l, ERR_SYNTAX, l->at, "an address goes in quotes, as in url:\"https://example.com/\"");
    size_t best = FIELD_ANY;
    for (size_t i = 1; i < FIELD_COUNT; i++) {
        if (edits(name, field_info((enum field)i)->name) < edits(name, field_info((enum field)best)->name))
            best = i;
    }
    if (edits(name, field_info((enum field)best)->name) <= 2)
        return lexer_fail(l, ERR_SYNTAX, l->at, "there is no field \"%.*s\"; did you mean \"%s\"?",
                          VIEW_ARG(shown(name)), field_info((enum field)best)->name);
    return lexer_fail(
        l, ERR_SYNTAX, l->at,
        "there is no field \"%.*s\"; expected one like title, author, source, lang or published, or quotes "
        "around text that has a colon",
        VIEW_ARG(shown(name)));
}

static bool read_field(struct lexer *l, struct view run, struct lexeme *x, enum err *err)
{
    size_t n = 0;
    while (n < run.n && (is_letter(run.p[n]) || run.p[n] == '_'))
        n++;
    if (!n || n == run.n || run.p[n] != ':')
        return false;
    struct view name = {run.p, n}, rest = view_from(l->text, x->start + n + 1);
    if (!field_parse(name, &x->field)) {
        *err = fail_field(l, name, rest);
        return true;
    }
    if (!rest.n || separator(rest) || rest.p[0] == ')') {
        *err = lexer_fail(l, ERR_SYNTAX, x->start, "expected a value right behind \"%s:\"", field_info(x->field)->name);
        return true;
    }
    bool dates = field_info(x->field)->type == FIELD_DATE;
    x->text = view_from(run, n + 1);
    finish(l, x, dates ? LEX_DATES : LEX_FIELD, dates ? run.n : n + 1);
    l->value_is_raw = field_info(x->field)->type == FIELD_KEYWORD;
    return true;
}

static enum err read_phrase(struct lexer *l, struct lexeme *x)
{
    struct view rest = view_from(l->text, x->start);
    size_t open = quote(rest), n = open;
    while (n < rest.n && !quote(view_from(rest, n)))
        n++;
    if (n == rest.n)
        return lexer_fail(l, ERR_SYNTAX, x->start, "this quote is never closed; expected a second one");
    x->text = (struct view){rest.p + open, n - open};
    finish(l, x, LEX_PHRASE, n + quote(view_from(rest, n)));
    return OK;
}

static enum err read_word(struct lexer *l, struct view run, struct lexeme *x, bool raw)
{
    enum err err = raw ? OK : refuse(l, run);
    if (err)
        return err;
    x->prefix = view_ends(run, "*");
    x->text = (struct view){run.p, run.n - x->prefix};
    finish(l, x, LEX_WORD, run.n);
    return OK;
}

static enum err read_run(struct lexer *l, struct view run, struct lexeme *x)
{
    bool raw = l->value_is_raw;
    l->value_is_raw = false;
    enum err err = OK;
    if (!raw && (read_operator(l, run, x) || read_near(l, run, x, &err) || read_minus(l, run, x, &err) ||
                 read_field(l, run, x, &err)))
        return err;
    return read_word(l, run, x, raw);
}

enum err lexer_next(struct lexer *l, struct lexeme *ret_lexeme)
{
    for (size_t n; (n = separator(view_from(l->text, l->at))) > 0;)
        l->at += n;
    struct view rest = view_from(l->text, l->at);
    struct lexeme x = {.kind = LEX_END, .start = l->at, .end = l->at};
    enum err err = OK;
    if (rest.n && (rest.p[0] == '(' || rest.p[0] == ')'))
        finish(l, &x, rest.p[0] == '(' ? LEX_OPEN : LEX_CLOSE, 1);
    else if (quote(rest))
        err = read_phrase(l, &x);
    else if (rest.n)
        err = read_run(l, run_at(rest), &x);
    if (err)
        return err;
    if (x.kind != LEX_FIELD)
        l->value_is_raw = false;
    *ret_lexeme = x;
    return OK;
}
