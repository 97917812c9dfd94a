// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara extract`: what the parser makes of files, without a running system. For checking a page, and for scoring.
#include "cmd/files.h"
#include "cmd/verb.h"
#include "core/log.h"
#include "parsers/explain.h"
#include "parsers/parse.h"
#include "parsers/rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { OUT_MAX_BYTES = 32 << 20, DAY_BYTES = 10 };

struct extract {
    const struct call *call;
    const char *url;
    struct known known; // nothing but the rules
    int64_t failed;
};

// As if the crawler had just fetched it.
static struct page page_at(const char *url)
{
    return (struct page){.url = view_of(url),
                         .final_url = view_of(url),
                         .kind = PAGE_ARTICLE,
                         .source = VIEW_LIT("extract"),
                         .medium = VIEW_LIT("web"),
                         .status = 200}; // when it was fetched is not known: words like "yesterday" stay unread
}

static struct http_response response_of(struct view bytes)
{
    return (struct http_response){
        .status = 200, .head = VIEW_LIT("HTTP/1.1 200 OK\r\nContent-Type: text/html"), .body = bytes};
}

// The day as the page means it: a time of 23:30 in New York is that day, whatever day it is in Greenwich then.
static void write_date(struct json_writer *w, struct view published)
{
    if (published.n >= DAY_BYTES)
        json_add_string(w, "date", (struct view){published.p, DAY_BYTES});
}

// The text as a reader goes through it: captions belong to pictures, which a flat text has not.
static void add_body(const struct doc *d, struct buf *out)
{
    for (size_t i = 0; i < d->block_count; i++) {
        if (d->blocks[i].kind == BLOCK_CAPTION)
            continue;
        if (out->n)
            buf_add_char(out, '\n');
        buf_add_view(out, d->blocks[i].text);
    }
}

// The flat line of --jsonl: what scorers and spreadsheets want.
static void write_line(const struct doc *d, struct view id, struct buf *out)
{
    struct json_writer w;
    struct buf body;
    buf_init(&body, OUT_MAX_BYTES);
    json_init(&w, out);
    json_open_object(&w);
    json_add_string(&w, "id", id);
    if (d) {
        json_add_string(&w, "url", d->canonical);
        json_add_string(&w, "title", d->title);
        json_add_string(&w, "subtitle", d->subtitle);
        json_key(&w, "authors");
        json_open_array(&w);
        for (size_t i = 0; i < d->author_count; i++)
            json_string(&w, d->authors[i]);
        json_close_array(&w);
        write_date(&w, d->published);
        json_add_string(&w, "lang", d->lang);
        json_add_string(&w, "type", d->kind);
        json_key(&w, "confidence");
        json_double(&w, round(100 * (double)d->confidence) / 100);
        add_body(d, &body);
        json_add_string(&w, "body", buf_view(&body));
    }
    json_close_object(&w);
    buf_add_char(out, '\n');
    buf_done(&body);
}

static enum err extract_file(void *user, const char *path, const char *relative)
{
    (void)relative;
    struct extract *x = user;
    struct view bytes;
    struct errmsg m = {{0}};
    enum err err = file_map(path, &bytes, &m);
    if (err) {
        fprintf(stderr, "harkara extract: %s\n", m.text);
        x->failed++;
        return err;
    }
    struct arena *a = arena_new();
    struct parsed parsed = {0};
    struct buf out;
    buf_init(&out, OUT_MAX_BYTES);
    const struct page page = page_at(x->url);
    const struct http_response response = response_of(bytes);
    err = parse_page_knowing(&page, &response, &x->known, a, &parsed);
    if (call_option(x->call, "explain")) {
        explain_page(&page, &response, rules_find(x->known.rules, page.url), a, &out);
    } else if (call_option(x->call, "jsonl")) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
        write_line(err ? NULL : parsed.doc, (struct view){name, dot ? (size_t)(dot - name) : strlen(name)}, &out);
    } else if (!err && parsed.doc) {
        struct json_writer w;
        json_init(&w, &out);
        doc_write(parsed.doc, &w);
        buf_add_char(&out, '\n');
    } else {
        fprintf(stderr, "harkara extract: %s: %s\n", path, err ? err_name(err) : parsed.what);
        x->failed++;
    }
    if (!buf_err(&out) && out.n)
        fwrite(out.p, 1, out.n, stdout);
    buf_done(&out);
    parsed_done(&parsed);
    arena_free(a);
    file_unmap(bytes);
    return err;
}

static int run_extract(struct call *c)
{
    const char *url = call_option(c, "url");
    const char *rules_path = call_option(c, "rules");
    CLEANUP(rules_cleanup) struct rules *rules = NULL;
    struct extract x = {.call = c, .url = url ? url : "http://localhost/"};
    struct errmsg why = {{0}};
    log_init("extract", LOG_WARN);
    enum err refused = rules_path ? rules_load(rules_path, &rules, &why) : OK;
    if (refused)
        return call_fail(c, refused, "%s", why.text);
    x.known.rules = rules;
    for (int i = 0; i < c->argc; i++) {
        struct errmsg m = {{0}};
        enum err err = file_walk(c->argv[i], extract_file, &x, &m);
        if (err && *m.text)
            return call_fail(c, err, "%s", m.text);
    }
    return x.failed ? EXIT_NO : EXIT_DONE;
}

static const struct option_spec options[] = {
    {0, "url", "URL", "address of the page; default http://localhost/"},
    {0, "rules", "FILE", "rules for single hosts (docs/extraction.md); --url tells the host"},
    {0, "jsonl", NULL,
     "one flat line a file: id (the file's name), url, title, subtitle, authors, date, lang, type, confidence, "
     "body (without captions)"},
    {0, "explain", NULL, "print each block of the page with the rule that kept or dropped it"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_extract;
const struct verb verb_extract = {
    "extract",
    "print what the parser finds in HTML files",
    "PATH...",
    "Parses HTML files, or all files of directories, and prints the doc of each as JSON (docs/doc.md).\n"
    "\n"
    "    harkara extract --url https://example.org/a saved.html\n"
    "    harkara extract --rules rules.yaml --url https://example.org/a --explain saved.html\n"
    "    harkara extract --jsonl pages/ > pred.jsonl",
    options,
    1,
    -1,
    run_extract,
};
