// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Traps by the form of the address, one function a kind. The address is taken apart once, into segments of the path and
// parameters of the query; nothing is allocated.
#include "crawler/trap.h"

#include "core/ascii.h"
#include "core/url_session.h"

#include <time.h>

enum { CYCLE_MAX = 4, OCCURRENCES_MAX = 3, SAME_NAME_MAX = 8, LISTED_MAX = 32 };

struct list {
    struct view items[LISTED_MAX];
    size_t count; // may be more than fit
};

struct address {
    struct list segments, parameters;
};

typedef bool judge_fn(const struct address *a, const struct url *u, int now_month);

static size_t listed(const struct list *l)
{
    return l->count < LISTED_MAX ? l->count : LISTED_MAX;
}

static void list_split(struct list *l, struct view text, char separator)
{
    l->count = 0;
    while (text.n) {
        struct view item = view_cut(&text, separator);
        if (!item.n)
            continue;
        if (l->count < LISTED_MAX)
            l->items[l->count] = item;
        l->count++;
    }
}

static bool has_letter(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (ascii_is_letter(v.p[i]))
            return true;
    return false;
}

static bool is_any(struct view v, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (view_is_nocase(v, words[i]))
            return true;
    return false;
}

// ---- size ----------------------------------------------------------------------------------------------------

static bool is_long(const struct address *a, const struct url *u, int now_month)
{
    (void)a, (void)now_month;
    return u->path.n + u->query.n > TRAP_BYTES_MAX;
}

static bool is_deep(const struct address *a, const struct url *u, int now_month)
{
    (void)u, (void)now_month;
    return a->segments.count > TRAP_SEGMENTS_MAX;
}

// ---- repetition ----------------------------------------------------------------------------------------------

// Two turns of a cycle and a step more, "a/b/a/b/a", or three times the same, "a/a/a"; numbers alone may be a date.
static bool has_cycle(const struct list *l, size_t length)
{
    size_t run = 0;
    bool lettered = false;
    for (size_t i = length; i < listed(l); i++) {
        bool same = view_equals(l->items[i], l->items[i - length]);
        run = same ? run + 1 : 0;
        lettered = same && (lettered || has_letter(l->items[i]));
        if (run > length && lettered)
            return true;
    }
    return false;
}

static size_t count_equal(const struct list *l, struct view item)
{
    size_t count = 0;
    for (size_t i = 0; i < listed(l); i++)
        count += view_equals(l->items[i], item);
    return count;
}

static bool is_repeating(const struct address *a, const struct url *u, int now_month)
{
    (void)u, (void)now_month;
    for (size_t length = 1; length <= CYCLE_MAX; length++)
        if (has_cycle(&a->segments, length))
            return true;
    for (size_t i = 0; i < listed(&a->segments); i++)
        if (has_letter(a->segments.items[i]) && count_equal(&a->segments, a->segments.items[i]) > OCCURRENCES_MAX)
            return true;
    return false;
}

// ---- parameters ----------------------------------------------------------------------------------------------

static struct view name_of(struct view parameter)
{
    return view_cut(&parameter, '=');
}

static size_t count_named(const struct list *l, struct view name)
{
    size_t count = 0;
    for (size_t i = 0; i < listed(l); i++)
        count += view_equals(name_of(l->items[i]), name);
    return count;
}

static bool has_many_parameters(const struct address *a, const struct url *u, int now_month)
{
    (void)u, (void)now_month;
    const struct list *l = &a->parameters;
    if (l->count > TRAP_PARAMETERS_MAX)
        return true;
    for (size_t i = 0; i < listed(l); i++)
        if (count_equal(l, l->items[i]) > OCCURRENCES_MAX || count_named(l, name_of(l->items[i])) > SAME_NAME_MAX)
            return true;
    return false;
}

static bool is_facet(struct view name)
{
    static const char *const names[] = {"sort",
                                        "sortby",
                                        "sort_by",
                                        "order",
                                        "orderby",
                                        "order_by",
                                        "dir",
                                        "limit",
                                        "pagesize",
                                        "page_size",
                                        "per_page",
                                        "perpage",
                                        "view",
                                        "mode",
                                        "display",
                                        "layout",
                                        "color",
                                        "colour",
                                        "size",
                                        "brand",
                                        "price",
                                        "minprice",
                                        "maxprice",
                                        "min_price",
                                        "max_price",
                                        "rating",
                                        "facet",
                                        "facets",
                                        "filter",
                                        "filters",
                                        "availability",
                                        "material",
                                        "product_list_order",
                                        "product_list_dir",
                                        "product_list_mode",
                                        "product_list_limit",
                                        "instock"};
    static const char *const prefixes[] = {"filter[", "filter_", "filter%5b", "filters[", "filters%5b",
                                           "facet[",  "facet_",  "facet%5b",  "f[",       "f%5b"};
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        if (view_starts_nocase(name, prefixes[i]))
            return true;
    return is_any(name, names, ARRAY_LEN(names));
}

static bool has_facets(const struct address *a, const struct url *u, int now_month)
{
    (void)u, (void)now_month;
    size_t count = 0;
    for (size_t i = 0; i < listed(&a->parameters); i++)
        count += is_facet(name_of(a->parameters.items[i]));
    return count >= TRAP_FACETS_MIN;
}

// ---- calendars -----------------------------------------------------------------------------------------------

static const char *const calendar_words[] = {
    "calendar", "calendars", "kalender",   "calendrier",     "calendario",      "agenda",       "event",
    "events",   "eventos",   "evenements", "eventi",         "veranstaltungen", "termine",      "schedule",
    "day",      "month",     "week",       "tribe-bar-date", "eventdate",       "eventdisplay", "ical"};

// A segment, or the name or value of a parameter, that speaks of a calendar.
static bool speaks_of_days(const struct address *a)
{
    for (size_t i = 0; i < listed(&a->segments); i++)
        if (is_any(a->segments.items[i], calendar_words, ARRAY_LEN(calendar_words)))
            return true;
    for (size_t i = 0; i < listed(&a->parameters); i++) {
        struct view value = a->parameters.items[i], name = view_cut(&value, '=');
        if (is_any(name, calendar_words, ARRAY_LEN(calendar_words)) ||
            is_any(value, calendar_words, ARRAY_LEN(calendar_words)))
            return true;
    }
    return false;
}

// Cuts a number of at most so many digits off; -1 when there is none of them, or more.
static int cut_number(struct view *text, size_t digits_max)
{
    size_t n = 0;
    int value = 0;
    while (n < text->n && ascii_is_digit(text->p[n]) && n <= digits_max)
        value = value * 10 + (text->p[n++] - '0');
    if (!n || n > digits_max)
        return -1;
    *text = view_from(*text, n);
    return value;
}

// "2031-05", "2031-05-17", "2031" as months since the year 0; a bare year counts as its middle. -1: no date.
static int month_of(struct view text)
{
    struct view rest = text;
    int year = cut_number(&rest, 4), month = 6, day = 1;
    if (year < 1000)
        return -1;
    if (rest.n && (rest.p[0] == '-' || rest.p[0] == '_')) {
        rest = view_from(rest, 1);
        month = cut_number(&rest, 2);
    }
    if (rest.n && (rest.p[0] == '-' || rest.p[0] == '_')) {
        rest = view_from(rest, 1);
        day = cut_number(&rest, 2);
    }
    return rest.n || month < 1 || month > 12 || day < 1 || day > 31 ? -1 : year * 12 + month - 1;
}

static bool is_far(int month, int now_month)
{
    return month >= 0 && (month > now_month + TRAP_MONTHS_AHEAD || month < now_month - TRAP_MONTHS_BACK);
}

static int number_of(struct view text, int max)
{
    uint64_t number;
    return view_to_u64(text, &number) && number >= 1 && number <= (uint64_t)max ? (int)number : -1;
}

// The path ends with a date: "/2031/05/", "/2031/05/17", "/2031-05".
static bool ends_with_far_date(const struct address *a, int now_month)
{
    const struct list *l = &a->segments;
    size_t count = listed(l), start = count;
    while (start > 0 && count - start < 3 && number_of(l->items[start - 1], 9999) > 0)
        start--;
    if (start == count)
        return count && is_far(month_of(l->items[count - 1]), now_month);
    int month = count - start > 1 ? number_of(l->items[start + 1], 12) : 6;
    int year = l->items[start].n == 4 ? number_of(l->items[start], 9999) : -1;
    return year >= 1000 && month > 0 && is_far(year * 12 + month - 1, now_month);
}

// A listing of days: it speaks of them, and its date, at the end of the path or in a parameter, is far from now.
static bool is_calendar(const struct address *a, const struct url *u, int now_month)
{
    (void)u;
    if (!speaks_of_days(a))
        return false;
    if (ends_with_far_date(a, now_month))
        return true;
    for (size_t i = 0; i < listed(&a->parameters); i++) {
        struct view value = a->parameters.items[i];
        (void)view_cut(&value, '=');
        if (is_far(month_of(value), now_month))
            return true;
    }
    return false;
}

// ---- sessions ------------------------------------------------------------------------------------------------

// "/sid/0123…/" or "/sid-0123…/"; what stands behind ';' and in the query is gone from the canonical form anyway.
static bool has_session(const struct address *a, const struct url *u, int now_month)
{
    (void)u, (void)now_month;
    for (size_t i = 0; i < listed(&a->segments); i++) {
        struct view value = a->segments.items[i], name = {value.p, 0};
        while (name.n < value.n && (ascii_is_letter(value.p[name.n]) || value.p[name.n] == '_'))
            name.n++;
        bool is_whole = name.n == value.n;
        if (is_whole && i + 1 < listed(&a->segments))
            value = a->segments.items[i + 1];
        else
            value = view_from(value, name.n + 1);
        if (value.n >= 16 && url_is_session(name, value))
            return true;
    }
    return false;
}

// ---- all -----------------------------------------------------------------------------------------------------

static const struct {
    const char *name;
    judge_fn *is;
} traps[TRAP_COUNT] = {
    [TRAP_NONE] = {"", NULL},
    [TRAP_LONG] = {"too long", is_long},
    [TRAP_DEEP] = {"too deep", is_deep},
    [TRAP_REPEATING] = {"repeating path", is_repeating},
    [TRAP_PARAMETERS] = {"too many parameters", has_many_parameters},
    [TRAP_FACETS] = {"facets", has_facets},
    [TRAP_CALENDAR] = {"calendar", is_calendar},
    [TRAP_SESSION] = {"session in path", has_session},
};

// Months since the year 0.
static int month_at(int64_t now_ms)
{
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    return (tm.tm_year + 1900) * 12 + tm.tm_mon;
}

enum trap trap_judge(const struct url *u, int64_t now_ms)
{
    struct address a;
    list_split(&a.segments, u->path, '/');
    list_split(&a.parameters, u->query, '&');
    int now_month = month_at(now_ms);
    for (int trap = TRAP_NONE + 1; trap < TRAP_COUNT; trap++)
        if (traps[trap].is(&a, u, now_month))
            return (enum trap)trap;
    return TRAP_NONE;
}

const char *trap_name(enum trap trap)
{
    CHECK(trap >= TRAP_NONE && trap < TRAP_COUNT);
    return traps[trap].name;
}
