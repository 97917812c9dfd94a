// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The end of visits: all that are done are written down together. First what they archived is brought to the disk, so
// that nothing refers to what a power failure takes away; one fdatasync serves all of them. Then their pages go to
// [pages] in one step; only then are the leases settled, in another, together with what the sources' health is told.
// Between the two a crash leaves pages published and leases open: they are fetched once more, never lost. What Redis
// does not take stays, and is tried again at the next call.
#include "core/clock.h"
#include "core/health.h"
#include "core/log.h"
#include "crawler/lesson.h"
#include "crawler/visit_parts.h"

#include <stdlib.h>

enum { STORAGE_RETRY_MS = 5000 };

// ---- life ------------------------------------------------------------------------------------------------------

void visit_end(struct visit *v)
{
    v->settlement.lease = &v->lease;
    v->done = true;
    v->crawler->done_count++;
}

void visit_free(struct visit *v)
{
    struct crawler *c = v->crawler;
    *(v->prev ? &v->prev->next : &c->visits) = v->next;
    if (v->next)
        v->next->prev = v->prev;
    c->visit_count--;
    c->done_count -= v->done;
    url_done(&v->url);
    verdict_unref(v->verdict);
    arena_free(v->arena);
    free(v);
}

// ---- writing down ----------------------------------------------------------------------------------------------

// Publishes the pages of these visits, and their alarms. RETRY-class errors: none of them, or all. One that [pages]
// will never take is left out.
static enum err publish(struct crawler *c, struct visit *const *visits, size_t count)
{
    struct queue_item items[2 * FRONTIER_SETTLE_MAX];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (visits[i]->page_meta.n > 0)
            items[n++] =
                (struct queue_item){.stream = "pages", .meta = visits[i]->page_meta, .at = &visits[i]->page_ref};
        if (visits[i]->alarm.n > 0)
            items[n++] = (struct queue_item){.stream = "alarms", .meta = visits[i]->alarm};
    }
    enum err err = n > 0 ? queue_publish(c->stage->queue, items, n, NULL, 0) : OK;
    if (err_class(err) == ERR_CLASS_RETRY)
        return err;
    if (err && count > 1) {
        err = OK;
        for (size_t i = 0; !err && i < count; i++)
            err = publish(c, &visits[i], 1);
        return err;
    }
    if (err)
        log_error("crawl.publish", "url=%s err=%s", log_quote(visits[0]->url.text), err_name(err));
    for (size_t i = 0; i < count; i++)
        visits[i]->page_meta.n = visits[i]->alarm.n = 0;
    return OK;
}

static enum err tell_of_source(struct visit *v)
{
    const struct memo *m = &v->memo;
    int64_t now_ms = clock_now_ms();
    const struct health_visit visit = {
        .state = v->outcome.state,
        .cause = view_of(v->cause),
        .error = view_of(v->error),
        .at_ms = now_ms,
        .next_ms = v->settlement.due_ms,
        .status = v->status,
        .bytes = v->bytes,
        .took_ms = now_ms - v->started_ms,
        .new_ms = m->rhythm.new_ms,
        .per_day_milli = m->rhythm.hours > 0 ? (int64_t)(m->rhythm.items / m->rhythm.hours * 24000) : 0,
        .silence_milli = (int64_t)(rhythm_silence(&m->rhythm, now_ms) * 1000),
        .distrust_ms = m->distrust_ms > now_ms ? m->distrust_ms : 0,
        .moved_to = lesson_address(m),
        .alarm = view_of(alarm_condition_name(m->lookout.condition)),
        .alarm_ms = m->lookout.since_ms,
        .alarm_reason = v->alarm_reason,
    };
    return health_visit(v->crawler->stage->redis, v->lease.link.source, &visit);
}

static enum err tell_of_article(struct visit *v)
{
    struct redis *redis = v->crawler->stage->redis;
    struct view source = v->lease.link.source;
    bool is_gone = v->status == 404 || v->status == 410;
    if (!v->is_revisit)
        return v->outcome.kind == OUTCOME_FETCHED ? health_count(redis, source, "articles", 1) : OK;
    enum err err = health_count(redis, source, "revisits", 1);
    if (!err && (is_gone || v->outcome.kind == OUTCOME_FETCHED))
        err = health_count(redis, source, is_gone ? "gone" : "changed", 1);
    return err;
}

// A figure for people: told once, whatever becomes of the rest.
static void tell_health(struct visit *v)
{
    const struct lease *l = &v->lease;
    if (v->passing || v->told || l->link.source.n == 0)
        return;
    v->told = true;
    enum err err = l->interval_ms > 0 ? tell_of_source(v) : tell_of_article(v);
    if (err)
        log_warn("crawl.health", "source=%s err=%s", log_quote_n(l->link.source.p, l->link.source.n), err_name(err));
}

// Settles these visits and ends them; health goes with it in one exchange.
static enum err settle(struct crawler *c, struct visit *const *visits, size_t count)
{
    struct settlement settlements[FRONTIER_SETTLE_MAX];
    bool ours[FRONTIER_SETTLE_MAX];
    struct redis *redis = c->stage->redis;
    redis_defer(redis);
    for (size_t i = 0; i < count; i++) {
        settlements[i] = visits[i]->settlement;
        tell_health(visits[i]);
    }
    enum err err = frontier_settle(c->frontier, settlements, count, clock_now_ms(), ours);
    enum err health_err = redis_flush(redis);
    if (err)
        return err;
    if (health_err)
        log_warn("crawl.health", "err=%s reason=%s", err_name(health_err), log_quote(redis_error(redis)));
    for (size_t i = 0; i < count; i++) {
        if (!ours[i])
            log_warn("crawl.settle", "url=%s reason=%s", log_quote(visits[i]->url.text), "the lease had expired");
        visit_free(visits[i]);
    }
    c->more = true;
    return OK;
}

// Gives the lease back, to be visited again after wait_ms.
static void give_back(struct visit *v, int64_t wait_ms)
{
    int64_t now_ms = clock_now_ms();
    v->passing = true;
    v->page_meta.n = v->alarm.n = 0;
    v->settlement = (struct settlement){.lease = &v->lease,
                                        .due_ms = now_ms + wait_ms,
                                        .host_next_ms = now_ms + v->delay_ms,
                                        .at = v->lease.hops > 0 ? v->lease.at : (struct view){0},
                                        .hops = v->lease.hops,
                                        .tries = v->lease.tries};
}

// What may not be on the disk is fetched again.
static void secure(struct crawler *c)
{
    enum err err = c->done_count > 0 ? archive_sync(c->archive) : OK;
    if (!err)
        return;
    log_error("crawl.archive", "visits=%zu err=%s", c->done_count, err_name(err));
    for (struct visit *v = c->visits; v; v = v->next)
        if (v->done)
            give_back(v, STORAGE_RETRY_MS);
}

enum err visits_conclude(struct crawler *c)
{
    secure(c);
    while (c->done_count > 0) {
        struct visit *done[FRONTIER_SETTLE_MAX];
        size_t n = 0;
        for (struct visit *v = c->visits; v && n < FRONTIER_SETTLE_MAX; v = v->next)
            if (v->done)
                done[n++] = v;
        enum err err = publish(c, done, n);
        if (!err)
            err = settle(c, done, n);
        if (err)
            return err;
    }
    return OK;
}

void visits_abandon(struct crawler *c)
{
    for (struct visit *v = c->visits; v; v = v->next) {
        if (v->done)
            continue;
        give_back(v, 0);
        visit_end(v);
    }
    enum err err = visits_conclude(c);
    if (err)
        log_warn("crawl.abandon", "visits=%zu err=%s", c->visit_count,
                 err_name(err)); // the leases wait for our next start
    while (c->visits)
        visit_free(c->visits);
}
