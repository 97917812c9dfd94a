// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Search and docs. Queries come in the body, never in an address, so that no log or history on the way keeps what
// somebody was looking for.
#include "server/api_search.h"

#include "alerts/saved.h"
#include "core/clock.h"
#include "query/explain.h"
#include "query/import.h"
#include "server/marks.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT_DEFAULT = 20, LIMIT_MAX = 100, OFFSET_MAX = 10000 };

// The parser says "character N: …", counted in code points from 1; the page puts its caret there.
static int64_t place_of(const char *message)
{
    const char *at = strstr(message, "character ");
    if (!at)
        return -1;
    char *end;
    long n = strtol(at + strlen("character "), &end, 10);
    return n > 0 ? n - 1 : -1;
}

struct query *api_query(struct api *api, const struct json *body, struct response *resp)
{
    struct view text = json_get_view(body, "query");
    struct errmsg m = {""};
    struct query *query = NULL;
    if (view_trim(text).n == 0) {
        response_problem_at(resp, PROBLEM_QUERY, "The query is empty; *:* finds everything.", 0);
        return NULL;
    }
    struct db *db = view_find_char(text, '%') < text.n ? api_db(api, resp) : NULL;
    struct query_saved saved = saved_in(db);
    enum err err = query_parse_with(text, db ? &saved : NULL, &query, &m);
    if (!err)
        return query;
    response_problem_at(resp, PROBLEM_QUERY, m.text, place_of(m.text));
    return NULL;
}

static void write_clauses(struct json_writer *w, const struct query *q)
{
    struct view text = query_text(q);
    json_key(w, "clauses");
    json_open_array(w);
    for (uint32_t i = 0; i < query_clause_count(q); i++) {
        const struct node *leaf = query_clause(q, i);
        json_open_object(w);
        json_add_int(w, "clause", i);
        json_add_string(w, "text", (struct view){text.p + leaf->start, leaf->end - leaf->start});
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_hit(struct json_writer *w, const struct search_hit *hit)
{
    const struct doc *d = hit->doc;
    json_open_object(w);
    json_add_string(w, "id", d->id);
    json_add_string(w, "title", d->title);
    json_key(w, "title_marks");
    marks_write(w, d->title, 0, &hit->verdict);
    json_key(w, "snippet");
    json_raw(w, hit->snippet.n ? hit->snippet : VIEW_LIT("[]"));
    json_add_string(w, "url", d->url);
    json_add_string(w, "site", d->site);
    json_add_string(w, "source", d->source);
    json_add_string(w, "publisher", d->publisher);
    json_add_string(w, "lang", d->lang);
    json_add_string(w, "country", d->country);
    json_add_str(w, "medium", doc_medium_name(d->medium));
    json_add_int(w, "time_ms", doc_time_ms(d));
    json_add_bool(w, "time_is_guess", d->published_ms == 0);
    json_key(w, "score");
    json_double(w, hit->score);
    json_close_object(w);
}

bool api_search_write(struct api *api, const struct search_request *request, struct response *resp)
{
    struct searcher *searcher = api_searcher(api, resp);
    if (!searcher)
        return false;
    struct search_result result;
    struct errmsg m = {""};
    enum err err = search_run(searcher, request, &result, &m);
    if (!api_check(resp, err, PROBLEM_QUERY, m.text))
        return false;
    struct json_writer *w = &resp->json;
    json_add_int(w, "total", result.total);
    json_add_bool(w, "exact", result.total_is_exact);
    json_add_int(w, "as_of_ms", result.as_of_ms);
    json_add_int(w, "took_us", result.took_us);
    write_clauses(w, request->query);
    json_key(w, "hits");
    json_open_array(w);
    for (size_t i = 0; i < result.count; i++)
        write_hit(w, &result.hits[i]);
    json_close_array(w);
    search_result_done(&result);
    return true;
}

static bool read_limits(const struct json *body, struct response *resp, struct search_request *request)
{
    struct view sort = json_get_view(body, "sort");
    int64_t offset = json_get_int(body, "offset", 0), limit = json_get_int(body, "limit", LIMIT_DEFAULT);
    const char *wrong = NULL;
    if (sort.n > 0 && !view_is(sort, "relevance") && !view_is(sort, "date"))
        wrong = "sort is \"relevance\" or \"date\".";
    else if (offset < 0 || offset > OFFSET_MAX)
        wrong = "offset is 0 to 10000; narrow the query by date to see what lies further back.";
    else if (limit < 1 || limit > LIMIT_MAX)
        wrong = "limit is 1 to 100.";
    if (wrong)
        response_problem(resp, PROBLEM_PARAM, wrong);
    request->sort = view_is(sort, "date") ? SEARCH_BY_DATE : SEARCH_BY_RELEVANCE;
    request->offset = (size_t)offset;
    request->limit = (size_t)limit;
    return !wrong;
}

void api_search(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    struct search_request request = {.now_ms = clock_now_ms()};
    if (!body || !read_limits(body, resp, &request))
        return;
    CLEANUP(query_cleanup) struct query *query = api_query(api, body, resp);
    if (!query)
        return;
    request.query = query;
    json_open_object(&resp->json);
    if (api_search_write(api, &request, resp))
        json_close_object(&resp->json);
}

static struct doc *find_doc(struct api *api, const struct request *req, struct response *resp)
{
    struct searcher *searcher = api_searcher(api, resp);
    struct doc *doc = NULL;
    if (searcher)
        api_check(resp, search_get(searcher, req->captures[0], &doc), PROBLEM_NOT_FOUND,
                  "The index holds no doc of that id.");
    return doc;
}

void api_doc(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(doc_cleanup) struct doc *doc = find_doc(api, req, resp);
    if (doc)
        doc_write(doc, &resp->json);
}

static void write_marks(struct json_writer *w, const struct doc *doc, const struct verdict *verdict)
{
    json_open_object(w);
    json_add_string(w, "id", doc->id);
    json_add_bool(w, "matches", verdict->matches);
    json_key(w, "units");
    json_open_array(w);
    for (size_t unit = 0; unit < doc_unit_count(doc); unit++) {
        if (!marks_any(unit, verdict))
            continue;
        json_open_object(w);
        json_add_int(w, "unit", (int64_t)unit);
        json_key(w, "marks");
        marks_write(w, doc_unit(doc, unit), unit, verdict);
        json_close_object(w);
    }
    json_close_array(w);
    json_close_object(w);
}

void api_doc_marks(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    CLEANUP(query_cleanup) struct query *query = body ? api_query(api, body, resp) : NULL;
    CLEANUP(doc_cleanup) struct doc *doc = query ? find_doc(api, req, resp) : NULL;
    if (!doc)
        return;
    struct subject *subject = NULL;
    struct verdict verdict;
    enum err err = subject_new(doc, req->arena, &subject);
    if (!err)
        err = eval_query(query, subject, clock_now_ms(), req->arena, &verdict);
    if (api_check(resp, err, PROBLEM_QUERY, "This query is too large to be shown in this text."))
        write_marks(&resp->json, doc, &verdict);
}

void api_query_explain(struct api *api, const struct request *req, struct response *resp)
{
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    CLEANUP(query_cleanup) struct query *query = body ? api_query(api, body, resp) : NULL;
    if (!query)
        return;
    json_open_object(&resp->json);
    explain_write(query, &resp->json);
    json_close_object(&resp->json);
}

void api_query_import(struct api *api, const struct request *req, struct response *resp)
{
    (void)api;
    CLEANUP(json_cleanup) struct json *body = api_body(req, resp);
    struct import_report report;
    struct errmsg m = {""};
    enum import_from from;
    if (!body)
        return;
    if (!import_parse_name(json_get_view(body, "from"), &from)) {
        response_problem(resp, PROBLEM_PARAM, "\"from\" is the system the query was written for, like \"lexisnexis\".");
        return;
    }
    if (import_query(from, json_get_view(body, "query"), req->arena, &report, &m)) {
        response_problem_at(resp, PROBLEM_QUERY, m.text, place_of(m.text));
        return;
    }
    json_open_object(&resp->json);
    import_report_write(&report, &resp->json);
    json_close_object(&resp->json);
}
