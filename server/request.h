// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One HTTP request as the handlers see it: method, decoded path, parameters, header fields, body. Made by http.c from
// the bytes of the connection; knows no library. Everything lives in the request's arena.
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include "core/arena.h"
#include "core/err.h"

enum {
    REQUEST_TARGET_MAX_BYTES = 8 << 10,
    REQUEST_BODY_MAX_BYTES = 1 << 20,
    REQUEST_FIELDS_MAX = 64,
    REQUEST_PARAMS_MAX = 32,
    REQUEST_SEGMENTS_MAX = 16,
    REQUEST_CAPTURES_MAX = 2,
};

// HEAD is asked as GET; the listener leaves the body out.
enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHOD_OTHER };

struct pair {
    struct view name, value;
};

struct route;
struct request {
    struct arena *arena;
    enum method method;
    struct view target;    // as sent: path and query, still encoded
    struct view *segments; // of the path, decoded: "/api/v1/hits" gives "api", "v1", "hits"; "/" gives one empty
    size_t segment_count;
    struct pair *params; // of the query, decoded
    size_t param_count;
    struct pair *headers;
    size_t header_count;
    struct view body;
    const struct route *route;                  // found by the router, NULL before
    struct view captures[REQUEST_CAPTURES_MAX]; // what the {} of the route stand for
};

enum method method_parse(struct view name);
const char *method_name(enum method method);

// Takes the target apart (RFC 9112 §3.2.1 origin-form) into segments and params. ERR_SYNTAX for anything else: other
// forms, broken percent-encoding, control characters, dot segments, an encoded slash. ERR_TOOBIG past the limits.
enum err request_parse_target(struct request *r, struct view target) MUST_USE;
// The first header field of that name (ASCII case ignored), trimmed; empty when absent.
struct view request_header(const struct request *r, const char *name);
struct view request_param(const struct request *r, const char *name);
// A parameter as a number; `otherwise` when absent. ERR_SYNTAX when it is none, or not within min to max.
enum err request_param_int(const struct request *r, const char *name, int64_t min, int64_t max, int64_t otherwise,
                           int64_t *ret_value) MUST_USE;
// The path as sent, without the query. For logs and comparisons.
struct view request_path(const struct request *r);

#endif
