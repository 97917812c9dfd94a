// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How a subscription is, in words.
#include "core/push.h"
#include "core/why.h"

static const char *const phase_names[PUSH_PHASE_COUNT] = {
    [PUSH_NONE] = "none",     [PUSH_OFFERED] = "offered", [PUSH_ASKED] = "asked",     [PUSH_ALIVE] = "alive",
    [PUSH_DENIED] = "denied", [PUSH_LAPSED] = "lapsed",   [PUSH_LEAVING] = "leaving", [PUSH_LEFT] = "left",
};

const char *push_phase_name(enum push_phase phase)
{
    return (unsigned)phase < PUSH_PHASE_COUNT ? phase_names[phase] : "unknown";
}

enum push_phase push_phase(const struct push *p, int64_t now_ms)
{
    if (p->token.n == 0)
        return p->hub.n > 0 ? PUSH_OFFERED : PUSH_NONE;
    if (p->leaving)
        return p->left_ms ? PUSH_LEFT : PUSH_LEAVING;
    if (p->until_ms > now_ms)
        return PUSH_ALIVE;
    if (p->denied_ms && p->denied_ms >= p->asked_ms)
        return PUSH_DENIED;
    return p->until_ms ? PUSH_LAPSED : PUSH_ASKED;
}

bool push_is_trusted(int64_t until_ms, int64_t good, int64_t now_ms)
{
    return until_ms > now_ms && good >= PUSH_TRUST;
}

static void add_ago(struct buf *out, int64_t at_ms, int64_t now_ms)
{
    why_add_duration(out, now_ms - at_ms);
    buf_add_str(out, " ago");
}

static void tell_request(const struct push *p, struct buf *out)
{
    if (p->error.n > 0)
        buf_printf(out, ", but it could not be asked (%.*s)%s", VIEW_ARG(p->error),
                   p->tries > 1 ? ", more than once" : "");
    else if (p->asked_ms > p->verified_ms)
        buf_add_str(out, ", which has not asked back yet");
}

static void tell_alive(const struct push *p, int64_t now_ms, struct buf *out)
{
    bool is_trusted = push_is_trusted(p->until_ms, p->good, now_ms);
    buf_printf(out, "Push: the hub %.*s tells us of news, for another ", VIEW_ARG(p->asked_hub));
    why_add_duration(out, p->until_ms - now_ms);
    if (p->pushes > 0) {
        buf_printf(out, "; %lld deliveries with %lld new links so far, the last ", (long long)p->pushes,
                   (long long)p->items);
        add_ago(out, p->pushed_ms, now_ms);
    } else {
        buf_add_str(out, "; nothing was delivered yet");
    }
    buf_add_str(out, is_trusted ? ". So it is visited less often.\n" : ". It is visited as often as without.\n");
}

static void tell_rest(const struct push *p, int64_t now_ms, struct buf *out)
{
    if (p->gaps > 0) {
        buf_printf(out, "A visit found what the hub had not brought %lld times, last ", (long long)p->gaps);
        add_ago(out, p->gap_ms, now_ms);
        buf_add_str(out, ".\n");
    }
    if (p->refused > 0)
        buf_printf(out, "%lld deliveries without a valid signature were ignored.\n", (long long)p->refused);
}

void push_tell(const struct push *p, bool is_on, int64_t now_ms, struct buf *out)
{
    enum push_phase phase = push_phase(p, now_ms);
    struct view hub = p->asked_hub.n > 0 ? p->asked_hub : p->hub;
    switch (phase) {
    case PUSH_OFFERED:
        buf_printf(out, "Push: it names the hub %.*s; %s.\n", VIEW_ARG(hub),
                   is_on ? "that is asked within seconds" : "set crawler.websub to be told of news");
        break;
    case PUSH_ASKED:
        buf_printf(out, "Push: the hub %.*s was asked to tell us of news", VIEW_ARG(hub));
        tell_request(p, out);
        buf_add_str(out, ". It is visited as often as without.\n");
        break;
    case PUSH_ALIVE:
        tell_alive(p, now_ms, out);
        break;
    case PUSH_DENIED:
        buf_printf(out, "Push: the hub %.*s refused (%.*s). It is visited as often as without.\n", VIEW_ARG(hub),
                   VIEW_ARG(p->reason.n ? p->reason : VIEW_LIT("without a reason")));
        break;
    case PUSH_LAPSED:
        buf_printf(out, "Push: the subscription at the hub %.*s ended ", VIEW_ARG(hub));
        add_ago(out, p->until_ms, now_ms);
        tell_request(p, out);
        buf_add_str(out, ". It is visited as often as without.\n");
        break;
    case PUSH_LEAVING:
    case PUSH_LEFT:
        buf_printf(out, "Push: the subscription at the hub %.*s %s.\n", VIEW_ARG(hub),
                   phase == PUSH_LEFT ? "was ended" : "is being ended");
        break;
    default:
        return;
    }
    tell_rest(p, now_ms, out);
}
