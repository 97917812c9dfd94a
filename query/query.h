// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A query: text in, tree out. The grammar is in docs/query.md. Search (index/) and watches (alerts/) both take their
// queries from here and ask query/eval what they mean, so that they can never disagree.
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "core/arena.h"
#include "core/buf.h"
#include "query/field.h"

enum { QUERY_MAX_BYTES = 64 << 10, QUERY_DEPTH_MAX = 100, QUERY_NODES_MAX = 20000 };

enum node_kind {
    NODE_ALL,    // *:* : every doc
    NODE_AND,    // children
    NODE_OR,     // children
    NODE_NOT,    // one child
    NODE_TERM,   // words[0]; with `prefix` set: a word that begins so (`elect*`)
    NODE_PHRASE, // words in order, next to each other
    NODE_NEAR,   // two children (TERM, PHRASE, OR and NEAR of them), at most `distance` words apart; `ordered`
    NODE_RANGE,  // field between lo and hi, both inclusive
};

struct node {
    enum node_kind kind;
    enum field field;   // TERM, PHRASE, RANGE; FIELD_ANY for title and text
    bool prefix;        // TERM
    bool ordered;       // NEAR
    uint32_t distance;  // NEAR
    struct view *words; // TERM, PHRASE: folded as tokens.h folds; keyword fields: the folded whole value in words[0]
    size_t word_count;
    struct range_end {
        bool open;     // no limit on this side
        bool from_now; // value is an offset from the time of evaluation
        int64_t value; // milliseconds for dates, else the number
    } lo, hi;          // RANGE
    struct node **children;
    size_t child_count;
    uint32_t start, end; // bytes of the query text that this node came from
    uint32_t clause;     // number of this leaf, from 0, in text order; the clause that a hit names
    uint32_t depth;      // levels of the tree below, 0 for a leaf
};

struct query;
// Parses and normalises (nested ANDs and ORs flattened). On ERR_SYNTAX / ERR_TOOBIG / ERR_UNSUPPORTED m says at which
// character, what was expected, and a suggestion. Returns owned.
enum err query_parse(struct view text, struct query **ret_query, struct errmsg *m) MUST_USE;
void query_free(struct query *q); // NULL is fine
void query_cleanup(struct query **q);
const struct node *query_root(const struct query *q);
struct view query_text(const struct query *q);
size_t query_clause_count(const struct query *q);
// The leaf of that number. Borrowed.
const struct node *query_clause(const struct query *q, uint32_t clause);
// True when a doc without any of the query's positive words could match (only NOTs, only ranges, *:*): search takes
// such a query, a watch does not.
bool query_is_unanchored(const struct query *q);
// The normalised tree as one line, e.g. `(AND (TERM any "oil") (NOT (TERM title "palm")))`. Appends.
void query_add_tree(const struct query *q, struct buf *out);

#endif
