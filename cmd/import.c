// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara import`: pages from files into the running flow, as if they had been fetched: each becomes one WARC record
// in [pages]. HTML files are wrapped in a response; good responses in WARC and ARC files are taken over as they are.
#include "cmd/captures.h"
#include "cmd/files.h"
#include "cmd/services.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/page.h"
#include "core/warc.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 50, META_MAX_BYTES = 32 << 10 };

struct import {
    struct queue *queue;
    const char *base; // address of the directory, "" none
    struct view source;
    int64_t pages, skipped, failed;
};

static enum err publish(struct import *im, const struct page *page, struct view record)
{
    struct buf meta;
    struct json_writer w;
    buf_init(&meta, META_MAX_BYTES);
    json_init(&w, &meta);
    page_write(page, &w);
    enum err err = buf_err(&meta);
    while (!err && !queue_has_room(im->queue, "pages"))
        clock_sleep_ms(WAIT_MS);
    if (!err) {
        const struct queue_item item = {.stream = "pages", .meta = buf_view(&meta), .body = record};
        err = queue_publish(im->queue, &item, 1, NULL, 0);
    }
    buf_done(&meta);
    return err;
}

// One page from the block of a response record.
static enum err import_response(struct import *im, struct view url, int64_t date_ms, struct view block)
{
    struct buf record;
    const struct page page = {.url = url,
                              .final_url = url,
                              .kind = PAGE_ARTICLE,
                              .source = im->source,
                              .medium = VIEW_LIT("web"),
                              .status = 200,
                              .fetched_ms = date_ms};
    const struct warc_record r = {.type = WARC_RESPONSE,
                                  .target_uri = url,
                                  .date_ms = date_ms,
                                  .content_type = VIEW_LIT("application/http; msgtype=response"),
                                  .block = block};
    buf_init(&record, WARC_RECORD_MAX_BYTES);
    enum err err = warc_write(&r, &record, NULL);
    if (!err)
        err = publish(im, &page, buf_view(&record));
    buf_done(&record);
    if (!err)
        im->pages++;
    return err;
}

static enum err import_html(struct import *im, const char *path, const char *relative, struct view bytes)
{
    char real[PATH_MAX];
    struct buf url, block;
    buf_init(&url, 8192);
    buf_init(&block, WARC_RECORD_MAX_BYTES);
    if (*im->base)
        buf_printf(&url, "%s/%s", im->base, relative);
    else
        buf_printf(&url, "file://%s", realpath(path, real) ? real : path);
    buf_printf(&block, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n\r\n", bytes.n);
    buf_add_view(&block, bytes);
    enum err err = buf_err(&block);
    if (!err)
        err = import_response(im, buf_view(&url), clock_now_ms(), buf_view(&block));
    buf_done(&url);
    buf_done(&block);
    return err;
}

// What the crawler would have published: an answer with a page in it.
static bool is_page(const struct warc_head *h)
{
    int status = http_status(h->block);
    return h->type == WARC_RESPONSE && (status == 200 || status == 203);
}

static enum err import_record(struct import *im, const struct warc_head *h)
{
    int64_t date_ms;
    if (clock_parse_iso(h->date, &date_ms))
        date_ms = clock_now_ms();
    enum err err = import_response(im, h->target_uri, date_ms, h->block);
    if (err && err_class(err) != ERR_CLASS_RETRY) {
        im->failed++;
        err = OK;
    }
    return err;
}

static enum err import_warc(struct import *im, const char *path, struct view bytes)
{
    struct warc_reader *reader = warc_reader_new(bytes);
    struct warc_head head;
    enum err err = OK, next;
    while (!err && (next = warc_next(reader, &head)) != ERR_END) {
        if (next)
            im->failed++;
        else if (is_page(&head))
            err = import_record(im, &head);
        else
            im->skipped++;
    }
    warc_reader_free(reader);
    if (err)
        fprintf(stderr, "harkara import: %s: %s\n", path, err_name(err));
    return err;
}

static bool is_html(struct view name)
{
    static const char *const suffixes[] = {".html", ".htm", ".xhtml"};
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++)
        if (view_ends(name, suffixes[i]))
            return true;
    return false;
}

static enum err import_file(void *user, const char *path, const char *relative)
{
    struct import *im = user;
    struct view name = view_of(path), bytes;
    struct errmsg m = {{0}};
    if (!is_html(name) && !archive_is_file(name)) {
        im->skipped++;
        return OK;
    }
    enum err err = file_map(path, &bytes, &m);
    if (err) {
        fprintf(stderr, "harkara import: %s\n", m.text);
        im->failed++;
        return err;
    }
    err = archive_is_file(name) ? import_warc(im, path, bytes)
                                : import_html(im, path, *relative ? relative : path, bytes);
    if (err && !archive_is_file(name)) {
        fprintf(stderr, "harkara import: %s: %s\n", path, err_name(err));
        im->failed++;
    }
    file_unmap(bytes);
    return err;
}

static int run_import(struct call *c)
{
    struct services s;
    const char *base = call_option(c, "base-url"), *source = call_option(c, "source");
    int code = services_open(c, SERVICE_QUEUE, &s);
    if (code)
        return code;
    struct import im = {
        .queue = s.queue, .base = base ? base : "", .source = source ? view_of(source) : VIEW_LIT("import")};
    enum err worst = OK;
    for (int i = 0; i < c->argc; i++) {
        struct errmsg m = {{0}};
        enum err err = file_walk(c->argv[i], import_file, &im, &m);
        if (err && *m.text)
            code = call_fail(c, err, "%s", m.text);
        worst = err ? err : worst;
    }
    services_close(&s);
    printf("%lld pages imported, %lld files or records skipped, %lld failed\n", (long long)im.pages,
           (long long)im.skipped, (long long)im.failed);
    if (!code && worst)
        code = call_fail(c, worst, "not everything was imported");
    return code;
}

static const struct option_spec options[] = {
    {0, "base-url", "URL", "address of the directory given; without it HTML files are file:// pages"},
    {0, "source", "NAME", "source name of the docs; default import"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_import;
const struct verb verb_import = {
    "import",
    "take pages from HTML, WARC and ARC files",
    "PATH...",
    "Puts HTML files (.html, .htm, .xhtml), the pages of WARC and ARC files (.warc, .arc, also .gz: answers with "
    "status\n"
    "200 or 203), and all of these below a directory into the running flow, as if they had been fetched now.\n"
    "\n"
    "    harkara import saved-pages/ --base-url https://example.org/saved",
    options,
    1,
    -1,
    run_import,
};
