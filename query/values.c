// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Fields of a doc against the leaves of a query. Values are few and short, so each is simply tried.
#include "query/values.h"

#include "query/area.h"

enum { SHORT_PHRASE = 8 }; // words

// ---- names ---------------------------------------------------------------------------------------------------
// The words of a leaf on one value.
struct reading {
    struct finder *finder;
    const struct node *node;
    const struct fit *words;
    const struct value *value;
};

static bool fits(const struct reading *r, size_t word, const struct token *t)
{
    const struct fit *f = &r->words[word];
    return fit_form(f, t->form, &r->finder->work) &&
           fit_written(f->word, (struct view){r->value->raw.p + t->start, t->end - t->start});
}

// The words that follow the one at token `at`, each as early as it can stand.
static bool goes_on(const struct reading *r, size_t at)
{
    const struct tokens *t = &r->value->words;
    uint32_t first = t->v[at].pos, before = first;
    size_t word = 1;
    for (size_t i = at + 1; i < t->n && word < r->node->word_count; i++) {
        uint32_t pos = t->v[i].pos, others = pos - first - (uint32_t)word;
        if (pos <= before)
            continue;
        if (others > r->node->count)
            return false;
        if (!fits(r, word, &t->v[i]))
            continue;
        before = pos;
        word++;
    }
    return word == r->node->word_count;
}

static enum err read_value(const struct reading *r, bool *ret)
{
    const struct tokens *t = &r->value->words;
    *ret = false;
    for (size_t i = 0; i < t->n && !*ret; i++) {
        *ret = fits(r, 0, &t->v[i]) && goes_on(r, i);
        if (finder_spend(r->finder, 1))
            return ERR_TOOBIG;
    }
    return OK;
}

static enum err decide_names(struct finder *f, const struct node *n, bool *ret)
{
    size_t count;
    const struct value *values = subject_values(f->subject, (enum field)n->field, &count);
    struct fit room[SHORT_PHRASE], *words = room;
    *ret = false;
    if (!count)
        return OK;
    if (n->word_count > SHORT_PHRASE)
        words = arena_array(f->arena, n->word_count, sizeof *words);
    for (size_t i = 0; i < n->word_count; i++)
        words[i] = fit_of(&node_words(n)[i], subject_doc(f->subject)->lang, false, f->arena);
    for (size_t i = 0; i < count && !*ret; i++) {
        enum err err = read_value(&(struct reading){f, n, words, &values[i]}, ret);
        if (err)
            return err;
    }
    return OK;
}

// ---- whole values ------------------------------------------------------------------------------------------------
static enum err decide_keyword(struct finder *f, const struct node *n, bool *ret)
{
    size_t count;
    const struct value *values = subject_values(f->subject, (enum field)n->field, &count);
    struct fit fit = fit_of(node_words(n), subject_doc(f->subject)->lang, true, f->arena);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        found = fit_form(&fit, values[i].folded, &f->work);
        if (finder_spend(f, 1))
            return ERR_TOOBIG;
    }
    *ret = found;
    return OK;
}

static enum err decide_words(struct finder *f, const struct node *n, bool *ret)
{
    return field_info((enum field)n->field)->type == FIELD_NAMES ? decide_names(f, n, ret) : decide_keyword(f, n, ret);
}

// A value that cannot be told leaves the answer to the others.
static enum err decide_expression(struct finder *f, const struct node *n, bool *ret)
{
    size_t count, start, end;
    const struct value *values = subject_values(f->subject, (enum field)n->field, &count);
    enum err err = ERR_NOTFOUND;
    bool unknown = false;
    for (size_t i = 0; i < count && err; i++) {
        err = regex_find(node_regex(n), values[i].raw, 0, &f->budget, &start, &end);
        unknown |= err == ERR_TOOBIG;
    }
    if (err && unknown)
        return ERR_TOOBIG;
    *ret = !err;
    return OK;
}

// ---- dates, numbers, places ----------------------------------------------------------------------------------------
static bool is_past(const struct range_end *end, int64_t now_ms, int64_t value, bool high)
{
    int64_t limit = end->value;
    if (end->open)
        return false;
    if (end->from_now && __builtin_add_overflow(now_ms, end->value, &limit))
        limit = end->value < 0 ? INT64_MIN : INT64_MAX;
    return high ? value > limit : value < limit;
}

static size_t numbers_of(const struct finder *f, enum field field, int64_t *numbers)
{
    const struct doc *d = subject_doc(f->subject);
    if (field == FIELD_WORD_COUNT) {
        numbers[0] = subject_text_words(f->subject);
        return 1;
    }
    if (field_info(field)->type == FIELD_DATE) {
        numbers[0] = field_date_ms(field, d);
        return 1;
    }
    return field_numbers(field, d, numbers, FIELD_VALUES_MAX);
}

static bool decide_range(const struct finder *f, const struct node *n, int64_t now_ms)
{
    int64_t numbers[FIELD_VALUES_MAX];
    size_t count = numbers_of(f, (enum field)n->field, numbers);
    const struct range *r = node_range(n);
    for (size_t i = 0; i < count; i++) {
        if (!is_past(&r->lo, now_ms, numbers[i], false) && !is_past(&r->hi, now_ms, numbers[i], true))
            return true;
    }
    return false;
}

static bool decide_area(const struct finder *f, const struct node *n)
{
    const struct doc *d = subject_doc(f->subject);
    for (size_t i = 0; i < d->point_count; i++) {
        if (area_holds(node_area(n), d->points[i].lat, d->points[i].lon))
            return true;
    }
    return false;
}

// A number that is 0 says nothing: a doc that nobody answered has no engagement.
static bool decide_has(const struct finder *f, const struct node *n)
{
    const struct doc *d = subject_doc(f->subject);
    const struct tokens *t = subject_tokens(f->subject);
    enum field field = (enum field)n->field;
    int64_t numbers[FIELD_VALUES_MAX];
    size_t count = 0;
    if (field == FIELD_TITLE)
        return t->n && t->v[0].zone == ZONE_TITLE;
    if (field == FIELD_TEXT)
        return subject_text_words(f->subject) > 0;
    switch (field_info(field)->type) {
    case FIELD_DATE:
        return (field == FIELD_PUBLISHED ? d->published_ms : d->fetched_ms) != 0;
    case FIELD_NUMBER:
        count = numbers_of(f, field, numbers);
        return count && (count > 1 || numbers[0]);
    case FIELD_POINT:
        return d->point_count > 0;
    default:
        (void)subject_values(f->subject, field, &count);
        return count > 0;
    }
}

// ---- the answer ----------------------------------------------------------------------------------------------------
enum err values_decide(struct finder *f, const struct node *n, int64_t now_ms, bool *ret)
{
    if (n->kind == NODE_REGEX)
        return decide_expression(f, n, ret);
    if (n->kind == NODE_TERM || n->kind == NODE_PHRASE)
        return decide_words(f, n, ret);
    *ret = n->kind == NODE_RANGE  ? decide_range(f, n, now_ms)
           : n->kind == NODE_AREA ? decide_area(f, n)
                                  : decide_has(f, n);
    return OK;
}
