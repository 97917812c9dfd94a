// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The shapes of dates. The text becomes tokens (dates_scan.h), each position is tried against the shapes, and the first
// that gives a real day wins; the time of day beside it is dates_time.c's.
//
//   2026-11-23 · 2026/11/23 · 2026年11月23日 · 令和8年11月23日 · 20261123      year first
//   23.11.2026 · 23/11/26 · 11/23/2026                                         year last
//   23 November 2026 · November 23rd, 2026 · 15 تشرين الثاني/نوفمبر 2026        named month (a day is required)
//   ngày 23 tháng 11 năm 2026                                                  numbered month
//   1795470000 · 1795470000000                                                 Unix time
//
// Years of 1369 to 1460 are Jalali or Hijri, those around 2570 Thai; a month's name overrules the year.
#include "parsers/dates.h"

#include "core/clock.h"
#include "core/err.h"
#include "parsers/dates_time.h"
#include "parsers/months.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000, FIRST_DAY = 7305, SAME_DAY = 3, TWO_DIGITS_FROM = 70, THAI_CENTURY = 2500 };

struct reader {
    struct scan s;
    bool month_first;
    int64_t now_ms;
};
struct found {
    size_t used; // tokens; 0: no date here
    int64_t day;
    enum calendar calendar;
};

static const struct found nothing = {0};

// A real day between 1990 and the day after tomorrow.
static struct found day_of(const struct reader *r, enum calendar calendar, int64_t year, int64_t month, int64_t day,
                           size_t used)
{
    int64_t days;
    if (year > 9999 || month > 12 || day > 31 || !calendar_days(calendar, (int)year, (int)month, (int)day, &days) ||
        days < FIRST_DAY || days * DAY_MS > r->now_ms + 2 * (int64_t)DAY_MS)
        return nothing;
    return (struct found){used, days, calendar};
}

static int64_t full_year(const struct token *t)
{
    return t->digits == 2 ? t->value + (t->value < TWO_DIGITS_FROM ? 2000 : 1900) : t->value;
}

static struct found numeric_day(const struct reader *r, const struct token *year, int64_t month, int64_t day,
                                size_t used)
{
    int64_t y = full_year(year);
    return day_of(r, calendar_of_year(y), y, month, day, used);
}

static bool is_separator(const struct token *t)
{
    return token_is_mark(t, "-/.|") ||
           (t->shape == MARK && (t->value == 0xB7 || t->value == 0xFF0F || t->value == 0x2010));
}

// ---- year first --------------------------------------------------------------------------------------------------

// "令和8年": the year of an era of the Far East; 0 for none. The name may be the end of a longer word.
static int64_t era_year(const struct reader *r, size_t i)
{
    static const struct {
        const char *name;
        int before; // the year before its first
    } eras[] = {{"令和", 2018}, {"平成", 1988}, {"民國", 1911}, {"民国", 1911}};
    const struct token *name = scan_at(&r->s, i - 1), *year = scan_at(&r->s, i);
    if (i == 0 || name->shape != WORD || !token_is_number(year, 1, 3))
        return 0;
    for (size_t k = 0; k < ARRAY_LEN(eras); k++)
        if (view_ends((struct view){name->word, name->n}, eras[k].name))
            return eras[k].before + year->value;
    return 0;
}

static struct found year_first(const struct reader *r, size_t i)
{
    const struct scan *s = &r->s;
    const struct token *year = scan_at(s, i), *month = scan_at(s, i + 2), *day = scan_at(s, i + 4);
    if (token_is_number(year, 8, 8) || token_is_number(year, 14, 14)) {
        int64_t v = year->digits == 14 ? year->value / 1000000 : year->value;
        return day_of(r, CALENDAR_GREGORIAN, v / 10000, v / 100 % 100, v % 100, 1);
    }
    const struct token *a = scan_at(s, i + 1), *b = scan_at(s, i + 3);
    if (!token_is_number(month, 1, 2) || !token_is_number(day, 1, 2))
        return nothing;
    if (token_unit(a) == 'y' && token_unit(b) == 'm') {
        int64_t era = era_year(r, i);
        if (era)
            return day_of(r, CALENDAR_GREGORIAN, era, month->value, day->value, 5);
    } else if (!is_separator(a) || !is_separator(b)) {
        return nothing;
    }
    return token_is_number(year, 4, 4) ? numeric_day(r, year, month->value, day->value, 5) : nothing;
}

// ---- year last ---------------------------------------------------------------------------------------------------

static struct found year_last(const struct reader *r, size_t i)
{
    const struct scan *s = &r->s;
    const struct token *a = scan_at(s, i), *b = scan_at(s, i + 2), *year = scan_at(s, i + 4), *mark = scan_at(s, i + 1);
    if (!token_is_number(a, 1, 2) || !token_is_number(b, 1, 2) || !is_separator(mark) ||
        !is_separator(scan_at(s, i + 3)))
        return nothing;
    if (!token_is_number(year, 4, 4) && !(token_is_number(year, 2, 2) && a->digits == 2 && b->digits == 2))
        return nothing;
    bool swap = r->month_first && token_is_mark(mark, "/-");
    struct found f = numeric_day(r, year, swap ? a->value : b->value, swap ? b->value : a->value, 5);
    return f.used ? f : numeric_day(r, year, swap ? b->value : a->value, swap ? a->value : b->value, 5);
}

// ---- months by name ----------------------------------------------------------------------------------------------

// What may stand between the parts of a written date: "23rd of November, 2026", "23 de noviembre de 2026", "23. Nov.",
// "۲۰ آبان ماه ۱۴۰۵", "12 ربیع الاول شریف 1448ھ".
static size_t skip_filler(const struct scan *s, size_t i)
{
    static const char *const fillers[] = {
        "st",   "nd",   "rd",    "th",  "de",  "del",     "do",     "of",     "er",     "º",      "ª",      "the",
        "a",    "م",    "من",    "ماه", "سال", "المبارک", "الحرام", "المرجب", "المعظم", "المکرم", "المظفر", "شریف",
        "کریم", "gada", "жылғы", "m",   "năm", "کال",     "د",      "ศ",      "год",    "року",   NULL};
    for (;; i++) {
        const struct token *t = scan_at(s, i);
        bool buddhist = token_is_word(t, "พ") && token_is_word(scan_at(s, i + 2), "ศ"); // "พ.ศ.": of the era
        if (!buddhist && !token_is_mark(t, ".,/-|()") && t->value != 0x60C && !token_is_any(t, fillers))
            return i;
    }
}

struct month {
    int number;
    enum calendar calendar;
    size_t end; // behind it
};

// One word, two, or an abbreviation with a stop in it.
static bool month_words(const struct scan *s, size_t i, struct month *ret)
{
    const struct token *t = scan_at(s, i), *next = scan_at(s, i + 1), *third = scan_at(s, i + 2);
    char text[2 * SCAN_WORD_BYTES + 2];
    if (t->shape != WORD)
        return false;
    bool dotted = token_is_mark(next, ".") && !next->spaced && third->shape == WORD && !third->spaced;
    const struct token *second = dotted ? third : next;
    memcpy(text, t->word, t->n);
    if (second->shape == WORD) {
        text[t->n] = dotted ? '.' : ' ';
        memcpy(text + t->n + 1, second->word, second->n);
        ret->number = month_find((struct view){text, t->n + 1 + second->n}, &ret->calendar);
        ret->end = i + (dotted ? 3 : 2);
        if (ret->number)
            return true;
    }
    ret->number = month_find((struct view){t->word, t->n}, &ret->calendar);
    ret->end = i + 1;
    return ret->number > 0;
}

// A month at i and, as the Arab press writes it, its other name behind it: "تشرين الثاني/نوفمبر".
static bool month_at(const struct scan *s, size_t i, struct month *ret)
{
    struct month other;
    if (!month_words(s, i, ret))
        return false;
    if (month_words(s, skip_filler(s, ret->end), &other) && other.number == ret->number)
        ret->end = other.end;
    return true;
}

// The number of a day, or the word for the first.
static int64_t day_number(const struct token *t)
{
    static const char *const firsts[] = {"یکم", "اول", "primero", NULL};
    return token_is_number(t, 1, 2) ? t->value : token_is_any(t, firsts) ? 1 : 0;
}

static struct found month_day(const struct reader *r, const struct month *m, const struct token *year, int64_t day,
                              size_t used)
{
    if (m->calendar == CALENDAR_BUDDHIST && year->digits == 2)
        return day_of(r, CALENDAR_BUDDHIST, THAI_CENTURY + year->value, m->number, day, used);
    int64_t y = full_year(year);
    enum calendar by_year = calendar_of_year(y);
    bool named = m->calendar == CALENDAR_HIJRI || m->calendar == CALENDAR_JALALI;
    if ((by_year == CALENDAR_HIJRI || by_year == CALENDAR_JALALI) && !named)
        return nothing;
    return day_of(r, named ? m->calendar : by_year, y, m->number, day, used);
}

static struct found named_month(const struct reader *r, size_t i)
{
    const struct scan *s = &r->s;
    struct month m;
    const struct token *first = scan_at(s, i);
    if (month_at(s, i, &m)) { // November 23, 2026
        size_t second = skip_filler(s, m.end), third = skip_filler(s, second + 1);
        const struct token *day = scan_at(s, second), *year = scan_at(s, third);
        if (token_is_number(day, 1, 2) && token_is_number(year, 4, 4))
            return month_day(r, &m, year, day->value, third + 1 - i);
        return nothing;
    }
    size_t second = skip_filler(s, i + 1);
    if (day_number(first) && month_at(s, second, &m)) { // 23 November 2026
        size_t third = skip_filler(s, m.end);
        const struct token *year = scan_at(s, third);
        if (token_is_number(year, 4, 4) || token_is_number(year, 2, 2))
            return month_day(r, &m, year, day_number(first), third + 1 - i);
    }
    if (token_is_number(first, 4, 4) && month_at(s, second, &m)) { // 2026 November 23
        size_t third = skip_filler(s, m.end);
        if (token_is_number(scan_at(s, third), 1, 2))
            return month_day(r, &m, first, scan_at(s, third)->value, third + 1 - i);
    }
    size_t third = skip_filler(s, second + 1);
    if (token_is_number(first, 4, 4) && token_is_number(scan_at(s, second), 1, 2) && month_at(s, third, &m))
        return month_day(r, &m, first, scan_at(s, second)->value, m.end - i); // 2026. gada 23. novembris
    return nothing;
}

// "23 tháng 11 năm 2026", "23 tháng 11, 2026"
static struct found numbered_month(const struct reader *r, size_t i)
{
    const struct scan *s = &r->s;
    const struct token *day = scan_at(s, i), *month = scan_at(s, i + 2);
    if (!token_is_number(day, 1, 2) || !token_is_word(scan_at(s, i + 1), "tháng") || !token_is_number(month, 1, 2))
        return nothing;
    size_t last = skip_filler(s, i + 3);
    const struct token *year = scan_at(s, last);
    return token_is_number(year, 4, 4) ? numeric_day(r, year, month->value, day->value, last + 1 - i) : nothing;
}

// ---- reading -----------------------------------------------------------------------------------------------------

static struct found found_at(const struct reader *r, size_t i)
{
    typedef struct found shape_fn(const struct reader *, size_t);
    static shape_fn *const shapes[] = {year_first, year_last, named_month, numbered_month};
    struct found f = nothing;
    for (size_t k = 0; k < ARRAY_LEN(shapes) && !f.used; k++)
        f = shapes[k](r, i);
    return f;
}

static struct date date_of(const struct found *f)
{
    return (struct date){.ms = f->day * DAY_MS, .day = f->day, .found = true, .calendar = f->calendar};
}

static struct date of_unix(const struct reader *r)
{
    const struct token *t = scan_at(&r->s, 0);
    if (r->s.n != 1 || !(token_is_number(t, 10, 10) || token_is_number(t, 13, 13)))
        return (struct date){0};
    int64_t ms = t->digits == 10 ? t->value * 1000 : t->value;
    if (ms < FIRST_DAY * (int64_t)DAY_MS || ms > r->now_ms + 2 * (int64_t)DAY_MS)
        return (struct date){0};
    return (struct date){.ms = ms, .day = ms / DAY_MS, .found = true, .has_time = true, .has_zone = true};
}

// Most texts that are asked hold no digit: they need no scan.
static bool may_hold_a_date(struct view text)
{
    for (size_t i = 0; i < text.n && i < SCAN_TEXT_MAX_BYTES; i++)
        if ((text.p[i] >= '0' && text.p[i] <= '9') || (unsigned char)text.p[i] >= 0xD9)
            return true;
    return false;
}

struct date date_read(struct view text, bool month_first, int64_t now_ms)
{
    struct reader r;
    if (!may_hold_a_date(text))
        return (struct date){0};
    r.month_first = month_first;
    r.now_ms = now_ms;
    scan_text(&r.s, text);
    struct date lunar = {0};
    for (size_t i = 0; i < r.s.n; i++) {
        struct found f = found_at(&r, i);
        if (!f.used || (lunar.found && (f.calendar == CALENDAR_HIJRI || llabs(f.day - lunar.day) > SAME_DAY)))
            continue;
        struct date d = date_of(&f);
        date_find_time(&r.s, i, i + f.used, &d);
        if (f.calendar != CALENDAR_HIJRI)
            return d;
        lunar = d; // the moon is sighted a day later here and there: another calendar beside it knows better
    }
    return lunar.found ? lunar : of_unix(&r);
}

struct date date_of_url(struct view url, int64_t now_ms)
{
    struct reader r;
    struct view path = url;
    for (size_t at; (at = view_find(path, "://")) < path.n;)
        path = view_from(path, at + 3);
    r.month_first = false;
    r.now_ms = now_ms;
    scan_text(&r.s, view_from(path, view_find_char(path, '/')));
    for (size_t i = 0; i < r.s.n; i++) {
        struct found f = nothing;
        if (scan_at(&r.s, i)->shape == NUMBER)
            f = found_at(&r, i);
        if (f.used)
            return date_of(&f);
    }
    return (struct date){0};
}

void date_move(struct date *d, int days)
{
    d->ms += (int64_t)days * DAY_MS;
    d->day += days;
}

char *date_format(const struct date *d, char text[DATE_TEXT_MAX])
{
    clock_format_rfc3339(d->day * DAY_MS, text);
    text[10] = '\0';
    int64_t local_ms = d->ms + (int64_t)d->zone_minutes * 60000, rest = local_ms - d->day * DAY_MS;
    if (!d->has_time || rest < 0 || rest >= DAY_MS)
        return text;
    int seconds = (int)(rest / 1000), n = 10, east = abs(d->zone_minutes);
    n += snprintf(text + n, DATE_TEXT_MAX - (size_t)n, "T%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                  seconds % 60);
    if (d->has_zone)
        snprintf(text + n, DATE_TEXT_MAX - (size_t)n, "%c%02d:%02d", d->zone_minutes < 0 ? '-' : '+', east / 60,
                 east % 60);
    return text;
}
