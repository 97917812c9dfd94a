// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Times of day: "14:30", "14:30:05.123", "2.30pm", "14h30", "下午2:30", "14時30分", and ISO's basic "T143000Z". Zones
// by offset or by those names that mean one thing in the press; a name that several countries share differently (CST)
// is read as American, as its writers mostly are.
#include "parsers/dates_time.h"

#include "core/err.h"

static const struct {
    const char *name;
    int minutes;
} zones[] = {{"z", 0},      {"gmt", 0},    {"utc", 0},    {"wib", 420},  {"bst", 60},   {"cet", 60},   {"cest", 120},
             {"mez", 60},   {"mesz", 120}, {"eet", 120},  {"eest", 180}, {"msk", 180},  {"мск", 180},  {"trt", 180},
             {"pkt", 300},  {"ist", 330},  {"hkt", 480},  {"sgt", 480},  {"jst", 540},  {"kst", 540},  {"edt", -240},
             {"est", -300}, {"et", -300},  {"cdt", -300}, {"cst", -360}, {"ct", -360},  {"mdt", -360}, {"mst", -420},
             {"mt", -420},  {"pdt", -420}, {"pst", -480}, {"pt", -480},  {"aest", 600}, {"aedt", 660}};

// Marks of the halves of the day: behind the time, and before it in the Far East.
static const char *const mornings[] = {"am", "a", "ص", "صباحا", "صبح", "πμ", "π", NULL};
static const char *const evenings[] = {"pm", "p", "م", "مساء", "شام", "μμ", "μ", NULL};
static const char *const mornings_before[] = {"上午", "午前", "凌晨", "早上", "오전", NULL};
static const char *const evenings_before[] = {"下午", "午後", "晚上", "오후", NULL};

static void set_zone(struct date *d, int minutes)
{
    d->zone_minutes = minutes;
    d->has_zone = true;
}

static void read_zone(const struct scan *s, size_t i, struct date *d)
{
    while (token_is_mark(scan_at(s, i), "(,"))
        i++;
    const struct token *t = scan_at(s, i);
    bool offset_follows = token_is_mark(scan_at(s, i + 1), "+-") && !scan_at(s, i + 1)->spaced;
    for (size_t k = 0; k < ARRAY_LEN(zones) && !offset_follows; k++)
        if (token_is_word(t, zones[k].name)) {
            set_zone(d, zones[k].minutes);
            return;
        }
    if (t->shape == WORD && offset_follows) // "GMT+2"
        t = scan_at(s, ++i);
    const struct token *hours = scan_at(s, i + 1);
    bool minus = t->shape == MARK && t->value == 0x2212;
    if (!(token_is_mark(t, "+-") || minus) || !token_is_number(hours, 1, 4) || hours->spaced)
        return;
    int minutes = hours->digits > 2 ? (int)(hours->value / 100 * 60 + hours->value % 100) : (int)hours->value * 60;
    if (hours->digits <= 2 && token_is_mark(scan_at(s, i + 2), ":") && token_is_number(scan_at(s, i + 3), 2, 2))
        minutes += (int)scan_at(s, i + 3)->value;
    if (minutes <= 15 * 60)
        set_zone(d, t->value == '+' ? minutes : -minutes);
}

static void set_time(struct date *d, int64_t hours, int64_t minutes, int64_t seconds)
{
    d->has_time = true;
    d->ms += ((hours * 60 + minutes - d->zone_minutes) * 60 + seconds) * 1000;
}

// The half of the day that the words around the time name: hours become those of 24. *i moves behind the words.
static int64_t full_hours(const struct scan *s, size_t start, size_t *i, int64_t hours)
{
    const struct token *before = start > 0 ? scan_at(s, start - 1) : scan_at(s, s->n), *after = scan_at(s, *i);
    if (hours > 12)
        return hours;
    if (token_is_any(before, mornings_before) || token_is_any(before, evenings_before))
        return hours % 12 + (token_is_any(before, evenings_before) ? 12 : 0);
    bool morning = token_is_any(after, mornings), evening = token_is_any(after, evenings);
    if (!morning && !evening)
        return hours;
    for (++*i;
         token_is_mark(scan_at(s, *i), ".") || token_is_word(scan_at(s, *i), "m") || token_is_word(scan_at(s, *i), "μ");
         ++*i)
        ;
    return hours % 12 + (evening ? 12 : 0);
}

static bool read_units_time(const struct scan *s, size_t i, struct date *d)
{
    const struct token *hour = scan_at(s, i), *minute = scan_at(s, i + 2);
    if (!token_is_number(hour, 1, 2) || token_unit(scan_at(s, i + 1)) != 'h' || hour->value > 23)
        return false;
    bool has_minutes = token_is_number(minute, 1, 2) && token_unit(scan_at(s, i + 3)) == 'M' && minute->value < 60;
    size_t end = i + (has_minutes ? 4 : 2);
    set_time(d, full_hours(s, i, &end, hour->value), has_minutes ? minute->value : 0, 0);
    return true;
}

static bool read_time(const struct scan *s, size_t i, struct date *d)
{
    static const char *const hour_words[] = {"h", "ч", "год", NULL};
    const struct token *hour = scan_at(s, i), *minute = scan_at(s, i + 2), *mark = scan_at(s, i + 1);
    size_t start = i;
    if (read_units_time(s, i, d))
        return true;
    if (!token_is_number(hour, 1, 2) || !token_is_number(minute, 2, 2) || minute->spaced || hour->value > 23 ||
        minute->value > 59)
        return false;
    bool colon = token_is_mark(mark, ":") || mark->value == 0xFF1A;
    if (!colon && !token_is_any(mark, hour_words) && !token_is_mark(mark, "."))
        return false;
    int64_t seconds = 0;
    i += 3;
    if (colon && token_is_mark(scan_at(s, i), ":") && token_is_number(scan_at(s, i + 1), 2, 2) &&
        scan_at(s, i + 1)->value < 60) {
        seconds = scan_at(s, i + 1)->value;
        i += 2;
        if (token_is_mark(scan_at(s, i), ".,") && token_is_number(scan_at(s, i + 1), 1, 9)) // a fraction nobody needs
            i += 2;
    }
    int64_t hours = full_hours(s, start, &i, hour->value);
    if (token_is_word(scan_at(s, i), "uhr"))
        i++;
    read_zone(s, i, d);
    set_time(d, hours, minute->value, seconds);
    return true;
}

// "T213600Z" of ISO's basic form, right behind the day.
static bool read_basic_time(const struct scan *s, size_t i, struct date *d)
{
    const struct token *t = scan_at(s, i + 1);
    if (!token_is_word(scan_at(s, i), "t") || !token_is_number(t, 6, 6))
        return false;
    read_zone(s, i + 2, d);
    set_time(d, t->value / 10000, t->value / 100 % 100, t->value % 100);
    return true;
}

void date_find_time(const struct scan *s, size_t start, size_t end, struct date *d)
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
