// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A query: text in, tree out. The grammar is in docs/query.md. Search (index/) and watches (alerts/) both take their
// queries from here and ask query/eval what they mean, so that they can never disagree.
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "core/arena.h"
#include "core/buf.h"
#include "query/tree.h"

enum { QUERY_MAX_BYTES = 64 << 10, QUERY_DEPTH_MAX = 100, QUERY_NODES_MAX = 20000 };

struct query;
// Parses and normalises (nested ANDs and ORs flattened). On ERR_SYNTAX / ERR_TOOBIG / ERR_UNSUPPORTED m says at which
// character, what was expected, and a suggestion. Returns owned.
enum err query_parse(struct view text, struct query **ret_query, struct errmsg *m) MUST_USE;
// Where `%name` finds the text of a saved query. find: the text, valid UTF-8, in the arena; ERR_NOTFOUND, or another
// error that ends the parse.
struct query_saved {
    enum err (*find)(void *user, struct view name, struct arena *a, struct view *ret_text);
    void *user;
};
// The same, with saved queries. They may refer to others, but not to themselves.
enum err query_parse_with(struct view text, const struct query_saved *saved, struct query **ret_query,
                          struct errmsg *m) MUST_USE;
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
// Is the leaf true only of docs that have a value in its field, one that many docs do not have? has:author, geo:…,
// page:1, author:/x/.
bool query_leaf_needs_value(const struct node *leaf);
// The normalised tree as one line, e.g. `(AND (TERM any "oil") (NOT (TERM title "palm")))`. Appends.
void query_add_tree(const struct query *q, struct buf *out);
// Memory that it takes.
size_t query_bytes(const struct query *q);

#endif
