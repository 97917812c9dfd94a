// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Every rule of the table reads one element into one field. The strong rules go first; a weak one (another module's
// word for what the feed's own element says better) fills only what they left empty.
#include "parsers/feed_elements.h"

#include "parsers/facts.h"
#include "parsers/feed_markup.h"
#include "parsers/feed_media.h"
#include "parsers/feed_place.h"
#include "parsers/feed_text.h"

#include <stddef.h>

// ---- texts, dates, addresses -------------------------------------------------------------------------------------

static struct feed_text text_at(const struct feed_target *t, const struct node *n)
{
    return feed_text_read(n, feed_base_of(t->context, n), feed_lang_of(t->context, n), t->context->arena);
}

static void read_text(const struct feed_target *t, const struct node *n)
{
    struct feed_text *field = t->field, text = text_at(t, n);
    if (field->value.n == 0)
        *field = text;
}

static void read_content(const struct feed_target *t, const struct node *n)
{
    struct feed_text text = text_at(t, n);
    struct view src = node_attr(n, "src");
    if (text.value.n == 0 && src.n > 0) { // RFC 4287 §4.1.3.2: the content is elsewhere
        struct feed_link *l = FEED_PUSH(t, t->entry->links);
        if (l)
            *l = (struct feed_link){
                .href = feed_address(t, n, src), .rel = VIEW_LIT("content"), .type = view_trim(node_attr(n, "type"))};
        return;
    }
    struct feed_text *to = FEED_PUSH(t, t->entry->contents);
    if (to)
        *to = text;
}

// A second description is the longer text of the two (some feeds put the article there and the summary before it).
static void read_summary(const struct feed_target *t, const struct node *n)
{
    struct feed_text text = text_at(t, n);
    if (t->entry->summary.value.n == 0) {
        t->entry->summary = text;
        return;
    }
    struct feed_text *to = FEED_PUSH(t, t->entry->contents);
    if (to)
        *to = text;
}

static void read_plain(const struct feed_target *t, const struct node *n)
{
    struct view *field = t->field;
    if (field->n == 0)
        *field = feed_text_plain(n, t->context->arena);
}

static void read_address(const struct feed_target *t, const struct node *n)
{
    struct view *field = t->field;
    struct view link = node_attr(n, "href");
    link = link.n ? link : node_attr(n, "url");
    link = link.n ? link : node_attr(n, "resource");
    link = link.n ? link : feed_text_plain(n, t->context->arena);
    if (field->n == 0 && link.n > 0)
        *field = feed_address(t, n, link);
}

static void read_date(const struct feed_target *t, const struct node *n)
{
    struct feed_date *field = t->field;
    struct view text = feed_text_plain(n, t->context->arena);
    if (field->text.n == 0 || (!field->at.found && text.n > 0))
        *field = (struct feed_date){text, date_read(text, false, t->context->now_ms)};
}

static void read_flag(const struct feed_target *t, const struct node *n)
{
    static const struct {
        const char *word;
        int value;
    } words[] = {{"yes", 1}, {"true", 1}, {"explicit", 1}, {"no", 0}, {"clean", 0}, {"false", 0}};
    int *field = t->field;
    struct view text = feed_text_plain(n, t->context->arena);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (view_is(text, words[i].word))
            *field = words[i].value;
}

// ---- persons -----------------------------------------------------------------------------------------------------

static bool has_at(struct view v)
{
    return view_find_char(v, '@') < v.n;
}

struct feed_person feed_person_of(struct view text)
{
    static const char brackets[][2] = {{'(', ')'}, {'<', '>'}, {'[', ']'}};
    text = view_trim(text);
    if (view_find(text, " ") == text.n && has_at(text) && view_find_char(text, '(') == text.n)
        return (struct feed_person){.email = text};
    for (size_t i = 0; i < ARRAY_LEN(brackets); i++) {
        size_t open = view_find_char(text, brackets[i][0]);
        struct view inside = view_from(text, open + 1);
        size_t close = view_find_char(inside, brackets[i][1]);
        if (open >= text.n || close >= inside.n)
            continue;
        struct view before = view_trim((struct view){text.p, open});
        inside = view_trim((struct view){inside.p, close});
        if (has_at(inside))
            return (struct feed_person){.name = before, .email = inside};
        if (has_at(before))
            return (struct feed_person){.name = inside, .email = before};
    }
    // "me@example.com - Name"
    size_t space = view_find_char(text, ' ');
    struct view first = {text.p, space}, rest = view_trim(view_from(text, space));
    if (has_at(first) && rest.n > 0) {
        while (rest.n > 0 && (rest.p[0] == '-' || rest.p[0] == ',' || rest.p[0] == ' '))
            rest = view_from(rest, 1);
        return (struct feed_person){.name = rest, .email = first};
    }
    return (struct feed_person){.name = text};
}

static struct feed_person person_at(const struct feed_target *t, const struct node *n)
{
    static const char *const urls[] = {"uri", "url", "homepage"};
    struct feed_person p = {.name = feed_child_text(t, n, "name"), .email = feed_child_text(t, n, "email")};
    for (size_t i = 0; i < ARRAY_LEN(urls) && p.url.n == 0; i++) {
        struct view url = feed_child_text(t, n, urls[i]);
        p.url = url.n ? feed_address(t, n, url) : url;
    }
    if (p.name.n > 0 || p.email.n > 0 || p.url.n > 0)
        return p;
    p = feed_person_of(feed_text_plain(n, t->context->arena));
    p.name = fact_text(p.name, t->context->arena);
    return p;
}

static void read_person(const struct feed_target *t, const struct node *n)
{
    FEED_LIST(struct feed_person) *list = t->field;
    struct feed_person p = person_at(t, n);
    if (p.name.n == 0 && p.email.n == 0 && p.url.n == 0)
        return;
    for (size_t i = 0; i < list->count; i++)
        if (view_equals(list->items[i].name, p.name) && view_equals(list->items[i].email, p.email) &&
            view_equals(list->items[i].url, p.url))
            return;
    struct feed_person *to = feed_push(t, list, sizeof *list->items);
    if (to)
        *to = p;
}

static void read_one_person(const struct feed_target *t, const struct node *n)
{
    struct feed_person *field = t->field;
    if (field->name.n == 0 && field->email.n == 0)
        *field = person_at(t, n);
}

// ---- links -------------------------------------------------------------------------------------------------------

static struct view rel_of(struct view rel)
{
    rel = view_trim(rel);
    // RFC 4287 §4.2.7.2: a registered name, or the same as an IRI
    static const char registry[] = "http://www.iana.org/assignments/relation/";
    if (view_starts(rel, registry))
        rel = view_from(rel, sizeof registry - 1);
    return rel.n ? rel : VIEW_LIT("alternate");
}

static void read_link(const struct feed_target *t, const struct node *n)
{
    struct view href = node_attr(n, "href");
    href = view_trim(href).n ? href : feed_text_plain(n, t->context->arena);
    if (view_trim(href).n == 0)
        return;
    struct feed_link *l = FEED_PUSH(t, t->entry->links);
    if (l)
        *l = (struct feed_link){.href = feed_address(t, n, href),
                                .rel = rel_of(node_attr(n, "rel")),
                                .type = view_trim(node_attr(n, "type")),
                                .title = node_attr(n, "title"),
                                .lang = node_attr(n, "hreflang"),
                                .length = view_trim(node_attr(n, "length"))};
}

static void read_enclosure(const struct feed_target *t, const struct node *n)
{
    struct view url = node_attr(n, "url");
    url = url.n ? url : node_attr(n, "href");
    struct feed_link *l = url.n ? FEED_PUSH(t, t->entry->links) : NULL;
    if (l)
        *l = (struct feed_link){.href = feed_address(t, n, url),
                                .rel = VIEW_LIT("enclosure"),
                                .type = view_trim(node_attr(n, "type")),
                                .length = view_trim(node_attr(n, "length"))};
}

static void read_proxied(const struct feed_target *t, const struct node *n)
{
    struct feed_link *l = FEED_PUSH(t, t->entry->links);
    if (l)
        *l = (struct feed_link){.href = feed_address(t, n, feed_text_plain(n, t->context->arena)),
                                .rel = VIEW_LIT("original")};
}

static void read_guid(const struct feed_target *t, const struct node *n)
{
    if (t->entry->id.n > 0)
        return;
    t->entry->id = feed_text_plain(n, t->context->arena);
    struct view said = view_trim(node_attr(n, "isPermaLink"));
    t->entry->id_is_link = !view_is_nocase(said, "false");
}

// RFC 4287 §4.2.6: an IRI, compared as it is written; only what is relative is resolved (a fault of the feed, but then
// the id means nothing outside of it).
static void read_id(const struct feed_target *t, const struct node *n)
{
    struct view id = feed_text_plain(n, t->context->arena);
    bool relative = view_starts(id, "/");
    if (t->entry->id.n == 0)
        t->entry->id = relative ? feed_address(t, n, id) : id;
}

// ---- categories --------------------------------------------------------------------------------------------------

static void read_category(const struct feed_target *t, const struct node *n)
{
    struct view term = view_trim(node_attr(n, "term")), scheme = node_attr(n, "scheme");
    feed_add_tag(t, (struct feed_tag){.term = term.n ? term : feed_text_plain(n, t->context->arena),
                                      .scheme = scheme.n ? scheme : node_attr(n, "domain"),
                                      .label = node_attr(n, "label")});
}

static void read_generator(const struct feed_target *t, const struct node *n)
{
    struct view url = node_attr(n, "uri");
    url = url.n ? url : node_attr(n, "url");
    url = url.n ? url : node_attr(n, "resource");
    t->entry->generator = feed_text_plain(n, t->context->arena);
    t->entry->generator_url = url.n ? feed_address(t, n, url) : url;
    t->entry->generator_version = node_attr(n, "version");
}

static bool is_within(const struct node *n, const char *name)
{
    for (n = n->parent; n; n = n->parent)
        if (view_is_nocase(n->name, name))
            return true;
    return false;
}

// Atom: a feed within the entry. RSS: its name, and its address in url.
static void read_source(const struct feed_target *t, const struct node *n)
{
    if (t->entry->source || is_within(n, "source")) // a source has none of its own
        return;
    t->entry->source = arena_zalloc(t->context->arena, sizeof *t->entry->source);
    for (const struct node *c = n->first; c; c = c->next)
        if (c->tag != TAG_TEXT) {
            feed_elements_read(t->context, n, t->entry->source);
            return;
        }
    struct feed_entry *s = t->entry->source;
    const struct feed_target inner = {t->context, s, NULL};
    struct view url = node_attr(n, "url");
    struct feed_text title = text_at(t, n);
    *s = (struct feed_entry){.title = title, .is_explicit = -1, .is_blocked = -1};
    struct feed_link *l = url.n ? FEED_PUSH(&inner, s->links) : NULL;
    if (l)
        *l = (struct feed_link){.href = s->url = feed_address(t, n, url), .rel = VIEW_LIT("alternate")};
}

static void read_inside(const struct feed_target *t, const struct node *n);

// ---- the table ---------------------------------------------------------------------------------------------------

enum strength { STRONG, WEAK, WEAKEST, STRENGTH_COUNT };

#define AT(field_) offsetof(struct feed_entry, field_)
#define MODULES    (SPACE_DC | SPACE_DCTERMS)

static const struct {
    const char *name;
    unsigned spaces;
    enum strength strength;
    feed_read_fn *read;
    size_t field;
} rules[] = {
    {"title", SPACE_CORE, STRONG, read_text, AT(title)},
    {"title", MODULES, WEAK, read_text, AT(title)},
    {"title", SPACE_MEDIA, WEAKEST, read_text, AT(title)},
    {"title", SPACE_ITUNES, WEAKEST, read_text, AT(title)},
    {"headline", SPACE_CORE, WEAK, read_text, AT(title)},
    {"subtitle", SPACE_CORE, STRONG, read_text, AT(subtitle)},
    {"tagline", SPACE_CORE, STRONG, read_text, AT(subtitle)},
    {"subtitle", SPACE_ITUNES, WEAK, read_text, AT(subtitle)},
    {"info", SPACE_CORE, WEAK, read_text, AT(summary)},
    {"browserFriendly", SPACE_PROXY, WEAK, read_text, AT(summary)},
    {"summary", SPACE_CORE, STRONG, read_summary, AT(summary)},
    {"description", SPACE_CORE, STRONG, read_summary, AT(summary)},
    {"abstract", SPACE_CORE, STRONG, read_text, AT(summary)},
    {"description", MODULES, WEAK, read_text, AT(summary)},
    {"abstract", MODULES, WEAK, read_text, AT(summary)},
    {"summary", SPACE_ITUNES, WEAK, read_text, AT(summary)},
    {"description", SPACE_MEDIA, WEAKEST, read_text, AT(summary)},
    {"content", SPACE_CORE, STRONG, read_content, 0},
    {"encoded", SPACE_CONTENT, STRONG, read_content, 0},
    {"body", SPACE_XHTML | SPACE_CORE, STRONG, read_content, 0},
    {"div", SPACE_XHTML, WEAK, read_content, 0},
    {"fullitem", SPACE_CORE | SPACE_OTHER, STRONG, read_content, 0},
    {"full-text", SPACE_CORE | SPACE_OTHER, WEAK, read_content, 0},
    {"fulltext", SPACE_CORE | SPACE_OTHER, WEAK, read_content, 0},
    {"rights", SPACE_CORE | MODULES, STRONG, read_text, AT(rights)},
    {"copyright", SPACE_CORE, STRONG, read_text, AT(rights)},
    {"copyright", SPACE_MEDIA, WEAK, read_text, AT(rights)},

    {"author", SPACE_CORE, STRONG, read_person, AT(authors)},
    {"managingEditor", SPACE_CORE, STRONG, read_person, AT(authors)},
    {"creator", MODULES, STRONG, read_person, AT(authors)},
    {"author", MODULES, STRONG, read_person, AT(authors)},
    {"creator", SPACE_CORE, WEAK, read_person, AT(authors)},
    {"byline", SPACE_CORE | SPACE_OTHER, WEAK, read_person, AT(authors)},
    {"author", SPACE_ITUNES, WEAK, read_person, AT(authors)},
    {"contributor", SPACE_CORE | MODULES, STRONG, read_person, AT(contributors)},
    {"publisher", MODULES, STRONG, read_one_person, AT(publisher)},
    {"webMaster", SPACE_CORE, WEAK, read_one_person, AT(publisher)},
    {"owner", SPACE_ITUNES, WEAK, read_one_person, AT(publisher)},

    {"link", SPACE_CORE, STRONG, read_link, 0},
    {"enclosure", SPACE_CORE, STRONG, read_enclosure, 0},
    {"origLink", SPACE_PROXY, STRONG, read_proxied, 0},
    {"guid", SPACE_CORE, STRONG, read_guid, 0},
    {"id", SPACE_CORE, STRONG, read_id, 0},
    {"identifier", MODULES, WEAK, read_id, 0},
    {"comments", SPACE_CORE, STRONG, read_address, AT(comments)},
    {"comment", SPACE_WFW, WEAK, read_address, AT(comments)},
    {"commentRss", SPACE_WFW, STRONG, read_address, AT(comment_feed)},

    {"pubDate", SPACE_CORE, STRONG, read_date, AT(published)},
    {"published", SPACE_CORE, STRONG, read_date, AT(published)},
    {"issued", SPACE_CORE | SPACE_DCTERMS, WEAK, read_date, AT(published)},
    {"publicationDate", SPACE_CORE | SPACE_OTHER, WEAK, read_date, AT(published)},
    {"dateTimeWritten", SPACE_CORE | SPACE_OTHER, WEAKEST, read_date, AT(published)},
    {"updated", SPACE_CORE, STRONG, read_date, AT(updated)},
    {"modified", SPACE_CORE, STRONG, read_date, AT(updated)},
    {"lastBuildDate", SPACE_CORE, STRONG, read_date, AT(updated)},
    {"modified", SPACE_DCTERMS, WEAK, read_date, AT(updated)},
    {"date", MODULES | SPACE_CORE, WEAKEST, read_date, AT(updated)},
    {"created", SPACE_CORE | SPACE_DCTERMS, STRONG, read_date, AT(created)},
    {"expirationDate", SPACE_CORE, STRONG, read_date, AT(expired)},

    {"category", SPACE_CORE, STRONG, read_category, 0},
    {"subject", MODULES | SPACE_CORE, STRONG, read_category, 0},
    {"category", SPACE_MEDIA, STRONG, feed_read_media_category, 0},
    {"category", SPACE_ITUNES, STRONG, feed_read_itunes_category, 0},
    {"keywords", SPACE_ITUNES | SPACE_MEDIA, STRONG, feed_read_keywords, 0},

    {"language", SPACE_CORE | MODULES, STRONG, read_plain, AT(lang)},
    {"generator", SPACE_CORE, STRONG, read_generator, 0},
    {"generatorAgent", SPACE_CORE | SPACE_OTHER, STRONG, read_generator, 0},
    {"license", SPACE_LICENCE, STRONG, read_address, AT(license)},
    {"image", SPACE_CORE, STRONG, feed_read_image, 0},
    {"image", SPACE_ITUNES, WEAK, feed_read_image, 0},
    {"link", SPACE_ITUNES, WEAKEST, feed_read_image, 0},
    {"logo", SPACE_CORE, WEAK, feed_read_image, 0},
    {"icon", SPACE_CORE, STRONG, read_address, AT(icon)},
    {"source", SPACE_CORE, STRONG, read_source, 0},

    {"duration", SPACE_ITUNES, STRONG, read_plain, AT(duration)},
    {"explicit", SPACE_ITUNES, STRONG, read_flag, AT(is_explicit)},
    {"block", SPACE_ITUNES, STRONG, read_flag, AT(is_blocked)},
    {"group", SPACE_MEDIA, STRONG, read_inside, 0},
    {"content", SPACE_MEDIA, STRONG, feed_read_media, 0},
    {"content", SPACE_MEDIA, WEAK, read_inside, 0},
    {"thumbnail", SPACE_MEDIA, STRONG, feed_read_thumbnail, 0},
    {"credit", SPACE_MEDIA, STRONG, feed_read_credit, 0},
    {"player", SPACE_MEDIA, STRONG, read_address, AT(player)},
};

static void apply(const struct feed_target *t, const struct node *n, enum strength strength)
{
    unsigned space = (unsigned)feed_space_in(t->context, n);
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i].strength == strength && rules[i].spaces & space && view_is_nocase(n->name, rules[i].name)) {
            const struct feed_target own = {t->context, t->entry, (char *)t->entry + rules[i].field};
            rules[i].read(&own, n);
            return;
        }
}

static void read_children(const struct feed_target *t, const struct node *n)
{
    for (int strength = STRONG; strength < STRENGTH_COUNT; strength++)
        for (const struct node *c = n->first; c; c = c->next)
            if (c->tag != TAG_TEXT)
                apply(t, c, (enum strength)strength);
}

// A group's elements are the entry's.
static void read_inside(const struct feed_target *t, const struct node *n)
{
    const struct feed_target same = {t->context, t->entry, NULL};
    if (n->parent && !(feed_space_of(n->parent->space) == SPACE_MEDIA && n->parent->parent &&
                       feed_space_of(n->parent->parent->space) == SPACE_MEDIA)) // a group's content, no deeper
        read_children(&same, n);
}

// ---- together ----------------------------------------------------------------------------------------------------

// The page itself: what a proxy says it was, a link for readers, else an id that is said to be one.
static struct view choose_url(const struct feed_target *t, const struct node *n)
{
    static const char *const rels[] = {"original", "alternate", "related", "self"};
    const struct feed_entry *e = t->entry;
    for (size_t r = 0; r < ARRAY_LEN(rels); r++) {
        struct view other = {0};
        for (size_t i = 0; i < e->links.count; i++) {
            const struct feed_link *l = &e->links.items[i];
            struct view url = view_is(l->rel, rels[r]) ? feed_resolve(l->href, t->context->base, t->context->arena)
                                                       : (struct view){0};
            bool readable = l->type.n == 0 || view_find(l->type, "html") < l->type.n;
            if (url.n > 0 && readable)
                return url;
            other = other.n ? other : url;
        }
        if (other.n > 0)
            return other;
    }
    struct view id = e->id_is_link ? feed_resolve(e->id, (struct view){0}, t->context->arena) : (struct view){0};
    struct view href = feed_attr(n, "href"); // CDF
    return id.n ? id : href.n ? feed_address(t, n, href) : href;
}

void feed_elements_read(const struct feed_context *c, const struct node *n, struct feed_entry *ret)
{
    const struct feed_target t = {c, ret, NULL};
    *ret = (struct feed_entry){.is_explicit = -1, .is_blocked = -1};
    read_children(&t, n);
    struct view href = feed_attr(n, "href"), changed = feed_attr(n, "lastmod");
    if (href.n > 0) { // CDF says these as attributes
        struct feed_link *l = FEED_PUSH(&t, ret->links);
        if (l)
            *l = (struct feed_link){.href = feed_address(&t, n, href), .rel = VIEW_LIT("alternate")};
    }
    if (changed.n > 0 && ret->updated.text.n == 0)
        ret->updated = (struct feed_date){changed, date_read(changed, false, c->now_ms)};
    if (ret->id.n == 0)
        ret->id = node_attr(n, "about"); // RSS 1.0
    if (ret->lang.n == 0)
        ret->lang = feed_lang_of(c, n);
    ret->url = choose_url(&t, n);
    ret->place = feed_place_read(n, c->arena);
}
