// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parser of the query language: recursive descent over the lexer, one function per level of precedence. What it
// builds is normal from the start: no AND within an AND, no OR within an OR, no double NOT, no group of one, and below
// a distance nothing but what has places (query/within.h). query/pack.c makes the tree of it.
#ifndef QUERY_PARSER_H
#define QUERY_PARSER_H

#include "query/draft.h"
#include "query/query.h"

struct parsed {
    struct draft *root; // in the arena
    size_t clause_count;
    struct draft *regexes; // the drafts that hold an expression, whose references whoever has `parsed` owns
};

// text is valid UTF-8 and stays borrowed by the draft. saved may be NULL. Errors as query_parse.
enum err parser_run(struct view text, const struct query_saved *saved, struct arena *a, struct parsed *ret_parsed,
                    struct errmsg *m) MUST_USE;

#endif
