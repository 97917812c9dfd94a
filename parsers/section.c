// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Scores are sums of signs; each sign's weight stands in the code that looks for it. They were set by looking at
// listing pages of many sites; bench/section measures them.
#include "parsers/section.h"

#include "core/ascii.h"
#include "core/crypt.h"
#include "parsers/feed.h"
#include "parsers/markup.h"

#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX_BYTES = 400,
    ANCESTORS_MAX = 14,
    SEGMENT_MAX_BYTES = 24,
    PEERS_MIN = 3,
    PEERS_WORTH = 30,
    ANCHORS_MAX = 2 * SECTION_LINKS_MAX
};

struct where {
    bool heading, article, nav;
};

static bool is_one_of(struct view word, const char *const *list)
{
    for (; *list; list++)
        if (view_is_nocase(word, *list))
            return true;
    return false;
}

// ---- where a link stands -----------------------------------------------------------------------------------------

static bool is_heading(enum tag tag)
{
    return tag >= TAG_H1 && tag <= TAG_H5;
}

// A class, id or role such as "main-nav", "site-footer", "breadcrumbs".
static bool names_navigation(struct view value)
{
    static const char *const words[] = {"nav",        "navigation",  "navbar",   "menu",       "footer",
                                        "breadcrumb", "breadcrumbs", "toolbar",  "pagination", "pager",
                                        "pagenav",    "social",      "share",    "topbar",     "submenu",
                                        "tags",       "tagcloud",    "masthead", NULL};
    while (value.n > 0) {
        size_t n = 0;
        while (n < value.n && ascii_is_letter(value.p[n]))
            n++;
        if (n > 0 && is_one_of((struct view){value.p, n}, words))
            return true;
        value = view_from(value, n + 1);
    }
    return false;
}

static struct where look_around(const struct node *anchor)
{
    struct where w = {0};
    for (const struct node *n = node_after(anchor, anchor); n; n = node_after(n, anchor))
        w.heading |= is_heading(n->tag);
    const struct node *n = anchor;
    for (size_t i = 0; n && i < ANCESTORS_MAX && n->tag != TAG_BODY; i++, n = n->parent) {
        w.heading |= i < 4 && is_heading(n->tag);
        w.article |= n->tag == TAG_ARTICLE;
        w.nav |= n->tag == TAG_NAV || n->tag == TAG_FOOTER || n->tag == TAG_MENU;
        // within a heading or an article a <header> is theirs
        w.nav |= n->tag == TAG_HEADER && !w.article && !w.heading;
        w.nav |= names_navigation(node_attr(n, "class")) || names_navigation(node_attr(n, "id")) ||
                 view_is_nocase(node_attr(n, "role"), "navigation");
        if (w.article && n->tag == TAG_ARTICLE)
            break; // what surrounds the article does not matter
    }
    return w;
}

// ---- what its address looks like ---------------------------------------------------------------------------------

static bool is_asset(struct view path)
{
    static const char *const kinds[] = {"jpg", "jpeg", "png", "gif",  "webp", "svg",  "pdf", "mp3",
                                        "mp4", "zip",  "doc", "docx", "xls",  "xlsx", "css", "js",
                                        "xml", "json", "rss", "apk",  "ics",  NULL};
    for (size_t i = path.n; i-- > 0 && path.p[i] != '/';)
        if (path.p[i] == '.')
            return is_one_of(view_from(path, i + 1), kinds);
    return false;
}

// One word a line would be a page of them.
// clang-format off
static const char *const no_article_words[] = {
    "tag", "tags", "topic", "topics", "category", "categories", "author", "authors", "writer", "about", "about-us",
    "aboutus", "contact", "contact-us", "contacts", "privacy", "terms", "legal", "login", "signin", "sign-in",
    "signup", "register", "subscribe", "subscription", "newsletter", "newsletters", "search", "page", "feed", "rss",
    "help", "faq", "faqs", "account", "accounts", "cart", "checkout", "shop", "store", "user", "users", "profile",
    "profiles", "member", "members", "careers", "jobs", "advertise", "advertising", "sitemap", "archive",
    "archives", "cookies", "impressum", "datenschutz", "kontakt", "autor", "autoren", "thema", "themen",
    "schlagwort", "kategorie", "etiqueta", "etiquetas", "categoria", "auteur", "auteurs", "dossier",
    "mentions-legales", "yazar", "yazarlar", "etiket", "share", "sharer", "intent", "print", "comments", "people",
    "team", "events", "calendar", "forum", "forums", "wp-login.php", "privacy-policy", "terms-of-service",
    "terms-of-use", NULL,
};
// clang-format on

// Parts of a path that stand for anything but an article.
static bool names_no_article(struct view path)
{
    static const char *const small_print[] = {"privacy", "terms",   "cookie",
                                              "cookies", "imprint", NULL}; // and what follows
    while (path.n > 0) {
        struct view segment = view_cut(&path, '/');
        struct view rest = segment, first = view_cut(&rest, '-');
        if (is_one_of(first, small_print) || (segment.n <= SEGMENT_MAX_BYTES && is_one_of(segment, no_article_words)))
            return true;
    }
    return false;
}

static bool has(struct view shape, const char *part)
{
    return view_find(shape, part) < shape.n;
}

static int score_shape(struct view shape)
{
    size_t at = 0, depth = 0;
    for (size_t i = 0; i < shape.n && shape.p[i] != '?'; i++)
        if (shape.p[i] == '/') {
            at = i + 1;
            depth++;
        }
    struct view last = view_from(shape, at);
    int score = 0;
    if (view_starts(last, "*N"))
        score = 50;
    else if (view_starts(last, "*"))
        score = 40;
    else if (view_starts(last, "-N") || view_starts(last, "N"))
        score = 25;
    else if (view_starts(last, "X"))
        score = 10;
    else if (view_starts(last, "-"))
        score = 5;
    else if (view_starts(last, "w"))
        score = depth > 1 ? -10 : -25;
    if (has(shape, "/Y/D") || has(shape, "/Y/M/D"))
        score += 30;
    if (!has(shape, "*") && has(shape, "=N"))
        score += 15;
    return score;
}

static int score_text(struct view text)
{
    uint32_t weight = text_weight(text);
    return weight >= 40 ? 35 : weight >= 25 ? 25 : weight >= 15 ? 10 : weight >= 8 ? -5 : -20;
}

// What speaks for each link alone.
static int score(const struct url *u, const struct section_link *l, const struct where *w, struct view rel)
{
    int sum = score_shape(l->shape) + score_text(l->text);
    sum += w->heading ? 25 : 0;
    sum += w->article ? 10 : 0;
    sum -= w->nav ? 50 : 0;
    sum -= names_no_article(u->path) ? 60 : 0;
    sum -= has(rel, "tag") || has(rel, "author") || has(rel, "category") ? 50 : 0;
    return sum;
}

// ---- all links ---------------------------------------------------------------------------------------------------

// The text of the anchor, or what its picture or title says.
static struct view text_of(const struct node *anchor, struct arena *a)
{
    struct view text = node_text(anchor, a, TEXT_MAX_BYTES);
    const struct node *img = text.n == 0 ? node_find(anchor, TAG_IMG) : NULL;
    if (img)
        text = text_fold(node_attr(img, "alt"), a, TEXT_MAX_BYTES);
    if (text.n == 0)
        text = text_fold(node_attr(anchor, "aria-label"), a, TEXT_MAX_BYTES);
    return text.n > 0 ? text : text_fold(node_attr(anchor, "title"), a, TEXT_MAX_BYTES);
}

static struct section_link *find(struct section_link *links, size_t count, struct view url)
{
    for (size_t i = 0; i < count; i++)
        if (view_equals(links[i].url, url))
            return &links[i];
    return NULL;
}

// Of the canonical address: what a campaign hangs on changes nothing.
static struct view shape(const struct url *u, struct arena *a)
{
    CLEANUP(buf_done) struct buf text;
    struct url canonical;
    buf_init(&text, URL_FORM_MAX_BYTES);
    url_add_canonical(&text, u);
    if (url_parse(buf_view(&text), NULL, &canonical) != OK)
        return shape_of(u, a);
    struct view found = shape_of(&canonical, a);
    url_done(&canonical);
    return found;
}

// One address may be linked by picture, headline and "read more": the best of them counts.
static void add(const struct node *anchor, const struct url *base, const struct url *u, struct arena *a,
                struct section_link *links, size_t *count)
{
    struct view address = view_of(u->text);
    if (u->fragment.p)
        address.n = (size_t)(u->fragment.p - u->text) - 1;
    struct where where = look_around(anchor);
    struct section_link l = {.text = text_of(anchor, a),
                             .is_foreign = !view_equals(url_site(u), url_site(base)),
                             .is_asset = is_asset(u->path)};
    struct section_link *known = find(links, *count, address);
    l.shape = known ? known->shape : shape(u, a);
    l.score = score(u, &l, &where, node_attr(anchor, "rel"));
    if (known) {
        known->score = l.score > known->score ? l.score : known->score;
        known->text = l.text.n > known->text.n ? l.text : known->text;
    } else if (*count < SECTION_LINKS_MAX) {
        l.url = arena_copy(a, address);
        links[(*count)++] = l;
    }
}

static bool is_same_page(const struct url *u, const struct url *base)
{
    return view_equals(u->host, base->host) && (view_equals(u->path, base->path) || view_is(u->path, "/")) &&
           (view_equals(u->query, base->query) || u->query.n == 0);
}

// A shape that several links have which are plainly articles speaks for the others that have it.
static void lift_peers(struct section_link *links, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct section_link *l = &links[i];
        size_t peers = 0;
        for (size_t k = 0; k < count && peers < PEERS_MIN && l->score < SECTION_LIKELY && !l->is_foreign; k++)
            peers += !links[k].is_lifted && links[k].score >= SECTION_LIKELY && view_equals(links[k].shape, l->shape) &&
                     !links[k].is_foreign;
        l->is_lifted = peers == PEERS_MIN;
        l->score += l->is_lifted ? PEERS_WORTH : 0;
    }
}

void section_read(const struct tree *t, struct view base, struct arena *a, struct section_link **ret_links,
                  size_t *ret_count)
{
    struct section_link *links = arena_array(a, SECTION_LINKS_MAX, sizeof *links);
    struct url from, u;
    const struct node *declared = node_find(t->root, TAG_BASE);
    struct view said = declared ? feed_resolve(node_attr(declared, "href"), base, a) : (struct view){0};
    *ret_links = links;
    *ret_count = 0;
    if (url_parse(said.n ? said : base, NULL, &from) != OK)
        return;
    size_t anchors = 0;
    for (const struct node *n = node_after(t->root, t->root); n && anchors < ANCHORS_MAX; n = node_after(n, t->root)) {
        anchors += n->tag == TAG_A;
        struct view href = n->tag == TAG_A ? view_trim(node_attr(n, "href")) : (struct view){0};
        if (href.n == 0 || href.p[0] == '#' || url_parse(href, &from, &u) != OK)
            continue;
        if (url_is_web(&u) && u.userinfo.n == 0 && !is_same_page(&u, &from))
            add(n, &from, &u, a, links, ret_count);
        url_done(&u);
    }
    url_done(&from);
    lift_peers(links, *ret_count);
}

// ---- judgement ---------------------------------------------------------------------------------------------------

// One in SECTION_EXPLORE, always the same ones.
static bool is_explored(struct view url)
{
    char id[CRYPT_ID_TEXT];
    crypt_id(url, id);
    return (ascii_hex(id[0]) * 16 + ascii_hex(id[1])) % SECTION_EXPLORE == 0;
}

struct judge {
    const struct yields *yields;
    size_t tries; // in this reading
};

static bool is_wanted(struct judge *j, const struct section_link *l)
{
    if (l->is_foreign || l->is_asset)
        return false;
    switch (shape_judge(j->yields, l->shape)) {
    case SHAPE_GOOD:
        return l->score > -SECTION_LIKELY || is_explored(l->url); // "/news/N/w" may be the section itself
    case SHAPE_BARREN:
        return is_explored(l->url);
    default:
        break;
    }
    if (l->score >= SECTION_LIKELY)
        return true;
    if (l->score < SECTION_MAYBE || j->tries >= SECTION_TRIES_AT_ONCE)
        return false;
    j->tries++;
    return true;
}

void section_links(struct view text, const struct page *page, const struct yields *yields, struct arena *a,
                   struct link **ret_links, size_t *ret_count)
{
    struct tree t;
    struct section_link *found;
    size_t count;
    struct judge j = {.yields = yields};
    markup_read_html(text, a, &t, NULL);
    section_read(&t, page->final_url.n ? page->final_url : page->url, a, &found, &count);
    struct link *links = arena_array(a, count + 1, sizeof *links);
    for (size_t i = 0; i < count; i++)
        links[i] = (struct link){.url = found[i].url,
                                 .kind = PAGE_ARTICLE,
                                 .source = page->source,
                                 .shape = found[i].shape,
                                 .state = is_wanted(&j, &found[i]) ? (struct view){0} : VIEW_LIT("off-scope")};
    *ret_links = links;
    *ret_count = count;
}
