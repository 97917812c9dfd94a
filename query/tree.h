// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The tree of a query as evaluator, matcher and index walk it. It lies in one piece of memory, because a matcher holds
// a million of them and waits for memory more than for anything else:
//
//   struct query | nodes in preorder | ranges, areas, expressions | words | clauses | bytes of words | text
//
// A node knows how many nodes its subtree has, so that the next sibling is `size` nodes on; what else belongs to a node
// or a word is found by its distance in bytes. Borrowed from the query and never changed.
#ifndef QUERY_TREE_H
#define QUERY_TREE_H

#include "query/field.h"

enum node_kind {
    NODE_ALL,     // *:* : every doc
    NODE_AND,     // children
    NODE_OR,      // children
    NODE_NOT,     // one child
    NODE_TERM,    // one word; of a keyword field: the folded whole value
    NODE_PHRASE,  // words in order, in all at most `count` others between them
    NODE_NEAR,    // two children, at most `count` words apart, or in one sentence or paragraph
    NODE_ATLEAST, // one child, which has at least `count` places
    NODE_FIRST,   // one child: its places within the first `count` words of title or text
    NODE_REGEX,   // an expression that the raw text or value matches
    NODE_RANGE,   // field between two ends, both inclusive
    NODE_AREA,    // a point of the doc lies there
    NODE_HAS,     // the field has a value
    NODE_KIND_COUNT
};
// What stands in a distance (below NEAR, ATLEAST, FIRST) has places: TERM, PHRASE and REGEX of a WORDS field, OR, NEAR,
// ATLEAST and FIRST of such. The parser sees to that.

enum node_reach { REACH_WORDS, REACH_SENTENCE, REACH_PARAGRAPH }; // of NEAR; a paragraph is a text unit

struct node {
    uint8_t kind;        // enum node_kind
    uint8_t field;       // enum field: TERM, PHRASE, REGEX, RANGE, AREA, HAS; FIELD_ANY for title and text
    uint8_t reach;       // enum node_reach
    bool ordered : 1;    // NEAR: the left one ends before the right one begins
    bool negated : 1;    // NEAR: places of the left child that have none of the right one near
    uint8_t cost : 2;    // of deciding, against its siblings: look-ups, distances, all words of the doc, expressions
    uint32_t size;       // nodes of the subtree, this one included
    uint32_t count;      // NEAR with REACH_WORDS, ATLEAST, FIRST, PHRASE
    uint32_t start, end; // bytes of the query text that it came from
    uint32_t clause;     // of a leaf: its number, from 0, in text order; the clause that a hit names
    uint32_t word_count;
    uint32_t at; // bytes from this node to its words, range, area or expression
};

enum word_kind {
    WORD_PLAIN,
    WORD_PREFIX,  // begins so (`elect*`, held without the star)
    WORD_PATTERN, // `*`: any characters or none, `?`: one; in keyword fields `*` alone
    WORD_STEM,    // any word with the same stem in the doc's language
    WORD_FUZZY,   // at most `edits` letters changed, added, removed, or two neighbours exchanged
    WORD_ANY      // one word, whatever it is; in phrases
};
enum word_check {
    CHECK_FOLDED,
    CHECK_CASE, // `{NASA}`: case as written, else folded
    CHECK_EXACT // `=Word`: case, diacritics and letters as written (NFC)
};

struct word {
    uint32_t at;        // bytes from here to the form
    uint16_t form_n;    // of the folded form (analysis/fold.h)
    uint16_t written_n; // of the word as the query has it, behind the form; 0 for CHECK_FOLDED
    uint8_t kind;       // enum word_kind
    uint8_t check;      // enum word_check
    uint8_t edits;      // WORD_FUZZY: 1 or 2
    uint8_t unused;
};

struct range {
    struct range_end {
        bool open;     // no limit on this side
        bool from_now; // value is an offset from the time of evaluation
        int64_t value; // milliseconds for dates, else the number
    } lo, hi;
};

// A box, which may cross the antimeridian (west > east), or a circle with the box that holds it. Degrees, WGS 84.
struct area {
    double south, west, north, east;
    double lat, lon, radius_m; // radius_m 0: a box
};

static inline const struct node *node_first(const struct node *parent)
{
    return parent->size > 1 ? parent + 1 : NULL;
}

static inline const struct node *node_next(const struct node *parent, const struct node *child)
{
    const struct node *next = child + child->size;
    return next < parent + parent->size ? next : NULL;
}

// The second child of a NEAR.
static inline const struct node *node_second(const struct node *parent)
{
    return node_next(parent, node_first(parent));
}

static inline const void *node_data(const struct node *n)
{
    return (const char *)n + n->at;
}

static inline const struct word *node_words(const struct node *n)
{
    return node_data(n);
}

static inline const struct range *node_range(const struct node *n)
{
    return node_data(n);
}

static inline const struct area *node_area(const struct node *n)
{
    return node_data(n);
}

struct regex;
// NODE_REGEX (query/regex.h); owned by the query.
static inline struct regex *node_regex(const struct node *n)
{
    return *(struct regex *const *)node_data(n);
}

static inline struct view word_form(const struct word *w)
{
    return (struct view){(const char *)w + w->at, w->form_n};
}

static inline struct view word_written(const struct word *w)
{
    return (struct view){(const char *)w + w->at + w->form_n, w->written_n};
}

// Is it looked up by its form alone?
static inline bool word_is_plain(const struct word *w)
{
    return w->kind == WORD_PLAIN && w->check == CHECK_FOLDED;
}

// A leaf whose words stand in title or text.
static inline bool node_is_words(const struct node *n)
{
    return (n->kind == NODE_TERM || n->kind == NODE_PHRASE) && field_info((enum field)n->field)->type == FIELD_WORDS;
}

#endif
