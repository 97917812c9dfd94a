// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One search, in three steps: the plan's candidates in order from the index, the evaluator's word on the ones that are
// shown (and on all, where the plan is only a bound), snippets. Ids stay valid while the index changes; docs that went
// away or no longer match meanwhile are left out, so a search may mix two commits but never shows what does not match.
#include "index/search.h"

#include "analysis/tokens.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "index/plan.h"
#include "index/schema.h"
#include "index/shards.h"
#include "index/stored.h"
#include "query/passage.h"

#include <stdlib.h>
#include <string.h>

enum {
    CANDIDATES_MAX = 200000, // of a plan that is only a bound; more is more than a budget can look at
    COUNTED_MAX = 2000,      // looked at only for the total, once the page is full
    PASSAGE_MAX_BYTES = 64 << 10,
};

struct searcher {
    char *index_dir;
    struct shards shards;         // as opened
    struct xapian_reader *reader; // NULL: no shard yet
    struct arena *scratch;        // of one search
    struct arena *doc_scratch;    // of one candidate
};

enum err searcher_open(const char *index_dir, struct searcher **ret_searcher, struct errmsg *m)
{
    struct shards shards;
    enum err err = shards_list(index_dir, &shards, m);
    if (err)
        return err;
    shards_done(&shards); // opened by the first search, as those that come later are
    struct searcher *s = mem_zalloc(sizeof(*s));
    s->index_dir = mem_strndup(index_dir, strlen(index_dir));
    s->scratch = arena_new();
    s->doc_scratch = arena_new();
    *ret_searcher = s;
    return OK;
}

static void close_reader(struct searcher *s)
{
    xapian_reader_close(s->reader);
    s->reader = NULL;
    shards_done(&s->shards);
}

void searcher_close(struct searcher *s)
{
    if (!s)
        return;
    close_reader(s);
    arena_free(s->scratch);
    arena_free(s->doc_scratch);
    free(s->index_dir);
    free(s);
}

// Takes the shards.
static enum err open_reader(struct searcher *s, struct shards *shards, struct errmsg *m)
{
    close_reader(s);
    if (shards->count == 0)
        return OK;
    s->shards = *shards;
    enum err err = xapian_reader_open((const char *const *)shards->paths, shards->count, &s->reader, m);
    if (err)
        shards_done(&s->shards);
    return err;
}

// On to the newest commit of the shards that are there now. No reader afterwards: the index is empty.
static enum err refresh(struct searcher *s, struct errmsg *m)
{
    struct shards shards;
    enum err err = shards_list(s->index_dir, &shards, m);
    if (err)
        return err;
    if (!s->reader || !shards_are_equal(&shards, &s->shards))
        return open_reader(s, &shards, m);
    shards_done(&shards);
    return xapian_reader_refresh(s->reader, m);
}

// ---- one search ----------------------------------------------------------------------------------------------
struct run {
    struct searcher *searcher;
    const struct search_request *request;
    struct plan plan;
    struct search_result *result;
    int64_t deadline_ms; // monotonic
    struct errmsg *m;
};

// Loads a candidate and asks the evaluator. OK with *ret_doc NULL: gone, unreadable, or no match.
static enum err look(struct run *r, uint32_t docid, struct doc **ret_doc, struct verdict *ret_verdict)
{
    *ret_doc = NULL;
    struct view bytes;
    enum err err = xapian_reader_data(r->searcher->reader, docid, &bytes, r->m);
    if (err)
        return err == ERR_NOTFOUND ? OK : err;
    CLEANUP(doc_cleanup) struct doc *d = NULL;
    struct errmsg why = {""};
    err = stored_read(bytes, &d, &why);
    if (err) {
        log_error("index.unreadable", "doc=%u error=%s reason=%s", docid, err_name(err), log_quote(why.text));
        return OK;
    }
    arena_reset(r->searcher->doc_scratch);
    struct subject *subject;
    struct verdict verdict = {0};
    err = subject_new(d, r->searcher->doc_scratch, &subject);
    if (!err)
        err = eval_query(r->request->query, subject, r->request->now_ms, r->searcher->doc_scratch, &verdict);
    if (err && err != ERR_TOOBIG)
        return err;
    // ERR_TOOBIG means that nobody can tell: shown, rather than silently lost.
    if (!err && !verdict.matches)
        return OK;
    *ret_verdict = verdict;
    *ret_doc = d;
    d = NULL;
    return OK;
}

// Takes the doc; copies the spans.
static void show(struct run *r, struct doc *d, double score, const struct verdict *verdict)
{
    struct search_result *result = r->result;
    struct search_hit *hit = &result->hits[result->count++];
    CLEANUP(buf_done) struct buf passage;
    buf_init(&passage, PASSAGE_MAX_BYTES);
    passage_write(d, verdict, SEARCH_SNIPPET_BYTES, &passage);
    *hit = (struct search_hit){.doc = d, .score = score, .verdict = *verdict};
    hit->snippet = buf_err(&passage) ? VIEW_LIT("[]") : arena_copy(result->arena, buf_view(&passage));
    if (verdict->span_count == 0)
        return;
    hit->verdict.spans = arena_array(result->arena, verdict->span_count, sizeof(struct span));
    memcpy(hit->verdict.spans, verdict->spans, verdict->span_count * sizeof(struct span));
}

static enum err candidates(struct run *r, struct xapian_match match, struct xapian_hit **ret_hits,
                           struct xapian_matches *ret_matches)
{
    match.ops = r->plan.ops;
    match.op_count = r->plan.op_count;
    match.by_value = r->request->sort == SEARCH_BY_DATE;
    match.sort_slot = SLOT_TIME;
    *ret_hits = arena_array(r->searcher->scratch, match.max, sizeof(**ret_hits));
    return xapian_reader_match(r->searcher->reader, &match, *ret_hits, ret_matches, r->m);
}

// The index tells which docs match and how many.
static enum err run_exact(struct run *r)
{
    struct xapian_hit *hits;
    struct xapian_matches found;
    struct xapian_match match = {.first = r->request->offset, .max = r->request->limit, .count_all = true};
    enum err err = candidates(r, match, &hits, &found);
    if (err)
        return err;
    r->result->total = found.total;
    r->result->total_is_exact = true;
    for (size_t i = 0; i < found.count; i++) {
        struct doc *d;
        struct verdict verdict;
        err = look(r, hits[i].docid, &d, &verdict);
        if (err)
            return err;
        if (d)
            show(r, d, hits[i].score, &verdict);
        else
            r->result->total--; // changed since the candidates were found
    }
    return OK;
}

static bool is_full(const struct run *r)
{
    return r->result->count == r->request->limit;
}

// The evaluator tells which candidates match: all that it takes to fill the page, and some more for the total.
static enum err run_verified(struct run *r)
{
    struct xapian_hit *hits;
    struct xapian_matches found;
    int64_t docs;
    enum err err = xapian_reader_count(r->searcher->reader, &docs, r->m);
    if (err)
        return err;
    struct xapian_match match = {.max = docs < CANDIDATES_MAX ? (size_t)docs : CANDIDATES_MAX};
    err = candidates(r, match, &hits, &found);
    if (err)
        return err;
    size_t looked = 0;
    size_t counted = 0;
    int64_t matched = 0;
    for (; looked < found.count && counted < COUNTED_MAX && clock_mono_ms() < r->deadline_ms; looked++) {
        struct doc *d;
        struct verdict verdict;
        err = look(r, hits[looked].docid, &d, &verdict);
        if (err)
            return err;
        bool is_shown = d && !is_full(r) && (size_t)matched >= r->request->offset;
        matched += d != NULL;
        counted += is_full(r);
        if (is_shown)
            show(r, d, hits[looked].score, &verdict);
        else
            doc_free(d);
    }
    int64_t candidate_count = found.count < match.max ? (int64_t)found.count : found.total;
    r->result->total_is_exact = candidate_count == (int64_t)looked;
    r->result->is_partial = !r->result->total_is_exact && !is_full(r);
    r->result->total = matched;
    if (!r->result->total_is_exact && looked)
        r->result->total += (int64_t)((double)(candidate_count - (int64_t)looked) * (double)matched / (double)looked);
    return OK;
}

static enum err run_in(struct searcher *s, const struct search_request *request, struct search_result *result,
                       struct errmsg *m)
{
    enum err err = refresh(s, m);
    if (err)
        return err;
    result->total_is_exact = true;
    if (!s->reader)
        return OK;
    int64_t oldest;
    err = xapian_reader_stamps(s->reader, view_of(SCHEMA_AS_OF), &oldest, &result->as_of_ms, m);
    if (err)
        return err;
    arena_reset(s->scratch);
    result->hits = arena_array(result->arena, request->limit, sizeof(*result->hits));
    struct run r = {.searcher = s, .request = request, .result = result, .m = m};
    r.deadline_ms = clock_mono_ms() + (request->budget_ms ? request->budget_ms : SEARCH_BUDGET_MS);
    plan_of_query(request->query, request->now_ms, s->scratch, &r.plan);
    return r.plan.is_exact ? run_exact(&r) : run_verified(&r);
}

enum err search_run(struct searcher *s, const struct search_request *request, struct search_result *ret_result,
                    struct errmsg *m)
{
    if (request->limit > SEARCH_LIMIT_MAX)
        return errmsg_set(m, ERR_TOOBIG, "at most %d results at a time, not %zu", SEARCH_LIMIT_MAX, request->limit);
    int64_t start_us = clock_mono_us();
    struct search_result result = {.arena = arena_new()};
    enum err err = run_in(s, request, &result, m);
    if (err) {
        search_result_done(&result);
        return err;
    }
    result.took_us = clock_mono_us() - start_us;
    *ret_result = result;
    return OK;
}

void search_result_done(struct search_result *r)
{
    for (size_t i = 0; i < r->count; i++)
        doc_free(r->hits[i].doc);
    arena_free(r->arena);
    *r = (struct search_result){0};
}

// ---- one doc, all docs ---------------------------------------------------------------------------------------
enum err search_get(struct searcher *s, struct view id, struct doc **ret_doc)
{
    enum err err = refresh(s, NULL);
    if (err)
        return err;
    if (!s->reader)
        return ERR_NOTFOUND;
    arena_reset(s->scratch);
    uint32_t docid;
    struct view bytes;
    err = xapian_reader_find(s->reader, schema_unique(id, s->scratch), &docid, NULL);
    if (!err)
        err = xapian_reader_data(s->reader, docid, &bytes, NULL);
    return err ? err : stored_read(bytes, ret_doc, NULL);
}

enum err search_tokens_version(struct searcher *s, int64_t *ret_version)
{
    struct errmsg m;
    enum err err = refresh(s, &m);
    int64_t greatest, count = 0;
    if (!err && s->reader)
        err = xapian_reader_count(s->reader, &count, &m);
    if (err)
        return err;
    if (count)
        return xapian_reader_stamps(s->reader, view_of(SCHEMA_TOKENS), ret_version, &greatest, &m);
    *ret_version = TOKENS_VERSION;
    return OK;
}

enum err search_count_docs(struct searcher *s, int64_t *ret_count)
{
    enum err err = refresh(s, NULL);
    if (err)
        return err;
    if (s->reader)
        return xapian_reader_count(s->reader, ret_count, NULL);
    *ret_count = 0;
    return OK;
}
