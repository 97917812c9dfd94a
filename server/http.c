// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The listener over libmicrohttpd, the only file that knows it. The library's one thread runs all connections over
// epoll. A request passes these states:
//
//   NEW ── head read ──► READING ── body read ──► quick? ──yes──► READY ── sent
//    └─ too large ─► READY                          └─no─► suspended, in the pool ── handled ──► resumed, READY
//
// A suspended connection costs no thread, and the event thread never waits for a search, the control store or Redis.
// Event streams are connections that are suspended while their buffer is empty; whoever has an event appends it to
// the buffers and resumes them.
#include "server/http.h"

#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/metrics.h"
#include "server/pool.h"

#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    QUEUE_MAX = 512,           // requests that wait for a worker
    STREAM_BLOCK_BYTES = 2048, // what the library takes of a stream at a time
    FILES_RESERVED = 128,      // descriptors kept for stores, index and log
    DRAIN_MAX_BYTES = 8 << 20, // of a body that is too large: read on that far to be able to say so, then cut
};

enum state { STATE_NEW, STATE_READING, STATE_QUEUED, STATE_READY };

struct exchange {
    struct http *http;
    struct MHD_Connection *connection;
    enum state state;
    bool target_is_bad, headers_are_many;
    struct request request;
    struct response response;
    struct buf body;
    size_t received_bytes;
    int64_t start_us;
};

struct stream {
    struct http *http;
    struct MHD_Connection *connection;
    struct buf out;
    size_t sent; // of out
    int64_t seen;
    bool suspended, ended;
    struct stream *previous, *next;
};

struct http {
    struct http_options options;
    struct MHD_Daemon *daemon;
    struct pool *pool;
    pthread_mutex_t lock; // guards the streams
    struct stream *streams;
    size_t stream_count;
    bool ending; // streams that come too late end at once
};

static struct metric requests[] = {
    METRIC_INIT(METRIC_COUNTER, "harkara_http_requests", "status=\"other\"", "HTTP requests by class of status"),
    METRIC_INIT(METRIC_COUNTER, "harkara_http_requests", "status=\"1xx\"", "HTTP requests by class of status"),
    METRIC_INIT(METRIC_COUNTER, "harkara_http_requests", "status=\"2xx\"", "HTTP requests by class of status"),
    METRIC_INIT(METRIC_COUNTER, "harkara_http_requests", "status=\"3xx\"", "HTTP requests by class of status"),
    METRIC_INIT(METRIC_COUNTER, "harkara_http_requests", "status=\"4xx\"", "HTTP requests by class of status"),
    METRIC_INIT(METRIC_COUNTER, "harkara_http_requests", "status=\"5xx\"", "HTTP requests by class of status"),
};
static struct metric request_time =
    METRIC_INIT(METRIC_HISTOGRAM, "harkara_http_request_seconds", NULL, "From the request's line to its response");
static struct metric streams_open = METRIC_INIT(METRIC_GAUGE, "harkara_http_streams", NULL, "Open event streams");

// ---- responses -----------------------------------------------------------------------------------------------

// The page may load its own files and nothing else; no script text can be made from strings (Trusted Types); no other
// site may frame it, read it or learn where its reader came from.
#define POLICY                                                                                                         \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "   \
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; form-action "

static const struct {
    const char *name, *value;
} safety[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Embedder-Policy", "require-corp"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};

static void add_fields(struct MHD_Response *m, const struct response *r)
{
    for (size_t i = 0; i < ARRAY_LEN(safety); i++)
        MHD_add_response_header(m, safety[i].name, safety[i].value);
    MHD_add_response_header(m, "Content-Security-Policy", r->is_page ? POLICY "'self'" : POLICY "'none'");
    MHD_add_response_header(m, "Cache-Control", r->is_cacheable ? "no-cache" : "no-store");
    if (r->content_type)
        MHD_add_response_header(m, "Content-Type", r->content_type);
    for (size_t i = 0; i < r->field_count; i++)
        MHD_add_response_header(m, r->fields[i].name, r->fields[i].value);
}

static ssize_t stream_read(void *user, uint64_t position, char *p, size_t room)
{
    (void)position;
    struct stream *s = user;
    ssize_t result = 0;
    pthread_mutex_lock(&s->http->lock);
    size_t n = s->out.n - s->sent;
    if (n > 0) {
        n = n < room ? n : room;
        memcpy(p, s->out.p + s->sent, n);
        s->sent += n;
        result = (ssize_t)n;
        if (s->sent == s->out.n) {
            buf_clear(&s->out);
            s->sent = 0;
        }
    } else if (s->ended) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->suspended = true;
        MHD_suspend_connection(s->connection);
    }
    pthread_mutex_unlock(&s->http->lock);
    return result;
}

static void stream_free(void *user)
{
    struct stream *s = user;
    struct http *h = s->http;
    pthread_mutex_lock(&h->lock);
    if (s->previous)
        s->previous->next = s->next;
    else
        h->streams = s->next;
    if (s->next)
        s->next->previous = s->previous;
    metric_set(&streams_open, (int64_t)--h->stream_count);
    pthread_mutex_unlock(&h->lock);
    buf_done(&s->out);
    free(s);
}

// NULL when there are too many already.
static struct stream *stream_new(struct exchange *x)
{
    struct http *h = x->http;
    struct stream *s = mem_zalloc(sizeof *s);
    *s = (struct stream){.http = h, .connection = x->connection, .seen = x->response.stream_after};
    buf_init(&s->out, HTTP_STREAM_BUFFER_MAX_BYTES);
    buf_add_view(&s->out, buf_view(&x->response.body));
    pthread_mutex_lock(&h->lock);
    bool fits = h->stream_count < HTTP_STREAMS_MAX;
    if (fits) {
        s->next = h->streams;
        if (s->next)
            s->next->previous = s;
        h->streams = s;
        s->ended = h->ending;
        metric_set(&streams_open, (int64_t)++h->stream_count);
    }
    pthread_mutex_unlock(&h->lock);
    if (fits)
        return s;
    buf_done(&s->out);
    free(s);
    return NULL;
}

static struct MHD_Response *wrap(struct exchange *x)
{
    struct response *r = &x->response;
    if (r->is_stream) {
        struct stream *s = stream_new(x);
        if (s)
            return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, stream_read, s, stream_free);
        response_problem(r, PROBLEM_OVERLOADED, "All places for live streams are taken.");
    }
    if (r->fixed.p)
        return MHD_create_response_from_buffer(r->fixed.n, (void *)r->fixed.p, MHD_RESPMEM_PERSISTENT);
    if (buf_err(&r->body) != OK)
        response_problem(r, PROBLEM_INTERNAL, "The answer grew too large; ask for less at a time.");
    size_t n = r->body.n;
    return MHD_create_response_from_buffer(n, buf_take(&r->body), MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result send_response(struct exchange *x)
{
    struct MHD_Response *m = wrap(x);
    if (!m)
        return MHD_NO;
    add_fields(m, &x->response);
    enum MHD_Result result = MHD_queue_response(x->connection, (unsigned)x->response.status, m);
    MHD_destroy_response(m);
    return result;
}

// ---- requests ------------------------------------------------------------------------------------------------

static enum MHD_Result on_header(void *user, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct exchange *x = user;
    struct request *r = &x->request;
    x->headers_are_many = r->header_count == REQUEST_FIELDS_MAX;
    if (x->headers_are_many)
        return MHD_NO;
    struct arena *a = r->arena;
    r->headers[r->header_count++] = (struct pair){arena_copy(a, view_of(name)), arena_copy(a, view_of(value))};
    return MHD_YES;
}

// RFC 9112 §6.3: a message whose length can be read in two ways is how requests are smuggled past a proxy.
static bool length_is_ambiguous(const struct request *r)
{
    size_t lengths = 0, codings = 0;
    for (size_t i = 0; i < r->header_count; i++) {
        lengths += view_is_nocase(r->headers[i].name, "Content-Length");
        codings += view_is_nocase(r->headers[i].name, "Transfer-Encoding");
    }
    return lengths + codings > 1;
}

// What the head alone tells. False: the response is ready, the body is not wanted and the connection ends.
static bool read_head(struct exchange *x, const char *method)
{
    struct request *r = &x->request;
    r->method = method_parse(view_of(method));
    r->headers = arena_array(r->arena, REQUEST_FIELDS_MAX, sizeof *r->headers);
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, on_header, x);
    uint64_t announced = 0;
    struct view length = request_header(r, "Content-Length");
    if (x->headers_are_many)
        response_problem(&x->response, PROBLEM_HEADERS, NULL);
    else if (x->target_is_bad)
        response_problem(&x->response, PROBLEM_TARGET, NULL);
    else if (length_is_ambiguous(r))
        response_problem(&x->response, PROBLEM_TARGET, "The length of the body is given more than once.");
    else if (length.n > 0 && (!view_to_u64(length, &announced) || announced > REQUEST_BODY_MAX_BYTES))
        response_problem(&x->response, PROBLEM_TOO_LARGE, NULL);
    else
        return true;
    response_add_field(&x->response, "Connection", "close");
    return false;
}

static enum MHD_Result read_body(struct exchange *x, const char *p, size_t *size)
{
    x->received_bytes += *size;
    buf_add(&x->body, p, *size);
    *size = 0;
    return x->received_bytes > DRAIN_MAX_BYTES ? MHD_NO : MHD_YES;
}

static enum MHD_Result dispatch(struct exchange *x)
{
    struct http *h = x->http;
    x->request.body = buf_view(&x->body);
    x->state = STATE_READY;
    if (buf_err(&x->body) != OK) {
        response_problem(&x->response, PROBLEM_TOO_LARGE, NULL);
        return send_response(x);
    }
    if (h->options.quick(h->options.user, &x->request, &x->response))
        return send_response(x);
    // First suspended, then handed on: a worker may be done before pool_push returns.
    x->state = STATE_QUEUED;
    MHD_suspend_connection(x->connection);
    if (!pool_push(h->pool, x)) {
        response_problem(&x->response, PROBLEM_OVERLOADED, NULL);
        x->state = STATE_READY;
        MHD_resume_connection(x->connection);
    }
    return MHD_YES;
}

static enum MHD_Result on_access(void *user, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *upload, size_t *upload_size, void **context)
{
    (void)user, (void)url, (void)version;
    struct exchange *x = *context;
    x->connection = connection;
    if (x->state == STATE_READY)
        return send_response(x);
    if (x->state == STATE_NEW) {
        bool wants_body = read_head(x, method);
        x->state = wants_body ? STATE_READING : STATE_READY;
        return wants_body ? MHD_YES : send_response(x);
    }
    return *upload_size > 0 ? read_body(x, upload, upload_size) : dispatch(x);
}

// Called with the bare target before anything else is parsed; what it returns is the exchange from then on.
static void *on_target(void *user, const char *target, struct MHD_Connection *connection)
{
    struct exchange *x = mem_zalloc(sizeof *x);
    x->http = user;
    x->connection = connection;
    x->start_us = clock_mono_us();
    x->request.arena = arena_new();
    response_init(&x->response);
    buf_init(&x->body, REQUEST_BODY_MAX_BYTES);
    x->target_is_bad = request_parse_target(&x->request, arena_copy(x->request.arena, view_of(target))) != OK;
    return x;
}

static void on_completed(void *user, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)user, (void)connection;
    struct exchange *x = *context;
    *context = NULL;
    if (!x)
        return;
    int64_t took_us = clock_mono_us() - x->start_us;
    int status = x->state == STATE_READY ? x->response.status : 0;
    size_t class = status >= 100 && status < 600 ? (size_t)status / 100 : 0;
    metric_add(&requests[class], 1);
    if (!x->response.is_stream)
        metric_observe_us(&request_time, took_us);
    struct view path = request_path(&x->request);
    log_debug("http.request", "method=%s path=%s status=%d ms=%lld end=%d", method_name(x->request.method),
              log_quote_n(path.p, path.n), status, (long long)took_us / 1000, (int)code);
    response_done(&x->response);
    buf_done(&x->body);
    arena_free(x->request.arena);
    free(x);
}

// The target is decoded by request_parse_target; the library shall leave it alone.
static size_t on_unescape(void *user, struct MHD_Connection *connection, char *text)
{
    (void)user, (void)connection;
    return strlen(text);
}

PRINTF_LIKE(2, 0) static void on_log(void *user, const char *format, va_list arguments)
{
    (void)user;
    char text[256];
    vsnprintf(text, sizeof text, format, arguments);
    log_debug("http.library", "text=%s", log_quote(text));
}

// ---- workers -------------------------------------------------------------------------------------------------

static void *worker_open(void *user)
{
    struct http *h = user;
    return h->options.worker_new(h->options.user);
}

static void worker_run(void *state, void *job)
{
    struct exchange *x = job;
    x->http->options.handle(state, &x->request, &x->response);
    x->state = STATE_READY;
    MHD_resume_connection(x->connection);
}

// ---- start and stop ------------------------------------------------------------------------------------------

static unsigned connection_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur <= 2 * FILES_RESERVED)
        return FILES_RESERVED;
    rlim_t room = files.rlim_cur - FILES_RESERVED;
    return room < HTTP_CONNECTIONS_MAX ? (unsigned)room : HTTP_CONNECTIONS_MAX;
}

static struct MHD_Daemon *daemon_start(struct http *h)
{
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
                            on_access, h, MHD_OPTION_EXTERNAL_LOGGER, on_log, h, MHD_OPTION_LISTEN_SOCKET,
                            h->options.listen_fd, MHD_OPTION_CONNECTION_LIMIT, connection_limit(),
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)HTTP_CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
                            on_target, h, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, h, MHD_OPTION_NOTIFY_COMPLETED,
                            on_completed, h, MHD_OPTION_END);
}

static enum err start(struct http *h, struct errmsg *m)
{
    struct pool_options pool = {.threads = h->options.workers,
                                .queue_max = QUEUE_MAX,
                                .user = h,
                                .open = worker_open,
                                .close = h->options.worker_free,
                                .run = worker_run};
    enum err err = pool_new(&pool, &h->pool);
    if (err)
        return errmsg_set(m, err, "no thread can be had for the workers");
    h->daemon = daemon_start(h);
    return h->daemon ? OK : errmsg_set(m, ERR_IO, "the HTTP listener cannot start");
}

enum err http_start(const struct http_options *options, struct http **ret_http, struct errmsg *m)
{
    struct http *h = mem_zalloc(sizeof *h);
    h->options = *options;
    pthread_mutex_init(&h->lock, NULL);
    // Signals are the main thread's: it sleeps between its turns and must be the one that wakes.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    enum err err = start(h, m);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (err) {
        if (!h->daemon)
            close(options->listen_fd);
        http_stop(h);
        return err;
    }
    *ret_http = h;
    return OK;
}

static void streams_end(struct http *h)
{
    pthread_mutex_lock(&h->lock);
    h->ending = true;
    for (struct stream *s = h->streams; s; s = s->next) {
        s->ended = true;
        if (s->suspended)
            MHD_resume_connection(s->connection);
        s->suspended = false;
    }
    pthread_mutex_unlock(&h->lock);
}

void http_stop(struct http *h)
{
    if (!h)
        return;
    if (h->daemon) {
        MHD_socket fd = MHD_quiesce_daemon(h->daemon);
        if (fd != MHD_INVALID_SOCKET)
            close(fd);
    }
    pool_drain(h->pool); // from here on requests are told to come back later
    if (h->daemon) {
        streams_end(h);
        MHD_stop_daemon(h->daemon);
    }
    pool_free(h->pool);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

// ---- streams -------------------------------------------------------------------------------------------------

// With the lock held. A client that does not read is ended: it comes back and says what it saw last.
static void stream_add(struct stream *s, struct view text)
{
    if (s->ended)
        return;
    if (buf_left(&s->out) < text.n)
        s->ended = true;
    else
        buf_add_view(&s->out, text);
    if (s->suspended)
        MHD_resume_connection(s->connection);
    s->suspended = false;
}

int64_t http_streams_oldest(struct http *h)
{
    int64_t oldest = INT64_MAX;
    pthread_mutex_lock(&h->lock);
    for (const struct stream *s = h->streams; s; s = s->next)
        if (!s->ended && s->seen < oldest)
            oldest = s->seen;
    pthread_mutex_unlock(&h->lock);
    return oldest;
}

void http_streams_send(struct http *h, int64_t number, struct view event)
{
    pthread_mutex_lock(&h->lock);
    for (struct stream *s = h->streams; s; s = s->next)
        if (s->seen < number) {
            s->seen = number;
            stream_add(s, event);
        }
    pthread_mutex_unlock(&h->lock);
}

void http_streams_ping(struct http *h, struct view text)
{
    pthread_mutex_lock(&h->lock);
    for (struct stream *s = h->streams; s; s = s->next)
        stream_add(s, text);
    pthread_mutex_unlock(&h->lock);
}
