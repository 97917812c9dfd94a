// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The parser of the query language: recursive descent over the lexer, one function per level of precedence. What it
// builds is normal from the start: no AND within an AND, no OR within an OR, no double NOT, no group of one, and below
// a distance nothing but what has places (query/tree.h). It is a draft, with pointers; query/pack.c makes the tree.
#ifndef QUERY_PARSER_H
#define QUERY_PARSER_H

#include "query/query.h"

struct draft_word {
    enum word_kind kind;
    enum word_check check;
    uint8_t edits;
    struct view form, written;
};

struct draft {
    enum node_kind kind;
    enum field field;
    enum node_reach reach;
    bool ordered, negated;
    uint32_t count, start, end, clause;
    uint32_t depth; // levels below, 0 for a leaf
    struct draft_word *words;
    size_t word_count;
    struct draft **children;
    size_t child_count;
    union {
        struct range range;
        struct area area;
        struct regex *regex; // owned by the draft
    } data;
};

struct parsed {
    struct draft *root; // in the arena
    size_t clause_count;
};

// text is valid UTF-8 and stays borrowed by the draft. Errors as query_parse.
enum err parser_run(struct view text, struct arena *a, struct parsed *ret_parsed, struct errmsg *m) MUST_USE;

#endif
