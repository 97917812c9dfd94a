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
enum { SEARCH_LIMIT_MAX = 1000, SEARCH_SNIPPET_BYTES = 320 };

struct search_request {
    const struct query *query;
    enum search_sort sort; // by date: newest first
    size_t offset, limit;
    int64_t now_ms;
};
struct search_hit {
    struct doc *doc;        // owned by the result
    double score;
    struct verdict verdict; // clauses and spans
    struct view snippet;    // JSON array of {"t": text, "m": clause or absent}: never HTML; the page escapes by textContent
};
struct search_result {
    struct search_hit *hits;
    size_t count;
    int64_t total;        // matching docs
    bool total_is_exact;
    int64_t as_of_ms;     // newest commit that was seen
    int64_t took_us;
    struct arena *arena;
};

struct searcher;
// index_dir: "<data>/index". An index that does not exist yet is empty, not an error. Returns owned. One per thread.
enum err searcher_open(const char *index_dir, struct searcher **ret_searcher, struct errmsg *m) MUST_USE;
void searcher_close(struct searcher *s);
enum err search_run(struct searcher *s, const struct search_request *request, struct search_result *ret_result,
                    struct errmsg *m) MUST_USE;
void search_result_done(struct search_result *r);
// One doc by id. ERR_NOTFOUND. Returns owned.
enum err search_get(struct searcher *s, struct view id, struct doc **ret_doc) MUST_USE;
enum err search_count_docs(struct searcher *s, int64_t *ret_count) MUST_USE;

#endif
