// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// JSON Feed to the form of the other dialects. Its members map one to one; an attachment is an enclosure, an external
// URL a related link.
#include "parsers/feed_json.h"

#include "core/json.h"
#include "parsers/feed_markup.h"

struct reader {
    struct arena *arena;
    struct view base;
    int64_t now_ms;
};

static struct view text_at(const struct reader *r, const struct json *o, const char *key)
{
    return arena_copy(r->arena, view_trim(json_get_view(o, key)));
}

static struct view address_at(const struct reader *r, const struct json *o, const char *key)
{
    struct view link = text_at(r, o, key), absolute = feed_resolve(link, r->base, r->arena);
    return absolute.n ? absolute : link;
}

static struct feed_text plain(struct view value, struct view lang)
{
    return (struct feed_text){.value = value, .type = VIEW_LIT("text/plain"), .lang = lang};
}

static struct feed_date date_at(const struct reader *r, const struct json *o, const char *key)
{
    struct view text = text_at(r, o, key);
    return (struct feed_date){text, date_read(text, false, r->now_ms)};
}

// An array member's items, at most FEED_LIST_MAX of them, as room for `size` bytes each.
static size_t room_for(const struct reader *r, const struct json *array, size_t size, void *ret_items)
{
    size_t n = json_is_array(array) ? json_count(array) : 0;
    n = n < FEED_LIST_MAX ? n : FEED_LIST_MAX;
    *(void **)ret_items = arena_zalloc(r->arena, (n + 1) * size);
    return n;
}

static void read_authors(const struct reader *r, const struct json *o, struct feed_entry *e)
{
    const struct json *authors = json_get(o, "authors"), *one = json_get(o, "author"); // 1.1, 1.0
    size_t n = room_for(r, authors, sizeof *e->authors.items, &e->authors.items);
    const struct json *j = n > 0 ? json_first(authors) : one;
    for (size_t i = 0; j && i<(n > 0 ? n : 1); i++, j = n> 0 ? json_next(j) : NULL) {
        struct feed_person p = {.name = text_at(r, j, "name"), .url = address_at(r, j, "url")};
        if (p.name.n > 0 || p.url.n > 0)
            e->authors.items[e->authors.count++] = p;
    }
}

static void read_tags(const struct reader *r, const struct json *item, struct feed_entry *e)
{
    const struct json *tags = json_get(item, "tags"), *j = json_first(tags);
    size_t n = room_for(r, tags, sizeof *e->tags.items, &e->tags.items);
    for (size_t i = 0; i < n; i++, j = json_next(j))
        e->tags.items[e->tags.count++].term = arena_copy(r->arena, view_trim(json_view(j)));
}

static void read_links(const struct reader *r, const struct json *item, struct feed_entry *e)
{
    const struct json *attachments = json_get(item, "attachments"), *j = json_first(attachments);
    enum { FIXED = 2 };
    size_t n = room_for(r, attachments, sizeof *e->links.items, &e->links.items);
    e->links.items = arena_zalloc(r->arena, (n + FIXED) * sizeof *e->links.items);
    static const struct {
        const char *key, *rel;
    } fixed[FIXED] = {{"url", "alternate"}, {"external_url", "related"}};
    for (size_t i = 0; i < FIXED; i++) {
        struct view href = address_at(r, item, fixed[i].key);
        if (href.n > 0)
            e->links.items[e->links.count++] = (struct feed_link){.href = href, .rel = view_of(fixed[i].rel)};
    }
    for (size_t i = 0; i < n; i++, j = json_next(j)) {
        int64_t bytes = json_get_int(j, "size_in_bytes", 0);
        e->links.items[e->links.count++] = (struct feed_link){
            .href = address_at(r, j, "url"),
            .rel = VIEW_LIT("enclosure"),
            .type = text_at(r, j, "mime_type"),
            .title = text_at(r, j, "title"),
            .length = bytes > 0 ? view_of(arena_printf(r->arena, "%lld", (long long)bytes)) : (struct view){0}};
    }
}

static void read_contents(const struct reader *r, const struct json *item, struct feed_entry *e)
{
    struct view html = text_at(r, item, "content_html"), text = text_at(r, item, "content_text");
    e->contents.items = arena_zalloc(r->arena, 2 * sizeof *e->contents.items);
    if (html.n > 0)
        e->contents.items[e->contents.count++] = (struct feed_text){.value = feed_absolutise(html, r->base, r->arena),
                                                                    .is_html = true,
                                                                    .type = VIEW_LIT("text/html"),
                                                                    .lang = e->lang,
                                                                    .base = r->base};
    if (text.n > 0)
        e->contents.items[e->contents.count++] = plain(text, e->lang);
}

// The id may be a number: it is said to be a string, and often is none.
static struct view id_of(const struct reader *r, const struct json *item)
{
    const struct json *id = json_get(item, "id");
    if (json_is_number(id))
        return view_of(arena_printf(r->arena, "%.0f", json_to_double(id, 0)));
    return text_at(r, item, "id");
}

static struct feed_entry read_entry(const struct reader *r, const struct json *item, struct view lang)
{
    struct feed_entry e = {.is_explicit = -1, .is_blocked = -1, .lang = text_at(r, item, "language")};
    e.lang = e.lang.n ? e.lang : lang;
    e.id = id_of(r, item);
    e.title = plain(text_at(r, item, "title"), e.lang);
    e.summary = plain(text_at(r, item, "summary"), e.lang);
    e.image = address_at(r, item, "image");
    e.image = e.image.n ? e.image : address_at(r, item, "banner_image");
    e.published = date_at(r, item, "date_published");
    e.updated = date_at(r, item, "date_modified");
    read_authors(r, item, &e);
    read_tags(r, item, &e);
    read_links(r, item, &e);
    read_contents(r, item, &e);
    for (size_t i = 0; i < e.links.count && e.url.n == 0; i++)
        if (!view_is(e.links.items[i].rel, "enclosure"))
            e.url = feed_resolve(e.links.items[i].href, r->base, r->arena);
    if (e.url.n == 0) {
        e.url = feed_resolve(e.id, (struct view){0}, r->arena);
        e.id_is_link = e.url.n > 0;
    }
    return e;
}

static void read_head(const struct reader *r, const struct json *root, struct feed_entry *head)
{
    *head = (struct feed_entry){.is_explicit = -1, .is_blocked = -1, .lang = text_at(r, root, "language")};
    head->title = plain(text_at(r, root, "title"), head->lang);
    head->subtitle = plain(text_at(r, root, "description"), head->lang);
    head->url = address_at(r, root, "home_page_url");
    head->image = address_at(r, root, "icon");
    const struct json *hubs = json_get(root, "hubs"), *hub = json_first(hubs);
    size_t n = room_for(r, hubs, sizeof *head->links.items, &head->links.items);
    head->links.items = arena_zalloc(r->arena, (n + 2) * sizeof *head->links.items);
    const struct feed_link fixed[] = {{.href = head->url, .rel = VIEW_LIT("alternate")},
                                      {.href = address_at(r, root, "feed_url"), .rel = VIEW_LIT("self")}};
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        if (fixed[i].href.n > 0)
            head->links.items[head->links.count++] = fixed[i];
    for (size_t i = 0; i < n; i++, hub = json_next(hub))
        head->links.items[head->links.count++] =
            (struct feed_link){.href = address_at(r, hub, "url"), .rel = VIEW_LIT("hub")};
    read_authors(r, root, head);
}

enum err feed_json_read(struct view text, struct view base, int64_t now_ms, struct arena *a, struct feed *ret_feed)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    const struct reader r = {.arena = a, .base = base, .now_ms = now_ms};
    enum err err = json_parse(text, &root, NULL);
    if (err)
        return err;
    const struct json *items = json_get(root, "items");
    struct view version = json_get_view(root, "version");
    if (!json_is_array(items) || view_find(version, "jsonfeed.org") == version.n)
        return ERR_SYNTAX;
    struct feed feed = {.dialect = "json", .version = arena_copy(a, version)};
    read_head(&r, root, &feed.head);
    size_t count = json_count(items), n = count < FEED_ENTRIES_MAX ? count : FEED_ENTRIES_MAX;
    feed.left_out = count - n;
    feed.entries = arena_array(a, n + 1, sizeof *feed.entries);
    for (const struct json *item = json_first(items); item && feed.entry_count < n; item = json_next(item))
        feed.entries[feed.entry_count++] = read_entry(&r, item, feed.head.lang);
    *ret_feed = feed;
    return OK;
}
