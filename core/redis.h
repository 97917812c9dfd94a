// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One connection to Redis (Unix socket or TCP): reconnecting commands, replies, scripts. The only file that knows
// hiredis. Not thread-safe: one per thread. A lost connection is reopened by the next command; the command that was
// under way returns ERR_DOWN and may or may not have happened, so that callers repeat only what is idempotent.
#ifndef CORE_REDIS_H
#define CORE_REDIS_H

#include "core/buf.h"

// Every key of ours begins so; the hash tag keeps the keys of one script on one node of a cluster.
#define REDIS_PREFIX "harkara:{0}:"

struct redis;
struct reply;

// address: "unix:/path", "host:port" or "tcp://host:port". Does not connect yet. Returns owned.
enum err redis_new(const char *address, struct redis **ret_redis, struct errmsg *m) MUST_USE;
void redis_free(struct redis *r);
// A command, arguments printf-like with %s, %b (pointer, size_t), %lld … as hiredis takes them. ret_reply may be NULL.
// ERR_DOWN: no connection. ERR_FULL: Redis is out of memory (OOM). ERR_BUSY: loading or busy with a script.
// ERR_NOTFOUND: NOGROUP, no such key. ERR_REFUSED: any other error reply; redis_error tells its text.
enum err redis_call(struct redis *r, struct reply **ret_reply, const char *format, ...) MUST_USE;
enum err redis_call_args(struct redis *r, struct reply **ret_reply, size_t count, const struct view *args) MUST_USE;
// ---- many at once --------------------------------------------------------------------------------------------
// From here to redis_flush, commands whose reply nobody wants (ret_reply NULL) are kept back and return OK; they go out
// together, in order, before the next command that wants its reply, or with redis_flush. One wait instead of many.
void redis_defer(struct redis *r);
// Sends what is left and ends it. The first error of any that were kept back since redis_defer; the others have run all
// the same. ERR_DOWN: each of them may or may not have happened. ERR_BUSY: the server lost a script; another try helps.
enum err redis_flush(struct redis *r) MUST_USE;

// The text of the last failure on this connection. Borrowed, never NULL, valid until the next call.
const char *redis_error(const struct redis *r);
// How long one command may take before ERR_DOWN; default 10 s. A blocking read adds its own time.
void redis_set_timeout_ms(struct redis *r, int64_t ms);
// The next command alone may take that much longer: to be called before a blocking read.
void redis_add_wait_ms(struct redis *r, int64_t ms);

// A Lua script, loaded once per server and called by its hash. Define as a static with the text; the hash fills itself.
struct redis_script {
    const char *name;
    const char *text;
    char sha1[41];
};
// args: key_count keys, then arg_count arguments: redis_eval(r, &script, &reply, 1, 2, (struct view[]){key, a, b}).
enum err redis_eval(struct redis *r, struct redis_script *s, struct reply **ret_reply, size_t key_count,
                    size_t arg_count, const struct view *args) MUST_USE;

// Replies. All accessors take NULL and wrong types and then answer the empty value.
void reply_free(struct reply *reply);
void reply_cleanup(struct reply **reply);
bool reply_is_nil(const struct reply *reply);
int64_t reply_int(const struct reply *reply); // integers, and strings that are decimal
struct view reply_view(const struct reply *reply);
size_t reply_count(const struct reply *reply);
const struct reply *reply_at(const struct reply *reply, size_t i);
// For flat name-value arrays (HGETALL, stream fields, XINFO): the value of that name, or NULL / empty.
const struct reply *reply_member(const struct reply *reply, const char *name);
struct view reply_field(const struct reply *reply, const char *name);

#endif
