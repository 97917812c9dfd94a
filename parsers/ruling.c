// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Applying a rule. Facts are read the way other witnesses are: bylines are cut into names, dates are read in all their
// forms; a selector that finds an element whose words are no name or no date has found nothing.
#include "parsers/ruling.h"

#include "core/log.h"
#include "core/metrics.h"
#include "parsers/authors.h"
#include "parsers/published.h"
#include "parsers/selector.h"

#include <string.h>

static const char from_rule[] = "rule";

struct judging {
    const struct facts_in *in;
    struct arena *arena;
    struct facts *f;
    struct ruling *r;
};

static struct view value_of(const struct match *m, struct arena *a)
{
    if (!m->attr && m->node->tag == TAG_META)
        return fact_text(node_attr(m->node, "content"), a);
    return fact_text(selector_text(m, a, FACT_MAX_BYTES), a);
}

static struct matches find(struct judging *j, enum rule_part part)
{
    const struct selector *s = j->r->rule->parts[part];
    struct matches found = s ? selector_find(s, j->in->tree, j->arena) : (struct matches){0};
    j->r->found[part] = found.n;
    j->r->missed[part] = s != NULL; // until something is made of it
    return found;
}

static void set_text(struct judging *j, enum rule_part part, struct view *field, enum doc_fact fact)
{
    struct matches found = find(j, part);
    for (size_t i = 0; i < found.n && j->r->missed[part]; i++) {
        struct view value = value_of(&found.v[i], j->arena);
        if (value.n == 0)
            continue;
        *field = value;
        j->f->from[fact] = from_rule;
        j->r->missed[part] = false;
    }
}

static void set_authors(struct judging *j)
{
    struct matches found = find(j, RULE_AUTHOR);
    struct facts *names = arena_alloc(j->arena, sizeof *names);
    *names = *j->f;
    names->author_count = 0;
    for (size_t i = 0; i < found.n; i++)
        authors_add(names, value_of(&found.v[i], j->arena), j->arena);
    if (names->author_count == 0)
        return;
    memcpy(j->f->authors, names->authors, sizeof names->authors);
    j->f->author_count = names->author_count;
    j->f->from[FACT_AUTHORS] = from_rule;
    j->r->missed[RULE_AUTHOR] = false;
}

// An element's form for machines goes first, if the selector does not name an attribute itself.
static struct date date_of(struct judging *j, const struct match *m, bool month_first)
{
    static const char *const names[] = {"datetime", "content"};
    struct date d = {0};
    for (size_t i = 0; i < ARRAY_LEN(names) && !m->attr && !d.found; i++)
        d = published_read(node_attr(m->node, names[i]), j->in, month_first, j->f);
    return d.found ? d : published_read(selector_text(m, j->arena, FACT_MAX_BYTES), j->in, month_first, j->f);
}

static void set_date(struct judging *j)
{
    const struct node *html = node_find(j->in->tree->root, TAG_HTML);
    struct view lang = html ? view_trim(node_attr(html, "lang")) : (struct view){0};
    bool month_first = published_month_first(j->in->url, lang);
    struct matches found = find(j, RULE_DATE);
    for (size_t i = 0; i < found.n && j->r->missed[RULE_DATE]; i++) {
        struct date d = date_of(j, &found.v[i], month_first);
        if (!d.found)
            continue;
        j->f->published = d;
        j->f->from[FACT_PUBLISHED] = from_rule;
        j->r->missed[RULE_DATE] = false;
    }
}

static void find_regions(struct judging *j)
{
    struct matches found = find(j, RULE_BODY);
    j->r->regions = arena_array(j->arena, found.n + 1, sizeof(struct node *));
    const struct node *last = NULL;
    for (size_t i = 0; i < found.n; i++) {
        if (last && node_is_inside(found.v[i].node, last))
            continue;
        last = j->r->regions[j->r->region_count++] = found.v[i].node;
    }
}

static void remove_all(struct judging *j)
{
    for (size_t i = 0; i < j->r->rule->remove_count; i++) {
        struct matches found = selector_find(j->r->rule->removes[i], j->in->tree, j->arena);
        for (size_t k = 0; k < found.n; k++)
            node_clear(found.v[k].node);
        j->r->found[RULE_REMOVE] += found.n;
    }
}

void ruling_apply(const struct rule *rule, const struct facts_in *in, struct arena *a, struct facts *f,
                  struct ruling *ret_ruling)
{
    struct judging j = {.in = in, .arena = a, .f = f, .r = ret_ruling};
    *ret_ruling = (struct ruling){.rule = rule};
    if (!rule)
        return;
    set_text(&j, RULE_TITLE, &f->title, FACT_TITLE);
    set_text(&j, RULE_SUBTITLE, &f->subtitle, FACT_SUBTITLE);
    set_text(&j, RULE_SECTION, &f->section, FACT_SECTION);
    set_authors(&j);
    set_date(&j);
    find_regions(&j);
    remove_all(&j);
}

void ruling_settle(struct ruling *r, const struct article *article)
{
    if (r->rule)
        r->missed[RULE_BODY] = r->rule->parts[RULE_BODY] && !article->ruled;
}

// ---- counting ----------------------------------------------------------------------------------------------------

static struct metric pages =
    METRIC_INIT(METRIC_COUNTER, "harkara_rules_pages", NULL, "Pages of hosts that have a rule");
#define MISSED(part)                                                                                                   \
    METRIC_INIT(METRIC_COUNTER, "harkara_rules_missed", "part=\"" part "\"", "Selectors of rules that found nothing")
static struct metric missed[RULE_REMOVE] = {
    [RULE_BODY] = MISSED("body"),     [RULE_TITLE] = MISSED("title"), [RULE_SUBTITLE] = MISSED("subtitle"),
    [RULE_AUTHOR] = MISSED("author"), [RULE_DATE] = MISSED("date"),   [RULE_SECTION] = MISSED("section"),
};

void ruling_count(const struct ruling *r, struct view url)
{
    if (!r->rule)
        return;
    metric_add(&pages, 1);
    for (size_t part = 0; part < RULE_REMOVE; part++) {
        if (!r->missed[part])
            continue;
        metric_add(&missed[part], 1);
        log_info("rules.missed", "host=%s part=%s url=%s", log_quote_n(r->rule->host.p, r->rule->host.n),
                 rule_part_name(part), log_quote_n(url.p, url.n));
    }
}
