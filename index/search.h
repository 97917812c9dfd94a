// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Search: a query and its limits in, results with snippets out. The readers' side of the index; many processes may
// search while one writes, and a change under a reader (DatabaseModifiedError) is handled inside.
#ifndef INDEX_SEARCH_H
#define INDEX_SEARCH_H

#include "core/doc.h"
#include "query/eval.h"
#include "query/query.h"

enum search_sort { SEARCH_BY_RELEVANCE, SEARCH_BY_DATE };
enum { SEARCH_LIMIT_MAX = 1000, SEARCH_SNIPPET_BYTES = 320, SEARCH_BUDGET_MS = 10000 };

struct search_request {
    const struct query *query;
    enum search_sort sort; // by date: newest first
    size_t offset, limit;  // limit 0: only the total
    int64_t now_ms;
    int64_t budget_ms; // what is found by then is the answer, partial; 0: SEARCH_BUDGET_MS
};
struct search_hit {
    struct doc *doc; // owned by the result
    double score;
    struct verdict verdict; // clauses and spans
    struct view snippet;    // JSON as query/passage.h writes it, never HTML; the page escapes by textContent
};
struct search_result {
    struct search_hit *hits;
    size_t count;
    int64_t total; // matching docs
    bool total_is_exact;
    bool is_partial;  // the budget ended before all candidates were looked at: there may be more hits
    int64_t as_of_ms; // newest commit that was seen
    int64_t took_us;
    struct arena *arena;
};

struct searcher;
// index_dir: "<data>/index". An index that does not exist yet is empty, not an error. Returns owned. One per thread.
enum err searcher_open(const char *index_dir, struct searcher **ret_searcher, struct errmsg *m) MUST_USE;
void searcher_close(struct searcher *s); // NULL is fine
// Free with search_result_done. ERR_TOOBIG: over SEARCH_LIMIT_MAX. ERR_CORRUPT, ERR_IO with the reason.
enum err search_run(struct searcher *s, const struct search_request *request, struct search_result *ret_result,
                    struct errmsg *m) MUST_USE;
void search_result_done(struct search_result *r);
// One doc by id. ERR_NOTFOUND. Returns owned.
enum err search_get(struct searcher *s, struct view id, struct doc **ret_doc) MUST_USE;
enum err search_count_docs(struct searcher *s, int64_t *ret_count) MUST_USE;
// The version of the tokeniser that made the oldest shard, 0 from before it was written down. In a shard of another
// version than TOKENS_VERSION some words stand otherwise than a query asks for them: search goes on and may miss them.
enum err search_tokens_version(struct searcher *s, int64_t *ret_version) MUST_USE;

#endif
