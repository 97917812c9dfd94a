// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The records that travel beside the bodies: the head of a page in [pages] and a link in [links], as JSON objects with
// the names of their fields; empty values are left out.
#include "core/page.h"

static const char *const kind_names[PAGE_KIND_COUNT] = {
    [PAGE_ARTICLE] = "article",
    [PAGE_FEED] = "feed",
    [PAGE_SITEMAP] = "sitemap",
    [PAGE_SECTION] = "section",
};

const char *page_kind_name(enum page_kind kind)
{
    return (unsigned)kind < PAGE_KIND_COUNT ? kind_names[kind] : "unknown";
}

bool page_kind_parse(struct view name, enum page_kind *ret_kind)
{
    for (int i = 0; i < PAGE_KIND_COUNT; i++) {
        if (view_is(name, kind_names[i])) {
            *ret_kind = (enum page_kind)i;
            return true;
        }
    }
    return false;
}

static void hint_write(const struct hint *h, struct json_writer *w)
{
    if (!h->title.n && !h->author.n && !h->published_ms)
        return;
    json_key(w, "hint");
    json_open_object(w);
    json_add_string(w, "title", h->title);
    json_add_string(w, "author", h->author);
    if (h->published_ms)
        json_add_int(w, "published_ms", h->published_ms);
    json_close_object(w);
}

static struct view copy(const struct json *object, const char *key, struct arena *a)
{
    return arena_copy(a, json_get_view(object, key));
}

static struct hint hint_read(const struct json *object, struct arena *a)
{
    const struct json *h = json_get(object, "hint");
    return (struct hint){
        .title = copy(h, "title", a),
        .author = copy(h, "author", a),
        .published_ms = json_get_int(h, "published_ms", 0),
    };
}

// How the address was found.
static void way_write(int depth, struct view shape, struct json_writer *w)
{
    if (depth > 0)
        json_add_int(w, "depth", depth);
    json_add_string(w, "shape", shape);
}

static void pushed_write(bool pushed, struct json_writer *w)
{
    if (pushed)
        json_add_bool(w, "pushed", true);
}

void page_write(const struct page *p, struct json_writer *w)
{
    json_open_object(w);
    json_add_string(w, "url", p->url);
    json_add_string(w, "final_url", p->final_url);
    json_add_str(w, "kind", page_kind_name(p->kind));
    json_add_string(w, "source", p->source);
    json_add_string(w, "medium", p->medium);
    json_add_string(w, "lang", p->lang);
    json_add_string(w, "country", p->country);
    json_add_int(w, "status", p->status);
    json_add_int(w, "fetched_ms", p->fetched_ms);
    hint_write(&p->hint, w);
    way_write(p->depth, p->shape, w);
    pushed_write(p->pushed, w);
    json_close_object(w);
}

// What both records must have: an address and a kind.
static enum err read_address(const struct json *root, struct arena *a, struct view *ret_url, enum page_kind *ret_kind)
{
    if (!json_get_view(root, "url").n || !page_kind_parse(json_get_view(root, "kind"), ret_kind))
        return ERR_SYNTAX;
    *ret_url = copy(root, "url", a);
    return OK;
}

enum err page_read(struct view json, struct arena *a, struct page *ret_page)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct page p = {0};
    enum err err = json_parse(json, &root, NULL);
    if (err)
        return err;
    err = read_address(root, a, &p.url, &p.kind);
    if (err)
        return err;
    p.final_url = copy(root, "final_url", a);
    p.source = copy(root, "source", a);
    p.medium = copy(root, "medium", a);
    p.lang = copy(root, "lang", a);
    p.country = copy(root, "country", a);
    p.status = (int)json_get_int(root, "status", 0);
    p.fetched_ms = json_get_int(root, "fetched_ms", 0);
    p.hint = hint_read(root, a);
    p.depth = (int)json_get_int(root, "depth", 0);
    p.shape = copy(root, "shape", a);
    p.pushed = json_get_bool(root, "pushed", false);
    *ret_page = p;
    return OK;
}

void link_write(const struct link *l, struct json_writer *w)
{
    json_open_object(w);
    json_add_string(w, "url", l->url);
    json_add_str(w, "kind", page_kind_name(l->kind));
    json_add_string(w, "source", l->source);
    hint_write(&l->hint, w);
    way_write(l->depth, l->shape, w);
    pushed_write(l->pushed, w);
    json_add_string(w, "state", l->state);
    json_add_string(w, "version", l->version);
    json_close_object(w);
}

enum err link_read(struct view json, struct arena *a, struct link *ret_link)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct link l = {0};
    enum err err = json_parse(json, &root, NULL);
    if (err)
        return err;
    err = read_address(root, a, &l.url, &l.kind);
    if (err)
        return err;
    l.source = copy(root, "source", a);
    l.hint = hint_read(root, a);
    l.depth = (int)json_get_int(root, "depth", 0);
    l.shape = copy(root, "shape", a);
    l.pushed = json_get_bool(root, "pushed", false);
    l.state = copy(root, "state", a);
    l.version = copy(root, "version", a);
    *ret_link = l;
    return OK;
}
