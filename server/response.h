// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One HTTP response as the handlers make it: a JSON value, a problem (RFC 9457), bytes, or the start of an event
// stream. Every problem says what is wrong and what to do about it.
#ifndef SERVER_RESPONSE_H
#define SERVER_RESPONSE_H

#include "core/buf.h"
#include "core/json.h"

enum { RESPONSE_MAX_BYTES = 64 << 20, RESPONSE_FIELDS_MAX = 6, RESPONSE_VALUE_MAX = 160 };

struct response {
    int status;               // 200 from the start
    const char *content_type; // static
    struct buf body;
    struct view fixed;       // instead of body: bytes that live as long as the program
    struct json_writer json; // writes to body
    struct {
        const char *name; // static
        char value[RESPONSE_VALUE_MAX];
    } fields[RESPONSE_FIELDS_MAX];
    size_t field_count;
    bool is_page;         // HTML of ours, which may hold forms that post to ourselves
    bool is_cacheable;    // revalidated by its ETag; else never stored
    bool is_stream;       // an event stream which stays open
    int64_t stream_after; // the number of the last event that this client has
};

void response_init(struct response *r);
void response_done(struct response *r);
// Forgets the body and the fields, keeps nothing but the memory.
void response_reset(struct response *r);
// A header field. Beyond RESPONSE_FIELDS_MAX, or with a control character in the value: our own mistake (CHECK).
void response_add_field(struct response *r, const char *name, const char *value);

// What may go wrong, each with its status, its type and its advice; the table is in response.c.
enum problem {
    PROBLEM_TARGET,      // 400 the request line makes no sense
    PROBLEM_JSON,        // 400 the body is not the JSON that is expected
    PROBLEM_QUERY,       // 400 the query does not parse
    PROBLEM_PARAM,       // 400 a parameter or value is wrong
    PROBLEM_TOKEN,       // 401
    PROBLEM_ORIGIN,      // 403 another site asked
    PROBLEM_NOT_FOUND,   // 404
    PROBLEM_METHOD,      // 405
    PROBLEM_EXISTS,      // 409
    PROBLEM_TOO_LARGE,   // 413
    PROBLEM_MEDIA_TYPE,  // 415
    PROBLEM_HOST,        // 421
    PROBLEM_HEADERS,     // 431
    PROBLEM_INTERNAL,    // 500
    PROBLEM_UNAVAILABLE, // 503 something we depend on
    PROBLEM_OVERLOADED,  // 503 too much at once
    PROBLEM_COUNT
};
// Turns r into that problem. detail says what is wrong this time ("" or NULL: the title says it all).
void response_problem(struct response *r, enum problem problem, const char *detail);
// The same for a query: at counts its characters (code points) from 0, so that the page can point there; -1: not known.
void response_problem_at(struct response *r, enum problem problem, const char *detail, int64_t at);
// The problem that an error of a library is for the client; `refused` is what a DROP-class error stands for here.
void response_error(struct response *r, enum err err, enum problem refused, const char *detail);

#endif
