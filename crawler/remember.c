// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What follows from a visit that has ended: its lesson (crawler/lesson) for the item's memo, the source's next time by
// its rhythm, the article's next revisit, an alarm. crawler/conclude.c writes all of it down.
#include "core/clock.h"
#include "core/crypt.h"
#include "crawler/lesson.h"
#include "crawler/symptom.h"
#include "crawler/visit_parts.h"

#include <string.h>

enum { ALARM_MAX_BYTES = 8192 };

static struct lesson lesson_of(const struct visit *v, int64_t now_ms)
{
    const struct lease *l = &v->lease;
    bool has_moved = v->is_permanent && v->hops > 0;
    return (struct lesson){.now_ms = now_ms,
                           .status = v->status,
                           .head = v->head,
                           .digest = v->digest,
                           .in_full = v->in_full,
                           .links = l->links,
                           .failures = v->outcome.kind == OUTCOME_FAILED ? l->tries + 1 : 0,
                           .failing_ms = v->crawler->stage->config->alarms.failing_ms,
                           .moved_to = has_moved ? view_of(v->url.text) : (struct view){0},
                           .at_moved = l->hops == 0 && !view_equals(l->at, l->link.url)};
}

static struct view alarm_text(const struct alarm *alarm, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, ALARM_MAX_BYTES);
    json_init(&w, &out);
    alarm_write(alarm, &w);
    return arena_copy(a, buf_view(&out));
}

static void learn_source(struct visit *v, const struct lesson *lesson, struct policy_plan *plan)
{
    struct alarm alarm;
    uint32_t dice;
    if (lesson_source(&v->memo, lesson, &v->outcome, v->arena, &alarm)) {
        alarm.source = v->lease.link.source;
        v->alarm = alarm_text(&alarm, v->arena);
        v->alarm_reason = alarm.ended ? (struct view){0} : alarm.reason;
    }
    if (v->status == 200 && !v->cause[0])
        v->cause = symptom_of_detour(v->lease.link.url, view_of(v->url.text));
    crypt_random(&dice, sizeof dice);
    int64_t hint_ms = v->memo.hint_ms > v->lease.ttl_ms ? v->memo.hint_ms : v->lease.ttl_ms;
    plan->wait_ms = rhythm_wait_ms(&v->memo.rhythm, lesson->now_ms, v->lease.interval_ms, hint_ms, dice);
    plan->at = lesson_address(&v->memo);
    v->learnt = true;
}

// Only what is worth another look is remembered.
static void learn_article(struct visit *v, const struct lesson *lesson, struct policy_plan *plan)
{
    const struct crawler *c = v->crawler;
    const struct link *l = &v->lease.link;
    bool is_gone = v->is_revisit && (v->status == 404 || v->status == 410);
    if (l->kind != PAGE_ARTICLE || l->source.n == 0 || c->revisit_count == 0 ||
        (!v->is_revisit && v->outcome.kind != OUTCOME_FETCHED))
        return;
    lesson_article(&v->memo, lesson, &v->outcome, v->arena);
    plan->revisit_ms = is_gone ? 0 : lesson_revisit_ms(&v->memo, c->revisits_ms, c->revisit_count);
    v->learnt = plan->revisit_ms > 0;
}

void visit_learn(struct visit *v)
{
    struct policy_plan plan = {.now_ms = clock_now_ms(), .delay_ms = v->delay_ms, .is_revisit = v->is_revisit};
    const struct lesson lesson = lesson_of(v, plan.now_ms);
    if (v->lease.interval_ms > 0)
        learn_source(v, &lesson, &plan);
    else
        learn_article(v, &lesson, &plan);
    policy_settle(&v->lease, &v->outcome, &plan, v->state_text, &v->settlement);
    v->settlement.payload = v->lease.interval_ms > 0 ? (struct view){0} : v->digest;
    v->settlement.learnt = v->learnt;
    if (v->learnt)
        v->settlement.memo = memo_write(&v->memo, v->arena);
}
