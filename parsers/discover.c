// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Ranks: what the page declares (RSS autodiscovery: link rel=alternate with a feed's type) comes before what it links
// to, and that before guesses; a feed of comments, of one tag or of one author comes after the others of its way.
#include "parsers/discover.h"

#include "core/ascii.h"
#include "core/url.h"
#include "parsers/feed.h"
#include "parsers/markup.h"

#include <stdlib.h>

enum {
    RANK_GIVEN = 200,
    RANK_DECLARED = 100,
    RANK_ROBOTS = 80,
    RANK_LINKED = 60,
    RANK_GUESSED = 30,
    RANK_NEWS = 15,  // a sitemap of news
    RANK_BELOW = 20, // below the page's own path: of this section
    RANK_NARROW = -40,
    RANK_COMMENTS = -70,
    TITLE_MAX_BYTES = 200,
    SECTION_TEXT_MAX = 40, // of the text of a link that leads to a section
};

struct search {
    struct arena *arena;
    struct url base;
    struct found *items;
    size_t count, sections;
};

static bool holds(struct view text, const char *part)
{
    return view_find(text, part) < text.n;
}

static bool holds_one(struct view text, const char *const *parts)
{
    for (; *parts; parts++)
        if (holds(text, *parts))
            return true;
    return false;
}

// ---- what an address says ----------------------------------------------------------------------------------------

static bool is_comments(struct view url, struct view title)
{
    static const char *const words[] = {"comment",
                                        "kommentar",
                                        "coment\xC3\xA1rio",
                                        "comentario",
                                        "reactie",
                                        "\xD0\xBA\xD0\xBE\xD0\xBC\xD0\xBC\xD0\xB5\xD0\xBD\xD1\x82", // комент
                                        "yorumlar",
                                        "\xD8\xAA\xD8\xB9\xD9\x84\xD9\x8A\xD9\x82",
                                        NULL}; // تعليق
    return holds_one(url, words) || holds_one(title, words);
}

static bool is_narrow(struct view url)
{
    static const char *const parts[] = {"/tag/", "/tags/", "/author/", "/autor/", "/search",
                                        "?s=",   "&s=",    "/user/",   NULL};
    return holds_one(url, parts);
}

static bool is_news(struct view url)
{
    static const char *const parts[] = {"news", "nachrichten", "noticias", "actualite", "latest", "recent", NULL};
    size_t slash = 0;
    for (size_t i = 0; i < url.n && url.p[i] != '?'; i++)
        if (url.p[i] == '/')
            slash = i;
    return holds_one(view_from(url, slash), parts);
}

// "/feed", "/feed/", "/rss.xml", "/index.rdf", "?feed=rss2", "https://feeds.example/…".
static bool looks_like_feed(const struct url *u, struct arena *a)
{
    static const char *const ends[] = {"/feed", "/feeds",   "/rss",      "/atom",    ".rss",       ".atom",
                                       ".rdf",  "rss.xml",  "feed.xml",  "atom.xml", "/index.xml", "feed.json",
                                       "/rss2", "/rss.php", "/feed.php", NULL};
    static const char *const queries[] = {"feed=rss",    "feed=atom", "format=rss", "format=feed",
                                          "format=atom", "type=rss",  "output=rss", NULL};
    struct view path = text_lower(u->path, a);
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    for (size_t i = 0; ends[i]; i++)
        if (view_ends(path, ends[i]))
            return true;
    return holds_one(text_lower(u->query, a), queries) || view_starts(u->host, "feeds.") ||
           view_starts(u->host, "rss.") || (holds(path, "/rss/") && view_ends(path, ".xml"));
}

static bool looks_like_sitemap(const struct url *u)
{
    return holds(u->path, "sitemap") &&
           (view_ends(u->path, ".xml") || view_ends(u->path, ".xml.gz") || view_ends(u->path, ".txt"));
}

static bool is_below(const struct url *base, const struct url *u)
{
    struct view path = base->path;
    return path.n > 1 && view_equals(u->host, base->host) && u->path.n > path.n &&
           view_equals((struct view){u->path.p, path.n}, path);
}

// ---- taking down -------------------------------------------------------------------------------------------------

static struct found *find(struct search *s, struct view url)
{
    for (size_t i = 0; i < s->count; i++)
        if (view_equals(s->items[i].url, url))
            return &s->items[i];
    return NULL;
}

static void add(struct search *s, const struct url *u, struct found f)
{
    static const int ranks[FOUND_BY_COUNT] = {RANK_GIVEN, RANK_DECLARED, RANK_LINKED, RANK_ROBOTS, RANK_GUESSED};
    f.url = view_of(u->text);
    if (u->fragment.p)
        f.url.n = (size_t)(u->fragment.p - u->text) - 1;
    struct found *known = find(s, f.url);
    if (known || s->count == DISCOVER_MAX || (f.kind == FOUND_SECTION && s->sections == DISCOVER_SECTIONS_MAX)) {
        if (known && known->title.n == 0)
            known->title = f.title;
        return;
    }
    struct view title = text_lower(f.title, s->arena), url = text_lower(f.url, s->arena);
    f.url = arena_copy(s->arena, f.url);
    f.is_comments = f.kind == FOUND_FEED && is_comments(url, title);
    f.is_narrow = f.kind == FOUND_FEED && is_narrow(url);
    f.rank = ranks[f.by] + (f.is_comments ? RANK_COMMENTS : 0) + (f.is_narrow ? RANK_NARROW : 0);
    f.rank += f.kind == FOUND_SITEMAP && is_news(url) ? RANK_NEWS : 0;
    f.rank += is_below(&s->base, u) ? RANK_BELOW : 0;
    s->sections += f.kind == FOUND_SECTION;
    s->items[s->count++] = f;
}

// An address as the page writes it.
static void add_written(struct search *s, struct view href, struct found f)
{
    struct url u;
    href = view_trim(href);
    if (view_starts_nocase(href, "feed://"))
        href = view_of(arena_printf(s->arena, "http:%.*s", (int)(href.n - 5), href.p + 5));
    else if (view_starts_nocase(href, "feed:"))
        href = view_from(href, 5);
    if (href.n == 0 || url_parse(href, &s->base, &u) != OK)
        return;
    if (url_is_web(&u) && u.userinfo.n == 0)
        add(s, &u, f);
    url_done(&u);
}

// ---- the page ----------------------------------------------------------------------------------------------------

// Whether a list of words holds the word: rel="alternate feed".
static bool has_word(struct view list, const char *word)
{
    while (list.n > 0) {
        size_t n = 0;
        while (n < list.n && !ascii_is_space(list.p[n]))
            n++;
        if (view_is_nocase((struct view){list.p, n}, word))
            return true;
        list = view_from(list, n + 1);
    }
    return false;
}

static bool is_feed_type(struct view type)
{
    static const char *const types[] = {"application/rss+xml",
                                        "application/atom+xml",
                                        "application/rdf+xml",
                                        "application/feed+json",
                                        "text/rss",
                                        "application/x-rss+xml",
                                        NULL};
    size_t n = view_find_char(type, ';');
    type = view_trim((struct view){type.p, n});
    for (size_t i = 0; types[i]; i++)
        if (view_is_nocase(type, types[i]))
            return true;
    return false;
}

static void read_link(struct search *s, const struct node *n)
{
    struct view rel = node_attr(n, "rel"), href = node_attr(n, "href");
    struct found f = {.by = FOUND_DECLARED, .title = text_fold(node_attr(n, "title"), s->arena, TITLE_MAX_BYTES)};
    if (has_word(rel, "hub")) {
        f.kind = FOUND_HUB;
    } else if (has_word(rel, "sitemap")) {
        f.kind = FOUND_SITEMAP;
    } else if ((has_word(rel, "alternate") || has_word(rel, "self") || has_word(rel, "feed")) &&
               (is_feed_type(node_attr(n, "type")) || has_word(rel, "feed"))) {
        f.kind = FOUND_FEED;
    } else {
        return;
    }
    add_written(s, href, f);
}

static bool stands_in_navigation(const struct node *n)
{
    for (; n; n = n->parent) {
        struct view class = node_attr(n, "class"), id = node_attr(n, "id");
        if (n->tag == TAG_NAV || n->tag == TAG_HEADER || n->tag == TAG_MENU || holds(class, "nav") ||
            holds(class, "menu") || holds(id, "nav") || holds(id, "menu"))
            return true;
        if (n->tag == TAG_FOOTER || n->tag == TAG_ARTICLE)
            return false;
    }
    return false;
}

// "/sport", "/news/world/": one or two plain words, of the same site.
static bool looks_like_section(const struct search *s, const struct url *u, struct view text)
{
    static const char *const no_section[] = {"about",   "contact",    "login",   "sign",    "privacy",   "terms",
                                             "subscri", "newsletter", "account", "search",  "advert",    "help",
                                             "shop",    "careers",    "jobs",    "kontakt", "impressum", "abo",
                                             "video",   "podcast",    "cookie",  "donate",  "support",   "app",
                                             "profile", "games",      "weather", NULL};
    size_t slashes = 0, longest = 0, run = 0;
    for (size_t i = 0; i < u->path.n; i++) {
        bool slash = u->path.p[i] == '/';
        slashes += slash && i + 1 < u->path.n;
        run = slash ? 0 : run + 1;
        longest = run > longest ? run : longest;
        if (ascii_is_digit(u->path.p[i]) && u->path.p[i ? i - 1 : 0] != '%')
            return false;
    }
    return u->path.n > 1 && u->query.n == 0 && slashes <= 2 && longest <= 40 && text.n > 0 &&
           text.n <= SECTION_TEXT_MAX && view_equals(url_site(u), url_site(&s->base)) &&
           !view_equals(u->path, s->base.path) && !holds_one(text_lower(u->path, s->arena), no_section) &&
           !view_ends(u->path, ".xml");
}

static void read_anchor(struct search *s, const struct node *n)
{
    struct view href = node_attr(n, "href");
    struct url u;
    struct found f = {.by = FOUND_LINKED};
    if (view_starts_nocase(href, "feed:")) {
        add_written(s, href, f);
        return;
    }
    if (href.n == 0 || href.p[0] == '#' || url_parse(view_trim(href), &s->base, &u) != OK)
        return;
    if (url_is_web(&u) && u.userinfo.n == 0) {
        struct view text = node_text(n, s->arena, TITLE_MAX_BYTES);
        f.title = text;
        f.kind = is_feed_type(node_attr(n, "type")) || looks_like_feed(&u, s->arena) ? FOUND_FEED
                 : looks_like_sitemap(&u)                                            ? FOUND_SITEMAP
                                                                                     : FOUND_SECTION;
        if (f.kind != FOUND_SECTION || (looks_like_section(s, &u, text) && stands_in_navigation(n)))
            add(s, &u, f);
    }
    url_done(&u);
}

// ---- all ---------------------------------------------------------------------------------------------------------

static int by_rank(const void *a, const void *b)
{
    const struct found *x = *(const struct found *const *)a, *y = *(const struct found *const *)b;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    return x < y ? -1 : x > y; // in the order of the page
}

static void finish(struct search *s, struct discovery *ret)
{
    const struct found **order = arena_array(s->arena, s->count + 1, sizeof *order);
    struct found *sorted = arena_array(s->arena, s->count + 1, sizeof *sorted);
    for (size_t i = 0; i < s->count; i++)
        order[i] = &s->items[i];
    qsort(order, s->count, sizeof *order, by_rank);
    for (size_t i = 0; i < s->count; i++)
        sorted[i] = *order[i];
    *ret = (struct discovery){.items = sorted, .count = s->count};
    url_done(&s->base);
}

static bool begin(struct search *s, struct view base, struct arena *a)
{
    *s = (struct search){.arena = a, .items = arena_array(a, DISCOVER_MAX, sizeof *s->items)};
    return url_parse(base, NULL, &s->base) == OK;
}

void discover_html(struct view text, struct view base, struct arena *a, struct discovery *ret)
{
    struct search s;
    struct tree t;
    *ret = (struct discovery){0};
    markup_read_html(text, a, &t, NULL);
    const struct node *declared = node_find(t.root, TAG_BASE);
    struct view said = declared ? feed_resolve(node_attr(declared, "href"), base, a) : (struct view){0};
    if (!begin(&s, said.n ? said : base, a))
        return;
    for (const struct node *n = node_after(t.root, t.root); n; n = node_after(n, t.root)) {
        if (n->tag == TAG_LINK)
            read_link(&s, n);
        else if (n->tag == TAG_A)
            read_anchor(&s, n);
    }
    finish(&s, ret);
}

void discover_guesses(struct view base, struct arena *a, struct discovery *ret)
{
    static const struct {
        const char *path;
        enum found_kind kind;
    } usual[] = {
        {"/feed/", FOUND_FEED},
        {"/rss", FOUND_FEED},
        {"/rss.xml", FOUND_FEED},
        {"/feed.xml", FOUND_FEED},
        {"/atom.xml", FOUND_FEED},
        {"/index.xml", FOUND_FEED},
        {"/feeds", FOUND_FEED},
        {"/?feed=rss2", FOUND_FEED},
        {"/index.rdf", FOUND_FEED},
        {"/feed.json", FOUND_FEED},
        {"/news/rss", FOUND_FEED},
        {"/sitemap_news.xml", FOUND_SITEMAP},
        {"/news-sitemap.xml", FOUND_SITEMAP},
        {"/sitemap-news.xml", FOUND_SITEMAP},
        {"/sitemap.xml", FOUND_SITEMAP},
        {"/sitemap_index.xml", FOUND_SITEMAP},
        {"/sitemap.xml.gz", FOUND_SITEMAP},
    };
    static const char *const below[] = {"feed/", "rss.xml", "rss"};
    struct search s;
    *ret = (struct discovery){0};
    if (!begin(&s, base, a))
        return;
    struct view path = s.base.path;
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    for (size_t i = 0; path.n > 1 && i < ARRAY_LEN(below); i++)
        add_written(&s, view_of(arena_printf(a, "%.*s/%s", VIEW_ARG(path), below[i])),
                    (struct found){.kind = FOUND_FEED, .by = FOUND_GUESSED});
    for (size_t i = 0; i < ARRAY_LEN(usual); i++)
        add_written(&s, view_of(usual[i].path), (struct found){.kind = usual[i].kind, .by = FOUND_GUESSED});
    finish(&s, ret);
}

struct found discover_sitemap(struct view url, enum found_by by)
{
    return (struct found){
        .kind = FOUND_SITEMAP, .by = by, .url = url, .rank = RANK_ROBOTS + (is_news(url) ? RANK_NEWS : 0)};
}

const char *found_kind_name(enum found_kind kind)
{
    static const char *const names[FOUND_KIND_COUNT] = {"feed", "sitemap", "hub", "section"};
    return (unsigned)kind < FOUND_KIND_COUNT ? names[kind] : "unknown";
}

const char *found_by_name(enum found_by by)
{
    static const char *const names[FOUND_BY_COUNT] = {"given", "declared", "linked", "robots.txt", "guessed"};
    return (unsigned)by < FOUND_BY_COUNT ? names[by] : "unknown";
}
