// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The crawl stage: one loop that brings sources and links into the frontier, leases what is due while there is room in
// [pages], and lets visits run. Fetching is asynchronous; Redis and the archive are answered to in place, which takes
// microseconds. When Redis is away the loop goes on turning, so that fetches under way are not harmed, and what is done
// waits to be written down.
#include "crawler/crawl.h"

#include "core/clock.h"
#include "core/log.h"
#include "crawler/account.h"
#include "crawler/visit.h"

#include <stdio.h>
#include <string.h>

enum {
    TURN_MS = 100,       // at most between two looks around
    WORK_EVERY_MS = 5,   // while fetches are under way: what is done meanwhile is written down together
    WORK_AT = 32,        // visits that are done, and nothing is waited for any longer
    LINKS_EVERY_MS = 20, // while fetches are under way
    IDLE_WAIT_MS = 100,  // for links, while nothing is
    LEASE_AT_ONCE = 32,
    CALM_FIRST_MS = 100,
    CALM_MAX_MS = 5000,
    LAST_WORDS_MS = 500, // what a command may take while we stop
};

// "Harkara/0.1 (+contact)"
static void name_agent(struct crawler *c)
{
    const char *product = c->stage->config->crawler.agent, *contact = c->stage->config->crawler.contact;
    if (contact[0])
        snprintf(c->agent, sizeof c->agent, "%s/0.1 (+%s)", product, contact);
    else
        snprintf(c->agent, sizeof c->agent, "%s/0.1", product);
}

static void crawler_done(struct crawler *c)
{
    int64_t now_ms = clock_now_ms();
    redis_set_timeout_ms(c->stage->redis, LAST_WORDS_MS);
    fetcher_free(c->fetcher);
    if (c->frontier)
        visits_abandon(c);
    if (c->frontier && frontier_leave(c->frontier, now_ms, now_ms + c->stage->config->crawler.delay_ms))
        log_warn("crawl.leave", "redis=%s", log_quote(redis_error(c->stage->redis)));
    archive_close(c->archive);
    schedule_free(c->schedule);
    verdicts_free(c->verdicts);
    soft404_free(c->soft404);
    frontier_free(c->frontier);
    address_list_free(c->allowed);
    resolver_free(c->resolver);
    loop_free(c->loop);
}

static enum err crawler_open(struct crawler *c, struct errmsg *m)
{
    const struct config *config = c->stage->config;
    const struct frontier_options frontier = {.owner = c->stage->name,
                                              .lease_ms = config->crawler.timeout_ms + VISIT_LEASE_EXTRA_MS,
                                              .rest_ms = config->crawler.delay_ms};
    const struct archive_options archive = {.data_dir = config->data,
                                            .instance = c->stage->name,
                                            .software = c->agent,
                                            .max_bytes = config->crawler.warc_bytes};
    const struct resolver_options resolve = {.servers = (const char *const *)config->crawler.dns,
                                             .server_count = config->crawler.dns_count,
                                             .ttl_min_ms = -1};
    struct fetch_options fetch = {.user_agent = c->agent,
                                  .ca_file = config->crawler.ca_file,
                                  .connect_to = (const char *const *)config->crawler.connect_to,
                                  .connect_to_count = config->crawler.connect_to_count,
                                  .max_body_bytes = (size_t)config->crawler.max_body_bytes,
                                  .concurrency = (size_t)config->crawler.concurrency,
                                  .address_max = (size_t)config->crawler.address_concurrency};
    name_agent(c);
    c->schedule = schedule_new();
    c->frontier = frontier_new(c->stage->redis, &frontier);
    c->revisit_count = config_revisits(config, c->revisits_ms, CRAWLER_REVISITS_MAX);
    c->verdicts = verdicts_new(c->stage->redis, config->crawler.agent);
    c->soft404 = soft404_new();
    enum err err = loop_new(&c->loop);
    if (!err)
        err = address_list_parse(config->crawler.allow_networks, config->crawler.allow_networks_count, &c->allowed, m);
    fetch.allowed = c->allowed;
    if (!err)
        err = resolver_new(c->loop, &resolve, &c->resolver, m);
    fetch.resolver = c->resolver;
    if (!err)
        err = archive_open(&archive, &c->archive, m);
    if (!err)
        err = fetcher_new(c->loop, &fetch, &c->fetcher, m);
    return err;
}

// ---- one turn --------------------------------------------------------------------------------------------------

static enum err take_links(struct crawler *c)
{
    int64_t now = clock_mono_ms();
    size_t new_count = 0;
    if (now < c->links_at_ms)
        return OK;
    // With nothing to fetch this is the place to wait, so that a link is taken the moment it comes.
    int64_t wait_ms = c->visit_count || c->more ? 0 : c->lease_at_ms - now;
    if (wait_ms > IDLE_WAIT_MS)
        wait_ms = IDLE_WAIT_MS;
    enum err err = schedule_links(c->stage, c->frontier, wait_ms > 0 ? wait_ms : 0, &new_count);
    if (err)
        return err;
    c->links_at_ms = c->visit_count ? now + LINKS_EVERY_MS : 0;
    c->more |= new_count > 0;
    account_links(new_count);
    return OK;
}

static enum err lease_some(struct crawler *c)
{
    size_t most = (size_t)c->stage->config->crawler.concurrency, count;
    int64_t now = clock_mono_ms(), wait_ms;
    struct lease *leases;
    // With no slot free, or [pages] full, it is a sign of life only: nothing is taken, however much is due.
    size_t wanted = most - c->visit_count;
    if (wanted > LEASE_AT_ONCE)
        wanted = LEASE_AT_ONCE;
    if (wanted > 0 && !queue_has_room(c->stage->queue, "pages"))
        wanted = 0;
    if ((!c->more || wanted == 0) && now < c->lease_at_ms)
        return OK;
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    enum err err = frontier_lease(c->frontier, wanted, clock_now_ms(), a, &leases, &count, &wait_ms);
    if (err)
        return err;
    // Which addresses others ask is not known, so all crawlers share the budget of each.
    size_t share = (size_t)c->stage->config->crawler.address_concurrency / frontier_crawlers(c->frontier);
    fetcher_set_address_max(c->fetcher, share > 0 ? share : 1);
    c->more = wanted > 0 && count == LEASE_AT_ONCE;
    c->lease_at_ms = now + (wanted == 0 || wait_ms < 0 || wait_ms > TURN_MS ? TURN_MS : wait_ms);
    for (size_t i = 0; i < count; i++)
        visit_begin(c, &leases[i]);
    return OK;
}

// All that needs Redis.
static enum err work(struct crawler *c)
{
    enum err err = visits_conclude(c);
    if (!err)
        err = schedule_sources(c->schedule, c->stage, c->frontier, &c->more);
    if (!err)
        err = take_links(c);
    if (!err)
        err = lease_some(c);
    return err;
}

// Doubles the calm after each failure in a row.
static void calm_down(struct crawler *c, enum err err)
{
    int64_t ms = CALM_FIRST_MS << (c->failures < 6 ? c->failures : 6);
    if (c->failures++ == 0)
        log_warn("crawl.waiting", "err=%s redis=%s", err_name(err), log_quote(redis_error(c->stage->redis)));
    c->calm_at_ms = clock_mono_ms() + (ms < CALM_MAX_MS ? ms : CALM_MAX_MS);
}

// Fetches end one by one; Redis is not asked for each.
static bool has_work(const struct crawler *c, int64_t now)
{
    bool is_waiting = c->visit_count > c->done_count && c->done_count < WORK_AT && now < c->work_at_ms;
    return now >= c->calm_at_ms && !is_waiting;
}

// How long the loop may wait for sockets and timers.
static int64_t patience(const struct crawler *c)
{
    int64_t now = clock_mono_ms();
    bool full = c->visit_count >= (size_t)c->stage->config->crawler.concurrency;
    if (c->failures > 0)
        return TURN_MS;
    if (c->visit_count == 0)
        return 0; // take_links does the waiting
    int64_t until = (c->more && !full) || c->done_count > 0 ? c->work_at_ms : c->lease_at_ms;
    if (until > now + LINKS_EVERY_MS)
        return LINKS_EVERY_MS;
    return until > now && !has_work(c, now) ? until - now : 0;
}

static enum err turn(struct crawler *c)
{
    int64_t now = clock_mono_ms();
    if (has_work(c, now)) {
        c->work_at_ms = now + WORK_EVERY_MS;
        enum err err = work(c);
        if (err_class(err) == ERR_CLASS_STOP)
            return err;
        if (err) {
            calm_down(c, err);
        } else {
            if (c->failures > 0)
                log_info("crawl.going_on", "failures=%d", c->failures);
            c->failures = 0;
        }
        stage_beat(c->stage);
    }
    account_active(c->visit_count);
    return loop_turn(c->loop, patience(c));
}

enum err crawl_run(struct stage *s)
{
    struct crawler c = {.stage = s, .more = true};
    struct errmsg m = {""};
    enum err err = crawler_open(&c, &m);
    if (err)
        log_error("crawl.start", "err=%s reason=%s", err_name(err), log_quote(m.text));
    int64_t now_ms = clock_now_ms();
    while (!err && !stage_is_stopping()) {
        err = frontier_reclaim(c.frontier, now_ms, now_ms + s->config->crawler.delay_ms);
        if (err_class(err) != ERR_CLASS_RETRY)
            break;
        stage_back_off(++c.failures);
        err = OK;
    }
    c.failures = 0;
    while (!err && !stage_is_stopping())
        err = turn(&c);
    crawler_done(&c);
    return err;
}
