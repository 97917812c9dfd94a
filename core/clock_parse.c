// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Reading of dates (the second half of core/clock.h): ISO 8601 as RFC 3339 profiles it and as pages write it, and the
// date of mail and HTTP. The second is read by what each word looks like and not by its place, as RFC 6265 §5.1.1 does,
// because feeds mix all the historic forms; what must be there is checked at the end.
#include "core/ascii.h"
#include "core/clock.h"

#include <string.h>

enum { MINUTE_MS = 60000 };

struct date {
    int year, month, day, hour, minute, second, ms, offset_minutes;
    bool has_year, has_day, has_time, has_zone;
};

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static enum err finish(const struct date *d, int64_t *ret_ms)
{
    if (d->month < 1 || d->month > 12 || d->day < 1 || d->day > days_in_month(d->year, d->month))
        return ERR_SYNTAX;
    // 60 is a leap second (RFC 3339 §5.6); it counts into the next minute.
    if (d->hour > 23 || d->minute > 59 || d->second > 60)
        return ERR_SYNTAX;
    int64_t minutes = (clock_days(d->year, d->month, d->day) * 24 + d->hour) * 60 + d->minute - d->offset_minutes;
    *ret_ms = minutes * MINUTE_MS + (int64_t)d->second * 1000 + d->ms;
    return OK;
}

// Takes exactly count digits off the front.
static bool take_digits(struct view *v, size_t count, int *ret_value)
{
    int value = 0;
    if (v->n < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!ascii_is_digit(v->p[i]))
            return false;
        value = value * 10 + (v->p[i] - '0');
    }
    *v = view_from(*v, count);
    *ret_value = value;
    return true;
}

static bool take_char(struct view *v, char c)
{
    if (!v->n || v->p[0] != c)
        return false;
    *v = view_from(*v, 1);
    return true;
}

// After a point or comma: any number of digits, of which three count.
static bool take_fraction(struct view *v, int *ret_ms)
{
    int ms = 0, scale = 100;
    if (!v->n || !ascii_is_digit(v->p[0]))
        return false;
    while (v->n && ascii_is_digit(v->p[0])) {
        ms += (v->p[0] - '0') * scale;
        scale /= 10;
        *v = view_from(*v, 1);
    }
    *ret_ms = ms;
    return true;
}

// "hh:mm", "hh:mm:ss", "hh:mm:ss.fff"; the hour in hour_digits digits.
static bool take_clock(struct view *v, size_t hour_digits, struct date *d)
{
    if (!take_digits(v, hour_digits, &d->hour) || !take_char(v, ':') || !take_digits(v, 2, &d->minute))
        return false;
    if (!take_char(v, ':'))
        return true;
    if (!take_digits(v, 2, &d->second))
        return false;
    if (take_char(v, '.') || take_char(v, ','))
        return take_fraction(v, &d->ms);
    return true;
}

// "+hh:mm", "+hhmm", "+hh", or with '-'.
static bool take_offset(struct view *v, int *ret_minutes)
{
    int sign = v->n && v->p[0] == '-' ? -1 : 1;
    int hours, minutes = 0;
    if (!take_char(v, '+') && !take_char(v, '-'))
        return false;
    if (!take_digits(v, 2, &hours))
        return false;
    bool colon = take_char(v, ':');
    if ((colon || v->n) && !take_digits(v, 2, &minutes))
        return false;
    if (hours > 23 || minutes > 59)
        return false;
    *ret_minutes = sign * (hours * 60 + minutes);
    return true;
}

enum err clock_parse_iso(struct view text, int64_t *ret_ms)
{
    struct date d = {0};
    struct view v = view_trim(text);
    if (!take_digits(&v, 4, &d.year) || !take_char(&v, '-') || !take_digits(&v, 2, &d.month) || !take_char(&v, '-') ||
        !take_digits(&v, 2, &d.day))
        return ERR_SYNTAX;
    if (!v.n)
        return finish(&d, ret_ms);
    if (!take_char(&v, 'T') && !take_char(&v, 't') && !take_char(&v, ' '))
        return ERR_SYNTAX;
    if (!take_clock(&v, 2, &d))
        return ERR_SYNTAX;
    v = view_trim(v);
    bool utc = take_char(&v, 'Z') || take_char(&v, 'z');
    if (!utc && v.n && !take_offset(&v, &d.offset_minutes))
        return ERR_SYNTAX;
    return v.n ? ERR_SYNTAX : finish(&d, ret_ms);
}

// The place of the name of which word is the start in at least three letters ("Sep", "Sept", "September"), or -1.
static int name_index(struct view word, const char *const *names, int count)
{
    for (int i = 0; i < count && word.n >= 3; i++) {
        size_t n = 0;
        while (n < word.n && names[i][n] && ascii_lower(word.p[n]) == names[i][n])
            n++;
        if (n == word.n)
            return i;
    }
    return -1;
}

// Those of RFC 5322 §4.3, and the unambiguous ones that feeds use.
static const struct {
    const char *name;
    int minutes;
} zones[] = {
    {"UT", 0},     {"UTC", 0},    {"GMT", 0},    {"Z", 0},      {"EST", -300}, {"EDT", -240}, {"CST", -360},
    {"CDT", -300}, {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420}, {"WET", 0},    {"WEST", 60},
    {"BST", 60},   {"CET", 60},   {"CEST", 120}, {"EET", 120},  {"EEST", 180}, {"SAST", 120}, {"MSK", 180},
    {"TRT", 180},  {"PKT", 300},  {"HKT", 480},  {"SGT", 480},  {"JST", 540},  {"KST", 540},  {"AEST", 600},
    {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780},
};

static bool read_zone(struct view word, struct date *d)
{
    size_t letters = 0;
    while (letters < word.n && ascii_is_letter(word.p[letters]))
        letters++;
    struct view name = {word.p, letters}, rest = view_from(word, letters);
    if (d->has_zone || letters > 5)
        return false;
    d->has_zone = true;
    if (rest.n) // "+0100", and "GMT+0100"
        return take_offset(&rest, &d->offset_minutes) && !rest.n;
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        if (view_is_nocase(name, zones[i].name)) {
            d->offset_minutes = zones[i].minutes;
            return true;
        }
    }
    // RFC 5322 §4.3: single letters were defined the wrong way round, and unknown names of three to five letters mean
    // nothing; both count as UTC. Two letters would be AM or PM, which no standard allows.
    return letters != 2;
}

static bool read_name(struct view word, struct date *d)
{
    static const char *const days[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    static const char *const months[] = {"january", "february", "march",     "april",   "may",      "june",
                                         "july",    "august",   "september", "october", "november", "december"};
    if (word.p[word.n - 1] == '.')
        word.n--;
    if (name_index(word, days, ARRAY_LEN(days)) >= 0)
        return true;
    int month = name_index(word, months, ARRAY_LEN(months));
    if (month < 0)
        return read_zone(word, d);
    if (d->month)
        return false;
    d->month = month + 1;
    return true;
}

// The day of the month or the year, by length and by what is known already.
static bool read_number(struct view word, struct date *d)
{
    int value;
    size_t digits = word.n;
    if (!digits || digits > 4 || !take_digits(&word, digits, &value))
        return false;
    if (digits <= 2 && !d->has_day) {
        d->day = value;
        d->has_day = true;
        return true;
    }
    if (d->has_year || digits == 1)
        return false;
    // RFC 5322 §4.3: two digits up to 49 are 20yy, other two and three digits count from 1900.
    d->year = digits == 4 ? value : digits == 2 && value < 50 ? 2000 + value : 1900 + value;
    d->has_year = true;
    return true;
}

static bool read_time(struct view word, struct date *d)
{
    if (d->has_time)
        return false;
    d->has_time = true;
    size_t hour_digits = view_find_char(word, ':') == 1 ? 1 : 2;
    return take_clock(&word, hour_digits, d) && (!word.n || read_zone(word, d));
}

static bool read_word(struct view word, struct date *d)
{
    if (view_find_char(word, ':') < word.n && ascii_is_digit(word.p[0]))
        return read_time(word, d);
    if (word.p[0] == '+' || word.p[0] == '-')
        return read_zone(word, d);
    if (ascii_is_letter(word.p[0]))
        return read_name(word, d);
    // RFC 9110 §5.6.7, rfc850-date: "06-Nov-94".
    while (word.n) {
        struct view part = view_cut(&word, '-');
        if (!part.n || !(ascii_is_letter(part.p[0]) ? read_name(part, d) : read_number(part, d)))
            return false;
    }
    return true;
}

enum err clock_parse_http(struct view text, int64_t *ret_ms)
{
    enum { DATE_MAX_BYTES = 128 };
    struct date d = {0};
    struct view v = view_trim(text);
    if (v.n > DATE_MAX_BYTES)
        return ERR_SYNTAX;
    while (v.n) {
        if (v.p[0] == '(') { // a comment, often the zone's name once more
            view_cut(&v, ')');
            continue;
        }
        size_t n = 0;
        while (n < v.n && !strchr(" \t\r\n,(", v.p[n]))
            n++;
        if (!n && v.p[0] != ',') // a NUL
            return ERR_SYNTAX;
        if (n && !read_word((struct view){v.p, n}, &d))
            return ERR_SYNTAX;
        v = view_trim(view_from(v, n < v.n && v.p[n] == ',' ? n + 1 : n));
    }
    return d.has_day && d.has_year ? finish(&d, ret_ms) : ERR_SYNTAX;
}
