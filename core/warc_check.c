// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules of ISO 28500:2017 §5 and §6 for one record, in tables: which fields there are and what their values look
// like, which a type cannot be without. Fields that the standard does not know are nobody's business (§4.1). An ARC
// record has a date, a length that the reader has seen, and no more to go by.
#include "core/warc_check.h"

#include "core/address.h"
#include "core/ascii.h"
#include "core/clock.h"
#include "core/crypt.h"
#include "core/utf8.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// ---- values ----------------------------------------------------------------------------------------------------

static bool is_token(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!ascii_is_alnum(v.p[i]) && !memchr("!#$%&'*+-.^_`|~", v.p[i], 15)) // RFC 9110 §5.6.2
            return false;
    return v.n > 0;
}

static bool is_any(struct view v)
{
    return v.n > 0;
}

static bool is_date(struct view v)
{
    int64_t ms;
    return clock_parse_iso(v, &ms) == OK;
}

static bool is_number(struct view v)
{
    uint64_t n;
    return view_to_u64(v, &n);
}

static bool is_address(struct view v)
{
    char text[ADDRESS_TEXT_MAX];
    unsigned char to[16];
    if (v.n >= sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", VIEW_ARG(v));
    return inet_pton(AF_INET, text, to) == 1 || inet_pton(AF_INET6, text, to) == 1;
}

// "scheme:…"; old writers put it in brackets, and did not escape spaces.
static bool is_uri(struct view v)
{
    if (v.n > 2 && v.p[0] == '<' && v.p[v.n - 1] == '>')
        v = (struct view){v.p + 1, v.n - 2};
    size_t colon = view_find_char(v, ':');
    for (size_t i = 0; i < colon; i++)
        if (!ascii_is_alnum(v.p[i]) && !memchr("+-.", v.p[i], 3))
            return false;
    return colon > 0 && colon + 1 < v.n && ascii_is_letter(v.p[0]);
}

static bool is_id(struct view v)
{
    return v.n > 2 && v.p[0] == '<' && v.p[v.n - 1] == '>' && is_uri(v);
}

// "type/subtype", parameters are not looked at.
static bool is_media(struct view v)
{
    struct view subtype = view_trim(view_cut(&v, ';')), type = view_cut(&subtype, '/');
    return is_token(type) && is_token(subtype);
}

static bool is_digest(struct view v)
{
    struct view value = v, algorithm = view_cut(&value, ':');
    for (size_t i = 0; i < value.n; i++)
        if (!ascii_is_alnum(value.p[i]) && !memchr("+/=-_", value.p[i], 5))
            return false;
    return is_token(algorithm) && value.n > 0;
}

// ---- fields ----------------------------------------------------------------------------------------------------

static const struct rule {
    const char *name;
    bool (*is_good)(struct view value);
    bool may_repeat;
} rules[] = {
    {"WARC-Type", is_token, false},
    {"WARC-Record-ID", is_id, false},
    {"WARC-Date", is_date, false},
    {"Content-Length", is_number, false},
    {"Content-Type", is_media, false},
    {"WARC-Concurrent-To", is_id, true},
    {"WARC-Block-Digest", is_digest, false},
    {"WARC-Payload-Digest", is_digest, false},
    {"WARC-IP-Address", is_address, false},
    {"WARC-Refers-To", is_id, false},
    {"WARC-Refers-To-Target-URI", is_uri, false},
    {"WARC-Refers-To-Date", is_date, false},
    {"WARC-Target-URI", is_uri, false},
    {"WARC-Truncated", is_token, false},
    {"WARC-Warcinfo-ID", is_id, false},
    {"WARC-Filename", is_any, false},
    {"WARC-Profile", is_uri, false},
    {"WARC-Identified-Payload-Type", is_media, false},
    {"WARC-Segment-Origin-ID", is_id, false},
    {"WARC-Segment-Number", is_number, false},
    {"WARC-Segment-Total-Length", is_number, false},
};

struct lint {
    const struct warc_head *h;
    warc_finding_fn *fn;
    void *user;
    uint32_t seen; // bit of each rule
};
_Static_assert(ARRAY_LEN(rules) <= 32, "a bit for each");

PRINTF_LIKE(3, 4)
static void tell(const struct lint *l, bool is_error, const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    l->fn(l->user, is_error, what);
}

// A field's value, folded lines and all.
static void check_value(struct lint *l, size_t rule, struct view value)
{
    const struct rule *r = &rules[rule];
    if (l->seen & 1u << rule && !r->may_repeat)
        tell(l, true, "%s is given twice", r->name);
    l->seen |= 1u << rule;
    if (value.n == 0)
        tell(l, true, "%s is empty", r->name);
    else if (!r->is_good(value))
        tell(l, true, "%s cannot be '%.*s'", r->name, value.n < 80 ? (int)value.n : 80, value.p);
}

// §4 takes RFC 2047's encoded words over: "=?charset?B or Q?text?=". False: a word begins like one and is none.
static bool has_good_words(struct view v)
{
    for (size_t at; (at = view_find(v, "=?")) < v.n;) {
        v = view_from(v, at + 2);
        struct view rest = v, charset = view_cut(&rest, '?');
        if (rest.n == 0 || !is_token(charset))
            continue;
        struct view encoding = view_cut(&rest, '?');
        size_t end = view_find_char(rest, '?');
        bool is_good = (view_is_nocase(encoding, "B") || view_is_nocase(encoding, "Q")) && end + 1 < rest.n &&
                       rest.p[end + 1] == '=';
        if (!is_good)
            return false;
    }
    return true;
}

static void check_line(struct lint *l, struct view line)
{
    size_t colon = view_find_char(line, ':');
    if (colon == line.n || !is_token((struct view){line.p, colon}))
        tell(l, true, "a line of the head is no field");
    if (!utf8_is_valid(line)) // §4: fields are UTF-8
        tell(l, true, "a field is not UTF-8");
    if (!has_good_words(line))
        tell(l, true, "an encoded word (RFC 2047) is none");
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (view_is_nocase((struct view){line.p, colon}, rules[i].name))
            check_value(l, i, view_trim(view_from(line, colon + 1)));
}

// A line with what is folded behind it.
static struct view cut_field(struct view *rest)
{
    struct view line = view_cut(rest, '\n');
    while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == '\t')) {
        struct view more = view_cut(rest, '\n');
        line.n = (size_t)(more.p + more.n - line.p);
    }
    return view_trim(line);
}

static void check_fields(struct lint *l)
{
    struct view rest = l->h->headers;
    struct view version = view_trim(view_cut(&rest, '\n'));
    if (version.n < 8 || !ascii_is_digit(version.p[5]) || version.p[6] != '.' || !ascii_is_digit(version.p[7]))
        tell(l, true, "the version is not one of WARC");
    for (struct view line; (line = cut_field(&rest)).n > 0 || rest.n > 0;)
        if (line.n > 0)
            check_line(l, line);
}

// ---- records ---------------------------------------------------------------------------------------------------

static bool has(const struct lint *l, const char *name)
{
    return http_field(l->h->headers, name).n > 0;
}

static void demand(const struct lint *l, const char *name)
{
    if (!has(l, name))
        tell(l, true, "%s is missing", name);
}

// §5.19 and §6.9.
static void check_segment(const struct lint *l, bool is_continuation)
{
    uint64_t number;
    if (is_continuation) {
        demand(l, "WARC-Segment-Number");
        demand(l, "WARC-Segment-Origin-ID");
    }
    if (!view_to_u64(http_field(l->h->headers, "WARC-Segment-Number"), &number))
        return;
    if (is_continuation && number < 2)
        tell(l, true, "WARC-Segment-Number of a continuation is above 1");
    if (!is_continuation && number != 1)
        tell(l, true, "WARC-Segment-Number of the first segment is 1");
}

static void check_type(const struct lint *l)
{
    enum warc_type type = l->h->type;
    bool is_continuation = view_is_nocase(http_field(l->h->headers, "WARC-Type"), "continuation");
    demand(l, "WARC-Type");
    demand(l, "WARC-Record-ID");
    demand(l, "WARC-Date");
    demand(l, "Content-Length");
    if (is_continuation || (type != WARC_WARCINFO && type != WARC_METADATA && type != WARC_OTHER))
        demand(l, "WARC-Target-URI");
    if (type == WARC_REVISIT)
        demand(l, "WARC-Profile");
    check_segment(l, is_continuation);
    if (l->h->block.n > 0 && !is_continuation && !has(l, "Content-Type"))
        tell(l, false, "Content-Type is missing");
    if (type == WARC_OTHER && !is_continuation)
        tell(l, false, "the type of record is not known");
}

// Whether all is there that the message itself announces.
static bool is_whole_http(struct view block)
{
    uint64_t length;
    struct view head, body;
    bool partial;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    return view_starts(block, "HTTP/") && http_split(block, a, &head, &body, &partial) == OK &&
           view_to_u64(http_field(head, "Content-Length"), &length) && body.n >= length;
}

void warc_lint(const struct warc_head *h, warc_finding_fn *fn, void *user)
{
    struct lint l = {.h = h, .fn = fn, .user = user};
    if (h->truncated) // the lengths of old ARC files are not always right, those of HTTP mostly are
        tell(&l, !(h->is_arc && is_whole_http(h->block)), "the file ends inside the record");
    if (!h->is_apart && !h->truncated)
        tell(&l, true, "the record is no gzip member of its own");
    if (h->is_arc) {
        if (h->date.n == 0)
            tell(&l, true, "the date is none");
    } else {
        check_fields(&l);
        check_type(&l);
    }
    enum err err = warc_check(h);
    if (err == ERR_CORRUPT)
        tell(&l, true, "a digest does not fit");
    else if (err)
        tell(&l, false, "a digest cannot be checked: a hash or a content that is not known");
}

// ---- digests ---------------------------------------------------------------------------------------------------

// Whether `stated` is the digest of the bytes; OK where none is stated. §5.8 leaves algorithm and form to the writer.
static enum err check_digest(struct view stated, struct view bytes)
{
    unsigned char hash[CRYPT_HASH_MAX_BYTES];
    enum crypt_hash kind;
    CLEANUP(buf_done) struct buf hex, base32;
    struct view value = stated, algorithm = view_cut(&value, ':');
    buf_init(&hex, 256);
    buf_init(&base32, 256);
    if (stated.n == 0)
        return OK;
    size_t n = crypt_hash_parse(algorithm, &kind) ? crypt_hash(kind, bytes, hash) : 0;
    if (n == 0)
        return ERR_UNSUPPORTED;
    crypt_add_hex(&hex, hash, n);
    crypt_add_base32(&base32, hash, n);
    while (value.n > 0 && value.p[value.n - 1] == '=')
        value.n--;
    while (base32.n > 0 && base32.p[base32.n - 1] == '=')
        buf_cut(&base32, base32.n - 1);
    return view_is_nocase(value, hex.p) || view_is_nocase(value, base32.p) ? OK : ERR_CORRUPT;
}

// The payload of HTTP is the body, transfer coding undone (§6.3.2); some writers took it as it came.
static enum err check_http_payload(const struct warc_head *h, struct view stated)
{
    struct view head, body;
    bool partial;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    if (http_split(h->block, a, &head, &body, &partial))
        return check_digest(stated, h->block);
    enum err err = check_digest(stated, body);
    if (err == ERR_CORRUPT)
        err = check_digest(stated, view_from(h->block, view_find(h->block, "\r\n\r\n") + 4));
    return err;
}

// A revisit, and a segment, state the digest of what is elsewhere (§6.7.2, §5.9).
static enum err check_payload(const struct warc_head *h)
{
    struct view stated = http_field(h->headers, "WARC-Payload-Digest");
    if (stated.n == 0 || h->type == WARC_REVISIT || http_field(h->headers, "WARC-Segment-Number").n > 0)
        return OK;
    if (h->content_type.n == 0) // what the block is, and so what its payload is, nobody knows
        return ERR_UNSUPPORTED;
    if (view_starts_nocase(h->content_type, "application/http"))
        return check_http_payload(h, stated);
    return check_digest(stated, h->block);
}

enum err warc_check(const struct warc_head *h)
{
    enum err err = check_digest(http_field(h->headers, "WARC-Block-Digest"), h->block);
    return err ? err : check_payload(h);
}
