// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What is known of each source's visits, as a hash "harkara:{0}:source:<name>" whose fields are those of struct health
// without "_ms". One script a visit, so that a reader never meets a visit counted but not dated.
#include "core/health.h"

#include "core/utf8.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

// The time of the last error stays when the source has recovered, its text goes.
static struct redis_script visit_script = {
    .name = "health_visit",
    .text = "local key, state, error, now, due = KEYS[1], unpack(ARGV)\n"
            "local counts = {ok = 'fetched', unchanged = 'unchanged'}\n"
            "redis.call('HSET', key, 'state', state, 'last', now, 'next', due)\n"
            "redis.call('HINCRBY', key, counts[state] or 'failed', 1)\n"
            "if counts[state] then\n"
            "  redis.call('HSET', key, 'last_ok', now, 'error', '')\n"
            "else\n"
            "  redis.call('HSET', key, 'error', error, 'error_at', now)\n"
            "end\n",
};

enum { KEY_MAX = 192, NUMBER_MAX = 24, ERROR_MAX_BYTES = 500 };

// Source names are at most 64 bytes (core/source.h); a longer one is cut, never overrun.
static struct view key_of(struct view source, char key[KEY_MAX])
{
    int n = snprintf(key, KEY_MAX, REDIS_PREFIX "source:%.*s", (int)(source.n < 64 ? source.n : 64), source.p);
    return (struct view){key, (size_t)n};
}

static struct view number(int64_t value, char text[NUMBER_MAX])
{
    int n = snprintf(text, NUMBER_MAX, "%lld", (long long)value);
    return (struct view){text, (size_t)n};
}

enum err health_visit(struct redis *r, struct view source, const char *state, struct view error, int64_t now_ms,
                      int64_t next_ms)
{
    char key[KEY_MAX], now[NUMBER_MAX], next[NUMBER_MAX];
    error = utf8_cut(error, ERROR_MAX_BYTES);
    return redis_eval(
        r, &visit_script, NULL, 1, 4,
        (struct view[]){key_of(source, key), view_of(state), error, number(now_ms, now), number(next_ms, next)});
}

enum err health_count(struct redis *r, struct view source, const char *field, int64_t n)
{
    char key[KEY_MAX];
    key_of(source, key);
    return redis_call(r, NULL, "HINCRBY %s %s %lld", key, field, (long long)n);
}

enum err health_read(struct redis *r, struct view source, struct arena *a, struct health *ret_health)
{
    static const struct {
        const char *field;
        size_t offset;
    } numbers[] = {
        {"last", offsetof(struct health, last_ms)},      {"last_ok", offsetof(struct health, last_ok_ms)},
        {"next", offsetof(struct health, next_ms)},      {"error_at", offsetof(struct health, error_ms)},
        {"fetched", offsetof(struct health, fetched)},   {"unchanged", offsetof(struct health, unchanged)},
        {"failed", offsetof(struct health, failed)},     {"links", offsetof(struct health, links)},
        {"articles", offsetof(struct health, articles)},
    };
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    key_of(source, key);
    enum err err = redis_call(r, &reply, "HGETALL %s", key);
    if (err)
        return err;
    struct health h = {0};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        int64_t value = reply_int(reply_member(reply, numbers[i].field));
        memcpy((char *)&h + numbers[i].offset, &value, sizeof value);
    }
    h.state = arena_copy(a, reply_field(reply, "state"));
    h.error = arena_copy(a, reply_field(reply, "error"));
    *ret_health = h;
    return OK;
}
