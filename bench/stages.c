// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Speed of extract, tokenise, index and match on real pages, one core each, without queue or network:
//   bench_stages PAGES_DIR [ROUNDS]
// Reads every .html file of the directory into memory, then times each stage ROUNDS times over all of them and prints
// the median as one line of JSON a stage. The docs that extraction makes are what index and match get.
#include "alerts/match.h"
#include "analysis/tokens.h"
#include "core/clock.h"
#include "core/log.h"
#include "index/writer.h"
#include "parsers/parse.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PAGES_MAX = 4000, ROUNDS_MAX = 21, PAGE_MAX_BYTES = 16 << 20, WORDS_MAX = 200000 };

struct bench {
    struct view pages[PAGES_MAX];
    struct doc *docs[PAGES_MAX];
    size_t page_count, doc_count;
    size_t page_bytes, text_bytes;
    int rounds;
    struct view words[WORDS_MAX]; // of the docs, for watches
    size_t word_count;
    struct arena *arena;
    int64_t found;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_stages: %s: %s\n", what, why);
    exit(1);
}

static struct view read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        die(path, "cannot be read");
    struct buf b;
    buf_init(&b, PAGE_MAX_BYTES);
    char chunk[65536];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_add(&b, chunk, n);
    fclose(f);
    struct view v = {NULL, b.n};
    v.p = buf_take(&b);
    return v;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void load_pages(struct bench *b, const char *dir)
{
    struct dirent **names;
    int n = scandir(dir, &names, NULL, by_name);
    if (n < 0)
        die(dir, "no such directory");
    for (int i = 0; i < n; i++) {
        char path[4096];
        size_t length = strlen(names[i]->d_name);
        if (length > 5 && !strcmp(names[i]->d_name + length - 5, ".html") && b->page_count < PAGES_MAX) {
            snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
            b->pages[b->page_count] = read_file(path);
            b->page_bytes += b->pages[b->page_count++].n;
        }
        free(names[i]);
    }
    free(names);
    if (!b->page_count)
        die(dir, "no .html files");
}

static struct doc *extract(struct view html, size_t i, struct arena *a)
{
    char url[64];
    snprintf(url, sizeof url, "https://bench.example/%zu", i);
    const struct page page = {.url = view_of(url),
                              .final_url = view_of(url),
                              .status = 200,
                              .source = VIEW_LIT("bench"),
                              .medium = VIEW_LIT("web"),
                              .fetched_ms = clock_now_ms()};
    const struct http_response response = {
        .status = 200, .head = VIEW_LIT("HTTP/1.1 200 OK\r\nContent-Type: text/html"), .body = html};
    struct parsed parsed = {0};
    return parse_page(&page, &response, a, &parsed) == OK ? parsed.doc : NULL;
}

static int64_t time_extract(struct bench *b)
{
    struct arena *a = arena_new();
    int64_t start = clock_mono_us();
    for (size_t i = 0; i < b->page_count; i++) {
        arena_reset(a);
        doc_free(extract(b->pages[i], i, a));
    }
    int64_t took = clock_mono_us() - start;
    arena_free(a);
    return took;
}

static void keep_docs(struct bench *b)
{
    struct arena *a = arena_new();
    for (size_t i = 0; i < b->page_count; i++) {
        struct doc *d = extract(b->pages[i], i, a);
        if (!d)
            continue;
        struct view identity = {(const char *)&i, sizeof i}; // many pages of a set share one address
        doc_identify(d, identity);
        for (size_t u = 0; u < doc_unit_count(d); u++)
            b->text_bytes += doc_unit(d, u).n;
        b->docs[b->doc_count++] = d;
    }
    arena_free(a);
}

static int64_t time_tokens(struct bench *b)
{
    struct arena *a = arena_new();
    int64_t start = clock_mono_us();
    for (size_t i = 0; i < b->doc_count; i++) {
        struct tokens t;
        arena_reset(a);
        if (tokens_of_doc(b->docs[i], a, &t))
            die("tokens", "failed");
    }
    int64_t took = clock_mono_us() - start;
    arena_free(a);
    return took;
}

static int64_t time_index(struct bench *b)
{
    char dir[] = "/tmp/harkara-bench-XXXXXX", command[128];
    struct writer *w;
    struct errmsg m = {{0}};
    if (!mkdtemp(dir) || writer_open(dir, &w, &m))
        die("index", m.text);
    int64_t start = clock_mono_us();
    for (size_t i = 0; i < b->doc_count; i++) {
        if (writer_put(w, b->docs[i]) || (i % 1000 == 999 && writer_commit(w)))
            die("index", "a doc was refused");
    }
    if (writer_commit(w))
        die("index", "no commit");
    int64_t took = clock_mono_us() - start;
    writer_close(w);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    if (system(command))
        die(dir, "could not be removed");
    return took;
}

static int by_view(const void *a, const void *b)
{
    return view_compare(*(const struct view *)a, *(const struct view *)b);
}

static bool is_plain_word(struct view form)
{
    return form.n >= 4 && form.p[0] >= 'a' && form.p[0] <= 'z';
}

// The vocabulary of the docs, each word once: names and topics of watches are rarer than running text.
static void collect_words(struct bench *b)
{
    struct view *all = NULL;
    size_t n = 0, room = 0;
    for (size_t i = 0; i < b->doc_count; i++) {
        struct tokens t;
        if (tokens_of_doc(b->docs[i], b->arena, &t))
            continue;
        for (size_t k = 0; k < t.n; k++) {
            if (!is_plain_word(t.v[k].form))
                continue;
            if (n == room)
                all = realloc(all, (room = room ? 2 * room : 4096) * sizeof *all);
            if (!all)
                die("words", "out of memory");
            all[n++] = t.v[k].form;
        }
    }
    qsort(all, n, sizeof *all, by_view);
    for (size_t i = 0; i < n && b->word_count < WORDS_MAX; i++)
        if (i == 0 || !view_equals(all[i], all[i - 1]))
            b->words[b->word_count++] = all[i];
    free(all);
}

// 60 % names with alternatives, 30 % AND of groups with NOT, 10 % NEAR.
static void make_query(const struct bench *b, unsigned *state, char *text, size_t room)
{
    struct view w[6];
    for (size_t i = 0; i < ARRAY_LEN(w); i++) {
        *state = *state * 1103515245u + 12345u;
        w[i] = b->words[(*state >> 8) % b->word_count];
    }
    *state = *state * 1103515245u + 12345u;
    unsigned kind = (*state >> 16) % 10;
    if (kind < 6)
        snprintf(text, room, "\"%.*s %.*s\" OR \"%.*s %.*s\"", VIEW_ARG(w[0]), VIEW_ARG(w[1]), VIEW_ARG(w[2]),
                 VIEW_ARG(w[3]));
    else if (kind < 9)
        snprintf(text, room, "(%.*s OR %.*s) AND (%.*s OR %.*s) AND NOT %.*s", VIEW_ARG(w[0]), VIEW_ARG(w[1]),
                 VIEW_ARG(w[2]), VIEW_ARG(w[3]), VIEW_ARG(w[4]));
    else
        snprintf(text, room, "(%.*s OR %.*s) NEAR/8 %.*s", VIEW_ARG(w[0]), VIEW_ARG(w[1]), VIEW_ARG(w[2]));
}

static struct matcher *make_watches(const struct bench *b, size_t count)
{
    struct matcher *m = matcher_new();
    unsigned state = 7;
    for (size_t i = 0; i < count; i++) {
        char text[512];
        make_query(b, &state, text, sizeof text);
        if (matcher_add(m, (int64_t)i + 1, VIEW_LIT("w"), view_of(text), NULL))
            die("watch", text);
    }
    return m;
}

static void count_hit(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v)
{
    (void)watch, (void)name, (void)q, (void)v;
    ((struct bench *)user)->found++;
}

static int64_t time_match(struct bench *b, struct matcher *m)
{
    struct arena *a = arena_new();
    int64_t start = clock_mono_us();
    b->found = 0;
    for (size_t i = 0; i < b->doc_count; i++) {
        arena_reset(a);
        if (matcher_doc(m, b->docs[i], 0, a, count_hit, b))
            die("match", "failed");
    }
    int64_t took = clock_mono_us() - start;
    arena_free(a);
    return took;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(const char *stage, int64_t *times, int rounds, size_t items, size_t bytes)
{
    qsort(times, (size_t)rounds, sizeof *times, by_time);
    double seconds = (double)times[rounds / 2] / 1e6;
    printf("{\"stage\":\"%s\",\"items\":%zu,\"per_s\":%.0f,\"mb_per_s\":%.1f,\"rounds\":%d}\n", stage, items,
           (double)items / seconds, (double)bytes / 1e6 / seconds, rounds);
    fflush(stdout);
}

static void run(struct bench *b, const char *stage, int64_t (*timed)(struct bench *), size_t items, size_t bytes)
{
    int64_t times[ROUNDS_MAX];
    for (int i = 0; i < b->rounds; i++)
        times[i] = timed(b);
    report(stage, times, b->rounds, items, bytes);
}

int main(int argc, char **argv)
{
    static struct bench b;
    if (argc < 2)
        die("usage", "bench_stages PAGES_DIR [ROUNDS]");
    log_init("bench", LOG_ERROR);
    b.rounds = argc > 2 ? atoi(argv[2]) : 3;
    if (b.rounds < 1 || b.rounds > ROUNDS_MAX)
        die("ROUNDS", "1 to 21");
    b.arena = arena_new();
    load_pages(&b, argv[1]);
    run(&b, "extract", time_extract, b.page_count, b.page_bytes);
    keep_docs(&b);
    run(&b, "tokens", time_tokens, b.doc_count, b.text_bytes);
    run(&b, "index", time_index, b.doc_count, b.text_bytes);
    collect_words(&b);
    static const size_t sizes[] = {1000, 10000, 100000};
    for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
        struct matcher *m = make_watches(&b, sizes[s]);
        int64_t times[ROUNDS_MAX];
        char stage[32];
        for (int i = 0; i < b.rounds; i++)
            times[i] = time_match(&b, m);
        snprintf(stage, sizeof stage, "match %zu", sizes[s]);
        report(stage, times, b.rounds, b.doc_count, b.text_bytes);
        matcher_free(m);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"peak_mb\":%ld}\n", usage.ru_maxrss / 1024);
    return 0;
}
