// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A number, a unit beside it and, anywhere in the short text, a word that says "ago": all three, or it is no date ("3
// hours of music").
#include "parsers/ago.h"

#include "core/err.h"
#include "parsers/dates_scan.h"

#include <string.h>

enum { AGO_MAX_BYTES = 60, MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000, DAYS_MAX = 6 };

// Whole words, folded as dates_scan.h folds; a '*' at the end stands for any continuation.
static const char *const agos[] = {"ago",   "vor",    "hace", "il",     "há",     "fa",   "geleden", "sedan",
                                   "siden", "sitten", "temu", "назад",  "тому",   "önce", "پیش",     "قبل",
                                   "منذ",   "پهلی",   "مخکی", "وراندی", "وړاندی", "पहले",  "আগে",     "yang",
                                   "lalu",  "trước",  "前",   "전",     "לפני",   "πριν"};
static const char *const minutes[] = {"min*", "perc*", "минут*", "хвилин*", "dakika*", "dk",   "دقیق*",
                                      "منٹ*", "मिनट*", "মিনিট*", "menit",   "phút",    "דקות", "λεπτά"};
static const char *const hours[] = {"hour*", "hr",     "hrs",  "h",     "stunde*", "std",   "heure*", "hora*",   "ore",
                                    "ora",   "uur",    "uren", "timm*", "time*",   "tim",   "tuntia", "godzin*", "godz",
                                    "час*",  "годин*", "saat", "ساعت*", "ساعه",    "ساعات", "گهنٹ*",  "घंट*",     "ঘণ্টা",
                                    "ঘন্টা",  "jam",    "giờ",  "小",    "שעות",    "ώρες"};
static const char *const days[] = {"day*", "tag*", "jour*", "día*", "dia*", "giorn*", "dag*", "päivää",
                                   "dni",  "дн*",  "день",  "gün",  "روز",  "ایام",   "دن",   "ورځ*",
                                   "दिन",  "দিন",  "hari",  "ngày", "天前", "ימים",   "μέρες"};

static bool is_like(const struct token *t, const char *entry)
{
    size_t n = strlen(entry);
    if (n > 0 && entry[n - 1] == '*')
        return t->n >= n - 1 && memcmp(t->word, entry, n - 1) == 0;
    return token_is_word(t, entry);
}

static bool is_one(const struct token *t, const char *const *entries, size_t count)
{
    for (size_t i = 0; i < count && t->shape == WORD; i++)
        if (is_like(t, entries[i]))
            return true;
    return false;
}

static int64_t unit_ms(const struct token *t)
{
    if (is_one(t, minutes, ARRAY_LEN(minutes)))
        return MINUTE_MS;
    if (is_one(t, hours, ARRAY_LEN(hours)) || token_unit(t) == 'h')
        return HOUR_MS;
    if (token_unit(t) == 'M')
        return MINUTE_MS;
    return is_one(t, days, ARRAY_LEN(days)) || token_unit(t) == 'd' ? DAY_MS : 0;
}

struct date date_ago(struct view text, int64_t seen_ms)
{
    struct scan s;
    bool ago = false;
    if (seen_ms == 0 || text.n == 0 || text.n > AGO_MAX_BYTES)
        return (struct date){0};
    scan_text(&s, text);
    for (size_t i = 0; i < s.n; i++)
        ago |= is_one(&s.v[i], agos, ARRAY_LEN(agos)) ||
               (s.v[i].shape == WORD && view_ends((struct view){s.v[i].word, s.v[i].n}, "前"));
    for (size_t i = 0; i + 1 < s.n && ago; i++) {
        const struct token *number = &s.v[i];
        int64_t unit = unit_ms(&s.v[i + 1]);
        if (!token_is_number(number, 1, 3) || !unit || (unit == DAY_MS && number->value > DAYS_MAX))
            continue;
        int64_t ms = seen_ms - number->value * unit;
        int64_t day = ms / DAY_MS;
        if (unit == DAY_MS)
            return (struct date){.ms = day * DAY_MS, .day = day, .found = true};
        return (struct date){.ms = ms, .day = day, .found = true, .has_time = true, .has_zone = true};
    }
    return (struct date){0};
}
