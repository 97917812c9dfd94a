// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara query import`: queries of another system in our language. The translation goes to standard output, the
// report of what it changed to standard error, so that the one can be stored while the other is read.
#include "cmd/files.h"
#include "cmd/verb.h"
#include "core/utf8.h"
#include "query/explain.h"
#include "query/import.h"

#include <stdio.h>
#include <string.h>

enum { INPUT_MAX_BYTES = 64 << 20, OUTPUT_MAX_BYTES = 64 << 20, PART_MAX_BYTES = 60 };

// What all queries of one call have in common, and how they went.
struct run {
    struct call *call;
    enum import_from from;
    bool lines;
    size_t line;
    size_t left_out, refused;
};

// ---- output ----------------------------------------------------------------------------------------------------
static void print_where(const struct run *run)
{
    if (run->lines)
        fprintf(stderr, "line %zu: ", run->line);
}

// On one line, however the source was written.
static void print_part(struct view part)
{
    struct view cut = utf8_cut(part, PART_MAX_BYTES);
    for (size_t i = 0; i < cut.n; i++)
        fputc((unsigned char)cut.p[i] < ' ' ? ' ' : cut.p[i], stderr);
    fputs(cut.n < part.n ? "…" : "", stderr);
}

static void print_remark(const struct import_report *r, const struct import_remark *remark)
{
    fprintf(stderr, "%s: character %zu: ", import_how_name(remark->how), explain_character(r->source, remark->start));
    print_part((struct view){r->source.p + remark->start, remark->end - remark->start});
    fprintf(stderr, ": %s", remark->text);
    if (remark->times > 1)
        fprintf(stderr, " (%u places)", remark->times);
    fputc('\n', stderr);
}

static void print_text(const struct run *run, const struct import_report *r)
{
    printf("%.*s\n", VIEW_ARG(r->query));
    for (size_t i = 0; i < r->remark_count; i++) {
        print_where(run);
        print_remark(r, &r->remarks[i]);
    }
}

// One object a query; "error" where it was refused.
static void print_json(const struct import_report *r, const char *error)
{
    CLEANUP(buf_done) struct buf line;
    struct json_writer w;
    buf_init(&line, OUTPUT_MAX_BYTES);
    json_init(&w, &line);
    json_open_object(&w);
    if (error)
        json_add_str(&w, "error", error);
    else
        import_report_write(r, &w);
    json_close_object(&w);
    if (!buf_err(&line))
        printf("%s\n", line.p);
}

// ---- queries ---------------------------------------------------------------------------------------------------
static void refuse(struct run *run, enum err err, const char *why)
{
    run->refused++;
    if (run->call->json)
        print_json(NULL, why);
    else if (run->lines)
        putchar('\n');
    if (run->lines)
        fprintf(stderr, "line %zu: refused: %s\n", run->line, why);
    else
        (void)call_fail(run->call, err, "%s", why);
}

static void translate(struct run *run, struct view text)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct import_report report;
    struct errmsg m = {""};
    enum err err = import_query(run->from, text, a, &report, &m);
    if (err) {
        refuse(run, err, m.text);
        return;
    }
    for (size_t i = 0; i < report.remark_count; i++)
        run->left_out += report.remarks[i].how == IMPORT_LEFT_OUT;
    if (run->call->json)
        print_json(&report, NULL);
    else
        print_text(run, &report);
}

static void translate_lines(struct run *run, struct view text)
{
    while (text.n) {
        struct view line = view_trim(view_cut(&text, '\n'));
        run->line++;
        if (line.n)
            translate(run, line);
        else if (!run->call->json)
            putchar('\n');
    }
}

static int translate_all(struct run *run, struct view text)
{
    if (run->lines)
        translate_lines(run, text);
    else
        translate(run, text);
    return run->refused || run->left_out ? EXIT_NO : EXIT_DONE;
}

// ---- the verb --------------------------------------------------------------------------------------------------
static int no_such_system(const struct call *c, const char *name)
{
    char names[200] = "";
    size_t n = 0;
    for (int i = 0; i < IMPORT_COUNT; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i ? ", " : "", import_name((enum import_from)i));
    return name ? call_usage(c, "--from takes %s, not '%s'", names, name)
                : call_usage(c, "--from says which system the query was written for: %s", names);
}

static int run_file(struct run *run, const char *path)
{
    struct view bytes;
    struct errmsg m = {""};
    enum err err = file_map(path, &bytes, &m);
    if (err)
        return call_fail(run->call, err, "%s", m.text);
    int code = translate_all(run, bytes);
    file_unmap(bytes);
    return code;
}

static int run_import(struct call *c)
{
    const char *name = call_option(c, "from");
    struct run run = {.call = c, .lines = call_option(c, "lines") != NULL};
    if (!name || !import_parse_name(view_of(name), &run.from))
        return no_such_system(c, name);
    if (c->argc && strcmp(c->argv[0], "-") != 0)
        return run_file(&run, c->argv[0]);
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, INPUT_MAX_BYTES);
    enum err err = file_read_stdin(&text);
    return err ? call_fail(c, err, "the query cannot be read: %s", err_name(err))
               : translate_all(&run, buf_view(&text));
}

static const struct option_spec options[] = {
    {0, "from", "SYSTEM", "the system the query was written for: lexisnexis, factiva, lucene"},
    {0, "lines", NULL, "each line is a query by itself; an empty line stands for one that is refused"},
    {0, NULL, NULL, NULL},
};
extern const struct verb verb_query_import;
const struct verb verb_query_import = {
    "query import",
    "translate a query of another system",
    "[FILE|-]",
    "Prints the query in our language, and on standard error what is written differently (exact), what only comes\n"
    "close, and what was left out, each with its place. Exit code 1: something was left out or refused.\n"
    "docs/query-import.md has every operator.\n\n"
    "    echo 'hlead(oil w/5 price!) and not palm' | harkara query import --from lexisnexis",
    options,
    0,
    1,
    run_import,
};
