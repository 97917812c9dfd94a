// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reads WARC 0.17 to 1.1 and ARC records one after the other from bytes at hand. Gzip is undone member by member into
// a window that always holds the whole current record, wherever the members' borders are: files with one member for
// everything, or with members that cut through records, read alike. A file that begins in the middle or breaks off is
// read as far as it goes; what is no record is skipped up to the next line that begins one, and gzip that does not
// decode up to the next member that begins with a record.
#include "core/codec.h"
#include "core/mem.h"
#include "core/warc.h"
#include "core/warc_arc.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_MAX_BYTES = 1 << 20, WINDOW_MAX_BYTES = WARC_RECORD_MAX_BYTES + 2 * HEAD_MAX_BYTES, PROBE_BYTES = 12 };

struct warc_reader {
    struct view in;
    struct view coded;    // gzip that is not decoded yet
    struct buf window;    // decoded; unused for plain input
    struct view rest;     // what is ahead, in the window or in the caller's bytes
    uint64_t skip;        // bytes of a record too big for us that are still to come
    uint64_t member;      // where the member lies that the window begins with
    size_t members;       // decoded into the window since it was last empty
    bool is_gzip, is_arc; // is_arc: found by what was read so far
    enum err broken;      // the gzip broke off; told once the window is empty
    char date[ARC_DATE_TEXT];
};

static bool is_gzip(struct view v)
{
    return v.n >= 2 && v.p[0] == '\x1f' && v.p[1] == '\x8b';
}

struct warc_reader *warc_reader_new(struct view in)
{
    struct warc_reader *r = mem_zalloc(sizeof *r);
    buf_init(&r->window, WINDOW_MAX_BYTES);
    r->in = in;
    r->is_gzip = is_gzip(in);
    *(r->is_gzip ? &r->coded : &r->rest) = in;
    return r;
}

void warc_reader_free(struct warc_reader *r)
{
    if (!r)
        return;
    buf_done(&r->window);
    free(r);
}

// Whether a member begins here whose first line could head a record. Decodes a few bytes only.
static bool begins_record(struct view coded)
{
    size_t used;
    CLEANUP(buf_done) struct buf start;
    buf_init(&start, PROBE_BYTES);
    enum err err = codec_decode_member(coded, &start, &used);
    struct view v = buf_view(&start);
    return (!err || err == ERR_TOOBIG) && (view_starts_nocase(v, "WARC/") || view_find(v, "://") < v.n);
}

// From the next member on that begins with a record, behind gzip that broke.
static struct view next_member(struct view coded)
{
    do {
        coded = view_from(coded, 1);
        coded = view_from(coded, view_find(coded, "\x1f\x8b\x08"));
    } while (coded.n > 0 && !begins_record(coded));
    return coded;
}

// Decodes one more member behind what is ahead. False: there is none, or nothing can be behind what broke.
static bool read_more(struct warc_reader *r)
{
    size_t used = 0;
    if (r->coded.n == 0 || r->broken)
        return false;
    if (r->rest.n > 0) {
        memmove(r->window.p, r->rest.p, r->rest.n);
        r->members++;
    } else {
        r->member = (uint64_t)(r->coded.p - r->in.p);
        r->members = 1;
    }
    r->window.n = r->rest.n;
    r->broken = codec_decode_member(r->coded, &r->window, &used);
    r->rest = buf_view(&r->window);
    r->window.overflow = false;
    r->coded = r->broken ? next_member(r->coded) : view_from(r->coded, used);
    return true;
}

// At least n bytes ahead, if the input has them.
static bool need(struct warc_reader *r, size_t n)
{
    while (r->rest.n < n)
        if (!read_more(r))
            return false;
    return true;
}

static void drop(struct warc_reader *r, size_t n)
{
    r->rest = view_from(r->rest, n);
}

// Bytes up to and with the empty line that ends a head, 0 where it is not there yet. Lone LFs are taken as line ends.
static size_t head_end(struct view v, size_t from)
{
    for (size_t i = from; i < v.n; i++) {
        if (v.p[i] != '\n')
            continue;
        if (i + 1 < v.n && v.p[i + 1] == '\n')
            return i + 2;
        if (i + 2 < v.n && v.p[i + 1] == '\r' && v.p[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

// Line ends between records, and what is left of a record that was too big.
static void skip_gap(struct warc_reader *r)
{
    for (;;) {
        uint64_t n = r->skip < r->rest.n ? r->skip : r->rest.n;
        drop(r, (size_t)n);
        r->skip -= n;
        while (r->skip == 0 && r->rest.n > 0 && (r->rest.p[0] == '\r' || r->rest.p[0] == '\n'))
            drop(r, 1);
        if (r->rest.n > 0 || !read_more(r))
            return;
    }
}

// The line at the front, with its end where there is one.
static struct view front_line(struct warc_reader *r)
{
    size_t end;
    while ((end = view_find_char(r->rest, '\n')) == r->rest.n && end < ARC_LINE_MAX_BYTES && read_more(r))
        ;
    return (struct view){r->rest.p, end < r->rest.n ? end + 1 : end};
}

static bool is_at_arc(struct warc_reader *r)
{
    return r->rest.n > 0 && arc_line_is_head(front_line(r));
}

// To the next line that begins a record.
static void resync(struct warc_reader *r)
{
    do {
        size_t at = view_find_char(r->rest, '\n');
        if (at == r->rest.n) {
            drop(r, at);
            continue;
        }
        drop(r, at + 1);
        (void)need(r, 5); // the border of a member may cut the mark
        if (view_starts_nocase(r->rest, "WARC/") || (r->is_arc && is_at_arc(r)))
            return;
    } while (r->rest.n > 0 || read_more(r));
}

static enum warc_type type_of(struct view name)
{
    static const struct {
        const char *name;
        enum warc_type type;
    } types[] = {
        {"warcinfo", WARC_WARCINFO},     {"response", WARC_RESPONSE}, {"request", WARC_REQUEST},
        {"revisit", WARC_REVISIT},       {"metadata", WARC_METADATA}, {"resource", WARC_RESOURCE},
        {"conversion", WARC_CONVERSION},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (view_is_nocase(name, types[i].name))
            return types[i].type;
    return WARC_OTHER;
}

// "<urn:…>" without its brackets; old writers put the target URI in them too.
static struct view strip_brackets(struct view v)
{
    if (v.n >= 2 && v.p[0] == '<' && v.p[v.n - 1] == '>')
        return (struct view){v.p + 1, v.n - 2};
    return v;
}

static void take_fields(struct view headers, struct warc_head *h)
{
    struct view rest = headers;
    h->headers = headers;
    h->version = view_trim(view_cut(&rest, '\n'));
    h->type = type_of(http_field(headers, "WARC-Type"));
    h->target_uri = strip_brackets(http_field(headers, "WARC-Target-URI"));
    h->date = http_field(headers, "WARC-Date");
    h->content_type = http_field(headers, "Content-Type");
    h->record_id = http_field(headers, "WARC-Record-ID");
    h->ip = http_field(headers, "WARC-IP-Address");
}

// The length of the head at the front, reading on until its end is seen.
static enum err find_head(struct warc_reader *r, size_t *ret_n)
{
    size_t from = 0, n;
    while ((n = head_end(r->rest, from)) == 0) {
        if (r->rest.n > HEAD_MAX_BYTES)
            return ERR_TOOBIG;
        from = r->rest.n > 3 ? r->rest.n - 3 : 0;
        if (!need(r, r->rest.n + 1))
            return ERR_SYNTAX;
    }
    *ret_n = n;
    return OK;
}

// Where the record at the front begins, for finish_place.
struct place {
    uint64_t at;
    bool begins_member;
};

static struct place begin_place(const struct warc_reader *r)
{
    if (!r->is_gzip)
        return (struct place){(uint64_t)(r->rest.p - r->in.p), true};
    return (struct place){r->member, r->members == 1 && r->rest.p == r->window.p};
}

// Line ends behind the block belong to the record's place; anything else in its member makes it share.
static void finish_place(const struct warc_reader *r, const struct place *p, struct warc_head *h)
{
    size_t ends = 0;
    while (ends < r->rest.n && ends < 4 && (r->rest.p[ends] == '\r' || r->rest.p[ends] == '\n'))
        ends++;
    uint64_t end = (uint64_t)((r->is_gzip ? r->coded.p : r->rest.p + ends) - r->in.p);
    h->offset = p->at;
    h->length = end - p->at;
    h->is_apart = p->begins_member && !h->truncated;
    if (r->is_gzip)
        h->is_apart = h->is_apart && r->members == 1 && ends == r->rest.n;
}

// Takes the block off, behind a head of head_n bytes; ERR_TOOBIG: it is passed over.
static enum err take_block(struct warc_reader *r, size_t head_n, uint64_t length, struct warc_head *h)
{
    if (length > WARC_RECORD_MAX_BYTES) {
        drop(r, head_n);
        r->skip = length;
        return ERR_TOOBIG;
    }
    h->truncated = !need(r, head_n + (size_t)length) || r->broken; // may move the window: no view before it
    h->headers = (struct view){r->rest.p, head_n};
    h->block = view_from(r->rest, head_n);
    if (h->block.n > length)
        h->block.n = (size_t)length;
    drop(r, head_n + h->block.n);
    return OK;
}

static enum err read_warc(struct warc_reader *r, struct warc_head *ret_head)
{
    size_t head_n;
    uint64_t length = 0;
    struct warc_head h = {0};
    const struct place place = begin_place(r);
    enum err err = find_head(r, &head_n);
    if (err) {
        resync(r);
        return err;
    }
    // Without a length there is no block: what follows is skipped by the next call, unless it is a record.
    (void)view_to_u64(http_field((struct view){r->rest.p, head_n}, "Content-Length"), &length);
    err = take_block(r, head_n, length, &h);
    if (err)
        return err;
    take_fields(h.headers, &h);
    finish_place(r, &place, &h);
    *ret_head = h;
    return OK;
}

// A record of HTTP is a response, what describes the file its warcinfo, and the rest (DNS answers) are resources.
static enum warc_type type_of_arc(const struct arc_head *line, struct view block)
{
    if (view_starts_nocase(line->url, "filedesc:"))
        return WARC_WARCINFO;
    return view_starts(block, "HTTP/") ? WARC_RESPONSE : WARC_RESOURCE;
}

static enum err read_arc(struct warc_reader *r, struct warc_head *ret_head)
{
    struct arc_head line;
    struct warc_head h = {.is_arc = true};
    const struct place place = begin_place(r);
    struct view text = front_line(r);
    if (!arc_line_parse(text, &line)) {
        resync(r);
        return ERR_SYNTAX;
    }
    enum err err = take_block(r, text.n, line.length, &h);
    if (err)
        return err;
    (void)arc_line_parse(h.headers, &line); // the window may have moved
    h.type = type_of_arc(&line, h.block);
    h.target_uri = line.url;
    h.ip = line.ip;
    h.content_type = line.content_type;
    h.date = view_of(arc_date(line.date, r->date));
    finish_place(r, &place, &h);
    *ret_head = h;
    return OK;
}

static enum err at_the_end(struct warc_reader *r)
{
    enum err err = r->broken;
    r->broken = OK;
    return err ? err : ERR_END;
}

enum err warc_next(struct warc_reader *r, struct warc_head *ret_head)
{
    skip_gap(r);
    if (r->rest.n == 0)
        return at_the_end(r);
    (void)need(r, 5);
    if (view_starts_nocase(r->rest, "WARC/"))
        return read_warc(r, ret_head);
    if (is_at_arc(r)) {
        r->is_arc = true;
        return read_arc(r, ret_head);
    }
    resync(r);
    return ERR_SYNTAX;
}

uint64_t warc_position(const struct warc_reader *r)
{
    return (uint64_t)((r->is_gzip ? r->coded.p : r->rest.p) - r->in.p);
}
