// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A source as a JSON object: what the control store exports, the snapshot "sources" carries and the crawler reads.
// Nothing is taken silently: an unknown kind or a broken name is an error that names its key.
#include "core/source.h"

#include "core/ascii.h"

enum { NAME_MAX_BYTES = 64 };

const char source_kinds[] = "feed, sitemap, section or article";

bool source_name_is_valid(struct view name)
{
    if (!name.n || name.n > NAME_MAX_BYTES || !ascii_is_alnum(name.p[0]))
        return false;
    for (size_t i = 1; i < name.n; i++)
        if (!ascii_is_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '_' && name.p[i] != '.')
            return false;
    return true;
}

void source_write(const struct source *s, struct json_writer *w)
{
    json_open_object(w);
    json_add_string(w, "name", s->name);
    json_add_string(w, "title", s->title);
    json_add_string(w, "url", s->url);
    json_add_str(w, "kind", page_kind_name(s->kind));
    json_add_string(w, "medium", s->medium);
    json_add_string(w, "lang", s->lang);
    json_add_string(w, "country", s->country);
    json_add_string(w, "site", s->site);
    json_add_string(w, "collection", s->collection);
    json_add_int(w, "interval_ms", s->interval_ms);
    json_add_bool(w, "enabled", s->enabled);
    json_close_object(w);
}

static struct view copy(const struct json *object, const char *key, const char *otherwise, struct arena *a)
{
    struct view v = json_get_view(object, key);
    return arena_copy(a, v.n ? v : view_of(otherwise));
}

enum err source_read(const struct json *object, struct arena *a, struct source *ret_source, struct errmsg *m)
{
    if (!json_is_object(object))
        return errmsg_set(m, ERR_SYNTAX, "a source must be an object");
    struct source s = {.kind = PAGE_FEED};
    struct view name = json_get_view(object, "name");
    if (!source_name_is_valid(name))
        return errmsg_set(m, ERR_SYNTAX,
                          "name: \"%.*s\" must be a letter or digit, then letters, digits, '-', '_', '.', at most %d",
                          VIEW_ARG(name), NAME_MAX_BYTES);
    if (!json_get_view(object, "url").n)
        return errmsg_set(m, ERR_SYNTAX, "url: missing in source %.*s", VIEW_ARG(name));
    struct view kind = json_get_view(object, "kind");
    if (kind.n && !page_kind_parse(kind, &s.kind))
        return errmsg_set(m, ERR_SYNTAX, "kind: \"%.*s\" in source %.*s must be %s", VIEW_ARG(kind), VIEW_ARG(name),
                          source_kinds);
    s.interval_ms = json_get_int(object, "interval_ms", SOURCE_INTERVAL_DEFAULT_MS);
    if (s.interval_ms < SOURCE_INTERVAL_MIN_MS)
        return errmsg_set(m, ERR_SYNTAX, "interval_ms: must be at least %d in source %.*s", SOURCE_INTERVAL_MIN_MS,
                          VIEW_ARG(name));
    s.name = arena_copy(a, name);
    s.title = copy(object, "title", "", a);
    s.url = copy(object, "url", "", a);
    s.medium = copy(object, "medium", "web", a);
    s.lang = copy(object, "lang", "", a);
    s.country = copy(object, "country", "", a);
    s.site = copy(object, "site", "", a);
    s.collection = copy(object, "collection", "", a);
    s.enabled = json_get_bool(object, "enabled", true);
    *ret_source = s;
    return OK;
}
