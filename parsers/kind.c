// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules for the type are tried in the order of how plainly a page says what it is. The confidence is a logistic
// function of a few shares; its coefficients were fitted on one half of the sites of the page sets and checked on the
// other.
#include "parsers/kind.h"

#include "core/ascii.h"

#include <math.h>
#include <string.h>

enum { TEXT_WEIGHT = 250, TEASERS_MIN = 8, MANY_BLOCKS = 60 };

static const char *const names[TYPE_COUNT] = {"article", "listing", "forum", "product", "other"};

const char *page_type_name(enum page_type type)
{
    return names[type];
}

// ---- what the page says of itself ----------------------------------------------------------------------------------

// schema.org types in JSON-LD and microdata; words of the path of the canonical address.
static const struct {
    enum page_type type;
    const char *word;
} schema_types[] =
    {
        {TYPE_FORUM, "DiscussionForumPosting"}, {TYPE_FORUM, "QAPage"},           {TYPE_PRODUCT, "Product"},
        {TYPE_PRODUCT, "ProductGroup"},         {TYPE_LISTING, "CollectionPage"}, {TYPE_LISTING, "SearchResultsPage"},
        {TYPE_LISTING, "OfferCatalog"},
},
  path_words[] = {
      {TYPE_FORUM, "forum"},        {TYPE_FORUM, "forums"},        {TYPE_FORUM, "thread"},
      {TYPE_FORUM, "threads"},      {TYPE_FORUM, "topic"},         {TYPE_FORUM, "viewtopic"},
      {TYPE_FORUM, "showthread"},   {TYPE_FORUM, "questions"},     {TYPE_FORUM, "discussion"},
      {TYPE_FORUM, "discussions"},  {TYPE_PRODUCT, "product"},     {TYPE_PRODUCT, "products"},
      {TYPE_PRODUCT, "dp"},         {TYPE_PRODUCT, "item"},        {TYPE_LISTING, "category"},
      {TYPE_LISTING, "categories"}, {TYPE_LISTING, "collections"}, {TYPE_LISTING, "collection"},
      {TYPE_LISTING, "tag"},        {TYPE_LISTING, "tags"},        {TYPE_LISTING, "search"},
      {TYPE_LISTING, "archive"},    {TYPE_LISTING, "archives"},
};

// Whether some "@type" in the JSON has that word as its (first) value.
static bool has_type(struct view json, const char *word)
{
    const size_t key = sizeof "\"@type\"" - 1;
    for (size_t at; (at = view_find(json, "\"@type\"")) < json.n;) {
        json = view_from(json, at + key);
        struct view value = json;
        while (value.n > 0 && (ascii_is_space(value.p[0]) || value.p[0] == ':' || value.p[0] == '['))
            value = view_from(value, 1);
        struct view rest = view_from(value, 1);
        rest.n = view_find_char(rest, '"');
        if (view_starts(value, "\"") && view_is(rest, word))
            return true;
    }
    return false;
}

static enum page_type type_of_schema(const struct kind_in *in)
{
    for (size_t i = 0; i < ARRAY_LEN(schema_types); i++)
        for (size_t k = 0; k < in->jsonld->jsonld_count; k++)
            if (has_type(in->jsonld->jsonld[k], schema_types[i].word))
                return schema_types[i].type;
    return TYPE_OTHER;
}

static enum page_type type_of_path(struct view address)
{
    size_t scheme = view_find(address, "://");
    struct view path = scheme < address.n ? view_from(address, scheme + 3) : address;
    path = view_from(path, view_find_char(path, '/'));
    if (path.n == 0)
        return TYPE_OTHER;
    if (path.n == 1)
        return TYPE_LISTING; // the front page
    while (path.n > 0) {
        struct view part = view_cut(&path, '/');
        part.n = view_find_char(part, '.');
        for (size_t i = 0; i < ARRAY_LEN(path_words); i++)
            if (view_is_nocase(part, path_words[i].word))
                return path_words[i].type;
    }
    return TYPE_OTHER;
}

// ---- what it looks like ---------------------------------------------------------------------------------------------

struct signs {
    float links;  // share of link text in all text of the page
    float found;  // share of what was kept in the value of the page
    float around; // share of kept weight in the weight of the container
    float length; // logarithm of what was kept
    bool says_article;
    uint32_t teasers; // linked headings and items in or around the container
};

static float share(float part, float whole)
{
    return whole > 0 ? fminf(part / whole, 1) : 0;
}

static struct signs look(const struct kind_in *in)
{
    const struct article *a = in->article;
    struct signs s = {.links = share((float)a->link_weight, (float)a->page_weight),
                      .length = logf((float)a->weight + 1) / 10};
    float kept = 0, around = 0, all = 0;
    for (size_t i = 0; i < a->scene.runs.n; i++) {
        const struct run *r = &a->scene.runs.v[i];
        bool keeps = verdict_keeps(a->fates[i].verdict) && a->fates[i].kind != BLOCK_CAPTION;
        float text = (float)(r->weight - r->link_weight);
        all += text;
        kept += keeps ? text : 0;
        around += node_is_inside(r->owner, a->scene.container) ? (float)r->weight : 0;
        s.teasers += run_link_share(r) > 0.8F && r->kind == BLOCK_HEADING && r->level > 1;
    }
    s.found = share(kept, all);
    s.around = share((float)a->weight, around);
    struct view type = in->facts->type;
    s.says_article = view_find(type, "article") < type.n || view_is(type, "blogposting");
    return s;
}

enum page_type kind_of(const struct kind_in *in)
{
    struct signs s = look(in);
    enum page_type schema = type_of_schema(in), path = type_of_path(in->facts->canonical);
    if (schema == TYPE_FORUM || path == TYPE_FORUM)
        return TYPE_FORUM;
    bool product =
        schema == TYPE_PRODUCT || path == TYPE_PRODUCT || view_find(in->facts->type, "product") < in->facts->type.n;
    bool article = s.says_article && (in->article->weight > 0 || in->facts->body.n > 0);
    if (article)
        return TYPE_ARTICLE;
    if (path == TYPE_LISTING)
        return TYPE_LISTING;
    if (product)
        return TYPE_PRODUCT;
    if (schema == TYPE_LISTING || (s.links > 0.5F && in->article->weight < 1500) ||
        (s.teasers >= TEASERS_MIN && s.found < 0.5F))
        return TYPE_LISTING;
    return in->article->weight >= TEXT_WEIGHT ? TYPE_ARTICLE : TYPE_OTHER;
}

float kind_confidence(const struct kind_in *in, enum page_type type)
{
    struct signs s = look(in);
    float blocks = fminf((float)in->article->block_count, MANY_BLOCKS) / MANY_BLOCKS;
    float z = -3.6F - 1.0F * s.links + 2.1F * s.found * s.found + 2.7F * s.around * s.around + 0.75F * s.length +
              (s.says_article ? 0.9F : 0) + (type == TYPE_ARTICLE ? 1.35F : 0) - 1.2F * blocks;
    float chance = 1 / (1 + expf(-z));
    return chance < 0.01F ? 0.01F : chance > 0.99F ? 0.99F : chance;
}
