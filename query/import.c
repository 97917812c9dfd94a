// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One translation from end to end: read by the dialect, settled, written, and read back by our own parser, which has
// the last word: what it refuses is an error at the place of the source that it came from.
#include "query/import.h"

#include "core/utf8.h"
#include "query/explain.h"
#include "query/import_history.h"
#include "query/import_lexer.h"
#include "query/import_parser.h"
#include "query/import_write.h"

#include <stdlib.h>
#include <string.h>

static const struct dialect *const dialects[IMPORT_COUNT] = {
    [IMPORT_LEXISNEXIS] = &dialect_lexisnexis,
    [IMPORT_FACTIVA] = &dialect_factiva,
    [IMPORT_LUCENE] = &dialect_lucene,
};

const char *import_name(enum import_from from)
{
    return (unsigned)from < IMPORT_COUNT ? dialects[from]->name : NULL;
}

bool import_parse_name(struct view name, enum import_from *ret_from)
{
    static const struct {
        const char *name;
        enum import_from from;
    } others[] = {{"lexis", IMPORT_LEXISNEXIS},
                  {"nexis", IMPORT_LEXISNEXIS},
                  {"elasticsearch", IMPORT_LUCENE},
                  {"solr", IMPORT_LUCENE}};
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (view_is_nocase(name, others[i].name)) {
            *ret_from = others[i].from;
            return true;
        }
    }
    for (size_t i = 0; i < IMPORT_COUNT; i++) {
        if (view_is_nocase(name, dialects[i]->name)) {
            *ret_from = (enum import_from)i;
            return true;
        }
    }
    return false;
}

const char *import_how_name(enum import_how how)
{
    static const char *const names[] = {
        [IMPORT_EXACT] = "exact", [IMPORT_CLOSE] = "close", [IMPORT_LEFT_OUT] = "left out"};
    return names[how];
}

// ---- the last word ---------------------------------------------------------------------------------------------
static size_t source_of(const struct places_written *places, size_t out)
{
    size_t source = 0;
    for (size_t i = 0; i < places->n && places->v[i].out <= out; i++)
        source = places->v[i].source;
    return source;
}

// The byte of the character with that number.
static size_t byte_of(struct view text, uint64_t character)
{
    size_t at = 0;
    while (at < text.n && --character > 0)
        at += utf8_next(view_from(text, at), NULL);
    return at;
}

static enum err explain_refusal(const struct importer *im, enum err err, struct view query, const char *why,
                                const struct places_written *places)
{
    struct view rest = view_of(why);
    uint64_t character = 0;
    if (!view_starts(rest, "character "))
        return errmsg_set(im->m, err, "%s", why);
    rest = view_from(rest, strlen("character "));
    struct view number = view_cut(&rest, ':');
    if (!view_to_u64(number, &character))
        return errmsg_set(im->m, err, "%s", why);
    size_t at = source_of(places, byte_of(query, character));
    return import_fail(im, err, at, "this cannot be said in our language:%.*s", VIEW_ARG(rest));
}

static enum err check(const struct importer *im, struct view query, const struct places_written *places)
{
    CLEANUP(query_cleanup) struct query *q = NULL;
    struct errmsg why = {""};
    enum err err = query_parse(query, &q, &why);
    return err ? explain_refusal(im, err, query, why.text, places) : OK;
}

// ---- steps -----------------------------------------------------------------------------------------------------
static int by_place(const void *a, const void *b)
{
    const struct import_remark *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

static const char *first_reason(const struct importer *im)
{
    for (size_t i = 0; i < im->remark_count; i++) {
        if (im->remarks[i].how == IMPORT_LEFT_OUT)
            return im->remarks[i].text;
    }
    return "it holds no word";
}

static enum err write_all(struct importer *im, struct part *root, struct buf *out, struct import_report *report)
{
    struct places_written places = {0};
    root = import_settle(im, root);
    if (!root)
        return import_fail(im, ERR_UNSUPPORTED, im->remark_count ? im->remarks[0].start : 0,
                           "nothing of this query can be carried over: %s", first_reason(im));
    buf_add_view(out, buf_view(im->comments));
    enum err err = import_render(im, root, out, &places, &report->kept);
    if (!err)
        err = check(im, buf_view(out), &places);
    if (err)
        return err;
    if (im->remark_count)
        qsort(im->remarks, im->remark_count, sizeof *im->remarks, by_place);
    report->query = arena_copy(im->arena, buf_view(out));
    report->remarks = im->remarks;
    report->remark_count = im->remark_count;
    return OK;
}

static enum err check_source(struct view text, struct errmsg *m)
{
    if (text.n > QUERY_MAX_BYTES)
        return errmsg_set(m, ERR_TOOBIG, "the query has %zu bytes; at most %d are taken", text.n, QUERY_MAX_BYTES);
    size_t character = 1;
    for (struct view v = text; v.n; character++) {
        size_t n = utf8_decode(v, NULL);
        if (!n)
            return errmsg_set(m, ERR_SYNTAX, "character %zu: this is not valid UTF-8", character);
        v = view_from(v, n);
    }
    return view_trim(text).n ? OK : errmsg_set(m, ERR_SYNTAX, "the query is empty; expected a word or phrase");
}

enum err import_query(enum import_from from, struct view text, struct arena *a, struct import_report *ret_report,
                      struct errmsg *m)
{
    enum err err = check_source(text, m);
    if (err)
        return err;
    CLEANUP(buf_done) struct buf comments;
    CLEANUP(buf_done) struct buf out;
    buf_init(&comments, QUERY_MAX_BYTES);
    buf_init(&out, QUERY_MAX_BYTES);
    struct importer im = {.dialect = dialects[from], .source = text, .arena = a, .comments = &comments, .m = m};
    struct import_report report = {.source = text};
    struct part *root;
    im.text = lexer_plain(text, a);
    err = im.dialect->has_history ? history_parse(&im, &root) : import_parse(&im, 0, text.n, &root);
    if (!err)
        err = write_all(&im, root, &out, &report);
    if (!err)
        *ret_report = report;
    return err;
}

// ---- report ----------------------------------------------------------------------------------------------------
void import_report_write(const struct import_report *r, struct json_writer *w)
{
    json_add_string(w, "query", r->query);
    json_add_int(w, "kept", (int64_t)r->kept);
    json_key(w, "remarks");
    json_open_array(w);
    for (size_t i = 0; i < r->remark_count; i++) {
        const struct import_remark *remark = &r->remarks[i];
        json_open_object(w);
        json_add_str(w, "how", import_how_name(remark->how));
        json_add_int(w, "character", (int64_t)explain_character(r->source, remark->start));
        json_add_string(w, "part", (struct view){r->source.p + remark->start, remark->end - remark->start});
        json_add_int(w, "times", remark->times);
        json_add_str(w, "text", remark->text);
        json_close_object(w);
    }
    json_close_array(w);
}
