// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The lexer: the text is cut into runs (up to a space, a parenthesis or a quote), and each run is tried against a few
// small readers in turn. What no reader claims is a word, unless it holds a character that has a meaning elsewhere.
#include "query/lexer.h"

#include "core/utf8.h"
#include "query/advice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
           !separator(view_from(rest, n)) && !view_starts(view_from(rest, n), "<<<"))
        n += utf8_next(view_from(rest, n), NULL);
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

// ---- readers: each claims the run (true) or not; *err tells how that went ------------------------------------------
// "NEAR/5" of a run, where it is an operator with a number: what stands behind the slash. Without one, empty.
static bool has_name(struct view run, const char *name, struct view *ret_number)
{
    if (!view_starts(run, name))
        return false;
    struct view rest = view_from(run, strlen(name));
    if (rest.n && rest.p[0] != '/')
        return false; // NEARBY
    *ret_number = view_from(rest, 1);
    return true;
}

static bool is_reach(struct view run, enum node_reach *ret_reach)
{
    bool sentence = view_is(run, "/s");
    if (sentence || view_is(run, "/p"))
        *ret_reach = sentence ? REACH_SENTENCE : REACH_PARAGRAPH;
    return *ret_reach != REACH_WORDS;
}

static bool read_counted(struct lexer *l, struct view run, struct lexeme *x, enum err *err)
{
    static const struct {
        const char *name;
        enum lexeme_kind kind;
        bool ordered;
        uint32_t max;
        const char *unit, *example;
    } counted[] = {
        {"NEAR", LEX_NEAR, false, LEXER_DISTANCE_MAX, "a distance in words", "NEAR/5"},
        {"ONEAR", LEX_NEAR, true, LEXER_DISTANCE_MAX, "a distance in words", "ONEAR/5"},
        {"ATLEAST", LEX_ATLEAST, false, LEXER_COUNT_MAX, "a number of times", "ATLEAST/3(oil OR gas)"},
        {"FIRST", LEX_FIRST, false, LEXER_COUNT_MAX, "a number of words", "FIRST/50(oil OR gas)"},
    };
    for (size_t i = 0; i < ARRAY_LEN(counted); i++) {
        struct view number;
        uint64_t n = 0;
        if (!has_name(run, counted[i].name, &number))
            continue;
        if (!view_to_u64(number, &n) || n < 1 || n > counted[i].max) {
            *err = lexer_fail(l, ERR_SYNTAX, x->start,
                              "%s needs %s from 1 to %u, like %s; to find the word itself put it in quotes",
                              counted[i].name, counted[i].unit, counted[i].max, counted[i].example);
            return true;
        }
        x->ordered = counted[i].ordered;
        x->count = (uint32_t)n;
        finish(l, x, counted[i].kind, run.n);
        return true;
    }
    if (!is_reach(run, &x->reach))
        return false;
    finish(l, x, LEX_NEAR, run.n);
    return true;
}

// `NOT NEAR/5` is one operator. Is the next run one that NOT belongs to?
static bool negates_distance(const struct lexer *l, size_t after_not)
{
    struct view rest = view_from(l->text, after_not), number;
    for (size_t n; (n = separator(rest)) > 0;)
        rest = view_from(rest, n);
    struct view run = run_at(rest);
    enum node_reach reach = REACH_WORDS;
    return has_name(run, "NEAR", &number) || has_name(run, "ONEAR", &number) || is_reach(run, &reach);
}

static bool read_operator(struct lexer *l, struct view run, struct lexeme *x, enum err *err)
{
    static const struct {
        const char *text;
        enum lexeme_kind kind;
    } operators[] = {{"AND", LEX_AND}, {"OR", LEX_OR}, {"NOT", LEX_NOT}, {"*:*", LEX_ALL}};
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        if (!view_is(run, operators[i].text))
            continue;
        finish(l, x, operators[i].kind, run.n);
        if (x->kind != LEX_NOT || !negates_distance(l, x->end))
            return true;
        size_t start = x->start;
        *err = lexer_next(l, x);
        x->start = start;
        x->negated = true;
        return true;
    }
    return read_counted(l, run, x, err);
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

// ---- fields ------------------------------------------------------------------------------------------------------
static bool read_has(struct lexer *l, struct view name, struct view run, struct lexeme *x, enum err *err)
{
    if (!view_is_nocase(name, "has"))
        return false;
    struct view asked = view_from(run, name.n + 1);
    if (!field_parse(asked, &x->field) || x->field == FIELD_ANY)
        *err = lexer_fail(l, ERR_SYNTAX, x->start + name.n + 1, "expected the name of a field, as in has:author");
    else
        finish(l, x, LEX_HAS, run.n);
    return true;
}

static bool read_field(struct lexer *l, struct view run, struct lexeme *x, enum err *err)
{
    size_t n = 0;
    while (n < run.n && (is_letter(run.p[n]) || run.p[n] == '_'))
        n++;
    if (!n || n == run.n || run.p[n] != ':')
        return false;
    struct view name = {run.p, n}, rest = view_from(l->text, x->start + n + 1);
    if (read_has(l, name, run, x, err))
        return true;
    if (!field_parse(name, &x->field)) {
        *err = advice_fail_field(l, name, rest);
        return true;
    }
    if (!rest.n || separator(rest) || rest.p[0] == ')') {
        *err = lexer_fail(l, ERR_SYNTAX, x->start, "expected a value right behind \"%s:\"", field_info(x->field)->name);
        return true;
    }
    enum field_type type = field_info(x->field)->type;
    bool is_range = type == FIELD_DATE || type == FIELD_NUMBER || type == FIELD_POINT;
    x->text = view_from(run, n + 1);
    finish(l, x, is_range ? LEX_RANGE : LEX_FIELD, is_range ? run.n : n + 1);
    l->value_is_raw = type == FIELD_KEYWORD;
    return true;
}

// ---- marked words: "…" {…} /…/ %… --------------------------------------------------------------------------------
// The number behind a ~, if there is one: bytes taken.
static size_t tilde(struct view rest, uint64_t max, uint32_t *ret_count)
{
    size_t n = 1;
    uint64_t count;
    while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
        n++;
    if (!view_starts(rest, "~") || !view_to_u64((struct view){rest.p + 1, n - 1}, &count) || count < 1 || count > max)
        return 0;
    *ret_count = (uint32_t)count;
    return n;
}

static enum err read_phrase(struct lexer *l, struct lexeme *x, size_t lead)
{
    struct view rest = view_from(l->text, x->start + lead);
    size_t open = quote(rest), n = open;
    while (n < rest.n && !quote(view_from(rest, n)))
        n++;
    if (n == rest.n)
        return lexer_fail(l, ERR_SYNTAX, x->start + lead, "this quote is never closed; expected a second one");
    x->text = (struct view){rest.p + open, n - open};
    n += quote(view_from(rest, n));
    struct view behind = view_from(rest, n);
    size_t slop = tilde(behind, LEXER_SLOP_MAX, &x->count);
    if (!slop && view_starts(behind, "~"))
        return lexer_fail(l, ERR_SYNTAX, x->start + lead + n,
                          "expected a number from 1 to %d behind the ~, as in \"crude price\"~3", LEXER_SLOP_MAX);
    finish(l, x, LEX_PHRASE, lead + n + slop);
    return OK;
}

static enum err read_cased(struct lexer *l, struct lexeme *x)
{
    struct view rest = view_from(l->text, x->start + 1);
    size_t n = view_find_char(rest, '}');
    if (n == rest.n)
        return lexer_fail(l, ERR_SYNTAX, x->start, "this { is never closed; expected a }");
    x->text = (struct view){rest.p, n};
    finish(l, x, LEX_CASED, n + 2);
    return OK;
}

static enum err read_flags(struct lexer *l, struct lexeme *x, size_t n)
{
    struct view rest = view_from(l->text, x->start);
    for (; n < rest.n && (is_letter(rest.p[n])); n++) {
        x->ignore_case |= rest.p[n] == 'i';
        x->dot_all |= rest.p[n] == 's';
        if (rest.p[n] != 'i' && rest.p[n] != 's')
            return lexer_fail(l, ERR_SYNTAX, x->start + n,
                              "expected i (any case) or s (. takes line ends too) behind the expression");
    }
    if (n < rest.n && rest.p[n] != ')' && !separator(view_from(rest, n)))
        return lexer_fail(l, ERR_SYNTAX, x->start + n,
                          "expected a space behind the expression; a / in it is written \\/");
    finish(l, x, LEX_REGEX, n);
    return OK;
}

static enum err read_regex(struct lexer *l, struct lexeme *x)
{
    struct view rest = view_from(l->text, x->start);
    size_t n = 1;
    while (n < rest.n && rest.p[n] != '/')
        n += rest.p[n] == '\\' && n + 1 < rest.n ? 2 : 1;
    if (n >= rest.n)
        return lexer_fail(l, ERR_SYNTAX, x->start,
                          "this expression is never closed; expected a second /; text with a / goes in quotes");
    if (n == 1)
        return lexer_fail(l, ERR_SYNTAX, x->start, "this expression is empty");
    x->text = (struct view){rest.p + 1, n - 1};
    return read_flags(l, x, n + 1);
}

static enum err read_saved(struct lexer *l, struct view run, struct lexeme *x)
{
    struct view name = view_from(run, 1);
    if (!name.n && quote(view_from(l->text, x->start + 1))) {
        enum err err = read_phrase(l, x, 1);
        x->kind = LEX_SAVED;
        return err;
    }
    if (!name.n)
        return lexer_fail(l, ERR_SYNTAX, x->start, "expected the name of a saved query right behind the %%");
    x->text = name;
    finish(l, x, LEX_SAVED, run.n);
    return OK;
}

// ---- words -------------------------------------------------------------------------------------------------------
static enum err read_raw(struct lexer *l, struct view run, struct lexeme *x)
{
    x->raw = true;
    x->text = run;
    finish(l, x, LEX_WORD, run.n);
    return OK;
}

static enum err read_word(struct lexer *l, struct view run, struct lexeme *x)
{
    struct view word = run;
    x->exact = view_starts(word, "=");
    x->stem = view_starts(word, "~");
    word = view_from(word, x->exact || x->stem);
    if (x->exact && !word.n && quote(view_from(l->text, x->start + 1)))
        return read_phrase(l, x, 1);
    size_t at = view_find_char(word, '~');
    if (at < word.n && at > 0 && tilde(view_from(word, at), LEXER_EDITS_MAX, &x->count) == word.n - at)
        word.n = at;
    else if (at < word.n && at > 0)
        return lexer_fail(l, ERR_SYNTAX, l->at + (size_t)(word.p - run.p) + at,
                          "expected ~1 or ~2 at the end of the word: how many letters may differ");
    if (!word.n)
        return lexer_fail(l, ERR_SYNTAX, x->start, "expected a word right behind the %c", x->exact ? '=' : '~');
    enum err err = advice_check_run(l, word);
    x->text = word;
    finish(l, x, LEX_WORD, run.n);
    return err;
}

static enum err read_run(struct lexer *l, struct view run, struct lexeme *x)
{
    enum err err = OK;
    bool raw = l->value_is_raw;
    if (!raw && read_operator(l, run, x, &err))
        return err;
    if (view_starts(run, "/"))
        return read_regex(l, x);
    if (raw)
        return read_raw(l, run, x);
    if (read_minus(l, run, x, &err) || read_field(l, run, x, &err))
        return err;
    if (view_starts(run, "{"))
        return read_cased(l, x);
    return view_starts(run, "%") ? read_saved(l, run, x) : read_word(l, run, x);
}

// Past separators and comments.
static enum err skip(struct lexer *l)
{
    for (;;) {
        struct view rest = view_from(l->text, l->at);
        size_t n = separator(rest);
        if (!n && view_starts(rest, "<<<")) {
            n = view_find(rest, ">>>") + 3;
            if (n > rest.n)
                return lexer_fail(l, ERR_SYNTAX, l->at, "this comment is never closed; expected a >>>");
        }
        if (!n)
            return OK;
        l->at += n;
    }
}

enum err lexer_next(struct lexer *l, struct lexeme *ret_lexeme)
{
    enum err err = skip(l);
    if (err)
        return err;
    struct view rest = view_from(l->text, l->at);
    struct lexeme x = {.kind = LEX_END, .start = l->at, .end = l->at};
    if (rest.n && (rest.p[0] == '(' || rest.p[0] == ')'))
        finish(l, &x, rest.p[0] == '(' ? LEX_OPEN : LEX_CLOSE, 1);
    else if (quote(rest))
        err = read_phrase(l, &x, 0);
    else if (rest.n)
        err = read_run(l, run_at(rest), &x);
    if (err)
        return err;
    if (x.kind != LEX_FIELD)
        l->value_is_raw = false;
    *ret_lexeme = x;
    return OK;
}
