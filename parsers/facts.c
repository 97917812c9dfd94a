// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Weighing the witnesses. JSON-LD speaks first, then the meta elements in the order of the tables below (the most
// specific names first), then microdata and the visible page, last the address. The first good answer stands; dates and
// authors have files of their own.
#include "parsers/facts.h"

#include "parsers/bylines.h"
#include "parsers/jsonld.h"
#include "parsers/markup.h"
#include "parsers/published.h"
#include "parsers/witness.h"

#include <string.h>
#include <strings.h>

enum { AKIN_WORD_MIN_BYTES = 4, DAY_TAIL_BYTES = 24 };

struct gather {
    const struct facts_in *in;
    struct arena *arena;
    struct facts *f;
    struct witness *w;
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

void facts_set(struct facts *f, struct view *field, struct view value, enum doc_fact fact, const char *from,
               struct arena *a)
{
    if (field->n > 0 || value.n == 0 || value.n > ADDRESS_MAX_BYTES)
        return;
    *field = fact_text(value, a);
    if (field->n > 0)
        f->from[fact] = from;
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

// The bytes of the comma of some script that text begins with, 0 for none.
static size_t comma_at(struct view text)
{
    static const char *const commas[] = {",", ";", "،", "؛", "、", "，"};
    for (size_t i = 0; i < ARRAY_LEN(commas); i++)
        if (view_starts(text, commas[i]))
            return strlen(commas[i]);
    return 0;
}

void facts_add_tags(struct facts *f, struct view list, struct arena *a)
{
    size_t start = 0;
    for (size_t i = 0; list.n && i <= list.n && f->tag_count < FACTS_TAGS_MAX;) {
        size_t comma = comma_at(view_from(list, i));
        if (comma || i == list.n) {
            facts_add_tag(f, (struct view){list.p + start, i - start}, a);
            start = i + comma;
        }
        i += comma ? comma : 1;
    }
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

// The title up to its last separator; all of it where it has none.
static struct view before_separator(struct view title)
{
    for (size_t i = title.n; i-- > 1;)
        for (size_t k = 0; k < ARRAY_LEN(separators); k++)
            if (view_starts(view_from(title, i), separators[k]))
                return (struct view){title.p, i};
    return title;
}

// <title> without the day behind it and the site's name: cut where what is left is the longer part.
static struct view without_site(struct view title)
{
    struct view head = before_separator(title), tail = view_from(title, head.n);
    if (tail.n > 0 && tail.n <= DAY_TAIL_BYTES && head.n >= tail.n && date_read(tail, false, INT64_MAX / 4).found) {
        title = head;
        head = before_separator(title);
    }
    return head.n >= title.n - head.n ? head : title;
}

static struct view heading_like(const struct gather *g, struct view other)
{
    for (size_t i = 0; i < g->w->heading_count; i++)
        if (begins_alike(g->w->headings[i].text, other))
            return g->w->headings[i].text;
    return (struct view){0};
}

// Whether half of the words of the heading stand in the other text: the same headline, put otherwise.
static bool is_akin(struct view heading, struct view other)
{
    size_t words = 0, shared = 0;
    while (heading.n > 0) {
        struct view word = view_cut(&heading, ' ');
        if (word.n < AKIN_WORD_MIN_BYTES)
            continue;
        words++;
        for (size_t i = 0; i + word.n <= other.n; i++)
            if (!strncasecmp(other.p + i, word.p, word.n)) {
                shared++;
                break;
            }
    }
    return words >= 2 && shared * 2 >= words;
}

static bool holds(struct view text, struct view part)
{
    return part.n > 0 && part.n <= text.n && memmem(text.p, text.n, part.p, part.n);
}

// Where one holds the other whole, the rest is a kicker or the name of the site, and the headline is what was said.
static struct view heading_akin(const struct gather *g, struct view other)
{
    for (size_t i = 0; i < g->w->heading_count; i++) {
        struct view heading = g->w->headings[i].text;
        if (is_akin(heading, other) && !holds(heading, other) && !holds(other, heading))
            return heading;
    }
    return (struct view){0};
}

static void set_title(struct gather *g, struct view title, const char *from)
{
    if (title.n == 0)
        return;
    g->f->title = title;
    g->f->from[FACT_TITLE] = from;
}

static void find_title(struct gather *g)
{
    static const char *const names[] = {"og:title",      "twitter:title",  "dc.title", "dcterms.title",
                                        "parsely-title", "sailthru.title", "title",    NULL};
    const char *from = "meta";
    struct view said = fact_text(witness_meta(g->w, names, &from), g->arena);
    struct view heading = heading_like(g, g->w->page_title);
    if (heading.n == 0)
        heading = heading_like(g, said);
    if (heading.n == 0)
        heading = heading_like(g, g->f->title);
    if (heading.n == 0)
        heading = heading_akin(g, said.n ? said : g->w->page_title);
    if (heading.n > 0)
        set_title(g, heading, "heading");
    else if (g->f->title.n == 0 && said.n > 0)
        set_title(g, without_site(said), from);
    else if (g->f->title.n == 0 && g->w->heading_count == 1)
        set_title(g, g->w->headings[0].text, "heading");
    facts_set(g->f, &g->f->title, without_site(g->w->page_title), FACT_TITLE, "title", g->arena);
}

// ---- the rest ----------------------------------------------------------------------------------------------------

static bool has_rel(const struct node *n, const char *word)
{
    struct view rest = node_attr(n, "rel");
    while (rest.n > 0)
        if (view_is_nocase(view_trim(view_cut(&rest, ' ')), word))
            return true;
    return false;
}

static void set_meta(struct gather *g, struct view *field, const char *const *names, enum doc_fact fact)
{
    const char *from = NULL;
    struct view value = witness_meta(g->w, names, &from);
    facts_set(g->f, field, value, fact, from, g->arena);
}

static void find_links(struct gather *g)
{
    static const char *const names[] = {"og:url", "twitter:url", NULL};
    static const char *const images[] = {
        "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "thumbnail", NULL};
    const struct node *root = g->in->tree->root;
    struct view picture = {0};
    for (const struct node *n = node_after(root, root); n; n = node_after(n, root)) {
        if (n->tag != TAG_LINK)
            continue;
        struct view href = node_attr(n, "href");
        if (has_rel(n, "canonical"))
            facts_set(g->f, &g->f->canonical, href, FACT_CANONICAL, "link", g->arena);
        else if (has_rel(n, "amphtml"))
            facts_set(g->f, &g->f->amp, href, FACT_AMP, "link", g->arena);
        else if (has_rel(n, "image_src"))
            picture = href;
    }
    set_meta(g, &g->f->canonical, names, FACT_CANONICAL);
    set_meta(g, &g->f->image, images, FACT_IMAGE);
    facts_set(g->f, &g->f->image, picture, FACT_IMAGE, "link", g->arena);
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

// f->lang, from JSON-LD, is the third to be asked.
static void find_lang(struct gather *g)
{
    static const char *const names[] = {"og:locale", "content-language", "language", "dc.language", NULL};
    const struct node *html = node_find(g->in->tree->root, TAG_HTML);
    const char *from = NULL;
    struct view meta = witness_meta(g->w, names, &from);
    const struct {
        struct view tag;
        const char *from;
    } said[] = {{html ? node_attr(html, "lang") : (struct view){0}, "html"},
                {html ? node_attr(html, "xml:lang") : (struct view){0}, "html"},
                {g->f->lang, "jsonld"},
                {meta, from}};
    g->f->lang = (struct view){0};
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        g->f->lang = primary_subtag(said[i].tag, g->arena);
        if (g->f->lang.n == 0)
            continue;
        g->f->from[FACT_LANG] = said[i].from;
        return;
    }
}

static void find_tags(struct gather *g)
{
    static const char *const names[] = {"news_keywords", "keywords", "parsely-tags", "sailthru.tags", NULL};
    bool told = g->f->tag_count > 0;
    const char *from = told ? "jsonld" : "og";
    for (size_t i = 0; i < g->w->meta_count && !told; i++)
        if (view_is(g->w->metas[i].name, "article:tag"))
            facts_add_tag(g->f, g->w->metas[i].content, g->arena);
    struct view rest = g->f->tag_count ? (struct view){0} : witness_meta(g->w, names, &from);
    facts_add_tags(g->f, rest, g->arena);
    if (g->f->tag_count > 0)
        g->f->from[FACT_TAGS] = from;
}

// "free", "metered", "locked": what some systems of subscription write into the head.
static void find_paywall(struct gather *g)
{
    static const char *const names[] = {"article:content_tier",
                                        "og:article:content_tier",
                                        "content_tier",
                                        "isaccessibleforfree",
                                        "access",
                                        "paywall",
                                        NULL};
    static const char *const locked[] = {"locked",       "metered", "paid", "premium", "subscriber",
                                         "subscription", "false",   "hard", "soft"};
    const char *from = NULL;
    struct view said = witness_meta(g->w, names, &from);
    for (size_t i = 0; i < ARRAY_LEN(locked) && !g->f->from[FACT_PAYWALL]; i++)
        if (view_is_nocase(said, locked[i])) {
            g->f->paywall = true;
            g->f->from[FACT_PAYWALL] = from;
        }
}

void facts_find(const struct facts_in *in, struct arena *a, struct facts *ret_facts)
{
    static const char *const subtitles[] = {"og:description", "description", "twitter:description", NULL};
    static const char *const sections[] = {"article:section", "parsely-section", "section", NULL};
    static const char *const publishers[] = {"og:site_name", "application-name", "dc.publisher", "publisher", NULL};
    static const char *const types[] = {"og:type", NULL};
    *ret_facts = (struct facts){0};
    struct gather *g = arena_alloc(a, sizeof *g);
    *g = (struct gather){.in = in, .arena = a, .f = ret_facts, .w = arena_alloc(a, sizeof *g->w)};
    witness_gather(in->tree, a, g->w);
    g->w->hints = in->hints;
    set_meta(g, &ret_facts->publisher, publishers, FACT_PUBLISHER);
    const struct node *html = node_find(in->tree->root, TAG_HTML);
    bool month_first = published_month_first(in->url, html ? view_trim(node_attr(html, "lang")) : (struct view){0});
    jsonld_read(in->jsonld, month_first, in->now_ms, a, ret_facts);
    find_title(g);
    find_lang(g);
    find_links(g);
    published_find(g->w, in, month_first, ret_facts);
    bylines_find(g->w, ret_facts);
    find_tags(g);
    find_paywall(g);
    set_meta(g, &ret_facts->subtitle, subtitles, FACT_SUBTITLE);
    set_meta(g, &ret_facts->section, sections, FACT_SECTION);
    if (ret_facts->type.n == 0)
        ret_facts->type = text_lower(witness_meta(g->w, types, NULL), a);
}
