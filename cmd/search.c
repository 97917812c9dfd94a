// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara search`: one query against the index, as text for people or JSON lines for programs.
#include "index/search.h"

#include "cmd/services.h"
#include "core/clock.h"
#include "core/json.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 16 << 20 };

// The passage's words, the matched ones in bold where the output is a terminal and between ** elsewhere.
static void print_snippet(struct view snippet)
{
    struct json *root;
    if (json_parse(snippet, &root, NULL))
        return;
    bool tty = isatty(STDOUT_FILENO);
    printf("    ");
    for (const struct json *part = json_first(root); part; part = json_next(part)) {
        struct view text = json_get_view(part, "t");
        bool marked = json_get(part, "m") != NULL;
        const char *open = !marked ? "" : tty ? "\033[1m" : "**";
        const char *close = !marked ? "" : tty ? "\033[0m" : "**";
        printf("%s%.*s%s", open, VIEW_ARG(text), close);
    }
    printf("\n\n");
    json_free(root);
}

static void print_text(const struct search_hit *hit)
{
    char when[CLOCK_TEXT_MAX];
    clock_format_rfc3339(doc_time_ms(hit->doc), when);
    const struct doc *d = hit->doc;
    printf("%.*s\n    %s  %.*s  [%.*s]  %.*s\n", VIEW_ARG(d->title), when, VIEW_ARG(d->source), VIEW_ARG(d->lang),
           VIEW_ARG(d->url));
    print_snippet(hit->snippet);
}

static void print_json(const struct search_hit *hit)
{
    struct buf line;
    struct json_writer w;
    buf_init(&line, LINE_MAX_BYTES);
    json_init(&w, &line);
    json_open_object(&w);
    json_key(&w, "score");
    json_double(&w, hit->score);
    json_key(&w, "snippet");
    json_raw(&w, hit->snippet);
    json_key(&w, "doc");
    doc_write(hit->doc, &w);
    json_close_object(&w);
    if (!buf_err(&line))
        printf("%s\n", line.p);
    buf_done(&line);
}

static int search(struct call *c, struct searcher *s, const struct query *q)
{
    struct search_request request = {.query = q, .now_ms = clock_now_ms()};
    int64_t limit, offset;
    if (!call_number(c, "limit", 10, &limit) || !call_number(c, "offset", 0, &offset))
        return EXIT_USAGE;
    const char *sort = call_option(c, "sort");
    if (sort && strcmp(sort, "date") != 0 && strcmp(sort, "relevance") != 0)
        return call_usage(c, "--sort is relevance or date, not '%s'", sort);
    request.sort = sort && !strcmp(sort, "date") ? SEARCH_BY_DATE : SEARCH_BY_RELEVANCE;
    request.limit = (size_t)(limit > SEARCH_LIMIT_MAX ? SEARCH_LIMIT_MAX : limit);
    request.offset = (size_t)offset;
    struct search_result r;
    struct errmsg m = {{0}};
    enum err err = search_run(s, &request, &r, &m);
    if (err)
        return call_fail(c, err, "%s", *m.text ? m.text : err_name(err));
    if (call_option(c, "count"))
        printf("%lld\n", (long long)r.total);
    for (size_t i = 0; i < r.count && !call_option(c, "count"); i++)
        (c->json ? print_json : print_text)(&r.hits[i]);
    if (!c->json && !call_option(c, "count")) {
        char as_of[CLOCK_TEXT_MAX] = "never";
        if (r.as_of_ms)
            clock_format_rfc3339(r.as_of_ms, as_of);
        printf("%s%lld found, %zu shown, as of %s, %.1f ms\n", r.total_is_exact ? "" : "about ", (long long)r.total,
               r.count, as_of, (double)r.took_us / 1000);
    }
    int code = r.total ? EXIT_DONE : EXIT_NO;
    search_result_done(&r);
    return code;
}

static int run_search(struct call *c)
{
    struct errmsg m = {{0}};
    CLEANUP(query_cleanup) struct query *q = NULL;
    int failed = query_of_text(c, view_of(c->argv[0]), &q);
    if (failed)
        return failed;
    char path[CONFIG_PATH_MAX];
    struct searcher *s;
    enum err err = searcher_open(config_path(c->config, "index", path), &s, &m);
    if (err)
        return call_fail(c, err, "%s", *m.text ? m.text : err_name(err));
    int code = search(c, s, q);
    searcher_close(s);
    return code;
}

static const struct option_spec options[] = {
    {'n', "limit", "N", "results to show; default 10, at most 1000"},
    {0, "offset", "N", "results to skip; default 0"},
    {0, "sort", "relevance|date", "best first (default), or newest first"},
    {0, "count", NULL, "only the number of matching docs"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_search;
const struct verb verb_search = {
    "search",
    "search the index",
    "QUERY",
    "Searches everything that was indexed. docs/query.md describes the language; quote the query for the shell.\n"
    "With -o json each result is one line: {\"score\", \"snippet\", \"doc\"}.\n"
    "\n"
    "    harkara search '(port OR harbour) AND strike'\n"
    "    harkara search 'title:\"central bank\" published:>now-7d' --sort date -n 20",
    options,
    1,
    1,
    run_search,
};
