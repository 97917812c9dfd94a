// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading JSON-LD. A block is parsed, repaired where it must be, and searched for the objects whose types speak most of
// an article. What the best leaves open the next ones may tell; names given by reference ("@id") are looked up.
#include "parsers/jsonld.h"

#include "core/json.h"
#include "parsers/authors.h"
#include "parsers/jsonld_repair.h"

#include <string.h>

enum { BLOCK_MAX_BYTES = 2 << 20, OBJECTS_MAX = 2000, DEPTH_MAX = 6, BEST_MAX = 3 };

// ---- finding the object ------------------------------------------------------------------------------------------

static const struct {
    const char *type;
    int rank;
} types[] = {{"NewsArticle", 10},
             {"ReportageNewsArticle", 10},
             {"AnalysisNewsArticle", 10},
             {"OpinionNewsArticle", 10},
             {"Article", 9},
             {"BlogPosting", 9},
             {"LiveBlogPosting", 8},
             {"Report", 8},
             {"ScholarlyArticle", 8},
             {"TechArticle", 8},
             {"MedicalWebPage", 5},
             {"Review", 5},
             {"SocialMediaPosting", 5},
             {"DiscussionForumPosting", 5},
             {"Recipe", 5},
             {"VideoObject", 3},
             {"WebPage", 2},
             {"ItemPage", 2}};

// Types come as one name or a list, with or without "http://schema.org/".
static struct view type_of(const struct json *object)
{
    const struct json *type = json_get(object, "@type");
    if (json_is_array(type))
        type = json_first(type);
    struct view name = json_view(type);
    while (view_find_char(name, '/') < name.n)
        name = view_from(name, view_find_char(name, '/') + 1);
    return name;
}

static int rank_of(const struct json *object)
{
    struct view type = type_of(object);
    int rank = 0;
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (view_is(type, types[i].type))
            rank = types[i].rank;
    if (rank == 0 && view_ends(type, "Article"))
        rank = 7;
    if (rank > 0 && json_get(object, "datePublished"))
        rank += 20;
    return rank;
}

struct ranked {
    const struct json *object;
    int rank;
};
struct search {
    struct ranked best[BEST_MAX]; // highest rank first, equal ranks as they stand in the page
    int objects;                  // visited so far
};

static void keep(struct search *s, const struct json *object)
{
    struct ranked one = {object, rank_of(object)};
    for (size_t i = 0; i < BEST_MAX; i++)
        if (one.rank > s->best[i].rank) {
            struct ranked moved = s->best[i];
            s->best[i] = one;
            one = moved;
        }
}

// Only lists and the members that hold whole things are entered; depth is small and bounded.
static void search_in(struct search *s, const struct json *value, int depth)
{
    static const char *const members[] = {"@graph", "mainEntity", "mainEntityOfPage", "hasPart"};
    if (depth > DEPTH_MAX || s->objects++ > OBJECTS_MAX)
        return;
    if (json_is_array(value)) {
        for (const struct json *v = json_first(value); v; v = json_next(v))
            search_in(s, v, depth + 1);
        return;
    }
    if (!json_is_object(value))
        return;
    keep(s, value);
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        search_in(s, json_get(value, members[i]), depth + 1);
}

// ---- reading it --------------------------------------------------------------------------------------------------

struct reading {
    struct json *roots[SCRUB_JSONLD_MAX];
    size_t root_count;
    bool month_first;
    int64_t now_ms;
    struct arena *arena;
    struct facts *f;
};

// A string, an object with a name or url, or a list of which the first counts.
static struct view name_of(const struct json *v, const char *member)
{
    if (json_is_array(v))
        v = json_first(v);
    if (json_is_object(v))
        v = json_get(v, member);
    if (json_is_array(v))
        v = json_first(v);
    return json_view(v);
}

static void set(const struct reading *r, struct view *field, struct view value, enum doc_fact fact)
{
    facts_set(r->f, field, value, fact, "jsonld", r->arena);
}

static void set_date(const struct reading *r, struct date *field, const struct json *v, enum doc_fact fact)
{
    if (field->found)
        return;
    *field = date_read(name_of(v, "@value"), r->month_first, r->now_ms);
    if (field->found)
        r->f->from[fact] = "jsonld";
}

// The object with this "@id" that has a name, in a top-level list or "@graph".
static const struct json *named_by_id(const struct json *value, struct view id, int depth)
{
    if (json_is_object(value) && json_get(value, "name") && view_equals(json_get_view(value, "@id"), id))
        return value;
    const struct json *list = json_is_object(value) ? json_get(value, "@graph") : value;
    if (depth > 2 || !json_is_array(list))
        return NULL;
    for (const struct json *v = json_first(list); v; v = json_next(v)) {
        const struct json *found = named_by_id(v, id, depth + 1);
        if (found)
            return found;
    }
    return NULL;
}

static const struct json *look_up(const struct reading *r, const struct json *v)
{
    struct view id = json_get_view(v, "@id");
    for (size_t i = 0; i < r->root_count && id.n > 0 && !json_get(v, "name"); i++) {
        const struct json *found = named_by_id(r->roots[i], id, 0);
        if (found)
            return found;
    }
    return v;
}

static bool is_organisation(const struct json *v)
{
    struct view type = type_of(v);
    return view_ends(type, "Organization") || view_is(type, "WebSite") || view_is(type, "Corporation");
}

static void read_authors(const struct reading *r, const struct json *v, int depth)
{
    if (depth > DEPTH_MAX)
        return;
    if (json_is_array(v)) {
        for (const struct json *one = json_first(v); one; one = json_next(one))
            read_authors(r, one, depth + 1);
        return;
    }
    if (!json_is_object(v)) {
        authors_add(r->f, json_view(v), r->arena);
        return;
    }
    v = look_up(r, v);
    if (!is_organisation(v))
        read_authors(r, json_get(v, "name"), depth + 1);
}

static void read_tags(const struct reading *r, const struct json *v)
{
    if (!json_is_array(v)) {
        facts_add_tags(r->f, json_view(v), r->arena);
        return;
    }
    for (const struct json *one = json_first(v); one; one = json_next(one))
        facts_add_tag(r->f, name_of(one, "name"), r->arena);
}

static bool is_false(const struct json *v)
{
    return v && (view_is_nocase(json_view(v), "false") || !json_to_bool(v, true));
}

static void read_paywall(const struct reading *r, const struct json *o)
{
    bool part = is_false(json_get(json_get(o, "hasPart"), "isAccessibleForFree"));
    if (!is_false(json_get(o, "isAccessibleForFree")) && !part)
        return;
    r->f->paywall = true;
    r->f->from[FACT_PAYWALL] = "jsonld";
}

static void read_object(const struct reading *r, const struct json *o)
{
    struct facts *f = r->f;
    set(r, &f->publisher, name_of(json_get(o, "publisher"), "name"), FACT_PUBLISHER);
    set(r, &f->title, json_get_view(o, "headline"), FACT_TITLE);
    set(r, &f->subtitle, json_get_view(o, "alternativeHeadline"), FACT_SUBTITLE);
    set(r, &f->section, name_of(json_get(o, "articleSection"), "name"), FACT_SECTION);
    set(r, &f->image, name_of(json_get(o, "image"), "url"), FACT_IMAGE);
    set(r, &f->lang, name_of(json_get(o, "inLanguage"), "alternateName"), FACT_LANG);
    if (f->type.n == 0)
        f->type = text_lower(type_of(o), r->arena);
    set_date(r, &f->published, json_get(o, "datePublished"), FACT_PUBLISHED);
    set_date(r, &f->published, json_get(o, "dateCreated"), FACT_PUBLISHED);
    set_date(r, &f->modified, json_get(o, "dateModified"), FACT_MODIFIED);
    if (f->author_count == 0)
        read_authors(r, json_get(o, "author"), 0);
    if (f->author_count == 0)
        read_authors(r, json_get(o, "creator"), 0);
    if (f->author_count > 0)
        f->from[FACT_AUTHORS] = "jsonld";
    if (f->tag_count == 0)
        read_tags(r, json_get(o, "keywords"));
    if (f->body.n == 0)
        f->body = arena_copy(r->arena, json_get_view(o, "articleBody"));
    read_paywall(r, o);
}

static struct json *parse_block(struct view block)
{
    struct json *root = NULL;
    block = view_trim(block);
    if (block.n == 0 || block.n > BLOCK_MAX_BYTES)
        return NULL;
    if (json_parse(block, &root, NULL) == OK)
        return root;
    CLEANUP(buf_done) struct buf repaired;
    buf_init(&repaired, 2 * BLOCK_MAX_BYTES);
    jsonld_repair(block, &repaired);
    return json_parse(buf_view(&repaired), &root, NULL) == OK ? root : NULL;
}

void jsonld_read(const struct scrubbed *blocks, bool month_first, int64_t now_ms, struct arena *a, struct facts *f)
{
    struct reading r = {.month_first = month_first, .now_ms = now_ms, .arena = a, .f = f};
    struct search s = {0};
    for (r.root_count = 0; r.root_count < blocks->jsonld_count; r.root_count++) {
        r.roots[r.root_count] = parse_block(blocks->jsonld[r.root_count]);
        search_in(&s, r.roots[r.root_count], 0);
    }
    for (size_t i = 0; i < BEST_MAX && s.best[i].object; i++)
        read_object(&r, s.best[i].object);
    for (size_t i = 0; i < r.root_count; i++)
        json_free(r.roots[i]);
}
