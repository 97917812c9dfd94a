// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reads demo/articles/<outlet>.txt (embedded): articles separated by lines of "====", each a head of "key: value"
// lines, an empty line, and paragraphs separated by empty lines. The whole programme of publications follows from the
// start time by arithmetic; nothing is stored.
#include "demo/articles.h"

#include "core/embed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct embed demo_texts[];

enum { UPDATE_AFTER = 10 /* publications */ };

struct articles {
    int64_t start_ms, interval_ms;
    struct article all[ARTICLES_MAX]; // in the order of publication
    size_t count;
};

static struct view take_line(struct view *rest)
{
    return view_cut(rest, '\n');
}

static void set_head(struct article *a, struct view line)
{
    const struct {
        const char *key;
        struct view *to;
    } heads[] = {{"slug: ", &a->slug},
                 {"title: ", &a->title},
                 {"author: ", &a->author},
                 {"section: ", &a->section},
                 {"update: ", &a->update}};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        if (view_starts(line, heads[i].key))
            *heads[i].to = view_trim(view_from(line, strlen(heads[i].key)));
}

// One article from *rest, up to its "====" or the end.
static bool parse_article(struct view *rest, struct article *ret_article)
{
    struct article a = {0};
    bool in_head = true;
    while (rest->n) {
        struct view line = take_line(rest);
        if (view_is(line, "===="))
            break;
        line = view_trim(line);
        if (in_head && !line.n)
            in_head = a.title.n == 0; // empty lines before the head do not end it
        else if (in_head)
            set_head(&a, line);
        else if (line.n && a.paragraph_count < PARAGRAPHS_MAX)
            a.paragraphs[a.paragraph_count++] = line;
    }
    *ret_article = a;
    return a.slug.n && a.title.n && a.paragraph_count;
}

static enum err parse_outlet(struct articles *a, size_t outlet, const struct press_outlet *o, struct errmsg *m)
{
    char path[96];
    snprintf(path, sizeof path, "%s.txt", o->name);
    const struct embed *text = embed_find(demo_texts, view_of(path));
    if (!text)
        return errmsg_set(m, ERR_NOTFOUND, "no articles for the outlet %s", o->name);
    struct view rest = embed_view(text);
    while (view_trim(rest).n) {
        struct article one;
        if (!parse_article(&rest, &one))
            return errmsg_set(m, ERR_SYNTAX, "%s: an article lacks slug, title or text", path);
        if (a->count == ARTICLES_MAX)
            return errmsg_set(m, ERR_TOOBIG, "more than %d articles", ARTICLES_MAX);
        one.outlet = outlet;
        a->all[a->count++] = one;
    }
    return OK;
}

// From one outlet after the other to all outlets in turn: the k-th article of each before the k+1-th of any.
static void interleave(struct articles *a, size_t outlet_count)
{
    struct article sorted[ARTICLES_MAX];
    size_t n = 0;
    for (size_t k = 0; n < a->count; k++) {
        for (size_t o = 0; o < outlet_count; o++) {
            size_t seen = 0;
            for (size_t i = 0; i < a->count; i++)
                if (a->all[i].outlet == o && seen++ == k)
                    sorted[n++] = a->all[i];
        }
    }
    memcpy(a->all, sorted, n * sizeof *sorted);
}

enum err articles_new(int64_t start_ms, int64_t interval_ms, struct articles **ret_articles, struct errmsg *m)
{
    size_t outlets;
    const struct press_outlet *table = press_outlets(&outlets);
    struct articles *a = calloc(1, sizeof *a);
    CHECK(a);
    a->start_ms = start_ms;
    a->interval_ms = interval_ms > 0 ? interval_ms : 1;
    enum err err = OK;
    for (size_t i = 0; !err && i < outlets; i++)
        err = parse_outlet(a, i, &table[i], m);
    if (err) {
        articles_free(a);
        return err;
    }
    interleave(a, outlets);
    *ret_articles = a;
    return OK;
}

void articles_free(struct articles *a)
{
    free(a);
}

size_t articles_count(const struct articles *a)
{
    return a->count;
}

// When the n-th publication of all time comes out: the first round at full pace, all others ARTICLES_ROUND_PAUSE times
// slower.
static int64_t time_of(const struct articles *a, int64_t n)
{
    int64_t first = (int64_t)a->count;
    int64_t slots = n < first ? n : first + (n - first) * ARTICLES_ROUND_PAUSE;
    return a->start_ms + slots * a->interval_ms;
}

// The number of publications up to that time.
static int64_t published_by(const struct articles *a, int64_t now_ms)
{
    if (now_ms < a->start_ms)
        return 0;
    int64_t slots = (now_ms - a->start_ms) / a->interval_ms + 1, first = (int64_t)a->count;
    return slots <= first ? slots : first + (slots - first + ARTICLES_ROUND_PAUSE - 1) / ARTICLES_ROUND_PAUSE;
}

static struct publication publication_of(const struct articles *a, int64_t n, int64_t published)
{
    const struct article *article = &a->all[(size_t)n % a->count];
    return (struct publication){.article = article,
                                .published_ms = time_of(a, n),
                                .updated = article->update.n && n + UPDATE_AFTER < published};
}

size_t articles_newest(const struct articles *a, size_t outlet, int64_t now_ms, struct publication *out, size_t max)
{
    size_t found = 0;
    int64_t published = published_by(a, now_ms);
    for (int64_t n = published - 1; n >= 0 && n >= published - 2 * ARTICLES_MAX && found < max; n--)
        if (a->all[(size_t)n % a->count].outlet == outlet)
            out[found++] = publication_of(a, n, published);
    return found;
}

bool articles_at(const struct articles *a, size_t outlet, struct view stamp, struct view slug, int64_t now_ms,
                 struct publication *ret_publication)
{
    char text[24], hex[24];
    int64_t published = published_by(a, now_ms);
    if (stamp.n >= sizeof text)
        return false;
    memcpy(text, stamp.p, stamp.n);
    text[stamp.n] = 0;
    for (int64_t n = published - 1; n >= 0 && n >= published - 4 * ARTICLES_MAX; n--) {
        struct publication p = publication_of(a, n, published);
        snprintf(hex, sizeof hex, "%llx", (long long)p.published_ms);
        if (p.article->outlet == outlet && view_equals(p.article->slug, slug) && !strcmp(hex, text)) {
            *ret_publication = p;
            return true;
        }
    }
    return false;
}
