// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The dates of a page. What is meant for machines speaks first (JSON-LD, meta, microdata), then the address, then what
// readers see: each visible date gets a score by the element it stands in, by its distance from the heading and by the
// words before it ("Published", "Updated"), and the highest wins.
//
// Machines write UTC, readers see the day where they live. So the day of a time in UTC, or in no stated zone, is
// corrected to a neighbouring day that the page itself shows under its heading or has in its address, or that follows
// from the zone of its other times.
#include "parsers/published.h"

#include "core/err.h"
#include "core/utf8.h"
#include "parsers/ago.h"
#include "parsers/hints.h"
#include "parsers/labels.h"

#include <stdlib.h>
#include <string.h>

enum {
    NEAR_NODES = 300,   // behind the heading
    ABOVE_NODES = 80,   // before it
    LABEL_NODES = 6,    // a label stands at most so far before its date
    NEAR_BYTES = 160,   // longest text that is a dateline, near the heading
    OPENING_BYTES = 40, // of a long paragraph, which may open with its date
    FAR_BYTES = 60,     // and elsewhere
    FAR_NODES = 3000,   // text beyond is read for labelled dates alone
    SURE = 11,          // least score of a date that is more than a day somewhere in the text
    LABEL_MAX_BYTES = 60,
    TITLE_TAIL_BYTES = 20,
    SHADE_COST = 60, // of a date that stands among teasers, comments, menus
    DAY_MS = 86400000,
    QUARTER_MS = 900000,
    ZONE_MAX_MINUTES = 14 * 60,
    SHADE = HINT_COMMENTS | HINT_RELATED | HINT_NAV | HINT_PROMO | HINT_CONSENT | HINT_HIDDEN,
};

struct dated {
    struct date date;
    const char *from;
    int score;
};
struct search {
    const struct witness *w;
    const struct facts_in *in;
    struct facts *f;
    bool month_first;
    const struct node *heading;       // NULL for none
    const struct node *last_text;     // the text node before the one at hand
    struct dated published, modified; // the best visible ones
    struct dated shown;               // the best that is near the heading
    uint32_t shade_end;               // index behind the shaded part at hand
    int zone_minutes;                 // of the page's other times
    bool has_zone;
};

static struct date read_date(const struct search *s, struct view text)
{
    return date_read(text, s->month_first, s->in->now_ms);
}

static void set_date(struct search *s, struct date *field, struct date d, enum doc_fact fact, const char *from)
{
    if (field->found || !d.found)
        return;
    *field = d;
    s->f->from[fact] = from;
}

// ---- for machines ------------------------------------------------------------------------------------------------

static const char *const published_names[] = {"article:published_time",
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
                                              "publication-date",
                                              "publishdate",
                                              "published",
                                              "published_at",
                                              "published-date",
                                              "pubdate",
                                              "og:pubdate",
                                              "publisheddate",
                                              "article_date_original",
                                              "dc.date.issued",
                                              "dcterms.issued",
                                              "dcterms.created",
                                              "article:created",
                                              "rbpubdate",
                                              "ptime",
                                              "originalpublicationdate",
                                              "displaydate",
                                              "pdate",
                                              "article:date",
                                              "og:publish_date",
                                              "citation_date",
                                              "citation_publication_date",
                                              "citation_online_date",
                                              "vr:published_time",
                                              "shareaholic:article_published_time",
                                              "article:publish_time",
                                              "releasedate",
                                              NULL};
static const char *const modified_names[] = {"article:modified_time",
                                             "og:article:modified_time",
                                             "og:modified_time",
                                             "og:updated_time",
                                             "datemodified",
                                             "article.updated",
                                             "dcterms.modified",
                                             "dc.date.modified",
                                             "last-modified",
                                             "lastmod",
                                             "modified",
                                             "article:updated_time",
                                             "updated_time",
                                             "shareaholic:article_modified_time",
                                             "dateupdated",
                                             NULL};

// Names under which many systems write the day of the visit, or of anything: what readers see outweighs them.
static const char *const weak_names[] = {"dc.date.created", "dcterms.date", "dc.date",       "dc.created", "date",
                                         "datecreated",     "created",      "lastpublished", "timestamp",  NULL};

static void read_metas(struct search *s, const char *const *names, struct date *field, enum doc_fact fact)
{
    for (; *names && !field->found; names++) {
        const char *const one[] = {*names, NULL};
        const char *from = NULL;
        struct date d = read_date(s, witness_meta(s->w, one, &from));
        set_date(s, field, d, fact, from);
    }
}

// The machine's form of the time of an element, where it has one.
static struct date attribute_date(const struct search *s, const struct node *n)
{
    static const char *const names[] = {"datetime",  "content",    "title",         "data-datetime",
                                        "data-time", "data-utime", "data-timestamp"};
    struct date d = {0};
    for (size_t i = 0; i < ARRAY_LEN(names) && !d.found; i++)
        d = read_date(s, node_attr(n, names[i]));
    return d;
}

// ---- for readers -------------------------------------------------------------------------------------------------

static bool has_digit(struct view text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9')
            return true;
    return false;
}

// What the words at a date say of it: its own, and the text shortly before it.
static enum label label_of(const struct search *s, const struct node *n, struct view text)
{
    enum label label = label_find(text);
    const struct node *before = s->last_text;
    if (label || !before || n->index - before->index > LABEL_NODES || before->text.n > LABEL_MAX_BYTES)
        return label;
    return label_find(before->text);
}

static int nearness(const struct search *s, const struct node *n)
{
    if (!s->heading || n->index < s->shade_end)
        return 0;
    if (n->index >= s->heading->index)
        return n->index - s->heading->index < NEAR_NODES ? 40 - (int)(n->index - s->heading->index) / 10 : 0;
    return s->heading->index - n->index < ABOVE_NODES ? 30 - (int)(s->heading->index - n->index) / 4 : 0;
}

static void keep(struct dated *best, const struct dated *d)
{
    if (!best->date.found || d->score > best->score)
        *best = *d;
}

// The date of an element: of its text, with the time of day and zone that the machine's form adds; of that form alone
// where the text is none ("two hours ago").
static struct date element_date(const struct search *s, const struct node *n, struct view text)
{
    struct date machine = attribute_date(s, n), seen = read_date(s, text);
    if (!seen.found)
        return machine.found ? machine : date_ago(text, s->in->seen_ms);
    if (!machine.found || llabs(machine.day - seen.day) > 1)
        return seen;
    int64_t days = seen.day - machine.day;
    machine.day = seen.day;
    if (!machine.has_zone || !machine.has_time)
        machine.ms += days * DAY_MS;
    return machine;
}

// Where the text stops speaking of its first date: at a label that stands between a date and another number.
static size_t part_end(const struct search *s, struct view text)
{
    for (size_t at = label_next(text, 0); at < text.n; at = label_next(text, at + 1))
        if (read_date(s, (struct view){text.p, at}).found && has_digit(view_from(text, at)))
            return at;
    return text.n;
}

static void weigh_part(struct search *s, const struct node *n, struct dated d, enum label label)
{
    int near = nearness(s, n);
    d.score += near + (label == LABEL_PUBLISHED ? 30 : 0) - (n->index < s->shade_end ? SHADE_COST : 0);
    if (label == LABEL_UPDATED) {
        keep(&s->modified, &d);
        return;
    }
    if (label == LABEL_NONE && n->tag == TAG_TEXT && near == 0 && n->index >= FAR_NODES)
        return;
    keep(&s->published, &d);
    if (near > 0)
        keep(&s->shown, &d);
}

// "20 November 2026 / Updated 21 November 2026" holds two dates, each with the words before it.
static void weigh(struct search *s, const struct node *n, struct view text, int base, const char *from)
{
    struct dated d = {.date = element_date(s, n, text), .from = from, .score = base};
    if (!d.date.found)
        return;
    size_t end = part_end(s, text);
    struct view first = {text.p, end}, rest = view_from(text, end);
    if (rest.n > 0)
        d.date = element_date(s, n, first);
    weigh_part(s, n, d, label_of(s, n, first));
    d.date = read_date(s, rest);
    if (d.date.found)
        weigh_part(s, n, d, label_find(rest));
}

static void weigh_node(struct search *s, const struct node *n, uint32_t hints)
{
    if (n->tag == TAG_TEXT) {
        if (n->prev && n->prev->tag == TAG_TEXT)
            return;
        struct view text = text_line(n, s->w->arena);
        bool near = nearness(s, n) > 0;
        if (text.n > 0 && text.n <= (near ? NEAR_BYTES : FAR_BYTES))
            weigh(s, n, text, 10, "text");
        else if (near && text.n > 0)
            weigh(s, n, utf8_cut(text, OPENING_BYTES), 5, "text");
        if (text.n > 0)
            s->last_text = n;
        return;
    }
    if (n->tag == TAG_META || (n->tag != TAG_TIME && !(hints & (HINT_DATE | HINT_BYLINE))))
        return;
    struct view text = node_text(n, s->w->arena, NEAR_BYTES + 40);
    if (text.n <= NEAR_BYTES)
        weigh(s, n, text, n->tag == TAG_TIME ? 30 : hints & HINT_DATE ? 28 : 15, n->tag == TAG_TIME ? "time" : "text");
}

// A part of the page that speaks of other pages; never one that holds the heading.
static bool is_shaded(const struct search *s, const struct node *n, uint32_t hints)
{
    // "news_nav" may be a line about the news: a menu has links
    if ((hints & SHADE) == HINT_NAV && !node_find(n, TAG_A))
        return false;
    if (s->heading && node_is_inside(s->heading, n))
        return false;
    if (n->tag == TAG_FIGCAPTION)
        return true; // when the picture was taken
    return (hints & SHADE) && n->tag != TAG_BODY && n->tag != TAG_HTML && n->tag != TAG_HEADER &&
           !(hints & (HINT_DATE | HINT_BYLINE));
}

// Marked as the day of publication, by an element for machines or near the heading: others are of other articles.
static bool names_publication(const struct search *s, const struct node *n)
{
    bool named = node_is_prop(n, "datePublished") || (n->tag == TAG_TIME && node_has(n, "pubdate"));
    return named && (n->tag == TAG_META || !s->heading || !s->shown.date.found || nearness(s, n) > 0);
}

static void learn_zone(struct search *s, const struct date *d)
{
    if (d->found && d->has_zone && d->zone_minutes != 0) {
        s->zone_minutes = d->zone_minutes;
        s->has_zone = true;
    }
}

static void read_visible(struct search *s)
{
    const struct node *root = s->w->tree->root, *n = node_after(root, root);
    while (n) {
        uint32_t hints = n->attrs ? s->w->hints[n->index] : 0;
        if (n->tag == TAG_TIME && !s->has_zone) {
            struct date d = attribute_date(s, n);
            learn_zone(s, &d);
        }
        if (n->tag == TAG_HEAD) {
            n = node_past(n, root);
            continue;
        }
        bool shaded = n->index < s->shade_end;
        if (!shaded && is_shaded(s, n, hints))
            s->shade_end = n->end;
        if (shaded)
            ;
        else if (names_publication(s, n))
            set_date(s, &s->f->published, element_date(s, n, node_text(n, s->w->arena, 200)), FACT_PUBLISHED,
                     "microdata");
        else if (node_is_prop(n, "dateModified"))
            set_date(s, &s->f->modified, element_date(s, n, node_text(n, s->w->arena, 200)), FACT_MODIFIED,
                     "microdata");
        weigh_node(s, n, hints);
        n = node_after(n, root);
    }
}

// ---- the day -----------------------------------------------------------------------------------------------------

// The page shows the neighbouring day, in its own zone. Where it shows the time as well, that is the zone.
static void set_shown_day(struct date *d, const struct date *shown)
{
    int64_t offset_ms = shown->ms - d->ms;
    d->day = shown->day;
    if (shown->has_time && !shown->has_zone && llabs(offset_ms) <= ZONE_MAX_MINUTES * 60000 &&
        offset_ms % QUARTER_MS == 0) {
        d->zone_minutes = (int)(offset_ms / 60000);
        d->has_zone = true;
    }
}

static void correct_day(const struct search *s, struct date *d, const struct date *address)
{
    const struct date *shown = &s->shown.date;
    if (!d->found || !d->has_time || (d->has_zone && d->zone_minutes != 0))
        return;
    if (shown->found && shown->day == d->day)
        return;
    if (shown->found && llabs(shown->day - d->day) == 1)
        set_shown_day(d, shown);
    else if (address->found && llabs(address->day - d->day) == 1)
        d->day = address->day;
    else if (s->has_zone && d->has_zone && !address->found) {
        int64_t local_ms = d->ms + (int64_t)s->zone_minutes * 60000;
        d->day = local_ms / DAY_MS;
        d->zone_minutes = s->zone_minutes;
    }
}

// South Asia and Iran see the moon a day after Mecca's calendar, as a rule.
static void correct_moon(struct date *d, struct view lang, struct view title)
{
    static const char *const later[] = {"ur", "fa", "bn", "hi", "sd", "pa"};
    bool urdu = view_find(title, "ے") < title.n || view_find(title, "ہ") < title.n || view_find(title, "ں") < title.n;
    if (lang.n == 0 && urdu)
        lang = VIEW_LIT("ur");
    for (size_t i = 0; i < ARRAY_LEN(later) && d->calendar == CALENDAR_HIJRI; i++)
        if (view_is(lang, later[i])) {
            date_move(d, 1);
            return;
        }
}

struct date published_read(struct view text, const struct facts_in *in, bool month_first, const struct facts *f)
{
    struct date d = date_read(text, month_first, in->now_ms);
    if (!d.found)
        d = date_ago(text, in->seen_ms);
    correct_moon(&d, f->lang, f->title);
    return d;
}

// "Story of the quay | Herald | 20.11.2026": systems that write the day behind the title mean that of the page.
static struct date title_date(const struct search *s)
{
    struct view title = s->w->page_title;
    size_t last = title.n;
    while (last > 0 && title.p[last - 1] != '|')
        last--;
    struct view tail = view_trim(view_from(title, last));
    return last > 0 && tail.n <= TITLE_TAIL_BYTES ? read_date(s, tail) : (struct date){0};
}

// Two against one: where the meta elements and the line under the heading tell the same day, JSON-LD with another one
// is left behind.
static void outvote(struct search *s)
{
    struct date said = {0};
    const char *from = s->f->from[FACT_PUBLISHED];
    if (!s->f->published.found || !from || strcmp(from, "jsonld") != 0 || !s->shown.date.found ||
        llabs(s->shown.date.day - s->f->published.day) < 2)
        return;
    read_metas(s, published_names, &said, FACT_PUBLISHED);
    if (said.found && said.day == s->shown.date.day)
        s->f->published = said;
    else
        s->f->from[FACT_PUBLISHED] = from;
}

bool published_month_first(struct view url, struct view tag)
{
    // two letters of a country that are sold to everybody
    static const char *const generic[] = {"ai", "am", "cc", "co", "fm", "gg", "im", "io", "is",
                                          "it", "la", "ly", "me", "sh", "to", "tv", "ws"};
    size_t scheme = view_find(url, "://");
    struct view host = view_from(url, scheme < url.n ? scheme + 3 : 0);
    host.n = view_find_char(host, '/');
    struct view tld = host;
    while (view_find_char(tld, '.') < tld.n)
        tld = view_from(tld, view_find_char(tld, '.') + 1);
    bool country = tld.n == 2 && !(tld.p[0] >= '0' && tld.p[0] <= '9');
    for (size_t i = 0; i < ARRAY_LEN(generic); i++)
        country &= !view_is_nocase(tld, generic[i]);
    if (country)
        return view_is_nocase(tld, "us") || view_is_nocase(tld, "ph");
    if (tag.n == 0)
        return true;
    return view_is_nocase(tag, "en") || view_is_nocase(tag, "en-us") || view_is_nocase(tag, "en_us");
}

void published_find(const struct witness *w, const struct facts_in *in, bool month_first, struct facts *f)
{
    struct search s = {.w = w, .in = in, .f = f, .month_first = month_first, .heading = witness_heading(w, f->title)};
    struct date address = date_of_url(in->url, in->now_ms);
    if (!address.found)
        address = date_of_url(f->canonical, in->now_ms);
    learn_zone(&s, &f->published);
    read_metas(&s, published_names, &f->published, FACT_PUBLISHED);
    read_metas(&s, modified_names, &f->modified, FACT_MODIFIED);
    read_visible(&s);
    outvote(&s);
    // the address names the day, the line under the heading often the hour too
    if (!f->published.found && address.found && s.published.date.found && s.published.date.day == address.day)
        set_date(&s, &f->published, s.published.date, FACT_PUBLISHED, s.published.from);
    set_date(&s, &f->published, address, FACT_PUBLISHED, "url");
    set_date(&s, &f->published, title_date(&s), FACT_PUBLISHED, "title");
    set_date(&s, &f->published, s.shown.date, FACT_PUBLISHED, s.shown.from);
    read_metas(&s, weak_names, &f->published, FACT_PUBLISHED);
    if (s.published.score >= SURE)
        set_date(&s, &f->published, s.published.date, FACT_PUBLISHED, s.published.from);
    set_date(&s, &f->published, s.modified.date, FACT_PUBLISHED, s.modified.from);
    set_date(&s, &f->published, s.published.date, FACT_PUBLISHED, s.published.from);
    set_date(&s, &f->modified, s.modified.date, FACT_MODIFIED, s.modified.from);
    correct_day(&s, &f->published, &address);
    if (!address.found || address.day != f->published.day)
        correct_moon(&f->published, f->lang, f->title);
}
