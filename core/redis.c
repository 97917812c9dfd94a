// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One blocking connection to Redis over hiredis, whose header is seen here alone. `struct reply` is a redisReply under
// a name that hides it. Every command goes out as the bytes of the Redis protocol and comes back as one reply; a
// connection that failed in any way is dropped, never mended, because what it still carried cannot be told apart.
//
// Commands kept back by redis_defer wait in hiredis' output buffer; whoever reads a reply reads theirs first.
//
// The next command connects anew. After a failed attempt there is a pause that doubles from 20 ms to 1 s; commands in
// the pause fail at once, so that a stage whose Redis is away neither hangs nor hammers.
#include "core/redis.h"

#include "core/clock.h"
#include "core/mem.h"

#include <errno.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIMEOUT_MS = 10000,
    CONNECT_TIMEOUT_MS = 3000,
    PAUSE_MIN_MS = 20,
    PAUSE_MAX_MS = 1000,
    COMMAND_MAX_BYTES = 512 << 20, // Redis' own limit (proto-max-bulk-len)
    DEFERRED_MAX = 1024,           // commands kept back; more are sent on the way
    LOADED_MAX = 32,               // scripts remembered as loaded
};

struct redis {
    char *path; // of the Unix socket, or NULL
    char *host;
    int port;
    redisContext *context; // NULL: not connected
    int64_t timeout_ms;
    int64_t wait_ms;  // added to the timeout of the next command
    int64_t set_ms;   // the timeout that the connection has now
    int64_t pause_ms; // after the last failed attempt to connect; 0: it succeeded
    int64_t paused_until_ms;
    bool deferring;
    size_t deferred;                               // commands kept back or sent whose reply is still to come
    enum err deferred_err;                         // first of those since redis_defer
    const struct redis_script *loaded[LOADED_MAX]; // on this connection
    size_t loaded_count;
    char error[256];
};

// ---- connection ------------------------------------------------------------------------------------------------

static enum err fail(struct redis *r, enum err err, const char *text)
{
    snprintf(r->error, sizeof r->error, "%s", text);
    return err;
}

// A command to a server that went away raises SIGPIPE inside hiredis, which offers no MSG_NOSIGNAL. A process that
// chose a handler of its own keeps it.
static void ignore_sigpipe(void)
{
    struct sigaction old;
    if (sigaction(SIGPIPE, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
        signal(SIGPIPE, SIG_IGN);
}

// "host:port" or "[v6]:port" into its parts.
static bool split_host_port(struct view text, struct view *ret_host, int *ret_port)
{
    size_t colon = text.n;
    while (colon && text.p[colon - 1] != ':')
        colon--;
    uint64_t port;
    if (!colon || !view_to_u64(view_from(text, colon), &port) || port == 0 || port > 65535)
        return false;
    struct view host = {text.p, colon - 1};
    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = (struct view){host.p + 1, host.n - 2};
    *ret_host = host;
    *ret_port = (int)port;
    return host.n > 0;
}

static bool parse_address(struct redis *r, struct view text)
{
    if (view_starts(text, "unix:")) {
        struct view path = view_from(text, 5);
        r->path = mem_strndup(path.p, path.n);
        return path.n > 0;
    }
    struct view host;
    if (!split_host_port(view_from(text, view_starts(text, "tcp://") ? 6 : 0), &host, &r->port))
        return false;
    r->host = mem_strndup(host.p, host.n);
    return true;
}

enum err redis_new(const char *address, struct redis **ret_redis, struct errmsg *m)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, ignore_sigpipe);
    struct redis *r = mem_zalloc(sizeof *r);
    r->timeout_ms = TIMEOUT_MS;
    if (!parse_address(r, view_of(address))) {
        redis_free(r);
        return errmsg_set(m, ERR_CONFIG, "redis address '%s' is neither unix:/path nor host:port", address);
    }
    *ret_redis = r;
    return OK;
}

static void disconnect(struct redis *r)
{
    redisFree(r->context);
    r->context = NULL;
    r->loaded_count = 0;
    if (r->deferred > 0 && !r->deferred_err)
        r->deferred_err = ERR_DOWN;
    r->deferred = 0;
}

void redis_free(struct redis *r)
{
    if (!r)
        return;
    disconnect(r);
    free(r->path);
    free(r->host);
    free(r);
}

void redis_set_timeout_ms(struct redis *r, int64_t ms)
{
    r->timeout_ms = ms;
}

void redis_add_wait_ms(struct redis *r, int64_t ms)
{
    r->wait_ms = ms;
}

const char *redis_error(const struct redis *r)
{
    return r->error;
}

static struct timeval to_timeval(int64_t ms)
{
    return (struct timeval){.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
}

static enum err pause_after(struct redis *r, enum err err)
{
    r->pause_ms = r->pause_ms ? r->pause_ms * 2 : PAUSE_MIN_MS;
    if (r->pause_ms > PAUSE_MAX_MS)
        r->pause_ms = PAUSE_MAX_MS;
    r->paused_until_ms = clock_mono_ms() + r->pause_ms;
    return err;
}

static enum err connect_now(struct redis *r)
{
    if (r->context)
        return OK;
    if (r->pause_ms && clock_mono_ms() < r->paused_until_ms)
        return ERR_DOWN; // the text of the failed attempt still stands
    struct timeval patience = to_timeval(r->timeout_ms < CONNECT_TIMEOUT_MS ? r->timeout_ms : CONNECT_TIMEOUT_MS);
    r->context =
        r->path ? redisConnectUnixWithTimeout(r->path, patience) : redisConnectWithTimeout(r->host, r->port, patience);
    if (!r->context)
        return pause_after(r, fail(r, ERR_FULL, "out of memory"));
    if (r->context->err) {
        enum err err = fail(r, ERR_DOWN, r->context->errstr);
        disconnect(r);
        return pause_after(r, err);
    }
    r->pause_ms = 0;
    r->set_ms = -1;
    return OK;
}

// ---- commands --------------------------------------------------------------------------------------------------

// The first word of an error reply tells its kind; a script's errors begin with the word of the command that failed.
static enum err classify(const char *text)
{
    static const struct {
        const char *word;
        enum err err;
    } words[] = {
        {"OOM ", ERR_FULL},         {"MISCONF ", ERR_FULL},
        {"LOADING ", ERR_BUSY},     {"BUSY ", ERR_BUSY},
        {"TRYAGAIN ", ERR_BUSY},    {"READONLY ", ERR_BUSY},
        {"MASTERDOWN ", ERR_DOWN},  {"CLUSTERDOWN ", ERR_DOWN},
        {"NOGROUP ", ERR_NOTFOUND}, {"ERR no such key", ERR_NOTFOUND},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strncmp(text, words[i].word, strlen(words[i].word)) == 0)
            return words[i].err;
    return ERR_REFUSED;
}

// Tells the connection only what it does not know: most commands share one timeout, and each telling is two system
// calls.
static bool set_timeout(struct redis *r)
{
    int64_t ms = r->timeout_ms + r->wait_ms;
    if (ms != r->set_ms && redisSetTimeout(r->context, to_timeval(ms)) != REDIS_OK)
        return false;
    r->set_ms = ms;
    return true;
}

static enum err lose(struct redis *r)
{
    bool slow = r->context->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    fail(r, ERR_DOWN, slow ? "no answer in time" : r->context->errstr);
    disconnect(r);
    return ERR_DOWN;
}

static enum err send_command(struct redis *r, const char *bytes, size_t n)
{
    enum err err = connect_now(r);
    if (err)
        return err;
    return set_timeout(r) && redisAppendFormattedCommand(r->context, bytes, n) == REDIS_OK ? OK : lose(r);
}

// The reply of the oldest command without one.
static enum err receive(struct redis *r, redisReply **ret_reply)
{
    void *reply = NULL;
    if (redisGetReply(r->context, &reply) != REDIS_OK)
        return lose(r);
    *ret_reply = reply;
    return OK;
}

// The replies of all that was kept back. ERR_DOWN when the connection was lost on the way; their own errors are kept.
static enum err receive_deferred(struct redis *r)
{
    while (r->deferred > 0) {
        redisReply *reply = NULL;
        enum err err = receive(r, &reply);
        if (err)
            return err;
        r->deferred--;
        if (reply->type == REDIS_REPLY_ERROR) {
            bool no_script = strncmp(reply->str, "NOSCRIPT", 8) == 0;
            if (no_script)
                r->loaded_count = 0;
            if (!r->deferred_err)
                r->deferred_err = fail(r, no_script ? ERR_BUSY : classify(reply->str), reply->str);
        }
        freeReplyObject(reply);
    }
    return OK;
}

static enum err run(struct redis *r, const char *bytes, size_t n, struct reply **ret_reply)
{
    redisReply *reply = NULL;
    enum err err = send_command(r, bytes, n);
    r->wait_ms = 0;
    if (!err && r->deferring && !ret_reply)
        return ++r->deferred < DEFERRED_MAX ? OK : receive_deferred(r);
    if (!err)
        err = receive_deferred(r);
    if (!err)
        err = receive(r, &reply);
    if (!err && reply->type == REDIS_REPLY_ERROR)
        err = fail(r, classify(reply->str), reply->str);
    if (err || !ret_reply)
        freeReplyObject(reply);
    else
        *ret_reply = (struct reply *)reply;
    return err;
}

void redis_defer(struct redis *r)
{
    r->deferring = true;
    r->deferred_err = OK;
}

enum err redis_flush(struct redis *r)
{
    enum err err = receive_deferred(r);
    r->deferring = false;
    return r->deferred_err ? r->deferred_err : err;
}

enum err redis_call(struct redis *r, struct reply **ret_reply, const char *format, ...)
{
    va_list args;
    char *bytes = NULL;
    va_start(args, format);
    int n = redisvFormatCommand(&bytes, format, args);
    va_end(args);
    CHECK(n != -2); // the format itself is wrong
    if (n < 0)
        return fail(r, ERR_FULL, "out of memory");
    enum err err = run(r, bytes, (size_t)n, ret_reply);
    redisFreeCommand(bytes);
    return err;
}

// RESP: an array of bulk strings (redis.io/docs/reference/protocol-spec).
static void add_argument(struct buf *out, struct view v)
{
    buf_printf(out, "$%zu\r\n", v.n);
    buf_add_view(out, v);
    buf_add_str(out, "\r\n");
}

// head, then args, as one command.
static enum err call_with_head(struct redis *r, struct reply **ret_reply, const struct view *head, size_t head_count,
                               const struct view *args, size_t count)
{
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, COMMAND_MAX_BYTES);
    buf_printf(&out, "*%zu\r\n", head_count + count);
    for (size_t i = 0; i < head_count; i++)
        add_argument(&out, head[i]);
    for (size_t i = 0; i < count; i++)
        add_argument(&out, args[i]);
    enum err err = buf_err(&out);
    if (err)
        return fail(r, err, "command is over Redis' limit");
    return run(r, out.p, out.n, ret_reply);
}

enum err redis_call_args(struct redis *r, struct reply **ret_reply, size_t count, const struct view *args)
{
    return call_with_head(r, ret_reply, NULL, 0, args, count);
}

// ---- scripts ---------------------------------------------------------------------------------------------------

// Scripts are statics that connections of several threads may share, so the hash is read and set under a lock.
static pthread_mutex_t hash_lock = PTHREAD_MUTEX_INITIALIZER;

static void get_hash(struct redis_script *s, char hash[41])
{
    pthread_mutex_lock(&hash_lock);
    memcpy(hash, s->sha1, sizeof s->sha1);
    pthread_mutex_unlock(&hash_lock);
}

static void set_hash(struct redis_script *s, const char hash[41])
{
    pthread_mutex_lock(&hash_lock);
    memcpy(s->sha1, hash, sizeof s->sha1);
    pthread_mutex_unlock(&hash_lock);
}

static enum err load_script(struct redis *r, struct redis_script *s, char hash[41])
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err = redis_call(r, &reply, "SCRIPT LOAD %s", s->text);
    if (err)
        return err;
    struct view v = reply_view(reply);
    if (v.n != sizeof s->sha1 - 1)
        return fail(r, ERR_CORRUPT, "SCRIPT LOAD did not answer a hash");
    memcpy(hash, v.p, v.n);
    hash[v.n] = '\0';
    set_hash(s, hash);
    if (r->loaded_count < LOADED_MAX)
        r->loaded[r->loaded_count++] = s;
    return OK;
}

static bool is_loaded(const struct redis *r, const struct redis_script *s)
{
    for (size_t i = 0; i < r->loaded_count; i++)
        if (r->loaded[i] == s)
            return true;
    return false;
}

static enum err eval_hash(struct redis *r, const char hash[41], struct reply **ret_reply, size_t key_count,
                          size_t count, const struct view *args)
{
    char keys[24];
    snprintf(keys, sizeof keys, "%zu", key_count);
    struct view head[] = {VIEW_LIT("EVALSHA"), view_of(hash), view_of(keys)};
    return call_with_head(r, ret_reply, head, ARRAY_LEN(head), args, count);
}

enum err redis_eval(struct redis *r, struct redis_script *s, struct reply **ret_reply, size_t key_count,
                    size_t arg_count, const struct view *args)
{
    char hash[41];
    get_hash(s, hash);
    bool is_deferred = r->deferring && !ret_reply; // the answer that the script is missing would come too late
    if (hash[0] && (!is_deferred || is_loaded(r, s))) {
        enum err err = eval_hash(r, hash, ret_reply, key_count, key_count + arg_count, args);
        if (err != ERR_REFUSED || strncmp(r->error, "NOSCRIPT", 8) != 0)
            return err;
    }
    // Not yet loaded, or the server lost it in a restart; either way the script has not run.
    enum err err = load_script(r, s, hash);
    return err ? err : eval_hash(r, hash, ret_reply, key_count, key_count + arg_count, args);
}

// ---- replies ---------------------------------------------------------------------------------------------------

static const redisReply *inner(const struct reply *reply)
{
    return (const redisReply *)reply;
}

void reply_free(struct reply *reply)
{
    freeReplyObject(reply);
}

void reply_cleanup(struct reply **reply)
{
    freeReplyObject(*reply);
    *reply = NULL;
}

bool reply_is_nil(const struct reply *reply)
{
    return !reply || inner(reply)->type == REDIS_REPLY_NIL;
}

int64_t reply_int(const struct reply *reply)
{
    int64_t value = 0;
    if (reply && inner(reply)->type == REDIS_REPLY_INTEGER)
        return inner(reply)->integer;
    return view_to_i64(reply_view(reply), &value) ? value : 0;
}

struct view reply_view(const struct reply *reply)
{
    const redisReply *r = inner(reply);
    if (!r || (r->type != REDIS_REPLY_STRING && r->type != REDIS_REPLY_STATUS))
        return (struct view){NULL, 0};
    return (struct view){r->str, r->len};
}

size_t reply_count(const struct reply *reply)
{
    return reply && inner(reply)->type == REDIS_REPLY_ARRAY ? inner(reply)->elements : 0;
}

const struct reply *reply_at(const struct reply *reply, size_t i)
{
    return i < reply_count(reply) ? (const struct reply *)inner(reply)->element[i] : NULL;
}

const struct reply *reply_member(const struct reply *reply, const char *name)
{
    for (size_t i = 0; i + 1 < reply_count(reply); i += 2)
        if (view_is(reply_view(reply_at(reply, i)), name))
            return reply_at(reply, i + 1);
    return NULL;
}

struct view reply_field(const struct reply *reply, const char *name)
{
    return reply_view(reply_member(reply, name));
}
