// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The lexer of the query language: text to words, phrases, operators and field names. It refuses, with a reason, what
// the language will mean later or what another vendor's language means, so that nothing is read as something else.
#ifndef QUERY_LEXER_H
#define QUERY_LEXER_H

#include "core/err.h"
#include "query/field.h"

enum { LEXER_DISTANCE_MAX = 1000 };

enum lexeme_kind {
    LEX_END,
    LEX_WORD,   // text: without its '*' where `prefix` is set
    LEX_PHRASE, // text: between the quotes
    LEX_OPEN,
    LEX_CLOSE,
    LEX_AND,
    LEX_OR,
    LEX_NOT,   // also '-' before something
    LEX_NEAR,  // distance, ordered
    LEX_FIELD, // field; its value follows at once: LEX_WORD, LEX_PHRASE or LEX_OPEN
    LEX_DATES, // field, and in text what stands behind the colon
    LEX_ALL,   // *:*
};

struct lexeme {
    enum lexeme_kind kind;
    enum field field;
    bool prefix, ordered;
    uint32_t distance;
    struct view text;  // borrowed from the query text
    size_t start, end; // bytes of the query text
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
