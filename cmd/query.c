// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara query check|explain`: what a query means and what is odd about it; `harkara query save|list|remove`: the
// texts that %name stands for.
#include "alerts/saved.h"
#include "cmd/files.h"
#include "cmd/services.h"
#include "core/json.h"
#include "query/explain.h"
#include "query/lint.h"

#include <stdio.h>
#include <string.h>

enum { INPUT_MAX_BYTES = 2 << 20, OUTPUT_MAX_BYTES = 8 << 20 };

// ---- reading -------------------------------------------------------------------------------------------------
// The operand, or what comes in where it is "-".
static enum err read_text(struct call *c, struct buf *out)
{
    if (strcmp(c->argv[0], "-") != 0) {
        buf_add_str(out, c->argv[0]);
        return buf_err(out);
    }
    return file_read_stdin(out);
}

// ---- check and explain -----------------------------------------------------------------------------------------
static void print_warnings(const struct query *q, const struct warning *warnings, size_t count)
{
    struct view text = query_text(q);
    for (size_t i = 0; i < count; i++) {
        struct view part = {text.p + warnings[i].start, warnings[i].end - warnings[i].start};
        printf("warning: character %zu: %.*s: %s\n", explain_character(text, warnings[i].start), VIEW_ARG(part),
               warnings[i].text);
    }
}

static void print_json(const struct query *q)
{
    CLEANUP(buf_done) struct buf line;
    struct json_writer w;
    buf_init(&line, OUTPUT_MAX_BYTES);
    json_init(&w, &line);
    json_open_object(&w);
    explain_write(q, &w);
    json_close_object(&w);
    if (!buf_err(&line))
        printf("%s\n", line.p);
}

// The tree, one node a line, by its parentheses; those within quotes are words.
static void print_tree(struct view tree)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < tree.n; i++) {
        char c = tree.p[i];
        quoted ^= c == '"';
        if (c == '(' && !quoted && i)
            printf("\n%*s", depth * 2, "");
        depth += quoted ? 0 : (c == '(') - (c == ')');
        bool gap = c == ' ' && !quoted && i + 1 < tree.n && tree.p[i + 1] == '(';
        if (!gap)
            putchar(c);
    }
    putchar('\n');
}

static int tell(struct call *c, const struct query *q, bool explain)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf tree;
    struct warning *warnings;
    size_t count;
    buf_init(&tree, OUTPUT_MAX_BYTES);
    if (c->json) {
        print_json(q);
        return EXIT_DONE;
    }
    query_add_tree(q, &tree);
    lint_query(q, a, &warnings, &count);
    if (explain)
        print_tree(buf_view(&tree));
    print_warnings(q, warnings, count);
    if (!explain)
        printf("understood, %zu words and conditions, %zu warnings\n", query_clause_count(q), count);
    return EXIT_DONE;
}

static int run(struct call *c, bool explain)
{
    CLEANUP(buf_done) struct buf text;
    CLEANUP(query_cleanup) struct query *q = NULL;
    buf_init(&text, INPUT_MAX_BYTES);
    enum err err = read_text(c, &text);
    if (err)
        return call_fail(c, err, "the query cannot be read: %s", err_name(err));
    int code = query_of_text(c, buf_view(&text), &q);
    return code ? code : tell(c, q, explain);
}

static int run_check(struct call *c)
{
    return run(c, false);
}

static int run_explain(struct call *c)
{
    return run(c, true);
}

// ---- saved queries ---------------------------------------------------------------------------------------------
static int save(struct call *c, struct services *s)
{
    struct errmsg m = {""};
    enum err err = saved_put(s->db, view_of(c->argv[0]), view_of(c->argv[1]), &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    printf("saved; %%%s stands for it\n", c->argv[0]);
    services_publish(c, s->db);
    return EXIT_DONE;
}

static int list(struct call *c, struct services *s)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct saved *all;
    size_t count;
    enum err err = saved_list(s->db, a, &all, &count);
    if (err)
        return call_fail(c, err, "%s", db_error(s->db));
    for (size_t i = 0; i < count; i++)
        printf("%-24.*s %.*s\n", VIEW_ARG(all[i].name), VIEW_ARG(all[i].query));
    return EXIT_DONE;
}

static int remove_saved(struct call *c, struct services *s)
{
    struct errmsg m = {""};
    enum err err = saved_remove(s->db, view_of(c->argv[0]), &m);
    if (err)
        return call_fail(c, err, "%s", m.text);
    services_publish(c, s->db);
    return EXIT_DONE;
}

static int run_save(struct call *c)
{
    return services_run(c, SERVICE_DB, save);
}

static int run_list(struct call *c)
{
    return services_run(c, SERVICE_DB, list);
}

static int run_remove(struct call *c)
{
    return services_run(c, SERVICE_DB, remove_saved);
}

extern const struct verb verb_query_check, verb_query_explain, verb_query_save, verb_query_list, verb_query_remove;
const struct verb verb_query_check = {
    "query check",
    "is this query understood, and is anything odd about it?",
    "QUERY|-",
    "Prints what is wrong with the query, at which character, or what can be read but is hardly meant: parts that "
    "never\n"
    "match, a NOT that takes everything away, wildcards that are nearly every word. docs/query.md has the language.\n\n"
    "    harkara query check 'oil NEAR/5 (price OR cost)'",
    NULL,
    1,
    1,
    run_check,
};
const struct verb verb_query_explain = {
    "query explain",
    "how a query is understood",
    "QUERY|-",
    "Prints the query as a tree, as search and watches evaluate it, and the warnings of `query check`.",
    NULL,
    1,
    1,
    run_explain,
};
const struct verb verb_query_save = {
    "query save",
    "store a text that %NAME stands for in other queries",
    "NAME QUERY",
    "Searches and watches use it as %NAME. Watches that use it follow its changes; a change that one of them would "
    "not\n"
    "survive is refused.\n\n"
    "    harkara query save fuels 'oil OR petrol OR gas'\n"
    "    harkara watch add prices '%fuels NEAR/5 price' --to desk",
    NULL,
    2,
    2,
    run_save,
};
const struct verb verb_query_list = {
    "query list", "list the saved queries", "", "One line a query: name, text.", NULL, 0, 0, run_list,
};
const struct verb verb_query_remove = {
    "query remove", "remove a saved query", "NAME", "Refused while a watch or another saved query uses it.", NULL, 1, 1,
    run_remove,
};
