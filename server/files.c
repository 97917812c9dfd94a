// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Static files from memory. Paths are compared with the table's and never reach a file system.
#include "server/files.h"

#include "core/codec.h"
#include "core/crypt.h"
#include "core/mem.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX_BYTES = 16 << 20, TAG_MAX = CRYPT_ID_TEXT + 4 };

struct file {
    const struct embed *embed;
    struct buf gzip; // empty where it saves nothing
    const char *type;
    char tag[TAG_MAX]; // RFC 9110 §8.8.3: weak, as both codings carry the same
};

struct files {
    size_t count;
    struct file list[];
};

static const struct {
    const char *suffix, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".json", "application/json"},
    {".png", "image/png"},
    {".webmanifest", "application/manifest+json"},
    {".woff2", "font/woff2"},
};

static const char *type_of(struct view path)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (view_ends(path, types[i].suffix))
            return types[i].type;
    return "application/octet-stream";
}

static void prepare(struct file *f, const struct embed *e)
{
    struct view bytes = embed_view(e);
    char id[CRYPT_ID_TEXT];
    f->embed = e;
    f->type = type_of(view_of(e->path));
    snprintf(f->tag, sizeof f->tag, "W/\"%s\"", crypt_id(bytes, id));
    buf_init(&f->gzip, FILE_MAX_BYTES);
    if (codec_encode(CODEC_GZIP, bytes, &f->gzip) != OK || f->gzip.n >= bytes.n)
        buf_clear(&f->gzip);
}

struct files *files_new(const struct embed *table)
{
    size_t count = 0;
    while (table[count].path)
        count++;
    struct files *f = mem_zalloc(sizeof *f + count * sizeof f->list[0]);
    f->count = count;
    for (size_t i = 0; i < count; i++)
        prepare(&f->list[i], &table[i]);
    return f;
}

void files_free(struct files *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->count; i++)
        buf_done(&f->list[i].gzip);
    free(f);
}

static const struct file *find(const struct files *f, const struct request *req)
{
    struct view path = view_from(request_path(req), 1);
    if (path.n == 0)
        path = VIEW_LIT("index.html");
    for (size_t i = 0; i < f->count; i++)
        if (view_is(path, f->list[i].embed->path))
            return &f->list[i];
    return NULL;
}

// RFC 9110 §12.5.3 in short: gzip is named, and not with a weight of zero.
static bool takes_gzip(const struct request *req)
{
    struct view rest = request_header(req, "Accept-Encoding");
    while (rest.n > 0) {
        struct view weight = view_trim(view_cut(&rest, ','));
        struct view name = view_trim(view_cut(&weight, ';'));
        if (view_is_nocase(name, "gzip"))
            return !view_is(view_trim(weight), "q=0");
    }
    return false;
}

bool files_serve(const struct files *f, const struct request *req, struct response *resp)
{
    const struct file *file = req->method == METHOD_GET ? find(f, req) : NULL;
    if (!file)
        return false;
    resp->content_type = file->type;
    resp->is_cacheable = true;
    response_add_field(resp, "ETag", file->tag);
    response_add_field(resp, "Vary", "Accept-Encoding");
    if (view_find(request_header(req, "If-None-Match"), file->tag) < request_header(req, "If-None-Match").n) {
        resp->status = 304;
        return true;
    }
    resp->fixed = embed_view(file->embed);
    if (file->gzip.n > 0 && takes_gzip(req)) {
        resp->fixed = buf_view(&file->gzip);
        response_add_field(resp, "Content-Encoding", "gzip");
    }
    return true;
}
