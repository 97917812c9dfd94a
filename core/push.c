// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The state of subscriptions in Redis. What the hub's questions change is one script each, so that of two that come at
// once, or of a question and our own next request, none is lost.
#include "core/push.h"

#include "core/crypt.h"
#include "core/utf8.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#define TOKENS_KEY REDIS_PREFIX "push:tokens"
#define DUE_KEY    REDIS_PREFIX "push:due"

enum { KEY_MAX = 192, REASON_MAX_BYTES = 200, HEARD_MAX = 128, LINK_ID_BYTES = 16 };

// Source names are at most 64 bytes (core/source.h); a longer one is cut, never overrun.
static struct view key_of(struct view source, const char *suffix, char key[KEY_MAX])
{
    int n = snprintf(key, KEY_MAX, REDIS_PREFIX "source:%.*s:push%s", (int)(source.n < 64 ? source.n : 64), source.p,
                     suffix);
    return (struct view){key, (size_t)n};
}

static struct view number(struct arena *a, int64_t value)
{
    return view_of(arena_printf(a, "%" PRId64, value));
}

// ---- reading ---------------------------------------------------------------------------------------------------

static const struct {
    const char *name;
    size_t at;
} texts[] = {{"hub", offsetof(struct push, hub)},
             {"topic", offsetof(struct push, topic)},
             {"token", offsetof(struct push, token)},
             {"secret", offsetof(struct push, secret)},
             {"callback", offsetof(struct push, callback)},
             {"asked_hub", offsetof(struct push, asked_hub)},
             {"asked_topic", offsetof(struct push, asked_topic)},
             {"error", offsetof(struct push, error)},
             {"reason", offsetof(struct push, reason)}},
  numbers[] = {{"asked", offsetof(struct push, asked_ms)},   {"verified", offsetof(struct push, verified_ms)},
               {"lease", offsetof(struct push, lease_ms)},   {"until", offsetof(struct push, until_ms)},
               {"denied", offsetof(struct push, denied_ms)}, {"left", offsetof(struct push, left_ms)},
               {"pushes", offsetof(struct push, pushes)},    {"items", offsetof(struct push, items)},
               {"pushed", offsetof(struct push, pushed_ms)}, {"good", offsetof(struct push, good)},
               {"refused", offsetof(struct push, refused)},  {"gaps", offsetof(struct push, gaps)},
               {"gap", offsetof(struct push, gap_ms)}};

enum err push_read(struct redis *r, struct view source, struct arena *a, struct push *ret_push)
{
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *all = NULL;
    struct push p = {0};
    key_of(source, "", key);
    enum err err = redis_call(r, &all, "HGETALL %s", key);
    if (err)
        return err;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *(struct view *)((char *)&p + texts[i].at) = arena_copy(a, reply_field(all, texts[i].name));
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        *(int64_t *)((char *)&p + numbers[i].at) = reply_int(reply_member(all, numbers[i].name));
    p.tries = (int)reply_int(reply_member(all, "tries"));
    p.leaving = view_is(reply_field(all, "leaving"), "1");
    *ret_push = p;
    return OK;
}

enum err push_find(struct redis *r, struct view token, struct arena *a, struct view *ret_source, struct push *ret_push)
{
    CLEANUP(reply_cleanup) struct reply *name = NULL;
    struct push p;
    enum err err = redis_call(r, &name, "HGET " TOKENS_KEY " %b", token.p, token.n);
    if (err)
        return err;
    struct view source = arena_copy(a, reply_view(name));
    if (source.n == 0)
        return ERR_NOTFOUND;
    err = push_read(r, source, a, &p);
    if (err)
        return err;
    if (!crypt_equals(p.token, token))
        return ERR_NOTFOUND; // of a subscription before
    *ret_source = source;
    *ret_push = p;
    return OK;
}

// ---- the parser ------------------------------------------------------------------------------------------------

static struct redis_script offer_script = {
    .name = "push_offer",
    .text = "local key, due, source, hub, topic, now = KEYS[1], KEYS[2], unpack(ARGV)\n"
            "local old = redis.call('HMGET', key, 'hub', 'topic')\n"
            "if hub == '' then\n"
            "  if old[1] then\n"
            "    redis.call('HDEL', key, 'hub', 'topic')\n"
            "    redis.call('ZADD', due, now, source)\n"
            "  end\n"
            "elseif old[1] ~= hub or old[2] ~= topic then\n"
            "  redis.call('HSET', key, 'hub', hub, 'topic', topic)\n"
            "  redis.call('ZADD', due, now, source)\n"
            "else\n"
            "  redis.call('ZADD', due, 'NX', now, source)\n"
            "end\n",
};

enum err push_offer(struct redis *r, struct view source, struct view hub, struct view topic, int64_t now_ms)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char key[KEY_MAX];
    const struct view args[] = {key_of(source, "", key), VIEW_LIT(DUE_KEY), source, hub, topic, number(a, now_ms)};
    return redis_eval(r, &offer_script, NULL, 2, 4, args);
}

// ---- the crawler -----------------------------------------------------------------------------------------------

static struct redis_script due_script = {
    .name = "push_due",
    .text = "local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])\n"
            "for _, source in ipairs(found) do\n"
            "  redis.call('ZADD', KEYS[1], ARGV[2], source)\n"
            "end\n"
            "return found\n",
};

static void copy_names(const struct reply *names, struct arena *a, struct view **ret_sources, size_t *ret_count)
{
    size_t n = reply_count(names);
    *ret_sources = arena_array(a, n, sizeof **ret_sources);
    *ret_count = n;
    for (size_t i = 0; i < n; i++)
        (*ret_sources)[i] = arena_copy(a, reply_view(reply_at(names, i)));
}

enum err push_due(struct redis *r, int64_t now_ms, int64_t again_ms, size_t max, struct arena *a,
                  struct view **ret_sources, size_t *ret_count)
{
    CLEANUP(reply_cleanup) struct reply *names = NULL;
    const struct view args[] = {VIEW_LIT(DUE_KEY), number(a, now_ms), number(a, again_ms), number(a, (int64_t)max)};
    enum err err = redis_eval(r, &due_script, &names, 1, 3, args);
    if (!err)
        copy_names(names, a, ret_sources, ret_count);
    return err;
}

enum err push_sources(struct redis *r, struct arena *a, struct view **ret_sources, size_t *ret_count)
{
    CLEANUP(reply_cleanup) struct reply *names = NULL;
    enum err err = redis_call(r, &names, "ZRANGE " DUE_KEY " 0 -1");
    if (!err)
        copy_names(names, a, ret_sources, ret_count);
    return err;
}

enum err push_set_due(struct redis *r, struct view source, int64_t due_ms)
{
    if (due_ms == 0)
        return redis_call(r, NULL, "ZREM " DUE_KEY " %b", source.p, source.n);
    return redis_call(r, NULL, "ZADD " DUE_KEY " %lld %b", (long long)due_ms, source.p, source.n);
}

static struct redis_script ask_script = {
    .name = "push_ask",
    .text = "local key, tokens, source, now, token = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]\n"
            "redis.call('HSET', key, 'asked', now, 'token', token, 'secret', ARGV[4], 'callback', ARGV[5],\n"
            "  'asked_hub', ARGV[6], 'asked_topic', ARGV[7], 'leaving', ARGV[8], 'error', '')\n"
            "redis.call('HDEL', key, 'left')\n"
            "redis.call('HSET', tokens, token, source)\n",
};

enum err push_ask(struct redis *r, struct view source, const struct push *p, int64_t now_ms)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char key[KEY_MAX];
    const struct view args[] = {key_of(source, "", key),
                                VIEW_LIT(TOKENS_KEY),
                                source,
                                number(a, now_ms),
                                p->token,
                                p->secret,
                                p->callback,
                                p->asked_hub,
                                p->asked_topic,
                                number(a, p->leaving)};
    return redis_eval(r, &ask_script, NULL, 2, 8, args);
}

static struct redis_script answered_script = {
    .name = "push_answered",
    .text = "if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then\n"
            "  redis.call('HSET', KEYS[1], 'error', ARGV[2])\n"
            "  if ARGV[2] ~= '' then\n"
            "    redis.call('HINCRBY', KEYS[1], 'tries', 1)\n"
            "  end\n"
            "end\n",
};

enum err push_answered(struct redis *r, struct view source, struct view token, struct view error)
{
    char key[KEY_MAX];
    const struct view args[] = {key_of(source, "", key), token, utf8_cut(error, REASON_MAX_BYTES)};
    return redis_eval(r, &answered_script, NULL, 1, 2, args);
}

static struct redis_script forget_script = {
    .name = "push_forget",
    .text = "local key, tokens, unheard = unpack(KEYS)\n"
            "local p = redis.call('HMGET', key, 'token', 'hub', 'topic')\n"
            "if p[1] then\n"
            "  redis.call('HDEL', tokens, p[1])\n"
            "end\n"
            "redis.call('DEL', key, unheard)\n"
            "if p[2] then\n"
            "  redis.call('HSET', key, 'hub', p[2], 'topic', p[3] or '')\n"
            "end\n",
};

enum err push_forget(struct redis *r, struct view source)
{
    char key[KEY_MAX], unheard[KEY_MAX];
    const struct view args[] = {key_of(source, "", key), VIEW_LIT(TOKENS_KEY), key_of(source, ":unheard", unheard)};
    return redis_eval(r, &forget_script, NULL, 3, 0, args);
}

// ARGV: now, how many links are kept, then for each link its id and "p", "P" (pushed; and new) or "v" (a visit's).
static struct redis_script heard_script = {
    .name = "push_heard",
    .text = "local key, unheard, now, most = KEYS[1], KEYS[2], tonumber(ARGV[1]), tonumber(ARGV[2])\n"
            "if tonumber(redis.call('HGET', key, 'until') or 0) <= now then\n"
            "  return\n"
            "end\n"
            "local room = most - redis.call('ZCARD', unheard)\n"
            "for i = 3, #ARGV, 2 do\n"
            "  if ARGV[i + 1] ~= 'v' then\n"
            "    redis.call('ZREM', unheard, ARGV[i])\n"
            "  elseif room > 0 then\n"
            "    room = room - redis.call('ZADD', unheard, 'NX', now, ARGV[i])\n"
            "  end\n"
            "  if ARGV[i + 1] == 'P' then\n"
            "    redis.call('HINCRBY', key, 'items', 1)\n"
            "  end\n"
            "end\n",
};

static enum err heard_some(struct redis *r, struct view source, const struct push_link *links, size_t count,
                           int64_t now_ms)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char key[KEY_MAX], unheard[KEY_MAX], id[CRYPT_ID_TEXT];
    struct view args[4 + 2 * HEARD_MAX] = {key_of(source, "", key), key_of(source, ":unheard", unheard),
                                           number(a, now_ms), number(a, PUSH_UNHEARD_MAX)};
    size_t n = 4;
    for (size_t i = 0; i < count; i++) {
        if (!links[i].pushed && !links[i].is_new)
            continue;
        crypt_id(links[i].url, id);
        args[n++] = arena_copy(a, (struct view){id, LINK_ID_BYTES});
        args[n++] = !links[i].pushed ? VIEW_LIT("v") : links[i].is_new ? VIEW_LIT("P") : VIEW_LIT("p");
    }
    return n > 4 ? redis_eval(r, &heard_script, NULL, 2, n - 2, args) : OK;
}

enum err push_heard(struct redis *r, struct view source, const struct push_link *links, size_t count, int64_t now_ms)
{
    enum err err = OK;
    for (size_t i = 0; !err && i < count; i += HEARD_MAX)
        err = heard_some(r, source, links + i, count - i < HEARD_MAX ? count - i : HEARD_MAX, now_ms);
    return err;
}

static struct redis_script gap_script = {
    .name = "push_gap",
    .text = "redis.call('HSET', KEYS[1], 'good', 0, 'gap', ARGV[1])\n"
            "redis.call('HINCRBY', KEYS[1], 'gaps', 1)\n"
            "redis.call('DEL', KEYS[2])\n",
};

enum err push_gap(struct redis *r, struct view source, int64_t now_ms)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char key[KEY_MAX], unheard[KEY_MAX];
    const struct view args[] = {key_of(source, "", key), key_of(source, ":unheard", unheard), number(a, now_ms)};
    return redis_eval(r, &gap_script, NULL, 2, 1, args);
}

// ---- the server ------------------------------------------------------------------------------------------------

// What the two scripts below begin with: the subscription of a token, or an end with 0. The hub has named its topic,
// and does not answer a request of long ago.
#define FIND_ASKED                                                                                                     \
    "local tokens, due, prefix, token, topic, now = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], tonumber(ARGV[3])\n"  \
    "local source = redis.call('HGET', tokens, token)\n"                                                               \
    "if not source then\n"                                                                                             \
    "  return 0\n"                                                                                                     \
    "end\n"                                                                                                            \
    "local key = prefix .. source .. ':push'\n"                                                                        \
    "local p = redis.call('HMGET', key, 'token', 'asked_topic', 'leaving', 'asked')\n"                                 \
    "if p[1] ~= token or p[2] ~= topic then\n"                                                                         \
    "  return 0\n"                                                                                                     \
    "end\n"

static struct redis_script verify_script = {
    .name = "push_verify",
    .text = FIND_ASKED "local leaving, lease, patience, afterlife = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), "
                       "tonumber(ARGV[7])\n"
                       "if (p[3] == '1' and '1' or '0') ~= leaving or now - tonumber(p[4] or 0) > patience then\n"
                       "  return 0\n"
                       "end\n"
                       "if leaving == '1' then\n"
                       "  redis.call('HSET', key, 'left', now, 'until', 0)\n"
                       "  redis.call('ZADD', due, now + afterlife, source)\n"
                       "else\n"
                       "  redis.call('HSET', key, 'verified', now, 'lease', lease, 'until', now + lease, 'tries', 0, "
                       "'error', '')\n"
                       "  redis.call('HDEL', key, 'denied', 'reason')\n"
                       "  redis.call('ZADD', due, now, source)\n"
                       "end\n"
                       "return 1\n",
};

enum err push_verify(struct redis *r, struct view token, bool leaving, struct view topic, int64_t lease_s,
                     int64_t now_ms, bool *ret_meant)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    if (lease_s < 0)
        lease_s = PUSH_LEASE_S;
    if (lease_s > PUSH_LEASE_MAX_S)
        lease_s = PUSH_LEASE_MAX_S;
    const struct view args[] = {VIEW_LIT(TOKENS_KEY),
                                VIEW_LIT(DUE_KEY),
                                VIEW_LIT(REDIS_PREFIX "source:"),
                                token,
                                topic,
                                number(a, now_ms),
                                number(a, leaving),
                                number(a, lease_s * 1000),
                                number(a, PUSH_ANSWER_MAX_MS),
                                number(a, PUSH_AFTERLIFE_MS)};
    enum err err = redis_eval(r, &verify_script, &reply, 3, 7, args);
    if (!err)
        *ret_meant = reply_int(reply) == 1;
    return err;
}

static struct redis_script deny_script = {
    .name = "push_deny",
    .text = FIND_ASKED "if p[3] == '1' then\n"
                       "  return 0\n"
                       "end\n"
                       "redis.call('HSET', key, 'denied', now, 'reason', ARGV[4], 'until', 0)\n"
                       "redis.call('ZADD', due, now, source)\n"
                       "return 1\n",
};

enum err push_deny(struct redis *r, struct view token, struct view topic, struct view reason, int64_t now_ms,
                   bool *ret_known)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    const struct view args[] = {
        VIEW_LIT(TOKENS_KEY),
        VIEW_LIT(DUE_KEY),
        VIEW_LIT(REDIS_PREFIX "source:"),
        token,
        topic,
        number(a, now_ms),
        utf8_cut(reason, REASON_MAX_BYTES),
    };
    enum err err = redis_eval(r, &deny_script, &reply, 3, 4, args);
    if (!err)
        *ret_known = reply_int(reply) == 1;
    return err;
}

static struct redis_script count_script = {
    .name = "push_count",
    .text = "if ARGV[1] == '0' then\n"
            "  redis.call('HINCRBY', KEYS[1], 'refused', 1)\n"
            "else\n"
            "  redis.call('HINCRBY', KEYS[1], 'pushes', 1)\n"
            "  redis.call('HINCRBY', KEYS[1], 'good', 1)\n"
            "  redis.call('HSET', KEYS[1], 'pushed', ARGV[2])\n"
            "end\n",
};

enum err push_count(struct redis *r, struct view source, bool is_signed, int64_t now_ms)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    char key[KEY_MAX];
    const struct view args[] = {key_of(source, "", key), number(a, is_signed), number(a, now_ms)};
    return redis_eval(r, &count_script, NULL, 1, 2, args);
}

// ---- deliveries ------------------------------------------------------------------------------------------------

void push_delivery_write(const struct push_delivery *d, struct json_writer *w)
{
    json_open_object(w);
    json_add_string(w, "source", d->source);
    json_add_string(w, "topic", d->topic);
    json_add_string(w, "hub", d->hub);
    json_add_string(w, "type", d->type);
    json_add_int(w, "received_ms", d->received_ms);
    json_close_object(w);
}

enum err push_delivery_read(struct view json, struct arena *a, struct push_delivery *ret_delivery)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    enum err err = json_parse(json, &root, NULL);
    if (err)
        return err;
    const struct push_delivery d = {.source = arena_copy(a, json_get_view(root, "source")),
                                    .topic = arena_copy(a, json_get_view(root, "topic")),
                                    .hub = arena_copy(a, json_get_view(root, "hub")),
                                    .type = arena_copy(a, json_get_view(root, "type")),
                                    .received_ms = json_get_int(root, "received_ms", 0)};
    if (d.source.n == 0 || d.topic.n == 0)
        return ERR_SYNTAX;
    *ret_delivery = d;
    return OK;
}
