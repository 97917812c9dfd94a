// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The WARC 1.1 record format (ISO 28500): write one record as a gzip member, read records one after the other from
// bytes, those of the older ARC format too. Files and rotation are crawler/archive's, the index is core/cdxj's; parsers
// read the record that [pages] points to with warc_read_page.
#ifndef CORE_WARC_H
#define CORE_WARC_H

#include "core/arena.h"
#include "core/buf.h"

enum { WARC_RECORD_MAX_BYTES = 64 << 20 };

enum warc_type {
    WARC_WARCINFO,
    WARC_RESPONSE,
    WARC_REQUEST,
    WARC_REVISIT,
    WARC_METADATA,
    WARC_RESOURCE,
    WARC_CONVERSION,
    WARC_OTHER
};

// One record to be written. Dates are milliseconds; digests and the record id are made by the writer.
struct warc_record {
    enum warc_type type;
    struct view target_uri;
    int64_t date_ms;
    struct view content_type;   // of the block: "application/http; msgtype=response" …
    struct view block;          // for responses the raw HTTP message, head and body as on the wire
    struct view payload;        // what the payload digest covers: the body, transfer coding undone; empty: none
    struct view payload_digest; // revisit: the digest of what it stands for, "sha256:…"; empty: made from payload
    struct view ip;             // address connected to
    struct view concurrent_to;  // record id of the response, for a request
    struct view profile;        // revisit profile URI
    struct view refers_to_uri;
    int64_t refers_to_date_ms;
    struct view filename;  // warcinfo: of the file that it begins
    struct view truncated; // why the block is not whole: "length", "time", "disconnect" (§5.13); empty: it is
    bool is_coded;         // the block is mostly compressed already: its member only stores it
};
// Appends one gzip member holding the record. ret_id gets "<urn:uuid:…>" (NULL: not wanted). ERR_SYNTAX: a field with
// a control character in it. ERR_TOOBIG: over WARC_RECORD_MAX_BYTES, or over the room of out.
enum err warc_write(const struct warc_record *r, struct buf *out, char ret_id[64]) MUST_USE;
// "sha256:" and the digest in base32, as the digest fields have it. Returns text.
enum { WARC_DIGEST_TEXT = 72 };
char *warc_digest(struct view data, char text[WARC_DIGEST_TEXT]);

// A record as read. Views point into the bytes handed to the reader, or into its own buffer for gzip input.
struct warc_head {
    enum warc_type type;
    struct view version, target_uri, date, content_type, record_id, ip;
    struct view headers; // the whole header block; of an ARC record its line
    struct view block;
    uint64_t offset, length; // where it lies in the input; as gzip, its member
    bool is_apart;           // it can be read from there alone: plain, or the one record of its member
    bool is_arc;             // date and type are then what WARC would say
    bool truncated;          // the input, or what of its gzip can be decoded, ends inside the record
};

struct warc_reader;
// in must outlive the reader; WARC 0.17 to 1.1 or ARC 1 and 2, gzip (one member a record, or otherwise) or plain are
// found by the first bytes. Returns owned.
struct warc_reader *warc_reader_new(struct view in);
void warc_reader_free(struct warc_reader *r);
// The next record, whatever fields it lacks (core/warc_check.h knows); valid until the following call. ERR_END at the
// end. ERR_SYNTAX: not a record; ERR_CORRUPT: gzip that does not decode; ERR_TOOBIG. After an
// error the reader looks for the next record, behind broken gzip too, so that a loop may count the bad and go on.
enum err warc_next(struct warc_reader *r, struct warc_head *ret_head) MUST_USE;
// Where the reader stands in the input: behind the last record that it gave, where each has a member of its own.
uint64_t warc_position(const struct warc_reader *r);

// An HTTP response taken apart (RFC 9112 §4): the head's fields and the body with its content coding undone.
struct http_response {
    int status;
    struct view head;     // from the status line to before the empty line
    struct view body;     // decoded, in the arena or in `block`
    bool body_is_partial; // the coding was broken, truncated or over the limit; what could be decoded is there
};
// Takes an HTTP message apart without undoing the content coding: head as in http_response, body with the chunks joined
// (RFC 9112 §7.1) in the arena. ret_partial: the chunks ended early. ERR_SYNTAX: not an HTTP message.
enum err http_split(struct view message, struct arena *a, struct view *ret_head, struct view *ret_body,
                    bool *ret_partial) MUST_USE;
// The status code of a response head; 0 when the line is not one.
int http_status(struct view head);
// Value of the first field of that name (ASCII case ignored), trimmed; empty when absent. The line ends
// of a folded value stay in it.
struct view http_field(struct view head, const char *name);
// Takes the block of a response record apart. What decodes to more than max_bytes is cut there (body_is_partial).
// ERR_SYNTAX: not a response; ERR_UNSUPPORTED: a content coding that is not known.
enum err http_response_parse(struct view block, size_t max_bytes, struct arena *a, struct http_response *ret) MUST_USE;
// In one step: the body of a [pages] entry (one record) to its response; a resource record, of what a hub brought, gives
// a response with its type alone.
enum err warc_read_page(struct view record, size_t max_bytes, struct arena *a, struct http_response *ret) MUST_USE;

#endif
