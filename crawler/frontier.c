// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The frontier's keys and the calls of its scripts (crawler/lua/). Below harkara:{0}:f:
//
//   i:<id>     string  an item, packed by MessagePack: link (JSON), host, rank, source, interval of a source, at, hops,
//                      tries, crashes, memo, goals (where it was led to), state (once it has left "pending"),
//                      renewed (put anew while it was visited)
//   q:<host>   zset    items that wait for this host, best first: id → rank
//   hosts:<p>  zset    hosts of a partition with waiting items that are not busy: host → when it may be asked
//   busy       hash    hosts that are being asked: host → id
//   rest       zset    hosts without waiting items that were asked a moment ago: host → when it may be asked
//   later      zset    items that are not due yet (sources, retries, revisits): id → when
//   lease      zset    leased items: id → when the lease expires
//   leased     hash    id → "token owner host"
//   token      number  the last token
//   crawlers   zset    who is alive: owner → last sign of life
//   sources    zset    id → version of the list it was last in
//   seen       hash    generation, size: how many addresses it has; emptied: sets of the oldest that are empty again
//   seen:<g>:<hhhh> set  fingerprints: 16 bits of the address's id in the key, 64 in the member
//
// The ledger is kept beside them (core/ledger.h): every script that moves a link from one state to another counts it in
// the same step. An item that is not forgotten stands in exactly one of q:, later and leased. A host is written
// "<partition>:<authority>".
//
// Who goes first. Between hosts, the one that may be asked longest; every partition gives its share. Within a host, the
// lowest rank, and a rank is the time by which an item should be served: a source when it is due, a link a minute after
// it came and as much later as it is old (a day at most), a revisit an hour after it is due. So sources go before fresh
// links and these before old ones and revisits, and yet nobody waits for ever behind a stream of better ones. Links
// without a date, of which a sitemap may bring fifty thousand, each stand a second behind the one before of their
// source, so that a flood leaves room for others of the same host.
//
// What is seen takes 8 bytes an address as long as a set has no more than 512 members (Redis keeps those as sorted
// integers): 25 million addresses a generation keep the sets at 381 on average, 430 at most. Four generations take
// turns, one of them being emptied, so memory is bounded and the last 50 to 75 million addresses are remembered; one
// that still stands in a feed is asked for again and moves on into the newest. One forgotten that comes again is one
// more discovery. Two of n addresses fall together with a chance of n²/2^81: 2·10⁻⁹ for all of 75 million.
#include "crawler/frontier.h"

#include "core/crypt.h"
#include "core/embed.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/url.h"
#include "crawler/partition.h"
#include "crawler/trap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct embed crawler_lua[];

#define PREFIX REDIS_PREFIX "f:"

enum script {
    SCRIPT_ADD,
    SCRIPT_SOURCE,
    SCRIPT_SWEEP,
    SCRIPT_LEASE,
    SCRIPT_CLAIM,
    SCRIPT_SETTLE,
    SCRIPT_RECLAIM,
    SCRIPT_COUNT
};

enum {
    KEYS = 3, // of each script, see frontier.lua
    NUMBER_TEXT = 24,
    LINK_MAX_BYTES = 32 << 10,
    ADD_ARGS = 9, // of one link, see add.lua
    ADD_FIRST = 3,
    SETTLE_ARGS = 13, // of one lease, see settle.lua
    SETTLE_FIRST = 2,
    LEASE_FIRST = 6, // then the partitions
    ARGS_MAX = ADD_FIRST + FRONTIER_ADD_MAX * ADD_ARGS,
    SWEEP_AT_ONCE = 500,
    CRAWLERS_MAX = 256,
    LINK_SLACK_MS = 60000,      // how long a fresh link may wait behind sources
    LINK_AGE_MAX_MS = 86400000, // an older one waits no longer behind fresh ones
};
_Static_assert(SETTLE_FIRST + FRONTIER_SETTLE_MAX * SETTLE_ARGS <= ARGS_MAX, "all settlements fit into one call");

struct frontier {
    struct redis *redis;
    struct frontier_options options;
    struct redis_script scripts[SCRIPT_COUNT];
    size_t crawlers;                      // alive
    unsigned partitions[PARTITION_COUNT]; // ours
    size_t partition_count;
};

// ---- scripts ---------------------------------------------------------------------------------------------------

static char *script_text(const char *name)
{
    const struct embed *shared = embed_find(crawler_lua, VIEW_LIT("frontier.lua"));
    const struct embed *own = embed_find(crawler_lua, view_of(name));
    CHECK(shared && own);
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_view(&text, embed_view(shared));
    buf_add_view(&text, embed_view(own));
    return buf_take(&text);
}

struct frontier *frontier_new(struct redis *redis, const struct frontier_options *options)
{
    static const char *const names[SCRIPT_COUNT] = {
        [SCRIPT_ADD] = "add.lua",         [SCRIPT_SOURCE] = "source.lua", [SCRIPT_SWEEP] = "sweep.lua",
        [SCRIPT_LEASE] = "lease.lua",     [SCRIPT_CLAIM] = "claim.lua",   [SCRIPT_SETTLE] = "settle.lua",
        [SCRIPT_RECLAIM] = "reclaim.lua",
    };
    struct frontier *f = mem_zalloc(sizeof *f);
    f->redis = redis;
    f->options = *options;
    f->crawlers = 1;
    if (!f->options.waiting_max)
        f->options.waiting_max = FRONTIER_WAITING_MAX;
    if (!f->options.generation_max)
        f->options.generation_max = FRONTIER_GENERATION_MAX;
    for (size_t i = 0; i < SCRIPT_COUNT; i++)
        f->scripts[i] = (struct redis_script){.name = names[i], .text = script_text(names[i])};
    return f;
}

void frontier_free(struct frontier *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < SCRIPT_COUNT; i++)
        free((char *)(uintptr_t)f->scripts[i].text);
    free(f);
}

// args: the keys go in front.
static enum err call(struct frontier *f, enum script script, struct reply **ret_reply, const struct view *args,
                     size_t count)
{
    struct view all[KEYS + ARGS_MAX] = {VIEW_LIT(PREFIX), VIEW_LIT(LEDGER_KEY), VIEW_LIT(LEDGER_SOURCE_PREFIX)};
    CHECK(count <= ARGS_MAX);
    memcpy(all + KEYS, args, count * sizeof *args);
    return redis_eval(f->redis, &f->scripts[script], ret_reply, KEYS, count, all);
}

static struct view number(int64_t value, char text[NUMBER_TEXT])
{
    int n = snprintf(text, NUMBER_TEXT, "%" PRId64, value);
    return (struct view){text, (size_t)n};
}

static enum err reclaim(struct frontier *f, int64_t now_ms, int64_t next_ms, bool leaves)
{
    char now[NUMBER_TEXT], next[NUMBER_TEXT];
    const struct view args[] = {number(now_ms, now), view_of(f->options.owner), number(next_ms, next),
                                view_of(leaves ? "1" : "")};
    return call(f, SCRIPT_RECLAIM, NULL, args, ARRAY_LEN(args));
}

enum err frontier_reclaim(struct frontier *f, int64_t now_ms, int64_t next_ms)
{
    return reclaim(f, now_ms, next_ms, false);
}

enum err frontier_leave(struct frontier *f, int64_t now_ms, int64_t next_ms)
{
    return reclaim(f, now_ms, next_ms, true);
}

size_t frontier_crawlers(const struct frontier *f)
{
    return f->crawlers;
}

// ---- in --------------------------------------------------------------------------------------------------------

static struct view link_json(const struct link *l, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    struct json_writer w;
    buf_init(&out, LINK_MAX_BYTES);
    json_init(&w, &out);
    link_write(l, &w);
    return buf_err(&out) ? (struct view){0} : arena_copy(a, buf_view(&out));
}

// A host as the scripts name it.
static struct view host_key(const struct url *u, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, URL_MAX_BYTES);
    url_add_authority(&out, u);
    return view_of(arena_printf(a, "%u:%.*s", partition_of(buf_view(&out)), VIEW_ARG(buf_view(&out))));
}

static struct view host_of_key(struct view key)
{
    size_t colon = view_find(key, ":");
    return colon < key.n ? view_from(key, colon + 1) : key;
}

// 16 bits as the name of a set, 64 as a member of it. id: 32 hex digits.
static void fingerprint(const char *id, struct arena *a, struct view *ret_bucket, struct view *ret_print)
{
    char half[17];
    snprintf(half, sizeof half, "%.16s", id + 4);
    *ret_bucket = arena_copy(a, (struct view){id, 4});
    *ret_print = view_of(arena_printf(a, "%" PRId64, (int64_t)strtoull(half, NULL, 16)));
}

static void canonical_id(const struct url *u, struct view version, char id[CRYPT_ID_TEXT])
{
    CLEANUP(buf_done) struct buf canonical;
    buf_init(&canonical, 2 * URL_MAX_BYTES);
    url_add_canonical(&canonical, u);
    const struct view parts[] = {buf_view(&canonical), version};
    if (version.n > 0)
        crypt_id_parts(parts, ARRAY_LEN(parts), id);
    else
        crypt_id(buf_view(&canonical), id);
}

// When a link should be served by.
static int64_t link_rank(const struct link *l, int64_t now_ms)
{
    int64_t age_ms = l->hint.published_ms > 0 ? now_ms - l->hint.published_ms : 0;
    if (age_ms < 0)
        age_ms = 0;
    return now_ms + LINK_SLACK_MS + (age_ms < LINK_AGE_MAX_MS ? age_ms : LINK_AGE_MAX_MS);
}

// The state that a link which looks like a trap ends in; empty for others.
static struct view trap_state(const struct url *u, int64_t now_ms, struct arena *a)
{
    enum trap trap = trap_judge(u, now_ms);
    return trap == TRAP_NONE ? (struct view){"", 0} : view_of(arena_printf(a, "trap: %s", trap_name(trap)));
}

// The arguments of one link for add.lua. False: not to be fetched.
static bool link_args(const struct link *l, int64_t now_ms, struct arena *a, struct view args[ADD_ARGS])
{
    struct url url;
    char id[CRYPT_ID_TEXT];
    if (url_parse(l->url, NULL, &url))
        return false;
    bool is_web = url_is_web(&url);
    if (is_web) {
        canonical_id(&url, l->version, id);
        args[0] = arena_copy(a, view_of(id));
        fingerprint(id, a, &args[1], &args[2]);
        args[3] = host_key(&url, a);
        args[4] = view_of(arena_printf(a, "%" PRId64, link_rank(l, now_ms)));
        args[5] = view_of(l->hint.published_ms > 0 ? "1" : "");
        args[6] = l->source;
        args[7] = l->state.n > 0 ? l->state : trap_state(&url, now_ms, a);
        struct link serialised = *l; // with the address as the parser understands it
        serialised.url = view_of(url.text);
        args[8] = link_json(&serialised, a);
    }
    url_done(&url);
    return is_web && args[8].n > 0;
}

enum err frontier_add(struct frontier *f, const struct link *links, size_t count, int64_t now_ms,
                      bool ret_new[FRONTIER_ADD_MAX])
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    struct view args[ARGS_MAX];
    size_t n = 0, asked[FRONTIER_ADD_MAX], asked_count = 0;
    char now[NUMBER_TEXT], generation[NUMBER_TEXT], waiting[NUMBER_TEXT];
    CHECK(count <= FRONTIER_ADD_MAX);
    args[n++] = number(now_ms, now);
    args[n++] = number(f->options.generation_max, generation);
    args[n++] = number(f->options.waiting_max, waiting);
    for (size_t i = 0; i < count; i++)
        if (link_args(&links[i], now_ms, a, &args[n])) {
            n += ADD_ARGS;
            asked[asked_count++] = i;
        }
    enum err err = asked_count > 0 ? call(f, SCRIPT_ADD, &reply, args, n) : OK;
    if (err)
        return err;
    memset(ret_new, 0, count * sizeof *ret_new);
    for (size_t i = 0; i < asked_count; i++)
        ret_new[asked[i]] = reply_int(reply_at(reply, i)) == 1;
    return OK;
}

enum err frontier_put_source(struct frontier *f, const struct source *s, int64_t version, int64_t now_ms)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char now[NUMBER_TEXT], list[NUMBER_TEXT], interval[NUMBER_TEXT], id[CRYPT_ID_TEXT];
    struct url url;
    enum err err = url_parse(s->url, NULL, &url);
    if (err)
        return err;
    struct link link = {.url = view_of(url.text), .kind = s->kind, .source = s->name};
    const struct view parts[] = {VIEW_LIT("source"), s->name};
    const struct view args[] = {
        number(now_ms, now),
        number(version, list),
        view_of(crypt_id_parts(parts, ARRAY_LEN(parts), id)),
        host_key(&url, a),
        link_json(&link, a),
        number(s->interval_ms, interval),
        s->name,
    };
    err = url_is_web(&url) ? call(f, SCRIPT_SOURCE, NULL, args, ARRAY_LEN(args)) : ERR_SYNTAX;
    url_done(&url);
    return err;
}

enum err frontier_sweep_sources(struct frontier *f, int64_t version)
{
    char text[NUMBER_TEXT], most[NUMBER_TEXT];
    const struct view args[] = {number(version, text), number(SWEEP_AT_ONCE, most)};
    for (;;) { // in parts: Redis answers others in between
        CLEANUP(reply_cleanup) struct reply *reply = NULL;
        enum err err = call(f, SCRIPT_SWEEP, &reply, args, ARRAY_LEN(args));
        if (err || reply_int(reply) == 0)
            return err;
    }
}

// ---- out -------------------------------------------------------------------------------------------------------

static struct view field(const struct reply *fields, const char *name, struct arena *a)
{
    return arena_copy(a, reply_field(fields, name));
}

static int64_t field_int(const struct reply *fields, const char *name)
{
    return reply_int(reply_member(fields, name));
}

static enum err read_lease(const struct reply *r, struct arena *a, struct lease *ret)
{
    struct lease l = {
        .id = field(r, "id", a),
        .token = field(r, "token", a),
        .host = host_of_key(field(r, "host", a)),
        .at = field(r, "at", a),
        .hops = (int)field_int(r, "hops"),
        .tries = (int)field_int(r, "tries"),
        .interval_ms = field_int(r, "interval"),
        .links = field_int(r, "links"),
        .ttl_ms = field_int(r, "ttl"),
        .memo = field(r, "memo", a),
    };
    if (l.interval_ms > 0)
        l.due_ms = field_int(r, "rank");
    enum err err = link_read(reply_field(r, "link"), a, &l.link);
    if (l.at.n == 0)
        l.at = l.link.url;
    if (!err)
        *ret = l;
    return err;
}

// The items from the third of the reply on. One that cannot be read, written by a newer version or by hand, is closed.
static enum err read_leases(struct frontier *f, const struct reply *reply, int64_t now_ms, struct arena *a,
                            struct lease **ret_leases, size_t *ret_count)
{
    size_t count = reply_count(reply), n = 0;
    struct lease *leases = arena_array(a, count, sizeof *leases);
    for (size_t i = 2; i < count; i++) {
        const struct reply *r = reply_at(reply, i);
        if (read_lease(r, a, &leases[n]) == OK) {
            n++;
            continue;
        }
        bool ours[FRONTIER_SETTLE_MAX];
        const struct lease nameless = {.id = reply_field(r, "id"), .token = reply_field(r, "token")};
        const struct settlement broken = {.lease = &nameless, .state = "broken", .host_next_ms = now_ms};
        enum err err = frontier_settle(f, &broken, 1, now_ms, ours);
        if (err)
            return err;
    }
    *ret_leases = leases;
    *ret_count = n;
    return OK;
}

// Takes note of who is alive. Whether our partitions are others now.
static bool share_out(struct frontier *f, const struct reply *alive)
{
    struct view names[CRAWLERS_MAX];
    unsigned partitions[PARTITION_COUNT];
    size_t count = 0, n = 0;
    for (; count < reply_count(alive) && count < CRAWLERS_MAX; count++)
        names[count] = reply_view(reply_at(alive, count));
    for (unsigned p = 0; p < PARTITION_COUNT; p++)
        if (partition_belongs(p, view_of(f->options.owner), names, count))
            partitions[n++] = p;
    bool changed = n != f->partition_count || memcmp(partitions, f->partitions, n * sizeof *partitions) != 0;
    memcpy(f->partitions, partitions, n * sizeof *partitions);
    f->partition_count = n;
    f->crawlers = count > 0 ? count : 1;
    return changed;
}

enum err frontier_lease(struct frontier *f, size_t max, int64_t now_ms, struct arena *a, struct lease **ret_leases,
                        size_t *ret_count, int64_t *ret_wait_ms)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char now[NUMBER_TEXT], most[NUMBER_TEXT], time[NUMBER_TEXT], silence[NUMBER_TEXT], rest[NUMBER_TEXT];
    char names[PARTITION_COUNT][NUMBER_TEXT];
    struct view args[LEASE_FIRST + PARTITION_COUNT] = {
        number(now_ms, now),       number((int64_t)max, most),           number(f->options.lease_ms, time),
        view_of(f->options.owner), number(FRONTIER_SILENCE_MS, silence), number(f->options.rest_ms, rest),
    };
    for (size_t i = 0; i < f->partition_count; i++)
        args[LEASE_FIRST + i] = number(f->partitions[i], names[i]);
    enum err err = call(f, SCRIPT_LEASE, &reply, args, LEASE_FIRST + f->partition_count);
    if (err)
        return err;
    if (share_out(f, reply_at(reply, 1)) && reply_count(reply) == 2)
        return frontier_lease(f, max, now_ms, a, ret_leases, ret_count, ret_wait_ms);
    *ret_wait_ms = reply_int(reply_at(reply, 0));
    return read_leases(f, reply, now_ms, a, ret_leases, ret_count);
}

enum err frontier_claim(struct frontier *f, const struct lease *l, struct view address, bool *ret_known)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char generation[NUMBER_TEXT], id[CRYPT_ID_TEXT];
    struct url url;
    enum err err = url_parse(address, NULL, &url);
    if (err)
        return err;
    canonical_id(&url, l->link.version, id);
    url_done(&url);
    struct view args[] = {l->id, l->token, number(f->options.generation_max, generation), {NULL, 0}, {NULL, 0}};
    fingerprint(id, a, &args[3], &args[4]);
    *ret_known = false;
    if (view_is(l->id, id))
        return OK; // another spelling of its own address
    err = call(f, SCRIPT_CLAIM, &reply, args, ARRAY_LEN(args));
    if (!err && reply_int(reply) < 0)
        return ERR_NOTFOUND;
    *ret_known = !err && reply_int(reply) == 0;
    return err;
}

// ---- settling --------------------------------------------------------------------------------------------------

// The host that the item waits for next; empty: the one it waited for before.
static struct view next_host(const struct settlement *s, struct arena *a)
{
    const struct lease *l = s->lease;
    struct view to = s->at.n > 0 ? s->at : l->link.url;
    struct url url;
    if (!s->due_ms || view_equals(to, l->at) || url_parse(to, NULL, &url))
        return (struct view){"", 0};
    struct view host = host_key(&url, a);
    url_done(&url);
    return host;
}

static struct view number_in(struct arena *a, int64_t value)
{
    return view_of(arena_printf(a, "%" PRId64, value));
}

static void settle_args(const struct settlement *s, struct arena *a, struct view args[SETTLE_ARGS])
{
    const struct view none = VIEW_LIT("");
    char id[CRYPT_ID_TEXT];
    CHECK(s->state || s->due_ms);
    args[0] = s->lease->id;
    args[1] = s->lease->token;
    args[2] = number_in(a, s->host_next_ms);
    args[3] = s->due_ms ? number_in(a, s->due_ms) : none;
    args[4] = view_of(s->state ? s->state : "");
    args[5] = next_host(s, a);
    args[6] = s->at;
    args[7] = number_in(a, s->hops);
    args[8] = number_in(a, s->tries);
    args[9] = view_of(s->learnt ? "1" : "");
    args[10] = s->memo;
    args[11] = args[12] = none;
    if (s->payload.n > 0)
        fingerprint(crypt_id(s->payload, id), a, &args[11], &args[12]);
}

enum err frontier_settle(struct frontier *f, const struct settlement *settlements, size_t count, int64_t now_ms,
                         bool ret_ours[FRONTIER_SETTLE_MAX])
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    struct view args[SETTLE_FIRST + FRONTIER_SETTLE_MAX * SETTLE_ARGS] = {number_in(a, now_ms),
                                                                          number_in(a, f->options.generation_max)};
    CHECK(count <= FRONTIER_SETTLE_MAX);
    for (size_t i = 0; i < count; i++)
        settle_args(&settlements[i], a, args + SETTLE_FIRST + i * SETTLE_ARGS);
    enum err err = call(f, SCRIPT_SETTLE, &reply, args, SETTLE_FIRST + count * SETTLE_ARGS);
    for (size_t i = 0; !err && i < count; i++)
        ret_ours[i] = reply_int(reply_at(reply, i)) == 1;
    return err;
}
