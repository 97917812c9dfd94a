// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules, one function each. A rule looks at one run and its surroundings; rules that need the neighbours (repeated
// lines, headings of nothing) run afterwards over all that is left.
#include "parsers/sift.h"

#include "parsers/dates.h"
#include "parsers/hints.h"
#include "parsers/phrases.h"

#include <string.h>

enum {
    REPEAT_WINDOW = 100,
    REPEAT_WEIGHT = 60,
    DATELINE_WEIGHT = 30,
    LEAD_WEIGHT = 60,
    CAPTION_WEIGHT = 400,
    PHRASE_WEIGHT = 200,
    BYLINE_WEIGHT = 100,
    BYLINE_REST_WEIGHT = 16,
    LABEL_WEIGHT = 100,
    COLOPHON_WEIGHT = 450,
    COLOPHON_RUNS = 6
};

static const char *const names[VERDICT_COUNT] = {
    [VERDICT_KEPT] = "kept",       [VERDICT_LEAD] = "kept, lead",   [VERDICT_NAMED] = "named",
    [VERDICT_OUTSIDE] = "outside", [VERDICT_TITLE] = "title",       [VERDICT_DATE] = "date",
    [VERDICT_LINKS] = "links",     [VERDICT_REPEATED] = "repeated", [VERDICT_BARE] = "bare",
    [VERDICT_BYLINE] = "byline",   [VERDICT_PHRASE] = "phrase",     [VERDICT_COLOPHON] = "colophon",
    [VERDICT_MACHINE] = "machine",
};

const char *verdict_name(enum verdict v)
{
    return names[v];
}

bool verdict_keeps(enum verdict v)
{
    return v == VERDICT_KEPT || v == VERDICT_LEAD;
}

float run_link_share(const struct run *r)
{
    return r->weight ? (float)r->link_weight / (float)r->weight : 1;
}

// The title again: equal, or a heading that holds it whole (with the kicker before it).
static bool is_title(const struct scene *s, const struct run *r)
{
    if (r->kind == BLOCK_HEADING && r->level == 1)
        return true;
    if (s->title.n == 0 || r->text.n < s->title.n)
        return false;
    if (r->kind != BLOCK_HEADING)
        return view_equals(r->text, s->title);
    return r->text.n < 2 * s->title.n + 40 && memmem(r->text.p, r->text.n, s->title.p, s->title.n);
}

// Text of a figure, or of an element that calls itself caption or credit and holds little.
static bool is_caption(const struct scene *s, const struct run *r)
{
    const struct node *n = r->owner;
    for (int up = 0; up < 5 && n && n != s->container; up++, n = n->parent) {
        if (n->tag == TAG_FIGURE)
            return r->weight < CAPTION_WEIGHT;
        if ((s->hints[n->index] & HINT_CAPTION) && r->weight < CAPTION_WEIGHT &&
            s->sum[n->index] < 0.2F * s->sum[s->container->index] + 100)
            return true;
    }
    return false;
}

// Between the title and the container: the standfirst.
static bool is_lead(const struct scene *s, const struct run *r)
{
    if (!s->heading || r->owner->index < s->heading->end || r->owner->index >= s->container->index)
        return false;
    if (r->kind != BLOCK_P && !(r->kind == BLOCK_HEADING && r->level > 1))
        return false;
    return r->weight >= LEAD_WEIGHT && run_link_share(r) < 0.3F && !is_caption(s, r);
}

static size_t find(struct view text, struct view part)
{
    const char *at = memmem(text.p, text.n, part.p, part.n);
    return at ? (size_t)(at - text.p) : text.n;
}

// "By Amina Khan and Bilal Shah": names of authors with little between them.
static bool is_byline(const struct scene *s, const struct run *r)
{
    uint32_t named = 0;
    for (size_t i = 0; i < s->author_count && r->weight < BYLINE_WEIGHT; i++)
        if (s->authors[i].n > 4 && find(r->text, s->authors[i]) < r->text.n)
            named += text_weight(s->authors[i]);
    return named > 0 && r->weight < named + BYLINE_REST_WEIGHT;
}

static bool is_date(const struct run *r)
{
    return r->kind == BLOCK_P && r->weight < DATELINE_WEIGHT && date_read(r->text, false, INT64_MAX / 4).found;
}

// Set phrases that are furniture wherever they stand, or 0. "Read also" must lead somewhere or be the whole line.
static uint32_t furniture_of(const struct run *r, struct arena *a)
{
    if (r->weight > PHRASE_WEIGHT || r->kind == BLOCK_PRE)
        return 0;
    uint32_t always = PHRASE_RIGHTS | PHRASE_ADVERT | PHRASE_EMBED | PHRASE_NETWORKS;
    uint32_t found = phrases_of(r->text, always | PHRASE_READ_ALSO, a);
    bool leads = r->link_weight > 0 || r->weight < LABEL_WEIGHT;
    return leads ? found : found & always;
}

// JSON that a careless template left in the text: quoted names and their values, no spaces to speak of.
static bool is_machine(const struct run *r)
{
    size_t pairs = 0;
    for (size_t i = 0; i + 2 < r->text.n && r->kind != BLOCK_PRE; i++)
        pairs += r->text.p[i] == '"' && (r->text.p[i + 1] == ':' || r->text.p[i + 1] == ',') &&
                 strchr("\"{[", r->text.p[i + 2]);
    return pairs >= 4 && pairs * 100 > r->text.n;
}

static enum verdict judge(const struct scene *s, const struct run *r, const char **ret_detail, struct arena *a)
{
    if (is_title(s, r))
        return VERDICT_TITLE;
    if (s->gone[r->owner->index])
        return VERDICT_NAMED;
    if (!node_is_inside(r->owner, s->container))
        return is_lead(s, r) ? VERDICT_LEAD : VERDICT_OUTSIDE;
    if (is_date(r))
        return VERDICT_DATE;
    if (is_byline(s, r))
        return VERDICT_BYLINE;
    if (r->kind != BLOCK_CAPTION && run_link_share(r) >= (r->kind == BLOCK_HEADING ? 0.5F : 0.6F))
        return VERDICT_LINKS;
    if (is_machine(r))
        return VERDICT_MACHINE;
    uint32_t said = furniture_of(r, a);
    if (!said)
        return VERDICT_KEPT;
    *ret_detail = phrase_name(said);
    return VERDICT_PHRASE;
}

static enum block_kind kind_of(const struct scene *s, const struct run *r, enum verdict v)
{
    if (r->kind == BLOCK_HEADING || r->kind == BLOCK_CAPTION)
        return r->kind;
    if (v == VERDICT_LEAD)
        return BLOCK_LEAD;
    return is_caption(s, r) ? BLOCK_CAPTION : r->kind;
}

// A short line that comes again word for word is furniture: "Advertisement", "Read more".
static void drop_repeated(const struct scene *s, struct fate *fates, struct arena *a)
{
    const struct runs *runs = &s->runs;
    size_t *order = arena_array(a, runs->n + 1, sizeof *order), n = 0;
    for (size_t i = 0; i < runs->n; i++) {
        const struct run *r = &runs->v[i];
        if (!verdict_keeps(fates[i].verdict) || r->kind != BLOCK_P || r->weight > REPEAT_WEIGHT)
            continue;
        for (size_t k = n > REPEAT_WINDOW ? n - REPEAT_WINDOW : 0; k < n; k++)
            if (view_equals(runs->v[order[k]].text, r->text))
                fates[i].verdict = fates[order[k]].verdict = VERDICT_REPEATED;
        order[n++] = i;
    }
}

// A heading stays only if text follows before the next heading of its level or above.
static void drop_bare_headings(const struct scene *s, struct fate *fates)
{
    int next_level = 0; // of the nearest kept thing below: 0 nothing yet, 7 text
    for (size_t i = s->runs.n; i-- > 0;) {
        if (!verdict_keeps(fates[i].verdict))
            continue;
        const struct run *r = &s->runs.v[i];
        if (r->kind != BLOCK_HEADING)
            next_level = r->kind == BLOCK_CAPTION ? next_level : 7;
        else if (next_level <= r->level)
            fates[i].verdict = VERDICT_BARE;
        else
            next_level = r->level;
    }
}

// "Amina Khan is a reporter in Quetta": begins with an author of the page.
static bool is_about_author(const struct scene *s, const struct run *r)
{
    for (size_t i = 0; i < s->author_count; i++) {
        size_t at = find(r->text, s->authors[i]);
        if (s->authors[i].n > 4 && at <= 4 && r->text.n > s->authors[i].n + 10)
            return true;
    }
    return false;
}

// The last few blocks are looked at one by one: what is about the author, the newsletter or whom to write to is not
// the article, nor what follows only such lines.
static void drop_colophon(const struct scene *s, struct fate *fates, struct arena *a)
{
    int left = COLOPHON_RUNS;
    for (size_t i = s->runs.n; i-- > 0 && left > 0;) {
        const struct run *r = &s->runs.v[i];
        if (fates[i].verdict != VERDICT_KEPT || fates[i].kind == BLOCK_CAPTION)
            continue;
        left--;
        uint32_t wanted = PHRASE_APPEAL | (left >= 4 ? PHRASE_ADDRESS : 0);
        if (r->weight > COLOPHON_WEIGHT || r->kind == BLOCK_PRE)
            continue;
        uint32_t said = phrases_of(r->text, wanted, a);
        bool author = left >= 2 && is_about_author(s, r);
        if (said || author) {
            fates[i].verdict = VERDICT_COLOPHON;
            fates[i].detail = author ? "author" : phrase_name(said);
        }
    }
}

struct fate *sift(const struct scene *s, struct arena *a)
{
    struct fate *fates = arena_array(a, s->runs.n + 1, sizeof *fates);
    for (size_t i = 0; i < s->runs.n; i++) {
        const struct run *r = &s->runs.v[i];
        fates[i].detail = NULL;
        fates[i].verdict = judge(s, r, &fates[i].detail, a);
        fates[i].kind = kind_of(s, r, fates[i].verdict);
    }
    drop_repeated(s, fates, a);
    drop_colophon(s, fates, a);
    drop_bare_headings(s, fates);
    return fates;
}
