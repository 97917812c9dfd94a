// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One lease to its end. A lease is the right to ask one host once, so a visit is one request and what belongs to it:
//
//   robots known? ── no ──► fetch robots.txt, remember the verdict, give the lease back: the item's turn comes again
//        │ yes                                                                           after the host's rest
//   allowed? ── no ──► "robots"
//        │ yes
//   fetch ──► archive ──► redirect? ── same origin ──► judged again, fetched at once
//                             │         another ─────► given back under its new address: that host's queue, its
//                             │                        robots.txt and its rest apply
//                         200 ──► [pages] ──► settled          else ──► settled in its state
//
// The order is what makes a crash harmless: archived, then published, then settled. A crawler that dies between two
// steps leaves a lease that expires, and the page is fetched once more. Visits that are done wait for visits_conclude,
// which publishes the pages of all of them in one step and settles all in a second; what cannot be written down because
// Redis is away is kept and tried again. A lease's token makes sure that nobody settles another's.
//
// A redirect for good (301, 308) to an address that is known by itself ends the visit as "duplicate": that address is
// fetched on its own account. One for the time being is followed: what it leads to today says nothing of tomorrow.
#include "crawler/visit.h"

#include "core/clock.h"
#include "core/health.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/url.h"
#include "core/warc.h"
#include "crawler/account.h"
#include "crawler/lesson.h"
#include "crawler/policy.h"
#include "crawler/refresh.h"
#include "crawler/soft404.h"
#include "crawler/symptom.h"
#include "crawler/verdict.h"
#include "crawler/visit_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROBOTS_HOPS_MAX = 5, META_MAX_BYTES = 64 << 10, STORAGE_RETRY_MS = 5000 };

static const char accept_page[] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
static const char accept_feed[] = "application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.8";
static const char accept_text[] = "text/plain,*/*;q=0.5";

static void ask(struct visit *v);

static bool wants_feed(const struct visit *v)
{
    return v->lease.link.kind == PAGE_FEED || v->lease.link.kind == PAGE_SITEMAP;
}

static struct view origin_of(const struct url *u, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, URL_MAX_BYTES);
    buf_add_view(&out, u->scheme);
    buf_add_str(&out, "://");
    url_add_authority(&out, u);
    return arena_copy(a, buf_view(&out));
}

// ---- life ------------------------------------------------------------------------------------------------------

static struct lease copy_lease(const struct lease *l, struct arena *a)
{
    struct lease c = *l;
    struct view *views[] = {
        &c.id,         &c.token, &c.host, &c.at, &c.link.url, &c.link.source, &c.link.hint.title, &c.link.hint.author,
        &c.link.shape, &c.memo};
    for (size_t i = 0; i < ARRAY_LEN(views); i++)
        *views[i] = arena_copy(a, *views[i]);
    return c;
}

static void finish(struct visit *v, const struct outcome *o, const char *error)
{
    v->outcome = *o;
    snprintf(v->error, sizeof v->error, "%s", error);
    visit_learn(v);
    v->head = (struct view){0};
    account_visit(&v->outcome, clock_now_ms() - v->started_ms);
    if (o->kind == OUTCOME_FAILED)
        log_info("crawl.failed", "url=%s state=%s error=%s", log_quote(v->url.text),
                 log_quote(v->settlement.state ? v->settlement.state : o->state), log_quote(v->error));
    else
        log_debug("crawl.fetched", "url=%s state=%s ms=%lld", log_quote(v->url.text), o->state,
                  (long long)(clock_now_ms() - v->started_ms));
    visit_end(v);
}

static void fail(struct visit *v, const char *state, bool lasting, const char *error)
{
    const struct outcome o = policy_failure(state, lasting);
    finish(v, &o, error);
}

// Gives the lease back: the item waits for its next turn, at this address.
static void pass_on(struct visit *v, struct view at, int hops, int64_t wait_ms)
{
    int64_t now_ms = clock_now_ms();
    bool moved = !view_equals(at, v->lease.link.url);
    v->passing = true;
    v->settlement = (struct settlement){.due_ms = now_ms + wait_ms,
                                        .host_next_ms = now_ms + v->delay_ms,
                                        .at = moved ? at : (struct view){0},
                                        .hops = hops,
                                        .tries = v->lease.tries};
    bool moving = v->lease.interval_ms > 0 && hops > 0 && v->is_permanent;
    if (moving != v->memo.moving) {
        v->memo.moving = moving;
        v->settlement.learnt = true;
        v->settlement.memo = memo_write(&v->memo, v->arena);
    }
    visit_end(v);
}

// ---- answers ---------------------------------------------------------------------------------------------------

// What led to this request, a letter a step (crawler/archive.h): a link for each sitemap and the last, each redirect.
static struct view way_here(const struct visit *v)
{
    const struct lease *l = &v->lease;
    bool is_robots = !v->verdict;
    char *way = arena_alloc(v->arena, (size_t)(l->link.depth + v->hops + 4)), *to = way;
    for (int i = 0; l->interval_ms == 0 && i <= l->link.depth; i++)
        *to++ = 'L';
    if (is_robots)
        *to++ = 'P';
    for (int i = 0; i < v->hops; i++)
        *to++ = 'R';
    return (struct view){way, (size_t)(to - way)};
}

// The address that this one was found at: before the redirect, of the page that robots.txt is read for, or the source.
static struct view via(const struct visit *v)
{
    const struct link *l = &v->lease.link;
    const struct source *source = schedule_find(v->crawler->schedule, l->source);
    if (v->hops > 0 || !v->verdict)
        return l->url;
    return source && v->lease.interval_ms == 0 ? source->url : (struct view){0};
}

// Whether the archive took the exchange; page: its head, where it is one. The disk being full is no fault of the
// address: it comes again.
static bool archive_page(struct visit *v, const struct fetch_result *r, const char *profile, struct view digest,
                         struct view page, struct body_ref *ret_ref)
{
    const struct capture capture = {.url = view_of(v->url.text),
                                    .date_ms = clock_now_ms(),
                                    .ip = view_of(r->ip),
                                    .request = r->request,
                                    .response = r->response,
                                    .truncated = view_of(r->truncated            ? "length"
                                                         : r->state == FETCH_CUT ? "disconnect"
                                                                                 : NULL),
                                    .digest = digest,
                                    .revisit_profile = view_of(profile),
                                    .refers_to_ms = v->memo.payload_ms,
                                    .page = page,
                                    .via = via(v),
                                    .hops = way_here(v),
                                    .took_ms = r->took_us / 1000};
    enum err err = archive_put(v->crawler->archive, &capture, ret_ref);
    if (!err) {
        v->archived_ms = capture.date_ms;
        return true;
    }
    log_error("crawl.archive", "url=%s err=%s", log_quote(v->url.text), err_name(err));
    if (err_class(err) == ERR_CLASS_RETRY)
        pass_on(v, v->lease.at, v->hops, STORAGE_RETRY_MS);
    else
        fail(v, "archive", true, err_name(err));
    return false;
}

static bool archive(struct visit *v, const struct fetch_result *r, const char *profile, struct view digest,
                    struct body_ref *ret_ref)
{
    return archive_page(v, r, profile, digest, (struct view){0}, ret_ref);
}

static struct view page_meta(const struct visit *v, int status)
{
    const struct lease *l = &v->lease;
    const struct source *source = schedule_find(v->crawler->schedule, l->link.source);
    const struct page page = {.url = l->link.url,
                              .final_url = view_of(v->url.text),
                              .kind = l->link.kind,
                              .source = l->link.source,
                              .medium = source ? source->medium : VIEW_LIT("web"),
                              .lang = source ? source->lang : (struct view){0},
                              .country = source ? source->country : (struct view){0},
                              .status = status,
                              .fetched_ms = clock_now_ms(),
                              .hint = l->link.hint,
                              .depth = l->link.depth,
                              .shape = l->link.shape};
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, META_MAX_BYTES);
    json_init(&w, &out);
    page_write(&page, &w);
    return arena_copy(v->arena, buf_view(&out));
}

// Path and query of a web address.
static struct view target_of(struct view url)
{
    struct view rest = view_from(url, view_find(url, "://") + 3);
    rest = view_from(rest, view_find_char(rest, '/'));
    return (struct view){rest.p, view_find_char(rest, '#')};
}

// A 200 that stands for a 404. Only small answers are decoded for this.
static bool is_soft_404(const struct visit *v, const struct fetch_result *r)
{
    struct http_response response = {0};
    if (v->lease.interval_ms > 0 || v->is_revisit || v->lease.link.kind != PAGE_ARTICLE)
        return false;
    bool is_small = r->response.n <= SOFT404_WIRE_MAX_BYTES;
    if (is_small && http_response_parse(r->response, SOFT404_BODY_MAX_BYTES, v->arena, &response))
        return false;
    if (!is_small && v->hops == 0)
        return false;
    return soft404_sees(v->crawler->soft404, v->origin, target_of(v->lease.link.url), robots_target(&v->url),
                        response.body);
}

static void on_soft_404(struct visit *v, const struct fetch_result *r)
{
    struct body_ref ref;
    if (archive(v, r, NULL, (struct view){0}, &ref))
        fail(v, "soft 404", true, "the same page as for many other addresses of its host");
}

// 200. What answers with the very bytes of the last time has nothing for the parser.
static void on_page(struct visit *v, const struct fetch_result *r, struct outcome *o)
{
    char digest[ARCHIVE_DIGEST_TEXT] = "";
    archive_digest(r->response, digest);
    bool same = digest[0] && view_is(v->memo.digest, digest);
    struct view page = page_meta(v, r->status);
    if (!archive_page(v, r, same ? archive_same_digest : NULL, view_of(digest), page, &v->page_ref))
        return;
    if (same) {
        o->kind = OUTCOME_UNCHANGED;
        snprintf(o->state, sizeof o->state, "unchanged");
    } else {
        v->memo.payload_ms = v->archived_ms;
        v->page_ref.path = arena_copy(v->arena, v->page_ref.path);
        v->page_meta = page;
    }
    v->digest = arena_copy(v->arena, view_of(digest));
    finish(v, o, "");
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// RFC 9110 §10.2.2. False: there is no address to go to.
static bool resolve(const struct visit *v, struct view head, struct url *ret_to)
{
    struct view location = http_field(head, "Location");
    if (location.n == 0 || url_parse(location, &v->url, ret_to))
        return false;
    if (url_is_web(ret_to))
        return true;
    url_done(ret_to);
    return false;
}

// Takes `to`: the next hop, to be judged like the first.
static void follow(struct visit *v, const struct url *to)
{
    bool same_origin = view_equals(origin_of(to, v->arena), v->origin);
    if (view_is(v->url.scheme, "https") && view_is(to->scheme, "http")) {
        account_downgrade();
        log_debug("crawl.downgrade", "from=%s to=%s", log_quote(v->url.text), log_quote(to->text));
    }
    url_done(&v->url);
    v->url = *to;
    if (same_origin)
        ask(v);
    else
        pass_on(v, arena_copy(v->arena, view_of(v->url.text)), v->hops, 0);
}

// RFC 9110 §15.4.2, §15.4.9: moved for good.
static bool is_permanent(int status)
{
    return status == 301 || status == 308;
}

// Whether the article is known by the address that it has moved to.
static bool is_known(const struct visit *v, int status, const struct url *to)
{
    bool known = false;
    if (v->lease.interval_ms > 0 || v->is_revisit || !is_permanent(status))
        return false;
    return frontier_claim(v->crawler->frontier, &v->lease, view_of(to->text), &known) == OK && known;
}

static void on_redirect(struct visit *v, const struct fetch_result *r)
{
    struct url to;
    v->is_permanent &= is_permanent(r->status);
    if (++v->hops > VISIT_HOPS_MAX) {
        fail(v, "redirects", true, "more than 10 redirects");
    } else if (!resolve(v, r->response, &to)) {
        fail(v, "redirects", true, "a redirect without a web address");
    } else if (is_known(v, r->status, &to)) {
        url_done(&to);
        fail(v, "duplicate", true, "a redirect to an address that is known by itself");
    } else {
        follow(v, &to);
    }
}

static void on_leading_page(struct visit *v, const struct fetch_result *r, const struct url *to)
{
    struct body_ref ref;
    v->is_permanent = false;
    v->hops++;
    if (archive(v, r, NULL, (struct view){0}, &ref)) {
        follow(v, to);
        return;
    }
    struct url unused = *to;
    url_done(&unused);
}

// Of a source's refusal, whose bot check it is, if one.
static const char *symptom_of_answer(const struct visit *v, struct view answer)
{
    struct http_response response;
    if (v->lease.interval_ms == 0 || v->status < 400 ||
        http_response_parse(answer, SYMPTOM_BODY_MAX_BYTES, v->arena, &response))
        return "";
    return symptom_of_refusal(v->status, response.head, response.body);
}

static void on_answer(void *user, const struct fetch_result *r)
{
    struct visit *v = user;
    struct body_ref ref;
    v->status = r->status;
    v->head = r->response;
    v->bytes = (int64_t)r->response.n;
    if (r->status == 0) {
        const struct outcome o = policy_fetch(r->state);
        finish(v, &o, r->error);
        return;
    }
    struct outcome o = policy_http(r->status, r->response, clock_now_ms());
    // A body that broke off is worth another try; at the last what came is better than nothing.
    if (o.kind == OUTCOME_FETCHED && r->state != FETCH_OK && v->lease.tries + 1 < POLICY_TRIES_MAX) {
        o = policy_fetch(r->state);
        finish(v, &o, r->error);
        return;
    }
    if (o.kind == OUTCOME_FETCHED) {
        struct url to;
        bool may_lead = !wants_feed(v) && v->hops < VISIT_HOPS_MAX;
        if (may_lead && refresh_leads(r->response, &v->url, v->arena, &to))
            on_leading_page(v, r, &to);
        else if (is_soft_404(v, r))
            on_soft_404(v, r);
        else
            on_page(v, r, &o);
        return;
    }
    bool not_modified = o.kind == OUTCOME_UNCHANGED;
    if (!archive(v, r, not_modified ? archive_not_modified : NULL, not_modified ? v->memo.digest : (struct view){0},
                 &ref))
        return;
    v->cause = symptom_of_answer(v, r->response);
    if (is_redirect(r->status))
        on_redirect(v, r);
    else
        finish(v, &o, o.kind == OUTCOME_FAILED ? o.state : "");
}

// ---- robots.txt ------------------------------------------------------------------------------------------------

static void ask_robots(struct visit *v);

// RFC 9309 §2.3.1: 2xx is read, 4xx and too many redirects allow all. What is unreachable closes the host for a while:
// 5xx, 429 (which is no verdict on robots.txt), a redirect that leads nowhere, rules that broke off or cannot be
// decoded: what is missing of them may forbid what we ask for.
static enum verdict_kind judge_robots(const struct visit *v, const struct fetch_result *r, struct view *ret_text)
{
    struct http_response response;
    if (r->status == 0 || r->status >= 500 || r->status == 429)
        return VERDICT_DISALLOW_ALL;
    if (r->status >= 300)
        return VERDICT_ALLOW_ALL;
    if (r->state != FETCH_OK || http_response_parse(r->response, ROBOTS_MAX_BYTES, v->arena, &response))
        return VERDICT_DISALLOW_ALL;
    bool is_at_limit = r->truncated || response.body.n == ROBOTS_MAX_BYTES;
    if (response.body_is_partial && !is_at_limit)
        return VERDICT_DISALLOW_ALL;
    *ret_text = response.body;
    return VERDICT_ROBOTS;
}

// Five redirects are followed, wherever they lead (§2.3.1.2). A host that does not answer at all is its own failure.
static void on_robots(void *user, const struct fetch_result *r)
{
    struct visit *v = user;
    struct body_ref ref;
    struct view text = {0};
    struct url to;
    if (r->status == 0 && v->hops == 0) {
        const struct outcome o = policy_fetch(r->state);
        finish(v, &o, r->error);
        return;
    }
    if (r->status > 0 && !archive(v, r, NULL, (struct view){0}, &ref))
        return;
    if (is_redirect(r->status) && ++v->hops <= ROBOTS_HOPS_MAX && resolve(v, r->response, &to)) {
        url_done(&v->url);
        v->url = to;
        ask_robots(v);
        return;
    }
    enum verdict_kind kind = judge_robots(v, r, &text);
    int64_t ttl_ms = kind == VERDICT_DISALLOW_ALL ? VISIT_ROBOTS_RETRY_MS : VISIT_ROBOTS_TTL_MS;
    enum err err = verdict_put(v->crawler->verdicts, v->origin, kind, text, clock_now_ms(), ttl_ms);
    if (err)
        log_warn("crawl.robots", "origin=%s err=%s", log_quote_n(v->origin.p, v->origin.n), err_name(err));
    pass_on(v, v->lease.at, v->lease.hops, 0);
}

static int64_t time_left(const struct visit *v)
{
    int64_t left = v->deadline_ms - clock_mono_ms();
    return left > 1 ? left : 1;
}

static void ask_robots(struct visit *v)
{
    const struct fetch_request request = {.url = v->url.text, .accept = accept_text, .timeout_ms = time_left(v)};
    if (fetch_start(v->crawler->fetcher, &request, on_robots, v))
        fail(v, "bug", true, "the request was refused");
}

static void begin_robots(struct visit *v)
{
    struct url to;
    if (url_parse(VIEW_LIT("/robots.txt"), &v->url, &to)) {
        fail(v, "scheme", true, "no address for robots.txt");
        return;
    }
    url_done(&v->url);
    v->url = to;
    v->hops = 0;
    ask_robots(v);
}

// ---- requests --------------------------------------------------------------------------------------------------

// The next hop, within the origin whose robots.txt is known.
static void ask(struct visit *v)
{
    const struct robots *robots = v->verdict->robots;
    struct robots_verdict verdict = {.allowed = true};
    if (robots)
        verdict = robots_judge(robots, robots_target(&v->url));
    if (!verdict.allowed) {
        fail(v, "robots", true, arena_printf(v->arena, "line %u of robots.txt does not allow it", verdict.line));
        return;
    }
    v->in_full = v->lease.interval_ms > 0 && lesson_asks_in_full(&v->memo, v->started_ms);
    const struct fetch_request request = {.url = v->url.text,
                                          .etag = v->in_full ? (struct view){0} : v->memo.etag,
                                          .modified = v->in_full ? (struct view){0} : v->memo.modified,
                                          .accept = wants_feed(v) ? accept_feed : accept_page,
                                          .timeout_ms = time_left(v),
                                          .closes =
                                              v->lease.interval_ms > 0}; // servers hang up before a source's next visit
    if (fetch_start(v->crawler->fetcher, &request, on_answer, v))
        fail(v, "bug", true, "the request was refused");
}

static void judge(struct visit *v)
{
    v->origin = origin_of(&v->url, v->arena);
    enum err err = verdict_get(v->crawler->verdicts, v->origin, clock_now_ms(), &v->verdict);
    if (err) {
        pass_on(v, v->lease.at, v->lease.hops, 0);
    } else if (!v->verdict) {
        begin_robots(v);
    } else if (v->verdict->kind == VERDICT_DISALLOW_ALL) {
        fail(v, "robots-unreachable", false, "robots.txt could not be read");
    } else {
        int64_t asked_ms = v->verdict->robots ? robots_delay_ms(v->verdict->robots) : 0;
        if (v->delay_ms < asked_ms)
            v->delay_ms = asked_ms;
        ask(v);
    }
}

void visit_begin(struct crawler *c, const struct lease *l)
{
    struct visit *v = mem_zalloc(sizeof *v);
    v->crawler = c;
    v->arena = arena_new();
    v->lease = copy_lease(l, v->arena);
    v->memo = memo_read(v->lease.memo, v->arena);
    v->hops = l->hops;
    v->cause = "";
    v->is_permanent = l->hops == 0 || v->memo.moving;
    v->is_revisit = l->interval_ms == 0 && v->memo.fetched_ms > 0;
    v->delay_ms = c->stage->config->crawler.delay_ms;
    v->started_ms = clock_now_ms();
    v->deadline_ms = clock_mono_ms() + c->stage->config->crawler.timeout_ms;
    v->next = c->visits;
    if (v->next)
        v->next->prev = v;
    c->visits = v;
    c->visit_count++;
    if (l->interval_ms > 0)
        account_late(v->started_ms - l->due_ms);
    enum err err = url_parse(v->lease.at, NULL, &v->url);
    if (err || !url_is_web(&v->url))
        fail(v, "scheme", true, "neither http nor https");
    else
        judge(v);
}
