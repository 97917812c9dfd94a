// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Speed of the index on newswire, one core, no queue:
//   bench_index DOCS_JSONL [ROUNDS]
// Each line is an object with id, date, title and body (../shared/data/text-reuters). Indexes all of them with a commit
// every 1,000 docs into a temporary directory, then runs each query of a fixed list ROUNDS times by relevance and by
// date, ten results with snippets. Prints a line of JSON a measurement; times are medians.
#include "core/clock.h"
#include "core/log.h"
#include "index/search.h"
#include "index/writer.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { DOCS_MAX = 30000, LINE_MAX_BYTES = 4 << 20, ROUNDS_MAX = 101, COMMIT_DOCS = 1000, OPEN_DIRS_MAX = 16 };

static const char *const queries[] = {
    "oil",
    "the",
    "oil AND price",
    "oil AND NOT price",
    "\"crude oil\"",
    "title:oil",
    "text:oil",
    "text:\"crude oil\"",
    "oil NEAR/5 price",
    "(oil OR gas) NEAR/5 (price OR barrel)",
    "(oil NEAR/5 price) NEAR/10 opec",
    "elect*",
    "pr*",
    "oil published:1987-03-01..1987-03-31",
};

static struct doc *docs[DOCS_MAX];
static size_t doc_count, text_bytes;
static int64_t index_bytes;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_index: %s: %s\n", what, why);
    exit(1);
}

// ---- docs ----------------------------------------------------------------------------------------------------
static struct doc *doc_of_line(struct view line)
{
    struct json *root;
    if (json_parse(line, &root, NULL))
        return NULL;
    struct doc *d = doc_new();
    d->feed = VIEW_LIT("mmc");
    d->source = VIEW_LIT("reuters");
    d->lang = VIEW_LIT("en");
    d->rev = 1;
    d->title = arena_copy(d->arena, json_get_view(root, "title"));
    doc_identify(d, json_get_view(root, "id"));
    doc_add_block(d, BLOCK_P, json_get_view(root, "body"));
    if (clock_parse_iso(json_get_view(root, "date"), &d->published_ms))
        d->published_ms = 0;
    d->fetched_ms = clock_now_ms();
    text_bytes += d->title.n + json_get_view(root, "body").n;
    json_free(root);
    return d;
}

static void read_docs(const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = malloc(LINE_MAX_BYTES);
    if (!f || !line)
        die(path, "cannot be read");
    while (doc_count < DOCS_MAX && fgets(line, LINE_MAX_BYTES, f)) {
        struct doc *d = doc_of_line(view_of(line));
        if (d)
            docs[doc_count++] = d;
    }
    free(line);
    fclose(f);
}

// ---- measuring -----------------------------------------------------------------------------------------------
static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int add_size(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)path;
    (void)ftw;
    index_bytes += type == FTW_F ? (int64_t)st->st_size : 0;
    return 0;
}

// Of this process, so that a busy machine does not show.
static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void index_docs(const char *dir)
{
    struct writer *w;
    struct errmsg m;
    if (writer_open(dir, &w, &m))
        die(dir, m.text);
    int64_t start_us = clock_mono_us();
    double cpu_start = cpu_seconds();
    for (size_t i = 0; i < doc_count; i++) {
        bool is_last = i + 1 == doc_count;
        if (writer_put(w, docs[i]) || (((i + 1) % COMMIT_DOCS == 0 || is_last) && writer_commit(w)))
            die("index", writer_error(w));
    }
    double seconds = (double)(clock_mono_us() - start_us) / 1e6;
    double cpu = cpu_seconds() - cpu_start;
    writer_close(w);
    nftw(dir, add_size, OPEN_DIRS_MAX, FTW_PHYS);
    printf("{\"stage\":\"index\",\"docs\":%zu,\"text_mb\":%.1f,\"docs_per_s\":%.0f,\"docs_per_cpu_s\":%.0f,"
           "\"size_to_text\":%.2f}\n",
           doc_count, (double)text_bytes / 1e6, (double)doc_count / seconds, (double)doc_count / cpu,
           (double)index_bytes / (double)text_bytes);
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void time_query(struct searcher *s, const char *text, enum search_sort sort, int rounds)
{
    struct query *q;
    struct errmsg m;
    if (query_parse(view_of(text), &q, &m))
        die(text, m.text);
    struct search_request request = {.query = q, .sort = sort, .limit = 10, .now_ms = clock_now_ms()};
    int64_t us[ROUNDS_MAX], total = 0;
    bool is_exact = false;
    for (int i = 0; i < rounds; i++) {
        struct search_result r;
        if (search_run(s, &request, &r, &m))
            die(text, m.text);
        us[i] = r.took_us;
        total = r.total;
        is_exact = r.total_is_exact;
        search_result_done(&r);
    }
    qsort(us, (size_t)rounds, sizeof(*us), by_value);
    struct buf line;
    struct json_writer w;
    buf_init(&line, LINE_MAX_BYTES);
    json_init(&w, &line);
    json_open_object(&w);
    json_add_str(&w, "query", text);
    json_add_str(&w, "sort", sort == SEARCH_BY_DATE ? "date" : "relevance");
    json_add_int(&w, "total", total);
    json_add_bool(&w, "exact", is_exact);
    json_key(&w, "p50_ms");
    json_double(&w, (double)us[rounds / 2] / 1000);
    json_close_object(&w);
    printf("%s\n", line.p);
    buf_done(&line);
    query_free(q);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        die("usage", "bench_index DOCS_JSONL [ROUNDS]");
    int rounds = argc > 2 ? atoi(argv[2]) : 11;
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    log_init("bench", LOG_ERROR);
    read_docs(argv[1]);
    char dir[] = "/tmp/harkara-bench-XXXXXX";
    if (!mkdtemp(dir))
        die(dir, "cannot be made");
    index_docs(dir);
    struct searcher *s;
    struct errmsg m;
    if (searcher_open(dir, &s, &m))
        die(dir, m.text);
    for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
        time_query(s, queries[i], SEARCH_BY_RELEVANCE, rounds);
        time_query(s, queries[i], SEARCH_BY_DATE, rounds);
    }
    searcher_close(s);
    nftw(dir, remove_one, OPEN_DIRS_MAX, FTW_DEPTH | FTW_PHYS);
    for (size_t i = 0; i < doc_count; i++)
        doc_free(docs[i]);
    return 0;
}
