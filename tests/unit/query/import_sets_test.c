// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Real queries of other systems (../shared): all are taken, and where the set says what they find, ours find it.
#include "core/doc.h"
#include "core/utf8.h"
#include "query/eval.h"
#include "query/import.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { SET_MAX_BYTES = 64 << 20, LUWAK_DOCS = 999, LUWAK_QUERIES = 2000 };

// ---- sets ------------------------------------------------------------------------------------------------------
typedef void row_fn(void *user, const struct json *row);

// Calls fn for each line of JSON; how many there were.
static size_t each_row(const char *dir, const char *file, row_fn *fn, void *user)
{
    CLEANUP(buf_done) struct buf text;
    size_t rows = 0;
    buf_init(&text, SET_MAX_BYTES);
    shared_read(dir, file, &text);
    for (struct view rest = buf_view(&text); rest.n;) {
        struct view line = view_trim(view_cut(&rest, '\n'));
        CLEANUP(json_cleanup) struct json *row = NULL;
        struct errmsg m = {""};
        if (!line.n)
            continue;
        if (json_parse(line, &row, &m))
            fail_msg("%s: %s", file, m.text);
        fn(user, row);
        rows++;
    }
    return rows;
}

static void assert_taken(enum import_from from, struct view text)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct import_report r;
    struct errmsg m = {""};
    if (import_query(from, text, a, &r, &m))
        fail_msg("%s: %.*s: %s", import_name(from), VIEW_ARG(text), m.text);
    assert_true(r.kept > 0);
}

// ---- search-benchmark-game ---------------------------------------------------------------------------------------
static void take_lucene(void *user, const struct json *row)
{
    (void)user;
    assert_taken(IMPORT_LUCENE, json_get_view(row, "query"));
}

static void the_queries_of_a_search_benchmark_are_taken(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    if (shared_open("queries", dir))
        assert_int_equal(each_row(dir, "search-benchmark-game/queries.txt", take_lucene, NULL), 962);
}

// ---- luwak: what each query finds among the docs -----------------------------------------------------------------
struct library {
    struct arena *arena;
    struct doc *docs[LUWAK_DOCS];
    struct subject *subjects[LUWAK_DOCS];
    size_t count, found;
};

// Words as the set counts them, runs of \w: 3.5 is two of them, no and nó are not the same.
static struct view words_only(struct view text, struct arena *a)
{
    char *p = arena_alloc(a, text.n);
    for (size_t i = 0, n; i < text.n; i += n) {
        uint32_t c;
        n = utf8_next(view_from(text, i), &c);
        bool sign = (c < 0x80 && !isalnum((int)c) && c != '_') ||
                    (c >= 0x80 && c < 0xC0 && !strchr("\xaa\xb5\xba", (int)c)) || c == 0xD7 || c == 0xF7 ||
                    (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3005) || c == 0xFFFD;
        memset(p + i, sign ? ' ' : 'q', n);
        if (c < 0x80 && isalnum((int)c))
            p[i] = (char)c;
    }
    return (struct view){p, text.n};
}

static void add_doc(void *user, const struct json *row)
{
    struct library *l = user;
    assert_true(l->count < LUWAK_DOCS);
    struct doc *d = doc_new();
    doc_add_block(d, BLOCK_P, words_only(json_get_view(row, "text"), l->arena));
    assert_int_equal(subject_new(d, l->arena, &l->subjects[l->count]), OK);
    l->docs[l->count++] = d;
}

static void ask(void *user, const struct json *row)
{
    struct library *l = user;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(query_cleanup) struct query *q = NULL;
    struct import_report r;
    struct verdict v;
    struct errmsg m = {""};
    int64_t found = 0;
    if (view_find_char(json_get_view(row, "query"), '*') < json_get_view(row, "query").n) {
        assert_taken(IMPORT_LUCENE, json_get_view(row, "query")); // its count takes the * for a letter
        return;
    }
    assert_int_equal(import_query(IMPORT_LUCENE, json_get_view(row, "query"), a, &r, &m), OK);
    assert_int_equal(query_parse(r.query, &q, &m), OK);
    for (size_t i = 0; i < l->count; i++) {
        CLEANUP(arena_cleanup) struct arena *one = arena_new();
        assert_int_equal(eval_query(q, l->subjects[i], 0, one, &v), OK);
        found += v.matches;
    }
    assert_int_equal(found, json_get_int(row, "matches", -1));
    l->found += (size_t)found;
}

static void the_queries_of_a_monitor_find_what_they_should(void **state)
{
    (void)state;
    char dir[SHARED_PATH_MAX];
    static struct library l;
    if (!shared_open("queries", dir))
        return;
    l.arena = arena_new();
    assert_int_equal(each_row(dir, "luwak/docs.jsonl", add_doc, &l), LUWAK_DOCS);
    assert_int_equal(each_row(dir, "luwak/queries.jsonl", ask, &l), LUWAK_QUERIES);
    assert_int_equal(l.found, 36352);
    for (size_t i = 0; i < l.count; i++)
        doc_free(l.docs[i]);
    arena_free(l.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_queries_of_a_search_benchmark_are_taken),
        cmocka_unit_test(the_queries_of_a_monitor_find_what_they_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
