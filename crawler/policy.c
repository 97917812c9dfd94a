// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The rules of trying again. An article that fails for a while is tried after 30 s, 2, 8 and 32 minutes and then given
// up; one that fails for good is closed at once. A source is asked less and less often, but always again.
#include "crawler/policy.h"

#include "core/ascii.h"
#include "core/clock.h"
#include "core/warc.h"

#include <stdio.h>

enum { ARTICLE_BACKOFF_MS = 30000, BACKOFF_SHIFT_MAX = 12 };

// RFC 9110 §10.2.3: a number without sign or end, however long.
static bool is_number(struct view text)
{
    size_t n = 0;
    while (n < text.n && ascii_is_digit(text.p[n]))
        n++;
    return n > 0 && n == text.n;
}

static int64_t retry_after(struct view head, int64_t now_ms)
{
    struct view value = http_field(head, "Retry-After");
    uint64_t seconds;
    int64_t at_ms, ms = 0;
    if (is_number(value))
        ms = view_to_u64(value, &seconds) && seconds < POLICY_RETRY_AFTER_MAX_MS / 1000 ? (int64_t)seconds * 1000
                                                                                        : POLICY_RETRY_AFTER_MAX_MS;
    else if (value.n > 0 && clock_parse_http(value, &at_ms) == OK)
        ms = at_ms - now_ms;
    if (ms > POLICY_RETRY_AFTER_MAX_MS)
        return POLICY_RETRY_AFTER_MAX_MS;
    return ms > 0 ? ms : 0;
}

struct outcome policy_http(int status, struct view head, int64_t now_ms)
{
    struct outcome o = {.kind = OUTCOME_FAILED};
    snprintf(o.state, sizeof o.state, "http %d", status);
    if (status == 200 || status == 203) {
        o.kind = OUTCOME_FETCHED;
        snprintf(o.state, sizeof o.state, "ok");
    } else if (status == 304) {
        o.kind = OUTCOME_UNCHANGED;
        snprintf(o.state, sizeof o.state, "unchanged");
    } else if (status == 429 || status == 503) {
        o.trouble = true;
        o.retry_after_ms = retry_after(head, now_ms);
    } else {
        // RFC 9110 §15.5: the request will not do; but 408 and 425 ask for another try.
        o.lasting = status < 500 && status != 408 && status != 425;
    }
    return o;
}

struct outcome policy_failure(const char *state, bool lasting)
{
    struct outcome o = {.kind = OUTCOME_FAILED, .lasting = lasting};
    snprintf(o.state, sizeof o.state, "%s", state);
    return o;
}

struct outcome policy_fetch(enum fetch_state state)
{
    bool lasting = state == FETCH_ADDRESS || state == FETCH_HEAD || state == FETCH_SCHEME;
    struct outcome o = policy_failure(fetch_state_name(state), lasting);
    o.trouble = !lasting && state != FETCH_CUT;
    return o;
}

static int64_t backoff(int64_t first_ms, int shift, int64_t max_ms)
{
    int64_t ms = first_ms << (shift < BACKOFF_SHIFT_MAX ? shift : BACKOFF_SHIFT_MAX);
    return ms < max_ms ? ms : max_ms;
}

static void settle_source(const struct lease *l, const struct outcome *o, const struct policy_plan *p,
                          struct settlement *s)
{
    int64_t wait_ms = p->wait_ms;
    int64_t most_ms = l->interval_ms > POLICY_SOURCE_BACKOFF_MAX_MS ? l->interval_ms : POLICY_SOURCE_BACKOFF_MAX_MS;
    if (o->kind == OUTCOME_FAILED) {
        s->tries = l->tries + 1;
        wait_ms = backoff(wait_ms, s->tries, most_ms);
    }
    if (wait_ms < o->retry_after_ms)
        wait_ms = o->retry_after_ms;
    s->due_ms = p->now_ms + wait_ms;
    s->at = p->at;
}

static void stay_at(const struct lease *l, struct settlement *s)
{
    s->at = l->hops > 0 ? l->at : (struct view){0};
    s->hops = l->hops;
}

// However a revisit ends, the article stays fetched, and the next revisit comes at its time.
static void settle_revisit(const struct lease *l, const struct outcome *o, const struct policy_plan *p,
                           struct settlement *s)
{
    int64_t asked_ms = o->retry_after_ms > 0 ? p->now_ms + o->retry_after_ms : 0;
    s->state = "fetched";
    s->due_ms = p->revisit_ms > 0 && p->revisit_ms < asked_ms ? asked_ms : p->revisit_ms;
    stay_at(l, s);
}

static void settle_article(const struct lease *l, const struct outcome *o, const struct policy_plan *p,
                           char text[POLICY_STATE_TEXT], struct settlement *s)
{
    if (o->kind == OUTCOME_FETCHED || p->is_revisit) {
        settle_revisit(l, o, p, s);
        return;
    }
    if (o->kind == OUTCOME_UNCHANGED || o->lasting) {
        s->state = o->state;
        return;
    }
    s->tries = l->tries + 1;
    if (s->tries >= POLICY_TRIES_MAX) {
        snprintf(text, POLICY_STATE_TEXT, "given up: %.37s", o->state);
        s->state = text;
        return;
    }
    int64_t wait_ms = backoff(ARTICLE_BACKOFF_MS, 2 * l->tries, POLICY_RETRY_AFTER_MAX_MS);
    s->due_ms = p->now_ms + (wait_ms > o->retry_after_ms ? wait_ms : o->retry_after_ms);
    stay_at(l, s);
}

void policy_settle(const struct lease *l, const struct outcome *o, const struct policy_plan *plan,
                   char text[POLICY_STATE_TEXT], struct settlement *ret)
{
    int64_t rest_ms = plan->delay_ms;
    if (o->trouble && rest_ms < POLICY_TROUBLE_REST_MS)
        rest_ms = POLICY_TROUBLE_REST_MS;
    if (rest_ms < o->retry_after_ms)
        rest_ms = o->retry_after_ms;
    *ret = (struct settlement){.host_next_ms = plan->now_ms + rest_ms};
    if (l->interval_ms > 0)
        settle_source(l, o, plan, ret);
    else
        settle_article(l, o, plan, text, ret);
}
