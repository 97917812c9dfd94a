// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Tables of marks that other query languages use, each with what to write here, and the nearest name for a field that
// was misspelt.
#include "query/advice.h"

#include "core/utf8.h"

#include <string.h>

enum { QUOTED_MAX_BYTES = 40 };

struct refusal {
    const char *mark, *why;
};

// At the start of a run.
static const struct refusal leads[] = {
    {"+", "a word that must occur needs no mark; leave out the +"},
    {"!", "expected a word; to exclude one write NOT or -"},
    {"&", "expected a word; to ask for both write AND"},
    {"[", "expected a word; a range is written published:2026-01-01..2026-02-01"},
    {">>>", "this >>> closes no comment; expected a <<< before it"},
};

// Anywhere in a run.
static const struct refusal marks[] = {
    {"~", "~ goes before a word (~run: its stem) or, with a number, behind it (run~1: one letter off)"},
    {"{", "expected { at the start of a word, as in {NASA}"},
    {"}", "this } closes nothing; case as written is asked for with {NASA}"},
    {"^", "weights (^) do not exist here; leave it out"},
    {"|", "expected a word; for alternatives write OR"},
};

// Operators of other languages, before a number.
static const struct refusal operators[] = {
    {"near/", "an operator is written in capitals: NEAR/5"},
    {"onear/", "an operator is written in capitals: ONEAR/5"},
    {"atleast/", "an operator is written in capitals: ATLEAST/3(…)"},
    {"first/", "an operator is written in capitals: FIRST/50(…)"},
    {"w/", "expected NEAR/n for words within n of each other; harkara query import translates whole queries"},
    {"pre/", "expected ONEAR/n for words in this order within n of each other"},
    {"adj", "expected ONEAR/n for words in this order within n of each other"},
};

// The same, with a letter.
static const struct refusal units[] = {
    {"w/s", "expected /s for words in one sentence"},
    {"w/p", "expected /p for words in one paragraph"},
};

static bool is_number(struct view v)
{
    uint64_t value;
    return view_to_u64(v, &value);
}

enum err advice_check_run(const struct lexer *l, struct view run)
{
    for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
        if (view_starts(run, leads[i].mark))
            return lexer_fail(l, ERR_SYNTAX, l->at, "%s", leads[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        if (view_starts_nocase(run, operators[i].mark) && is_number(view_from(run, strlen(operators[i].mark))))
            return lexer_fail(l, ERR_SYNTAX, l->at, "%s", operators[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (view_is_nocase(run, units[i].mark))
            return lexer_fail(l, ERR_SYNTAX, l->at, "%s", units[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        size_t at = view_find(run, marks[i].mark);
        if (at < run.n)
            return lexer_fail(l, ERR_SYNTAX, l->at + at, "%s", marks[i].why);
    }
    return OK;
}

// ---- fields ----------------------------------------------------------------------------------------------------
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

enum err advice_fail_field(const struct lexer *l, struct view name, struct view value)
{
    if (view_starts(value, "//"))
        return lexer_fail(l, ERR_SYNTAX, l->at, "an address goes in quotes, as in url:\"https://example.com/\"");
    struct view shown = utf8_cut(name, QUOTED_MAX_BYTES);
    size_t best = FIELD_ANY;
    for (size_t i = 1; i < FIELD_COUNT; i++) {
        if (edits(name, field_info((enum field)i)->name) < edits(name, field_info((enum field)best)->name))
            best = i;
    }
    if (edits(name, field_info((enum field)best)->name) <= 2)
        return lexer_fail(l, ERR_SYNTAX, l->at, "there is no field \"%.*s\"; did you mean \"%s\"?", VIEW_ARG(shown),
                          field_info((enum field)best)->name);
    return lexer_fail(
        l, ERR_SYNTAX, l->at,
        "there is no field \"%.*s\"; expected one like title, author, source, lang or published, or quotes "
        "around text that has a colon",
        VIEW_ARG(shown));
}
