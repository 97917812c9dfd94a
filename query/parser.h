// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parser of the query language: recursive descent over the lexer, one function per level of precedence. What it
// builds is normal from the start: no AND within an AND, no OR within an OR, no double NOT, no group of one.
#ifndef QUERY_PARSER_H
#define QUERY_PARSER_H

#include "query/query.h"

struct parsed {
    struct node *root; // in the arena
    size_t clause_count;
};

// text is valid UTF-8 and stays borrowed by the tree. Errors as query_parse.
enum err parser_run(struct view text, struct arena *a, struct parsed *ret_parsed, struct errmsg *m) MUST_USE;

#endif
