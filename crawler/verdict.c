// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Verdicts in Redis are "<kind><when it expires, ms>\n<text>", so that one kept in memory ends with the one in Redis.
// In memory they hang in a hash table and in a list from the one used last to the one used longest ago, which goes
// first. A visit may hold one that is already out of both.
#include "crawler/verdict.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

#define KEY_PREFIX REDIS_PREFIX "robots:"

enum { TABLE_SIZE = 32768 };

static const char marks[] = {[VERDICT_ALLOW_ALL] = 'a', [VERDICT_DISALLOW_ALL] = 'd', [VERDICT_ROBOTS] = 'r'};

struct entry {
    struct verdict verdict; // first: what users hold
    int refs;               // of users, and one of the cache
    char *origin;
    int64_t expires_ms;
    size_t bytes;                // of the text
    struct entry *next;          // in its chain
    struct entry *newer, *older; // by use
};

struct verdicts {
    struct redis *redis;
    const char *agent;
    struct entry *table[TABLE_SIZE];
    struct entry *newest, *oldest;
    size_t count, bytes;
};

struct verdicts *verdicts_new(struct redis *redis, const char *agent)
{
    struct verdicts *v = mem_zalloc(sizeof *v);
    v->redis = redis;
    v->agent = agent;
    return v;
}

static void unref(struct entry *e)
{
    if (--e->refs > 0)
        return;
    robots_free(e->verdict.robots);
    free(e->origin);
    free(e);
}

void verdict_unref(const struct verdict *verdict)
{
    if (verdict)
        unref((struct entry *)(uintptr_t)verdict);
}

// ---- memory ----------------------------------------------------------------------------------------------------

// FNV-1a.
static struct entry **chain_of(struct verdicts *v, struct view origin)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < origin.n; i++)
        h = (h ^ (unsigned char)origin.p[i]) * UINT64_C(0x100000001b3);
    return &v->table[(h ^ h >> 32) % TABLE_SIZE];
}

static void leave_list(struct verdicts *v, struct entry *e)
{
    *(e->newer ? &e->newer->older : &v->newest) = e->older;
    *(e->older ? &e->older->newer : &v->oldest) = e->newer;
}

static void enter_list(struct verdicts *v, struct entry *e)
{
    e->newer = NULL;
    e->older = v->newest;
    *(v->newest ? &v->newest->newer : &v->oldest) = e;
    v->newest = e;
}

static void forget(struct verdicts *v, struct entry *e)
{
    struct entry **at = chain_of(v, view_of(e->origin));
    while (*at != e)
        at = &(*at)->next;
    *at = e->next;
    leave_list(v, e);
    v->count--;
    v->bytes -= e->bytes;
    unref(e);
}

void verdicts_free(struct verdicts *v)
{
    if (!v)
        return;
    while (v->newest)
        forget(v, v->newest);
    free(v);
}

static struct entry *find(struct verdicts *v, struct view origin, int64_t now_ms)
{
    struct entry *e = *chain_of(v, origin);
    while (e && !view_is(origin, e->origin))
        e = e->next;
    if (e && e->expires_ms <= now_ms) {
        forget(v, e);
        return NULL;
    }
    if (e && e != v->newest) {
        leave_list(v, e);
        enter_list(v, e);
    }
    return e;
}

static struct entry *remember(struct verdicts *v, struct view origin, enum verdict_kind kind, struct view text,
                              int64_t expires_ms)
{
    struct entry *e = mem_zalloc(sizeof *e);
    struct entry **chain = chain_of(v, origin);
    e->verdict.kind = kind;
    if (kind == VERDICT_ROBOTS)
        e->verdict.robots = robots_parse(text, view_of(v->agent));
    e->refs = 1;
    e->origin = mem_strndup(origin.p, origin.n);
    e->expires_ms = expires_ms;
    e->bytes = text.n;
    e->next = *chain;
    *chain = e;
    enter_list(v, e);
    v->count++;
    v->bytes += e->bytes;
    while (v->oldest != e && (v->count > VERDICT_CACHE_MAX || v->bytes > VERDICT_CACHE_MAX_BYTES))
        forget(v, v->oldest);
    return e;
}

// ---- Redis -----------------------------------------------------------------------------------------------------

static bool read_value(struct view value, enum verdict_kind *ret_kind, int64_t *ret_expires_ms, struct view *ret_text)
{
    size_t line = view_find_char(value, '\n');
    const char *mark = value.n > 0 ? memchr(marks, value.p[0], sizeof marks) : NULL;
    if (!mark || line >= value.n || !view_to_i64((struct view){value.p + 1, line - 1}, ret_expires_ms))
        return false;
    *ret_kind = (enum verdict_kind)(mark - marks);
    *ret_text = view_from(value, line + 1);
    return true;
}

enum err verdict_get(struct verdicts *v, struct view origin, int64_t now_ms, const struct verdict **ret_verdict)
{
    struct entry *e = find(v, origin, now_ms);
    if (!e) {
        CLEANUP(reply_cleanup) struct reply *reply = NULL;
        enum verdict_kind kind;
        int64_t expires_ms;
        struct view text;
        enum err err = redis_call(v->redis, &reply, "GET " KEY_PREFIX "%b", origin.p, origin.n);
        if (err)
            return err;
        if (read_value(reply_view(reply), &kind, &expires_ms, &text) && expires_ms > now_ms)
            e = remember(v, origin, kind, text, expires_ms);
    }
    if (e)
        e->refs++;
    *ret_verdict = e ? &e->verdict : NULL;
    return OK;
}

enum err verdict_put(struct verdicts *v, struct view origin, enum verdict_kind kind, struct view text, int64_t now_ms,
                     int64_t ttl_ms)
{
    CLEANUP(buf_done) struct buf value;
    struct entry *old = find(v, origin, now_ms);
    if (old)
        forget(v, old);
    if (kind != VERDICT_ROBOTS)
        text.n = 0;
    remember(v, origin, kind, text, now_ms + ttl_ms);
    buf_init(&value, text.n + 64);
    buf_printf(&value, "%c%lld\n", marks[kind], (long long)(now_ms + ttl_ms));
    buf_add_view(&value, text);
    return redis_call(v->redis, NULL, "SET " KEY_PREFIX "%b %b PX %lld", origin.p, origin.n, value.p, value.n,
                      (long long)ttl_ms);
}
