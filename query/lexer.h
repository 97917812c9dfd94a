// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The lexer of the query language: text to words, phrases, operators and field names. It refuses, with a reason, what
// another vendor's language means (query/advice.h), so that nothing is read as something else.
#ifndef QUERY_LEXER_H
#define QUERY_LEXER_H

#include "core/err.h"
#include "query/tree.h"

enum { LEXER_DISTANCE_MAX = 1000, LEXER_COUNT_MAX = 100000, LEXER_EDITS_MAX = 2, LEXER_SLOP_MAX = 1000 };

enum lexeme_kind {
    LEX_END,
    LEX_WORD,   // text: as written, with its wildcards, without the marks around it
    LEX_PHRASE, // text: between the quotes
    LEX_CASED,  // text: between the braces
    LEX_REGEX,  // text: between the slashes, still with its `\/`; ignore_case, dot_all
    LEX_SAVED,  // text: the name behind %
    LEX_OPEN,
    LEX_CLOSE,
    LEX_AND,
    LEX_OR,
    LEX_NOT,     // also '-' before something
    LEX_NEAR,    // count, ordered, negated, reach
    LEX_ATLEAST, // count; its group follows
    LEX_FIRST,   // count; its group follows
    LEX_FIELD,   // field; its value follows at once: a word, phrase, expression or LEX_OPEN
    LEX_RANGE,   // field of dates, numbers or places, and in text what stands behind the colon
    LEX_HAS,     // field
    LEX_ALL,     // *:*
    LEX_KIND_COUNT
};

struct lexeme {
    enum lexeme_kind kind;
    enum field field;
    enum node_reach reach;
    bool ordered, negated;
    bool exact, stem;          // `=` or `~` before a word or phrase
    bool ignore_case, dot_all; // flags of an expression
    bool raw;                  // a word that is a whole value: nothing in it is a mark but *
    uint32_t count;            // also the edits of word~1 and the slop of "a b"~3, 0 where there is none
    struct view text;          // borrowed from the query text
    size_t start, end;         // bytes of the query text
};

struct lexer {
    struct view text; // valid UTF-8
    size_t at;
    bool value_is_raw; // the value of a keyword field follows
    struct errmsg *m;
};

// The next lexeme, LEX_END again and again at the end. ERR_SYNTAX, ERR_UNSUPPORTED with the reason in l->m.
enum err lexer_next(struct lexer *l, struct lexeme *ret_lexeme) MUST_USE;
// "character N: …" for the byte at `start`, into l->m. Characters are counted from 1. Returns err.
enum err lexer_fail(const struct lexer *l, enum err err, size_t start, const char *format, ...) PRINTF_LIKE(4, 5);

#endif
