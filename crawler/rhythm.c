// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Decayed sums and two profiles. The profiles are shares, so that they need no decay of their own: n new items move the
// shares towards their hour by n/(past_items + n), which forgets exactly as fast as that sum does. What came between
// two visits is put to the hours in between in proportion to what was expected of them, for visits that lie far apart.
#include "crawler/rhythm.h"

#include "core/crypt.h"

#include <math.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)

static const double half_life_hours = 7 * 24, past_half_life_hours = 56 * 24, gap_half_life_hours = 14 * 24;

enum {
    STEPS_MAX = 14 * 24,    // hours looked back at one by one
    EVEN_AFTER_HOURS = 336, // from then on all hours count as seen alike often
    TEXT_BYTES = 169,
    TEXT_VERSION = 1,
};

// 1970-01-01 was a Thursday.
static int hour_of(int64_t ms)
{
    return (int)(ms / HOUR_MS % RHYTHM_HOURS);
}

static int day_of(int64_t ms)
{
    return (int)((ms / (HOUR_MS * RHYTHM_HOURS) + 3) % RHYTHM_DAYS);
}

static int64_t hour_end(int64_t ms)
{
    return ms - ms % HOUR_MS + HOUR_MS;
}

// ---- profile ---------------------------------------------------------------------------------------------------

// How much of the time observed fell into each hour and each day, as shares.
struct seen {
    double hour[RHYTHM_HOURS], day[RHYTHM_DAYS];
};

static struct seen seen_of(const struct rhythm *r)
{
    struct seen s = {{0}, {0}};
    double span = (double)(r->last_ms - r->first_ms);
    if (span <= 0 || span >= (double)EVEN_AFTER_HOURS * HOUR_MS) {
        for (int i = 0; i < RHYTHM_HOURS; i++)
            s.hour[i] = 1.0 / RHYTHM_HOURS;
        for (int i = 0; i < RHYTHM_DAYS; i++)
            s.day[i] = 1.0 / RHYTHM_DAYS;
        return s;
    }
    for (int64_t at = r->first_ms, end; at < r->last_ms; at = end) {
        end = hour_end(at) < r->last_ms ? hour_end(at) : r->last_ms;
        s.hour[hour_of(at)] += (double)(end - at) / span;
        s.day[day_of(at)] += (double)(end - at) / span;
    }
    return s;
}

// Observed against expected, with one item of doubt: an hour never seen is an hour like all.
static double factor(double share, double seen, double items)
{
    return (items * share + 1) / (items * seen + 1);
}

static double shape(const struct rhythm *r, const struct seen *s, int64_t at_ms)
{
    int h = hour_of(at_ms), d = day_of(at_ms);
    return factor(r->hour[h], s->hour[h], r->past_items) * factor(r->day[d], s->day[d], r->past_items);
}

static double base_rate(const struct rhythm *r)
{
    return r->items / (r->hours + 1);
}

double rhythm_rate(const struct rhythm *r, int64_t at_ms)
{
    struct seen s = seen_of(r);
    return base_rate(r) * shape(r, &s, at_ms);
}

// Hours from one time to another, each weighed by its shape.
static double weighed_hours(const struct rhythm *r, int64_t from_ms, int64_t to_ms)
{
    struct seen s = seen_of(r);
    double sum = 0;
    if (to_ms - from_ms > STEPS_MAX * HOUR_MS)
        from_ms = to_ms - STEPS_MAX * HOUR_MS;
    for (int64_t at = from_ms, end; at < to_ms; at = end) {
        end = hour_end(at) < to_ms ? hour_end(at) : to_ms;
        sum += shape(r, &s, at) * (double)(end - at) / HOUR_MS;
    }
    return sum;
}

// ---- learning --------------------------------------------------------------------------------------------------

// new_parts: how much of what is new belongs to each, adding up to sum.
static void move_shares(double *shares, int count, const double *new_parts, double sum, double weight)
{
    for (int i = 0; i < count; i++)
        shares[i] = shares[i] * (1 - weight) + weight * new_parts[i] / sum;
}

static void learn_profile(struct rhythm *r, int64_t from_ms, int64_t to_ms, double items)
{
    struct seen s = seen_of(r);
    double hour[RHYTHM_HOURS] = {0}, day[RHYTHM_DAYS] = {0}, sum = 0;
    if (to_ms - from_ms > STEPS_MAX * HOUR_MS)
        from_ms = to_ms - STEPS_MAX * HOUR_MS;
    for (int64_t at = from_ms, end; at < to_ms; at = end) {
        end = hour_end(at) < to_ms ? hour_end(at) : to_ms;
        double part = shape(r, &s, at) * (double)(end - at);
        hour[hour_of(at)] += part;
        day[day_of(at)] += part;
        sum += part;
    }
    double weight = items / (r->past_items + items);
    move_shares(r->hour, RHYTHM_HOURS, hour, sum, weight);
    move_shares(r->day, RHYTHM_DAYS, day, sum, weight);
}

// After a silence that was called one, half of it is learnt: the next has to be longer to be called so again.
static void learn_gap(struct rhythm *r, int64_t now_ms)
{
    int64_t since_ms = r->new_ms ? r->new_ms : r->first_ms, gap_ms = now_ms - since_ms;
    if (rhythm_silence(r, now_ms) >= RHYTHM_SILENT)
        gap_ms /= 2;
    if (r->gap_ms < gap_ms)
        r->gap_ms = gap_ms;
}

void rhythm_observe(struct rhythm *r, int64_t now_ms, int64_t new_items)
{
    if (!r->first_ms) {
        *r = (struct rhythm){.first_ms = now_ms, .last_ms = now_ms};
        return;
    }
    if (now_ms <= r->last_ms)
        return;
    double hours = (double)(now_ms - r->last_ms) / HOUR_MS, kept = exp2(-hours / half_life_hours);
    double past_kept = exp2(-hours / past_half_life_hours);
    double n = new_items > 0 ? (double)new_items : 0;
    if (n > 0) {
        learn_gap(r, now_ms);
        learn_profile(r, r->last_ms, now_ms, n);
        r->new_ms = now_ms;
    }
    r->items = r->items * kept + n;
    r->batches = r->batches * kept + (n > 0);
    r->hours = r->hours * kept + hours;
    r->past_items = r->past_items * past_kept + n;
    r->past_hours = r->past_hours * past_kept + hours;
    r->gap_ms = (int64_t)((double)r->gap_ms * exp2(-hours / gap_half_life_hours));
    r->last_ms = now_ms;
}

// ---- judging ---------------------------------------------------------------------------------------------------

// The time until the integral of sqrt(rate) is worth a visit.
static int64_t wish_ms(const struct rhythm *r, int64_t now_ms, int64_t longest_ms)
{
    struct seen s = seen_of(r);
    double left = RHYTHM_HOURLY_MS, base = base_rate(r);
    if (longest_ms > STEPS_MAX * HOUR_MS)
        longest_ms = STEPS_MAX * HOUR_MS;
    for (int64_t at = now_ms, end; at < now_ms + longest_ms; at = end) {
        end = hour_end(at);
        double density = sqrt(base * shape(r, &s, at));
        if (density * (double)(end - at) >= left)
            return at - now_ms + (int64_t)(left / density);
        left -= density * (double)(end - at);
    }
    return longest_ms;
}

int64_t rhythm_wait_ms(const struct rhythm *r, int64_t now_ms, int64_t longest_ms, int64_t hint_ms, uint32_t dice)
{
    int64_t floor_ms = longest_ms < RHYTHM_FLOOR_MS ? longest_ms : RHYTHM_FLOOR_MS;
    int64_t wait_ms = wish_ms(r, now_ms, longest_ms);
    if (hint_ms > wait_ms)
        wait_ms = (int64_t)sqrt((double)wait_ms * (double)hint_ms);
    if (wait_ms < floor_ms)
        wait_ms = floor_ms;
    // A tenth to either side, within the bounds; at the upper one a tenth below it, lest all meet there.
    int64_t low_ms = wait_ms - wait_ms / 10, high_ms = wait_ms + wait_ms / 10;
    if (high_ms > longest_ms) {
        high_ms = longest_ms;
        low_ms = low_ms < longest_ms - longest_ms / 10 ? low_ms : longest_ms - longest_ms / 10;
    } else if (low_ms < floor_ms) {
        low_ms = floor_ms;
    }
    return low_ms + (int64_t)((double)(high_ms - low_ms) * dice / UINT32_MAX);
}

double rhythm_silence(const struct rhythm *r, int64_t now_ms)
{
    int64_t gap_ms = now_ms - r->new_ms;
    if (!r->new_ms || r->batches < RHYTHM_MIN_BATCHES || gap_ms < 2 * r->gap_ms)
        return 0;
    // The silence itself must not talk the rate down: all is as it was at the last news.
    struct rhythm then = *r;
    double quiet_hours = (double)(r->last_ms - r->new_ms) / HOUR_MS;
    then.last_ms = r->new_ms;
    then.hours -= (1 - exp2(-quiet_hours / half_life_hours)) * half_life_hours / M_LN2;
    return then.hours > 0 ? then.batches / then.hours * weighed_hours(&then, r->new_ms, now_ms) : 0;
}

// At least 20 items should have come in the week.
double rhythm_share_of_past(const struct rhythm *r)
{
    double past = r->past_hours > 0 ? r->past_items / r->past_hours : 0;
    if (r->hours < half_life_hours || past * r->hours < 20)
        return 1;
    return r->items / r->hours / past;
}

// ---- as text ---------------------------------------------------------------------------------------------------

// Base64 of: version, four times of 6 bytes, 5 sums and 31 shares as float32; little end first.
static void put(unsigned char **at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *(*at)++ = (unsigned char)(value >> (8 * i));
}

static uint64_t take(const unsigned char **at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t) * (*at)++ << (8 * i);
    return value;
}

static void put_double(unsigned char **at, double value)
{
    float f = (float)value;
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    put(at, bits, 4);
}

static double take_double(const unsigned char **at)
{
    uint32_t bits = (uint32_t)take(at, 4);
    float f;
    memcpy(&f, &bits, sizeof f);
    return f > 0 && f < 1e12F ? (double)f : 0; // not so large that products overflow, and no NaN
}

void rhythm_write(const struct rhythm *r, struct buf *out)
{
    unsigned char bytes[TEXT_BYTES], *at = bytes;
    const int64_t times[] = {r->first_ms, r->last_ms, r->new_ms, r->gap_ms};
    const double sums[] = {r->items, r->batches, r->hours, r->past_items, r->past_hours};
    put(&at, TEXT_VERSION, 1);
    for (size_t i = 0; i < ARRAY_LEN(times); i++)
        put(&at, (uint64_t)times[i], 6);
    for (size_t i = 0; i < ARRAY_LEN(sums); i++)
        put_double(&at, sums[i]);
    for (int i = 0; i < RHYTHM_HOURS; i++)
        put_double(&at, r->hour[i]);
    for (int i = 0; i < RHYTHM_DAYS; i++)
        put_double(&at, r->day[i]);
    crypt_add_base64(out, bytes, sizeof bytes);
}

bool rhythm_read(struct view text, struct rhythm *ret_rhythm)
{
    CLEANUP(buf_done) struct buf bytes;
    struct rhythm r = {0};
    buf_init(&bytes, RHYTHM_TEXT_MAX);
    *ret_rhythm = r;
    if (text.n > RHYTHM_TEXT_MAX || crypt_base64_decode(text, &bytes) || bytes.n != TEXT_BYTES ||
        bytes.p[0] != TEXT_VERSION)
        return false;
    const unsigned char *at = (const unsigned char *)bytes.p + 1;
    int64_t *times[] = {&r.first_ms, &r.last_ms, &r.new_ms, &r.gap_ms};
    double *sums[] = {&r.items, &r.batches, &r.hours, &r.past_items, &r.past_hours};
    for (size_t i = 0; i < ARRAY_LEN(times); i++)
        *times[i] = (int64_t)take(&at, 6);
    for (size_t i = 0; i < ARRAY_LEN(sums); i++)
        *sums[i] = take_double(&at);
    for (int i = 0; i < RHYTHM_HOURS; i++)
        r.hour[i] = take_double(&at);
    for (int i = 0; i < RHYTHM_DAYS; i++)
        r.day[i] = take_double(&at);
    if (r.last_ms < r.first_ms || r.new_ms > r.last_ms)
        return false;
    *ret_rhythm = r;
    return true;
}
