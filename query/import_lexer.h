// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the lexers of the dialects share: white space and quotes in one spelling, operators by table, runs of words.
#ifndef QUERY_IMPORT_LEXER_H
#define QUERY_IMPORT_LEXER_H

#include "query/import_part.h"

// The text with every separator a space and every double quote `"`, byte for byte as long. In the arena.
struct view lexer_plain(struct view text, struct arena *a);
// The next mark into im->next.
enum err lexer_mark(struct importer *im) MUST_USE;

bool is_space(char c);
bool is_digit(char c);
bool is_ascii_letter(char c);
// What is left of the part being read, from byte `at`.
struct view rest_at(const struct importer *im, size_t at);
size_t skip_spaces(const struct importer *im, size_t at);
// Past the characters up to white space, a parenthesis or a quote (and a bracket where they group).
size_t run_end(const struct importer *im, size_t at);
bool operator_at(const struct importer *im, size_t at, struct mark *ret);
// From a word at `at`: past it and the words that follow it, up to an operator, a parenthesis, a quote or what `stop`
// says (may be NULL).
size_t words_end(const struct importer *im, size_t at, bool (*stop)(const struct importer *im, size_t at));
// The text between the quotes of which one stands at im->at; im->at is then behind them.
enum err read_quoted(struct importer *im, struct view *ret) MUST_USE;
// Digits at `at` as a number, capped; returns how many there are.
size_t number_at(const struct importer *im, size_t at, uint32_t *ret);
// A name of letters, `-`, `_` and `.` at `at`; empty where none stands.
struct view name_at(const struct importer *im, size_t at);
// Past the closing parenthesis of the one at `at`, or 0 where it is never closed.
size_t group_end(const struct importer *im, size_t at);

// A row of a dialect's table of fields.
struct field_row {
    const char *name;          // without regard to case
    const struct scope *scope; // NULL: left out, for the reason in remark
    enum import_how how;
    const char *remark; // NULL: says exactly the same
};
const struct field_row *field_row_find(const struct field_row *rows, size_t count, struct view name);
// The prefix or suffix that the row stands for, from..to in the source; its remark is noted.
struct mark field_mark(struct importer *im, const struct field_row *row, enum mark_kind kind, size_t start, size_t end);
struct mark part_mark(struct part *p);

// Scopes that several dialects have.
extern const struct scope scope_any, scope_title, scope_text, scope_author, scope_tag, scope_section, scope_source,
    scope_site, scope_url, scope_links, scope_lang, scope_country, scope_lead, scope_text_lead, scope_entity,
    scope_heading, scope_writer, scope_mention;

#endif
