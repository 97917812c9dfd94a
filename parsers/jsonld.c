// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading JSON-LD. A block is repaired where that is safe (raw control characters in strings, commas before a closing
// bracket, a comment or CDATA around it), parsed, and searched for the object whose type speaks most of an article.
#include "parsers/jsonld.h"

#include "core/ascii.h"
#include "core/json.h"
#include "parsers/authors.h"

#include <string.h>

enum { BLOCK_MAX_BYTES = 2 << 20, OBJECTS_MAX = 2000, DEPTH_MAX = 6 };

// ---- repair ------------------------------------------------------------------------------------------------------

static struct view unwrap(struct view block)
{
    static const char *const opens[] = {"<!--", "<![CDATA[", "//<![CDATA[", "/*<![CDATA[*/"};
    block = view_trim(block);
    for (size_t i = 0; i < ARRAY_LEN(opens); i++)
        if (view_starts(block, opens[i]))
            block = view_from(block, strlen(opens[i]));
    size_t start = 0;
    while (start < block.n && block.p[start] != '{' && block.p[start] != '[')
        start++;
    block = view_from(block, start);
    char close = block.n > 0 && block.p[0] == '{' ? '}' : ']';
    if (view_ends(block, "]]>")) // the end of CDATA
        block.n -= 3;
    while (block.n > 0 && block.p[block.n - 1] != close)
        block.n--;
    return block;
}

// Whether the comma at p is followed by a closing bracket.
static bool is_trailing(struct view rest)
{
    size_t i = 1;
    while (i < rest.n && ascii_is_space(rest.p[i]))
        i++;
    return i < rest.n && (rest.p[i] == '}' || rest.p[i] == ']');
}

static void repair(struct view block, struct buf *out)
{
    bool quoted = false;
    for (size_t i = 0; i < block.n; i++) {
        char c = block.p[i];
        if (quoted && c == '\\' && i + 1 < block.n) {
            // an escape that JSON does not know (\' mostly) is the character itself
            if (strchr("\"\\/bfnrtu", block.p[i + 1]))
                buf_add_char(out, c);
            if ((unsigned char)block.p[i + 1] >= 0x20)
                buf_add_char(out, block.p[i + 1]);
            i++;
            continue;
        }
        quoted ^= c == '"';
        if ((unsigned char)c < 0x20)
            buf_add_char(out, ' ');
        else if (!(c == ',' && !quoted && is_trailing(view_from(block, i))))
            buf_add_char(out, c);
    }
}

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

struct search {
    const struct json *best;
    int best_rank;
    int objects; // visited so far
};

// Only lists and the members that hold whole things are entered; depth is small and bounded.
static void search_in(struct search *s, const struct json *value, int depth)
{
    if (depth > DEPTH_MAX || s->objects++ > OBJECTS_MAX)
        return;
    if (json_is_array(value)) {
        for (const struct json *v = json_first(value); v; v = json_next(v))
            search_in(s, v, depth + 1);
        return;
    }
    if (!json_is_object(value))
        return;
    int rank = rank_of(value);
    if (rank > s->best_rank) {
        s->best = value;
        s->best_rank = rank;
    }
    static const char *const members[] = {"@graph", "mainEntity", "mainEntityOfPage", "hasPart"};
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        search_in(s, json_get(value, members[i]), depth + 1);
}

// ---- reading it --------------------------------------------------------------------------------------------------

static void set(struct view *field, struct view value, struct arena *a)
{
    if (field->n == 0)
        *field = fact_text(value, a);
}

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

static void read_authors(const struct json *v, struct arena *a, struct facts *f)
{
    if (json_is_array(v)) {
        for (const struct json *one = json_first(v); one; one = json_next(one))
            read_authors(one, a, f);
        return;
    }
    if (json_is_object(v)) {
        struct view type = type_of(v);
        const struct json *name = json_get(v, "name");
        if (json_is_array(name) || json_is_object(name))
            read_authors(name, a, f);
        else if (!view_is(type, "Organization") && !view_is(type, "NewsMediaOrganization"))
            authors_add(f, json_view(name), a);
        return;
    }
    authors_add(f, json_view(v), a);
}

static void read_tags(const struct json *v, struct arena *a, struct facts *f)
{
    if (json_is_array(v)) {
        for (const struct json *one = json_first(v); one; one = json_next(one))
            facts_add_tag(f, name_of(one, "name"), a);
        return;
    }
    struct view rest = json_view(v);
    while (rest.n > 0)
        facts_add_tag(f, view_cut(&rest, ','), a);
}

static void read_object(const struct json *o, int64_t now_ms, struct arena *a, struct facts *f)
{
    set(&f->publisher, name_of(json_get(o, "publisher"), "name"), a);
    set(&f->title, json_get_view(o, "headline"), a);
    set(&f->subtitle, json_get_view(o, "alternativeHeadline"), a);
    set(&f->section, name_of(json_get(o, "articleSection"), "name"), a);
    set(&f->image, name_of(json_get(o, "image"), "url"), a);
    set(&f->lang, name_of(json_get(o, "inLanguage"), "alternateName"), a);
    if (f->type.n == 0)
        f->type = text_lower(type_of(o), a);
    if (!f->published.found)
        f->published = date_read(name_of(json_get(o, "datePublished"), "@value"), true, now_ms);
    if (!f->published.found)
        f->published = date_read(json_get_view(o, "dateCreated"), true, now_ms);
    if (!f->modified.found)
        f->modified = date_read(json_get_view(o, "dateModified"), true, now_ms);
    if (f->author_count == 0)
        read_authors(json_get(o, "author"), a, f);
    if (f->author_count == 0)
        read_authors(json_get(o, "creator"), a, f);
    if (f->tag_count == 0)
        read_tags(json_get(o, "keywords"), a, f);
    if (f->body.n == 0)
        f->body = arena_copy(a, json_get_view(o, "articleBody"));
}

static struct json *parse_block(struct view block)
{
    struct json *root = NULL;
    block = unwrap(block);
    if (block.n == 0 || block.n > BLOCK_MAX_BYTES)
        return NULL;
    if (json_parse(block, &root, NULL) == OK)
        return root;
    CLEANUP(buf_done) struct buf repaired;
    buf_init(&repaired, BLOCK_MAX_BYTES);
    repair(block, &repaired);
    return json_parse(buf_view(&repaired), &root, NULL) == OK ? root : NULL;
}

void jsonld_read(const struct scrubbed *blocks, int64_t now_ms, struct arena *a, struct facts *f)
{
    struct json *roots[SCRUB_JSONLD_MAX];
    struct search s = {0};
    for (size_t i = 0; i < blocks->jsonld_count; i++) {
        roots[i] = parse_block(blocks->jsonld[i]);
        search_in(&s, roots[i], 0);
    }
    if (s.best)
        read_object(s.best, now_ms, a, f);
    for (size_t i = 0; i < blocks->jsonld_count; i++)
        json_free(roots[i]);
}
