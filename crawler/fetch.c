// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Fetches over libcurl's multi interface; the only file that knows curl. The event loop tells curl which sockets are
// ready (socket_action), curl tells the loop which to watch and when to wake it; there are no threads.
//
//   fetch_start ──► addresses known? ── no ──► crawler/resolve ──► none: FETCH_DNS
//                        │ yes                      │
//                        └──► crawler/budget ◄──────┘   may wait for a place at the first address
//                                   │
//                                   ▼
//                                 curl   addresses given as CURLOPT_RESOLVE, taken out of curl's cache again by the
//                                   │    handle's next fetch: there are never more than handles
//                                   ▼
//                             open_socket: is this address allowed?
//
// Bodies are kept as they come: no Accept-Encoding of curl's, so that it decodes nothing, and no transfer decoding, so
// that chunks stay in the archive as they were. The address is judged when the socket is made, after the name has been
// resolved: a name that answers differently the second time gains nothing. The head of the request is written down here
// in the words that curl uses; its own account (CURLOPT_VERBOSE) would have it format all else that it does, too.
#include "crawler/fetch.h"

#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/url.h"
#include "crawler/authorities.h"
#include "crawler/budget.h"
#include "crawler/request.h"
#include "crawler/route.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD_MAX_BYTES = 64 << 10,
    REQUEST_MAX_BYTES = 32 << 10,
    REQUEST_LINE_MAX_BYTES = 4 << 10,
    LOW_SPEED_BYTES = 10, // a second, over LOW_SPEED_S: slower is as good as dead
    LOW_SPEED_S = 20,
    CONNECT_MS = 10000,
    CONNECTIONS_MAX = 500, // kept open, besides those in use: a TLS one takes some 45 KB
    HOST_MAX_BYTES = 254,  // what curl reads of a name in CURLOPT_RESOLVE
};

struct fetcher {
    struct loop *loop; // borrowed
    CURLM *multi;
    uint64_t timer;
    struct fetch_options options;
    char *user_agent;
    struct routes *routes;
    struct authorities authorities;
    struct budget *budget;      // per address
    struct transfer *transfers; // under way
    struct transfer *idle;      // to be used again: an easy handle is costly to make
    size_t active;
};

struct transfer {
    struct fetcher *fetcher;
    CURL *easy;
    struct url url;
    int64_t started_us, timeout_ms;
    struct resolve_query *query; // while its addresses are asked for
    uint64_t timer;              // how long that may take; or until it is refused:
    enum fetch_state late_state;
    const char *late_text;
    struct budget_place place;
    char addresses[RESOLVE_ADDRESSES_MAX * ADDRESS_TEXT_MAX]; // while it waits for a place
    bool closes;
    int to_port; // connected to instead of the address's; 0: none
    struct curl_slist *fields, *resolve;
    char pinned[HOST_MAX_BYTES + 8]; // "-host:port": what it put into curl's cache of names
    struct buf request, response;
    size_t head_n;  // bytes of the head within response
    size_t heads_n; // of all heads so far, interim ones too
    bool head_done, truncated, head_too_big, address_refused, socket_opened, in_multi;
    char error[CURL_ERROR_SIZE];
    fetch_done_fn *fn;
    void *user;
    struct transfer *next, *prev;
};

static enum fetch_state state_of(CURLcode code)
{
    static const enum fetch_state states[CURL_LAST] = {
        [CURLE_COULDNT_RESOLVE_HOST] = FETCH_DNS,
        [CURLE_COULDNT_CONNECT] = FETCH_CONNECT,
        [CURLE_OPERATION_TIMEDOUT] = FETCH_TIMEOUT,
        [CURLE_SSL_CONNECT_ERROR] = FETCH_TLS,
        [CURLE_PEER_FAILED_VERIFICATION] = FETCH_TLS,
        [CURLE_SSL_CERTPROBLEM] = FETCH_TLS,
        [CURLE_SSL_CIPHER] = FETCH_TLS,
        [CURLE_SSL_ISSUER_ERROR] = FETCH_TLS,
        [CURLE_SSL_INVALIDCERTSTATUS] = FETCH_TLS,
    };
    if (code == CURLE_OK)
        return FETCH_OK;
    return states[code] ? states[code] : FETCH_PROTOCOL;
}

// ---- what curl calls -------------------------------------------------------------------------------------------

// Interim answers are not kept (RFC 9110 §15.2), but they count: a flood of them is over the limit like one long head.
static size_t take_head(char *p, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    size_t n = size * count;
    if (t->head_done) { // a trailer section, or the head after an interim answer
        if (n < 5 || memcmp(p, "HTTP/", 5) != 0)
            return n;
        buf_clear(&t->response);
        t->head_n = 0;
        t->head_done = false;
    }
    if (t->heads_n + n > HEAD_MAX_BYTES) {
        t->head_too_big = true;
        return 0;
    }
    size_t before = t->response.n;
    request_add_answer_line(&t->response, t->head_n == 0, p, n);
    t->head_n += t->response.n - before;
    t->heads_n += n;
    t->head_done = n <= 2 && p[n - 1] == '\n';
    return n;
}

static size_t take_body(char *p, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    size_t n = size * count, room = t->fetcher->options.max_body_bytes - (t->response.n - t->head_n);
    buf_add(&t->response, p, n < room ? n : room);
    t->truncated = n > room;
    return t->truncated ? 0 : n; // 0 ends the transfer
}

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct transfer *t = user;
    (void)purpose;
    if (!address_is_public(&a->addr) && !address_list_contains(t->fetcher->options.allowed, &a->addr)) {
        t->address_refused = true;
        errno = EACCES;
        return CURL_SOCKET_BAD;
    }
    if (t->to_port)
        address_set_port(&a->addr, t->to_port); // curl takes what stands in the address afterwards
    t->socket_opened = true;
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static void collect(struct fetcher *f);

static void on_socket(void *user, int fd, unsigned events)
{
    struct fetcher *f = user;
    int running, mask = (events & LOOP_READ ? CURL_CSELECT_IN : 0) | (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0);
    curl_multi_socket_action(f->multi, fd, mask, &running);
    collect(f);
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    struct fetcher *f = user;
    (void)easy, (void)socket_user;
    if (what == CURL_POLL_REMOVE) {
        loop_unwatch(f->loop, fd);
        return 0;
    }
    unsigned events = (what & CURL_POLL_IN ? LOOP_READ : 0u) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0u);
    return loop_watch(f->loop, fd, events, on_socket, f) ? -1 : 0;
}

static void on_timer(void *user)
{
    struct fetcher *f = user;
    int running;
    f->timer = 0;
    curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(f);
}

static int set_timer(CURLM *multi, long ms, void *user)
{
    struct fetcher *f = user;
    (void)multi;
    if (f->timer)
        loop_cancel(f->loop, f->timer);
    f->timer = ms < 0 ? 0 : loop_after_ms(f->loop, ms, on_timer, f);
    return 0;
}

// ---- transfers -------------------------------------------------------------------------------------------------

static void transfer_free(struct transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->fields);
    curl_slist_free_all(t->resolve);
    url_done(&t->url);
    buf_done(&t->request);
    buf_done(&t->response);
    free(t);
}

static void unlink_transfer(struct fetcher *f, struct transfer *t)
{
    *(t->prev ? &t->prev->next : &f->transfers) = t->next;
    if (t->next)
        t->next->prev = t->prev;
    t->next = t->prev = NULL;
    f->active--;
    budget_leave(f->budget, &t->place);
}

static void link_transfer(struct fetcher *f, struct transfer *t)
{
    t->next = f->transfers;
    if (t->next)
        t->next->prev = t;
    f->transfers = t;
    f->active++;
}

// Large buffers are given back: sixty-four of 10 MB each would stay for ever otherwise.
static void recycle(struct fetcher *f, struct transfer *t)
{
    if (t->response.room > (1 << 20)) {
        buf_done(&t->response);
        buf_init(&t->response, HEAD_MAX_BYTES + f->options.max_body_bytes);
    }
    t->next = f->idle;
    f->idle = t;
}

static enum fetch_state judge(const struct transfer *t, CURLcode code)
{
    if (t->truncated)
        return FETCH_OK; // cut by ourselves
    if (t->head_too_big)
        return FETCH_HEAD;
    if (t->address_refused && !t->socket_opened && code == CURLE_COULDNT_CONNECT)
        return FETCH_ADDRESS;
    enum fetch_state state = state_of(code);
    bool broke_off = t->head_done && t->response.n > t->head_n && (state == FETCH_PROTOCOL || state == FETCH_TIMEOUT);
    return broke_off ? FETCH_CUT : state;
}

static const char *explain(const struct transfer *t, enum fetch_state state, CURLcode code)
{
    const char *own = fetch_state_words(state);
    if (own)
        return own;
    if (code == CURLE_OK)
        return "no answer but an interim one";
    return t->error[0] ? t->error : curl_easy_strerror(code);
}

// The last of a transfer: its caller may start the next one from here.
static void finish(struct transfer *t, struct fetch_result *result)
{
    struct fetcher *f = t->fetcher;
    result->request = buf_view(&t->request);
    result->response = buf_view(&t->response);
    result->truncated = t->truncated;
    result->took_us = clock_mono_us() - t->started_us;
    unlink_transfer(f, t);
    t->fn(t->user, result);
    if (t->in_multi)
        curl_multi_remove_handle(f->multi, t->easy);
    recycle(f, t);
}

// Ends it without curl.
static void refuse(struct transfer *t, enum fetch_state state, const char *error)
{
    struct fetch_result result = {.state = state, .error = error};
    finish(t, &result);
}

static void on_done(struct transfer *t, CURLcode code)
{
    long status = 0;
    char *ip = NULL;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
    bool answered = t->head_done && status >= 200;
    enum fetch_state state = judge(t, code);
    if (state == FETCH_OK && !answered)
        state = FETCH_PROTOCOL; // 101, which nobody asked for
    struct fetch_result result = {
        .state = state, .error = explain(t, state, code), .status = answered ? (int)status : 0};
    snprintf(result.ip, sizeof result.ip, "%s", ip ? ip : "");
    finish(t, &result);
}

static void collect(struct fetcher *f)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(f->multi, &left))) {
        struct transfer *t;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE || curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t))
            continue;
        on_done(t, code);
    }
}

// ---- handles ---------------------------------------------------------------------------------------------------

#define SET(option, value) (curl_easy_setopt(t->easy, (option), (value)) != CURLE_OK)

// What is the same for all requests is told to a handle once.
static bool set_limits(struct transfer *t)
{
    return SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) || SET(CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES) ||
           SET(CURLOPT_LOW_SPEED_TIME, (long)LOW_SPEED_S) || SET(CURLOPT_NOSIGNAL, 1L) ||
           SET(CURLOPT_PROTOCOLS_STR, "http,https") || SET(CURLOPT_FOLLOWLOCATION, 0L) ||
           SET(CURLOPT_HTTP_TRANSFER_DECODING, 0L) || SET(CURLOPT_HTTP_CONTENT_DECODING, 0L) ||
           SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) || SET(CURLOPT_HTTP09_ALLOWED, 0L) ||
           SET(CURLOPT_PROXY, "");
}

static bool set_callbacks(struct transfer *t)
{
    return SET(CURLOPT_PRIVATE, t) || SET(CURLOPT_ERRORBUFFER, t->error) || SET(CURLOPT_HEADERFUNCTION, take_head) ||
           SET(CURLOPT_HEADERDATA, t) || SET(CURLOPT_WRITEFUNCTION, take_body) || SET(CURLOPT_WRITEDATA, t) ||
           SET(CURLOPT_OPENSOCKETFUNCTION, open_socket) || SET(CURLOPT_OPENSOCKETDATA, t);
}

// CAPATH: Debian builds a default in, and with it curl would read all certificates anew for each connection.
static bool set_identity(struct transfer *t)
{
    const struct fetcher *f = t->fetcher;
    return SET(CURLOPT_CAPATH, NULL) || (f->authorities.path[0] && SET(CURLOPT_CAINFO, f->authorities.path));
}

// NULL: curl refuses an option.
static struct transfer *transfer_new(struct fetcher *f)
{
    struct transfer *t = mem_zalloc(sizeof *t);
    t->fetcher = f;
    t->easy = curl_easy_init();
    CHECK(t->easy); // fails for want of memory only
    buf_init(&t->request, REQUEST_MAX_BYTES);
    buf_init(&t->response, HEAD_MAX_BYTES + f->options.max_body_bytes);
    if (!set_limits(t) && !set_callbacks(t) && !set_identity(t))
        return t;
    transfer_free(t);
    return NULL;
}

// One that was used before, where there is one.
static struct transfer *transfer_take(struct fetcher *f)
{
    struct transfer *t = f->idle;
    if (!t)
        return transfer_new(f);
    f->idle = t->next;
    buf_clear(&t->request);
    buf_clear(&t->response);
    url_done(&t->url);
    t->url = (struct url){0};
    t->next = t->prev = NULL;
    t->head_n = t->heads_n = 0;
    t->to_port = 0;
    t->head_done = t->truncated = t->head_too_big = t->address_refused = t->socket_opened = t->in_multi = false;
    t->error[0] = '\0';
    return t;
}

// ---- requests --------------------------------------------------------------------------------------------------

// curl writes the request line and Host by itself, the rest as we did.
static void set_fields(struct transfer *t)
{
    struct view rest = buf_view(&t->request);
    curl_slist_free_all(t->fields);
    t->fields = NULL;
    view_cut(&rest, '\n');
    view_cut(&rest, '\n');
    for (struct view line; (line = view_cut(&rest, '\r')).n > 0; view_cut(&rest, '\n')) {
        char text[REQUEST_LINE_MAX_BYTES];
        snprintf(text, sizeof text, "%.*s", VIEW_ARG(line));
        t->fields = curl_slist_append(t->fields, text);
        CHECK(t->fields);
    }
}

// curl's own resolver is never asked: the addresses go into its cache, and those of this handle's last fetch out of it.
static void pin_addresses(struct transfer *t, struct view addresses)
{
    curl_slist_free_all(t->resolve);
    t->resolve = t->pinned[0] ? curl_slist_append(NULL, t->pinned) : NULL;
    t->pinned[0] = '\0';
    if (t->url.host.p[0] == '[') // neither name nor need
        return;
    CLEANUP(buf_done) struct buf line;
    buf_init(&line, 1024);
    snprintf(t->pinned, sizeof t->pinned, "-%.*s:%d", VIEW_ARG(t->url.host), request_port(&t->url));
    buf_printf(&line, "%s:%.*s", t->pinned + 1, VIEW_ARG(addresses));
    t->resolve = curl_slist_append(t->resolve, line.p);
    CHECK(t->resolve);
}

// curl gets the target as it stands: it would leave out an empty query.
static bool set_url(struct transfer *t)
{
    CLEANUP(buf_done) struct buf text;
    struct view target = request_target(&t->url);
    buf_init(&text, 2 * URL_MAX_BYTES);
    buf_printf(&text, "%.*s://", VIEW_ARG(t->url.scheme));
    url_add_authority(&text, &t->url);
    size_t at = text.n + 1;
    buf_add(&text, "", 1);
    buf_add_view(&text, target);
    return buf_err(&text) || SET(CURLOPT_URL, text.p) || SET(CURLOPT_REQUEST_TARGET, text.p + at);
}

// Hands it to curl. False: curl refuses.
static bool submit(struct transfer *t, struct view addresses)
{
    int64_t left_ms = t->timeout_ms - (clock_mono_us() - t->started_us) / 1000;
    if (t->url.host.n > HOST_MAX_BYTES)
        return false;
    pin_addresses(t, addresses);
    t->in_multi = !set_url(t) && !SET(CURLOPT_HTTPHEADER, t->fields) && !SET(CURLOPT_RESOLVE, t->resolve) &&
                  !SET(CURLOPT_FORBID_REUSE, (long)t->closes) &&
                  !SET(CURLOPT_TIMEOUT_MS, (long)(left_ms > 1 ? left_ms : 1)) &&
                  curl_multi_add_handle(t->fetcher->multi, t->easy) == CURLM_OK;
    return t->in_multi;
}

#undef SET

static void on_late(void *user)
{
    struct transfer *t = user;
    resolve_cancel(t->query);
    t->query = NULL;
    refuse(t, t->late_state, t->late_text);
}

// What becomes of it unless it goes on before.
static void refuse_after_ms(struct transfer *t, int64_t ms, enum fetch_state state, const char *text)
{
    t->late_state = state;
    t->late_text = text;
    t->timer = loop_after_ms(t->fetcher->loop, ms, on_late, t);
}

static void on_place(void *user)
{
    struct transfer *t = user;
    loop_cancel(t->fetcher->loop, t->timer);
    if (!submit(t, view_of(t->addresses)))
        refuse(t, FETCH_PROTOCOL, "libcurl refuses the request");
}

// To curl, or into the line of its address. False: curl refuses.
static bool proceed(struct transfer *t, struct view addresses)
{
    struct fetcher *f = t->fetcher;
    struct view first = {addresses.p, view_find_char(addresses, ',')};
    if (budget_enter(f->budget, &t->place, first, on_place, t))
        return submit(t, addresses);
    snprintf(t->addresses, sizeof t->addresses, "%.*s", VIEW_ARG(addresses));
    refuse_after_ms(t, t->timeout_ms, FETCH_TIMEOUT, "too many requests to its address");
    return true;
}

static void on_addresses(void *user, const struct resolved *answer)
{
    struct transfer *t = user;
    t->query = NULL;
    loop_cancel(t->fetcher->loop, t->timer);
    if (answer->state != RESOLVE_OK)
        refuse(t, FETCH_DNS, answer->error);
    else if (!proceed(t, answer->addresses))
        refuse(t, FETCH_PROTOCOL, "libcurl refuses the request");
}

enum err fetch_start(struct fetcher *f, const struct fetch_request *request, fetch_done_fn *fn, void *user)
{
    struct transfer *t = transfer_take(f);
    struct resolved answer;
    if (!t)
        return ERR_BUG;
    t->fn = fn;
    t->user = user;
    t->started_us = clock_mono_us();
    t->timeout_ms = request->timeout_ms;
    t->closes = request->closes;
    link_transfer(f, t);
    if (url_parse(view_of(request->url), NULL, &t->url) || !url_is_web(&t->url)) {
        refuse_after_ms(t, 0, FETCH_SCHEME, "neither http nor https");
        return OK;
    }
    struct view host = t->url.host;
    int port = request_port(&t->url);
    if (routes_apply(f->routes, &host, &port))
        t->to_port = port;
    request_write(&t->url, f->user_agent, request, &t->request);
    set_fields(t);
    if (resolve_known(f->options.resolver, host, &answer) && answer.state == RESOLVE_OK) {
        if (proceed(t, answer.addresses))
            return OK;
        unlink_transfer(f, t);
        transfer_free(t);
        return ERR_BUG;
    }
    t->query = resolve_start(f->options.resolver, host, on_addresses, t);
    refuse_after_ms(t, t->timeout_ms, FETCH_DNS, "the name servers did not answer in time");
    return OK;
}

void fetcher_set_address_max(struct fetcher *f, size_t most)
{
    budget_set(f->budget, most);
}

size_t fetcher_active(const struct fetcher *f)
{
    return f->active;
}

// ---- the fetcher -----------------------------------------------------------------------------------------------

static bool set_multi(struct fetcher *f)
{
    long kept = f->options.concurrency < CONNECTIONS_MAX ? CONNECTIONS_MAX : (long)f->options.concurrency;
    return curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, watch_socket) ||
           curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f) ||
           curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, set_timer) ||
           curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f) ||
           curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, kept);
}

enum err fetcher_new(struct loop *loop, const struct fetch_options *options, struct fetcher **ret_fetcher,
                     struct errmsg *m)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return errmsg_set(m, ERR_BUG, "libcurl does not start");
    struct fetcher *f = mem_zalloc(sizeof *f);
    f->loop = loop;
    f->options = *options;
    f->authorities.fd = -1;
    f->user_agent = mem_strndup(options->user_agent, strlen(options->user_agent));
    f->multi = curl_multi_init();
    f->budget = budget_new(options->address_max);
    enum err err = routes_parse(options->connect_to, options->connect_to_count, &f->routes, m);
    if (!err)
        err = authorities_open(options->ca_file, &f->authorities, m);
    if (!err && (!f->multi || set_multi(f)))
        err = errmsg_set(m, ERR_BUG, "libcurl refuses its options");
    if (err)
        fetcher_free(f);
    else
        *ret_fetcher = f;
    return err;
}

void fetcher_free(struct fetcher *f)
{
    if (!f)
        return;
    for (struct transfer *t = f->transfers; t; t = t->next)
        if (t->place.fn)
            budget_leave(f->budget, &t->place); // nobody is let in any more
    while (f->transfers) {
        struct transfer *t = f->transfers;
        unlink_transfer(f, t);
        resolve_cancel(t->query);
        loop_cancel(f->loop, t->timer);
        if (t->in_multi)
            curl_multi_remove_handle(f->multi, t->easy);
        transfer_free(t);
    }
    while (f->idle) {
        struct transfer *t = f->idle;
        f->idle = t->next;
        transfer_free(t);
    }
    curl_multi_cleanup(f->multi);
    if (f->timer)
        loop_cancel(f->loop, f->timer);
    budget_free(f->budget);
    routes_free(f->routes);
    authorities_close(&f->authorities);
    free(f->user_agent);
    free(f);
    curl_global_cleanup();
}
