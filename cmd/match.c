// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara match`: the stage; and with --watches and --docs the same matcher over files, for tests of queries, for
// comparisons and for timing. Docs stream through; only with --bench all are held in memory, so that reading them does
// not count.
#include "alerts/matcher.h"
#include "cmd/flat.h"
#include "cmd/lines.h"
#include "cmd/stages.h"
#include "core/clock.h"
#include "core/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LINE_OUT_MAX_BYTES = 16 << 20, BENCH_ROUNDS = 5 };

struct count {
    int64_t matches, unknown;
};

struct matching {
    const struct call *call;
    struct matcher *matcher;
    struct arena *arena; // of a doc
    struct buf line;
    int64_t now_ms, watch_count, refused, bad_docs;
    const struct doc *doc; // under way
    struct count *counts;  // by watch, its line number
    struct view *names;    // as JSON, owned
    size_t room;
    struct doc **docs; // of --bench
    size_t doc_count, doc_room, bytes;
};

// ---- watches -------------------------------------------------------------------------------------------------
// A watch is known by its line; its id is kept as the file has it, a number or a string.
static void name_watch(struct matching *m, size_t number, const struct json *id)
{
    CLEANUP(buf_done) struct buf name;
    struct json_writer w;
    buf_init(&name, LINE_OUT_MAX_BYTES);
    json_init(&w, &name);
    if (json_is_number(id))
        json_int(&w, json_to_int(id, 0));
    else
        json_string(&w, json_view(id));
    if (number >= m->room) {
        size_t room = number * 2 + 64;
        m->counts = mem_resize(m->counts, room, sizeof *m->counts);
        m->names = mem_resize(m->names, room, sizeof *m->names);
        memset(m->counts + m->room, 0, (room - m->room) * sizeof *m->counts);
        memset(m->names + m->room, 0, (room - m->room) * sizeof *m->names);
        m->room = room;
    }
    struct view v = buf_view(&name);
    m->names[number] = (struct view){mem_strndup(v.p, v.n), v.n};
}

// A line that is no watch, or one that is refused, is told and passed over.
static enum err read_watch(void *user, struct view line, size_t number)
{
    struct matching *m = user;
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct errmsg why = {""};
    enum err err = json_parse(line, &root, &why);
    if (!err && (!json_get(root, "id") || !json_is_string(json_get(root, "query"))))
        err = errmsg_set(&why, ERR_SYNTAX, "expected an object with \"id\" and \"query\"");
    if (!err) {
        name_watch(m, number, json_get(root, "id"));
        err = matcher_add(m->matcher, (int64_t)number, m->names[number], json_get_view(root, "query"), &why);
    }
    m->watch_count++;
    if (!err)
        return OK;
    m->refused++;
    fprintf(stderr, "harkara match: watch %s (line %zu): %s\n",
            number < m->room && m->names[number].p ? m->names[number].p : "?", number, why.text);
    return OK;
}

// ---- what is found -------------------------------------------------------------------------------------------
static void write_spans(const struct matching *m, struct json_writer *w, const struct verdict *v)
{
    json_key(w, "spans");
    json_open_array(w);
    for (size_t i = 0; i < v->span_count; i++) {
        const struct span *s = &v->spans[i];
        size_t at = s->unit ? flat_offset(m->doc, s->unit) : 0;
        json_open_array(w);
        json_int(w, s->clause);
        json_string(w, s->unit ? VIEW_LIT("body") : VIEW_LIT("title"));
        json_int(w, (int64_t)at + s->start);
        json_int(w, (int64_t)at + s->end);
        json_close_array(w);
    }
    json_close_array(w);
}

// Verdict NULL: unknown.
static void print_line(struct matching *m, struct view name, const struct verdict *v)
{
    struct json_writer w;
    buf_clear(&m->line);
    json_init(&w, &m->line);
    json_open_object(&w);
    json_key(&w, "watch");
    json_raw(&w, name);
    json_key(&w, "doc");
    json_string(&w, m->doc->id);
    if (v)
        write_spans(m, &w, v);
    else
        json_add_bool(&w, "unknown", true);
    json_close_object(&w);
    if (!buf_err(&m->line))
        printf("%.*s\n", VIEW_ARG(buf_view(&m->line)));
}

static void note_match(void *user, int64_t watch, struct view name, const struct query *q, const struct verdict *v)
{
    struct matching *m = user;
    (void)q;
    m->counts[watch].matches++;
    if (!call_option(m->call, "count") && !call_option(m->call, "bench"))
        print_line(m, name, v);
}

static void note_unknown(void *user, int64_t watch, struct view name, uint32_t times)
{
    struct matching *m = user;
    (void)times;
    m->counts[watch].unknown++;
    if (!call_option(m->call, "count") && !call_option(m->call, "bench"))
        print_line(m, name, NULL);
}

static void print_counts(const struct matching *m)
{
    for (size_t i = 0; i < m->room; i++) {
        if (!m->names[i].p)
            continue;
        printf("{\"watch\":%.*s,\"docs\":%" PRId64, VIEW_ARG(m->names[i]), m->counts[i].matches);
        if (m->counts[i].unknown)
            printf(",\"unknown\":%" PRId64, m->counts[i].unknown);
        printf("}\n");
    }
}

// ---- docs ----------------------------------------------------------------------------------------------------
static enum err match_doc(struct matching *m, const struct doc *d)
{
    arena_reset(m->arena);
    m->doc = d;
    return matcher_doc(m->matcher, d, m->now_ms, m->arena, note_match, m);
}

static enum err bad_doc(struct matching *m, size_t number, const char *why)
{
    m->bad_docs++;
    fprintf(stderr, "harkara match: doc of line %zu: %s\n", number, why);
    return OK;
}

static enum err read_doc(void *user, struct view line, size_t number)
{
    struct matching *m = user;
    CLEANUP(doc_cleanup) struct doc *d = NULL;
    struct errmsg why = {""};
    if (flat_read(line, &d, &why))
        return bad_doc(m, number, why.text);
    return match_doc(m, d) ? bad_doc(m, number, "more words than a doc may have") : OK;
}

// ---- timing --------------------------------------------------------------------------------------------------
static enum err hold_doc(void *user, struct view line, size_t number)
{
    struct matching *m = user;
    struct errmsg why = {""};
    if (m->doc_count == m->doc_room) {
        m->doc_room = m->doc_room ? m->doc_room * 2 : 1024;
        m->docs = mem_resize(m->docs, m->doc_room, sizeof *m->docs);
    }
    if (flat_read(line, &m->docs[m->doc_count], &why))
        return bad_doc(m, number, why.text);
    const struct doc *d = m->docs[m->doc_count++];
    for (size_t i = 0; i < doc_unit_count(d); i++)
        m->bytes += doc_unit(d, i).n;
    return OK;
}

// Processor time of this process: what else the machine does counts little.
static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct timing {
    double all_s, worst_s;
};

// All docs once: made ready to be asked (words and their tables), or matched, which does that too.
static struct timing time_docs(struct matching *m, bool match)
{
    struct timing t = {0, 0};
    for (size_t i = 0; i < m->doc_count; i++) {
        struct subject *s;
        double start = cpu_s();
        arena_reset(m->arena);
        enum err err = match ? match_doc(m, m->docs[i]) : subject_new(m->docs[i], m->arena, &s);
        double took = cpu_s() - start;
        m->bad_docs += err != OK;
        t.all_s += took;
        t.worst_s = took > t.worst_s ? took : t.worst_s;
    }
    return t;
}

static int by_time(const void *a, const void *b)
{
    double x = ((const struct timing *)a)->all_s, y = ((const struct timing *)b)->all_s;
    return (x > y) - (x < y);
}

static struct timing median(struct matching *m, bool match)
{
    struct timing rounds[BENCH_ROUNDS];
    for (size_t i = 0; i < BENCH_ROUNDS; i++)
        rounds[i] = time_docs(m, match);
    qsort(rounds, BENCH_ROUNDS, sizeof *rounds, by_time);
    return rounds[BENCH_ROUNDS / 2];
}

static void print_bench(struct matching *m, double load_s)
{
    struct timing ready = median(m, false), whole = median(m, true);
    struct matcher_stats s = matcher_stats(m->matcher);
    struct matcher_bytes b = matcher_bytes(m->matcher);
    double docs = (double)m->doc_count, match_s = whole.all_s - ready.all_s;
    size_t bytes = b.queries + b.table + b.postings + b.names + b.rest, live = matcher_count(m->matcher);
    printf("{\"watches\":%zu,\"load_s\":%.2f,\"bytes_per_watch\":%zu,\"docs\":%zu,\"mb\":%.1f,", live, load_s,
           live ? bytes / live : 0, m->doc_count, (double)m->bytes / 1e6);
    printf("\"tokens_docs_per_s\":%.0f,\"match_docs_per_s\":%.0f,\"whole_docs_per_s\":%.0f,\"worst_ms\":%.2f,",
           docs / ready.all_s, docs / match_s, docs / whole.all_s, whole.worst_s * 1e3);
    printf("\"candidates_per_doc\":%.1f,\"matches\":%" PRId64 ",\"unknown\":%" PRId64 "}\n",
           (double)s.candidates / (double)s.docs, s.matches / BENCH_ROUNDS, s.unknown / BENCH_ROUNDS);
}

// ---- the verb ------------------------------------------------------------------------------------------------
static enum err read_docs(struct matching *m, const char *path, double load_s, struct errmsg *why)
{
    bool bench = call_option(m->call, "bench") != NULL;
    enum err err = lines_each(path, bench ? hold_doc : read_doc, m, why);
    if (err)
        return err;
    if (bench && m->doc_count)
        print_bench(m, load_s);
    else if (call_option(m->call, "count"))
        print_counts(m);
    fprintf(stderr, "harkara match: %" PRId64 " watches, %" PRId64 " refused\n", m->watch_count, m->refused);
    return OK;
}

static void matching_done(struct matching *m)
{
    for (size_t i = 0; i < m->doc_count; i++)
        doc_free(m->docs[i]);
    for (size_t i = 0; i < m->room; i++)
        free((char *)m->names[i].p);
    free(m->docs);
    free(m->names);
    free(m->counts);
    buf_done(&m->line);
    arena_free(m->arena);
    matcher_free(m->matcher);
}

static int match_files(struct call *c, const char *watches, const char *docs)
{
    struct errmsg why = {""};
    struct matching m = {.call = c, .matcher = matcher_new(), .arena = arena_new(), .now_ms = clock_now_ms()};
    buf_init(&m.line, LINE_OUT_MAX_BYTES);
    matcher_tell_unknown(m.matcher, note_unknown, &m);
    double start = cpu_s();
    enum err err = lines_each(watches, read_watch, &m, &why);
    if (!err)
        err = read_docs(&m, docs, cpu_s() - start, &why);
    int code = err ? call_fail(c, err, "%s", why.text) : m.refused || m.bad_docs ? EXIT_NO : EXIT_DONE;
    matching_done(&m);
    return code;
}

static int run(struct call *c)
{
    const char *watches = call_option(c, "watches"), *docs = call_option(c, "docs");
    bool tool = call_option(c, "count") || call_option(c, "bench");
    if (!watches != !docs || (tool && !watches))
        return call_usage(c, "--watches and --docs go together");
    return watches ? match_files(c, watches, docs) : stages_run(c);
}

static const struct option_spec options[] = {
    STAGES_OPTION_INSTANCE,
    {0, "watches", "FILE", "instead of the stage: watches, one object a line with id and query"},
    {0, "docs", "FILE",
     "docs, one a line, as `harkara extract` prints them with or without --jsonl; - is standard input"},
    {0, "count", NULL, "one line a watch: how many docs match"},
    {0, "bench", NULL, "time it, in processor time: the median of five rounds, tokenising told apart"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_match;
const struct verb verb_match = {
    "match",
    "stage: docs against the watches to hits; or files of both",
    "",
    "Reads [docs] and evaluates the enabled watches on each; every match becomes a hit in [hits].\n"
    "\n"
    "With --watches and --docs it touches neither queue nor store, and prints one object for each match: watch, doc, "
    "and\n"
    "spans, each [clause, \"title\" or \"body\", first byte, end]. Where a limit left the answer open it says\n"
    "\"unknown\":true instead. Watches that are refused are told with the reason, and the exit code is then 1.\n"
    "\n"
    "    harkara extract --jsonl pages/ | harkara match --watches watches.jsonl --docs -",
    options,
    0,
    0,
    run,
};
