// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Drafts: the tree while it is being built, with pointers, in an arena. They count themselves, so that no query grows
// past its limits, and are joined into normal form: no AND within an AND, no OR within an OR.
#ifndef QUERY_DRAFT_H
#define QUERY_DRAFT_H

#include "core/arena.h"
#include "query/lexer.h"

struct draft_word {
    enum word_kind kind;
    enum word_check check;
    uint8_t edits;
    struct view form, written; // written: empty for CHECK_FOLDED
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
    struct draft *next; // of those that hold an expression
    union {
        struct range range;
        struct area area;
        struct regex *regex; // owned by the drafter until the tree is packed
    } data;
};

// A list of drafts while it grows.
struct drafts {
    struct draft **v;
    size_t n, room;
};

struct drafter {
    struct lexer lexer;
    struct arena *arena;
    enum field field;      // of the group we are in
    struct draft *regexes; // all that hold an expression
    size_t nodes, clauses;
    bool borrowed;       // within a saved query: all of it stands at
    uint32_t start, end; // this place of the text
};

// A draft of that kind over [start, end) of the text, of the field under way. ERR_TOOBIG past QUERY_NODES_MAX.
enum err draft_new(struct drafter *d, enum node_kind kind, size_t start, size_t end, struct draft **ret) MUST_USE;
// The same, with the next clause number.
enum err draft_leaf(struct drafter *d, enum node_kind kind, size_t start, size_t end, struct draft **ret) MUST_USE;
void drafts_add(struct drafter *d, struct drafts *list, struct draft *draft);
// A draft of that kind gives its own children instead of itself.
void drafts_join(struct drafter *d, struct drafts *list, enum node_kind kind, struct draft *draft);
// The list as one draft; a list of one is its only member. ERR_TOOBIG past QUERY_DEPTH_MAX.
enum err draft_group(struct drafter *d, enum node_kind kind, const struct drafts *list, struct draft **ret) MUST_USE;
// One child, or two (b may be NULL).
enum err draft_pair(struct drafter *d, enum node_kind kind, struct draft *a, struct draft *b,
                    struct draft **ret) MUST_USE;

#endif
