// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Requests: the target taken apart, fields looked up. Strict where it may be: what a browser or a sane client never
// sends (dot segments that survived, NUL, an encoded slash) is refused instead of interpreted, so that no two readers
// of the same path can come to two meanings. This is the parser that everybody on the network can reach.
#include "server/request.h"

static const struct {
    const char *name;
    enum method method;
} methods[] = {
    {"GET", METHOD_GET}, {"HEAD", METHOD_GET}, {"POST", METHOD_POST}, {"PUT", METHOD_PUT}, {"DELETE", METHOD_DELETE},
};

enum method method_parse(struct view name)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if (view_is(name, methods[i].name)) // RFC 9110 §9.1: case-sensitive
            return methods[i].method;
    return METHOD_OTHER;
}

const char *method_name(enum method method)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if (methods[i].method == method)
            return methods[i].name;
    return "other";
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// Undoes percent-encoding (RFC 3986 §2.1) into the arena; '+' means a space in a query (WHATWG URL §5.1) only.
static enum err decode(struct request *r, struct view in, bool plus_is_space, struct view *ret_out)
{
    char *out = arena_alloc(r->arena, in.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < in.n; i++) {
        char c = in.p[i];
        if (c == '%') {
            int high = i + 2 < in.n ? hex_digit(in.p[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(in.p[i + 2]) : -1;
            if (low < 0)
                return ERR_SYNTAX;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return ERR_SYNTAX;
        out[n++] = c;
    }
    out[n] = '\0';
    *ret_out = (struct view){out, n};
    return OK;
}

static enum err parse_segments(struct request *r, struct view path)
{
    path = view_from(path, 1);
    do {
        if (r->segment_count == REQUEST_SEGMENTS_MAX)
            return ERR_TOOBIG;
        bool last = view_find_char(path, '/') == path.n;
        struct view raw = view_cut(&path, '/'), segment;
        enum err err = decode(r, raw, false, &segment);
        if (err)
            return err;
        if (view_is(segment, ".") || view_is(segment, "..") || view_find_char(segment, '/') < segment.n ||
            view_find_char(segment, '\\') < segment.n)
            return ERR_SYNTAX;
        r->segments[r->segment_count++] = segment;
        if (last)
            return OK;
    } while (true);
}

static enum err parse_params(struct request *r, struct view query)
{
    while (query.n > 0) {
        struct view pair = view_cut(&query, '&');
        if (pair.n == 0)
            continue;
        if (r->param_count == REQUEST_PARAMS_MAX)
            return ERR_TOOBIG;
        struct pair *f = &r->params[r->param_count];
        enum err err = decode(r, view_cut(&pair, '='), true, &f->name);
        if (!err)
            err = decode(r, pair, true, &f->value);
        if (err)
            return err;
        r->param_count++;
    }
    return OK;
}

enum err request_parse_target(struct request *r, struct view target)
{
    if (target.n > REQUEST_TARGET_MAX_BYTES)
        return ERR_TOOBIG;
    if (!view_starts(target, "/") || view_find_char(target, '#') < target.n)
        return ERR_SYNTAX;
    r->target = target;
    r->segments = arena_array(r->arena, REQUEST_SEGMENTS_MAX, sizeof *r->segments);
    r->params = arena_array(r->arena, REQUEST_PARAMS_MAX, sizeof *r->params);
    r->segment_count = r->param_count = 0;
    struct view query = target;
    struct view path = view_cut(&query, '?');
    enum err err = parse_segments(r, path);
    return err ? err : parse_params(r, query);
}

struct view request_header(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (view_is_nocase(r->headers[i].name, name))
            return view_trim(r->headers[i].value);
    return (struct view){0};
}

struct view request_param(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->param_count; i++)
        if (view_is(r->params[i].name, name))
            return r->params[i].value;
    return (struct view){0};
}

enum err request_param_int(const struct request *r, const char *name, int64_t min, int64_t max, int64_t otherwise,
                           int64_t *ret_value)
{
    struct view text = request_param(r, name);
    int64_t value = otherwise;
    if (text.n > 0 && (!view_to_i64(text, &value) || value < min || value > max))
        return ERR_SYNTAX;
    *ret_value = value;
    return OK;
}

struct view request_path(const struct request *r)
{
    struct view rest = r->target;
    return view_cut(&rest, '?');
}
