// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules of a source's alarms, and their reasons in words.
#include "crawler/lookout.h"

#include "core/why.h"

#define SHRUNK_BELOW 0.25
#define GROWN_ABOVE  0.5

static const char *duration(int64_t ms, struct arena *a)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 64);
    why_add_duration(&text, ms);
    return arena_copy(a, buf_view(&text)).p;
}

static const char *rate(double per_day, struct arena *a)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, 64);
    why_add_rate(&text, per_day);
    return arena_copy(a, buf_view(&text)).p;
}

static double per_day(double items, double hours)
{
    return hours > 0 ? items / hours * 24 : 0;
}

static struct view reason(enum alarm_condition c, bool ended, const struct lookout *l, const struct sight *s,
                          struct arena *a)
{
    const struct rhythm *r = s->rhythm;
    const char *lasted = duration(s->now_ms - l->since_ms, a);
    double now = per_day(r->items, r->hours), past = per_day(r->past_items, r->past_hours);
    if (c == ALARM_FAILING)
        return view_of(ended ? arena_printf(a, "A visit succeeded again, after %s of failures.", lasted)
                             : arena_printf(a, "All visits have failed for %s, %d in a row; the last one: %.*s.",
                                            lasted, s->failures, VIEW_ARG(s->state)));
    if (c == ALARM_SILENT)
        return view_of(ended ? arena_printf(a, "Something new came again, after %s.", lasted)
                             : arena_printf(a,
                                            "Nothing new for %s, though it used to bring %s; by its "
                                            "habits so long a silence is less likely than one in a million.",
                                            lasted, rate(now > past ? now : past, a)));
    return view_of(arena_printf(a, "It brings %s this week, %s in the weeks before.", rate(now, a), rate(past, a)));
}

static struct alarm turn(struct lookout *l, enum alarm_condition c, bool ended, const struct sight *s, struct arena *a)
{
    struct alarm alarm = {.condition = c,
                          .ended = ended,
                          .since_ms = l->since_ms,
                          .at_ms = s->now_ms,
                          .reason = reason(c, ended, l, s, a)};
    if (ended) {
        l->condition = ALARM_NONE;
        l->since_ms = 0;
    }
    return alarm;
}

static bool has_ended(const struct lookout *l, const struct sight *s)
{
    switch (l->condition) {
    case ALARM_FAILING:
        return s->failures == 0;
    case ALARM_SILENT:
        return s->rhythm->new_ms > l->since_ms;
    case ALARM_SHRUNK:
        return rhythm_share_of_past(s->rhythm) > GROWN_ABOVE;
    default:
        return false;
    }
}

// Which one should stand now, as far as it can be told; *ret_since_ms: since when.
static enum alarm_condition wanted(const struct lookout *l, const struct sight *s, int64_t *ret_since_ms)
{
    if (s->failures >= LOOKOUT_FAILURES && s->now_ms - l->failing_ms >= s->failing_ms) {
        *ret_since_ms = l->failing_ms;
        return ALARM_FAILING;
    }
    if (s->failures == 0 && rhythm_silence(s->rhythm, s->now_ms) >= RHYTHM_SILENT) {
        *ret_since_ms = s->rhythm->new_ms;
        return ALARM_SILENT;
    }
    if (l->shrunk_ms > 0 && s->now_ms - l->shrunk_ms >= LOOKOUT_SHRUNK_MS) {
        *ret_since_ms = l->shrunk_ms;
        return ALARM_SHRUNK;
    }
    return ALARM_NONE;
}

bool lookout_judge(struct lookout *l, const struct sight *s, struct arena *a, struct alarm *ret_alarm)
{
    if (s->failures == 0)
        l->failing_ms = 0;
    else if (!l->failing_ms)
        l->failing_ms = s->now_ms;
    if (rhythm_share_of_past(s->rhythm) >= SHRUNK_BELOW)
        l->shrunk_ms = 0;
    else if (!l->shrunk_ms)
        l->shrunk_ms = s->now_ms;
    if (has_ended(l, s)) {
        *ret_alarm = turn(l, l->condition, true, s, a);
        return true;
    }
    int64_t since_ms = 0;
    enum alarm_condition c = wanted(l, s, &since_ms);
    if (c == ALARM_NONE || c == l->condition || (l->condition != ALARM_NONE && c != ALARM_FAILING))
        return false;
    l->condition = c;
    l->since_ms = since_ms;
    *ret_alarm = turn(l, c, false, s, a);
    return true;
}
