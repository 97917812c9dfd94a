// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One function for each sort of leaf. A word may carry wildcards and one mark: `=exact`, `{Case}`, `~stem`, `fuzzy~1`.
#include "query/leaf.h"

#include "analysis/fold.h"
#include "analysis/tokens.h"
#include "core/utf8.h"
#include "query/area.h"
#include "query/dates.h"
#include "query/numbers.h"
#include "query/regex.h"

#include <string.h>

enum { PATTERN_MIN_LETTERS = 2 };

static bool has_wildcard(struct view v)
{
    return view_find_char(v, '*') < v.n || view_find_char(v, '?') < v.n;
}

// Characters that are no wildcard.
static size_t letters_in(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xC0) != 0x80 && v.p[i] != '*' && v.p[i] != '?';
    return n;
}

// ---- words ---------------------------------------------------------------------------------------------------
// Which word a token of a pattern is; several stars in a row say no more than one.
static void classify(struct drafter *d, struct view form, struct draft_word *w)
{
    char *p = arena_alloc(d->arena, form.n);
    size_t n = 0;
    for (size_t i = 0; i < form.n; i++) {
        if (form.p[i] != '*' || n == 0 || p[n - 1] != '*')
            p[n++] = form.p[i];
    }
    w->form = (struct view){p, n};
    size_t star = view_find_char(w->form, '*');
    bool asks = view_find_char(w->form, '?') < n;
    if (n == 1 && star == 0)
        *w = (struct draft_word){.kind = WORD_ANY};
    else if (!asks && star == n)
        w->kind = WORD_PLAIN;
    else if (!asks && star == n - 1) {
        w->kind = WORD_PREFIX;
        w->form.n--;
    } else
        w->kind = WORD_PATTERN;
}

// The token after v[i] that does not lie within it: `#tag` holds `tag`, and asks for the whole.
static size_t after(const struct tokens *t, size_t i)
{
    size_t next = i + 1;
    while (next < t->n && t->v[next].start < t->v[i].end)
        next++;
    return next;
}

// A star beside a character that is a word of its own (Han, kana, Thai …) adds nothing: any part of a word is found.
static bool is_single(const struct token *t)
{
    uint32_t c;
    return utf8_decode(t->form, &c) > 0 && fold_get(c)->class == CHAR_SINGLE;
}

static bool adds_nothing(const struct tokens *t, size_t i)
{
    if (!view_is(t->v[i].form, "*"))
        return false;
    return (i > 0 && t->v[i - 1].end == t->v[i].start && is_single(&t->v[i - 1])) ||
           (i + 1 < t->n && t->v[i].end == t->v[i + 1].start && is_single(&t->v[i + 1]));
}

static enum err tokens_in(struct drafter *d, const struct lexeme *x, struct tokens *ret)
{
    bool pattern = (x->kind == LEX_WORD || x->kind == LEX_PHRASE) && has_wildcard(x->text);
    enum err err = pattern ? tokens_of_pattern(x->text, d->arena, ret) : tokens_of_text(x->text, d->arena, ret);
    if (err)
        return lexer_fail(&d->lexer, err, x->start, "too many words");
    if (!ret->n)
        return lexer_fail(&d->lexer, ERR_SYNTAX, x->start, "expected a word; this holds no letter or digit");
    return OK;
}

static enum err words_of(struct drafter *d, const struct lexeme *x, struct draft *node)
{
    struct tokens t;
    enum err err = tokens_in(d, x, &t);
    if (err)
        return err;
    enum word_check check = x->kind == LEX_CASED ? CHECK_CASE : x->exact ? CHECK_EXACT : CHECK_FOLDED;
    node->words = arena_array(d->arena, t.n, sizeof *node->words);
    for (size_t i = 0; i < t.n; i = after(&t, i)) {
        if (adds_nothing(&t, i))
            continue;
        struct draft_word *w = &node->words[node->word_count++];
        *w = (struct draft_word){.check = check};
        classify(d, t.v[i].form, w);
        if (check != CHECK_FOLDED)
            w->written = (struct view){x->text.p + t.v[i].start, t.v[i].end - t.v[i].start};
    }
    node->kind = node->word_count > 1 ? NODE_PHRASE : NODE_TERM;
    return OK;
}

// ---- marks ---------------------------------------------------------------------------------------------------
static enum err check_wildcards(struct drafter *d, const struct lexeme *x, const struct draft *node)
{
    size_t any = 0;
    for (size_t i = 0; i < node->word_count; i++)
        any += node->words[i].kind == WORD_ANY;
    size_t at = (size_t)(x->text.p - d->lexer.text.p);
    size_t star = at + view_find_char(x->text, '*');
    if (any == node->word_count)
        return lexer_fail(&d->lexer, ERR_SYNTAX, star, "expected letters beside the *; every doc is found by *:*");
    if (any && x->kind == LEX_WORD)
        return lexer_fail(&d->lexer, ERR_SYNTAX, star,
                          "expected a letter or digit right beside the *; any one word is asked for in quotes, as in "
                          "\"oil * price\"");
    const struct draft_word *only = &node->words[0];
    bool wild = only->kind == WORD_PREFIX || only->kind == WORD_PATTERN;
    if (node->word_count == 1 && wild && letters_in(only->form) < PATTERN_MIN_LETTERS)
        return lexer_fail(&d->lexer, ERR_SYNTAX, star < at + x->text.n ? star : at,
                          "expected at least %d letters beside the wildcard", PATTERN_MIN_LETTERS);
    return OK;
}

static enum err mark_fuzzy(struct drafter *d, const struct lexeme *x, struct draft *node)
{
    static const size_t letters_min[LEXER_EDITS_MAX + 1] = {0, 3, 5};
    struct draft_word *w = &node->words[0];
    if (node->word_count != 1 || w->kind != WORD_PLAIN)
        return lexer_fail(&d->lexer, ERR_SYNTAX, x->start, "~%u goes behind one plain word, as in colour~1", x->count);
    if (letters_in(w->form) < letters_min[x->count])
        return lexer_fail(&d->lexer, ERR_SYNTAX, x->start, "expected at least %zu letters before ~%u",
                          letters_min[x->count], x->count);
    w->kind = WORD_FUZZY;
    w->edits = (uint8_t)x->count;
    return OK;
}

static enum err mark_stem(struct drafter *d, const struct lexeme *x, struct draft *node)
{
    if (node->word_count != 1 || node->words[0].kind != WORD_PLAIN || x->count)
        return lexer_fail(&d->lexer, ERR_SYNTAX, x->start, "~ goes before one plain word, as in ~running");
    node->words[0].kind = WORD_STEM;
    return OK;
}

static enum err text_leaf(struct drafter *d, const struct lexeme *x, struct draft *node)
{
    bool as_written = x->exact || x->kind == LEX_CASED;
    if (as_written && (has_wildcard(x->text) || (x->count && x->kind == LEX_WORD)))
        return lexer_fail(&d->lexer, ERR_UNSUPPORTED, x->start,
                          "a word to be found as written takes no wildcard and no ~; leave out one of the two");
    enum err err = words_of(d, x, node);
    if (err)
        return err;
    if (x->kind == LEX_PHRASE)
        node->count = x->count;
    if (has_wildcard(x->text))
        err = check_wildcards(d, x, node);
    if (!err && x->stem)
        return mark_stem(d, x, node);
    return err || !x->count || x->kind != LEX_WORD ? err : mark_fuzzy(d, x, node);
}

// ---- whole values ----------------------------------------------------------------------------------------------
static enum err value_leaf(struct drafter *d, const struct lexeme *x, struct draft *node)
{
    if (x->exact || x->stem || x->kind == LEX_CASED || (x->count && x->kind == LEX_WORD))
        return lexer_fail(&d->lexer, ERR_UNSUPPORTED, x->start,
                          "\"%s:\" compares whole values, without case or accents; leave out the mark",
                          field_info(d->field)->name);
    node->words = arena_array(d->arena, 1, sizeof *node->words);
    node->words[0] = (struct draft_word){.form = tokens_fold(view_trim(x->text), d->arena)};
    node->word_count = 1;
    // `?` stands for itself, as addresses have it; only * is a wildcard here.
    if (x->kind == LEX_WORD && view_find_char(x->text, '*') < x->text.n)
        classify(d, node->words[0].form, &node->words[0]);
    if (node->words[0].kind == WORD_ANY)
        return lexer_fail(&d->lexer, ERR_SYNTAX, x->start, "any value at all is asked for by has:%s",
                          field_info(d->field)->name);
    if (!node->words[0].form.n)
        return lexer_fail(&d->lexer, ERR_SYNTAX, x->start, "expected a value for \"%s:\"", field_info(d->field)->name);
    return OK;
}

static enum err words_leaf(struct drafter *d, const struct lexeme *x, struct draft **ret)
{
    struct draft *node;
    enum err err = draft_leaf(d, NODE_TERM, x->start, x->end, &node);
    if (err)
        return err;
    bool whole = field_info(d->field)->type == FIELD_KEYWORD;
    err = whole ? value_leaf(d, x, node) : text_leaf(d, x, node);
    if (!err)
        *ret = node;
    return err;
}

// ---- others ----------------------------------------------------------------------------------------------------
static enum err regex_leaf(struct drafter *d, const struct lexeme *x, struct draft **ret)
{
    struct draft *node;
    struct errmsg m = {""};
    size_t at = 0;
    enum err err = draft_leaf(d, NODE_REGEX, x->start, x->end, &node);
    if (err)
        return err;
    unsigned flags = (x->ignore_case ? REGEX_NOCASE : 0U) | (x->dot_all ? REGEX_DOTALL : 0U);
    err = regex_new(x->text, flags, &node->data.regex, &m, &at);
    if (err)
        return lexer_fail(&d->lexer, err, x->start + 1 + at, "in this expression: %s", m.text);
    node->next = d->regexes;
    d->regexes = node;
    *ret = node;
    return OK;
}

static enum err range_leaf(struct drafter *d, const struct lexeme *x, struct draft **ret)
{
    struct draft *node;
    const char *why = NULL;
    enum field_type type = field_info(x->field)->type;
    enum err err = draft_leaf(d, type == FIELD_POINT ? NODE_AREA : NODE_RANGE, x->start, x->end, &node);
    if (err)
        return err;
    node->field = x->field;
    if (type == FIELD_POINT)
        err = area_parse(x->text, &node->data.area, &why);
    else if (type == FIELD_DATE)
        err = dates_parse(x->text, &node->data.range.lo, &node->data.range.hi, &why);
    else
        err = numbers_parse(x->text, &node->data.range.lo, &node->data.range.hi, &why);
    if (err)
        return lexer_fail(&d->lexer, err, x->end - x->text.n, "%s", why);
    *ret = node;
    return OK;
}

static enum err has_leaf(struct drafter *d, const struct lexeme *x, struct draft **ret)
{
    enum err err = draft_leaf(d, NODE_HAS, x->start, x->end, ret);
    if (!err)
        (*ret)->field = x->field;
    return err;
}

static enum err all_leaf(struct drafter *d, const struct lexeme *x, struct draft **ret)
{
    return draft_leaf(d, NODE_ALL, x->start, x->end, ret);
}

enum err leaf_of(struct drafter *d, const struct lexeme *x, struct draft **ret)
{
    static enum err (*const leaves[LEX_KIND_COUNT])(struct drafter *, const struct lexeme *, struct draft **) = {
        [LEX_WORD] = words_leaf,  [LEX_PHRASE] = words_leaf, [LEX_CASED] = words_leaf, [LEX_REGEX] = regex_leaf,
        [LEX_RANGE] = range_leaf, [LEX_HAS] = has_leaf,      [LEX_ALL] = all_leaf,
    };
    CHECK(leaves[x->kind]);
    return leaves[x->kind](d, x, ret);
}
