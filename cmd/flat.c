// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A flat line has its text in one piece, "body": each of its lines becomes a block, so that what counts paragraphs
// counts them as the page had them.
#include "cmd/flat.h"

#include "core/clock.h"
#include "core/json.h"

static struct view copy(struct doc *d, const struct json *root, const char *key)
{
    return arena_copy(d->arena, json_get_view(root, key));
}

static void add_body(struct doc *d, struct view body)
{
    bool more = body.n > 0;
    while (more) {
        size_t end = view_find_char(body, '\n');
        doc_add_block(d, BLOCK_P, (struct view){body.p, end});
        more = end < body.n;
        body = view_from(body, more ? end + 1 : end);
    }
}

static void read_flat(struct doc *d, const struct json *root)
{
    const struct json *id = json_get(root, "id");
    struct view date = json_get_view(root, "date");
    d->id = json_is_number(id) ? view_of(arena_printf(d->arena, "%lld", (long long)json_to_int(id, 0)))
                               : copy(d, root, "id");
    d->url = d->canonical = copy(d, root, "url");
    d->title = copy(d, root, "title");
    d->subtitle = copy(d, root, "subtitle");
    d->lang = copy(d, root, "lang");
    d->kind = copy(d, root, "type");
    d->source = copy(d, root, "source");
    d->site = copy(d, root, "site");
    d->feed = VIEW_LIT("mmc");
    for (const struct json *v = json_first(json_get(root, "authors")); v; v = json_next(v))
        doc_add_author(d, json_view(v));
    if (!clock_parse_iso(date, &d->published_ms))
        d->published = arena_copy(d->arena, date);
    d->fetched_ms = clock_now_ms();
    add_body(d, json_get_view(root, "body"));
}

enum err flat_read(struct view line, struct doc **ret_doc, struct errmsg *m)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    enum err err = json_parse(line, &root, m);
    if (err)
        return err;
    if (!json_is_object(root) || !json_get(root, "id"))
        return errmsg_set(m, ERR_SYNTAX, "expected an object with \"id\"");
    if (json_get(root, "blocks"))
        return doc_read(line, ret_doc, m);
    struct doc *d = doc_new();
    read_flat(d, root);
    *ret_doc = d;
    return OK;
}

size_t flat_offset(const struct doc *d, size_t unit)
{
    size_t at = 0;
    for (size_t i = 1; i < unit; i++)
        at += doc_unit(d, i).n + 1;
    return at;
}
