// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Queries of other systems, translated into ours (docs/query-import.md has every line). A translation comes with a
// report: what is written differently, what only comes close, what was left out, each with its place in the source.
// Nothing is read as something else without a remark; what cannot be read at all is refused.
#ifndef QUERY_IMPORT_H
#define QUERY_IMPORT_H

#include "core/json.h"
#include "query/query.h"

enum import_from {
    IMPORT_LEXISNEXIS,
    IMPORT_FACTIVA,
    IMPORT_LUCENE,
    IMPORT_COUNT,
};

enum import_how {
    IMPORT_EXACT,    // written differently, finds the same
    IMPORT_CLOSE,    // finds nearly the same; the text says where the two differ
    IMPORT_LEFT_OUT, // could not be carried over
};

struct import_remark {
    enum import_how how;
    size_t start, end; // bytes of the source: the first place
    uint32_t times;    // places with the same remark
    const char *text;
};

struct import_report {
    struct view source;
    struct view query; // in our language; query_parse takes it
    struct import_remark *remarks;
    size_t remark_count;
    size_t kept; // words and phrases carried over
};

// "lexisnexis", "ovid" …; NULL past the last.
const char *import_name(enum import_from from);
bool import_parse_name(struct view name, enum import_from *ret_from);
// All in the arena. On ERR_SYNTAX, ERR_TOOBIG, ERR_UNSUPPORTED m says at which character of the source, what was
// expected, and why it cannot be translated.
enum err import_query(enum import_from from, struct view text, struct arena *a, struct import_report *ret_report,
                      struct errmsg *m) MUST_USE;
// Into the open object: "query", "kept", "remarks": [{"how","character","part","times","text"}].
void import_report_write(const struct import_report *r, struct json_writer *w);
// "exact", "close" or "left out".
const char *import_how_name(enum import_how how);

#endif
