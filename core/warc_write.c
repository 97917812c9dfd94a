// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Writes one WARC 1.1 record as one gzip member (ISO 28500:2017 §4 and annex D.2):
//
//   WARC/1.1 CRLF
//   named fields, one a line, CRLF
//   CRLF
//   block, Content-Length bytes
//   CRLF CRLF
//
// Digests are SHA-256 in base32: the standard leaves the algorithm to the writer (§5.8), and SHA-1 proves little today.
#include "core/clock.h"
#include "core/codec.h"
#include "core/crypt.h"
#include "core/warc.h"

#include <stdio.h>

enum { HEAD_MAX_BYTES = 64 << 10 };

static const char *const type_names[] = {
    [WARC_WARCINFO] = "warcinfo",     [WARC_RESPONSE] = "response", [WARC_REQUEST] = "request",
    [WARC_REVISIT] = "revisit",       [WARC_METADATA] = "metadata", [WARC_RESOURCE] = "resource",
    [WARC_CONVERSION] = "conversion",
};

char *warc_digest(struct view data, char text[WARC_DIGEST_TEXT])
{
    unsigned char hash[CRYPT_SHA256_BYTES];
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, WARC_DIGEST_TEXT);
    crypt_sha256(data, hash);
    crypt_add_base32(&b, hash, sizeof hash);
    snprintf(text, WARC_DIGEST_TEXT, "sha256:%s", b.p);
    return text;
}

// RFC 9562 §5.4: a random UUID.
static void record_id(char id[64])
{
    unsigned char u[16];
    crypt_random(u, sizeof u);
    u[6] = (u[6] & 0x0f) | 0x40;
    u[8] = (u[8] & 0x3f) | 0x80;
    snprintf(id, 64, "<urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x>", u[0], u[1],
             u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
}

// A field that is empty is left out. False: the value would break the head.
static bool add_field(struct buf *out, const char *name, struct view value)
{
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
            return false;
    if (value.n > 0)
        buf_printf(out, "%s: %.*s\r\n", name, VIEW_ARG(value));
    return true;
}

static void add_date(struct buf *out, const char *name, int64_t ms)
{
    char text[CLOCK_TEXT_MAX];
    buf_printf(out, "%s: %s\r\n", name, clock_format_rfc3339(ms, text));
}

static bool add_fields(const struct warc_record *r, const char *id, struct buf *out)
{
    char digest[WARC_DIGEST_TEXT], block_digest[WARC_DIGEST_TEXT];
    bool fine = true;
    buf_printf(out, "WARC/1.1\r\nWARC-Type: %s\r\n", type_names[r->type]);
    fine &= add_field(out, "WARC-Target-URI", r->target_uri);
    add_date(out, "WARC-Date", r->date_ms);
    fine &= add_field(out, "WARC-Record-ID", view_of(id));
    fine &= add_field(out, "WARC-Filename", r->filename);
    fine &= add_field(out, "WARC-IP-Address", r->ip);
    fine &= add_field(out, "WARC-Concurrent-To", r->concurrent_to);
    fine &= add_field(out, "WARC-Profile", r->profile);
    fine &= add_field(out, "WARC-Refers-To-Target-URI", r->refers_to_uri);
    if (r->refers_to_date_ms)
        add_date(out, "WARC-Refers-To-Date", r->refers_to_date_ms);
    struct view payload_digest = r->payload_digest;
    if (payload_digest.n == 0 && r->payload.n > 0)
        payload_digest = view_of(warc_digest(r->payload, digest));
    // Hashing costs as much as all else: the block gets a digest (optional, ISO 28500 §5.8) where its payload has none.
    if (payload_digest.n == 0 || r->type == WARC_REVISIT)
        fine &= add_field(out, "WARC-Block-Digest", view_of(warc_digest(r->block, block_digest)));
    fine &= add_field(out, "WARC-Payload-Digest", payload_digest);
    fine &= add_field(out, "WARC-Truncated", r->truncated);
    fine &= add_field(out, "Content-Type", r->content_type);
    buf_printf(out, "Content-Length: %zu\r\n\r\n", r->block.n);
    return fine;
}

enum err warc_write(const struct warc_record *r, struct buf *out, char ret_id[64])
{
    char id[64];
    CHECK(r->type < WARC_OTHER);
    if (r->block.n > WARC_RECORD_MAX_BYTES)
        return ERR_TOOBIG;
    CLEANUP(buf_done) struct buf record;
    buf_init(&record, HEAD_MAX_BYTES + r->block.n);
    record_id(id);
    if (!add_fields(r, id, &record))
        return ERR_SYNTAX;
    buf_add_view(&record, r->block);
    buf_add_str(&record, "\r\n\r\n");
    enum err err = buf_err(&record);
    if (!err)
        err = r->is_coded ? codec_store(buf_view(&record), out) : codec_encode(CODEC_GZIP, buf_view(&record), out);
    if (!err && ret_id)
        snprintf(ret_id, 64, "%s", id);
    return err;
}
