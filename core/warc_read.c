// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reads WARC 0.17 to 1.1 records one after the other from bytes at hand. Gzip is undone member by member into a window
// that always holds the whole current record, wherever the members' borders are: files with one member for everything,
// or with members that cut through records, read alike. A file that begins in the middle or breaks off is read as far
// as it goes; what is no record is skipped up to the next line that begins one.
#include "core/clock.h"
#include "core/codec.h"
#include "core/mem.h"
#include "core/warc.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_MAX_BYTES = 1 << 20, WINDOW_MAX_BYTES = WARC_RECORD_MAX_BYTES + 2 * HEAD_MAX_BYTES };

struct warc_reader {
    struct view coded; // gzip that is not decoded yet
    struct buf window; // decoded; unused for plain input
    struct view rest;  // what is ahead, in the window or in the caller's bytes
    uint64_t skip;     // bytes of a record too big for us that are still to come
    enum err broken;   // the gzip broke off; told once the window is empty
};

struct warc_reader *warc_reader_new(struct view in)
{
    struct warc_reader *r = mem_zalloc(sizeof *r);
    buf_init(&r->window, WINDOW_MAX_BYTES);
    if (in.n >= 2 && in.p[0] == '\x1f' && in.p[1] == '\x8b')
        r->coded = in;
    else
        r->rest = in;
    return r;
}

void warc_reader_free(struct warc_reader *r)
{
    if (!r)
        return;
    buf_done(&r->window);
    free(r);
}

// Decodes one more member behind what is ahead. False: there is none, or no room for it.
static bool read_more(struct warc_reader *r)
{
    size_t used = 0;
    if (r->coded.n == 0)
        return false;
    if (r->rest.n > 0)
        memmove(r->window.p, r->rest.p, r->rest.n);
    r->window.n = r->rest.n;
    enum err err = codec_decode_member(r->coded, &r->window, &used);
    r->rest = buf_view(&r->window);
    if (!err) {
        r->coded = view_from(r->coded, used);
        return true;
    }
    r->window.overflow = false;
    r->coded = (struct view){0};
    r->broken = err;
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

// To the next line that begins a record.
static void resync(struct warc_reader *r)
{
    do {
        size_t at = view_find(r->rest, "\nWARC/");
        if (at < r->rest.n) {
            drop(r, at + 1);
            return;
        }
        drop(r, r->rest.n > 5 ? r->rest.n - 5 : 0); // the border of a member may cut the mark
    } while (read_more(r));
    drop(r, r->rest.n);
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

// "algorithm:value", both tokens (ISO 28500 §5.8); empty where there is none.
static bool is_digest(struct view v)
{
    size_t colon = view_find_char(v, ':');
    return v.n == 0 || (colon > 0 && colon + 1 < v.n && view_find_char(v, ' ') == v.n);
}

// ISO 28500 §5.3 to §5.6 and §5.9: the fields that a record of this type cannot be without.
static bool has_fields(const struct warc_head *h)
{
    int64_t ms;
    bool needs_target = h->type != WARC_WARCINFO && h->type != WARC_METADATA && h->type != WARC_OTHER;
    if (http_field(h->headers, "WARC-Type").n == 0 || strip_brackets(h->record_id).n == 0)
        return false;
    if (clock_parse_iso(h->date, &ms) || (needs_target && h->target_uri.n == 0))
        return false;
    return is_digest(http_field(h->headers, "WARC-Block-Digest")) &&
           is_digest(http_field(h->headers, "WARC-Payload-Digest"));
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

static enum err read_record(struct warc_reader *r, size_t head_n, struct warc_head *ret_head)
{
    uint64_t length = 0;
    struct warc_head h = {0};
    bool known = view_to_u64(http_field((struct view){r->rest.p, head_n}, "Content-Length"), &length);
    if (!known) {
        resync(r);
        return ERR_SYNTAX;
    }
    if (length > WARC_RECORD_MAX_BYTES) {
        drop(r, head_n);
        r->skip = length;
        return ERR_TOOBIG;
    }
    h.truncated = !need(r, head_n + (size_t)length);
    take_fields((struct view){r->rest.p, head_n}, &h); // after need(), which may move the window
    h.block = view_from(r->rest, head_n);
    if (h.block.n > length)
        h.block.n = (size_t)length;
    drop(r, head_n + h.block.n);
    if (!has_fields(&h))
        return ERR_SYNTAX;
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
    size_t head_n;
    skip_gap(r);
    if (r->rest.n == 0)
        return at_the_end(r);
    (void)need(r, 11); // enough for either mark
    if (view_starts(r->rest, "filedesc://")) {
        r->rest = r->coded = (struct view){0};
        return ERR_UNSUPPORTED; // ARC
    }
    if (!view_starts_nocase(r->rest, "WARC/")) {
        resync(r);
        return ERR_SYNTAX;
    }
    enum err err = find_head(r, &head_n);
    if (err) {
        resync(r);
        return err;
    }
    return read_record(r, head_n, ret_head);
}

// Whether `stated` is the digest of the bytes; OK where none is stated.
static enum err check_digest(struct view stated, struct view bytes)
{
    char text[WARC_DIGEST_TEXT];
    if (stated.n == 0)
        return OK;
    if (!view_starts_nocase(stated, "sha256:"))
        return ERR_UNSUPPORTED;
    return view_is_nocase(stated, warc_digest(bytes, text)) ? OK : ERR_CORRUPT;
}

// The payload of a response is its body, transfer coding undone (ISO 28500 §5.9). A revisit states another record's.
static enum err check_payload(const struct warc_head *h)
{
    struct view stated = http_field(h->headers, "WARC-Payload-Digest"), head, body;
    bool partial;
    if (h->type != WARC_RESPONSE || stated.n == 0)
        return OK;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    enum err err = http_split(h->block, a, &head, &body, &partial);
    return err ? ERR_UNSUPPORTED : check_digest(stated, body);
}

enum err warc_check(const struct warc_head *h)
{
    enum err err = check_digest(http_field(h->headers, "WARC-Block-Digest"), h->block);
    return err ? err : check_payload(h);
}
