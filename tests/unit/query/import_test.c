// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Queries of other systems. docs/query-import.md is the golden file: every row of its tables is translated and
// compared, and what the translation remarks on must be said in the section.
#include "query/import.h"
#include "tests/support/shared.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOCS_MAX_BYTES = 1 << 20, DATA_MAX_BYTES = 64 << 20, OUT_MAX = 1 << 17 };

// ---- helpers ---------------------------------------------------------------------------------------------------
// The translation, or the message of its refusal.
static const char *translated(enum import_from from, struct view text)
{
    static char out[OUT_MAX];
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct import_report r;
    struct errmsg m = {""};
    if (import_query(from, text, a, &r, &m))
        snprintf(out, sizeof out, "refused: %s", m.text);
    else
        snprintf(out, sizeof out, "%.*s", VIEW_ARG(r.query));
    return out;
}

struct expected {
    enum import_from from;
    const char *there, *here;
};

static void assert_translations(const struct expected *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(translated(cases[i].from, view_of(cases[i].there)), cases[i].here);
}

// ---- the documentation -------------------------------------------------------------------------------------------
static void read_docs(struct buf *out)
{
    FILE *f = fopen("../docs/query-import.md", "rb");
    assert_non_null(f);
    char *room = buf_reserve(out, DOCS_MAX_BYTES / 2);
    buf_wrote(out, fread(room, 1, DOCS_MAX_BYTES / 2, f));
    fclose(f);
}

// The next cell of a table's row, without its backquotes; `\|` is a bar.
static bool next_cell(struct view *row, char out[OUT_MAX])
{
    size_t n = 0, i = 0;
    for (; i < row->n && row->p[i] != '|'; i++) {
        i += row->p[i] == '\\' && i + 1 < row->n && row->p[i + 1] == '|';
        out[n++] = row->p[i];
    }
    bool found = i < row->n;
    *row = view_from(*row, i + 1);
    struct view cell = view_trim((struct view){out, n});
    bool quoted = cell.n > 1 && cell.p[0] == '`' && cell.p[cell.n - 1] == '`';
    cell = quoted ? (struct view){cell.p + 1, cell.n - 2} : cell;
    memmove(out, cell.p, cell.n);
    out[cell.n] = '\0';
    return found;
}

static void check_remarks(const struct import_report *r, struct arena *a, struct view section, struct view row)
{
    for (size_t i = 0; i < r->remark_count; i++) {
        struct view text = view_of(r->remarks[i].text);
        text.n = view_find(text, "; the query finds");
        if (view_find(section, arena_printf(a, "%.*s", VIEW_ARG(text))) == section.n)
            fail_msg("%.*s: the section does not say \"%.*s\"", VIEW_ARG(row), VIEW_ARG(text));
    }
}

static void check_row(enum import_from from, struct view section, struct view row)
{
    static char there[OUT_MAX], here[OUT_MAX];
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct import_report r;
    struct errmsg m = {""};
    struct view rest = view_from(row, 1);
    assert_true(next_cell(&rest, there) && next_cell(&rest, here));
    if (import_query(from, view_of(there), a, &r, &m))
        fail_msg("%s: %s", there, m.text);
    if (!view_is(r.query, here))
        fail_msg("%s: expected %s, got %.*s", there, here, VIEW_ARG(r.query));
    check_remarks(&r, a, section, row);
}

static size_t check_section(struct view section)
{
    struct view rest = section, title = view_cut(&rest, '\n');
    enum import_from from;
    size_t rows = 0;
    if (!import_parse_name(view_cut(&title, ' '), &from))
        return 0;
    while (rest.n) {
        struct view line = view_cut(&rest, '\n');
        if (!view_starts(line, "| `"))
            continue;
        check_row(from, section, line);
        rows++;
    }
    return rows;
}

static void every_row_of_the_documentation_is_what_happens(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf docs;
    buf_init(&docs, DOCS_MAX_BYTES);
    read_docs(&docs);
    struct view rest = buf_view(&docs);
    size_t systems = 0;
    while (rest.n) {
        size_t n = view_find(rest, "\n## ");
        systems += check_section((struct view){rest.p, n}) > 10;
        rest = view_from(rest, n + strlen("\n## "));
    }
    assert_int_equal(systems, IMPORT_COUNT);
}

// ---- reports and refusals ----------------------------------------------------------------------------------------
static void what_is_left_out_is_said_with_its_place_and_its_effect(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct import_report r;
    struct errmsg m = {""};
    assert_int_equal(import_query(IMPORT_FACTIVA, view_of("oil and ns=gcat not re=usa"), a, &r, &m), OK);
    assert_true(view_is(r.query, "oil"));
    assert_int_equal(r.kept, 1);
    assert_int_equal(r.remark_count, 2);
    assert_int_equal(r.remarks[0].how, IMPORT_LEFT_OUT);
    assert_int_equal(r.remarks[0].start, strlen("oil and "));
    assert_int_equal(r.remarks[0].end, strlen("oil and ns=gcat"));
    assert_non_null(strstr(r.remarks[0].text, "the query finds more without it"));
    assert_int_equal(import_query(IMPORT_FACTIVA, view_of("oil or ns=gcat"), a, &r, &m), OK);
    assert_non_null(strstr(r.remarks[0].text, "the query finds less without it"));
    assert_int_equal(import_query(IMPORT_FACTIVA, view_of("oil not (gas or ns=gcat)"), a, &r, &m), OK);
    assert_non_null(strstr(r.remarks[0].text, "the query finds more without it"));
}

static void the_same_remark_is_made_once_and_counted(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct import_report r;
    struct errmsg m = {""};
    assert_int_equal(import_query(IMPORT_LEXISNEXIS, view_of("\"a\" w/2 \"b\" w/3 \"c\""), a, &r, &m), OK);
    assert_int_equal(r.remark_count, 1);
    assert_int_equal(r.remarks[0].times, 2);
    assert_int_equal(r.remarks[0].start, strlen("\"a\" "));
}

static void mistakes_are_refused_with_their_place(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {IMPORT_LEXISNEXIS, "", "refused: the query is empty; expected a word or phrase"},
        {IMPORT_LEXISNEXIS, "oil and (gas", "refused: character 9: this ( is never closed; expected a )"},
        {IMPORT_LEXISNEXIS, "oil and", "refused: character 8: expected a word or phrase here, at the end"},
        {IMPORT_LEXISNEXIS, "oil)", "refused: character 4: this ) has no ( before it"},
        {IMPORT_LEXISNEXIS, "\"oil", "refused: character 1: this quote is never closed; expected a second one"},
        {IMPORT_LEXISNEXIS, "()", "refused: character 2: expected a word or phrase before this )"},
        {IMPORT_LEXISNEXIS, "date(aft yesterday)",
         "refused: character 10: expected a date like 1/31/2026 or 2026-01-31"},
        {IMPORT_LEXISNEXIS, "caf\xe9", "refused: character 4: this is not valid UTF-8"},
        {IMPORT_FACTIVA, "ns=gcat",
         "refused: character 1: nothing of this query can be carried over: a code of the "
         "vendor's index; docs here do not have it"},
        {IMPORT_FACTIVA, "wc>many", "refused: character 4: expected a number of words, as in wc>300"},
    };
    assert_translations(cases, ARRAY_LEN(cases));
}

// `unit` again and again, as much as the maximum of a query takes.
static const char *refusal_of(enum import_from from, const char *unit, size_t bytes)
{
    static char text[OUT_MAX];
    size_t n = strlen(unit);
    CHECK(bytes < sizeof text);
    for (size_t i = 0; i < bytes; i++)
        text[i] = unit[i % n];
    return translated(from, (struct view){text, bytes - bytes % n});
}

static void what_is_too_large_or_too_deep_is_refused(void **state)
{
    (void)state;
    for (int i = 0; i < IMPORT_COUNT; i++) {
        enum import_from from = (enum import_from)i;
        assert_non_null(strstr(refusal_of(from, "oil ", QUERY_MAX_BYTES + 4), "at most 65536 are taken"));
        assert_non_null(strstr(refusal_of(from, "(", 60000), "nested deeper than"));
        assert_non_null(strstr(refusal_of(from, "NOT ", 60000), "refused: character "));
        assert_non_null(strstr(refusal_of(from, "oil NOT (", 60000), "refused: character "));
        assert_non_null(strstr(refusal_of(from, "\"", 59999), "refused: character "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_documentation_is_what_happens),
        cmocka_unit_test(what_is_left_out_is_said_with_its_place_and_its_effect),
        cmocka_unit_test(the_same_remark_is_made_once_and_counted),
        cmocka_unit_test(mistakes_are_refused_with_their_place),
        cmocka_unit_test(what_is_too_large_or_too_deep_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
