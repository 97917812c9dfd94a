// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the tests of the index share: small docs, and one index in a directory of its own.
#ifndef TESTS_UNIT_INDEX_FIXTURE_H
#define TESTS_UNIT_INDEX_FIXTURE_H

#include "core/doc.h"
#include "index/search.h"
#include "index/writer.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <inttypes.h>
#include <stdio.h>

enum { FIXTURE_DAY_MS = 86400000 };
static const int64_t fixture_now_ms = INT64_C(1795478400000); // 2026-11-24T00:00:00Z

static inline struct view fixture_copy(struct doc *d, const char *s)
{
    return arena_copy(d->arena, view_of(s));
}

// Id, title and one block; published `age_days` before fixture_now_ms. Returns owned.
static inline struct doc *fixture_doc(const char *id, const char *title, const char *text, int age_days)
{
    struct doc *d = doc_new();
    d->id = fixture_copy(d, id);
    d->rev = 1;
    d->feed = VIEW_LIT("mmc");
    d->kind = VIEW_LIT("article");
    d->source = VIEW_LIT("dawn");
    d->url = (struct view){0};
    d->title = fixture_copy(d, title);
    d->fetched_ms = fixture_now_ms;
    d->published_ms = fixture_now_ms - (int64_t)age_days * FIXTURE_DAY_MS;
    doc_add_block(d, BLOCK_P, view_of(text));
    return d;
}

static inline void fixture_put(struct writer *w, const char *id, const char *title, const char *text, int age_days)
{
    struct doc *d = fixture_doc(id, title, text, age_days);
    assert_int_equal(writer_put(w, d), OK);
    doc_free(d);
}

static inline struct writer *fixture_writer(const char *dir)
{
    struct writer *w;
    struct errmsg m = {""};
    enum err err = writer_open(dir, &w, &m);
    if (err)
        fail_msg("writer_open: %s: %s", err_name(err), m.text);
    return w;
}

static inline struct searcher *fixture_searcher(const char *dir)
{
    struct searcher *s;
    struct errmsg m = {""};
    enum err err = searcher_open(dir, &s, &m);
    if (err)
        fail_msg("searcher_open: %s: %s", err_name(err), m.text);
    return s;
}

static inline struct query *fixture_query(const char *text)
{
    struct query *q;
    struct errmsg m = {""};
    enum err err = query_parse(view_of(text), &q, &m);
    if (err)
        fail_msg("query_parse: %s: %s: %s", text, err_name(err), m.text);
    return q;
}

// Runs a query; free the result with search_result_done.
static inline struct search_result fixture_search(struct searcher *s, const char *text, enum search_sort sort,
                                                  size_t offset, size_t limit)
{
    struct query *q = fixture_query(text);
    struct search_request request = {
        .query = q, .sort = sort, .offset = offset, .limit = limit, .now_ms = fixture_now_ms};
    struct search_result r;
    struct errmsg m = {""};
    enum err err = search_run(s, &request, &r, &m);
    if (err)
        fail_msg("search_run: %s: %s: %s", text, err_name(err), m.text);
    query_free(q);
    return r;
}

// The ids of the first results, a space between two: "a b c".
static inline const char *fixture_ids(struct searcher *s, const char *text, enum search_sort sort)
{
    static char ids[4096];
    struct search_result r = fixture_search(s, text, sort, 0, 100);
    size_t n = 0;
    ids[0] = '\0';
    for (size_t i = 0; i < r.count; i++)
        n += (size_t)snprintf(ids + n, sizeof(ids) - n, "%s%.*s", i ? " " : "", VIEW_ARG(r.hits[i].doc->id));
    search_result_done(&r);
    return ids;
}

static inline int64_t fixture_count(struct searcher *s)
{
    int64_t count = -1;
    assert_int_equal(search_count_docs(s, &count), OK);
    return count;
}

#endif
