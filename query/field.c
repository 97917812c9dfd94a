// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The table of the query language's fields, and where a doc keeps each of them. The index makes its term prefixes from
// it (Xapian's customary letters where there is one), so a change of a prefix asks for a new index.
#include "query/field.h"

#include "core/site.h"

#include <string.h>

static const struct field_info fields[FIELD_COUNT] = {
    [FIELD_ANY] = {"any", FIELD_WORDS, ""},
    [FIELD_TITLE] = {"title", FIELD_WORDS, "S"},
    [FIELD_TEXT] = {"text", FIELD_WORDS, "XB"},
    [FIELD_AUTHOR] = {"author", FIELD_NAMES, "A"},
    [FIELD_TAG] = {"tag", FIELD_NAMES, "K"},
    [FIELD_SECTION] = {"section", FIELD_NAMES, "XS"},
    [FIELD_SOURCE] = {"source", FIELD_KEYWORD, "XR"},
    [FIELD_SITE] = {"site", FIELD_KEYWORD, "H"},
    [FIELD_URL] = {"url", FIELD_KEYWORD, "U"},
    [FIELD_LINKS] = {"links", FIELD_KEYWORD, "XL"},
    [FIELD_ENTITY] = {"entity", FIELD_NAMES, "XE"},
    [FIELD_HANDLE] = {"handle", FIELD_KEYWORD, "XH"},
    [FIELD_SPEAKER] = {"speaker", FIELD_NAMES, "XP"},
    [FIELD_LANG] = {"lang", FIELD_KEYWORD, "L"},
    [FIELD_COUNTRY] = {"country", FIELD_KEYWORD, "XC"},
    [FIELD_MEDIUM] = {"medium", FIELD_KEYWORD, "XM"},
    [FIELD_FEED] = {"feed", FIELD_KEYWORD, "XF"},
    [FIELD_KIND] = {"kind", FIELD_KEYWORD, "T"},
    [FIELD_ID] = {"id", FIELD_KEYWORD, "Q"},
    [FIELD_PUBLISHED] = {"published", FIELD_DATE, NULL},
    [FIELD_FETCHED] = {"fetched", FIELD_DATE, NULL},
    [FIELD_PAGE] = {"page", FIELD_NUMBER, NULL},
    [FIELD_WORD_COUNT] = {"words", FIELD_NUMBER, NULL},
    [FIELD_ENGAGEMENT] = {"engagement", FIELD_NUMBER, NULL},
    [FIELD_GEO] = {"geo", FIELD_POINT, NULL},
};

const struct field_info *field_info(enum field field)
{
    CHECK((unsigned)field < FIELD_COUNT);
    return &fields[field];
}

bool field_parse(struct view name, enum field *ret_field)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (!view_is_nocase(name, fields[i].name))
            continue;
        *ret_field = (enum field)i;
        return true;
    }
    return false;
}

static size_t many(const struct view *from, size_t count, struct view *values, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < count && n < max; i++) {
        if (from[i].n)
            values[n++] = from[i];
    }
    return n;
}

// Each speaker once.
static size_t speakers(const struct doc *d, struct view *values, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < d->block_count && n < max; i++) {
        struct view speaker = d->blocks[i].at.speaker;
        bool known = !speaker.n;
        for (size_t j = 0; j < n && !known; j++)
            known = view_equals(values[j], speaker);
        if (!known)
            values[n++] = speaker;
    }
    return n;
}

// Of an address in canonical form; empty where it has none.
static struct view host_in(struct view url)
{
    size_t start = view_find(url, "://"), end = start + 3;
    while (end < url.n && !strchr("/?#:", url.p[end]))
        end++;
    return start < url.n ? (struct view){url.p + start + 3, end - start - 3} : (struct view){0};
}

// What it links to: the address whole, and its site, so that links:bbc.co.uk finds all of them.
static size_t links(const struct doc *d, struct view *values, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < d->links.n && n + 1 < max; i++) {
        struct view host = host_in(d->links.v[i]);
        values[n++] = d->links.v[i];
        if (host.n)
            values[n++] = site_of(host);
    }
    return n;
}

size_t field_values(enum field field, const struct doc *d, struct view *values, size_t max)
{
    struct view medium = view_of(doc_medium_name(d->medium));
    const struct view *one[FIELD_COUNT] = {
        [FIELD_SECTION] = &d->section, [FIELD_SOURCE] = &d->source,   [FIELD_SITE] = &d->site,
        [FIELD_LANG] = &d->lang,       [FIELD_COUNTRY] = &d->country, [FIELD_MEDIUM] = &medium,
        [FIELD_FEED] = &d->feed,       [FIELD_KIND] = &d->kind,       [FIELD_ID] = &d->id,
    };
    if (field == FIELD_AUTHOR)
        return many(d->authors, d->author_count, values, max);
    if (field == FIELD_TAG)
        return many(d->tags, d->tag_count, values, max);
    if (field == FIELD_ENTITY)
        return many(d->entities.v, d->entities.n, values, max);
    if (field == FIELD_HANDLE)
        return many(d->handles.v, d->handles.n, values, max);
    if (field == FIELD_SPEAKER)
        return speakers(d, values, max);
    if (field == FIELD_LINKS)
        return links(d, values, max);
    if (field == FIELD_URL)
        return many((const struct view[]){d->url, d->canonical}, view_equals(d->url, d->canonical) ? 1 : 2, values,
                    max);
    return one[field] ? many(one[field], 1, values, max) : 0;
}

int64_t field_date_ms(enum field field, const struct doc *d)
{
    return field == FIELD_PUBLISHED ? doc_time_ms(d) : d->fetched_ms;
}

size_t field_numbers(enum field field, const struct doc *d, int64_t *numbers, size_t max)
{
    size_t n = 0;
    if (field == FIELD_ENGAGEMENT && max)
        numbers[n++] = d->engagement;
    for (size_t i = 0; i < d->block_count && n < max && field == FIELD_PAGE; i++) {
        int64_t page = d->blocks[i].at.page;
        if (page && (!n || numbers[n - 1] != page))
            numbers[n++] = page;
    }
    return n;
}
