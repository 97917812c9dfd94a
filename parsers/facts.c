// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Gathering the witnesses. JSON-LD speaks first, then the meta elements in the order of the tables below (the most
// specific names first), then microdata and the visible page, last the address. The first good answer stands.
#include "parsers/facts.h"

#include "parsers/authors.h"
#include "parsers/hints.h"
#include "parsers/jsonld.h"
#include "parsers/markup.h"

#include <string.h>

enum { METAS_MAX = 400, HEADINGS_MAX = 8 };

struct meta {
    struct view name, content;
};
struct gather {
    const struct facts_in *in;
    struct arena *arena;
    struct facts *f;
    struct meta metas[METAS_MAX];
    size_t meta_count;
    struct view page_title;             // <title>
    struct view headings[HEADINGS_MAX]; // the first h1 elements
    size_t heading_count;
};

static bool has_markup(struct view text)
{
    return view_find_char(text, '<') < text.n || view_find_char(text, '&') < text.n;
}

struct view fact_text(struct view text, struct arena *a)
{
    // twice, for what was escaped twice: "&amp;#8217;"
    for (int i = 0; i < 2 && has_markup(text); i++) {
        struct tree t;
        markup_read_html(text, a, &t, NULL);
        text = node_text(t.root, a, text.n);
    }
    return text_fold(text, a, SIZE_MAX);
}

void facts_add_tag(struct facts *f, struct view tag, struct arena *a)
{
    tag = fact_text(tag, a);
    if (tag.n == 0 || tag.n > 100 || f->tag_count == FACTS_TAGS_MAX)
        return;
    for (size_t i = 0; i < f->tag_count; i++)
        if (view_equals(f->tags[i], tag))
            return;
    f->tags[f->tag_count++] = tag;
}

// ---- gathering ---------------------------------------------------------------------------------------------------

static void gather_meta(struct gather *g, const struct node *n)
{
    static const char *const naming[] = {"property", "name", "itemprop", "http-equiv"};
    struct view content = node_attr(n, "content");
    for (size_t i = 0; i < ARRAY_LEN(naming) && content.n > 0 && g->meta_count < METAS_MAX; i++) {
        struct view name = node_attr(n, naming[i]);
        if (name.n > 0)
            g->metas[g->meta_count++] = (struct meta){text_lower(view_trim(name), g->arena), view_trim(content)};
    }
}

static void gather_all(struct gather *g)
{
    const struct node *root = g->in->tree->root;
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root)) {
        if (n->tag == TAG_META)
            gather_meta(g, n);
        else if (n->tag == TAG_TITLE && g->page_title.n == 0)
            g->page_title = node_text(n, g->arena, FACT_MAX_BYTES);
        else if (n->tag == TAG_H1 && g->heading_count < HEADINGS_MAX) {
            struct view text = node_text(n, g->arena, FACT_MAX_BYTES);
            if (text.n > 0)
                g->headings[g->heading_count++] = text;
        }
    }
}

// The content of the first meta of these names, in the order of the names; empty when there is none.
static struct view meta_of(const struct gather *g, const char *const *names)
{
    for (; *names; names++)
        for (size_t i = 0; i < g->meta_count; i++)
            if (view_is(g->metas[i].name, *names))
                return g->metas[i].content;
    return (struct view){0};
}

static void set(struct gather *g, struct view *field, struct view value)
{
    if (field->n == 0 && value.n > 0 && value.n <= ADDRESS_MAX_BYTES)
        *field = fact_text(value, g->arena);
}

// ---- title -------------------------------------------------------------------------------------------------------

// How many bytes of the letters of b stand in a, in order, from the start: enough to tell "the same, and more".
static bool begins_alike(struct view a, struct view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    return n > 0 && memcmp(a.p, b.p, n) == 0;
}

static const char *const separators[] = {" | ",  " - ", " – ", " — ", " « ", " » ",
                                         " :: ", " · ", " • ", " ‹ ", " › ", "｜"};

// <title> without the site's name: cut at the last separator when what is left is the longer part.
static struct view without_site(struct view title)
{
    for (size_t i = title.n; i-- > 1;) {
        struct view rest = view_from(title, i);
        for (size_t k = 0; k < ARRAY_LEN(separators); k++)
            if (view_starts(rest, separators[k]) && i >= rest.n)
                return (struct view){title.p, i};
    }
    return title;
}

static struct view heading_like(const struct gather *g, struct view other)
{
    for (size_t i = 0; i < g->heading_count; i++)
        if (begins_alike(g->headings[i], other))
            return g->headings[i];
    return (struct view){0};
}

static void find_title(struct gather *g)
{
    static const char *const names[] = {"og:title",      "twitter:title",  "dc.title", "dcterms.title",
                                        "parsely-title", "sailthru.title", "title",    NULL};
    struct view said = fact_text(meta_of(g, names), g->arena);
    struct view heading = heading_like(g, g->page_title);
    if (heading.n == 0)
        heading = heading_like(g, said);
    if (heading.n == 0)
        heading = heading_like(g, g->f->title);
    if (heading.n > 0)
        g->f->title = heading;
    else if (g->f->title.n == 0 && said.n > 0)
        g->f->title = without_site(said);
    else if (g->f->title.n == 0 && g->heading_count == 1)
        g->f->title = g->headings[0];
    set(g, &g->f->title, without_site(g->page_title));
}

// ---- dates -------------------------------------------------------------------------------------------------------

static void set_date(struct gather *g, struct date *field, struct view text)
{
    if (!field->found && text.n > 0)
        *field = date_read(text, true, g->in->now_ms);
}

// microdata and <time>: the machine's form where there is one, else the text
static void read_time(struct gather *g, const struct node *n, struct date *field)
{
    if (field->found)
        return;
    set_date(g, field, node_attr(n, "datetime"));
    set_date(g, field, node_attr(n, "content"));
    set_date(g, field, node_attr(n, "title"));
    set_date(g, field, node_text(n, g->arena, 200));
}

static bool is_prop(const struct node *n, const char *name)
{
    struct view prop = node_attr(n, "itemprop");
    size_t at = view_find(prop, name);
    return at < prop.n;
}

static void find_visible_dates(struct gather *g)
{
    struct date time = {0}, named = {0};
    const struct node *root = g->in->tree->root;
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root)) {
        if (is_prop(n, "datePublished") || (n->tag == TAG_TIME && node_has(n, "pubdate")))
            read_time(g, n, &g->f->published);
        else if (is_prop(n, "dateModified"))
            read_time(g, n, &g->f->modified);
        else if (n->tag == TAG_TIME)
            read_time(g, n, &time);
        else if (!named.found && n->tag != TAG_TEXT && n->tag != TAG_BODY && n->attrs && (hints_of(n) & HINT_DATE))
            set_date(g, &named, node_text(n, g->arena, 200));
        if (g->f->published.found)
            break;
    }
    struct date *field = &g->f->published;
    struct date url = date_of_url(g->in->url, g->in->now_ms);
    if (!field->found)
        *field = url.found ? url : time.found ? time : named;
}

// The first short text with a date from n on, within the next nodes.
static void find_dateline(struct gather *g, const struct node *n, size_t nodes, size_t max_bytes)
{
    const struct node *root = g->in->tree->root;
    for (; n && nodes > 0 && !g->f->published.found; nodes--, n = node_after(n, root)) {
        struct view text = n->tag == TAG_TEXT ? view_trim(n->text) : (struct view){0};
        if (text.n > 0 && text.n <= max_bytes)
            set_date(g, &g->f->published, text);
    }
}

// The last witness. Soon behind the heading first: before it stands today's date, far behind it stand other articles.
static void find_datelines(struct gather *g)
{
    const struct node *root = g->in->tree->root, *heading = node_find(root, TAG_H1), *body = node_find(root, TAG_BODY);
    find_dateline(g, heading, 300, 120);
    find_dateline(g, body ? body : root, 3000, 60);
}

static void find_dates(struct gather *g)
{
    static const char *const published[] = {"article:published_time",
                                            "og:article:published_time",
                                            "og:published_time",
                                            "datepublished",
                                            "article.published",
                                            "parsely-pub-date",
                                            "sailthru.date",
                                            "cxenseparse:recs:publishtime",
                                            "publish-date",
                                            "publish_date",
                                            "publication_date",
                                            "publishdate",
                                            "published",
                                            "published_at",
                                            "published-date",
                                            "pubdate",
                                            "publisheddate",
                                            "article_date_original",
                                            "dc.date.issued",
                                            "dcterms.issued",
                                            "dcterms.created",
                                            "dc.date.created",
                                            "dcterms.date",
                                            "dc.date",
                                            "dc.created",
                                            "date",
                                            "article:created",
                                            "datecreated",
                                            "rbpubdate",
                                            "ptime",
                                            "originalpublicationdate",
                                            "displaydate",
                                            "pdate",
                                            "lastpublished",
                                            "created",
                                            "article:date",
                                            "citation_date",
                                            "citation_publication_date",
                                            "citation_online_date",
                                            "timestamp",
                                            "vr:published_time",
                                            NULL};
    static const char *const modified[] = {"article:modified_time",
                                           "og:updated_time",
                                           "datemodified",
                                           "article.updated",
                                           "dcterms.modified",
                                           "dc.date.modified",
                                           "last-modified",
                                           "lastmod",
                                           "modified",
                                           "updated_time",
                                           NULL};
    set_date(g, &g->f->published, meta_of(g, published));
    set_date(g, &g->f->modified, meta_of(g, modified));
    if (!g->f->published.found)
        find_visible_dates(g);
    if (!g->f->published.found)
        find_datelines(g);
}

// ---- people ------------------------------------------------------------------------------------------------------

static bool is_url(struct view text)
{
    return view_starts(text, "http") || view_starts(text, "/") || view_starts(text, "www.");
}

static void find_visible_authors(struct gather *g)
{
    const struct node *root = g->in->tree->root;
    uint32_t stop = 0; // authors of comments and teasers come later in the page: the first group counts
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root)) {
        bool author = is_prop(n, "author") || (n->tag == TAG_A && view_is(node_attr(n, "rel"), "author"));
        if (!author || n->tag == TAG_META || (stop && n->index > stop))
            continue;
        struct view text = node_text(n, g->arena, 200);
        authors_add(g->f, text, g->arena);
        if (g->f->author_count > 0 && stop == 0)
            stop = n->end + 60;
    }
    if (g->f->author_count > 0)
        return;
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root)) {
        uint32_t hints = n->attrs && n->tag != TAG_BODY && n->tag != TAG_HTML ? hints_of(n) : 0;
        if (!(hints & HINT_BYLINE) || (hints & (HINT_DATE | HINT_COMMENTS | HINT_RELATED | HINT_AUTHOR_BOX)))
            continue;
        struct view text = node_text(n, g->arena, 200);
        if (text.n < 120)
            authors_add(g->f, text, g->arena);
        if (g->f->author_count > 0)
            return;
    }
}

static void find_authors(struct gather *g)
{
    static const char *const names[] = {"author",
                                        "article:author_name",
                                        "parsely-author",
                                        "sailthru.author",
                                        "dc.creator",
                                        "dcterms.creator",
                                        "byl",
                                        "cxenseparse:author",
                                        "article:author",
                                        "citation_author",
                                        "creator",
                                        "authors",
                                        "twitter:data1",
                                        NULL};
    for (const char *const *name = names; *name && g->f->author_count == 0; name++) {
        // several of one name are several authors
        for (size_t i = 0; i < g->meta_count; i++)
            if (view_is(g->metas[i].name, *name) && !is_url(g->metas[i].content))
                authors_add(g->f, g->metas[i].content, g->arena);
    }
    if (g->f->author_count == 0)
        find_visible_authors(g);
}

// ---- the rest ----------------------------------------------------------------------------------------------------

static void find_links(struct gather *g)
{
    const struct node *root = g->in->tree->root;
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root))
        if (n->tag == TAG_LINK && view_is_nocase(node_attr(n, "rel"), "canonical"))
            set(g, &g->f->canonical, node_attr(n, "href"));
    static const char *const names[] = {"og:url", NULL};
    set(g, &g->f->canonical, meta_of(g, names));
}

// "en-GB", "en_GB", "EN" and "english" to what BCP 47 calls the primary subtag; empty for what is none.
static struct view primary_subtag(struct view tag, struct arena *a)
{
    size_t n = 0;
    tag = view_trim(tag);
    while (n < tag.n && tag.p[n] != '-' && tag.p[n] != '_')
        n++;
    return n == 2 || n == 3 ? text_lower((struct view){tag.p, n}, a) : (struct view){0};
}

static void find_lang(struct gather *g)
{
    static const char *const names[] = {"og:locale", "content-language", "language", "dc.language", NULL};
    const struct node *html = node_find(g->in->tree->root, TAG_HTML);
    struct view said[] = {html ? node_attr(html, "lang") : (struct view){0},
                          html ? node_attr(html, "xml:lang") : (struct view){0}, g->f->lang, meta_of(g, names)};
    g->f->lang = (struct view){0};
    for (size_t i = 0; i < ARRAY_LEN(said) && g->f->lang.n == 0; i++)
        g->f->lang = primary_subtag(said[i], g->arena);
}

static void find_tags(struct gather *g)
{
    bool told = g->f->tag_count > 0;
    for (size_t i = 0; i < g->meta_count && !told; i++)
        if (view_is(g->metas[i].name, "article:tag"))
            facts_add_tag(g->f, g->metas[i].content, g->arena);
    static const char *const names[] = {"news_keywords", "keywords", "parsely-tags", "sailthru.tags", NULL};
    struct view rest = g->f->tag_count ? (struct view){0} : meta_of(g, names);
    while (rest.n > 0)
        facts_add_tag(g->f, view_cut(&rest, ','), g->arena);
}

void facts_find(const struct facts_in *in, struct arena *a, struct facts *ret_facts)
{
    static const char *const subtitles[] = {"og:description", "description", "twitter:description", NULL};
    static const char *const sections[] = {"article:section", "parsely-section", "section", NULL};
    static const char *const publishers[] = {"og:site_name", "application-name", "dc.publisher", NULL};
    static const char *const images[] = {"og:image", "og:image:url", "twitter:image", NULL};
    static const char *const types[] = {"og:type", NULL};
    *ret_facts = (struct facts){0};
    struct gather *g = arena_zalloc(a, sizeof *g);
    *g = (struct gather){.in = in, .arena = a, .f = ret_facts};
    gather_all(g);
    set(g, &ret_facts->publisher, meta_of(g, publishers));
    jsonld_read(in->jsonld, in->now_ms, a, ret_facts);
    find_title(g);
    find_dates(g);
    find_authors(g);
    find_links(g);
    find_lang(g);
    find_tags(g);
    set(g, &ret_facts->subtitle, meta_of(g, subtitles));
    set(g, &ret_facts->section, meta_of(g, sections));
    set(g, &ret_facts->image, meta_of(g, images));
    if (ret_facts->type.n == 0)
        ret_facts->type = text_lower(meta_of(g, types), a);
}
