// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Speed of the matcher alone on newswire, one core, tokenising told apart:
//   bench_match DOCS.jsonl [ROUNDS]      one object a line with "title" and "body" (Reuters-21578 has this form)
// Watches are synthetic but made of the docs' own words: 60 % names with alternatives, 30 % AND of groups with NOT, 10
// % NEAR of groups, every twentieth with a wildcard. Prints one line of JSON a measurement, the median of the rounds,
// in processor time.
#include "alerts/matcher.h"
#include "core/json.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    DOCS_MAX = 30000,
    ROUNDS_MAX = 21,
    NAMES_MAX = 200000,
    LINE_MAX_BYTES = 4 << 20,
    QUERY_BYTES = 1024,
    WORD_BYTES = 256
};

struct bench {
    struct doc *docs[DOCS_MAX];
    size_t doc_count, bytes;
    struct view names[NAMES_MAX]; // "Word" or "Word Word" in capitals, as they stand
    struct view words[NAMES_MAX];
    size_t name_count, word_count;
    struct arena *arena;
    int rounds;
    int64_t found;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_match: %s: %s\n", what, why);
    exit(1);
}

// Of this process, so that what else the machine does counts little.
static int64_t cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// ---- docs and words ------------------------------------------------------------------------------------------
static void load(struct bench *b, const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = malloc(LINE_MAX_BYTES);
    if (!f || !line)
        die(path, "cannot be read");
    while (b->doc_count < DOCS_MAX && fgets(line, LINE_MAX_BYTES, f)) {
        struct json *root = NULL;
        if (json_parse(view_of(line), &root, NULL))
            die(path, "not JSON lines");
        struct doc *d = b->docs[b->doc_count++] = doc_new();
        d->title = arena_copy(d->arena, json_get_view(root, "title"));
        doc_add_block(d, BLOCK_P, json_get_view(root, "body"));
        b->bytes += d->title.n + json_get_view(root, "body").n;
        json_free(root);
    }
    free(line);
    fclose(f);
}

static bool is_capital(struct view unit, const struct token *t)
{
    return unit.p[t->start] >= 'A' && unit.p[t->start] <= 'Z';
}

static struct view piece(struct view unit, uint32_t start, uint32_t end)
{
    return (struct view){unit.p + start, end - start};
}

static int by_bytes(const void *a, const void *b)
{
    return view_compare(*(const struct view *)a, *(const struct view *)b);
}

// Each once: people watch what is rare, not what is in every doc.
static size_t distinct(struct view *v, size_t n)
{
    size_t kept = 0;
    qsort(v, n, sizeof *v, by_bytes);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !view_equals(v[kept - 1], v[i]))
            v[kept++] = v[i];
    }
    return kept;
}

// Capitalised pairs and long words of every seventh doc.
static void collect(struct bench *b)
{
    for (size_t i = 0; i < b->doc_count; i += 7) {
        struct tokens t;
        struct view unit = doc_unit(b->docs[i], 1);
        if (tokens_of_doc(b->docs[i], b->arena, &t))
            die("doc", "too many words");
        for (size_t k = 1; k < t.n && b->name_count < NAMES_MAX && b->word_count < NAMES_MAX; k++) {
            const struct token *before = &t.v[k - 1], *at = &t.v[k];
            if (before->unit == 0)
                continue;
            if (is_capital(unit, before) && is_capital(unit, at) && at->start == before->end + 1 &&
                unit.p[before->end] == ' ' && at->form.n > 2)
                b->names[b->name_count++] = piece(unit, before->start, at->end);
            else if (at->form.n > 5 && at->form.p[0] > '9')
                b->words[b->word_count++] = at->form;
        }
    }
    b->name_count = distinct(b->names, b->name_count);
    b->word_count = distinct(b->words, b->word_count);
    if (!b->name_count || !b->word_count)
        die("docs", "hold no names");
}

// ---- watches -------------------------------------------------------------------------------------------------
static unsigned next(unsigned *state, size_t below)
{
    *state = *state * 1103515245U + 12345U;
    return (unsigned)((*state >> 8) % below);
}

// A word to be watched, now and then with a wildcard.
static struct view word(struct bench *b, unsigned *state, bool wild, char out[WORD_BYTES])
{
    struct view w = b->words[next(state, b->word_count)];
    if (!wild)
        return w;
    int n = snprintf(out, WORD_BYTES, "%.*s*", (int)(w.n * 3 / 4), w.p);
    return (struct view){out, (size_t)n};
}

// A name: as it stands in some doc, or, as often, one whose parts stand somewhere but which may not itself.
static int name(struct bench *b, unsigned *state, char *out, size_t room)
{
    struct view first = b->names[next(state, b->name_count)], last = first;
    if (next(state, 2))
        last = b->names[next(state, b->name_count)];
    size_t space = view_find_char(first, ' ');
    return snprintf(out, room, "\"%.*s%.*s\"", (int)space, first.p,
                    VIEW_ARG(view_from(last, view_find_char(last, ' '))));
}

static void make_query(struct bench *b, unsigned *state, char text[QUERY_BYTES])
{
    char n[4][WORD_BYTES], stars[WORD_BYTES];
    struct view w[5];
    for (size_t i = 0; i < ARRAY_LEN(n); i++)
        name(b, state, n[i], WORD_BYTES);
    bool wild = next(state, 20) == 0;
    for (size_t i = 0; i < ARRAY_LEN(w); i++)
        w[i] = word(b, state, wild && i == 0, stars);
    unsigned kind = next(state, 10), at = 0;
    if (kind < 6) {
        unsigned alternatives = 1 + next(state, 4);
        for (unsigned i = 0; i < alternatives; i++)
            at += (unsigned)snprintf(text + at, QUERY_BYTES - at, "%s%s", i ? " OR " : "", n[i]);
        if (wild)
            snprintf(text + at, QUERY_BYTES - at, " OR (%.*s AND %.*s)", VIEW_ARG(w[0]), VIEW_ARG(w[1]));
    } else if (kind < 9) {
        snprintf(text, QUERY_BYTES, "(%.*s OR %.*s OR %s) AND (%.*s OR %s) NOT (%.*s OR %.*s)", VIEW_ARG(w[0]),
                 VIEW_ARG(w[1]), n[0], VIEW_ARG(w[2]), n[1], VIEW_ARG(w[3]), VIEW_ARG(w[4]));
    } else {
        snprintf(text, QUERY_BYTES, "(%.*s OR %s) NEAR/8 (%.*s OR %.*s)", VIEW_ARG(w[0]), n[0], VIEW_ARG(w[1]),
                 VIEW_ARG(w[2]));
    }
}

static struct matcher *make_watches(struct bench *b, size_t count)
{
    struct matcher *m = matcher_new();
    unsigned state = 7;
    for (size_t i = 0; i < count; i++) {
        char text[QUERY_BYTES];
        struct errmsg msg;
        make_query(b, &state, text);
        if (matcher_add(m, (int64_t)i + 1, VIEW_LIT("w"), view_of(text), &msg))
            die(text, msg.text);
    }
    return m;
}

// ---- measuring -----------------------------------------------------------------------------------------------
static void count_hit(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v)
{
    (void)watch, (void)name, (void)q, (void)v;
    ((struct bench *)user)->found++;
}

// All docs once: tokens only, with the tables of a subject, or matched (m not NULL).
enum work { WORK_TOKENS, WORK_SUBJECT, WORK_MATCH };

static int64_t once(struct bench *b, enum work work, struct matcher *m, int64_t *ret_worst_us)
{
    struct arena *a = arena_new();
    int64_t start = cpu_us(), worst = 0;
    b->found = 0;
    for (size_t i = 0; i < b->doc_count; i++) {
        struct tokens t;
        struct subject *s;
        int64_t doc_start = cpu_us();
        arena_reset(a);
        enum err err = work == WORK_TOKENS    ? tokens_of_doc(b->docs[i], a, &t)
                       : work == WORK_SUBJECT ? subject_new(b->docs[i], a, &s)
                                              : matcher_doc(m, b->docs[i], 0, a, count_hit, b);
        if (err)
            die("doc", err_name(err));
        int64_t took = cpu_us() - doc_start;
        worst = took > worst ? took : worst;
    }
    arena_free(a);
    *ret_worst_us = worst;
    return cpu_us() - start;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void measure(struct bench *b, const char *what, enum work work, struct matcher *m)
{
    int64_t times[ROUNDS_MAX], worst = 0;
    for (int i = 0; i < b->rounds; i++)
        times[i] = once(b, work, m, &worst);
    qsort(times, (size_t)b->rounds, sizeof *times, by_time);
    double seconds = (double)times[b->rounds / 2] / 1e6;
    printf("{\"what\":\"%s\",\"docs\":%zu,\"docs_per_s\":%.0f,\"mb_per_s\":%.1f,\"worst_us\":%lld,\"found\":%lld}\n",
           what, b->doc_count, (double)b->doc_count / seconds, (double)b->bytes / 1e6 / seconds, (long long)worst,
           (long long)b->found);
    fflush(stdout);
}

static void measure_watches(struct bench *b, size_t count)
{
    char what[64];
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    int64_t start = cpu_us();
    struct matcher *m = make_watches(b, count);
    double seconds = (double)(cpu_us() - start) / 1e6;
    size_t bytes = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    struct matcher_bytes split = matcher_bytes(m);
    printf("{\"what\":\"load %zu watches\",\"s\":%.2f,\"bytes_per_watch\":%zu,\"queries\":%zu,\"table\":%zu,"
           "\"postings\":%zu,\"names\":%zu,\"rest\":%zu}\n",
           count, seconds, bytes / count, split.queries / count, split.table / count, split.postings / count,
           split.names / count, split.rest / count);
    snprintf(what, sizeof what, "match %zu watches", count);
    measure(b, what, WORK_MATCH, m);
    struct matcher_stats s = matcher_stats(m);
    printf("{\"what\":\"of these\",\"candidates_per_doc\":%.1f,\"matches_per_doc\":%.1f,\"unknown\":%lld}\n",
           (double)s.candidates / (double)s.docs, (double)s.matches / (double)s.docs, (long long)s.unknown);
    matcher_free(m);
}

int main(int argc, char **argv)
{
    static struct bench b;
    static const size_t sizes[] = {10000, 100000, 1000000};
    if (argc < 2)
        die("usage", "bench_match DOCS.jsonl [ROUNDS [WATCHES...]]");
    b.rounds = argc > 2 ? atoi(argv[2]) : 3;
    if (b.rounds < 1 || b.rounds > ROUNDS_MAX)
        die("ROUNDS", "1 to 21");
    b.arena = arena_new();
    load(&b, argv[1]);
    collect(&b);
    measure(&b, "tokens", WORK_TOKENS, NULL);
    measure(&b, "subject", WORK_SUBJECT, NULL);
    for (size_t i = 0; i < ARRAY_LEN(sizes) && argc < 4; i++)
        measure_watches(&b, sizes[i]);
    for (int i = 3; i < argc; i++)
        measure_watches(&b, strtoul(argv[i], NULL, 10));
    return 0;
}
