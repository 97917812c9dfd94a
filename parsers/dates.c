// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The date scanner. The text becomes tokens (numbers, words, marks), digits of any script become values, words become
// lower case. Then each position is tried against a few shapes; the first that gives a real day wins. A time of day
// and a zone are looked for behind the date, else in front of it.
//
//   2026-11-23 · 2026/11/23 · 2026年11月23日 · 20261123   year first
//   23.11.2026 · 23/11/26 · 11/23/2026                      year last
//   23 November 2026 · November 23rd, 2026 · Nov. 2026      named month (a day is required)
//   1795470000 · 1795470000000                              Unix time
#include "parsers/dates.h"

#include "core/clock.h"
#include "core/utf8.h"
#include "parsers/months.h"

#include <string.h>
#include <unicode/uchar.h>

enum { TEXT_MAX = 400, TOKENS_MAX_COUNT = 96, WORD_BYTES = 40, DAY_MS = 86400000, MINUTE_MS = 60000 };

enum shape { NUMBER, WORD, MARK };
struct token {
    enum shape shape;
    int64_t value; // NUMBER: up to 17 digits; MARK: the code point
    int digits;
    bool spaced; // white space stands before it
    char word[WORD_BYTES];
    size_t n;
};
struct scan {
    struct token v[TOKENS_MAX_COUNT];
    size_t n;
    bool month_first;
    int64_t now_ms;
};
struct day {
    int year, month, day;
};

int date_month(struct view word)
{
    size_t low = 0, high = month_name_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = view_compare(word, view_of(month_names[middle].name));
        if (order == 0)
            return month_names[middle].month;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

// ---- tokens ------------------------------------------------------------------------------------------------------

static struct token *last_of(struct scan *s, enum shape shape, bool spaced)
{
    struct token *t = s->n > 0 ? &s->v[s->n - 1] : NULL;
    bool joins = t && t->shape == shape && !spaced && shape != MARK;
    if (joins)
        return t;
    if (s->n == TOKENS_MAX_COUNT)
        return NULL;
    t = &s->v[s->n++];
    *t = (struct token){.shape = shape, .spaced = spaced};
    return t;
}

// Chinese, Japanese and Korean write the unit behind the number without a space: each is a mark of its own.
static bool is_unit(uint32_t c)
{
    return c == 0x5E74 || c == 0x6708 || c == 0x65E5 || c == 0xB144 || c == 0xC6D4 || c == 0xC77C || c == 0x53F7;
}

static bool add_code_point(struct scan *s, uint32_t c, bool spaced)
{
    int digit = u_charDigitValue((UChar32)c);
    bool letter = digit < 0 && !is_unit(c) && (u_isalpha((UChar32)c) || U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK);
    struct token *t = last_of(s, digit >= 0 ? NUMBER : letter ? WORD : MARK, spaced);
    if (!t)
        return false;
    if (digit >= 0 && t->digits < 17) {
        t->value = t->value * 10 + digit;
        t->digits++;
    } else if (letter && t->n + UTF8_MAX < WORD_BYTES) {
        t->n += utf8_encode((uint32_t)u_tolower((UChar32)c), t->word + t->n);
    } else if (t->shape == MARK) {
        t->value = c;
    }
    return true;
}

static void scan_text(struct scan *s, struct view text)
{
    bool spaced = false;
    text = utf8_cut(text, TEXT_MAX);
    while (text.n > 0) {
        uint32_t c;
        size_t n = utf8_next(text, &c);
        text = view_from(text, n);
        if (c <= 0x20 || u_isUWhiteSpace((UChar32)c) || u_charType((UChar32)c) == U_FORMAT_CHAR) {
            spaced |= u_charType((UChar32)c) != U_FORMAT_CHAR;
            continue;
        }
        if (!add_code_point(s, c, spaced))
            return;
        spaced = false;
    }
}

static const struct token *at(const struct scan *s, size_t i)
{
    static const struct token none = {.shape = MARK};
    return i < s->n ? &s->v[i] : &none;
}

static bool is_mark(const struct token *t, const char *set)
{
    return t->shape == MARK && t->value > 0 && t->value < 128 && strchr(set, (int)t->value);
}

static bool is_number(const struct token *t, int min_digits, int max_digits)
{
    return t->shape == NUMBER && t->digits >= min_digits && t->digits <= max_digits;
}

static bool is_word(const struct token *t, const char *word)
{
    return t->shape == WORD && view_is((struct view){t->word, t->n}, word);
}

// ---- days --------------------------------------------------------------------------------------------------------

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static int full_year(const struct token *t)
{
    if (t->digits == 2)
        return (int)t->value + (t->value < 70 ? 2000 : 1900);
    return t->value > 2400 && t->value < 2700 ? (int)t->value - 543 : (int)t->value; // Thai years
}

static bool is_real(const struct scan *s, struct day d)
{
    if (d.year < 1990 || d.year > 2200 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > days_in(d.year, d.month))
        return false;
    return clock_days(d.year, d.month, d.day) * DAY_MS <= s->now_ms + 2 * (int64_t)DAY_MS;
}

// Each shape tells how many tokens it took, 0 for no match.
static size_t year_first(const struct scan *s, size_t i, struct day *d)
{
    const struct token *year = at(s, i), *month = at(s, i + 2), *day = at(s, i + 4);
    if (is_number(year, 8, 8) || is_number(year, 14, 14)) {
        int64_t v = year->digits == 14 ? year->value / 1000000 : year->value;
        *d = (struct day){(int)(v / 10000), (int)(v / 100 % 100), (int)(v % 100)};
        return is_real(s, *d) ? 1 : 0;
    }
    const struct token *a = at(s, i + 1), *b = at(s, i + 3);
    bool marks = is_mark(a, "-/.") && is_mark(b, "-/.");
    bool units = a->shape == MARK && b->shape == MARK && is_unit((uint32_t)a->value) && is_unit((uint32_t)b->value);
    if (!is_number(year, 4, 4) || !(marks || units) || !is_number(month, 1, 2) || !is_number(day, 1, 2))
        return 0;
    *d = (struct day){full_year(year), (int)month->value, (int)day->value};
    return is_real(s, *d) ? 5 : 0;
}

static size_t year_last(const struct scan *s, size_t i, struct day *d)
{
    const struct token *a = at(s, i), *b = at(s, i + 2), *year = at(s, i + 4), *mark = at(s, i + 1);
    if (!is_number(a, 1, 2) || !is_number(b, 1, 2) || !is_mark(mark, "-/.") || !is_mark(at(s, i + 3), "-/."))
        return 0;
    if (!is_number(year, 4, 4) && !(is_number(year, 2, 2) && a->digits == 2 && b->digits == 2))
        return 0;
    struct day day_month = {full_year(year), (int)b->value, (int)a->value};
    struct day month_day = {full_year(year), (int)a->value, (int)b->value};
    bool swap = s->month_first && mark->value == '/';
    *d = swap ? month_day : day_month;
    if (!is_real(s, *d))
        *d = swap ? day_month : month_day;
    return is_real(s, *d) ? 5 : 0;
}

// What may stand between the parts of a written date: "23rd of November, 2026", "23 de noviembre de 2026", "23. Nov."
static size_t skip_filler(const struct scan *s, size_t i)
{
    static const char *const fillers[] = {"st", "nd", "rd", "th", "de", "del", "of", "er", "º", "ª", "the", "a", "م"};
    for (;; i++) {
        const struct token *t = at(s, i);
        bool filler = is_mark(t, ".,/-|") || t->value == 0x60C;
        for (size_t k = 0; k < ARRAY_LEN(fillers) && !filler; k++)
            filler = is_word(t, fillers[k]);
        if (!filler)
            return i;
    }
}

static int month_of(const struct token *t)
{
    return t->shape == WORD ? date_month((struct view){t->word, t->n}) : 0;
}

static size_t named_month(const struct scan *s, size_t i, struct day *d)
{
    size_t second = skip_filler(s, i + 1), third = skip_filler(s, second + 1);
    const struct token *a = at(s, i), *b = at(s, second), *c = at(s, third);
    if (is_number(a, 1, 2) && month_of(b) && (is_number(c, 4, 4) || is_number(c, 2, 2)))
        *d = (struct day){full_year(c), month_of(b), (int)a->value};
    else if (month_of(a) && is_number(b, 1, 2) && is_number(c, 4, 4))
        *d = (struct day){full_year(c), month_of(a), (int)b->value};
    else if (is_number(a, 4, 4) && month_of(b) && is_number(c, 1, 2))
        *d = (struct day){full_year(a), month_of(b), (int)c->value};
    else
        return 0;
    return is_real(s, *d) ? third + 1 - i : 0;
}

// ---- times -------------------------------------------------------------------------------------------------------

static const struct {
    const char *name;
    int minutes;
} zones[] = {{"z", 0},      {"gmt", 0},    {"utc", 0},    {"bst", 60},   {"cet", 60},   {"cest", 120}, {"mez", 60},
             {"mesz", 120}, {"eet", 120},  {"eest", 180}, {"msk", 180},  {"pkt", 300},  {"ist", 330},  {"jst", 540},
             {"kst", 540},  {"edt", -240}, {"est", -300}, {"et", -300},  {"cdt", -300}, {"cst", -360}, {"mdt", -360},
             {"mst", -420}, {"pdt", -420}, {"pst", -480}, {"aest", 600}, {"aedt", 660}};

static int zone_after(const struct scan *s, size_t i)
{
    const struct token *t = at(s, i);
    for (size_t k = 0; k < ARRAY_LEN(zones); k++)
        if (is_word(t, zones[k].name) && !(t->n > 0 && is_mark(at(s, i + 1), "+-") && !at(s, i + 1)->spaced))
            return zones[k].minutes;
    if (t->shape == WORD && is_mark(at(s, i + 1), "+-")) // "GMT+2"
        t = at(s, ++i);
    const struct token *hours = at(s, i + 1);
    if (!is_mark(t, "+-") || !is_number(hours, 1, 4) || hours->spaced)
        return 0;
    int minutes = hours->digits > 2 ? (int)(hours->value / 100 * 60 + hours->value % 100) : (int)hours->value * 60;
    if (hours->digits <= 2 && is_mark(at(s, i + 2), ":") && is_number(at(s, i + 3), 2, 2))
        minutes += (int)at(s, i + 3)->value;
    if (minutes > 15 * 60)
        return 0;
    return t->value == '-' ? -minutes : minutes;
}

// "14:30", "14:30:05.123", "2.30pm", "14h30" at token i, with what follows; false when it is no time.
static bool read_time(const struct scan *s, size_t i, struct date *d)
{
    const struct token *hour = at(s, i), *minute = at(s, i + 2);
    if (!is_number(hour, 1, 2) || !is_number(minute, 2, 2) || minute->spaced || hour->value > 23 || minute->value > 59)
        return false;
    bool colon = is_mark(at(s, i + 1), ":"), other = is_word(at(s, i + 1), "h") || is_mark(at(s, i + 1), ".");
    if (!colon && !other)
        return false;
    int64_t hours = hour->value, seconds = 0;
    i += 3;
    if (colon && is_mark(at(s, i), ":") && is_number(at(s, i + 1), 2, 2) && at(s, i + 1)->value < 60) {
        seconds = at(s, i + 1)->value;
        i += 2;
        if (is_mark(at(s, i), ".") && is_number(at(s, i + 1), 1, 9)) // a fraction, which nobody needs
            i += 2;
    }
    bool morning = is_word(at(s, i), "am") || is_word(at(s, i), "a"),
         evening = is_word(at(s, i), "pm") || is_word(at(s, i), "p");
    if (hours <= 12 && (morning || evening)) {
        hours = hours % 12 + (evening ? 12 : 0);
        for (i++; is_mark(at(s, i), ".") || is_word(at(s, i), "m"); i++)
            ;
    } else if (other && is_word(at(s, i), "uhr")) {
        i++;
    }
    d->has_time = true;
    d->zone_minutes = zone_after(s, i);
    d->ms += ((hours * 60 + minute->value - d->zone_minutes) * 60 + seconds) * 1000;
    return true;
}

// "T213600Z" of ISO's basic form, right behind the day.
static bool read_basic_time(const struct scan *s, size_t i, struct date *d)
{
    const struct token *t = at(s, i + 1);
    if (!is_word(at(s, i), "t") || !is_number(t, 6, 6))
        return false;
    d->has_time = true;
    d->zone_minutes = zone_after(s, i + 2);
    int64_t v = t->value;
    d->ms += ((v / 10000 * 60 + v / 100 % 100 - d->zone_minutes) * 60 + v % 100) * 1000;
    return true;
}

static void find_time(const struct scan *s, size_t start, size_t end, struct date *d)
{
    if (read_basic_time(s, end, d))
        return;
    for (size_t i = end; i < s->n && i < end + 6; i++)
        if (read_time(s, i, d))
            return;
    for (size_t i = 0; i + 2 < start; i++)
        if (read_time(s, i, d))
            return;
}

static struct date of_day(struct day day)
{
    return (struct date){.ms = clock_days(day.year, day.month, day.day) * DAY_MS, .found = true};
}

static struct date of_unix(const struct scan *s)
{
    const struct token *t = at(s, 0);
    struct date d = {0};
    if (s->n != 1 || !(is_number(t, 10, 10) || is_number(t, 13, 13)))
        return d;
    d.ms = t->digits == 10 ? t->value * 1000 : t->value;
    d.found = d.has_time = d.ms > 631152000000 && d.ms <= s->now_ms + 2 * (int64_t)DAY_MS;
    return d.found ? d : (struct date){0};
}

struct date date_read(struct view text, bool month_first, int64_t now_ms)
{
    typedef size_t shape_fn(const struct scan *, size_t, struct day *);
    static shape_fn *const shapes[] = {year_first, year_last, named_month};
    struct scan s = {.n = 0, .month_first = month_first, .now_ms = now_ms};
    scan_text(&s, text);
    for (size_t i = 0; i < s.n; i++) {
        for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
            struct day day;
            size_t used = shapes[k](&s, i, &day);
            if (used == 0)
                continue;
            struct date d = of_day(day);
            find_time(&s, i, i + used, &d);
            return d;
        }
    }
    return of_unix(&s);
}

struct date date_of_url(struct view url, int64_t now_ms)
{
    struct scan s = {.n = 0, .now_ms = now_ms};
    size_t slash = view_find(url, "://");
    struct view path = view_from(url, slash < url.n ? slash + 3 : 0);
    scan_text(&s, view_from(path, view_find_char(path, '/')));
    for (size_t i = 0; i < s.n; i++) {
        struct day day;
        if (at(&s, i)->shape != NUMBER)
            continue;
        if (year_first(&s, i, &day) || year_last(&s, i, &day))
            return of_day(day);
        const struct token *month = at(&s, i + 2), *number = at(&s, i + 4);
        if (is_number(at(&s, i), 4, 4) && month_of(month) && is_number(number, 1, 2)) { // /2026/nov/23/
            day = (struct day){(int)at(&s, i)->value, month_of(month), (int)number->value};
            if (is_real(&s, day))
                return of_day(day);
        }
    }
    return (struct date){0};
}
