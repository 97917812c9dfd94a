// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Date ranges of the query language. Every end is first read as a stretch [first, last] of milliseconds, as long as its
// notation is coarse; comparisons and `..` then choose the side that is meant.
#include "query/dates.h"

#include "core/clock.h"

enum { DAY_MS = 86400000 };

struct stretch {
    bool from_now;
    int64_t first, last; // both included
};

static const char expected_date[] = "expected a date like 2026-01-31, 2026-01, 2026-01-31T09:30Z or now-7d";
static const char expected_offset[] = "expected now, or now with a number of m, h, d or w, like now-7d or now-12h";

static bool read_now(struct view v, struct stretch *ret)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {{'m', 60000}, {'h', 3600000}, {'d', DAY_MS}, {'w', 7 * (int64_t)DAY_MS}};
    v = view_from(v, 3);
    if (!v.n) {
        *ret = (struct stretch){true, 0, 0};
        return true;
    }
    uint64_t count;
    if (v.n < 3 || v.n > 8 || (v.p[0] != '-' && v.p[0] != '+') || !view_to_u64((struct view){v.p + 1, v.n - 2}, &count))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (units[i].unit != v.p[v.n - 1])
            continue;
        int64_t ms = (int64_t)count * units[i].ms * (v.p[0] == '-' ? -1 : 1);
        *ret = (struct stretch){true, ms, ms};
        return true;
    }
    return false;
}

static bool read_number(struct view v, size_t from, size_t n, int *ret)
{
    uint64_t value;
    if (v.n < from + n || !view_to_u64((struct view){v.p + from, n}, &value))
        return false;
    *ret = (int)value;
    return true;
}

// "2026" or "2026-05".
static bool read_month(struct view v, struct stretch *ret)
{
    int year, month = 1, months = v.n == 4 ? 12 : 1;
    if (!read_number(v, 0, 4, &year) || (v.n == 7 && (v.p[4] != '-' || !read_number(v, 5, 2, &month))))
        return false;
    if (month < 1 || month > 12)
        return false;
    int after = month + months;
    *ret = (struct stretch){false, clock_days(year, month, 1) * DAY_MS,
                            clock_days(after > 12 ? year + 1 : year, after > 12 ? after - 12 : after, 1) * DAY_MS - 1};
    return true;
}

// How long a moment lasts as written: "…T09" an hour, "…T09:30" a minute, "…T09:30:15" a second.
static int64_t precision_ms(struct view v)
{
    if (v.n <= 10)
        return DAY_MS;
    size_t n = 0;
    for (struct view time = view_from(v, 11); n < time.n; n++) {
        char c = time.p[n];
        if (c != ':' && c != '.' && (c < '0' || c > '9'))
            break;
    }
    return n <= 2 ? 3600000 : n <= 5 ? 60000 : n <= 8 ? 1000 : 1;
}

static bool read_stretch(struct view v, struct stretch *ret, const char **ret_why)
{
    bool now = view_starts(v, "now");
    *ret_why = now ? expected_offset : expected_date;
    if (now)
        return read_now(v, ret);
    if (v.n == 4 || v.n == 7)
        return read_month(v, ret);
    int64_t ms;
    if (v.n < 10 || v.p[4] != '-' || clock_parse_iso(v, &ms))
        return false;
    *ret = (struct stretch){false, ms, ms + precision_ms(v) - 1};
    return true;
}

static struct range_end end_at(const struct stretch *s, int64_t value)
{
    return (struct range_end){.from_now = s->from_now, .value = value};
}

static enum err read_comparison(struct view text, struct range_end *lo, struct range_end *hi, const char **ret_why)
{
    bool above = text.p[0] == '>', equal = text.n > 1 && text.p[1] == '=';
    struct stretch s;
    if (!read_stretch(view_from(text, equal ? 2 : 1), &s, ret_why))
        return ERR_SYNTAX;
    const struct range_end open = {.open = true};
    *lo = above ? end_at(&s, equal ? s.first : s.last + 1) : open;
    *hi = above ? open : end_at(&s, equal ? s.last : s.first - 1);
    return OK;
}

static enum err read_between(struct view from, struct view to, struct range_end *lo, struct range_end *hi,
                             const char **ret_why)
{
    struct stretch a = {0}, b = {0};
    if (!from.n && !to.n) {
        *ret_why = expected_date;
        return ERR_SYNTAX;
    }
    if ((from.n && !read_stretch(from, &a, ret_why)) || (to.n && !read_stretch(to, &b, ret_why)))
        return ERR_SYNTAX;
    if (from.n && to.n && a.from_now == b.from_now && a.first > b.last) {
        *ret_why = "the range ends before it begins; exchange its ends";
        return ERR_SYNTAX;
    }
    *lo = from.n ? end_at(&a, a.first) : (struct range_end){.open = true};
    *hi = to.n ? end_at(&b, b.last) : (struct range_end){.open = true};
    return OK;
}

enum err dates_parse(struct view text, struct range_end *ret_lo, struct range_end *ret_hi, const char **ret_why)
{
    if (text.n && (text.p[0] == '>' || text.p[0] == '<'))
        return read_comparison(text, ret_lo, ret_hi, ret_why);
    size_t dots = view_find(text, "..");
    if (dots < text.n)
        return read_between((struct view){text.p, dots}, view_from(text, dots + 2), ret_lo, ret_hi, ret_why);
    struct stretch s;
    if (!read_stretch(text, &s, ret_why))
        return ERR_SYNTAX;
    if (s.from_now) {
        *ret_why = "a relative date needs a comparison, like >now-7d";
        return ERR_SYNTAX;
    }
    *ret_lo = end_at(&s, s.first);
    *ret_hi = end_at(&s, s.last);
    return OK;
}
