// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A hit's JSON, written by the matcher and read by whoever stores or shows it. All parts are bounded, so that a hit
// fits a stream entry whatever the doc and the query are.
#include "alerts/hit.h"

#include "core/json.h"
#include "core/utf8.h"
#include "query/passage.h"

enum {
    PASSAGE_BYTES = 400,
    TITLE_MAX_BYTES = 1000,
    CLAUSES_MAX = 50,
    CLAUSE_MAX_BYTES = 200,
    READ_MAX_BYTES = 64 << 10
};

// ---- writing -------------------------------------------------------------------------------------------------
static void write_doc(struct json_writer *w, const struct doc *d)
{
    json_key(w, "doc");
    json_open_object(w);
    json_add_string(w, "id", d->id);
    json_add_int(w, "rev", d->rev);
    json_add_string(w, "url", d->url);
    json_add_string(w, "title", utf8_cut(d->title, TITLE_MAX_BYTES));
    json_add_string(w, "source", d->source);
    json_add_string(w, "site", d->site);
    json_add_string(w, "lang", d->lang);
    json_add_str(w, "medium", doc_medium_name(d->medium));
    json_add_int(w, "published_ms", d->published_ms);
    json_close_object(w);
}

static void write_clauses(struct json_writer *w, const struct query *q, const struct verdict *v)
{
    struct view text = query_text(q);
    json_key(w, "clauses");
    json_open_array(w);
    for (size_t i = 0; i < v->clause_count && i < CLAUSES_MAX; i++) {
        const struct node *n = query_clause(q, v->clauses[i]);
        json_open_object(w);
        json_add_int(w, "clause", n->clause);
        json_add_string(w, "text", utf8_cut((struct view){text.p + n->start, n->end - n->start}, CLAUSE_MAX_BYTES));
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_spans(struct json_writer *w, const struct verdict *v)
{
    json_key(w, "spans");
    json_open_array(w);
    for (size_t i = 0; i < v->span_count; i++) {
        const struct span *s = &v->spans[i];
        json_open_array(w);
        json_int(w, s->clause);
        json_int(w, s->unit);
        json_int(w, s->start);
        json_int(w, s->end);
        json_close_array(w);
    }
    json_close_array(w);
}

void hit_write(int64_t watch, struct view watch_name, const struct query *q, const struct doc *d,
               const struct verdict *verdict, int64_t now_ms, struct buf *out)
{
    struct json_writer w;
    CLEANUP(buf_done) struct buf passage;
    buf_init(&passage, READ_MAX_BYTES);
    passage_write(d, verdict, PASSAGE_BYTES, &passage);
    json_init(&w, out);
    json_open_object(&w);
    json_add_int(&w, "watch", watch);
    json_add_string(&w, "watch_name", watch_name);
    write_doc(&w, d);
    write_clauses(&w, q, verdict);
    write_spans(&w, verdict);
    json_key(&w, "passage");
    json_raw(&w, buf_view(&passage));
    json_add_int(&w, "matched_ms", now_ms);
    json_close_object(&w);
}

// ---- reading -------------------------------------------------------------------------------------------------
static struct view take_view(const struct json *object, const char *key, struct arena *a)
{
    return arena_copy(a, json_get_view(object, key));
}

// An array of flat objects as text again, with one string and one number each.
static struct view take_array(const struct json *array, const char *string, const char *number, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, (size_t)READ_MAX_BYTES * 2);
    json_init(&w, &out);
    json_open_array(&w);
    for (const struct json *v = json_first(array); v; v = json_next(v)) {
        json_open_object(&w);
        json_add_string(&w, string, json_get_view(v, string));
        if (json_is_number(json_get(v, number)))
            json_add_int(&w, number, json_get_int(v, number, 0));
        json_close_object(&w);
    }
    json_close_array(&w);
    return arena_copy(a, buf_err(&out) ? VIEW_LIT("[]") : buf_view(&out));
}

enum err hit_read(struct view text, struct arena *a, struct hit_head *ret_hit)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    enum err err = text.n > READ_MAX_BYTES ? ERR_TOOBIG : json_parse(text, &root, NULL);
    if (err)
        return ERR_SYNTAX;
    const struct json *doc = json_get(root, "doc");
    struct hit_head hit = {
        .watch = json_get_int(root, "watch", 0),
        .watch_name = take_view(root, "watch_name", a),
        .doc_id = take_view(doc, "id", a),
        .url = take_view(doc, "url", a),
        .title = take_view(doc, "title", a),
        .source = take_view(doc, "source", a),
        .lang = take_view(doc, "lang", a),
        .rev = (uint32_t)json_get_int(doc, "rev", 1),
        .published_ms = json_get_int(doc, "published_ms", 0),
        .matched_ms = json_get_int(root, "matched_ms", 0),
        .clauses = take_array(json_get(root, "clauses"), "text", "clause", a),
        .passage = take_array(json_get(root, "passage"), "t", "m", a),
    };
    if (!json_is_number(json_get(root, "watch")) || !hit.doc_id.n)
        return ERR_SYNTAX;
    *ret_hit = hit;
    return OK;
}
