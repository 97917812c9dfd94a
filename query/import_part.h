// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A foreign query as a tree, before it is written in our language, and the state of one translation. Parts that stand
// for a numbered line of a search history are shared, so the tree is a graph without cycles.
#ifndef QUERY_IMPORT_PART_H
#define QUERY_IMPORT_PART_H

#include "query/field.h"
#include "query/import.h"

enum { IMPORT_DEPTH_MAX = 300, IMPORT_LEAD_WORDS = 60, SCOPE_FIELDS_MAX = 3 };

enum part_kind {
    PART_NOTHING,   // left out; text says why
    PART_WORDS,     // text: words with our wildcards
    PART_CONDITION, // text: as our language writes it, e.g. published:>2026
    PART_AND,
    PART_OR,
    PART_NOT,
    PART_NEAR, // count, ordered, negated, reach
    PART_ATLEAST,
    PART_FIRST,
    PART_FIELD, // scope
    PART_CASE,  // lettering of the words below
    PART_SPAN,  // the parts of an AND within count words of one another
};

enum lettering { CASE_ANY, CASE_AS_WRITTEN, CASE_CAPITALS, CASE_SMALL, CASE_INITIAL };

// Where the words must stand: in one of the fields, and among its first so many words when that is set.
struct scope {
    enum field fields[SCOPE_FIELDS_MAX];
    uint8_t field_count;
    uint32_t first;
    bool contains; // a whole-value field that the source compares by words: written as an expression
};

struct part {
    enum part_kind kind;
    enum lettering lettering;
    enum node_reach reach;
    bool ordered, negated;
    bool phrase;  // WORDS: stood in quotes
    bool shared;  // a line of a history: not to be changed
    bool grouped; // stood in parentheses
    bool scoped;  // holds a FIELD or a CONDITION
    bool settled;
    char mark;      // before WORDS: '=' or '~', 0 for none; '/': text is a whole expression
    uint32_t count; // distance, count; of WORDS: slop of a phrase, edits of a word
    uint32_t depth;
    const struct scope *scope;
    struct view text;
    struct part *became; // what is left of it once settled, NULL for nothing
    struct part **children;
    size_t child_count, child_room;
    size_t start, end; // bytes of the source
};

struct importer;
struct dialect;
struct history;

enum mark_kind { MARK_END, MARK_OPEN, MARK_CLOSE, MARK_PART, MARK_OPERATOR, MARK_PREFIX, MARK_SUFFIX };

enum operator_act {
    ACT_AND,
    ACT_OR,
    ACT_NOT,
    ACT_NEAR,
    ACT_ORDERED,
    ACT_SENTENCE,
    ACT_PARAGRAPH,
    ACT_SEGMENT,
    ACT_JOIN, // nothing stands between: a phrase of words and groups
    ACT_LEFT, // the right side only ranks
};

// One spelling of one operator. A space in it is any white space; a number follows at once where it is counted.
struct operator
{
    const char *spelling; // in small letters where the dialect does not tell them apart
    enum operator_act act;
    int binding; // the higher the tighter
    bool counted, negated;
    bool flagged;           // an `f` behind the number makes it ordered
    bool by_number;         // of two, the smaller number binds tighter
    uint32_t count_default; // where the number may be missing
    int32_t offset;         // from their number to ours
    bool any_end;           // needs no space behind it
    enum import_how how;
    const char *remark; // NULL: written as ours, or plainly so
};

struct mark {
    enum mark_kind kind;
    struct part *part; // PART: the operand; PREFIX, SUFFIX: what is put around one
    const struct operator* op;
    uint32_t count;
    bool ordered;
    size_t start, end;
};

struct dialect {
    const char *name, *title;
    const struct operator* operators;
    size_t operator_count;
    struct operator between; // what is meant where no operator stands
    bool any_case;           // of operators
    bool brackets;           // [ ] group too
    bool has_history;        // numbered lines that refer to one another
    const char *mixed;       // remark where AND and OR stand side by side without parentheses, NULL for none
    // The operand, prefix or suffix at im->at; leaves im->at behind it.
    enum err (*read)(struct importer *im, struct mark *ret);
    // A whole group, for a grammar of its own; NULL for operators with bindings.
    enum err (*group)(struct importer *im, struct part **ret);
};

struct importer {
    const struct dialect *dialect;
    struct view source; // as it came
    struct view text;   // the same bytes, with white space and quotes in one spelling each
    size_t at, end;     // what is being read
    struct mark next;   // looked at, not yet taken
    uint32_t depth, line_depth;
    struct arena *arena;
    struct history *history; // NULL for a query of one text
    size_t line;
    struct buf *comments;
    struct import_remark *remarks;
    size_t remark_count, remark_room;
    struct errmsg *m;
};

extern const struct dialect dialect_lexisnexis, dialect_factiva, dialect_lucene;

// "character N: …" for that byte of the source. Returns err.
enum err import_fail(const struct importer *im, enum err err, size_t at, const char *format, ...) PRINTF_LIKE(4, 5);
// Adds a remark, or counts one that says the same. text lives as long as the arena.
void import_note(struct importer *im, enum import_how how, size_t start, size_t end, const char *text);

struct part *part_new(struct importer *im, enum part_kind kind, size_t start, size_t end);
// One child under a part like `around`.
struct part *part_around(struct importer *im, const struct part *around, struct part *child);
// An AND or OR of the two, flat.
struct part *part_join(struct importer *im, enum part_kind kind, struct part *left, struct part *right);
void part_add(struct importer *im, struct part *group, struct part *child);
// The words of raw, source bytes from..; `phrase`: they stood in quotes. NOTHING where they hold no letter or digit.
struct part *part_words(struct importer *im, struct view raw, bool phrase, size_t start, size_t end);
struct part *part_nothing(struct importer *im, const char *why, size_t start, size_t end);
struct part *part_condition(struct importer *im, const char *text, size_t start, size_t end);
struct part *part_field(struct importer *im, const struct scope *scope, size_t start, size_t end);

#endif
