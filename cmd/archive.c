// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara archive list, index, get`: what the archive holds, the indexes of its files, one capture out of it.
#include "cmd/captures.h"
#include "cmd/files.h"
#include "cmd/verb.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/url.h"

#include <limits.h>
#include <stdio.h>

enum { BODY_MAX_BYTES = WARC_RECORD_MAX_BYTES };

static int open_archive(struct call *c, struct archive_files *ret_files)
{
    char dir[CONFIG_PATH_MAX];
    struct errmsg m = {""};
    enum err err = archive_files_open(config_path(c->config, "warc", dir), ret_files, &m);
    return err ? call_fail(c, err, "%s", *m.text ? m.text : dir) : EXIT_DONE;
}

// ---- list ------------------------------------------------------------------------------------------------------

// Lines are sorted by key, not by time.
static void span(struct view index, size_t *ret_count, struct view *ret_first, struct view *ret_last)
{
    while (index.n > 0) {
        struct view line = view_cut(&index, '\n');
        view_cut(&line, ' ');
        struct view time = view_cut(&line, ' ');
        if (*ret_count == 0 || view_compare(time, *ret_first) < 0)
            *ret_first = time;
        if (*ret_count == 0 || view_compare(time, *ret_last) > 0)
            *ret_last = time;
        *ret_count += 1;
    }
}

static const char *condition(const struct archive_file *f)
{
    return f->is_complete ? "complete" : f->is_being_written ? "being written" : "left by a crash";
}

static void print_json(const struct archive_file *f, size_t count, struct view first, struct view last)
{
    CLEANUP(buf_done) struct buf line;
    struct json_writer w;
    buf_init(&line, 64 << 10);
    json_init(&w, &line);
    json_open_object(&w);
    json_add_string(&w, "path", f->path);
    json_add_int(&w, "bytes", (int64_t)f->bytes);
    json_add_int(&w, "captures", (int64_t)count);
    json_add_string(&w, "first", first);
    json_add_string(&w, "last", last);
    json_add_str(&w, "condition", condition(f));
    json_close_object(&w);
    printf("%.*s\n", VIEW_ARG(buf_view(&line)));
}

static int run_archive_list(struct call *c)
{
    struct archive_files files;
    uint64_t bytes = 0;
    size_t captures = 0;
    int code = open_archive(c, &files);
    if (code)
        return code;
    for (size_t i = 0; i < files.count; i++) {
        const struct archive_file *f = &files.items[i];
        struct view first = {0}, last = {0};
        size_t count = 0;
        span(f->index, &count, &first, &last);
        if (c->json)
            print_json(f, count, first, last);
        else
            printf("%.*s  %llu bytes  %zu captures  %.*s to %.*s  %s\n", VIEW_ARG(f->path),
                   (unsigned long long)f->bytes, count, VIEW_ARG(first), VIEW_ARG(last), condition(f));
        bytes += f->bytes;
        captures += count;
    }
    if (!c->json)
        printf("%zu files, %llu bytes, %zu captures\n", files.count, (unsigned long long)bytes, captures);
    archive_files_done(&files);
    return EXIT_DONE;
}

extern const struct verb verb_archive_list;
const struct verb verb_archive_list = {
    "archive list",
    "list the files of the archive",
    "",
    "Prints each WARC file below <data>/warc with its size, its captures, the times (UTC) of the first and the last, "
    "and\n"
    "whether it is complete; with -o json one object a line. Nothing ever deletes these files.",
    NULL,
    0,
    0,
    run_archive_list,
};

// ---- index -----------------------------------------------------------------------------------------------------

static int run_archive_index(struct call *c)
{
    int code = EXIT_DONE;
    for (int i = 0; i < c->argc; i++) {
        struct errmsg m = {""};
        enum err err = cdxj_make(c->argv[i], NULL, &m);
        if (err == ERR_CORRUPT)
            fprintf(stderr, "harkara archive index: %s\n", m.text);
        else if (err)
            code = call_fail(c, err, "%s", m.text);
        if (!err || err == ERR_CORRUPT)
            printf("%s.cdxj\n", c->argv[i]);
    }
    return code;
}

extern const struct verb verb_archive_index;
const struct verb verb_archive_index = {
    "archive index",
    "make the index of WARC and ARC files",
    "FILE...",
    "Writes FILE.cdxj beside each file: one line a capture, with the address as SURT key, time, media type, status, "
    "digest\n"
    "and place, sorted, as pywb and other tools read it. The crawler does this for the files that it completes.",
    NULL,
    1,
    -1,
    run_archive_index,
};

// ---- get -------------------------------------------------------------------------------------------------------

static void print_line(void *user, const struct capture_place *p)
{
    *(size_t *)user += 1;
    printf("%.*s  %.*s  %.*s  %.*s  %.*s at %llu\n", VIEW_ARG(p->line.time), VIEW_ARG(p->line.status),
           VIEW_ARG(p->line.mime), VIEW_ARG(p->line.url), VIEW_ARG(p->line.filename),
           (unsigned long long)p->line.offset);
}

// A revisit stands for an earlier capture with its digest.
static enum err resolve(const struct archive_files *files, struct capture_query *q, struct arena *a,
                        struct capture_place *place)
{
    if (!view_is(place->line.mime, "warc/revisit"))
        return OK;
    q->at_ms = place->date_ms;
    q->digest = place->line.digest;
    return q->digest.n > 0 ? archive_find(files, q, a, place) : ERR_NOTFOUND;
}

static bool save(const char *path, struct view bytes)
{
    FILE *f = path ? fopen(path, "wb") : stdout;
    bool done = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    if (f && f != stdout)
        done = fclose(f) == 0 && done;
    return done;
}

static int print_capture(struct call *c, const struct archive_files *files, struct capture_query *q)
{
    struct capture_place place;
    struct view record, bytes;
    struct http_response response;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    const char *output = call_option(c, "output");
    if (archive_find(files, q, a, &place) || resolve(files, q, a, &place))
        return call_fail(c, ERR_NOTFOUND, "no capture of that address");
    enum err err = archive_load(&place, a, &record);
    bytes = record;
    if (!err && !call_option(c, "record")) {
        err = warc_read_page(record, BODY_MAX_BYTES, a, &response);
        bytes = response.body;
    }
    if (err)
        return call_fail(c, err, "%.*s at %llu: %s", VIEW_ARG(place.line.filename),
                         (unsigned long long)place.line.offset, err_name(err));
    if (!save(output, bytes))
        return call_fail(c, ERR_IO, "writing to %s failed", output ? output : "standard output");
    return EXIT_DONE;
}

static int get(struct call *c, const struct archive_files *files, struct capture_query *q)
{
    size_t count = 0;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    if (!call_option(c, "list"))
        return print_capture(c, files, q);
    archive_each(files, q->key, a, print_line, &count);
    return count ? EXIT_DONE : EXIT_NO;
}

static int run_archive_get(struct call *c)
{
    const char *at = call_option(c, "at");
    struct archive_files files;
    struct capture_query q = {0};
    CLEANUP(buf_done) struct buf key;
    buf_init(&key, URL_FORM_MAX_BYTES);
    if (cdxj_add_key(view_of(c->argv[0]), &key))
        return call_usage(c, "'%s' is no web address", c->argv[0]);
    if (at && clock_parse_iso(view_of(at), &q.at_ms))
        return call_usage(c, "--at '%s' is no time such as 2026-11-23T21:40", at);
    q.key = buf_view(&key);
    int code = open_archive(c, &files);
    if (code)
        return code;
    code = get(c, &files, &q);
    archive_files_done(&files);
    return code;
}

static const struct option_spec get_options[] = {
    {0, "at", "TIME", "the capture nearest to this time; default: the newest"},
    {0, "list", NULL, "list all captures instead"},
    {0, "record", NULL, "the WARC record as it lies in its file (gzip), not the page"},
    {'O', "output", "FILE", "write there; default: standard output"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_archive_get;
const struct verb verb_archive_get = {
    "archive get",
    "get a page out of the archive",
    "URL",
    "Prints the body of the newest capture of the address, or of the one nearest to a time, with its codings undone. "
    "An\n"
    "address matches as in all web archives: scheme, \"www.\", capitals, and the order of parameters do not count.\n"
    "\n"
    "    harkara archive get https://news.example/a --at 2026-11-23T21:40\n"
    "    harkara archive get https://news.example/a --list",
    get_options,
    1,
    1,
    run_archive_get,
};
