// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The frontier's keys and the calls of its scripts (crawler/lua/). Below harkara:{0}:f:
//
//   i:<id>     hash    an item: link (JSON), host, rank, source, interval of a source, at, hops, tries, crashes, memo,
//                      state (of the ledger, once it has left "pending")
//   q:<host>   zset    items that wait for this host, best first: id → rank
//   hosts      zset    hosts with waiting items that are not busy: host → when it may be asked
//   busy       hash    hosts that are being asked: host → id
//   rest       zset    hosts without waiting items that were asked a moment ago: host → when it may be asked
//   later      zset    items that are not due yet (sources, retries): id → when
//   lease      zset    leased items: id → when the lease expires
//   leased     hash    id → "token owner host"
//   token      number  the last token
//   seen:<hhhh> set    fingerprints: 16 bits of the address's id in the key, 64 in the member
//   sources    hash    id → version of the list it was last in
//   robots:<origin> string  "a" all allowed, "d" none, "t" and the text; expires
//
// The ledger is kept beside them (core/ledger.h): every script that moves a link from one state to another counts it in
// the same step. An item that is not closed stands in exactly one of q:, later and leased. `seen` takes 8 bytes an
// address as long as a set has no more than 512 members (Redis keeps those as sorted integers), so 33 million addresses
// in 270 MB; what is beyond costs some 60 bytes. Two of n addresses fall together with a chance of n²/2^81.
#include "crawler/frontier.h"

#include "core/crypt.h"
#include "core/embed.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/url.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct embed crawler_lua[];

#define PREFIX REDIS_PREFIX "f:"

enum script { SCRIPT_ADD, SCRIPT_SOURCE, SCRIPT_SWEEP, SCRIPT_LEASE, SCRIPT_SETTLE, SCRIPT_RECLAIM, SCRIPT_COUNT };

enum {
    KEYS = 3, // of each script, see frontier.lua
    NUMBER_TEXT = 24,
    LINK_MAX_BYTES = 32 << 10,
    ADD_ARGS = 8, // of one link, see add.lua
    ARGS_MAX = 1 + FRONTIER_ADD_MAX * ADD_ARGS,
    SETTLE_ARGS = 24,
};

// Ranks: sources before articles, and of these the freshest first. All are below 2^53, where scores are exact.
static const int64_t rank_article = INT64_C(1000000000000000);

struct frontier {
    struct redis *redis;
    struct frontier_options options;
    struct redis_script scripts[SCRIPT_COUNT];
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
        [SCRIPT_ADD] = "add.lua",     [SCRIPT_SOURCE] = "source.lua", [SCRIPT_SWEEP] = "sweep.lua",
        [SCRIPT_LEASE] = "lease.lua", [SCRIPT_SETTLE] = "settle.lua", [SCRIPT_RECLAIM] = "reclaim.lua",
    };
    struct frontier *f = mem_zalloc(sizeof *f);
    f->redis = redis;
    f->options = *options;
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

enum err frontier_reclaim(struct frontier *f, int64_t now_ms, int64_t next_ms)
{
    char now[NUMBER_TEXT], next[NUMBER_TEXT];
    const struct view args[] = {number(now_ms, now), view_of(f->options.owner), number(next_ms, next)};
    return call(f, SCRIPT_RECLAIM, NULL, args, ARRAY_LEN(args));
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

static struct view authority_of(const struct url *u, struct arena *a)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, URL_MAX_BYTES);
    url_add_authority(&out, u);
    return arena_copy(a, buf_view(&out));
}

// 16 bits as the name of a set, 64 as a member of it. id: 32 hex digits.
static void fingerprint(const char *id, struct arena *a, struct view *ret_bucket, struct view *ret_print)
{
    char half[17];
    snprintf(half, sizeof half, "%.16s", id + 4);
    *ret_bucket = arena_copy(a, (struct view){id, 4});
    *ret_print = view_of(arena_printf(a, "%" PRId64, (int64_t)strtoull(half, NULL, 16)));
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
        CLEANUP(buf_done) struct buf canonical;
        buf_init(&canonical, 2 * URL_MAX_BYTES);
        url_add_canonical(&canonical, &url);
        const struct view parts[] = {buf_view(&canonical), l->version};
        args[0] = arena_copy(a, view_of(l->version.n ? crypt_id_parts(parts, ARRAY_LEN(parts), id)
                                                     : crypt_id(buf_view(&canonical), id)));
        fingerprint(id, a, &args[1], &args[2]);
        args[3] = authority_of(&url, a);
        int64_t fresh_ms = l->hint.published_ms > 0 && l->hint.published_ms < now_ms ? l->hint.published_ms : now_ms;
        args[4] = view_of(arena_printf(a, "%" PRId64, 2 * rank_article - fresh_ms));
        struct link serialised = *l; // with the address as the parser understands it
        serialised.url = view_of(url.text);
        args[5] = l->source;
        args[6] = l->state;
        args[7] = link_json(&serialised, a);
    }
    url_done(&url);
    return is_web && args[7].n > 0;
}

enum err frontier_add(struct frontier *f, const struct link *links, size_t count, int64_t now_ms,
                      bool ret_new[FRONTIER_ADD_MAX])
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    struct view args[ARGS_MAX];
    size_t n = 0, asked[FRONTIER_ADD_MAX], asked_count = 0;
    char now[NUMBER_TEXT];
    CHECK(count <= FRONTIER_ADD_MAX);
    args[n++] = number(now_ms, now);
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
        authority_of(&url, a),
        VIEW_LIT("0"),
        link_json(&link, a),
        number(s->interval_ms, interval),
    };
    err = url_is_web(&url) ? call(f, SCRIPT_SOURCE, NULL, args, ARRAY_LEN(args)) : ERR_SYNTAX;
    url_done(&url);
    return err;
}

enum err frontier_sweep_sources(struct frontier *f, int64_t version)
{
    char text[NUMBER_TEXT];
    const struct view arg = number(version, text);
    return call(f, SCRIPT_SWEEP, NULL, &arg, 1);
}

// ---- out -------------------------------------------------------------------------------------------------------

static struct view field(const struct reply *fields, const char *name, struct arena *a)
{
    return arena_copy(a, reply_field(fields, name));
}

static int64_t field_int(const struct reply *fields, const char *name)
{
    int64_t value = 0;
    return view_to_i64(reply_field(fields, name), &value) ? value : 0;
}

static enum err read_lease(const struct reply *r, struct arena *a, struct lease *ret)
{
    struct lease l = {
        .id = field(r, "id", a),
        .token = field(r, "token", a),
        .host = field(r, "host", a),
        .at = field(r, "at", a),
        .hops = (int)field_int(r, "hops"),
        .tries = (int)field_int(r, "tries"),
        .interval_ms = field_int(r, "interval"),
        .memo = field(r, "memo", a),
    };
    enum err err = link_read(reply_field(r, "link"), a, &l.link);
    if (l.at.n == 0)
        l.at = l.link.url;
    if (!err)
        *ret = l;
    return err;
}

enum err frontier_lease(struct frontier *f, size_t max, int64_t now_ms, struct arena *a, struct lease **ret_leases,
                        size_t *ret_count, int64_t *ret_wait_ms)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char now[NUMBER_TEXT], most[NUMBER_TEXT], time[NUMBER_TEXT];
    const struct view args[] = {number(now_ms, now), number((int64_t)max, most), number(f->options.lease_ms, time),
                                view_of(f->options.owner)};
    enum err err = call(f, SCRIPT_LEASE, &reply, args, ARRAY_LEN(args));
    if (err)
        return err;
    size_t count = reply_count(reply), n = 0;
    struct lease *leases = arena_array(a, count, sizeof *leases);
    for (size_t i = 1; i < count; i++) {
        const struct reply *r = reply_at(reply, i);
        struct settlement broken = {.state = "broken"};
        if (read_lease(r, a, &leases[n]) == OK) {
            n++;
            continue;
        }
        struct lease nameless = {.id = reply_field(r, "id"), .token = reply_field(r, "token")};
        err = frontier_settle(f, &nameless, &broken, now_ms); // written by a newer version, or by hand
        if (err)
            return err;
    }
    *ret_leases = leases;
    *ret_count = n;
    *ret_wait_ms = reply_int(reply_at(reply, 0));
    return OK;
}

// The host that the item waits for next.
static struct view host_of(struct view address, struct arena *a)
{
    struct url url;
    if (url_parse(address, NULL, &url))
        return (struct view){0};
    struct view host = authority_of(&url, a);
    url_done(&url);
    return host;
}

static size_t settle_fields(const struct lease *l, const struct settlement *s, struct arena *a, struct view *args)
{
    size_t n = 0;
    struct view host = host_of(s->at.n > 0 ? s->at : l->link.url, a);
    const struct {
        const char *name;
        struct view value;
        bool set;
    } fields[] = {
        {"at", s->at, true},
        {"host", host, host.n > 0},
        {"hops", s->hops > 0 ? view_of(arena_printf(a, "%d", s->hops)) : (struct view){0}, true},
        {"tries", s->tries > 0 ? view_of(arena_printf(a, "%d", s->tries)) : (struct view){0}, true},
        {"memo", s->memo, s->learnt},
    };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (fields[i].set) {
            args[n++] = view_of(fields[i].name);
            args[n++] = fields[i].value;
        }
    return n;
}

enum err frontier_settle(struct frontier *f, const struct lease *l, const struct settlement *s, int64_t now_ms)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char now[NUMBER_TEXT], next[NUMBER_TEXT], due[NUMBER_TEXT];
    struct view args[SETTLE_ARGS] = {
        l->id,
        l->token,
        number(now_ms, now),
        number(s->host_next_ms, next),
        s->due_ms ? number(s->due_ms, due) : (struct view){"", 0},
        view_of(s->state ? s->state : ""),
    };
    size_t n = 6;
    CHECK(s->state || s->due_ms);
    if (s->due_ms)
        n += settle_fields(l, s, a, args + n);
    enum err err = call(f, SCRIPT_SETTLE, &reply, args, n);
    if (err)
        return err;
    return reply_int(reply) == 1 ? OK : ERR_NOTFOUND;
}

// ---- robots.txt ------------------------------------------------------------------------------------------------

static const char robots_marks[] = {[ROBOTS_ALLOW_ALL] = 'a', [ROBOTS_DISALLOW_ALL] = 'd', [ROBOTS_TEXT] = 't'};

enum err frontier_get_robots(struct frontier *f, struct view origin, enum robots_known *ret_known, struct buf *text)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err = redis_call(f->redis, &reply, "GET " PREFIX "robots:%b", origin.p, origin.n);
    if (err)
        return err;
    struct view value = reply_view(reply);
    *ret_known = ROBOTS_UNKNOWN;
    for (int known = ROBOTS_ALLOW_ALL; value.n > 0 && known <= ROBOTS_TEXT; known++)
        if (value.p[0] == robots_marks[known])
            *ret_known = (enum robots_known)known;
    if (*ret_known == ROBOTS_TEXT)
        buf_add_view(text, view_from(value, 1));
    return OK;
}

enum err frontier_put_robots(struct frontier *f, struct view origin, enum robots_known known, struct view text,
                             int64_t ttl_ms)
{
    CHECK(known != ROBOTS_UNKNOWN);
    CLEANUP(buf_done) struct buf value;
    buf_init(&value, 1 + text.n);
    buf_add_char(&value, robots_marks[known]);
    if (known == ROBOTS_TEXT)
        buf_add_view(&value, text);
    return redis_call(f->redis, NULL, "SET " PREFIX "robots:%b %b PX %lld", origin.p, origin.n, value.p, value.n,
                      (long long)ttl_ms);
}
