// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON (RFC 8259), both ways. Writing goes straight into a buf with commas placed for the caller; reading gives a tree
// that is borrowed from the root. Strings that are not UTF-8 are written with U+FFFD in place of each bad byte; U+0000
// is written as \u0000 and cut at when read. Numbers are doubles: integers are exact up to 2^53.
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/arena.h"
#include "core/buf.h"

// ---- writing -------------------------------------------------------------------------------------------------
struct json_writer {
    struct buf *out;
    bool comma; // a value stands before on this level
};
void json_init(struct json_writer *w, struct buf *out);
void json_open_object(struct json_writer *w);
void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w);
void json_close_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_string(struct json_writer *w, struct view v);
void json_int(struct json_writer *w, int64_t v);
void json_double(struct json_writer *w, double v); // not finite: null
void json_bool(struct json_writer *w, bool v);
void json_null(struct json_writer *w);
// Already JSON: written as it is.
void json_raw(struct json_writer *w, struct view v);
// key and value in one; the view form leaves empty values out, so that records stay small.
void json_add_string(struct json_writer *w, const char *key, struct view v);
void json_add_str(struct json_writer *w, const char *key, const char *s);
void json_add_int(struct json_writer *w, const char *key, int64_t v);
void json_add_bool(struct json_writer *w, const char *key, bool v);

// ---- reading -------------------------------------------------------------------------------------------------
struct json;

// Parses the whole text; what follows the value but white space is an error (ERR_SYNTAX), text that is not UTF-8
// ERR_ENCODING, deeper than 100 levels ERR_TOOBIG.
// Returns owned in *ret_root; free with json_free. m (may be NULL) gets line and column.
enum err json_parse(struct view text, struct json **ret_root, struct errmsg *m) MUST_USE;
void json_free(struct json *root); // NULL is fine
void json_cleanup(struct json **root);

// All of these take NULL and wrong types and then answer NULL, empty, or the default.
const struct json *json_get(const struct json *object, const char *key);
size_t json_count(const struct json *array_or_object);
const struct json *json_first(const struct json *array_or_object);
const struct json *json_next(const struct json *child);
const char *json_name(const struct json *member); // the member's key
bool json_is_object(const struct json *v);
bool json_is_array(const struct json *v);
bool json_is_string(const struct json *v);
bool json_is_number(const struct json *v);
struct view json_view(const struct json *v);
int64_t json_to_int(const struct json *v, int64_t otherwise);
double json_to_double(const struct json *v, double otherwise);
bool json_to_bool(const struct json *v, bool otherwise);
struct view json_get_view(const struct json *object, const char *key);
int64_t json_get_int(const struct json *object, const char *key, int64_t otherwise);
bool json_get_bool(const struct json *object, const char *key, bool otherwise);

#endif
