// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The memo as a JSON object whose members are the fields of struct memo; empty ones are left out.
#include "crawler/memo.h"

#include "core/json.h"

static struct view member(const struct json *object, const char *key, struct arena *a)
{
    return arena_copy(a, json_get_view(object, key));
}

struct memo memo_read(struct view text, struct arena *a)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct memo m = {0};
    if (text.n == 0 || json_parse(text, &root, NULL))
        return m;
    m.etag = member(root, "etag", a);
    m.modified = member(root, "modified", a);
    m.digest = member(root, "digest", a);
    return m;
}

struct view memo_write(const struct memo *m, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, MEMO_MAX_BYTES);
    json_init(&w, &out);
    json_open_object(&w);
    json_add_string(&w, "etag", m->etag);
    json_add_string(&w, "modified", m->modified);
    json_add_string(&w, "digest", m->digest);
    json_close_object(&w);
    return buf_err(&out) ? (struct view){0} : arena_copy(a, buf_view(&out));
}
