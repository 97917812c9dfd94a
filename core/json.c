// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON: a writer of our own, because it must be fast, bounded and safe with bytes that are not UTF-8; cJSON for
// reading, whose tree is handed out under our own opaque name. cJSON is laxer than RFC 8259 in small things (it takes
// any control character for white space) and recurses, so depth is counted before it sees the text. The only file that
// knows cJSON.
#include "core/json.h"

#include "core/utf8.h"

#include <cjson/cJSON.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_MAX_DEPTH = 100 };

// ---- writing -------------------------------------------------------------------------------------------------

void json_init(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){.out = out};
}

static void before_value(struct json_writer *w)
{
    if (w->comma)
        buf_add_char(w->out, ',');
    w->comma = true;
}

static void open_level(struct json_writer *w, char c)
{
    before_value(w);
    buf_add_char(w->out, c);
    w->comma = false;
}

static void close_level(struct json_writer *w, char c)
{
    buf_add_char(w->out, c);
    w->comma = true;
}

void json_open_object(struct json_writer *w)
{
    open_level(w, '{');
}

void json_close_object(struct json_writer *w)
{
    close_level(w, '}');
}

void json_open_array(struct json_writer *w)
{
    open_level(w, '[');
}

void json_close_array(struct json_writer *w)
{
    close_level(w, ']');
}

// RFC 8259 §7: the quote, the backslash and the controls must be escaped.
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void escape(struct buf *out, unsigned char c)
{
    static const char letters[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
    if (c < sizeof letters && letters[c])
        buf_add(out, (char[]){'\\', letters[c]}, 2);
    else
        buf_printf(out, "\\u%04x", c);
}

// Bytes at the start of v that may be written as they are.
static size_t plain_run(struct view v)
{
    size_t n = 0;
    while (n < v.n) {
        unsigned char c = (unsigned char)v.p[n];
        size_t used = c >= 0x80 ? utf8_decode(view_from(v, n), NULL) : is_plain(c);
        if (!used)
            break;
        n += used;
    }
    return n;
}

static void add_string(struct buf *out, struct view v)
{
    buf_add_char(out, '"');
    while (v.n) {
        size_t n = plain_run(v);
        buf_add(out, v.p, n);
        v = view_from(v, n);
        if (!v.n)
            break;
        if ((unsigned char)v.p[0] < 0x80)
            escape(out, (unsigned char)v.p[0]);
        else
            buf_add_utf8(out, UTF8_REPLACEMENT);
        v = view_from(v, 1);
    }
    buf_add_char(out, '"');
}

void json_key(struct json_writer *w, const char *key)
{
    before_value(w);
    add_string(w->out, view_of(key));
    buf_add_char(w->out, ':');
    w->comma = false;
}

void json_string(struct json_writer *w, struct view v)
{
    before_value(w);
    add_string(w->out, v);
}

void json_int(struct json_writer *w, int64_t v)
{
    before_value(w);
    buf_printf(w->out, "%" PRId64, v);
}

void json_double(struct json_writer *w, double v)
{
    if (!isfinite(v)) {
        json_null(w);
        return;
    }
    // The shortest of the three that reads back as the same number; seventeen digits always do.
    char text[40];
    static const int digits[] = {6, DBL_DIG, DBL_DECIMAL_DIG};
    for (size_t i = 0; i < ARRAY_LEN(digits); i++) {
        (void)snprintf(text, sizeof text, "%.*g", digits[i], v);
        if (strtod(text, NULL) == v)
            break;
    }
    before_value(w);
    buf_add_str(w->out, text);
}

void json_bool(struct json_writer *w, bool v)
{
    before_value(w);
    buf_add_str(w->out, v ? "true" : "false");
}

void json_null(struct json_writer *w)
{
    before_value(w);
    buf_add_str(w->out, "null");
}

void json_raw(struct json_writer *w, struct view v)
{
    before_value(w);
    buf_add_view(w->out, v);
}

void json_add_string(struct json_writer *w, const char *key, struct view v)
{
    if (!v.n)
        return;
    json_key(w, key);
    json_string(w, v);
}

void json_add_str(struct json_writer *w, const char *key, const char *s)
{
    json_key(w, key);
    json_string(w, view_of(s));
}

void json_add_int(struct json_writer *w, const char *key, int64_t v)
{
    json_key(w, key);
    json_int(w, v);
}

void json_add_bool(struct json_writer *w, const char *key, bool v)
{
    json_key(w, key);
    json_bool(w, v);
}

// ---- reading -------------------------------------------------------------------------------------------------

static const cJSON *node(const struct json *v)
{
    return (const cJSON *)v;
}

static const struct json *wrap(const cJSON *c)
{
    return (const struct json *)c;
}

// Depth of nesting, counted outside of strings. Brackets need not match: the parser proper sees to that.
static size_t max_depth(struct view text)
{
    size_t depth = 0, deepest = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            deepest = ++depth > deepest ? depth : deepest;
        } else if ((c == '}' || c == ']') && depth) {
            depth--;
        }
    }
    return deepest;
}

static enum err syntax_error(struct view text, size_t at, struct errmsg *m)
{
    size_t line = 1, start = 0;
    for (size_t i = 0; i < at && i < text.n; i++) {
        if (text.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return errmsg_set(m, ERR_SYNTAX, "JSON is wrong at line %zu, column %zu", line, at - start + 1);
}

enum err json_parse(struct view text, struct json **ret_root, struct errmsg *m)
{
    if (!view_trim(text).n)
        return errmsg_set(m, ERR_SYNTAX, "JSON is empty");
    if (!utf8_is_valid(text)) // RFC 8259 §8.1
        return errmsg_set(m, ERR_ENCODING, "JSON is not UTF-8");
    if (max_depth(text) > JSON_MAX_DEPTH)
        return errmsg_set(m, ERR_TOOBIG, "JSON is nested deeper than %d levels", JSON_MAX_DEPTH);
    const char *end = text.p;
    cJSON *root = cJSON_ParseWithLengthOpts(text.p, text.n, &end, false);
    size_t at = (size_t)(end - text.p);
    if (root && !view_trim(view_from(text, at)).n) {
        *ret_root = (struct json *)root;
        return OK;
    }
    cJSON_Delete(root);
    return syntax_error(text, at, m);
}

void json_free(struct json *root)
{
    cJSON_Delete((cJSON *)root);
}

void json_cleanup(struct json **root)
{
    json_free(*root);
}

bool json_is_object(const struct json *v)
{
    return cJSON_IsObject(node(v));
}

bool json_is_array(const struct json *v)
{
    return cJSON_IsArray(node(v));
}

bool json_is_string(const struct json *v)
{
    return cJSON_IsString(node(v));
}

bool json_is_number(const struct json *v)
{
    return cJSON_IsNumber(node(v));
}

const struct json *json_first(const struct json *v)
{
    return json_is_object(v) || json_is_array(v) ? wrap(node(v)->child) : NULL;
}

const struct json *json_next(const struct json *child)
{
    return child ? wrap(node(child)->next) : NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    if (!json_is_object(object))
        return NULL;
    const struct json *v = json_first(object);
    while (v && strcmp(json_name(v), key) != 0)
        v = json_next(v);
    return v;
}

size_t json_count(const struct json *v)
{
    size_t count = 0;
    for (v = json_first(v); v; v = json_next(v))
        count++;
    return count;
}

const char *json_name(const struct json *member)
{
    return member && node(member)->string ? node(member)->string : "";
}

struct view json_view(const struct json *v)
{
    return view_of(json_is_string(v) ? node(v)->valuestring : NULL);
}

int64_t json_to_int(const struct json *v, int64_t otherwise)
{
    if (!json_is_number(v))
        return otherwise;
    double d = node(v)->valuedouble;
    // 2^63 itself is a double and one more than INT64_MAX.
    if (d >= 0x1p63)
        return INT64_MAX;
    return d < -0x1p63 ? INT64_MIN : (int64_t)d;
}

double json_to_double(const struct json *v, double otherwise)
{
    return json_is_number(v) ? node(v)->valuedouble : otherwise;
}

bool json_to_bool(const struct json *v, bool otherwise)
{
    return cJSON_IsBool(node(v)) ? cJSON_IsTrue(node(v)) : otherwise;
}

struct view json_get_view(const struct json *object, const char *key)
{
    return json_view(json_get(object, key));
}

int64_t json_get_int(const struct json *object, const char *key, int64_t otherwise)
{
    return json_to_int(json_get(object, key), otherwise);
}

bool json_get_bool(const struct json *object, const char *key, bool otherwise)
{
    return json_to_bool(json_get(object, key), otherwise);
}
