// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Routes of search and docs.
#ifndef SERVER_API_SEARCH_H
#define SERVER_API_SEARCH_H

#include "query/query.h"
#include "server/api.h"

// {"query","sort":"relevance"|"date","offset","limit"} → total, clauses, hits with marked title and snippet.
route_fn api_search;
// The doc as docs/doc.md describes it.
route_fn api_doc;
// {"query"} → the doc's text units that it marks: [{"unit","marks":[…]}].
route_fn api_doc_marks;
// {"query"} → how it is understood (query/explain.h).
route_fn api_query_explain;
// {"from","query"} → the query of another system in our language, and what changed (query/import.h).
route_fn api_query_import;

// Shared with the watches: the "query" of a body. NULL: resp is the problem, with the place of the mistake.
struct query *api_query(struct api *api, const struct json *body, struct response *resp);
// Runs the query and writes "total", "exact", "as_of_ms", "took_ms", "clauses", "hits" into the open object of resp.
bool api_search_write(struct api *api, const struct search_request *request, struct response *resp);

#endif
