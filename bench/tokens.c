// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Speed of the tokeniser alone, one core, and beside it ICU's own word break iterator on the same text:
//   bench_tokens DOCS.jsonl [ROUNDS]      one object a line with "title" and "body" (Reuters-21578 has this form)
// Prints one line of JSON a reader, the median of the rounds, in processor time. The peer only finds where words begin
// and end; it neither folds nor keeps anything.
#include "analysis/tokens.h"

#include "core/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicode/ubrk.h>

enum { DOCS_MAX = 30000, ROUNDS_MAX = 21, LINE_MAX_BYTES = 4 << 20 };

struct bench {
    struct doc *docs[DOCS_MAX];
    size_t doc_count, bytes;
    int rounds;
    struct arena *arena;
    UBreakIterator *words; // of ICU
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_tokens: %s: %s\n", what, why);
    exit(1);
}

// Of this process, so that what else the machine does counts little.
static int64_t cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

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

static size_t count_tokens(struct bench *b, const struct doc *d)
{
    struct tokens t;
    arena_reset(b->arena);
    if (tokens_of_doc(d, b->arena, &t))
        die("tokens", "too many");
    return t.n;
}

static size_t count_breaks(struct bench *b, const struct doc *d)
{
    size_t n = 0;
    for (size_t unit = 0; unit < doc_unit_count(d); unit++) {
        struct view view = doc_unit(d, unit);
        UErrorCode status = U_ZERO_ERROR;
        UText text = UTEXT_INITIALIZER;
        utext_openUTF8(&text, view.p, (int64_t)view.n, &status);
        ubrk_setUText(b->words, &text, &status);
        if (U_FAILURE(status))
            die("icu", u_errorName(status));
        while (ubrk_next(b->words) != UBRK_DONE)
            n += ubrk_getRuleStatus(b->words) != UBRK_WORD_NONE;
        utext_close(&text);
    }
    return n;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void measure(struct bench *b, const char *what, size_t (*count)(struct bench *, const struct doc *))
{
    int64_t took[ROUNDS_MAX];
    size_t found = 0;
    for (int round = 0; round < b->rounds; round++) {
        int64_t start = cpu_us();
        found = 0;
        for (size_t i = 0; i < b->doc_count; i++)
            found += count(b, b->docs[i]);
        took[round] = cpu_us() - start;
    }
    qsort(took, (size_t)b->rounds, sizeof *took, by_size);
    double us = (double)took[b->rounds / 2];
    printf("{\"reader\":\"%s\",\"docs\":%zu,\"mb\":%.1f,\"found\":%zu,\"mb_s\":%.1f,\"docs_s\":%.0f}\n", what,
           b->doc_count, (double)b->bytes / 1e6, found, (double)b->bytes / us, (double)b->doc_count * 1e6 / us);
}

int main(int argc, char **argv)
{
    static struct bench b = {.rounds = 5};
    if (argc < 2)
        die("usage", "bench_tokens DOCS.jsonl [ROUNDS]");
    b.rounds = argc > 2 ? atoi(argv[2]) : b.rounds;
    if (b.rounds < 1 || b.rounds > ROUNDS_MAX)
        die("ROUNDS", "1 to 21");
    b.arena = arena_new();
    UErrorCode status = U_ZERO_ERROR;
    b.words = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
    if (U_FAILURE(status))
        die("icu", u_errorName(status));
    load(&b, argv[1]);
    measure(&b, "harkara", count_tokens);
    measure(&b, "icu", count_breaks);
    for (size_t i = 0; i < b.doc_count; i++)
        doc_free(b.docs[i]);
    ubrk_close(b.words);
    arena_free(b.arena);
    return 0;
}
