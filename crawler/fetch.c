// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Fetches over libcurl's multi interface; the only file that knows curl. The event loop tells curl which sockets are
// ready (socket_action), curl tells the loop which to watch and when to wake it; there is no thread but curl's
// resolver.
//
// Bodies are kept as they come: no Accept-Encoding of curl's, so that it decodes nothing, and no transfer decoding, so
// that chunks stay in the archive as they were. The address is judged when the socket is made, after the name has been
// resolved: a name that answers differently the second time gains nothing.
#include "crawler/fetch.h"

#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    HEAD_MAX_BYTES = 64 << 10,
    REQUEST_MAX_BYTES = 32 << 10,
    LOW_SPEED_BYTES = 10, // a second, over LOW_SPEED_S: slower is as good as dead
    LOW_SPEED_S = 20,
    CONNECTIONS_MAX = 500, // curl looks through all of them for each request
    CA_MAX_BYTES = 16 << 20,
};

static const char *const system_ca = "/etc/ssl/certs/ca-certificates.crt";

struct fetcher {
    struct loop *loop; // borrowed
    CURLM *multi;
    uint64_t timer;
    struct fetch_options options;
    char *user_agent;
    struct curl_slist *connect_to;
    char ca_path[64]; // "" the system's
    int ca_fd;
    struct transfer *transfers; // under way
    struct transfer *idle;      // to be used again: an easy handle is costly to make
    size_t active;
};

struct transfer {
    struct fetcher *fetcher;
    CURL *easy;
    struct curl_slist *fields;
    struct buf request, response;
    size_t head_n; // bytes of the head within response
    bool head_done, truncated, head_too_big, address_refused;
    char error[CURL_ERROR_SIZE];
    fetch_done_fn *fn;
    void *user;
    struct transfer *next, *prev;
};

const char *fetch_state_name(enum fetch_state state)
{
    static const char *const names[FETCH_STATE_COUNT] = {
        [FETCH_OK] = "ok",           [FETCH_CUT] = "cut-off",     [FETCH_DNS] = "dns", [FETCH_ADDRESS] = "address",
        [FETCH_CONNECT] = "refused", [FETCH_TIMEOUT] = "timeout", [FETCH_TLS] = "tls", [FETCH_PROTOCOL] = "protocol",
        [FETCH_HEAD] = "too-big",    [FETCH_SCHEME] = "scheme",
    };
    return (unsigned)state < FETCH_STATE_COUNT ? names[state] : "unknown";
}

static enum fetch_state state_of(CURLcode code)
{
    static const struct {
        CURLcode code;
        enum fetch_state state;
    } states[] = {
        {CURLE_OK, FETCH_OK},
        {CURLE_COULDNT_RESOLVE_HOST, FETCH_DNS},
        {CURLE_COULDNT_CONNECT, FETCH_CONNECT},
        {CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT},
        {CURLE_SSL_CONNECT_ERROR, FETCH_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, FETCH_TLS},
        {CURLE_SSL_CERTPROBLEM, FETCH_TLS},
        {CURLE_SSL_CIPHER, FETCH_TLS},
        {CURLE_SSL_ISSUER_ERROR, FETCH_TLS},
        {CURLE_SSL_INVALIDCERTSTATUS, FETCH_TLS},
        {CURLE_UNSUPPORTED_PROTOCOL, FETCH_SCHEME},
        {CURLE_URL_MALFORMAT, FETCH_SCHEME},
    };
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        if (states[i].code == code)
            return states[i].state;
    return FETCH_PROTOCOL;
}

// ---- what curl calls -------------------------------------------------------------------------------------------

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
    if (t->head_n + n > HEAD_MAX_BYTES) {
        t->head_too_big = true;
        return 0;
    }
    buf_add(&t->response, p, n);
    t->head_n += n;
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

static int take_debug(CURL *easy, curl_infotype type, char *p, size_t n, void *user)
{
    struct transfer *t = user;
    (void)easy;
    if (type == CURLINFO_HEADER_OUT)
        buf_add(&t->request, p, n);
    return 0;
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
    buf_done(&t->request);
    buf_done(&t->response);
    free(t);
}

static struct transfer *transfer_new(struct fetcher *f)
{
    struct transfer *t = mem_zalloc(sizeof *t);
    t->fetcher = f;
    t->easy = curl_easy_init();
    CHECK(t->easy); // fails for want of memory only
    buf_init(&t->request, REQUEST_MAX_BYTES);
    buf_init(&t->response, HEAD_MAX_BYTES + f->options.max_body_bytes);
    return t;
}

static void unlink_transfer(struct fetcher *f, struct transfer *t)
{
    *(t->prev ? &t->prev->next : &f->transfers) = t->next;
    if (t->next)
        t->next->prev = t->prev;
    t->next = t->prev = NULL;
    f->active--;
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
    if (t->address_refused && code == CURLE_COULDNT_CONNECT)
        return FETCH_ADDRESS;
    enum fetch_state state = state_of(code);
    if (state == FETCH_SCHEME && t->request.n > 0)
        state = FETCH_PROTOCOL; // curl's code for an answer that is no HTTP/1 either
    bool broke_off = t->head_done && t->response.n > t->head_n && (state == FETCH_PROTOCOL || state == FETCH_TIMEOUT);
    return broke_off ? FETCH_CUT : state;
}

static const char *explain(const struct transfer *t, enum fetch_state state, CURLcode code)
{
    if (state == FETCH_OK)
        return "";
    if (state == FETCH_ADDRESS)
        return "the address is not public and not in crawler.allow_networks";
    if (state == FETCH_HEAD)
        return "the header fields are too long";
    return t->error[0] ? t->error : curl_easy_strerror(code);
}

static void finish(struct fetcher *f, struct transfer *t, CURLcode code)
{
    long status = 0;
    char *ip = NULL;
    curl_off_t took_us = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    enum fetch_state state = judge(t, code);
    struct fetch_result result = {
        .state = state,
        .error = explain(t, state, code),
        .status = t->head_done ? (int)status : 0,
        .request = buf_view(&t->request),
        .response = buf_view(&t->response),
        .truncated = t->truncated,
        .took_us = took_us,
    };
    snprintf(result.ip, sizeof result.ip, "%s", ip ? ip : "");
    unlink_transfer(f, t);
    t->fn(t->user, &result);
    curl_multi_remove_handle(f->multi, t->easy);
    recycle(f, t);
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
        finish(f, t, code);
    }
}

// ---- requests --------------------------------------------------------------------------------------------------

static void add_field(struct curl_slist **list, const char *name, struct view value)
{
    char line[2048];
    if (value.n == 0 || value.n > sizeof line - 64)
        return;
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 0x20)
            return;
    snprintf(line, sizeof line, "%s: %.*s", name, VIEW_ARG(value));
    *list = curl_slist_append(*list, line);
    CHECK(*list);
}

static void set_fields(struct transfer *t, const struct fetch_request *request)
{
    curl_slist_free_all(t->fields);
    t->fields = NULL;
    add_field(&t->fields, "Accept", view_of(request->accept));
    add_field(&t->fields, "Accept-Encoding", VIEW_LIT("gzip, deflate, br, zstd"));
    add_field(&t->fields, "If-None-Match", request->etag);
    add_field(&t->fields, "If-Modified-Since", request->modified);
}

#define SET(option, value) (curl_easy_setopt(t->easy, (option), (value)) != CURLE_OK)

static bool set_limits(struct transfer *t, const struct fetch_request *request)
{
    return SET(CURLOPT_TIMEOUT_MS, (long)request->timeout_ms) || SET(CURLOPT_CONNECTTIMEOUT_MS, (long)10000) ||
           SET(CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES) || SET(CURLOPT_LOW_SPEED_TIME, (long)LOW_SPEED_S) ||
           SET(CURLOPT_NOSIGNAL, 1L) || SET(CURLOPT_PROTOCOLS_STR, "http,https") || SET(CURLOPT_FOLLOWLOCATION, 0L) ||
           SET(CURLOPT_HTTP_TRANSFER_DECODING, 0L) || SET(CURLOPT_HTTP_CONTENT_DECODING, 0L) ||
           SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) || SET(CURLOPT_HTTP09_ALLOWED, 0L);
}

static bool set_callbacks(struct transfer *t)
{
    return SET(CURLOPT_PRIVATE, t) || SET(CURLOPT_ERRORBUFFER, t->error) || SET(CURLOPT_HEADERFUNCTION, take_head) ||
           SET(CURLOPT_HEADERDATA, t) || SET(CURLOPT_WRITEFUNCTION, take_body) || SET(CURLOPT_WRITEDATA, t) ||
           SET(CURLOPT_DEBUGFUNCTION, take_debug) || SET(CURLOPT_DEBUGDATA, t) || SET(CURLOPT_VERBOSE, 1L) ||
           SET(CURLOPT_OPENSOCKETFUNCTION, open_socket) || SET(CURLOPT_OPENSOCKETDATA, t);
}

// CAPATH: Debian builds a default in, and with it curl would read all certificates anew for each connection.
static bool set_where(struct transfer *t, const struct fetch_request *request)
{
    const struct fetcher *f = t->fetcher;
    return SET(CURLOPT_URL, request->url) || SET(CURLOPT_HTTPHEADER, t->fields) ||
           SET(CURLOPT_USERAGENT, f->user_agent) || SET(CURLOPT_CAPATH, NULL) ||
           (f->ca_path[0] && SET(CURLOPT_CAINFO, f->ca_path)) ||
           (f->connect_to && SET(CURLOPT_CONNECT_TO, f->connect_to)) || SET(CURLOPT_PROXY, "");
}

#undef SET

enum err fetch_start(struct fetcher *f, const struct fetch_request *request, fetch_done_fn *fn, void *user)
{
    struct transfer *t = f->idle;
    if (t)
        f->idle = t->next;
    else
        t = transfer_new(f);
    curl_easy_reset(t->easy);
    buf_clear(&t->request);
    buf_clear(&t->response);
    t->next = t->prev = NULL;
    t->head_n = 0;
    t->head_done = t->truncated = t->head_too_big = t->address_refused = false;
    t->error[0] = '\0';
    t->fn = fn;
    t->user = user;
    set_fields(t, request);
    if (set_limits(t, request) || set_callbacks(t) || set_where(t, request) ||
        curl_multi_add_handle(f->multi, t->easy)) {
        transfer_free(t);
        return ERR_BUG;
    }
    link_transfer(f, t);
    return OK;
}

size_t fetcher_active(const struct fetcher *f)
{
    return f->active;
}

// ---- the fetcher -----------------------------------------------------------------------------------------------

static bool copy_file(const char *path, int to)
{
    char chunk[65536];
    size_t n, all = 0;
    FILE *from = fopen(path, "rb");
    bool fine = from;
    while (fine && (n = fread(chunk, 1, sizeof chunk, from)) > 0) {
        all += n;
        fine = all <= CA_MAX_BYTES && write(to, chunk, n) == (ssize_t)n;
    }
    if (from) {
        fine = fine && !ferror(from);
        fclose(from);
    }
    return fine;
}

// curl takes one bundle and caches what it read from a file only: the system's and ours make one in memory.
static enum err join_authorities(struct fetcher *f, const char *ca_file, struct errmsg *m)
{
    if (!ca_file || !ca_file[0])
        return OK;
    f->ca_fd = memfd_create("harkara-ca", MFD_CLOEXEC);
    if (f->ca_fd < 0)
        return errmsg_set(m, err_from_errno(errno), "memfd_create: %s", strerror(errno));
    copy_file(system_ca, f->ca_fd); // a system without authorities is fine
    if (!copy_file(ca_file, f->ca_fd))
        return errmsg_set(m, ERR_CONFIG, "crawler.ca_file: %s: %s", ca_file, strerror(errno));
    snprintf(f->ca_path, sizeof f->ca_path, "/proc/self/fd/%d", f->ca_fd);
    return OK;
}

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
    f->ca_fd = -1;
    f->user_agent = mem_strndup(options->user_agent, strlen(options->user_agent));
    for (size_t i = 0; i < options->connect_to_count; i++)
        f->connect_to = curl_slist_append(f->connect_to, options->connect_to[i]);
    f->multi = curl_multi_init();
    enum err err = join_authorities(f, options->ca_file, m);
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
    while (f->transfers) {
        struct transfer *t = f->transfers;
        unlink_transfer(f, t);
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
    curl_slist_free_all(f->connect_to);
    if (f->ca_fd >= 0)
        close(f->ca_fd);
    free(f->user_agent);
    free(f);
    curl_global_cleanup();
}
