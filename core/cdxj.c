// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Makes, sorts and searches CDXJ lines. Lines are sorted as bytes, which is what the look-up of others expects
// (LC_ALL=C sort); a key is looked for by halving the file at line starts.
#include "core/cdxj.h"

#include "core/clock.h"
#include "core/file.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/url.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mime_revisit[] = "warc/revisit";

// ---- making ----------------------------------------------------------------------------------------------------

static struct view media_type(struct view field)
{
    return view_trim(view_cut(&field, ';'));
}

bool cdxj_describe(const struct warc_head *h, struct cdxj_entry *ret_entry)
{
    struct cdxj_entry e = {.url = h->target_uri, .offset = h->offset, .length = h->length};
    struct view head = {h->block.p, view_find(h->block, "\r\n\r\n")};
    bool is_http = view_starts(h->block, "HTTP/");
    bool is_capture = h->type == WARC_RESPONSE || h->type == WARC_REVISIT || h->type == WARC_RESOURCE;
    if (h->type == WARC_METADATA) // of our own and other crawlers: what is known of a capture, not one itself
        is_capture = !view_starts_nocase(h->content_type, "application/warc-fields");
    if (!is_capture || !h->is_apart || e.url.n == 0 || clock_parse_iso(h->date, &e.date_ms))
        return false;
    e.mime = media_type(h->type == WARC_RESPONSE && is_http ? http_field(head, "Content-Type") : h->content_type);
    if (h->type == WARC_REVISIT)
        e.mime = view_of(mime_revisit);
    e.status = is_http ? http_status(head) : 0;
    e.digest = http_field(h->headers, "WARC-Payload-Digest");
    *ret_entry = e;
    return true;
}

enum err cdxj_add_key(struct view url, struct buf *key)
{
    CLEANUP(url_done) struct url u = {0};
    if (url_parse(url, NULL, &u) || !url_is_web(&u))
        return ERR_SYNTAX;
    url_add_surt(key, &u);
    return buf_err(key);
}

static void add_number(struct json_writer *w, const char *key, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    json_add_str(w, key, text);
}

enum err cdxj_add(const struct cdxj_entry *e, struct view filename, struct buf *lines)
{
    size_t before = lines->n;
    char time[CLOCK_TEXT_MAX];
    struct json_writer w;
    CLEANUP(buf_done) struct buf key;
    buf_init(&key, URL_FORM_MAX_BYTES);
    if (cdxj_add_key(e->url, &key)) { // dns:, metadata://, …: the address is its own key
        buf_clear(&key);
        for (size_t i = 0; i < e->url.n; i++)
            buf_add_char(&key, e->url.p[i] == ' ' ? '+' : e->url.p[i]);
    }
    buf_add_view(lines, buf_view(&key));
    buf_printf(lines, " %s ", clock_format_compact(e->date_ms, time));
    json_init(&w, lines);
    json_open_object(&w);
    json_add_string(&w, "url", e->url);
    json_add_string(&w, "mime", e->mime);
    if (e->status > 0)
        add_number(&w, "status", (uint64_t)e->status);
    json_add_string(&w, "digest", e->digest);
    add_number(&w, "length", e->length);
    add_number(&w, "offset", e->offset);
    json_add_string(&w, "filename", filename);
    json_close_object(&w);
    buf_add_char(lines, '\n');
    enum err err = buf_err(lines) ? ERR_TOOBIG : buf_err(&key);
    if (err) {
        buf_cut(lines, before);
        lines->overflow = false;
    }
    return err;
}

enum err cdxj_scan(struct view warc, struct view filename, struct buf *lines, uint64_t *ret_end)
{
    struct warc_head h;
    struct cdxj_entry e;
    enum err err, result = OK;
    uint64_t end = 0;
    struct warc_reader *r = warc_reader_new(warc);
    while ((err = warc_next(r, &h)) != ERR_END) {
        if (err || h.truncated) {
            result = ERR_CORRUPT;
            continue;
        }
        end = h.offset + h.length;
        if (cdxj_describe(&h, &e) && (err = cdxj_add(&e, filename, lines)) != OK)
            break;
    }
    warc_reader_free(r);
    if (ret_end)
        *ret_end = end;
    return err == ERR_END ? result : err;
}

static int compare(const void *a, const void *b)
{
    return view_compare(*(const struct view *)a, *(const struct view *)b);
}

void cdxj_sort(struct buf *lines)
{
    size_t count = 0, n = 0;
    for (struct view rest = buf_view(lines); rest.n > 0; n++)
        view_cut(&rest, '\n');
    struct view *all = mem_zalloc((n + 1) * sizeof *all);
    for (struct view rest = buf_view(lines); rest.n > 0; count++)
        all[count] = view_cut(&rest, '\n');
    qsort(all, count, sizeof *all, compare);
    struct buf sorted;
    buf_init(&sorted, lines->max_bytes);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && view_equals(all[i], all[i - 1]))
            continue;
        buf_add_view(&sorted, all[i]);
        buf_add_char(&sorted, '\n');
    }
    free(all);
    buf_done(lines);
    *lines = sorted;
}

enum err cdxj_save(const char *path, struct buf *lines, struct errmsg *m)
{
    char name[PATH_MAX];
    if ((size_t)snprintf(name, sizeof name, "%s.cdxj", path) >= sizeof name)
        return errmsg_set(m, ERR_TOOBIG, "%s: the name is too long", path);
    cdxj_sort(lines);
    return file_replace(name, buf_view(lines), m);
}

enum err cdxj_make(const char *path, uint64_t *ret_end, struct errmsg *m)
{
    struct view bytes;
    const char *slash = strrchr(path, '/');
    CLEANUP(buf_done) struct buf lines;
    buf_init(&lines, CDXJ_MAX_BYTES);
    enum err err = file_map(path, &bytes, m);
    if (err)
        return err;
    enum err scanned = cdxj_scan(bytes, view_of(slash ? slash + 1 : path), &lines, ret_end);
    file_unmap(bytes);
    if (scanned && scanned != ERR_CORRUPT)
        return errmsg_set(m, scanned, "%s: %s", path, err_name(scanned));
    err = cdxj_save(path, &lines, m);
    return err ? err : scanned ? errmsg_set(m, scanned, "%s: not all of it could be read", path) : OK;
}

// ---- looking up ------------------------------------------------------------------------------------------------

// The key of the line that begins at `at`, compared with the one that is looked for.
static int compare_at(struct view index, size_t at, struct view key)
{
    struct view line = view_from(index, at);
    line.n = view_find_char(line, '\n');
    line.n = view_find_char(line, ' ');
    return view_compare(line, key);
}

static size_t line_start(struct view index, size_t at)
{
    while (at > 0 && index.p[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(struct view index, size_t at)
{
    size_t n = view_find_char(view_from(index, at), '\n');
    return at + n < index.n ? at + n + 1 : index.n;
}

// The start of the first line whose key is not below (or_equal: not above) `key`.
static size_t bound(struct view index, struct view key, bool or_equal)
{
    size_t low = 0, high = index.n;
    while (low < high) {
        size_t at = line_start(index, low + (high - low) / 2);
        int order = compare_at(index, at, key);
        if (order < 0 || (or_equal && order == 0))
            low = line_end(index, at);
        else
            high = at;
    }
    return low;
}

struct view cdxj_find(struct view index, struct view key)
{
    size_t first = bound(index, key, false), end = bound(index, key, true);
    return (struct view){index.p + first, end - first};
}

enum err cdxj_parse(struct view line, struct arena *a, struct cdxj_line *ret_line)
{
    CLEANUP(json_cleanup) struct json *o = NULL;
    struct cdxj_line l = {.key = view_cut(&line, ' ')};
    l.time = view_cut(&line, ' ');
    if (l.key.n == 0 || l.time.n != CDXJ_TIME_BYTES || json_parse(line, &o, NULL) ||
        !view_to_u64(json_get_view(o, "offset"), &l.offset) || !view_to_u64(json_get_view(o, "length"), &l.length))
        return ERR_SYNTAX;
    l.url = arena_copy(a, json_get_view(o, "url"));
    l.mime = arena_copy(a, json_get_view(o, "mime"));
    l.status = arena_copy(a, json_get_view(o, "status"));
    l.digest = arena_copy(a, json_get_view(o, "digest"));
    l.filename = arena_copy(a, json_get_view(o, "filename"));
    *ret_line = l;
    return OK;
}
