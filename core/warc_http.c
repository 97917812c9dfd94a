// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// HTTP messages as they lie in WARC blocks (RFC 9112): the head and its fields, chunks joined, content codings undone.
// The archive keeps the bytes of the wire; whoever reads a page comes through here. Also used by the crawler on what it
// has just fetched, so that a page read from the archive and the page seen by the crawler are one.
#include "core/codec.h"
#include "core/warc.h"

#include <string.h>

enum { CODINGS_MAX = 4, CHUNK_LINE_MAX_BYTES = 1024 };

struct view http_field(struct view head, const char *name)
{
    size_t n = strlen(name);
    struct view rest = head;
    while (rest.n > 0) {
        struct view line = view_cut(&rest, '\n');
        if (line.n <= n || line.p[n] != ':' || !view_is_nocase((struct view){line.p, n}, name))
            continue;
        while (rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t')) { // RFC 9112 §5.2: folded
            struct view more = view_cut(&rest, '\n');
            line.n = (size_t)(more.p + more.n - line.p);
        }
        return view_trim(view_from(line, n + 1));
    }
    return (struct view){0};
}

// RFC 9112 §4: "HTTP/1.1 200 OK"; the reason is often missing, and HTTP/2 gives "HTTP/2 200".
int http_status(struct view head)
{
    struct view line = view_cut(&head, '\n'), version = view_cut(&line, ' ');
    uint64_t status;
    if (!view_starts_nocase(version, "HTTP/"))
        return 0;
    line = view_trim(line);
    if (line.n > 3 && line.p[3] == ' ')
        line.n = 3;
    return line.n == 3 && view_to_u64(line, &status) && status >= 100 ? (int)status : 0;
}

// Cuts the head off, up to and with the empty line. False: the message ends inside its head.
static bool cut_head(struct view *message, struct view *ret_head)
{
    struct view rest = *message;
    while (rest.n > 0) {
        struct view line = view_cut(&rest, '\n');
        if (line.n == 0 || (line.n == 1 && line.p[0] == '\r')) {
            *ret_head = (struct view){message->p, (size_t)(line.p - message->p)};
            *message = rest;
            return true;
        }
    }
    return false;
}

// RFC 9112 §7.1: the size in hexadecimal, extensions after ';' are ignored. False: not a chunk's line.
static bool cut_chunk_size(struct view *rest, size_t *ret_size)
{
    struct view in = *rest, line = view_cut(&in, '\n');
    size_t size = 0, digits = 0;
    if (line.n > CHUNK_LINE_MAX_BYTES || line.p + line.n == rest->p + rest->n)
        return false;
    line = view_trim(view_cut(&line, ';'));
    for (; digits < line.n && digits < 15; digits++) {
        const char *at = memchr("0123456789abcdefABCDEF", line.p[digits], 22);
        if (!at)
            return false;
        size_t value = (size_t)(at - "0123456789abcdefABCDEF");
        size = size * 16 + (value < 16 ? value : value - 6);
    }
    if (digits == 0 || digits < line.n)
        return false;
    *rest = in;
    *ret_size = size;
    return true;
}

// Joins the chunks into `to`, which has room for all of `body`. False: they broke off.
static bool join_chunks(struct view body, char *to, size_t *ret_n)
{
    size_t size, n = 0;
    bool whole = false;
    while (cut_chunk_size(&body, &size)) {
        if (size == 0) {
            whole = true; // a trailer section may follow; nobody asks for it
            break;
        }
        size_t have = size < body.n ? size : body.n;
        memcpy(to + n, body.p, have);
        n += have;
        body = view_from(body, have);
        if (have < size || view_trim(view_cut(&body, '\n')).n > 0)
            break;
    }
    *ret_n = n;
    return whole;
}

// Some archives keep the field but not the chunks: what does not begin with a chunk is the body itself.
static struct view undo_chunks(struct view body, struct arena *a, bool *ret_partial)
{
    struct view probe = body;
    size_t size, n;
    *ret_partial = false;
    if (!cut_chunk_size(&probe, &size))
        return body;
    char *to = arena_alloc(a, body.n);
    *ret_partial = !join_chunks(body, to, &n);
    return (struct view){to, n};
}

enum err http_split(struct view message, struct arena *a, struct view *ret_head, struct view *ret_body,
                    bool *ret_partial)
{
    struct view head, rest = message;
    int status;
    bool is_response = view_starts_nocase(message, "HTTP/");
    do { // RFC 9110 §15.2: interim responses go before the final one
        if (!cut_head(&rest, &head))
            return ERR_SYNTAX;
        status = http_status(head);
    } while (is_response && status >= 100 && status < 200);
    if (is_response && status == 0)
        return ERR_SYNTAX;
    *ret_head = head;
    *ret_partial = false;
    bool chunked = view_is_nocase(http_field(head, "Transfer-Encoding"), "chunked");
    *ret_body = chunked ? undo_chunks(rest, a, ret_partial) : rest;
    return OK;
}

// RFC 9110 §8.4: codings in the order in which they were applied.
static enum err parse_codings(struct view field, enum codec codings[CODINGS_MAX], size_t *ret_count)
{
    size_t count = 0;
    while (field.n > 0) {
        enum codec codec;
        struct view name = view_trim(view_cut(&field, ','));
        if (name.n == 0)
            continue;
        if (count == CODINGS_MAX || !codec_parse(name, &codec))
            return ERR_UNSUPPORTED;
        if (codec != CODEC_IDENTITY)
            codings[count++] = codec;
    }
    *ret_count = count;
    return OK;
}

// Undoes one coding. Servers that announce gzip and send plain text are taken at the text.
static enum err undo_coding(enum codec codec, size_t max_bytes, struct arena *a, struct http_response *r)
{
    bool is_gzip = r->body.n >= 2 && r->body.p[0] == '\x1f' && r->body.p[1] == '\x8b';
    if (codec == CODEC_GZIP && !is_gzip)
        return OK;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, max_bytes);
    enum err err = codec_decode(codec, r->body, &out);
    if (err && err != ERR_TOOBIG && err != ERR_CORRUPT)
        return err;
    r->body_is_partial |= err != OK;
    r->body = arena_copy(a, buf_view(&out));
    return OK;
}

enum err http_response_parse(struct view block, size_t max_bytes, struct arena *a, struct http_response *ret)
{
    struct http_response r = {0};
    enum codec codings[CODINGS_MAX];
    size_t count = 0;
    enum err err = http_split(block, a, &r.head, &r.body, &r.body_is_partial);
    if (err)
        return err;
    r.status = http_status(r.head);
    if (r.status == 0)
        return ERR_SYNTAX; // a request
    err = parse_codings(http_field(r.head, "Content-Encoding"), codings, &count);
    while (!err && count > 0)
        err = undo_coding(codings[--count], max_bytes, a, &r);
    if (err)
        return err;
    if (r.body.n > max_bytes) {
        r.body.n = max_bytes;
        r.body_is_partial = true;
    }
    *ret = r;
    return OK;
}

// What came by other ways than a fetch (ISO 28500 §6.4), as if it had been the answer to one.
static enum err read_resource(const struct warc_head *h, size_t max_bytes, struct arena *a, struct http_response *ret)
{
    const char *head = arena_printf(a, "HTTP/1.1 200 OK\r\nContent-Type: %.*s\r\n\r\n", VIEW_ARG(h->content_type));
    struct view block = arena_copy(a, h->block);
    struct http_response r = {.status = 200, .head = view_of(head), .body = block};
    r.head.n -= 2;
    if (r.body.n > max_bytes) {
        r.body.n = max_bytes;
        r.body_is_partial = true;
    }
    *ret = r;
    return OK;
}

// The record is decoded into the arena, so that the response may point into it.
enum err warc_read_page(struct view record, size_t max_bytes, struct arena *a, struct http_response *ret)
{
    struct warc_head head;
    struct warc_reader *reader = warc_reader_new(record);
    enum err err = warc_next(reader, &head);
    if (!err && head.type != WARC_RESPONSE && head.type != WARC_RESOURCE)
        err = ERR_SYNTAX;
    if (!err && head.truncated)
        err = ERR_CORRUPT;
    if (!err && head.type == WARC_RESOURCE)
        err = read_resource(&head, max_bytes, a, ret);
    else if (!err)
        err = http_response_parse(arena_copy(a, head.block), max_bytes, a, ret);
    if (!err && http_field(head.headers, "WARC-Truncated").n > 0)
        ret->body_is_partial = true;
    warc_reader_free(reader);
    return err == ERR_END ? ERR_SYNTAX : err;
}
