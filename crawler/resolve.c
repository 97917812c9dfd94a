// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The resolver; the only file that knows c-ares. c-ares asks for A and AAAA at once, goes on to the next server and to
// TCP where an answer was cut, and sorts what comes by what this machine can reach (RFC 6724). There is no search list:
// a name in an address on the web is whole.
//
// An entry of the cache is made by the first who asks, and stays while anybody waits for it:
//
//   asked ──► answered, believed until expires_ms ──► asked again, by the next who comes
//     │            ▲                                      │ servers fail: the last addresses once more
//     └─ failed ───┴──────────────────────────────────────┘
//
// Those who wait are called in a turn of the loop of their own, whether the answer came from the network, from the
// hosts file (where c-ares calls back at once) or from the cache.
#include "crawler/resolve.h"

#include "core/address.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/crypt.h"
#include "core/mem.h"

#include <ares.h>
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME_MAX_BYTES = 253, // RFC 1035 §3.1, as text without the dot at the end
    TRY_MS = 1500,        // the first try at a server; c-ares doubles it with each round over all servers
    TRIES = 3,
    SERVERS_TEXT_MAX = 4096,
};

struct entry {
    struct entry *chain;         // in its bucket
    struct entry *newer, *older; // by last use
    struct resolver *resolver;
    uint64_t hash;
    enum resolve_state state;
    const char *error;
    char *addresses;               // NULL: never learnt
    int64_t expires_ms, learnt_ms; // monotonic
    bool asking;
    struct resolve_query *waiting;
    size_t users; // queries that refer to it, waiting or ready
    size_t host_n;
    char host[];
};

struct resolve_query {
    struct entry *entry;
    resolve_fn *fn;
    void *user;
    struct resolve_query **list; // the one it stands in
    struct resolve_query *next, *prev;
};

struct resolver {
    struct loop *loop; // borrowed
    ares_channel channel;
    uint64_t timer;       // c-ares' next time-out
    uint64_t ready_timer; // set while somebody is ready
    struct resolve_query *ready;
    struct entry **buckets;
    size_t bucket_mask, count, count_max;
    uint64_t seed;
    struct entry *newest, *oldest;
    int64_t ttl_min_ms;
    uint64_t asked;
    bool closing;
};

struct view resolved_first(const struct resolved *answer)
{
    struct view rest = answer->addresses;
    return view_cut(&rest, ',');
}

// ---- the cache -------------------------------------------------------------------------------------------------

// FNV-1a from a start of our own, so that nobody can choose names that share a bucket. core/url gives them in lower
// case.
static uint64_t hash_of(const struct resolver *r, struct view host)
{
    uint64_t hash = r->seed;
    for (size_t i = 0; i < host.n; i++)
        hash = (hash ^ (unsigned char)host.p[i]) * 0x100000001b3;
    return hash;
}

static void unlink_use(struct resolver *r, struct entry *e)
{
    *(e->newer ? &e->newer->older : &r->newest) = e->older;
    *(e->older ? &e->older->newer : &r->oldest) = e->newer;
    e->newer = e->older = NULL;
}

static void link_use(struct resolver *r, struct entry *e)
{
    e->older = r->newest;
    *(r->newest ? &r->newest->newer : &r->oldest) = e;
    r->newest = e;
}

static void entry_free(struct resolver *r, struct entry *e)
{
    struct entry **at = &r->buckets[e->hash & r->bucket_mask];
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_use(r, e);
    r->count--;
    free(e->addresses);
    free(e);
}

// Those in use stay, so the cache may be over its size by as many as are being asked for.
static void make_room(struct resolver *r)
{
    for (struct entry *e = r->oldest, *newer; e && r->count >= r->count_max; e = newer) {
        newer = e->newer;
        if (e->users == 0 && !e->asking)
            entry_free(r, e);
    }
}

// RFC 6761 §6.3: "localhost" and all below it are this machine, whatever a name server would say.
static bool is_localhost(struct view host)
{
    if (host.n > 0 && host.p[host.n - 1] == '.')
        host.n--;
    return view_is(host, "localhost") || view_ends(host, ".localhost");
}

static void fill(struct entry *e, struct view addresses)
{
    e->addresses = mem_strndup(addresses.p, addresses.n);
    e->state = RESOLVE_OK;
    e->error = "";
    e->expires_ms = INT64_MAX;
}

// An address in figures stands for itself, for ever. What can be no name is no name.
static void fill_without_asking(struct entry *e)
{
    char text[ADDRESS_TEXT_MAX];
    unsigned char bytes[16];
    struct view host = {e->host, e->host_n};
    bool in_brackets = host.n > 2 && host.p[0] == '[';
    if (in_brackets)
        host = (struct view){host.p + 1, host.n - 2};
    if (host.n < sizeof text) {
        memcpy(text, host.p, host.n);
        text[host.n] = '\0';
        if (inet_pton(in_brackets ? AF_INET6 : AF_INET, text, bytes) == 1) {
            fill(e, host);
            return;
        }
    }
    if (is_localhost(host))
        fill(e, VIEW_LIT("127.0.0.1,::1"));
    else if (host.n == 0 || host.n > NAME_MAX_BYTES + (host.p[host.n - 1] == '.')) {
        e->state = RESOLVE_NONE;
        e->error = "not a host name";
        e->expires_ms = INT64_MAX;
    }
}

static struct entry *entry_get(struct resolver *r, struct view host)
{
    uint64_t hash = hash_of(r, host);
    struct entry *e = r->buckets[hash & r->bucket_mask];
    while (e && !(e->hash == hash && e->host_n == host.n && memcmp(e->host, host.p, host.n) == 0))
        e = e->chain;
    if (e) {
        unlink_use(r, e);
        link_use(r, e);
        return e;
    }
    make_room(r);
    e = mem_zalloc(sizeof *e + host.n + 1);
    e->resolver = r;
    e->hash = hash;
    e->host_n = host.n;
    if (host.n > 0)
        memcpy(e->host, host.p, host.n);
    e->chain = r->buckets[hash & r->bucket_mask];
    r->buckets[hash & r->bucket_mask] = e;
    r->count++;
    link_use(r, e);
    fill_without_asking(e);
    return e;
}

static bool is_known(const struct entry *e)
{
    return !e->asking && e->expires_ms > clock_mono_ms();
}

static struct resolved answer_of(const struct entry *e)
{
    bool ok = e->state == RESOLVE_OK;
    return (struct resolved){e->state, ok ? view_of(e->addresses) : (struct view){0}, e->error};
}

// ---- those who wait --------------------------------------------------------------------------------------------

static void query_link(struct resolve_query *q, struct resolve_query **list)
{
    q->list = list;
    q->prev = NULL;
    q->next = *list;
    if (q->next)
        q->next->prev = q;
    *list = q;
}

static void query_unlink(struct resolve_query *q)
{
    *(q->prev ? &q->prev->next : q->list) = q->next;
    if (q->next)
        q->next->prev = q->prev;
}

static void query_end(struct resolve_query *q)
{
    query_unlink(q);
    q->entry->users--;
    free(q);
}

// A callback may ask, and cancel others. Whoever asks now and is ready at once stands before those here, and waits for
// the next turn like them: the list is gone through once, from a copy of its head.
static void call_ready(void *user)
{
    struct resolver *r = user;
    struct resolve_query *turn = r->ready;
    r->ready_timer = 0;
    r->ready = NULL;
    for (struct resolve_query *q = turn; q; q = q->next)
        q->list = &turn;
    while (turn) {
        const struct resolved answer = answer_of(turn->entry);
        resolve_fn *fn = turn->fn;
        void *of_caller = turn->user;
        turn->entry->users++; // the answer outlives the query
        struct entry *e = turn->entry;
        query_end(turn);
        fn(of_caller, &answer);
        e->users--;
    }
}

static void make_ready(struct resolver *r, struct resolve_query *q)
{
    query_link(q, &r->ready);
    if (!r->ready_timer)
        r->ready_timer = loop_after_ms(r->loop, 0, call_ready, r);
}

// ---- answers ---------------------------------------------------------------------------------------------------

static enum resolve_state state_of(int status)
{
    if (status == ARES_SUCCESS)
        return RESOLVE_OK;
    bool none = status == ARES_ENODATA || status == ARES_ENOTFOUND || status == ARES_EBADNAME;
    return none ? RESOLVE_NONE : RESOLVE_FAILED;
}

// The addresses as text, and the least TTL on the way to them. NULL: there is none.
static char *addresses_of(const struct ares_addrinfo *found, int64_t *ret_ttl_ms)
{
    CLEANUP(buf_done) struct buf out;
    int64_t ttl = INT32_MAX;
    size_t count = 0;
    buf_init(&out, RESOLVE_ADDRESSES_MAX * ADDRESS_TEXT_MAX);
    for (const struct ares_addrinfo_cname *c = found->cnames; c; c = c->next)
        ttl = c->ttl < ttl ? c->ttl : ttl;
    for (const struct ares_addrinfo_node *n = found->nodes; n && count < RESOLVE_ADDRESSES_MAX; n = n->ai_next) {
        char text[ADDRESS_TEXT_MAX];
        if (n->ai_family != AF_INET && n->ai_family != AF_INET6)
            continue;
        if (count++ > 0)
            buf_add_char(&out, ',');
        buf_add_str(&out, address_format(n->ai_addr, text));
        ttl = n->ai_ttl < ttl ? n->ai_ttl : ttl;
    }
    *ret_ttl_ms = (ttl > 0 ? ttl : 0) * 1000;
    return count > 0 ? buf_take(&out) : NULL;
}

static void learn_addresses(struct entry *e, char *addresses, int64_t ttl_ms, int64_t now_ms)
{
    int64_t least_ms = e->resolver->ttl_min_ms;
    if (ttl_ms > RESOLVE_TTL_MAX_MS)
        ttl_ms = RESOLVE_TTL_MAX_MS;
    free(e->addresses);
    e->addresses = addresses;
    e->state = RESOLVE_OK;
    e->error = "";
    e->learnt_ms = now_ms;
    e->expires_ms = now_ms + (ttl_ms > least_ms ? ttl_ms : least_ms);
}

static void learn_failure(struct entry *e, int status, int64_t now_ms)
{
    enum resolve_state state = state_of(status);
    if (state == RESOLVE_OK) // an answer without any address
        state = RESOLVE_NONE;
    bool use_stale = state == RESOLVE_FAILED && e->addresses && now_ms - e->learnt_ms < RESOLVE_STALE_MS;
    e->state = use_stale ? RESOLVE_OK : state;
    e->error = use_stale ? "" : ares_strerror(status == ARES_SUCCESS ? ARES_ENODATA : status);
    e->expires_ms = now_ms + (state == RESOLVE_NONE ? RESOLVE_NONE_TTL_MS : RESOLVE_FAILED_TTL_MS);
}

static void on_addresses(void *user, int status, int timeouts, struct ares_addrinfo *found)
{
    struct entry *e = user;
    struct resolver *r = e->resolver;
    int64_t ttl_ms = 0, now_ms = clock_mono_ms();
    (void)timeouts;
    char *addresses = found ? addresses_of(found, &ttl_ms) : NULL;
    ares_freeaddrinfo(found);
    e->asking = false;
    if (r->closing) {
        free(addresses);
        return;
    }
    if (addresses)
        learn_addresses(e, addresses, ttl_ms, now_ms);
    else
        learn_failure(e, status, now_ms);
    while (e->waiting) {
        struct resolve_query *q = e->waiting;
        query_unlink(q);
        make_ready(r, q);
    }
}

// ---- c-ares and the loop ---------------------------------------------------------------------------------------

static void on_timer(void *user);

static void set_timer(struct resolver *r)
{
    struct timeval room, *left = ares_timeout(r->channel, NULL, &room);
    if (r->timer)
        loop_cancel(r->loop, r->timer);
    r->timer = left ? loop_after_ms(r->loop, left->tv_sec * 1000 + left->tv_usec / 1000 + 1, on_timer, r) : 0;
}

static void on_timer(void *user)
{
    struct resolver *r = user;
    r->timer = 0;
    ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    set_timer(r);
}

static void on_socket(void *user, int fd, unsigned events)
{
    struct resolver *r = user;
    ares_process_fd(r->channel, events & LOOP_READ ? fd : ARES_SOCKET_BAD, events & LOOP_WRITE ? fd : ARES_SOCKET_BAD);
    set_timer(r);
}

// A socket that cannot be watched ends in a time-out of its questions.
static void watch_socket(void *user, ares_socket_t fd, int readable, int writable)
{
    struct resolver *r = user;
    unsigned events = (readable ? LOOP_READ : 0u) | (writable ? LOOP_WRITE : 0u);
    if (!events || loop_watch(r->loop, fd, events, on_socket, r))
        loop_unwatch(r->loop, fd);
}

static void ask_servers(struct resolver *r, struct entry *e)
{
    const struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    e->asking = true;
    r->asked++;
    ares_getaddrinfo(r->channel, e->host, NULL, &hints, on_addresses, e);
    set_timer(r);
}

// ---- asking ----------------------------------------------------------------------------------------------------

bool resolve_known(struct resolver *r, struct view host, struct resolved *ret_answer)
{
    struct entry *e = entry_get(r, host);
    if (!is_known(e))
        return false;
    *ret_answer = answer_of(e);
    return true;
}

struct resolve_query *resolve_start(struct resolver *r, struct view host, resolve_fn *fn, void *user)
{
    struct entry *e = entry_get(r, host);
    struct resolve_query *q = mem_zalloc(sizeof *q);
    q->entry = e;
    q->fn = fn;
    q->user = user;
    e->users++;
    if (is_known(e)) {
        make_ready(r, q);
        return q;
    }
    query_link(q, &e->waiting);
    if (!e->asking)
        ask_servers(r, e);
    return q;
}

void resolve_cancel(struct resolve_query *q)
{
    if (q)
        query_end(q);
}

uint64_t resolver_asked(const struct resolver *r)
{
    return r->asked;
}

// ---- the resolver ----------------------------------------------------------------------------------------------

static enum err set_servers(struct resolver *r, const struct resolver_options *options, struct errmsg *m)
{
    CLEANUP(buf_done) struct buf list;
    buf_init(&list, SERVERS_TEXT_MAX);
    for (size_t i = 0; i < options->server_count; i++)
        buf_printf(&list, "%s%s", i > 0 ? "," : "", options->servers[i]);
    if (list.n > 0 && (buf_err(&list) || ares_set_servers_ports_csv(r->channel, list.p)))
        return errmsg_set(m, ERR_CONFIG, "crawler.dns: '%.200s' is not a list of addresses", list.p);
    return OK;
}

static enum err open_channel(struct resolver *r, const struct resolver_options *options, struct errmsg *m)
{
    char hosts_then_dns[] = "fb", dns_only[] = "b"; // c-ares copies it
    struct ares_options o = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
                             .timeout = TRY_MS,
                             .tries = TRIES,
                             .lookups = options->server_count > 0 ? dns_only : hosts_then_dns,
                             .sock_state_cb = watch_socket,
                             .sock_state_cb_data = r};
    int status = ares_library_init(ARES_LIB_INIT_ALL);
    if (!status)
        status = ares_init_options(&r->channel, &o,
                                   ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                                       ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB);
    if (status)
        return errmsg_set(m, status == ARES_ENOMEM ? ERR_FULL : ERR_BUG, "c-ares does not start: %s",
                          ares_strerror(status));
    return set_servers(r, options, m);
}

enum err resolver_new(struct loop *loop, const struct resolver_options *options, struct resolver **ret_resolver,
                      struct errmsg *m)
{
    struct resolver *r = mem_zalloc(sizeof *r);
    size_t buckets = 64;
    r->loop = loop;
    crypt_random(&r->seed, sizeof r->seed);
    r->count_max = options->cache_max ? options->cache_max : RESOLVE_CACHE_MAX;
    r->ttl_min_ms = options->ttl_min_ms < 0 ? RESOLVE_TTL_MIN_MS : options->ttl_min_ms;
    while (buckets < r->count_max)
        buckets *= 2;
    r->buckets = mem_zalloc(buckets * sizeof *r->buckets);
    r->bucket_mask = buckets - 1;
    enum err err = open_channel(r, options, m);
    if (err)
        resolver_free(r);
    else
        *ret_resolver = r;
    return err;
}

void resolver_free(struct resolver *r)
{
    if (!r)
        return;
    r->closing = true;
    if (r->channel)
        ares_destroy(r->channel); // calls back those who ask
    ares_library_cleanup();
    loop_cancel(r->loop, r->timer);
    loop_cancel(r->loop, r->ready_timer);
    while (r->ready)
        query_end(r->ready);
    while (r->oldest) {
        while (r->oldest->waiting)
            query_end(r->oldest->waiting);
        entry_free(r, r->oldest);
    }
    free(r->buckets);
    free(r);
}
