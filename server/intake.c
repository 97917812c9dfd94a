// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is there, by a hash of the canonical address and by name: a list that grows with what is added. A few thousand
// sources are compared in less time than one of them takes to be stored.
#include "server/intake.h"

#include "core/ascii.h"
#include "core/crypt.h"
#include "core/mem.h"
#include "core/url.h"
#include "server/control.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_BASE_MAX = 48, NAME_TRIES_MAX = 10000 };

struct present {
    char id[CRYPT_ID_TEXT]; // of the canonical address
    struct view name;
};

struct intake {
    struct db *db;
    struct arena *arena;
    struct present *list;
    size_t count, room;
};

static bool identify(struct view address, char id[CRYPT_ID_TEXT])
{
    struct url u;
    if (url_parse(address, NULL, &u) != OK)
        return false;
    CLEANUP(buf_done) struct buf canonical;
    buf_init(&canonical, 2 * URL_MAX_BYTES);
    url_add_canonical(&canonical, &u);
    crypt_id(buf_view(&canonical), id);
    url_done(&u);
    return true;
}

static void remember(struct intake *in, const char *id, struct view name)
{
    if (in->count == in->room) {
        size_t room = in->room ? 2 * in->room : 64;
        in->list = arena_grow(in->arena, in->list, in->count, room, sizeof *in->list);
        in->room = room;
    }
    struct present *p = &in->list[in->count++];
    memcpy(p->id, id, CRYPT_ID_TEXT);
    p->name = arena_copy(in->arena, name);
}

enum err intake_new(struct db *db, struct intake **ret_intake)
{
    struct intake *in = mem_zalloc(sizeof *in);
    struct source *sources;
    size_t count;
    in->db = db;
    in->arena = arena_new();
    enum err err = control_sources(db, in->arena, &sources, &count);
    if (err) {
        intake_free(in);
        return err;
    }
    for (size_t i = 0; i < count; i++) {
        char id[CRYPT_ID_TEXT] = "";
        (void)identify(sources[i].url, id);
        remember(in, id, sources[i].name);
    }
    *ret_intake = in;
    return OK;
}

void intake_free(struct intake *in)
{
    if (!in)
        return;
    arena_free(in->arena);
    free(in);
}

void intake_cleanup(struct intake **in)
{
    intake_free(*in);
}

// ---- names -------------------------------------------------------------------------------------------------------

static bool is_taken(const struct intake *in, struct view name)
{
    for (size_t i = 0; i < in->count; i++)
        if (view_equals(in->list[i].name, name))
            return true;
    return false;
}

// The letters and digits of ASCII in lower case, runs of all else as one '-'. A title in another script gives nothing.
static void add_slug(struct buf *out, struct view title)
{
    for (size_t i = 0; i < title.n && out->n < NAME_BASE_MAX; i++) {
        if (ascii_is_alnum(title.p[i]))
            buf_add_char(out, ascii_lower(title.p[i]));
        else if ((unsigned char)title.p[i] >= 0x80)
            continue;
        else if (out->n > 0 && out->p[out->n - 1] != '-')
            buf_add_char(out, '-');
    }
    while (out->n > 0 && out->p[out->n - 1] == '-')
        buf_cut(out, out->n - 1);
}

// "https://www.dawn.com/feed" gives "dawn.com"; an IPv6 address has no name in it.
static void add_host(struct buf *out, struct view address)
{
    struct url u;
    if (url_parse(address, NULL, &u) != OK)
        return;
    struct view host = view_starts(u.host, "www.") ? view_from(u.host, 4) : u.host;
    if (host.n > NAME_BASE_MAX)
        host.n = NAME_BASE_MAX;
    if (source_name_is_valid(host))
        buf_add_view(out, host);
    url_done(&u);
}

static struct view make_name(struct intake *in, const struct source *s)
{
    CLEANUP(buf_done) struct buf base;
    buf_init(&base, 2 * NAME_BASE_MAX);
    add_slug(&base, s->title);
    if (base.n < 3) {
        buf_clear(&base);
        add_host(&base, s->url);
    }
    if (base.n == 0)
        buf_add_str(&base, "source");
    struct view name = arena_copy(in->arena, buf_view(&base));
    for (int n = 2; is_taken(in, name) && n < NAME_TRIES_MAX; n++)
        name = view_of(arena_printf(in->arena, "%.*s-%d", VIEW_ARG(buf_view(&base)), n));
    return name;
}

enum err intake_add(struct intake *in, const struct source *s, struct view *ret_name, struct errmsg *m)
{
    char id[CRYPT_ID_TEXT] = "";
    bool has_address = identify(s->url, id);
    for (size_t i = 0; has_address && i < in->count; i++)
        if (strcmp(in->list[i].id, id) == 0) {
            *ret_name = in->list[i].name;
            return errmsg_set(m, ERR_EXISTS, "there is a source '%.*s' with this address already", VIEW_ARG(*ret_name));
        }
    struct source named = *s;
    if (named.name.n == 0)
        named.name = make_name(in, s);
    enum err err = control_source_add(in->db, &named, m);
    if (!err)
        remember(in, id, named.name);
    if (!err || err == ERR_EXISTS)
        *ret_name = err ? s->name : in->list[in->count - 1].name;
    return err;
}
