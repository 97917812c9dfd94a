// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A doc as JSON (docs/doc.md), which is what travels in [docs] and what the index stores. Strings are fields of the doc
// by table, so that writing and reading cannot drift apart. A reader takes what it knows: unknown keys are skipped and
// an unknown block kind is read as a paragraph, so that an older reader survives a newer writer.
#include "core/doc.h"

#include <math.h>
#include <stddef.h>

enum { DOC_JSON_VERSION = 1 };

// In the order of writing; the medium, a word for us, goes its own way.
static const struct {
    const char *key;
    size_t offset;
} strings[] = {
    {"feed", offsetof(struct doc, feed)},           {"kind", offsetof(struct doc, kind)},
    {"source", offsetof(struct doc, source)},       {"url", offsetof(struct doc, url)},
    {"canonical", offsetof(struct doc, canonical)}, {"site", offsetof(struct doc, site)},
    {"title", offsetof(struct doc, title)},         {"subtitle", offsetof(struct doc, subtitle)},
    {"section", offsetof(struct doc, section)},     {"publisher", offsetof(struct doc, publisher)},
    {"image", offsetof(struct doc, image)},         {"lang", offsetof(struct doc, lang)},
    {"country", offsetof(struct doc, country)},     {"amp", offsetof(struct doc, amp)},
    {"published", offsetof(struct doc, published)}, {"modified", offsetof(struct doc, modified)},
};

// In the order of enum doc_fact.
static const char *const facts[FACT_COUNT] = {"title", "subtitle",  "authors", "published", "modified",
                                              "lang",  "section",   "tags",    "image",     "canonical",
                                              "amp",   "publisher", "paywall"};

const char *doc_fact_name(enum doc_fact fact)
{
    return facts[fact];
}

static struct view string_get(const struct doc *d, size_t offset)
{
    return *(const struct view *)(const void *)((const char *)d + offset);
}

static void string_set(struct doc *d, size_t offset, struct view v)
{
    *(struct view *)(void *)((char *)d + offset) = v;
}

// ---- writing -------------------------------------------------------------------------------------------------

static void write_list(struct json_writer *w, const char *key, const struct view *items, size_t count)
{
    if (!count)
        return;
    json_key(w, key);
    json_open_array(w);
    for (size_t i = 0; i < count; i++)
        json_string(w, items[i]);
    json_close_array(w);
}

// A millionth of a degree is a tenth of a metre.
static void write_points(struct json_writer *w, const struct doc *d)
{
    if (!d->point_count)
        return;
    json_key(w, "points");
    json_open_array(w);
    for (size_t i = 0; i < d->point_count; i++) {
        json_open_array(w);
        json_double(w, round(d->points[i].lat * 1e6) / 1e6);
        json_double(w, round(d->points[i].lon * 1e6) / 1e6);
        json_close_array(w);
    }
    json_close_array(w);
}

static void write_number(struct json_writer *w, const char *key, int64_t v)
{
    if (v)
        json_add_int(w, key, v);
}

static bool has_box(const struct segment *s)
{
    return s->box[0] != 0 || s->box[1] != 0 || s->box[2] != 0 || s->box[3] != 0;
}

static void write_segment(struct json_writer *w, const struct segment *s)
{
    if (!s->t0_ms && !s->t1_ms && !s->page && !s->speaker.n && !has_box(s))
        return;
    json_key(w, "at");
    json_open_object(w);
    write_number(w, "t0_ms", s->t0_ms);
    write_number(w, "t1_ms", s->t1_ms);
    write_number(w, "page", s->page);
    if (has_box(s)) {
        json_key(w, "box");
        json_open_array(w);
        for (size_t i = 0; i < ARRAY_LEN(s->box); i++)
            json_double(w, round((double)s->box[i] * 1e5) / 1e5); // a tenth of a millimetre on the largest sheet
        json_close_array(w);
    }
    json_add_string(w, "speaker", s->speaker);
    json_close_object(w);
}

static const struct {
    const char *name;
    unsigned bit;
} changes[] = {{"title", DOC_TITLE_CHANGED}, {"text", DOC_TEXT_CHANGED}, {"published", DOC_DATE_CHANGED}};

static void write_changes(struct json_writer *w, unsigned changed)
{
    if (!changed)
        return;
    json_key(w, "changed");
    json_open_array(w);
    for (size_t i = 0; i < ARRAY_LEN(changes); i++)
        if (changed & changes[i].bit)
            json_string(w, view_of(changes[i].name));
    json_close_array(w);
}

static unsigned read_changes(const struct json *list)
{
    unsigned changed = 0;
    for (const struct json *v = json_first(list); v; v = json_next(v))
        for (size_t i = 0; i < ARRAY_LEN(changes); i++)
            if (view_is(json_view(v), changes[i].name))
                changed |= changes[i].bit;
    return changed;
}

static void write_origins(struct json_writer *w, const struct doc *d)
{
    size_t known = 0;
    for (size_t i = 0; i < FACT_COUNT; i++)
        known += d->from[i].n > 0;
    if (!known)
        return;
    json_key(w, "from");
    json_open_object(w);
    for (size_t i = 0; i < FACT_COUNT; i++)
        json_add_string(w, facts[i], d->from[i]);
    json_close_object(w);
}

static void write_blocks(struct json_writer *w, const struct doc *d)
{
    if (!d->block_count)
        return;
    json_key(w, "blocks");
    json_open_array(w);
    for (size_t i = 0; i < d->block_count; i++) {
        json_open_object(w);
        json_add_str(w, "k", block_kind_name(d->blocks[i].kind));
        json_add_string(w, "t", d->blocks[i].text);
        write_segment(w, &d->blocks[i].at);
        json_close_object(w);
    }
    json_close_array(w);
}

void doc_write(const struct doc *d, struct json_writer *w)
{
    json_open_object(w);
    json_add_int(w, "v", DOC_JSON_VERSION);
    json_add_string(w, "id", d->id);
    json_add_int(w, "rev", d->rev);
    write_changes(w, d->changed);
    json_add_str(w, "medium", doc_medium_name(d->medium));
    for (size_t i = 0; i < ARRAY_LEN(strings); i++)
        json_add_string(w, strings[i].key, string_get(d, strings[i].offset));
    write_list(w, "authors", d->authors, d->author_count);
    write_list(w, "tags", d->tags, d->tag_count);
    write_list(w, "links", d->links.v, d->links.n);
    write_list(w, "entities", d->entities.v, d->entities.n);
    write_list(w, "handles", d->handles.v, d->handles.n);
    write_points(w, d);
    write_number(w, "engagement", d->engagement);
    write_number(w, "published_ms", d->published_ms);
    write_number(w, "modified_ms", d->modified_ms);
    write_number(w, "fetched_ms", d->fetched_ms);
    if (d->confidence > 0) {
        json_key(w, "confidence");
        json_double(w, round(100 * (double)d->confidence) / 100);
    }
    if (d->paywall)
        json_add_bool(w, "paywall", true);
    write_origins(w, d);
    write_blocks(w, d);
    json_close_object(w);
}

// ---- reading -------------------------------------------------------------------------------------------------

static uint32_t to_u32(const struct json *v, uint32_t otherwise)
{
    int64_t n = json_to_int(v, otherwise);
    return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

// A share of the page; whoever wrote more meant the edge.
static float to_share(const struct json *v)
{
    double share = json_to_double(v, 0);
    return (float)(share < 0 ? 0 : share > 1 ? 1 : share);
}

static struct segment read_segment(const struct json *at, struct arena *a)
{
    struct segment s = {
        .t0_ms = json_get_int(at, "t0_ms", 0),
        .t1_ms = json_get_int(at, "t1_ms", 0),
        .page = to_u32(json_get(at, "page"), 0),
        .speaker = arena_copy(a, json_get_view(at, "speaker")),
    };
    const struct json *side = json_first(json_get(at, "box"));
    for (size_t i = 0; i < ARRAY_LEN(s.box) && side; i++, side = json_next(side))
        s.box[i] = to_share(side);
    return s;
}

static enum block_kind read_kind(struct view name)
{
    for (int i = 0; i < BLOCK_KIND_COUNT; i++)
        if (view_is(name, block_kind_name((enum block_kind)i)))
            return (enum block_kind)i;
    return BLOCK_P;
}

static void read_blocks(const struct json *root, struct doc *d)
{
    for (const struct json *b = json_first(json_get(root, "blocks")); b; b = json_next(b)) {
        if (!doc_add_block(d, read_kind(json_get_view(b, "k")), json_get_view(b, "t")))
            return;
        const struct json *at = json_get(b, "at");
        if (at)
            d->blocks[d->block_count - 1].at = read_segment(at, d->arena);
    }
}

// The strings in one walk over the members, not one walk for each key.
static void read_strings(const struct json *root, struct doc *d)
{
    for (const struct json *v = json_first(root); v; v = json_next(v))
        for (size_t i = 0; i < ARRAY_LEN(strings); i++)
            if (view_is(view_of(json_name(v)), strings[i].key))
                string_set(d, strings[i].offset, arena_copy(d->arena, json_view(v)));
}

static void read_set(const struct json *root, const char *key, struct doc *d, struct doc_set *set)
{
    for (const struct json *v = json_first(json_get(root, key)); v; v = json_next(v))
        doc_add_to(d, set, json_view(v));
}

static void read_lists(const struct json *root, struct doc *d)
{
    for (const struct json *v = json_first(json_get(root, "authors")); v; v = json_next(v))
        doc_add_author(d, json_view(v));
    for (const struct json *v = json_first(json_get(root, "tags")); v; v = json_next(v))
        doc_add_tag(d, json_view(v));
    read_set(root, "links", d, &d->links);
    read_set(root, "entities", d, &d->entities);
    read_set(root, "handles", d, &d->handles);
    for (const struct json *v = json_first(json_get(root, "points")); v; v = json_next(v)) {
        const struct json *lat = json_first(v), *lon = lat ? json_next(lat) : NULL;
        if (lon)
            (void)doc_add_point(d, json_to_double(lat, NAN), json_to_double(lon, NAN));
    }
}

static enum err read_all(const struct json *root, struct doc *d, struct errmsg *m)
{
    struct view id = json_get_view(root, "id");
    if (!id.n)
        return errmsg_set(m, ERR_SYNTAX, "doc: id is missing");
    struct view medium = json_get_view(root, "medium");
    if (medium.n && !doc_medium_parse(medium, &d->medium))
        return errmsg_set(m, ERR_SYNTAX, "doc %.*s: unknown medium \"%.*s\"", VIEW_ARG(id), VIEW_ARG(medium));
    d->id = arena_copy(d->arena, id);
    d->rev = to_u32(json_get(root, "rev"), 1);
    d->changed = read_changes(json_get(root, "changed"));
    d->published_ms = json_get_int(root, "published_ms", 0);
    d->modified_ms = json_get_int(root, "modified_ms", 0);
    d->fetched_ms = json_get_int(root, "fetched_ms", 0);
    d->confidence = to_share(json_get(root, "confidence"));
    d->paywall = json_get_bool(root, "paywall", false);
    read_strings(root, d);
    for (size_t i = 0; i < FACT_COUNT; i++)
        d->from[i] = arena_copy(d->arena, json_get_view(json_get(root, "from"), facts[i]));
    d->engagement = json_get_int(root, "engagement", 0);
    read_lists(root, d);
    read_blocks(root, d);
    return OK;
}

enum err doc_read(struct view json, struct doc **ret_doc, struct errmsg *m)
{
    if (json.n > DOC_MAX_BYTES)
        return errmsg_set(m, ERR_TOOBIG, "doc: %zu bytes of JSON, at most %d", json.n, DOC_MAX_BYTES);
    CLEANUP(json_cleanup) struct json *root = NULL;
    enum err err = json_parse(json, &root, m);
    if (err)
        return err;
    CLEANUP(doc_cleanup) struct doc *d = doc_new();
    err = read_all(root, d, m);
    if (err)
        return err;
    *ret_doc = d;
    d = NULL;
    return OK;
}
